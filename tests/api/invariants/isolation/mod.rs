//! I21: whoever works in one ward does there what the role may, and neither sees nor changes what belongs to another.

mod acts;
mod sight;

use crate::actors::{Actor, Hospital, text};
use crate::slices::Ground;
use serde_json::json;

/// A ward: its department and its store.
struct Side {
    ground: Ground,
    store: String,
}

/// Two wards, and somebody who works in the first.
struct Wards {
    admin: Actor,
    nurse: Actor,
    main: String,
    here: Side,
    there: Side,
}

impl Wards {
    async fn lay(hospital: &Hospital) -> Self {
        let admin = hospital.admin().await;
        let ground = Ground::lay(&admin).await;
        let other = admin.make("departments", json!({"name": "Elsewhere"})).await;
        let there = Ground { department: text(&other["id"]), ..ground.clone() };
        let stores = admin.get("stores?kind=main").await.ok(200);
        Self {
            nurse: hospital.department_user(&ground.department).await,
            main: text(&stores["items"][0]["id"]),
            here: Side::of(&admin, ground).await,
            there: Side::of(&admin, there).await,
            admin,
        }
    }
}

impl Side {
    async fn of(admin: &Actor, ground: Ground) -> Self {
        let department = admin.get(&format!("departments/{}", ground.department)).await.ok(200);
        Self { ground, store: text(&department["default_store_id"]) }
    }
}
