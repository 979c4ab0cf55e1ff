//! Whatever happens in another ward, every address answers here as it did before.

use super::{Side, Wards};
use crate::actors::{Actor, Answer, Hospital, text};
use crate::acts::papers::{PAPERS, Papers, Stocked};
use crate::acts::{Operation, operations};
use crate::digest::digests;
use crate::stock::post;
use pharmacy_contract::problem::ProblemKind;
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// On one's own account, or about the machine.
const OTHERWISE: &[&str] = &["me", "sessions", "tokens", "jobs", "backups", "events"];

/// What is there in a ward: a medicine with stock, a paper of every kind, a patient, a policy.
struct Things {
    stocked: Stocked,
    papers: BTreeMap<&'static str, Value>,
    patient: String,
    policy: String,
}

impl Things {
    async fn lay(wards: &Wards, side: &Side, n: usize) -> Self {
        let admin = &wards.admin;
        let way = [side.store.clone(), wards.main.clone()];
        let stocked = Stocked::lay_in(admin, &side.ground, n, way).await;
        let patient = json!({"name": format!("Patient {n}"), "gender": "male", "department_id": side.ground.department});
        let policy =
            json!({"store_id": side.store, "medicine_id": stocked.medicine, "reorder_level": 5});
        let patient = text(&admin.make("patients", patient).await["id"]);
        let policy = text(&admin.make("policies", policy).await["id"]);
        let mut papers = BTreeMap::new();
        for kind in PAPERS {
            papers.insert(kind.path, drafted(admin, kind, &stocked).await);
        }
        Self { stocked, papers, patient, policy }
    }

    /// Where an operation finds something of this ward; `None` = it is about a list, or about what all wards share.
    fn own(&self, path: &str) -> Option<String> {
        let (id, line) = match path.split("/{id}").next()? {
            _ if !path.contains("{id}") => return None,
            "patients" => (self.patient.clone(), String::new()),
            "policies" => (self.policy.clone(), String::new()),
            "stores" => (self.stocked.main.clone(), String::new()),
            list => {
                let doc = self.papers.get(list)?;
                (text(&doc["id"]), doc["lines"][0]["id"].as_str().unwrap_or_default().into())
            }
        };
        Some(path.replace("{id}", &id).replace("{line_id}", &line))
    }
}

/// A draft, begun where only then it has lines.
async fn drafted(admin: &Actor, kind: &Papers, stocked: &Stocked) -> Value {
    let doc = admin.make(kind.path, (kind.sample)(stocked)).await;
    if kind.path != "stocktakes" {
        return doc;
    }
    post(admin, &format!("stocktakes/{}/start", text(&doc["id"])), json!({})).await.ok(200)
}

/// Brings a paper by verbs to where nothing is left to do.
async fn done(admin: &Actor, kind: &Papers, mut doc: Value, verbs: &[&str]) {
    for verb in verbs {
        let path = format!("{}/{}/{verb}", kind.path, text(&doc["id"]));
        let body = kind.verbs.iter().find(|v| v.path == *verb).unwrap().body;
        doc = post(admin, &path, body(&doc)).await.ok(200);
    }
}

/// A working day in a ward: papers of every kind are finished, undone and begun.
async fn live(wards: &Wards, side: &Side, things: &Things) {
    let (admin, stocked) = (&wards.admin, &things.stocked);
    for (path, verbs) in [
        ("stocktakes", &["counts", "finish", "posting"][..]),
        ("dispenses", &["completion"]),
        ("dispenses", &["completion", "reversal"]),
        ("transfers", &["submission", "approval", "dispatch"]),
        ("adjustments", &["posting"]),
        ("returns/supplier", &["posting"]),
        ("returns/dispense", &["posting"]),
    ] {
        let kind = PAPERS.iter().find(|kind| kind.path == path).unwrap();
        let doc = if path == "stocktakes" {
            things.papers[path].clone()
        } else {
            drafted(admin, kind, stocked).await
        };
        done(admin, kind, doc, verbs).await;
    }
    let patient =
        json!({"name": "One more", "gender": "female", "department_id": side.ground.department});
    admin.make("patients", patient).await;
    let policy = format!("policies/{}", things.policy);
    admin.patch(&policy, 1, json!({"reorder_level": 500})).await.ok(200);
}

