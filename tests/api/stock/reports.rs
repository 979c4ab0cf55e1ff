//! Reports against figures worked out by hand.

use super::*;

/// Rows of a report.
pub async fn rows(actor: &Actor, report: &str) -> Vec<Value> {
    page(actor, report).await["items"].as_array().unwrap().clone()
}

pub async fn page(actor: &Actor, report: &str) -> Value {
    actor.get(&format!("reports/{report}")).await.ok(200)
}

/// These fields of a row, as a list.
#[track_caller]
pub fn fields(row: &Value, names: &[&str]) -> Value {
    json!(names.iter().map(|name| row[*name].clone()).collect::<Vec<_>>())
}

both! {
    async fn every_report_describes_itself_and_answers_an_empty_database(hospital: Hospital) {
        let admin = hospital.admin().await;
        let all = admin.get("reports").await.ok(200);
        let store = text(&admin.get("stores?kind=main").await.ok(200)["items"][0]["id"]);
        for report in all["items"].as_array().unwrap() {
            let name = text(&report["name"]);
            let mut query = vec![];
            for filter in report["filters"].as_array().unwrap().iter().filter(|f| f["required"] == json!(true)) {
                let value = if filter["kind"] == "store" { &store } else { "019a0000-0000-7000-8000-000000000000" };
                query.push(format!("{}={value}", text(&filter["name"])));
            }
            let query = query.join("&");
            let empty = page(&admin, &format!("{name}?{query}")).await;
            assert_eq!((&empty["items"], &empty["total"], &empty["report"]), (&json!([]), &json!(0), &json!(name)), "{name}");
            assert_eq!(empty["as_of"], "2026-03-02T08:00:00.000000Z");
            let columns = |of: &Value| of["columns"].as_array().unwrap().iter().map(|c| text(&c["name"])).collect::<Vec<_>>();
            assert!(columns(report).iter().all(|c| columns(&empty).contains(c)), "{name}");
            let csv = admin.get(&format!("reports/{name}?{query}&format=csv")).await;
            assert_eq!((csv.status, csv.text.lines().count()), (200, 1), "{name}: {}", csv.text);
            let unknown = admin.get(&format!("reports/{name}?{query}&stroe_id=1")).await;
            unknown.expect(400, ProblemKind::UnknownParameter);
        }
        admin.get("reports/nothing").await.expect(404, ProblemKind::NotFound);
    }
}
