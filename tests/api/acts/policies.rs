//! Acts on stock policies.

use super::Act;
use super::papers::Stocked;
use crate::actors::text;
use serde_json::{Value, json};

fn sample(stocked: &Stocked) -> Value {
    json!({"store_id": stocked.main, "medicine_id": stocked.medicine, "reorder_level": 5})
}

/// Prepares an act on a policy.
pub async fn prepare(act: Act, rest: &str, stocked: &Stocked) -> Act {
    match rest {
        "" => return Act { body: Some(sample(stocked)), ..act },
        "batch" => return Act { body: Some(json!({"items": [sample(stocked)]})), ..act },
        _ => {}
    }
    let made = act.actor.make("policies", sample(stocked)).await;
    let id = text(&made["id"]);
    let (path, version) = (format!("policies/{id}"), made["version"].as_i64());
    match act.method.as_str() {
        "PATCH" => {
            let body = Some(json!({"bin_location": "A 1"}));
            Act { seen_at: path.clone(), path, version, body, ..act }
        }
        "DELETE" => Act { path, version, ..act },
        _ => Act { body: Some(json!({"ids": [id]})), ..act },
    }
}
