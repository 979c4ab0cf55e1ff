//! Days without usable stock stay what they were, whatever is written down later about the past.

use super::*;
use crate::invariants::LongStay;
use pharmacy_server::select;

const DAY: i64 = 24 * 3_600;

/// Was out, and closing, of every day that is written down.
async fn days(hospital: &Hospital) -> Vec<(bool, i64)> {
    let days = hospital.store().scan(|r| {
        select!(r, "select was_out, closing from stock_daily order by day").all::<(bool, i64)>()
    });
    days.await.unwrap()
}

both! {
    async fn a_late_posting_that_nets_to_zero_ends_no_day_without_stock(stay: LongStay) {
        let hospital = &stay.0;
        let ground = Ground::lay(hospital).await;
        let medicine = ground.medicine("A", json!({})).await;
        let batch = ground.receive(&medicine, 10, "B", "2027-01-31").await;
        let given = ground.dispense(&medicine, 2).await.ok(201);
        let held = json!({"reason": "seal broken"});
        post(&ground.admin, &format!("batches/{batch}/quarantine"), held).await.ok(200);
        assert_eq!(days(hospital).await, [(true, 8)]);

        // The day after, one of the eight was broken: a day without a row was like the one before.
        hospital.home.clock.advance(2 * DAY);
        let broken = json!({"medicine_id": medicine, "batch_id": batch, "delta": -1, "reason_code": "damaged"});
        let body = json!({"kind": "waste", "notes": "late", "date": "2026-03-03", "lines": [broken]});
        post(&ground.admin, "adjustments?post=true", body).await.ok(201);
        assert_eq!(days(hospital).await, [(true, 8), (true, 7)]);

        // One came back on the first day and was destroyed at once.
        let back = json!({"dispense_line_id": given["lines"][0]["id"], "batch_id": batch, "quantity": 1, "condition": "waste",
            "reason_code": "not_needed"});
        let body = json!({"dispense_id": given["id"], "notes": "late", "date": "2026-03-02", "lines": [back]});
        post(&ground.admin, "returns/dispense?post=true", body).await.ok(201);
        assert_eq!(days(hospital).await, [(true, 8), (true, 7)]);

        // What is found was there: no day without it.
        let found = json!({"medicine_id": medicine, "batch_id": batch, "delta": 1, "reason_code": "found"});
        let body = json!({"kind": "adjust", "notes": "late", "date": "2026-03-02", "lines": [found]});
        post(&ground.admin, "adjustments?post=true", body).await.ok(201);
        assert_eq!(days(hospital).await, [(false, 9), (false, 8), (true, 8)]);
    }
}
