//! I10: what is refused changes nothing; a refusal of permission is written down, and only that.

mod papers;

use crate::actors::{Actor, Hospital, hear, text};
use crate::digest::{changed, digests};
use crate::stock::{Ground, fresh_key, keyed, post};
use pharmacy_contract::problem::ProblemKind as K;
use reqwest::RequestBuilder;
use serde_json::{Value, json};

/// Requests, each with the refusal that it must meet.
struct Cases(Vec<(K, RequestBuilder)>);

impl Cases {
    /// With a key of its own.
    fn post(&mut self, kind: K, actor: &Actor, path: &str, body: &Value) {
        let ask = actor.ask("POST", path).header("Idempotency-Key", fresh_key());
        self.0.push((kind, ask.json(body)));
    }

    fn patch(&mut self, kind: K, actor: &Actor, path: &str, version: i64, body: &Value) {
        let ask = actor.ask("PATCH", path).header("If-Match", format!("\"{version}\""));
        self.0.push((kind, ask.json(body)));
    }
}

fn with(mut body: Value, fields: Value) -> Value {
    body.as_object_mut().unwrap().extend(fields.as_object().unwrap().clone());
    body
}

fn with_line(mut body: Value, fields: Value) -> Value {
    body["lines"][0] = with(body["lines"][0].clone(), fields);
    body
}

/// What is there before anything is refused.
struct Setting {
    ground: Ground,
    ward: Actor,
    medicine: String,
    batch: String,
    later: String,
    controlled: String,
    prescribed: String,
}

async fn lay(hospital: &Hospital) -> Setting {
    let ground = Ground::lay(hospital).await;
    let ward = hospital.department_user(&ground.department).await;
    let medicine = ground.medicine("A", json!({})).await;
    let batch = ground.receive(&medicine, 50, "B", "2027-06-30").await;
    let later = ground.receive(&medicine, 50, "C", "2027-12-31").await;
    let controlled = ground.medicine("Controlled", json!({"controlled_schedule": "II"})).await;
    ground.receive(&controlled, 50, "B", "2027-06-30").await;
    let prescribed = ground.medicine("Prescribed", json!({"requires_prescription": true})).await;
    ground.receive(&prescribed, 50, "B", "2027-06-30").await;
    Setting { ground, ward, medicine, batch, later, controlled, prescribed }
}

fn receipts(s: &Setting, cases: &mut Cases) {
    let (admin, path) = (&s.ground.admin, "receipts?post=true");
    let body = || s.ground.delivery(&s.medicine, 5, "NEW", "2028-06-30");
    let line = |fields| with_line(body(), fields);
    cases.post(K::EmptyDocument, admin, path, &with(body(), json!({"lines": []})));
    cases.post(K::QuantityNotPositive, admin, path, &line(json!({"quantity": 0})));
    cases.post(K::PackMismatch, admin, path, &line(json!({"packs": 2, "pack_size": 3})));
    cases.post(K::ExpiryRequired, admin, path, &line(json!({"expiry_date": null})));
    cases.post(K::ExpiryRequired, admin, path, &line(json!({"batch_number": ""})));
    cases.post(K::BatchExpired, admin, path, &line(json!({"expiry_date": "2026-03-01"})));
    let short = json!({"expiry_date": "2026-04-01", "accept_short_dated": false});
    cases.post(K::ShortDated, admin, path, &line(short));
    cases.post(K::BatchExpiryMismatch, admin, path, &line(json!({"batch_number": "B"})));
    cases.post(
        K::ValueOutOfRange,
        admin,
        path,
        &line(json!({"quantity": 999_999_999, "unit_cost": "900000000"})),
    );
    cases.post(K::DateOutsidePeriod, admin, path, &with(body(), json!({"date": "2026-01-01"})));
    cases.post(K::DateOutsidePeriod, admin, path, &with(body(), json!({"date": "2026-03-03"})));
    cases.post(
        K::UnknownReference,
        admin,
        path,
        &line(json!({"medicine_id": uuid::Uuid::from_u128(7)})),
    );
    cases.post(K::Invalid, admin, path, &with(body(), json!({"supplier_id": null})));
    cases.post(K::UnknownField, admin, path, &with(body(), json!({"colour": "red"})));
    cases.post(K::Forbidden, &s.ward, path, &body());
    cases.0.push((K::IdempotencyKeyMissing, admin.ask("POST", path).json(&body())));
}

