//! The audit trail: an entry in the transaction of its change, chained by hashes, a chain a store and one for the rest.

use crate::clock::new_id;
use crate::error::Result;
use crate::store::chain::{Hash, Link};
use crate::store::heads::{SYSTEM, first_audit};
use crate::store::{Reader, Stale, Tx};
use crate::{change, record, select};
use pharmacy_contract::audit::Verification;
use pharmacy_contract::time::Instant;
use uuid::Uuid;

/// Who acts, as the audit trail knows it.
#[derive(Clone, Debug)]
pub struct Actor {
    pub id: Option<Uuid>,
    pub name: String,
    pub role: String,
    /// The session or the token.
    pub login_id: Option<Uuid>,
    pub ip: String,
    pub user_agent: String,
    pub request_id: String,
}

impl Actor {
    /// A command of this program, run by whoever may use the machine.
    #[must_use]
    pub fn command(name: &str) -> Self {
        Self {
            id: None,
            name: name.into(),
            role: "system".into(),
            login_id: None,
            ip: String::new(),
            user_agent: format!("pharmacy {}", env!("CARGO_PKG_VERSION")),
            request_id: String::new(),
        }
    }
}

/// What was done, to what.
#[derive(Clone, Debug, Default)]
pub struct Entry<'a> {
    /// `medicine.update`
    pub action: &'a str,
    pub entity: &'a str,
    pub entity_id: Option<Uuid>,
    /// JSON texts of the changed fields; never passwords, tokens or secrets.
    pub before: Option<String>,
    pub after: Option<String>,
    pub reason: &'a str,
    /// The store whose chain it belongs to; the system's when none.
    pub store: Option<Uuid>,
    pub witness: Option<Uuid>,
    pub document_no: Option<&'a str>,
}

record! {
    struct Row {
        chain_id: Uuid, seq: i64, id: Uuid, at: Instant, actor_id: Option<Uuid>, actor_name: String, role: String, witness_id: Option<Uuid>, login_id: Option<Uuid>,
        ip: String, user_agent: String, request_id: String, action: String, entity: String, entity_id: Option<Uuid>, document_no: Option<String>,
        before: Option<String>, after: Option<String>, reason: String, prev_hash: Hash, hash: Hash,
    }
}

impl Row {
    fn chained(&self) -> Hash {
        Link::after(&self.prev_hash)
            .id(self.chain_id)
            .int(self.seq)
            .id(self.id)
            .int(self.at.0)
            .maybe(self.actor_id, Link::id)
            .text(&self.actor_name)
            .text(&self.role)
            .maybe(self.witness_id, Link::id)
            .maybe(self.login_id, Link::id)
            .text(&self.ip)
            .text(&self.user_agent)
            .text(&self.request_id)
            .text(&self.action)
            .text(&self.entity)
            .maybe(self.entity_id, Link::id)
            .maybe(self.document_no.as_deref(), Link::text)
            .maybe(self.before.as_deref(), Link::text)
            .maybe(self.after.as_deref(), Link::text)
            .text(&self.reason)
            .end()
    }
}

impl Tx<'_> {
    /// Adds an entry to the trail of its store, or of the system; it stands or falls with this change.
    ///
    /// # Errors
    /// A store fault.
    pub fn audit(&mut self, actor: &Actor, entry: Entry<'_>) -> Result<()> {
        let (chain_id, at) = (entry.store.unwrap_or(SYSTEM), self.now());
        let head = self.head(chain_id)?;
        let mut row = Row {
            chain_id,
            seq: head.audit_seq + 1,
            id: new_id(),
            at,
            actor_id: actor.id,
            actor_name: actor.name.clone(),
            role: actor.role.clone(),
            witness_id: entry.witness,
            login_id: actor.login_id,
            ip: actor.ip.clone(),
            user_agent: actor.user_agent.clone(),
            request_id: actor.request_id.clone(),
            action: entry.action.into(),
            entity: entry.entity.into(),
            entity_id: entry.entity_id,
            document_no: entry.document_no.map(str::to_owned),
            before: entry.before,
            after: entry.after,
            reason: entry.reason.into(),
            prev_hash: head.audit_hash,
            hash: [0; 32],
        };
        row.hash = row.chained();
        (head.audit_seq, head.audit_hash, head.touched) = (row.seq, row.hash, true);
        insert(self, &row)
    }
}

fn insert(tx: &mut Tx<'_>, row: &Row) -> Result<()> {
    change!(
        tx,
        Stale::Audit,
        "insert into audit_entry (chain_id, seq, id, at, actor_id, actor_name, role, witness_id, login_id, ip, user_agent, request_id,
             action, entity, entity_id, document_no, before, after, reason, prev_hash, hash)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21)",
        row.chain_id,
        row.seq,
        row.id,
        row.at,
        row.actor_id,
        row.actor_name,
        row.role,
        row.witness_id,
        row.login_id,
        row.ip,
        row.user_agent,
        row.request_id,
        row.action,
        row.entity,
        row.entity_id,
        row.document_no,
        row.before,
        row.after,
        row.reason,
        row.prev_hash,
        row.hash
    )
    .run()
    .map(drop)
}

/// Recomputes every chain and compares its end with the head; reports the first broken place, repairs nothing.
///
/// # Errors
/// A store fault.
pub fn verify_audit(r: &mut Reader<'_>) -> Result<Verification> {
    let heads: Vec<(Uuid, i64, Vec<u8>)> =
        select!(r, "select id, audit_seq, audit_hash from ledger_head order by id").all()?;
    let mut found = Verification { clean: true, entries: 0, broken: None };
    for (chain, last, last_hash) in &heads {
        let (entries, broken) = verify_chain(r, *chain, *last, last_hash)?;
        found.entries += entries;
        found.broken = found.broken.or(broken);
    }
    let (all,): (i64,) = select!(r, "select count(*) from audit_entry").one()?;
    if found.broken.is_none() && all != found.entries {
        found.broken = Some(format!("{} audit entries belong to no chain", all - found.entries));
    }
    found.clean = found.broken.is_none();
    Ok(found)
}

fn verify_chain(
    r: &mut Reader<'_>,
    chain: Uuid,
    last: i64,
    last_hash: &[u8],
) -> Result<(i64, Option<String>)> {
    const PAGE: i64 = 1_000;
    let (mut seq, mut hash) = (0, first_audit(chain));
    let place = if chain == SYSTEM { String::new() } else { format!(" of store {chain}") };
    let broken =
        |seq: i64, at: i64, what: &str| Ok((seq, Some(format!("audit entry {at}{place}: {what}"))));
    loop {
        let (rows, whole): (Vec<Row>, bool) = select!(
            r,
            "select chain_id, seq, id, at, actor_id, actor_name, role, witness_id, login_id, ip, user_agent, request_id, action, entity,
                 entity_id, document_no, before, after, reason, prev_hash, hash
             from audit_entry where chain_id = $1 and seq > $2 order by seq limit $3",
            chain,
            seq,
            PAGE
        )
        .readable()?;
        let complete = rows.is_empty();
        for row in rows {
            if row.seq != seq + 1 {
                return broken(seq, seq + 1, "is missing");
            }
            if row.prev_hash != hash || row.chained() != row.hash {
                return broken(seq, row.seq, "was changed");
            }
            (seq, hash) = (row.seq, row.hash);
        }
        if !whole {
            return broken(seq, seq + 1, "cannot be read");
        }
        if complete {
            break;
        }
    }
    if seq != last || hash != last_hash {
        return broken(seq, seq + 1, "is missing at the end of the chain");
    }
    Ok((seq, None))
}
