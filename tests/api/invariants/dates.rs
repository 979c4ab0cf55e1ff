//! I25: days are days of the facility's calendar, and never shift, wherever it lies.

use super::{Books, LongStay};
use crate::actors::{Answer, Hospital, text};
use crate::harness::{Home, Stage};
use crate::stock::{Ground, post};
use jiff::tz::{TimeZone, offset};
use pharmacy_contract::problem::ProblemKind;
use pharmacy_server::clock::Clock;
use serde_json::{Value, json};

const HOUR: i64 = 3_600;

/// Where the day begins last: the evening of 1 March, while it is the morning of the 2nd in UTC.
struct FarWest(Hospital);

/// Where the day begins first: late in the evening of 2 March.
struct FarEast(Hospital);

fn in_zone(home: Home, hours: i8) -> Hospital {
    let mut home = home;
    home.clock = Clock::fixed_in(home.clock.now(), TimeZone::fixed(offset(hours)));
    LongStay::set(home).0
}

impl Stage for FarWest {
    fn set(home: Home) -> Self {
        Self(in_zone(home, -12))
    }
}

impl Stage for FarEast {
    fn set(home: Home) -> Self {
        Self(in_zone(home, 14))
    }
}

/// Receives five units; the line as it was sent, with other fields.
async fn receive(ground: &Ground, medicine: &str, number: &str, fields: Value) -> Answer {
    let mut body = ground.delivery(medicine, 5, number, "2027-01-31");
    body["lines"][0].as_object_mut().unwrap().extend(fields.as_object().unwrap().clone());
    post(&ground.admin, "receipts?post=true", body).await
}

async fn expiry(ground: &Ground, receipt: &Value) -> String {
    let line = &receipt["lines"][0];
    let batch = ground.admin.get(&format!("batches/{}", text(&line["batch_id"]))).await.ok(200);
    let receipt = ground.admin.get(&format!("receipts/{}", text(&receipt["id"]))).await.ok(200);
    assert_eq!(
        (&line["expiry_date"], &receipt["lines"][0]["expiry_date"]),
        (&batch["expiry_date"], &batch["expiry_date"])
    );
    text(&batch["expiry_date"])
}

/// From one minute before midnight to one after it, at the facility.
async fn the_day_ends_at_midnight(
    hospital: &Hospital,
    ground: &Ground,
    today: &str,
    tomorrow: &str,
    hours_left: i64,
) {
    let medicine = ground.medicine("A", json!({})).await;
    let receipt = receive(ground, &medicine, "B", json!({"expiry_date": today})).await.ok(201);
    assert_eq!(
        (text(&receipt["doc_date"]), expiry(ground, &receipt).await),
        (today.into(), today.into())
    );
    let ahead = json!({"supplier_id": ground.supplier, "invoice_number": "x", "date": tomorrow, "lines": ground.delivery(&medicine, 1, "C", "2028-01-31")["lines"]});
    post(&ground.admin, "receipts?post=true", ahead)
        .await
        .expect(422, ProblemKind::DateOutsidePeriod);
    let csv = ground.admin.get("batches?format=csv").await;
    assert!(csv.text.contains(today), "{}", csv.text);

    hospital.home.clock.advance(hours_left * HOUR - 1);
    let given = ground.dispense(&medicine, 1).await.ok(201);
    assert_eq!(given["doc_date"], today, "on its last day, in its last second");
    hospital.home.clock.advance(1);
    let refusal = ground.dispense(&medicine, 1).await.expect(409, ProblemKind::InsufficientStock);
    let skipped = &refusal.more["skipped"][0];
    assert_eq!((&skipped["reason"], &skipped["days_left"]), (&json!("expired"), &json!(-1)));
    let mut pinned = ground.handing_out(&medicine, 1);
    pinned["lines"][0]["batches"] =
        json!([{"batch_id": receipt["lines"][0]["batch_id"], "quantity": 1}]);
    post(&ground.admin, "dispenses?complete=true", pinned)
        .await
        .expect(409, ProblemKind::BatchExpired);

    let late = receive(ground, &medicine, "C", json!({})).await.ok(201);
    assert_eq!(late["doc_date"], tomorrow);
    let books = Books::must_agree_in(hospital.store(), "after midnight").await;
    let days = books.moves.iter().filter(|m| m.medicine_id.to_string() == medicine);
    let days: Vec<_> = days.map(|m| m.effective_on.to_string()).collect();
    assert_eq!(days, [today, today, tomorrow]);
}

both! {
    async fn i25_dates(hospital: LongStay) {
        let hospital = hospital.0;
        let ground = Ground::lay(&hospital).await;
        let medicine = ground.medicine("Months", json!({})).await;
        for (number, given, precision, kept) in [
            ("M1", "2028-02-10", "month", "2028-02-29"),
            ("M2", "2027-02-28", "month", "2027-02-28"),
            ("M3", "2027-12-01", "month", "2027-12-31"),
            ("D1", "2028-02-29", "day", "2028-02-29"),
            ("D2", "2027-12-31", "day", "2027-12-31"),
        ] {
            let fields = json!({"expiry_date": given, "expiry_precision": precision});
            let receipt = receive(&ground, &medicine, number, fields.clone()).await.ok(201);
            assert_eq!(expiry(&ground, &receipt).await, kept, "{given} {precision}");
            // The same again is the same batch.
            let again = receive(&ground, &medicine, number, fields).await.ok(201);
            assert_eq!(again["lines"][0]["batch_id"], receipt["lines"][0]["batch_id"]);
        }
        for impossible in ["2027-02-29", "2027-13-01", "2027-02-28T10:00:00Z", "28.02.2027"] {
            let answer = receive(&ground, &medicine, "X", json!({"expiry_date": impossible})).await;
            assert!([400, 422].contains(&answer.status), "{impossible}: {}", answer.text);
            answer.problem();
        }
        the_day_ends_at_midnight(&hospital, &ground, "2026-03-02", "2026-03-03", 16).await;
    }

    async fn i25_dates_in_the_far_west(hospital: FarWest) {
        let ground = Ground::lay(&hospital.0).await;
        the_day_ends_at_midnight(&hospital.0, &ground, "2026-03-01", "2026-03-02", 4).await;
    }

    async fn i25_dates_in_the_far_east(hospital: FarEast) {
        let ground = Ground::lay(&hospital.0).await;
        the_day_ends_at_midnight(&hospital.0, &ground, "2026-03-02", "2026-03-03", 2).await;
    }
}