/// All that can be looked at: lists, reports, and this ward's own things.
async fn addresses(
    actor: &Actor,
    operations: &[Operation],
    own: &Things,
    other: &Things,
) -> Vec<String> {
    let mut all = vec![];
    for path in
        operations.iter().filter(|o| !o.changes()).filter_map(|o| o.path.strip_prefix("/api/v1/"))
    {
        if OTHERWISE.contains(&path.split('/').next().unwrap()) {
            continue;
        }
        match path {
            "stock/main" => all.push(format!("{path}?medicine_id={}", own.stocked.medicine)),
            "reports/{name}" => {}
            // All wards share medicines and batches, but not what is told of the stock beside them.
            "batches/{id}" | "batches/{id}/trace" => {
                all.extend([own, other].map(|t| path.replace("{id}", &t.stocked.batch)));
            }
            "medicines/{id}" => {
                all.extend([own, other].map(|t| path.replace("{id}", &t.stocked.medicine)));
            }
            // A look by number is noted; what one did oneself is in the trail.
            "patients/by-number" | "medicines/by-code" | "audit" => {}
            "lookups" => all.push(format!("{path}?kind=route")),
            _ if !path.contains('{') => all.push(path.into()),
            _ => all.extend(own.own(path)),
        }
    }
    let reports = actor.get("reports").await.ok(200);
    for name in reports["items"].as_array().unwrap().iter().map(|report| text(&report["name"])) {
        all.push(match name.as_str() {
            "stock-card" => format!(
                "reports/{name}?store_id={}&medicine_id={}",
                own.stocked.main, own.stocked.medicine
            ),
            // Counts what one did oneself, as the trail tells it.
            "user-activity" => continue,
            "expiry" => format!("reports/{name}?days=3650"),
            "batch-trace" => format!("reports/{name}?batch_id={}", other.stocked.batch),
            _ => format!("reports/{name}"),
        });
    }
    all
}

/// Without what tells the time, the request, or the place in the feed.
fn said(answer: &Answer) -> (u16, Value) {
    let mut body: Value = serde_json::from_str(&answer.text).unwrap_or(Value::Null);
    if let Some(fields) = body.as_object_mut() {
        for passing in ["as_of", "request_id", "next"] {
            fields.remove(passing);
        }
    }
    (answer.status, body)
}

async fn look(actor: &Actor, addresses: &[String]) -> Vec<(u16, Value)> {
    let mut seen = vec![];
    for address in addresses {
        seen.push(said(&actor.get(address).await));
    }
    seen
}

both! {
    async fn i21_another_ward_is_not_seen(hospital: Hospital) {
        let wards = Wards::lay(&hospital).await;
        let own = Things::lay(&wards, &wards.here, 1).await;
        let other = Things::lay(&wards, &wards.there, 2).await;
        let operations = operations(&hospital).await;
        let addresses = addresses(&wards.nurse, &operations, &own, &other).await;
        // Every event has its place in the feed.
        digests(&hospital.home);
        let before = look(&wards.nurse, &addresses).await;
        let everything = look(&wards.admin, &addresses).await;
        let open = before.iter().filter(|(status, _)| *status == 200).count();
        assert!(open >= 40, "{open} of {} addresses are open", addresses.len());
        for (address, (status, body)) in addresses.iter().zip(&before) {
            assert!([200, 403].contains(status), "{address}: {status} {body}");
        }

        live(&wards, &wards.there, &other).await;
        digests(&hospital.home);
        let after = look(&wards.nurse, &addresses).await;
        let told: Vec<_> = addresses.iter().zip(before.iter().zip(&after)).filter(|(_, (was, is))| was != is).collect();
        assert!(told.is_empty(), "of another ward: {told:#?}");
        let trail = wards.nurse.get("audit?per_page=100").await.ok(200);
        assert!(trail["items"].as_array().unwrap().iter().all(|entry| entry["actor_id"] == json!(wards.nurse.id)), "{trail}");
        // Whoever sees all wards sees that something happened: the look is no blind one.
        let all = look(&wards.admin, &addresses).await;
        let differ = everything.iter().zip(&all).filter(|(was, is)| was != is).count();
        assert!(differ >= 20, "{differ} addresses tell the administrator");

        let mut found = 0;
        for path in operations.iter().filter(|o| !o.changes()).filter_map(|o| o.path.strip_prefix("/api/v1/")) {
            let Some(address) = other.own(path) else { continue };
            found += 1;
            wards.admin.get(&address).await.ok(200);
            let refused = wards.nurse.get(&address).await;
            if path.starts_with("receipts") || path.starts_with("returns/supplier") {
                refused.expect(403, ProblemKind::Forbidden);
            } else {
                refused.expect(404, ProblemKind::NotFound);
            }
        }
        assert!(found >= 17, "{found} addresses");
    }
}