fn dispenses(s: &Setting, cases: &mut Cases) {
    let (admin, path) = (&s.ground.admin, "dispenses?complete=true");
    let body = |quantity| s.ground.handing_out(&s.medicine, quantity);
    let pinned = |batch: &str, quantity: i64| json!({"batches": [{"batch_id": batch, "quantity": quantity}]});
    cases.post(K::InsufficientStock, admin, path, &body(101));
    cases.post(K::InsufficientStock, admin, path, &with_line(body(60), pinned(&s.batch, 51)));
    cases.post(K::OverrideReasonRequired, admin, path, &with_line(body(5), pinned(&s.later, 5)));
    cases.post(K::ReasonRequired, admin, path, &with_line(body(101), json!({"allow_short": true})));
    cases.post(K::ReasonRequired, admin, path, &with(body(5), json!({"date": "2026-03-01"})));
    // Here until the evening, but not yet on the first of February.
    cases.post(
        K::BackdateGoesNegative,
        admin,
        path,
        &with(body(5), json!({"date": "2026-02-10", "notes": "late"})),
    );
    cases.post(
        K::ShortDated,
        admin,
        path,
        &with_line(body(5), with(pinned(&s.batch, 5), json!({"course_days": 900}))),
    );
    cases.post(K::WitnessRequired, admin, path, &s.ground.handing_out(&s.controlled, 1));
    let witness = json!({"witness": {"username": "nobody", "pin": "0000"}});
    cases.post(
        K::WitnessInvalid,
        admin,
        path,
        &with(s.ground.handing_out(&s.controlled, 1), witness),
    );
    cases.post(K::PrescriberRequired, admin, path, &s.ground.handing_out(&s.prescribed, 1));
    // The ward may not look into the main store, nor say that it is yesterday.
    cases.post(K::NotFound, &s.ward, path, &body(1));
    let own = json!({"store_id": s.ground.ward, "date": "2026-03-01"});
    cases.post(K::Forbidden, &s.ward, path, &with(body(1), own));
}

/// Documents that were finished before, and batches that are held.
async fn states(hospital: &Hospital, s: &Setting, cases: &mut Cases) {
    let admin = &s.ground.admin;
    let reason = json!({"reason_code": "data_error"});
    let given = s.ground.dispense(&s.medicine, 1).await.ok(201);
    let path = format!("dispenses/{}", text(&given["id"]));
    cases.post(K::AlreadyPosted, admin, &format!("{path}/completion"), &json!({}));
    cases.post(K::WrongState, admin, &format!("{path}/reservation"), &json!({}));
    cases.post(K::ReasonRequired, admin, &format!("{path}/reversal"), &json!({}));
    cases.post(
        K::UnknownReference,
        admin,
        &format!("{path}/reversal"),
        &json!({"reason_code": "whim"}),
    );
    cases.post(
        K::NoteRequired,
        admin,
        &format!("{path}/reversal"),
        &json!({"reason_code": "stolen"}),
    );
    cases.patch(K::StaleVersion, admin, &path, 9, &json!({"notes": "x"}));
    cases.patch(K::WrongState, admin, &path, 1, &json!({"notes": "x"}));
    cases.0.push((K::VersionRequired, admin.ask("PATCH", &path).json(&json!({"notes": "x"}))));
    let undone = s.ground.dispense(&s.medicine, 1).await.ok(201);
    let undone = format!("dispenses/{}/reversal", text(&undone["id"]));
    post(admin, &undone, reason.clone()).await.ok(200);
    cases.post(K::AlreadyReversed, admin, &undone, &reason);

    let invoice = json!({"invoice_number": "INV"});
    let body = with(s.ground.delivery(&s.medicine, 5, "D", "2026-09-30"), invoice.clone());
    let receipt = post(admin, "receipts?post=true", body).await.ok(201);
    let id = text(&receipt["id"]);
    let again = with(s.ground.delivery(&s.medicine, 1, "D", "2026-09-30"), invoice);
    cases.post(K::DuplicateInvoice, admin, "receipts?post=true", &again);
    let same_id = with(s.ground.delivery(&s.medicine, 1, "E", "2027-09-30"), json!({"id": id}));
    cases.post(K::IdTaken, admin, "receipts?post=true", &same_id);
    // First expired, first out: the five are gone.
    s.ground.dispense(&s.medicine, 5).await.ok(201);
    cases.post(K::InsufficientStock, admin, &format!("receipts/{id}/reversal"), &reason);
    keyed(admin, "receipts", "used", &s.ground.delivery(&s.medicine, 1, "F", "2027-09-30"))
        .await
        .ok(201);
    let reused = admin.ask("POST", "receipts").header("Idempotency-Key", "used");
    cases.0.push((K::IdempotencyKeyReused, reused.json(&json!({}))));
    held(hospital, s, cases).await;
}

