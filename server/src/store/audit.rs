//! The audit trail: an entry in the transaction of its change, chained by hashes.
//!
//! hash = SHA-256(hash before || body); body = a version byte, then each field as a 4-byte length and its bytes
//! (integers in decimal, ids in text form, null as length FFFFFFFF).

use crate::clock::new_id;
use crate::error::{Error, Result};
use crate::store::{Fault, Reader, Stale, Tx};
use crate::{change, record, select};
use pharmacy_contract::audit::Verification;
use pharmacy_contract::time::Instant;
use sha2::{Digest, Sha256};
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
}

/// The end of the chain, taken (and so locked) at the first entry of a transaction.
pub(super) struct Head {
    seq: i64,
    hash: [u8; 32],
    /// Nothing was added yet: the head stays as it is.
    untouched: bool,
}

/// Chain of all that belongs to no store.
const SYSTEM: Uuid = Uuid::nil();

fn first_hash() -> [u8; 32] {
    Sha256::new().chain_update("audit-v1").chain_update(SYSTEM.to_string()).finalize().into()
}

record! {
    struct Row {
        seq: i64, id: Uuid, at: Instant, actor_id: Option<Uuid>, actor_name: String, role: String, witness_id: Option<Uuid>, login_id: Option<Uuid>,
        ip: String, user_agent: String, request_id: String, action: String, entity: String, entity_id: Option<Uuid>, document_no: Option<String>,
        before: Option<String>, after: Option<String>, reason: String, prev_hash: [u8; 32], hash: [u8; 32],
    }
}

impl Row {
    fn chained(&self) -> [u8; 32] {
        let id = |id: Option<Uuid>| id.map(|id| id.to_string());
        let fields = [
            Some(SYSTEM.to_string()),
            Some(self.seq.to_string()),
            Some(self.id.to_string()),
            Some(self.at.0.to_string()),
            id(self.actor_id),
            Some(self.actor_name.clone()),
            Some(self.role.clone()),
            id(self.witness_id),
            id(self.login_id),
            Some(self.ip.clone()),
            Some(self.user_agent.clone()),
            Some(self.request_id.clone()),
            Some(self.action.clone()),
            Some(self.entity.clone()),
            id(self.entity_id),
            self.document_no.clone(),
            self.before.clone(),
            self.after.clone(),
            Some(self.reason.clone()),
        ];
        let mut hash = Sha256::new().chain_update(self.prev_hash).chain_update([1]);
        for field in &fields {
            let length =
                field.as_ref().map_or(u32::MAX, |f| u32::try_from(f.len()).unwrap_or(u32::MAX - 1));
            hash.update(length.to_be_bytes());
            hash.update(field.as_deref().unwrap_or_default());
        }
        hash.finalize().into()
    }
}

impl Tx<'_> {
    /// Adds an entry to the trail; it stands or falls with this change.
    ///
    /// # Errors
    /// A store fault.
    pub fn audit(&mut self, actor: &Actor, entry: Entry<'_>) -> Result<()> {
        self.take_turn()?;
        let head = self.audit_head.take().ok_or_else(no_head)?;
        let mut row = Row {
            seq: head.seq + 1,
            id: new_id(),
            at: self.now(),
            actor_id: actor.id,
            actor_name: actor.name.clone(),
            role: actor.role.clone(),
            witness_id: None,
            login_id: actor.login_id,
            ip: actor.ip.clone(),
            user_agent: actor.user_agent.clone(),
            request_id: actor.request_id.clone(),
            action: entry.action.into(),
            entity: entry.entity.into(),
            entity_id: entry.entity_id,
            document_no: None,
            before: entry.before,
            after: entry.after,
            reason: entry.reason.into(),
            prev_hash: head.hash,
            hash: [0; 32],
        };
        row.hash = row.chained();
        self.audit_head = Some(Head { seq: row.seq, hash: row.hash, untouched: false });
        insert(self, &row)
    }

    /// Waits for all changes before this one to be done: what is read from here on stays true until the commit, on
    /// PostgreSQL too. Call it before a decision that another change could overtake.
    ///
    /// # Errors
    /// A store fault.
    pub fn take_turn(&mut self) -> Result<()> {
        if self.audit_head.is_none() {
            self.audit_head = Some(self.take_head()?);
        }
        Ok(())
    }

    fn take_head(&mut self) -> Result<Head> {
        let lock = |tx: &mut Self| {
            change!(tx, Stale::Nothing, "update ledger_head set version = version + 1 where id = $1 returning audit_seq, audit_hash", SYSTEM)
                .maybe::<(i64, [u8; 32])>()
        };
        if let Some((seq, hash)) = lock(self)? {
            return Ok(Head { seq, hash, untouched: true });
        }
        change!(
            self,
            Stale::Nothing,
            "insert into ledger_head (id, stock_hash, audit_hash) values ($1, $2, $3) on conflict (id) do nothing",
            SYSTEM,
            first_hash(),
            first_hash()
        )
        .run()?;
        let (seq, hash) = lock(self)?.ok_or_else(no_head)?;
        Ok(Head { seq, hash, untouched: true })
    }

    pub(super) fn seal_audit(&mut self) -> Result<()> {
        if let Some(head) = self.audit_head.take().filter(|head| !head.untouched) {
            change!(
                self,
                Stale::Audit,
                "update ledger_head set audit_seq = $1, audit_hash = $2 where id = $3",
                head.seq,
                head.hash,
                SYSTEM
            )
            .run()?;
        }
        Ok(())
    }
}

fn no_head() -> Error {
    Error::Store(Fault::Other, "no audit head".into())
}

fn insert(tx: &mut Tx<'_>, row: &Row) -> Result<()> {
    change!(
        tx,
        Stale::Audit,
        "insert into audit_entry (chain_id, seq, id, at, actor_id, actor_name, role, witness_id, login_id, ip, user_agent, request_id,
             action, entity, entity_id, document_no, before, after, reason, prev_hash, hash)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21)",
        SYSTEM,
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

/// Recomputes the chain and compares its end with the head; reports the first broken place, repairs nothing.
///
/// # Errors
/// A store fault.
pub fn verify_audit(r: &mut Reader<'_>) -> Result<Verification> {
    const PAGE: i64 = 1_000;
    let head: Option<(i64, [u8; 32])> =
        select!(r, "select audit_seq, audit_hash from ledger_head where id = $1", SYSTEM)
            .maybe()?;
    let (last, last_hash) = head.unwrap_or((0, first_hash()));
    let (mut seq, mut hash) = (0, first_hash());
    let broken = |seq: i64, what: &str| {
        Ok(Verification {
            clean: false,
            entries: seq,
            broken: Some(format!("audit entry {seq}: {what}")),
        })
    };
    loop {
        let rows: Vec<Row> = select!(
            r,
            "select seq, id, at, actor_id, actor_name, role, witness_id, login_id, ip, user_agent, request_id, action, entity, entity_id,
                 document_no, before, after, reason, prev_hash, hash
             from audit_entry where chain_id = $1 and seq > $2 order by seq limit $3",
            SYSTEM,
            seq,
            PAGE
        )
        .all()?;
        if rows.is_empty() {
            break;
        }
        for row in rows {
            if row.seq != seq + 1 {
                return broken(seq + 1, "is missing");
            }
            if row.prev_hash != hash || row.chained() != row.hash {
                return broken(row.seq, "was changed");
            }
            (seq, hash) = (row.seq, row.hash);
        }
    }
    if seq != last || hash != last_hash {
        return broken(seq + 1, "is missing at the end of the chain");
    }
    Ok(Verification { clean: true, entries: seq, broken: None })
}
