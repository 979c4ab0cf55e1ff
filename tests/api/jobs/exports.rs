//! Lists and reports by a job are what the direct download is.

use super::*;
use crate::slices::{Ground, SLICES};
use pharmacy_contract::problem::ProblemKind;
use std::io::{Cursor, Read};

const LISTS: &[&str] = &[
    "medicines",
    "suppliers",
    "departments",
    "stores",
    "patients",
    "doctors",
    "dosage-forms",
    "reason-codes",
    "users",
    "policies",
    "batches",
    "stock",
    "stock/balances",
    "movements",
    "receipts",
    "dispenses",
    "transfers",
    "adjustments",
    "returns/supplier",
    "returns/dispense",
    "stocktakes",
];

/// The cells of a workbook; when it was made is told elsewhere in it.
fn cells(workbook: Vec<u8>) -> String {
    let mut zip = zip::ZipArchive::new(Cursor::new(workbook)).unwrap();
    let mut text = String::new();
    for part in ["xl/worksheets/sheet1.xml", "xl/workbook.xml"] {
        zip.by_name(part).unwrap().read_to_string(&mut text).unwrap();
    }
    text
}

both! {
    async fn every_list_is_the_direct_download(hospital: Hospital) {
        let ground = crate::stock::Ground::lay(&hospital).await;
        let admin = &ground.admin;
        let slices = Ground::lay(admin).await;
        for slice in SLICES {
            admin.make(slice.path, (slice.sample)(1, &slices)).await;
        }
        let medicine = ground.medicine("A", json!({})).await;
        ground.receive(&medicine, 30, "B", "2027-12-31").await;
        ground.dispense(&medicine, 3).await.ok(201);
        for list in LISTS {
            let job = done(admin, &ask(admin, list, "csv", "").await).await;
            let direct = admin.get(&format!("{list}?format=csv")).await;
            let made = file(admin, &job).await;
            assert_eq!((made.status, &made.text), (200, &direct.text), "{list}");
            assert_eq!(made.header("content-disposition"), direct.header("content-disposition"), "{list}");
            assert_eq!(made.header("content-type"), direct.header("content-type"), "{list}");
            assert_eq!(made.header("cache-control"), "no-store");
            assert_eq!(job["file"]["bytes"], made.text.len(), "{list}");
            assert!(length(&made.text.lines().collect::<Vec<_>>()) > job["result"]["rows"].as_u64().unwrap(), "{list}: {job}");
        }
        let lines = admin.get("movements?format=csv").await.text.lines().count();
        assert!(lines >= 3, "the lists are not empty: {lines}");
    }

    async fn every_form_is_the_direct_one(hospital: Hospital) {
        let admin = hospital.admin().await;
        // More than two stretches, and none that is full at the end.
        fill(&hospital, 2_500);
        let query = "kind=waste&sort=-code&q=bulk-1";
        for format in ["csv", "ndjson"] {
            let job = done(&admin, &ask(&admin, "reason-codes", format, query).await).await;
            let direct = admin.get(&format!("reason-codes?{query}&format={format}")).await.text;
            assert!(direct.lines().count() > 1_000, "{format}");
            assert!(file(&admin, &job).await.text == direct, "{format} differs");
        }
        let job = done(&admin, &ask(&admin, "reason-codes", "xlsx", "sort=code&fields=code,label").await).await;
        let made = cells(bytes(&admin, &format!("jobs/{}/file", text(&job["id"]))).await);
        let direct = cells(bytes(&admin, "reason-codes?sort=code&fields=code,label&format=xlsx").await);
        assert!(made == direct && made.len() > 100_000, "{} and {}", made.len(), direct.len());
        let total = admin.get("reason-codes?per_page=1").await.ok(200)["total"].clone();
        assert_eq!((&job["result"]["rows"], &job["progress"]["total"]), (&total, &total));
        let job = done(&admin, &ask(&admin, "suppliers", "csv", "bom=true").await).await;
        assert!(file(&admin, &job).await.text.starts_with("\u{feff}id,"));
    }

    async fn a_report_is_the_direct_one_and_may_be_longer(hospital: Hospital) {
        let ground = crate::stock::Ground::lay(&hospital).await;
        let admin = &ground.admin;
        let medicine = ground.medicine("A", json!({})).await;
        ground.receive(&medicine, 30, "B", "2027-12-31").await;
        ground.dispense(&medicine, 3).await.ok(201);
        for (report, query) in [("consumption", "from=2026-02-01&to=2026-03-02"), ("inventory", ""), ("receipts", "from=2026-02-01")] {
            let job = done(admin, &ask(admin, &format!("reports/{report}"), "csv", query).await).await;
            let sign = if query.is_empty() { "" } else { "&" };
            let direct = admin.get(&format!("reports/{report}?{query}{sign}format=csv")).await;
            let made = file(admin, &job).await;
            assert_eq!((&made.text, made.status), (&direct.text, 200), "{report}");
            assert_eq!(made.header("content-disposition"), direct.header("content-disposition"), "{report}");
            assert!(made.text.lines().count() >= 2, "{report} says nothing: {}", made.text);
        }
        let years = "from=2020-01-01&to=2026-03-02";
        let direct = admin.get(&format!("reports/consumption?{years}&format=csv")).await;
        direct.expect(422, ProblemKind::RangeTooLong);
        let job = done(admin, &ask(admin, "reports/consumption", "csv", years).await).await;
        assert_eq!(file(admin, &job).await.text.lines().count(), 2);
        asked(admin, "reports/consumption", "csv", "from=1990-01-01").await.expect(422, ProblemKind::RangeTooLong);
    }

    async fn what_is_wrong_is_said_at_once(hospital: Hospital) {
        let admin = hospital.admin().await;
        asked(&admin, "colours", "csv", "").await.expect(422, ProblemKind::Invalid);
        asked(&admin, "suppliers", "pdf", "").await.expect(422, ProblemKind::Invalid);
        asked(&admin, "suppliers", "csv", "colour=red").await.expect(400, ProblemKind::UnknownParameter);
        asked(&admin, "suppliers", "csv", "fields=nonsense").await.expect(400, ProblemKind::UnreadableParameter);
        asked(&admin, "reports/colours", "csv", "").await.expect(404, ProblemKind::NotFound);
        asked(&admin, "reports/consumption", "csv", "colour=red").await.expect(400, ProblemKind::UnknownParameter);
        assert_eq!(admin.get("jobs").await.ok(200)["total"], 0);
    }
}
