//! I17: a finished document is read-only, by every route that could change one.

use crate::actors::{Actor, Hospital, hear, text};
use crate::acts::papers::{PAPERS, Papers, Stocked};
use crate::acts::{Operation, operations};
use crate::digest::{changed, digests};
use crate::slices;
use crate::stock::fresh_key;
use pharmacy_contract::paper::{DocKind, State};
use serde_json::{Value, json};

/// States that nothing leads out of.
const LAST: &[State] = &[State::Rejected, State::Cancelled, State::Reversed, State::Imported];

/// What changes a document of this kind, with its method: editing, and verbs.
fn changing<'a>(operations: &'a [Operation], papers: &Papers) -> Vec<(&'a str, &'a str)> {
    let under = format!("/api/v1/{}/{{id}}", papers.path);
    let own = operations.iter().filter(|o| o.changes() && o.path.starts_with(&under));
    own.map(|o| (o.method.as_str(), &o.path[under.len()..])).collect()
}

/// `/lines` and the document itself; everything else is a verb.
fn edits(rest: &str) -> bool {
    rest.is_empty() || rest.starts_with("/lines")
}

/// A draft with the id of a line; where it has none yet, an id that could be one.
async fn draft(admin: &Actor, papers: &Papers, stocked: &Stocked) -> Value {
    let mut doc = admin.make(papers.path, (papers.sample)(stocked)).await;
    if doc["lines"].is_null() {
        doc["lines"] = json!([{"id": doc["id"]}]);
    }
    doc
}

fn ask(
    admin: &Actor,
    papers: &Papers,
    doc: &Value,
    (method, rest): (&str, &str),
    stocked: &Stocked,
) -> reqwest::RequestBuilder {
    let rest = rest.replace("{line_id}", &text(&doc["lines"][0]["id"]));
    let path = format!("{}/{}{rest}", papers.path, text(&doc["id"]));
    let body = match method {
        _ if rest == "/lines" => json!({"lines": [(papers.line)(stocked)]}),
        "PATCH" if rest.is_empty() => json!({"notes": "changed"}),
        "PATCH" => json!({"note": "changed"}),
        _ => papers
            .verbs
            .iter()
            .find(|v| rest.trim_start_matches('/') == v.path)
            .map_or(json!({}), |v| (v.body)(doc)),
    };
    let ask = admin.ask(method, &path).header("If-Match", format!("\"{}\"", doc["version"]));
    let ask = ask.header("Idempotency-Key", fresh_key());
    if method == "DELETE" { ask } else { ask.json(&body) }
}

both! {
    async fn i17_read_only(hospital: Hospital) {
        let admin = hospital.admin().await;
        let ground = slices::Ground::lay(&admin).await;
        let all = operations(&hospital).await;
        for (n, papers) in PAPERS.iter().enumerate() {
            let stocked = Stocked::lay(&admin, &ground, n).await;
            let routes = changing(&all, papers);
            // Lines of a stocktake come from its start, not from people.
            let fewest = if papers.path == "stocktakes" { 2 } else { 5 };
            assert!(routes.len() >= fewest + papers.verbs.len(), "{}: {routes:?}", papers.path);
            let doc = draft(&admin, papers, &stocked).await;
            let kind = DocKind::ALL.iter().find(|kind| kind.path() == papers.path).unwrap();
            let drafts = format!("update {kind} set state = 'draft'");
            hospital.home.raw(&drafts).unwrap();
            let before = digests(&hospital.home);
            for state in State::ALL.iter().filter(|state| **state != State::Draft) {
                let sql = format!("update {kind} set state = '{state}'");
                hospital.home.raw(&sql).unwrap();
                for route in &routes {
                    if !edits(route.1) && !LAST.contains(state) {
                        continue;
                    }
                    let answer = hear(ask(&admin, papers, &doc, *route, &stocked)).await;
                    let told = format!("{route:?} of {state}: {}", answer.text);
                    let code = answer.problem().code;
                    assert!(["wrong_state", "already_reversed"].contains(&code.as_str()), "{told}");
                }
            }
            hospital.home.raw(&drafts).unwrap();
            let touched = changed(&before, &digests(&hospital.home));
            assert!(touched.is_empty(), "a refused change of a {kind} changed {touched:?}");
        }
    }
}
