//! Acts on saved views.

use super::Act;
use crate::actors::text;
use serde_json::json;

/// Prepares an act on a view of one's own.
pub async fn prepare(act: Act, rest: &str, n: usize) -> Act {
    let body = json!({"resource": "medicines", "name": format!("View {n}"), "query": "q=a"});
    if rest.is_empty() {
        return Act { body: Some(body), ..act };
    }
    let made = act.actor.make("views", body).await;
    let path = format!("views/{}", text(&made["id"]));
    let act = Act { path, version: made["version"].as_i64(), ..act };
    match act.method.as_str() {
        "PATCH" => Act { body: Some(json!({"query": "q=b"})), ..act },
        _ => act,
    }
}
