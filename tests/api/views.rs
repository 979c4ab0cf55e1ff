//! Saved views: everybody has their own, and all see those that are shared.

use crate::actors::{Actor, Hospital, hear, text};
use pharmacy_contract::problem::ProblemKind;
use serde_json::{Value, json};

fn view(name: &str) -> Value {
    json!({"resource": "medicines", "name": name, "query": "storage=fridge&sort=-created_at",
           "columns": ["name", "strength"], "density": "compact"})
}

fn with(name: &str, field: &str, value: Value) -> Value {
    let mut body = view(name);
    body[field] = value;
    body
}

async fn names(actor: &Actor, query: &str) -> Vec<String> {
    let all = actor.get(&format!("views{query}")).await.ok(200);
    all["items"].as_array().unwrap().iter().map(|v| text(&v["name"])).collect()
}

both! {
    async fn a_view_is_kept_changed_and_deleted(hospital: Hospital) {
        let user = hospital.pharmacist().await;
        let answer = user.post("views", view("Fridge")).await;
        let made = answer.ok(201);
        let address = format!("views/{}", text(&made["id"]));
        assert_eq!(answer.header("location"), format!("/api/v1/{address}"));
        assert_eq!(answer.header("etag"), "\"1\"");
        for (field, value) in view("Fridge").as_object().unwrap() {
            assert_eq!(&made[field], value);
        }
        assert_eq!((&made["own"], &made["owner"], &made["shared"], &made["is_default"]), (&json!(true), &json!("pharmacist"), &json!(false), &json!(false)));
        assert_eq!(user.get(&address).await.ok(200), made);

        let changed = user.patch(&address, 1, json!({"query": "q=amox", "columns": null})).await.ok(200);
        assert_eq!((&changed["query"], &changed["columns"], &changed["version"]), (&json!("q=amox"), &json!([]), &json!(2)));
        user.patch(&address, 1, json!({"name": "x"})).await.expect(412, ProblemKind::StaleVersion);
        hear(user.ask("PATCH", &address).json(&json!({}))).await.expect(428, ProblemKind::VersionRequired);
        user.patch(&address, 2, json!({"resource": "suppliers"})).await.expect(422, ProblemKind::Invalid);
        user.patch(&address, 2, json!({"colour": "red"})).await.expect(400, ProblemKind::UnknownField);
        // The same again changes nothing.
        assert_eq!(user.patch(&address, 2, json!({"query": "q=amox"})).await.ok(200)["version"], 2);
        user.delete(&address, 2).await.ok(200);
        user.get(&address).await.expect(404, ProblemKind::NotFound);
        assert!(names(&user, "").await.is_empty());
    }

    async fn views_are_ones_own(hospital: Hospital) {
        let admin = hospital.admin().await;
        let department = text(&admin.make("departments", json!({"name": "Ward"})).await["id"]);
        let (user, nurse) = (hospital.pharmacist().await, hospital.department_user(&department).await);
        let own = text(&user.make("views", view("Mine")).await["id"]);
        let shared = admin.make("views", with("For all", "shared", json!(true))).await;
        nurse.make("views", with("Nurses", "resource", json!("dispenses"))).await;
        assert_eq!(names(&user, "").await, ["Mine", "For all"]);
        assert_eq!(names(&nurse, "?resource=medicines").await, ["For all"]);
        assert_eq!(names(&admin, "").await, ["For all"]);
        for other in [&nurse, &admin] {
            other.get(&format!("views/{own}")).await.expect(404, ProblemKind::NotFound);
            other.patch(&format!("views/{own}"), 1, json!({"name": "x"})).await.expect(404, ProblemKind::NotFound);
            other.delete(&format!("views/{own}"), 1).await.expect(404, ProblemKind::NotFound);
        }
        let address = format!("views/{}", text(&shared["id"]));
        assert_eq!(nurse.get(&address).await.ok(200)["own"], false);
        nurse.patch(&address, 1, json!({"name": "x"})).await.expect(403, ProblemKind::Forbidden);
        user.delete(&address, 1).await.expect(403, ProblemKind::Forbidden);
        user.post("views", with("Mine too", "shared", json!(true))).await.expect(403, ProblemKind::Forbidden);
        user.patch(&format!("views/{own}"), 1, json!({"shared": true})).await.expect(403, ProblemKind::Forbidden);
        // Taken back, it is its owner's alone.
        admin.patch(&address, 1, json!({"shared": false})).await.ok(200);
        assert_eq!(names(&user, "").await, ["Mine"]);
        assert_eq!(names(&admin, "").await, ["For all"]);
    }

    async fn a_list_opens_in_one_way(hospital: Hospital) {
        let user = hospital.pharmacist().await;
        let first = user.make("views", with("A", "is_default", json!(true))).await;
        let mut elsewhere = with("A", "is_default", json!(true));
        elsewhere["resource"] = json!("returns/supplier");
        user.make("views", elsewhere).await;
        user.make("views", with("B", "is_default", json!(true))).await;
        let all = user.get("views?resource=medicines").await.ok(200);
        let default: Vec<_> = all["items"].as_array().unwrap().iter().map(|v| v["is_default"].as_bool().unwrap()).collect();
        assert_eq!(default, [false, true]);
        let first = format!("views/{}", text(&first["id"]));
        user.patch(&first, 1, json!({"is_default": true})).await.expect(412, ProblemKind::StaleVersion);
        user.patch(&first, 2, json!({"is_default": true})).await.ok(200);
        let other = user.get("views?resource=returns/supplier").await.ok(200);
        assert_eq!(other["items"][0]["is_default"], true);
    }

    async fn what_is_no_view_is_refused(hospital: Hospital) {
        let user = hospital.pharmacist().await;
        user.make("views", view("Fridge")).await;
        let taken = user.post("views", view(" fridge ")).await.expect(409, ProblemKind::AlreadyExists);
        assert_eq!(taken.errors[0].pointer, "/name");
        for (field, value) in [
            ("resource", json!("passwords")), ("resource", json!("")), ("name", json!(" ")), ("name", json!("x".repeat(101))),
            ("query", json!("x".repeat(2_001))), ("columns", json!(vec!["a"; 65])), ("columns", json!([""])),
            ("columns", json!(["x".repeat(65)])), ("density", json!("tight")), ("shared", json!("yes")),
        ] {
            let refused = user.post("views", with("Other", field, value)).await.expect(422, ProblemKind::Invalid);
            assert!(refused.errors[0].pointer.starts_with(&format!("/{field}")), "{refused:?}");
        }
        user.get("views?list=medicines").await.expect(400, ProblemKind::UnknownParameter);
        for n in 1..50 {
            user.make("views", view(&format!("View {n}"))).await;
        }
        let refused = user.post("views", view("One more")).await.expect(409, ProblemKind::TooManyViews);
        assert_eq!(refused.more["most"], 50);
    }

    async fn sent_twice_it_is_kept_once(hospital: Hospital) {
        let user = hospital.pharmacist().await;
        let send = async || hear(user.ask("POST", "views").header("Idempotency-Key", "view").json(&view("Once"))).await;
        let (first, again) = (send().await, send().await);
        assert_eq!(first.ok(201), again.ok(201));
        assert_eq!(again.header("idempotent-replayed"), "true");
        assert_eq!(names(&user, "").await, ["Once"]);
    }
}