async fn held(hospital: &Hospital, s: &Setting, cases: &mut Cases) {
    for (n, (status, kind)) in [
        ("quarantined", K::BatchQuarantined),
        ("recalled", K::BatchRecalled),
        ("damaged", K::BatchDamaged),
    ]
    .into_iter()
    .enumerate()
    {
        let medicine = s.ground.medicine(&format!("Held {n}"), json!({})).await;
        let batch = s.ground.receive(&medicine, 5, status, "2027-06-30").await;
        // A recall has no route yet.
        hospital
            .home
            .raw(&format!("update batch set status = '{status}' where batch_number = '{status}'"))
            .unwrap();
        let mut body = s.ground.handing_out(&medicine, 1);
        body["lines"][0]["batches"] = json!([{"batch_id": batch, "quantity": 1}]);
        cases.post(kind, &s.ground.admin, "dispenses?complete=true", &body);
    }
    let gone = s.ground.medicine("No longer used", json!({})).await;
    s.ground.receive(&gone, 5, "B", "2027-06-30").await;
    let version = s.ground.admin.get(&format!("medicines/{gone}")).await.ok(200)["version"].clone();
    s.ground
        .admin
        .patch(&format!("medicines/{gone}"), version, json!({"active": false}))
        .await
        .ok(200);
    cases.post(
        K::MasterInactive,
        &s.ground.admin,
        "dispenses?complete=true",
        &s.ground.handing_out(&gone, 1),
    );
    let path = format!("batches/{}/release", s.batch);
    cases.post(K::WrongState, &s.ground.admin, &path, &json!({"reason": "x"}));
}

/// All refusals that the law of stock and documents names.
const LAW: &[K] = &[
    K::InsufficientStock,
    K::BatchExpired,
    K::BatchQuarantined,
    K::BatchRecalled,
    K::BatchDamaged,
    K::BatchExpiryMismatch,
    K::BackdateGoesNegative,
    K::ReturnExceedsGiven,
    K::ReturnExceedsReceived,
    K::OverReceive,
    K::CountIncomplete,
    K::NeedsRecount,
    K::StocktakeOverlap,
    K::AlreadyPosted,
    K::WrongState,
    K::HasDependents,
    K::AlreadyReversed,
    K::DuplicateInvoice,
    K::IdTaken,
    K::MasterInactive,
    K::OpeningAfterMovements,
    K::StaleVersion,
    K::EmptyDocument,
    K::QuantityNotPositive,
    K::PackMismatch,
    K::ExpiryRequired,
    K::ShortDated,
    K::NotRestockable,
    K::SameStore,
    K::ReasonRequired,
    K::NoteRequired,
    K::OverrideReasonRequired,
    K::PrescriberRequired,
    K::WitnessRequired,
    K::WitnessInvalid,
    K::SameUserBothEnds,
    K::ApprovalRequired,
    K::SameUserApproval,
    K::DateOutsidePeriod,
    K::ValueOutOfRange,
    K::IdempotencyKeyReused,
    K::IdempotencyKeyMissing,
    K::VersionRequired,
    K::Forbidden,
    K::NotFound,
];

both! {
    async fn i10_refusal_leaves_nothing(hospital: Hospital) {
        let setting = lay(&hospital).await;
        let mut cases = Cases(vec![]);
        receipts(&setting, &mut cases);
        dispenses(&setting, &mut cases);
        states(&hospital, &setting, &mut cases).await;
        papers::lay(&setting, &mut cases).await;
        let missing = |kind: &&K| !cases.0.iter().any(|(met, _)| met == *kind);
        let missing: Vec<_> = LAW.iter().filter(missing).collect();
        assert!(missing.is_empty(), "nobody meets {missing:?}");
        let mut before = digests(&hospital.home);
        for (kind, ask) in cases.0 {
            let answer = hear(ask).await;
            answer.expect(kind.status(), kind);
            let after = digests(&hospital.home);
            let touched = changed(&before, &after);
            let is_noted = matches!(kind, K::Forbidden | K::WitnessInvalid);
            let may: &[&str] = if is_noted { &["audit_entry", "ledger_head", "resource_version"] } else { &[] };
            let left: Vec<_> = touched.iter().filter(|name| !may.contains(&name.as_str())).collect();
            assert!(left.is_empty(), "{kind:?} left something in {left:?}: {}", answer.asked);
            before = after;
        }
    }
}
