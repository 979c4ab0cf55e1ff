//! Lists: the same contract for all of them.

mod cursors;
mod forms;
mod narrowed;
mod paging;
mod search;

use crate::actors::{Actor, Hospital, hear, text};
use crate::slices::{Ground, SLICES, Slice, of};
use pharmacy_contract::problem::ProblemKind;
use serde_json::{Value, json};

/// Makes the records `numbers` of a slice.
async fn fill(admin: &Actor, slice: &Slice, numbers: std::ops::Range<usize>, ground: &Ground) {
    let items: Vec<_> = numbers.map(|n| (slice.sample)(n, ground)).collect();
    for part in items.chunks(1_000) {
        let result = admin.post(&format!("{}/batch", slice.path), json!({"items": part})).await;
        assert_eq!(result.ok(200)["created"], part.len(), "{}", slice.path);
    }
}

fn ids(list: &Value) -> Vec<String> {
    list["items"].as_array().unwrap().iter().map(|item| text(&item["id"])).collect()
}

/// All of a list, page by page.
async fn by_pages(actor: &Actor, list: &str) -> Vec<Value> {
    let sign = if list.contains('?') { '&' } else { '?' };
    let mut all = vec![];
    for page in 1.. {
        let here = actor.get(&format!("{list}{sign}per_page=100&page={page}")).await.ok(200);
        all.extend(here["items"].as_array().unwrap().iter().cloned());
        if here["has_next"] == json!(false) {
            assert_eq!(here["total"], all.len(), "{list}");
            break;
        }
    }
    all
}
