//! Acts on photos of medicines.

use super::Act;
use crate::actors::text;
use crate::photos::{add, drawn};
use crate::slices::{self, Ground};
use image::ImageFormat;
use serde_json::json;

/// Prepares an act on the second of two photos.
pub async fn prepare(act: Act, rest: &str, ground: &Ground, n: usize) -> Act {
    let sample = (slices::of("medicines").sample)(10 * n, ground);
    let medicine = text(&act.actor.make("medicines", sample).await["id"]);
    let photos = format!("medicines/{medicine}/photos");
    let png = |shade| drawn(8, 8, shade, ImageFormat::Png);
    if act.method == "POST" {
        let file = Some(("image/png", png(0)));
        return Act { path: photos.clone(), seen_at: photos, file, ..act };
    }
    let mut second = json!(null);
    for shade in [1, 2] {
        second = add(&act.actor, &medicine, "image/png", png(shade)).await.ok(201);
    }
    let path = format!("photos/{}", text(&second["id"]));
    let act = Act { path, version: second["version"].as_i64(), seen_at: photos, ..act };
    match (act.method.as_str(), rest) {
        ("PATCH", "{id}") => Act { body: Some(json!({"position": 0})), ..act },
        ("DELETE", "{id}") => act,
        other => panic!("teach acts/photos.rs to do {other:?}"),
    }
}
