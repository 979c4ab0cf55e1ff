//! Acts on documents: one description a kind, so that the walks know every draft and every verb.

use super::{Act, adjustments, dispenses, receipts, returns, stocktakes, transfers};
use crate::actors::{Actor, text};
use crate::stock::post;
use pharmacy_contract::permission::Permission;
use serde_json::{Value, json};

/// One kind of document.
pub struct Papers {
    pub path: &'static str,
    pub read: Permission,
    pub write: Permission,
    /// The n-th draft, right enough to be posted.
    pub sample: fn(&Stocked) -> Value,
    /// Another line for it.
    pub line: fn(&Stocked) -> Value,
    pub verbs: &'static [Verb],
}

/// A verb, as a noun under the document.
pub struct Verb {
    pub path: &'static str,
    pub needs: Permission,
    /// Verbs that bring a draft to where this one is possible.
    pub after: &'static [&'static str],
    pub body: fn(&Value) -> Value,
}

pub static PAPERS: &[&Papers] = &[
    &receipts::PAPERS,
    &dispenses::PAPERS,
    &transfers::PAPERS,
    &stocktakes::PAPERS,
    &adjustments::PAPERS,
    &returns::TO_SUPPLIERS,
    &returns::OF_DISPENSES,
];

/// A medicine with stock, for one act alone.
pub struct Stocked {
    pub n: usize,
    pub main: String,
    pub supplier: String,
    pub medicine: String,
    pub batch: String,
    pub ward: String,
    pub dispense: String,
    pub dispense_line: String,
}

impl Stocked {
    pub async fn lay(admin: &Actor, ground: &crate::slices::Ground, n: usize) -> Self {
        let stores = admin.get("stores?kind=main").await.ok(200);
        let main = text(&stores["items"][0]["id"]);
        let ward = admin.get(&format!("departments/{}", ground.department)).await.ok(200);
        Self::lay_in(admin, ground, n, [main, text(&ward["default_store_id"])]).await
    }

    /// In a store, with another one to send something to.
    pub async fn lay_in(
        admin: &Actor,
        ground: &crate::slices::Ground,
        n: usize,
        [main, ward]: [String; 2],
    ) -> Self {
        let medicine = json!({"name": format!("Acted on {n}"), "confirm_duplicate": true});
        let medicine = text(&admin.make("medicines", medicine).await["id"]);
        let line = json!({"medicine_id": medicine, "quantity": 100, "batch_number": "A1", "expiry_date": "2028-12-31", "unit_cost": "1"});
        let body = json!({"store_id": main, "supplier_id": ground.supplier, "invoice_number": format!("stocked {n}"), "lines": [line]});
        let receipt = post(admin, "receipts?post=true", body).await.ok(201);
        let batch = text(&receipt["lines"][0]["batch_id"]);
        let body = json!({"store_id": main, "lines": [{"medicine_id": medicine, "quantity": 20}]});
        let dispense = post(admin, "dispenses?complete=true", body).await.ok(201);
        Self {
            n,
            main,
            supplier: ground.supplier.clone(),
            medicine,
            batch,
            ward,
            dispense: text(&dispense["id"]),
            dispense_line: text(&dispense["lines"][0]["id"]),
        }
    }
}

pub fn of(path: &str) -> Option<(&'static Papers, &str)> {
    PAPERS.iter().find_map(|papers| {
        let rest = path.strip_prefix(papers.path)?;
        let rest = if rest.is_empty() { rest } else { rest.strip_prefix('/')? };
        Some((*papers, rest))
    })
}

/// What an operation on documents asks for.
pub fn needs(path: &str, writes: bool) -> Option<Permission> {
    let (papers, rest) = of(path)?;
    if !writes {
        return Some(papers.read);
    }
    let verb = rest.strip_prefix("{id}/").filter(|verb| !verb.starts_with("lines"));
    Some(match verb {
        None => papers.write,
        Some(verb) => found(papers, verb).needs,
    })
}

fn found(papers: &'static Papers, verb: &str) -> &'static Verb {
    papers
        .verbs
        .iter()
        .find(|v| v.path == verb)
        .unwrap_or_else(|| panic!("there is a new verb {verb} of {}: describe it", papers.path))
}

/// Prepares an act on a document.
pub async fn prepare(mut act: Act, papers: &'static Papers, rest: &str, stocked: &Stocked) -> Act {
    act.keyed = act.method == "POST";
    act.seen_at = papers.path.into();
    let body = (papers.sample)(stocked);
    if rest.is_empty() {
        return Act { body: Some(body), ..act };
    }
    let mut made = act.actor.make(papers.path, body).await;
    let path = format!("{}/{}", papers.path, text(&made["id"]));
    // Not every document has lines from the beginning.
    let line = made["lines"][0]["id"].as_str().unwrap_or_default().to_owned();
    let version = made["version"].as_i64();
    let seen_at = path.clone();
    match (act.method.as_str(), rest) {
        ("DELETE", "{id}") => Act { path, version, ..act },
        ("PATCH", "{id}") => {
            let body = Some(json!({"notes": "Changed by an act"}));
            Act { path, version, body, seen_at, ..act }
        }
        ("POST", "{id}/lines") => {
            let body = Some(json!({"lines": [(papers.line)(stocked)]}));
            Act { path: format!("{path}/lines"), version, body, seen_at, ..act }
        }
        ("PATCH", "{id}/lines/{line_id}") => {
            let body = Some(json!({"note": "Changed by an act"}));
            Act { path: format!("{path}/lines/{line}"), version, body, seen_at, ..act }
        }
        ("DELETE", "{id}/lines/{line_id}") => {
            Act { path: format!("{path}/lines/{line}"), version, seen_at, ..act }
        }
        (_, rest) => {
            let verb = found(papers, rest.trim_start_matches("{id}/"));
            for before in verb.after {
                let before = found(papers, before);
                let address = format!("{path}/{}", before.path);
                made = post(&act.actor, &address, (before.body)(&made)).await.ok(200);
            }
            // Nobody decides on their own.
            if matches!(verb.path, "approval" | "rejection") {
                act.actor = act.actor.colleague(&format!("approver-{}", stocked.n)).await;
            }
            let body = Some((verb.body)(&made));
            Act { path: format!("{path}/{}", verb.path), body, seen_at, ..act }
        }
    }
}

/// For verbs that need no more than their name.
pub fn nothing(_: &Value) -> Value {
    json!({})
}

pub fn because(_: &Value) -> Value {
    json!({"reason_code": "data_error"})
}
