//! Acts on batches.

use super::papers::Stocked;
use super::{Act, Ground, json, post};
use pharmacy_contract::permission::Permission;

/// What an operation under `batches` asks for.
pub fn needs(path: &str, writes: bool) -> Permission {
    match path.rsplit('/').next() {
        Some("correction") => Permission::CorrectBatches,
        Some("trace") => Permission::ReadStock,
        _ if writes => Permission::HoldBatches,
        _ => Permission::ReadMedicines,
    }
}

pub async fn prepare(act: Act, rest: &str, ground: &Ground, n: usize) -> Act {
    let batch = Stocked::lay(&act.actor, ground, n).await.batch;
    let (seen_at, verb) = (format!("batches/{batch}"), rest.trim_start_matches("{id}/"));
    let mut body = json!({"reason": "an act"});
    match verb {
        "release" => {
            let held = format!("{seen_at}/quarantine");
            post(&act.actor, &held, body.clone()).await.ok(200);
        }
        "correction" => body["batch_number"] = json!("A2"),
        "quarantine" | "damage" => {}
        other => panic!("there is a new act {other} on batches: describe it"),
    }
    Act { path: format!("{seen_at}/{verb}"), body: Some(body), seen_at, ..act }
}
