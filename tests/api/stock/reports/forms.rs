//! Reports describe themselves, answer an empty house, and come as files that say the same.

use super::*;
use std::io::{Cursor, Read};

/// The report with whatever it needs.
fn asked(report: &Value, store: &str) -> String {
    let mut query = vec![];
    for filter in
        report["filters"].as_array().unwrap().iter().filter(|f| f["required"] == json!(true))
    {
        let value =
            if filter["kind"] == "store" { store } else { "019a0000-0000-7000-8000-000000000000" };
        query.push(format!("{}={value}", text(&filter["name"])));
    }
    if report["name"] == "user-activity" {
        query.push("action=nothing".into());
    }
    format!("{}?{}", text(&report["name"]), query.join("&"))
}

async fn bytes(actor: &Actor, path: &str) -> Vec<u8> {
    let answer = actor.ask("GET", path).send().await.unwrap();
    assert_eq!(answer.status(), 200, "{path}");
    answer.bytes().await.unwrap().to_vec()
}

/// The XML of the first sheet.
fn sheet(bytes: Vec<u8>) -> String {
    let mut zip = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
    let mut xml = String::new();
    zip.by_name("xl/worksheets/sheet1.xml").unwrap().read_to_string(&mut xml).unwrap();
    xml
}

both! {
    async fn every_report_describes_itself_and_answers_an_empty_database(hospital: Hospital) {
        let admin = hospital.admin().await;
        let all = admin.get("reports").await.ok(200);
        let store = text(&admin.get("stores?kind=main").await.ok(200)["items"][0]["id"]);
        let reports = all["items"].as_array().unwrap();
        assert_eq!(reports.len(), 19);
        for report in reports {
            let (name, query) = (text(&report["name"]), asked(report, &store));
            let empty = page(&admin, &query).await;
            assert_eq!((&empty["items"], &empty["total"], &empty["report"]), (&json!([]), &json!(0), &json!(name)), "{name}");
            assert_eq!(empty["as_of"], "2026-03-02T08:00:00.000000Z");
            let columns = |of: &Value| of["columns"].as_array().unwrap().iter().map(|c| text(&c["name"])).collect::<Vec<_>>();
            assert!(columns(report).iter().all(|c| columns(&empty).contains(c)), "{name}");
            for form in ["csv", "ndjson", "xlsx"] {
                let file = bytes(&admin, &format!("reports/{query}&format={form}")).await;
                match form {
                    "csv" => assert_eq!(String::from_utf8(file).unwrap().lines().count(), 1, "{name}"),
                    "ndjson" => assert!(file.is_empty(), "{name}"),
                    _ => assert!(!sheet(file).contains("r=\"A2\""), "{name}"),
                }
            }
            let unknown = admin.get(&format!("reports/{query}&fromm=2026-01-01")).await;
            let refusal = unknown.expect(400, ProblemKind::UnknownParameter);
            assert!(refusal.detail.contains("fromm"), "{}", refusal.detail);
        }
        admin.get("reports/nothing").await.expect(404, ProblemKind::NotFound);
        let near = admin.get("reports/low-stock?stroe_id=x").await.expect(400, ProblemKind::UnknownParameter);
        assert!(near.detail.contains("`store_id`"), "{}", near.detail);
    }

    async fn a_file_says_what_the_pages_say(hospital: Hospital) {
        let ground = Ground::lay(&hospital).await;
        let first = ground.medicine("=1+1", json!({"low_stock_limit": 500})).await;
        for n in 0..30 {
            let medicine = if n == 0 { first.clone() } else { ground.medicine(&format!("M, \"{n}\""), json!({"low_stock_limit": 500})).await };
            ground.receive(&medicine, 10 + n, "X", "2026-05-01").await;
            ground.dispense(&medicine, 1).await.ok(201);
        }
        let all = ground.admin.get("reports").await.ok(200);
        for report in all["items"].as_array().unwrap() {
            let name = text(&report["name"]);
            let query = if name == "stock-card" { format!("{name}?store_id={}&medicine_id={first}", ground.main) } else { asked(report, &ground.main) };
            let (mut items, mut number) = (vec![], 1);
            let columns = loop {
                let part = page(&ground.admin, &format!("{query}&per_page=7&page={number}")).await;
                items.extend(part["items"].as_array().unwrap().clone());
                if part["has_next"] == json!(false) {
                    break part["columns"].as_array().unwrap().clone();
                }
                number += 1;
            };
            let shown: Vec<_> = columns.iter().filter(|c| c["kind"] != "id").map(|c| (text(&c["name"]), text(&c["kind"]))).collect();
            let csv = ground.admin.get(&format!("reports/{query}&format=csv")).await.text;
            let mut reader = csv::Reader::from_reader(csv.as_bytes());
            let lines: Vec<_> = reader.records().map(Result::unwrap).collect();
            assert_eq!(lines.len(), items.len(), "{name}");
            for (line, item) in lines.iter().zip(&items) {
                for (cell, (field, kind)) in line.iter().zip(&shown) {
                    let value = match &item[field] {
                        Value::Null => String::new(),
                        Value::String(text) if kind == "text" && text.starts_with('=') => format!("'{text}"),
                        Value::String(text) => text.clone(),
                        other => other.to_string(),
                    };
                    assert_eq!(cell, value, "{name}: {field}");
                }
            }
            let lines = ground.admin.get(&format!("reports/{query}&format=ndjson")).await.text;
            let objects: Vec<Value> = lines.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
            assert_eq!(objects, items, "{name}");
            let xml = sheet(bytes(&ground.admin, &format!("reports/{query}&format=xlsx")).await);
            assert_eq!(xml.matches("<row ").count(), items.len() + 1, "{name}");
            assert!(!xml.contains("<f>"), "{name}: {xml}");
        }
        let xml = sheet(bytes(&ground.admin, "reports/low-stock?format=xlsx").await);
        assert!(xml.contains("t=\"inlineStr\"") && xml.contains("=1+1") && xml.contains("<v>491</v>"), "{xml}");
    }

    async fn lists_come_as_spreadsheets_too(hospital: Hospital) {
        let admin = hospital.admin().await;
        for name in ["=cmd()", "Plain"] {
            admin.make("suppliers", json!({"name": name, "lead_time_days": 21})).await;
        }
        let asked = bytes(&admin, "suppliers?format=xlsx&fields=name,lead_time_days,active").await;
        let xml = sheet(asked.clone());
        assert!(xml.contains("=cmd()") && xml.contains("<v>21</v>") && !xml.contains("<f>"), "{xml}");
        assert_eq!(xml.matches("<row ").count(), 3);
        const KIND: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
        let by_header = admin.ask("GET", "suppliers").header("Accept", KIND).send().await.unwrap();
        assert_eq!(by_header.headers()["content-type"], KIND);
        assert!(by_header.headers()["content-disposition"].to_str().unwrap().contains("suppliers.xlsx"));
        assert_eq!(sheet(by_header.bytes().await.unwrap().to_vec()).matches("<row ").count(), 3);
        let file = admin.ask("GET", "reports/suppliers").header("Accept", KIND).send().await.unwrap();
        assert!(file.headers()["content-disposition"].to_str().unwrap().contains("suppliers-2026-03-02.xlsx"));
    }

    async fn long_ranges_are_refused_by_name(hospital: Hospital) {
        let admin = hospital.admin().await;
        for report in ["consumption", "receipts", "transfers", "adjustments", "stock-as-of", "user-activity"] {
            admin.get(&format!("reports/{report}?from=2025-03-01&to=2026-03-01")).await.ok(200);
            let long = admin.get(&format!("reports/{report}?from=2025-02-28&to=2026-03-01")).await;
            let long = long.expect(422, ProblemKind::RangeTooLong);
            assert!(long.detail.contains("366"), "{}", long.detail);
            admin.get(&format!("reports/{report}?from=2026-03-02&to=2026-03-01")).await.expect(400, ProblemKind::UnreadableParameter);
            admin.get(&format!("reports/{report}?from=yesterday")).await.expect(400, ProblemKind::UnreadableParameter);
        }
        for wrong in ["expiry?days=-1", "expiry?days=x", "amc?months=25", "low-stock?ven_class=Q", "low-stock?store_id=1", "consumption?format=pdf"] {
            admin.get(&format!("reports/{wrong}")).await.expect(400, ProblemKind::UnreadableParameter);
        }
    }
}
