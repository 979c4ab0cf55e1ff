//! Audit entries in the store.

use crate::auth::Who;
use crate::error::Result;
use crate::hex::hex;
use crate::masters::Columns;
use crate::store::{Owned, Param, Reader};
use pharmacy_contract::audit::AuditEntry;
use pharmacy_contract::paging;
use pharmacy_contract::permission::Role;
use uuid::Uuid;

/// Administrators and auditors read all of the trail, others their own entries.
#[must_use]
pub fn reads_all(who: &Who) -> bool {
    matches!(who.principal.role, Role::Admin | Role::Auditor)
}

/// What is looked for.
pub struct Ask {
    pub actor: Option<Uuid>,
    pub entity_id: Option<Uuid>,
    pub action: Option<String>,
    pub entity: Option<String>,
}

impl Reader<'_> {
    /// Newest first, with how many there are in all.
    ///
    /// # Errors
    /// A store fault.
    pub fn audit_entries(
        &mut self,
        ask: &Ask,
        window: paging::Ask,
    ) -> Result<(i64, Vec<AuditEntry>)> {
        let wanted = [
            ("actor_id", ask.actor.map(Owned::Id)),
            ("entity_id", ask.entity_id.map(Owned::Id)),
            ("action", ask.action.clone().map(Owned::Text)),
            ("entity", ask.entity.clone().map(Owned::Text)),
        ];
        let (mut parts, mut params) = (vec![], vec![]);
        for (column, value) in wanted {
            if let Some(value) = value {
                params.push(value);
                parts.push(format!("{column} = ${}", params.len()));
            }
        }
        let condition = if parts.is_empty() {
            String::new()
        } else {
            format!(" where {}", parts.join(" and "))
        };
        let bounds: Vec<_> = params.iter().map(Param::bound).collect();
        let (total,): (i64,) = self
            .listing(&format!("select count(*) from audit_entry{condition}"), "audit", &bounds)
            .one()?;
        let sql = format!(
            "select id, seq, at, actor_id, actor_name, role, ip, user_agent, request_id, action, entity, entity_id, before, after, reason, document_no, witness_id, hash
             from audit_entry{condition} order by at desc, id desc limit {} offset {}",
            window.per_page,
            i64::try_from(window.offset()).unwrap_or(i64::MAX)
        );
        let mut entries = Vec::new();
        self.listing(&sql, "audit", &bounds).each(&mut |row| {
            entries.push(entry(&mut Columns::new(row))?);
            Ok(())
        })?;
        Ok((total, entries))
    }
}

fn entry(row: &mut Columns<'_, '_>) -> Result<AuditEntry> {
    Ok(AuditEntry {
        id: row.take()?,
        seq: row.take()?,
        at: row.take()?,
        actor_id: row.take()?,
        actor_name: row.take()?,
        role: row.take()?,
        ip: row.take()?,
        user_agent: row.take()?,
        request_id: row.take()?,
        action: row.take()?,
        entity: row.take()?,
        entity_id: row.take()?,
        before: row.take()?,
        after: row.take()?,
        reason: row.take()?,
        document_no: row.take()?,
        witness_id: row.take()?,
        hash: hex(&row.take::<[u8; 32]>()?),
    })
}
