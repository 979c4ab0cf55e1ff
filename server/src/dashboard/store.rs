//! The counts of the dashboard.

use super::stock::Stock;
use crate::auth::{Scope, Who};
use crate::error::Result;
use crate::store::{Bound, Reader};
use crate::{record, select};
use jiff::civil::Date;
use pharmacy_contract::dashboard::{Dashboard, Recent};
use pharmacy_contract::permission::Permission;
use pharmacy_contract::time::Instant;
use uuid::Uuid;

record! { struct Act { at: Instant, actor_name: String, action: String, entity: String, entity_id: Option<Uuid> } }

impl Reader<'_> {
    /// # Errors
    /// A store fault.
    pub fn dashboard(&mut self, who: &Who, only: Option<Uuid>, today: Date) -> Result<Dashboard> {
        let (department, stores) = match who.scope() {
            Scope::All => (None, None),
            Scope::Department { id, stores } => (Some(id), Some(stores)),
        };
        let stock = Stock::read(self, who, only, today)?;
        let users = if who.may(Permission::ManageUsers) {
            Some(self.active("user_account", "")?)
        } else {
            None
        };
        Ok(Dashboard {
            medicines: self.active("medicine", "")?,
            inactive_medicines: count(
                self,
                "select count(*) from medicine where active = $1",
                &[Bound::Flag(false)],
            )?,
            suppliers: self.active("supplier", "")?,
            departments: self.active("department", "")?,
            stores: match stores {
                None => self.active("store", " and parent_id is null")?,
                Some(own) => own_stores(self, &own)?,
            },
            patients: match department {
                None => self.active("patient", "")?,
                Some(None) => 0,
                Some(Some(id)) => count(
                    self,
                    "select count(*) from patient where active = $1 and department_id = $2",
                    &[Bound::Flag(true), Bound::Id(id)],
                )?,
            },
            doctors: self.active("doctor", "")?,
            users,
            expired_batches: stock.expired,
            near_expiry_batches: stock.near_expiry,
            out: stock.out,
            low: stock.low,
            dispenses_today: stock.dispenses_today,
            open_transfers: stock.open_transfers,
            stock_value: who.may(Permission::ReadCosts).then_some(stock.value),
            use_30_days: stock.days,
            recent: recent(self, who)?,
            as_of: Instant::default(),
        })
    }

    fn active(&mut self, table: &'static str, also: &'static str) -> Result<i64> {
        count(
            self,
            &format!("select count(*) from {table} where active = $1{also}"),
            &[Bound::Flag(true)],
        )
    }
}

fn count(r: &mut Reader<'_>, sql: &str, params: &[Bound<'_>]) -> Result<i64> {
    let (count,) = r.listing(sql, "dashboard", params).one()?;
    Ok(count)
}

fn own_stores(r: &mut Reader<'_>, own: &[Uuid]) -> Result<i64> {
    let mut open = 0;
    for id in own {
        open += count(
            r,
            "select count(*) from store where id = $1 and parent_id is null and active = $2",
            &[Bound::Id(*id), Bound::Flag(true)],
        )?;
    }
    Ok(open)
}

/// The newest acts: everyone's for those who may read all of the trail, else the caller's own.
fn recent(r: &mut Reader<'_>, who: &Who) -> Result<Vec<Recent>> {
    const SHOWN: i64 = 10;
    let acts: Vec<Act> = if crate::audit::reads_all(who) {
        select!(r, "select at, actor_name, action, entity, entity_id from audit_entry order by at desc, id desc limit $1", SHOWN).all()?
    } else {
        select!(
            r,
            "select at, actor_name, action, entity, entity_id from audit_entry where actor_id = $1 order by at desc, id desc limit $2",
            who.principal.id,
            SHOWN
        )
        .all()?
    };
    let shown = |a: Act| Recent {
        at: a.at,
        actor_name: a.actor_name,
        action: a.action,
        entity: a.entity,
        entity_id: a.entity_id,
    };
    Ok(acts.into_iter().map(shown).collect())
}
