//! Controlled medicines move before the eyes of a second person.

use super::*;
use crate::actors::PASSWORD;
use pharmacy_server::select;

const PIN: &str = "4711";

/// What needs a witness, made ready so that only the witness is missing. Every such verb belongs here.
#[derive(Clone, Copy, Debug)]
enum Watched {
    Dispense,
    DispenseReturn,
    Adjustment,
    Waste,
    DirectTransfer,
    Loss,
    CountPosting,
}

const WATCHED: &[Watched] = &[
    Watched::Dispense,
    Watched::DispenseReturn,
    Watched::Adjustment,
    Watched::Waste,
    Watched::DirectTransfer,
    Watched::Loss,
    Watched::CountPosting,
];

/// A request that wants a witness.
struct Request {
    path: String,
    body: Value,
    /// Of the answer: done.
    status: u16,
}

impl Watched {
    async fn prepare(self, ground: &Ground, medicine: &str, batch: &str) -> Request {
        match self {
            Self::Dispense => {
                Request::new("dispenses?complete=true", ground.handing_out(medicine, 1))
            }
            Self::DispenseReturn => give_back(ground, medicine).await,
            Self::Adjustment => adjust(medicine, batch, "adjust", "missing"),
            Self::Waste => adjust(medicine, batch, "waste", "damaged"),
            Self::DirectTransfer => Request::new("transfers?direct=true", moving(ground, medicine)),
            Self::Loss => {
                let draft = ground.admin.make("transfers", moving(ground, medicine)).await;
                let path = format!("transfers/{}", text(&draft["id"]));
                for verb in ["submission", "approval", "dispatch"] {
                    post(&ground.admin, &format!("{path}/{verb}"), json!({})).await.ok(200);
                }
                Request::on(format!("{path}/closing"), json!({"rest": "lost", "reason": "broken"}))
            }
            Self::CountPosting => {
                let body = json!({"store_id": ground.main, "scope": "list", "scope_value": medicine, "blind": false});
                let doc = post(&ground.admin, "stocktakes?start=true", body).await.ok(201);
                let path = format!("stocktakes/{}", text(&doc["id"]));
                let counts = json!({"counts": [{"line_id": doc["lines"][0]["id"], "counted": 5}]});
                post(&ground.admin, &format!("{path}/counts"), counts).await.ok(200);
                post(&ground.admin, &format!("{path}/finish"), json!({})).await.ok(200);
                Request::on(format!("{path}/posting"), json!({}))
            }
        }
    }
}

async fn give_back(ground: &Ground, medicine: &str) -> Request {
    let mut body = ground.handing_out(medicine, 2);
    body["witness"] = json!({"username": "pharmacist", "pin": PIN});
    let given = post(&ground.admin, "dispenses?complete=true", body).await.ok(201);
    let line = &given["lines"][0];
    let back = json!({"dispense_line_id": line["id"], "batch_id": line["taken"][0]["batch_id"], "quantity": 1,
        "condition": "restock", "reason_code": "not_needed"});
    Request::new("returns/dispense?post=true", json!({"dispense_id": given["id"], "lines": [back]}))
}

fn adjust(medicine: &str, batch: &str, kind: &str, reason: &str) -> Request {
    let line =
        json!({"medicine_id": medicine, "batch_id": batch, "delta": -1, "reason_code": reason});
    Request::new("adjustments?post=true", json!({"kind": kind, "lines": [line]}))
}

fn moving(ground: &Ground, medicine: &str) -> Value {
    json!({"source_store_id": ground.main, "destination_store_id": ground.ward, "lines": [{"medicine_id": medicine, "quantity": 1}]})
}

impl Request {
    fn new(path: &str, body: Value) -> Self {
        Self { path: path.into(), body, status: 201 }
    }

    /// On a document that is there.
    fn on(path: String, body: Value) -> Self {
        Self { path, body, status: 200 }
    }

    /// Where the document that came of it is undone.
    fn reversal(&self, done: &Value) -> String {
        let list = self.path.split(['?', '/']);
        let list: Vec<&str> =
            list.take(if self.path.starts_with("returns") { 2 } else { 1 }).collect();
        format!("{}/{}/reversal", list.join("/"), text(&done["id"]))
    }

    async fn send(&self, actor: &Actor, witness: Option<(&str, &str)>) -> Answer {
        let mut body = self.body.clone();
        if let Some((username, pin)) = witness {
            body["witness"] = json!({"username": username, "pin": pin});
        }
        post(actor, &self.path, body).await
    }
}

/// The witnesses of the movements of a medicine, but for its receipt.
async fn witnesses(hospital: &Hospital, medicine: &str) -> Vec<Option<uuid::Uuid>> {
    let medicine: uuid::Uuid = medicine.parse().unwrap();
    let found = hospital.store().scan(move |r| {
        let sql = "select witness_id from stock_movement where medicine_id = $1 and type <> 'receipt' order by seq";
        r.listing(sql, "witnesses", &[pharmacy_server::store::Bound::Id(medicine)]).all::<(Option<uuid::Uuid>,)>()
    });
    found.await.unwrap().into_iter().map(|(id,)| id).collect()
}

