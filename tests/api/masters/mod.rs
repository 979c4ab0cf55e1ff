//! What people do to records: make, change, remove, one by one and many at once.

mod bulk;
mod doubles;
mod life;
mod once;
mod races;
mod scans;
mod scope;
mod special;

use crate::actors::{Actor, Hospital, hear, text};
use crate::slices::{Ground, SLICES, of};
use pharmacy_contract::problem::ProblemKind;
use serde_json::{Value, json};

/// How many records a list has, whatever page is shown.
async fn total(actor: &Actor, list: &str) -> u64 {
    actor.get(list).await.ok(200)["total"].as_u64().unwrap()
}

fn pointers(problem: &pharmacy_contract::problem::Problem) -> Vec<&str> {
    problem.errors.iter().map(|e| e.pointer.as_str()).collect()
}
