//! Every changing operation that the role may do, at home and in the other ward.

use super::{Side, Wards};
use crate::actors::Hospital;
use crate::acts::papers::{self, Stocked};
use crate::acts::{Act, Operation, operations, prepare};
use crate::digest::{changed, digests};
use crate::walk::needs;
use pharmacy_contract::permission::Role;

/// On one's own account: there is no other ward. A job is done with the eyes of whoever asks.
const PERSONAL: &[&str] =
    &["me", "sessions", "tokens", "auth", "/auth", "jobs", "exports", "views"];

/// Answers of many records in one: each is told apart.
const BULK: &[&str] = &["batch", "bulk-delete"];

/// The act, ready to be done by the administrator in this ward.
async fn ready(
    hospital: &Hospital,
    wards: &Wards,
    side: &Side,
    operation: &Operation,
    n: usize,
) -> Act {
    let Wards { admin, main, .. } = wards;
    let path = operation.path.trim_start_matches("/api/v1/");
    let Some((papers, rest)) = papers::of(path) else {
        return prepare(hospital, admin, &side.ground, operation, n).await;
    };
    // Goods are received where they go to.
    let way = [side.store.clone(), main.clone()];
    let way =
        if operation.name == "receive_transfer" { [way[1].clone(), way[0].clone()] } else { way };
    let stocked = Stocked::lay_in(admin, &side.ground, n, way).await;
    let act = Act {
        actor: admin.clone(),
        method: operation.method.clone(),
        path: path.into(),
        version: None,
        body: None,
        file: None,
        keyed: false,
        seen_by: admin.clone(),
        seen_at: String::new(),
    };
    papers::prepare(act, papers, rest, &stocked).await
}

both! {
    async fn i21_permission_matrix(hospital: Hospital) {
        let wards = Wards::lay(&hospital).await;
        let (mut tried, mut wrong) = (0, vec![]);
        for (n, operation) in operations(&hospital).await.iter().filter(|o| o.changes()).enumerate() {
            let word = operation.path.trim_start_matches("/api/v1/").split('/').find(|word| !word.is_empty()).unwrap();
            // What the role may not do at all is refused in every ward: another walk sees to that.
            if PERSONAL.contains(&word) || !needs(operation).is_some_and(|p| Role::DepartmentUser.may(p)) {
                continue;
            }
            tried += 1;
            let act = Act { actor: wards.nurse.clone(), ..ready(&hospital, &wards, &wards.here, operation, 2 * n + 1).await };
            let done = act.done().await;
            if done.status >= 300 {
                wrong.push(format!("{} at home: {}", operation.name, done.text));
            }
            let act = Act { actor: wards.nurse.clone(), ..ready(&hospital, &wards, &wards.there, operation, 2 * n + 2).await };
            let before = digests(&hospital.home);
            let refused = act.done().await;
            // Bulk answers tell each record apart, and have taken their turn before they look.
            let bulk = BULK.iter().any(|end| operation.path.ends_with(end));
            // A form that names another department is not right.
            let form = !operation.path.contains("{id}") && papers::of(&act.path).is_none();
            if !bulk && refused.status != if form { 422 } else { 404 } {
                wrong.push(format!("{} in another ward: {} {}", operation.name, refused.status, refused.text));
            }
            let mut touched = changed(&before, &digests(&hospital.home));
            touched.retain(|table| !(bulk && table == "ledger_head"));
            if !touched.is_empty() {
                wrong.push(format!("{} in another ward changed {touched:?}", operation.name));
            }
        }
        assert!(wrong.is_empty(), "{}", wrong.join("\n"));
        assert!(tried >= 40, "{tried} operations");
    }
}
