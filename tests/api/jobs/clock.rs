//! What is done by the clock: a row a kind, done when it is due, out of the way of the list.

use super::*;
use crate::harness::Stage;

struct Nightly(Hospital);

impl Stage for Nightly {
    fn set(home: Home) -> Self {
        Self(Hospital::start(home, |settings| settings.backup_at = Some("09:00".parse().unwrap())))
    }
}

async fn chore(admin: &Actor, kind: &str) -> Value {
    let all = admin.get(&format!("jobs?scheduled=true&kind={kind}")).await.ok(200);
    assert_eq!(all["total"], 1, "{all}");
    all["items"][0].clone()
}

async fn until_chore(admin: &Actor, kind: &str, wanted: impl Fn(&Value) -> bool) -> Value {
    harness::until(async || chore(admin, kind).await, wanted).await
}

both! {
    async fn the_month_turns_at_a_start_and_at_its_end(hospital: Hospital) {
        let admin = hospital.admin().await;
        let first = until_chore(&admin, "turn_of_month", |row| row["ended_at"].is_string() && row["state"] == "done").await;
        assert_eq!((&first["next_at"], &first["scheduled"]), (&json!("2026-04-01T00:00:00.000000Z"), &json!(true)));
        assert_eq!(admin.get("jobs").await.ok(200)["total"], 0, "it is out of the way");
        hospital.home.clock.advance(31 * 86_400);
        let admin = hospital.admin().await;
        let next = until_chore(&admin, "turn_of_month", |row| row["next_at"] == "2026-05-01T00:00:00.000000Z").await;
        assert_eq!(next["id"], first["id"], "one row a kind");
        let id = text(&next["id"]);
        hear(admin.ask("DELETE", &format!("jobs/{id}"))).await.expect(409, pharmacy_contract::problem::ProblemKind::WrongState);
    }

    async fn a_backup_is_made_at_its_time(hospital: Nightly) {
        let hospital = hospital.0;
        let admin = hospital.admin().await;
        assert_eq!(chore(&admin, "nightly_backup").await["next_at"], "2026-03-02T09:00:00.000000Z");
        hospital.home.clock.advance(3_599);
        tokio::time::sleep(Duration::from_millis(600)).await;
        assert_eq!(admin.get("jobs?kind=backup").await.ok(200)["total"], 0);
        hospital.home.clock.advance(1);
        let row = until_chore(&admin, "nightly_backup", |row| row["result"].is_object()).await;
        assert_eq!(row["next_at"], "2026-03-03T09:00:00.000000Z");
        let job = done(&admin, &json!({"id": row["result"]["job"]})).await;
        assert_eq!((&job["kind"], &job["asked_name"]), (&json!("backup"), &json!("schedule")));
        assert_eq!(admin.get("backups").await.ok(200)["items"].as_array().unwrap().len(), 1);
    }
}
