//! What a caller may hear of: resources by permission, events of the feed by permission and store.

use crate::auth::Principal;
use crate::store::{Stale, StaleSet};
use pharmacy_contract::permission::Permission;
use uuid::Uuid;

/// The eyes of one caller.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Sight {
    pub(super) resources: StaleSet,
    /// Whether the feed may be heard at all, as `/changes` may be asked.
    pub(super) feed: bool,
    /// The only stores; `None` = all.
    stores: Option<Vec<Uuid>>,
}

impl Sight {
    pub(super) fn of(caller: &Principal) -> Self {
        let may = |resource: &Stale| match asks(*resource) {
            Asks::Nobody => false,
            Asks::Anybody => true,
            Asks::For(permission) => caller.may(permission),
        };
        let resources = Stale::ALL.iter().copied().filter(may).collect::<Vec<_>>();
        Self {
            resources: StaleSet::of(&resources),
            feed: caller.may(Permission::ReadStock),
            stores: caller.stores.clone(),
        }
    }

    /// Events of no store are for everybody.
    pub(super) fn sees(&self, store: Option<Uuid>) -> bool {
        self.feed
            && match (&self.stores, store) {
                (None, _) | (_, None) => true,
                (Some(own), Some(store)) => own.contains(&store),
            }
    }
}

enum Asks {
    For(Permission),
    Anybody,
    Nobody,
}

/// What reading the resource's list asks for.
const fn asks(resource: Stale) -> Asks {
    use Permission as P;
    use Stale as S;
    match resource {
        S::Nothing | S::Feed => Asks::Nobody,
        S::Medicines | S::Lookups | S::Reasons => Asks::For(P::ReadMedicines),
        S::Suppliers => Asks::For(P::ReadSuppliers),
        S::Departments | S::Stores => Asks::For(P::ReadDepartments),
        S::Patients => Asks::For(P::ReadPatients),
        S::Doctors => Asks::For(P::ReadDoctors),
        S::Users => Asks::For(P::ManageUsers),
        S::Audit => Asks::For(P::ReadAudit),
        S::Receipts | S::SupplierReturns => Asks::For(P::ReadReceipts),
        S::Stock | S::Batches | S::Policies => Asks::For(P::ReadStock),
        S::Dispenses | S::Transfers | S::Adjustments => Asks::For(P::ReadStock),
        S::DispenseReturns | S::Stocktakes => Asks::For(P::ReadStock),
        S::Sessions | S::Tokens | S::Settings | S::Jobs | S::Views => Asks::Anybody,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::auth::Who;
    use pharmacy_contract::permission::Role;

    fn caller(role: Role, stores: Option<Vec<Uuid>>) -> Sight {
        let nobody = Who::command("test").principal;
        Sight::of(&Principal { role, stores, ..Principal::clone(&nobody) })
    }

    #[test]
    fn a_ward_hears_of_its_stores_and_of_no_invoices() {
        let (own, other) = (Uuid::from_u128(1), Uuid::from_u128(2));
        let ward = caller(Role::DepartmentUser, Some(vec![own]));
        assert!(ward.sees(Some(own)) && ward.sees(None) && !ward.sees(Some(other)));
        let told = [Stale::Receipts, Stale::Users, Stale::Feed].map(|r| ward.resources.has(r));
        assert_eq!(told, [false; 3]);
        assert!(ward.resources.has(Stale::Dispenses));
    }

    #[test]
    fn an_administrator_hears_of_everything_but_the_feed_itself() {
        let all: Vec<Stale> = caller(Role::Admin, None).resources.each().collect();
        assert_eq!(all.len() + 1, Stale::ALL.len());
    }
}