async fn choose_pin(actor: &Actor, password: &str, pin: &str) -> Answer {
    actor.post("me/pin", json!({"current_password": password, "pin": pin})).await
}

both! {
    async fn i29_witness(hospital: Hospital) {
        let ground = Ground::lay(&hospital).await;
        let pharmacist = hospital.pharmacist().await;
        hospital.auditor().await;
        let elsewhere = ground.admin.make("departments", json!({"name": "Elsewhere"})).await;
        hospital.department_user(&text(&elsewhere["id"])).await;
        choose_pin(&pharmacist, PASSWORD, PIN).await.ok(204);
        for watched in WATCHED {
            // Failures are counted for a quarter of an hour.
            hospital.home.clock.advance(1_000);
            let medicine = ground.medicine(&format!("{watched:?}"), json!({"controlled_schedule": "II"})).await;
            let batch = ground.receive(&medicine, 10, "M1", "2027-01-31").await;
            let request = watched.prepare(&ground, &medicine, &batch).await;
            let before = witnesses(&hospital, &medicine).await;
            request.send(&ground.admin, None).await.expect(422, ProblemKind::WitnessRequired);
            for (name, pin) in [
                ("pharmacist", "4712"),
                // Whoever has a PIN is not confirmed by the password.
                ("pharmacist", PASSWORD),
                ("nobody", PIN),
                // Nobody watches over themselves.
                ("admin", PASSWORD),
                // May look at everything and witness nothing.
                ("auditor", PASSWORD),
                // Witnesses in the own store only.
                ("ward", PASSWORD),
            ] {
                let answer = request.send(&ground.admin, Some((name, pin))).await;
                answer.expect(403, ProblemKind::WitnessInvalid);
            }
            assert_eq!(witnesses(&hospital, &medicine).await, before, "{watched:?} moved nothing");
            request.send(&ground.admin, Some(("Pharmacist", PIN))).await.ok(request.status);
            let after = witnesses(&hospital, &medicine).await;
            let moved = &after[before.len()..];
            assert!(!moved.is_empty(), "{watched:?}");
            assert!(moved.iter().all(|by| *by == pharmacist.id.parse().ok()), "{watched:?}: {moved:?}");
        }
        let failed = hospital.store().scan(|r| select!(r, "select count(*) from audit_entry where action = 'witness.failed'").one::<(i64,)>());
        assert_eq!(failed.await.unwrap().0, 3 * i64::try_from(WATCHED.len()).unwrap());
        let trail = hospital.store().scan(|r| select!(r, "select action from audit_entry where witness_id is not null order by at, seq").all::<(String,)>());
        let trail: Vec<String> = trail.await.unwrap().into_iter().map(|(action,)| action).collect();
        assert_eq!(trail, ["dispense.complete", "dispense.complete", "dispense_return.post", "adjustment.post", "adjustment.post", "transfer.direct", "transfer.close", "stocktake.post"]);
    }

    /// What moved before a witness goes back before one; what is only on paper between us and a supplier does not.
    async fn i29_witness_of_reversals(hospital: Hospital) {
        let ground = Ground::lay(&hospital).await;
        let pharmacist = hospital.pharmacist().await;
        choose_pin(&pharmacist, PASSWORD, PIN).await.ok(204);
        for watched in WATCHED {
            hospital.home.clock.advance(1_000);
            let medicine = ground.medicine(&format!("{watched:?}"), json!({"controlled_schedule": "II"})).await;
            let batch = ground.receive(&medicine, 10, "M1", "2027-01-31").await;
            let request = watched.prepare(&ground, &medicine, &batch).await;
            let done = request.send(&ground.admin, Some(("pharmacist", PIN))).await.ok(request.status);
            let reversal = Request::on(request.reversal(&done), json!({"reason_code": "data_error"}));
            let before = witnesses(&hospital, &medicine).await;
            reversal.send(&ground.admin, None).await.expect(422, ProblemKind::WitnessRequired);
            reversal.send(&ground.admin, Some(("admin", PASSWORD))).await.expect(403, ProblemKind::WitnessInvalid);
            assert_eq!(witnesses(&hospital, &medicine).await, before, "{watched:?} moved nothing");
            reversal.send(&ground.admin, Some(("pharmacist", PIN))).await.ok(200);
            let after = witnesses(&hospital, &medicine).await;
            let moved = &after[before.len()..];
            assert!(!moved.is_empty() && moved.iter().all(|by| *by == pharmacist.id.parse().ok()), "{watched:?}: {moved:?}");
        }
        let trail = ground.admin.get("audit?action=stocktake.reverse").await.ok(200);
        assert_eq!(trail["items"][0]["witness_id"], json!(pharmacist.id));

        let medicine = ground.medicine("On paper", json!({"controlled_schedule": "II"})).await;
        let body = ground.delivery(&medicine, 10, "M1", "2027-01-31");
        let receipt = post(&ground.admin, "receipts?post=true", body).await.ok(201);
        let back = json!({"batch_id": receipt["lines"][0]["batch_id"], "quantity": 1, "reason_code": "wrong_item"});
        let back = json!({"supplier_id": ground.supplier, "lines": [back]});
        let back = post(&ground.admin, "returns/supplier?post=true", back).await.ok(201);
        for path in [format!("returns/supplier/{}", text(&back["id"])), format!("receipts/{}", text(&receipt["id"]))] {
            post(&ground.admin, &format!("{path}/reversal"), json!({"reason_code": "data_error"})).await.ok(200);
        }

        // A reason may ask for a witness by itself.
        let reason = json!({"code": "muddle", "label": "Muddle", "kind": "reversal", "needs_witness": true});
        ground.admin.make("reason-codes", reason).await;
        let plain = ground.medicine("Plain", json!({})).await;
        ground.receive(&plain, 10, "P1", "2027-01-31").await;
        let given = ground.dispense(&plain, 1).await.ok(201);
        let reversal = Request::on(format!("dispenses/{}/reversal", text(&given["id"])), json!({"reason_code": "muddle"}));
        reversal.send(&ground.admin, None).await.expect(422, ProblemKind::WitnessRequired);
        reversal.send(&ground.admin, Some(("pharmacist", PIN))).await.ok(200);
    }

    async fn only_what_differs_needs_a_witness(hospital: Hospital) {
        let ground = Ground::lay(&hospital).await;
        let medicine = ground.medicine("M", json!({"controlled_schedule": "II"})).await;
        ground.receive(&medicine, 5, "M1", "2027-01-31").await;
        // The five that are there are counted.
        let request = Watched::CountPosting.prepare(&ground, &medicine, "").await;
        request.send(&ground.admin, None).await.ok(200);
        assert_eq!(witnesses(&hospital, &medicine).await, []);
    }

    async fn a_locked_witness_is_none(hospital: Hospital) {
        let ground = Ground::lay(&hospital).await;
        let pharmacist = hospital.pharmacist().await;
        let medicine = ground.medicine("M", json!({"controlled_schedule": "II"})).await;
        ground.receive(&medicine, 5, "M1", "2027-01-31").await;
        let request = Watched::Dispense.prepare(&ground, &medicine, "").await;
        ground.admin.post(&format!("users/{}/lock", pharmacist.id), json!({})).await.ok(200);
        request.send(&ground.admin, Some(("pharmacist", PASSWORD))).await.expect(403, ProblemKind::WitnessInvalid);
    }

    async fn a_pin_is_chosen_by_whoever_knows_the_password(hospital: Hospital) {
        let ground = Ground::lay(&hospital).await;
        let pharmacist = hospital.pharmacist().await;
        choose_pin(&pharmacist, "wrong password", "4711").await.expect(401, ProblemKind::WrongPassword);
        choose_pin(&pharmacist, PASSWORD, "471").await.expect(422, ProblemKind::Invalid);
        choose_pin(&pharmacist, PASSWORD, "4711471147114").await.expect(422, ProblemKind::Invalid);
        hospital.nobody().post("me/pin", json!({"current_password": PASSWORD, "pin": "4711"})).await.expect(401, ProblemKind::NotSignedIn);
        choose_pin(&pharmacist, PASSWORD, "4711").await.ok(204);
        // Signing in takes the password, whatever the PIN is.
        hospital.nobody().sign_in("pharmacist", PASSWORD).await;
        let by_pin = json!({"username": "pharmacist", "password": "4711"});
        hospital.nobody().post("auth/login", by_pin).await.expect(401, ProblemKind::WrongPassword);
        let stored = hospital.store().scan(|r| select!(r, "select pin_hash from user_account where username = 'pharmacist'").one::<(String,)>());
        assert!(stored.await.unwrap().0.starts_with("$argon2id$"));
        let trail = ground.admin.get(&format!("audit?entity=user&entity_id={}", pharmacist.id)).await.ok(200);
        assert!(trail["items"].as_array().unwrap().iter().any(|entry| entry["action"] == "pin.change"), "{trail}");
        assert!(!ground.admin.get(&format!("users/{}", pharmacist.id)).await.text.contains("pin"));

        // A password that was forgotten takes the PIN with it.
        ground.admin.post(&format!("users/{}/password-reset", pharmacist.id), json!({})).await.ok(200);
        let medicine = ground.medicine("M", json!({"controlled_schedule": "II"})).await;
        ground.receive(&medicine, 5, "M1", "2027-01-31").await;
        let request = Watched::Dispense.prepare(&ground, &medicine, "").await;
        request.send(&ground.admin, Some(("pharmacist", "4711"))).await.expect(403, ProblemKind::WitnessInvalid);
    }
}
