//! Looks at patients are noted; an exact number finds anybody, but tells little.

use super::*;
use pharmacy_server::select;
use std::time::Duration;

pub async fn noted(hospital: &Hospital, action: &'static str) -> Vec<(String, String)> {
    for _ in 0..50 {
        let rows = hospital.store().scan(move |r| {
            select!(
                r,
                "select username, detail from access_log where action = $1 order by seq",
                action
            )
            .all()
        });
        let rows: Vec<(String, String)> = rows.await.unwrap();
        if !rows.is_empty() {
            return rows;
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    vec![]
}

both! {
    async fn a_number_finds_anybody_and_the_look_is_noted(hospital: Hospital) {
        let ground = Ground::lay(&hospital).await;
        let other = ground.admin.make("departments", json!({"name": "Elsewhere"})).await;
        let far = json!({"name": "Far away", "gender": "male", "file_no": "F-77", "national_id": "N1", "phone": "123",
            "date_of_birth": "1980-05-01", "department_id": other["id"]});
        let far = ground.admin.make("patients", far).await;
        let ward = hospital.department_user(&ground.department).await;
        ward.get(&format!("patients/{}", text(&far["id"]))).await.expect(404, ProblemKind::NotFound);
        for number in ["file_no=f-77", "national_id=N1"] {
            let found = ward.get(&format!("patients/by-number?{number}")).await;
            assert!(!found.text.contains("123"), "{}", found.text);
            let found = found.ok(200);
            assert_eq!((&found["items"][0]["name"], &found["items"][0]["date_of_birth"]), (&json!("Far away"), &json!("1980-05-01")));
        }
        assert_eq!(ward.get("patients/by-number?file_no=F").await.ok(200)["items"], json!([]));
        ward.get("patients/by-number").await.expect(422, ProblemKind::Invalid);
        let looks = noted(&hospital, "patient.lookup").await;
        assert!(looks.contains(&("ward".into(), "file_no f-77".into())), "{looks:?}");
        ground.admin.get(&format!("patients/{}", text(&far["id"]))).await.ok(200);
        assert_eq!(noted(&hospital, "patient.read").await.last().unwrap().0, "admin");
    }
}
