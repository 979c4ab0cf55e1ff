//! I1, I8, I9, I31: many at once, and each thing happens as often as it may.

use super::books::Books;
use super::{LongStay, scale};
use crate::actors::{Actor, Answer, Hospital, hear, text};
use crate::stock::{Ground, fresh_key, keyed, post};
use pharmacy_contract::problem::ProblemKind;
use pharmacy_server::select;
use pharmacy_server::store::Store;
use serde_json::{Value, json};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;
use tokio::task::{JoinHandle, JoinSet};

/// Looks at the balances again and again, while others post.
pub struct Watch {
    over: Arc<AtomicBool>,
    looking: JoinHandle<Vec<(i64, i64, i64)>>,
}

impl Watch {
    pub fn start(store: &Store) -> Self {
        let (store, over) = (store.clone(), Arc::new(AtomicBool::new(false)));
        let stop = over.clone();
        let looking = tokio::spawn(async move {
            let mut seen = vec![];
            while !stop.load(Ordering::SeqCst) {
                seen.extend(look(&store).await);
                tokio::time::sleep(Duration::from_millis(5)).await;
            }
            seen
        });
        Self { over, looking }
    }

    /// At every look: nothing below zero, nothing promised that is not there, and balances are sums of movements.
    pub async fn must_have_seen_no_fault(self) {
        self.over.store(true, Ordering::SeqCst);
        let seen = self.looking.await.unwrap();
        assert!(seen.len() >= 5, "{} looks", seen.len());
        for (on_hand, reserved, moved) in seen {
            assert!((0..=on_hand).contains(&reserved), "{reserved} reserved of {on_hand}");
            assert_eq!(on_hand, moved, "on hand, and the sum of its movements");
        }
    }
}

/// One statement, so one committed state.
async fn look(store: &Store) -> Vec<(i64, i64, i64)> {
    let rows = store.scan(|r| {
        select!(
            r,
            "select b.on_hand, b.reserved, (select cast(coalesce(sum(m.qty_delta), 0) as bigint) from stock_movement m
                 where m.store_id = b.store_id and m.batch_id = b.batch_id)
             from stock_balance b"
        )
        .all()
    });
    rows.await.unwrap()
}

/// The same at once, for each of `asks`.
pub async fn at_once(asks: Vec<reqwest::RequestBuilder>) -> Vec<Answer> {
    let mut all = JoinSet::new();
    asks.into_iter().for_each(|ask| drop(all.spawn(hear(ask))));
    all.join_all().await
}

/// Takes a unit in one of the ways that there are; answers what was given and refused.
async fn take(ground: &Ground, actor: &Actor, way: usize, medicine: &str, batch: &str) -> Answer {
    let mut body = ground.handing_out(medicine, 1);
    if way == 1 {
        body["lines"][0]["batches"] = json!([{"batch_id": batch, "quantity": 1}]);
    }
    if way < 2 {
        return post(actor, "dispenses?complete=true", body).await;
    }
    let id = text(&actor.make("dispenses", body).await["id"]);
    let held = post(actor, &format!("dispenses/{id}/reservation"), json!({})).await;
    if held.status != 200 {
        return held;
    }
    let given = post(actor, &format!("dispenses/{id}/completion"), json!({})).await;
    given.ok(200);
    given
}

/// 64 clients with several tries each for 100 units; some choose the batch, some hold it first.
pub async fn race(ground: Arc<Ground>, clients: Vec<Actor>, medicine: &str, batch: &str) {
    let mut all = JoinSet::new();
    for (way, client) in clients.into_iter().enumerate() {
        let (ground, medicine, batch) = (ground.clone(), medicine.to_owned(), batch.to_owned());
        all.spawn(async move {
            let mut answers = vec![];
            for n in 0..3 * scale() {
                answers.push(take(&ground, &client, (way + n) % 3, &medicine, &batch).await);
            }
            answers
        });
    }
    let answers: Vec<_> = all.join_all().await.into_iter().flatten().collect();
    let (given, refused): (Vec<_>, Vec<_>) = answers.iter().partition(|a| a.status < 300);
    for refusal in &refused {
        let more = refusal.expect(409, ProblemKind::InsufficientStock).more;
        assert_eq!((&more["asked"], &more["available"]), (&json!(1), &json!(0)));
    }
    assert_eq!((given.len(), refused.len()), (100, 192 * scale() - 100));
}

/// As many at once as `bodies`, each with a key of its own.
async fn post_each(actor: &Actor, path: &str, bodies: Vec<Value>) -> Vec<Answer> {
    let ask =
        |body: &Value| actor.ask("POST", path).header("Idempotency-Key", fresh_key()).json(body);
    at_once(bodies.iter().map(ask).collect()).await
}

fn count(answers: &[Answer], status: u16, code: &str) -> usize {
    let is = |a: &&Answer| a.status == status && (status < 400 || a.problem().code == code);
    answers.iter().filter(is).count()
}

both! {
    async fn i01_never_negative(hospital: Hospital) {
        let ground = Ground::lay(&hospital).await;
        let medicine = ground.medicine("A", json!({})).await;
        let batch = ground.receive(&medicine, 100, "B", "2027-12-31").await;
        let watch = Watch::start(hospital.store());
        let clients = vec![ground.admin.clone(); 64];
        race(Arc::new(ground), clients, &medicine, &batch).await;
        watch.must_have_seen_no_fault().await;
        let books = Books::must_agree_in(hospital.store(), "after the race").await;
        assert!(books.balances.values().all(|b| (b.on_hand, b.reserved) == (0, 0)));
    }

    async fn i08_double_post(hospital: Hospital) {
        let ground = Ground::lay(&hospital).await;
        let medicine = ground.medicine("A", json!({})).await;
        let receipt = ground.admin.make("receipts", ground.delivery(&medicine, 100, "B", "2027-12-31")).await;
        let receipt = format!("receipts/{}/posting", text(&receipt["id"]));
        let mut twice = vec![receipt];
        for _ in 0..scale() {
            let dispense = ground.admin.make("dispenses", ground.handing_out(&medicine, 1)).await;
            twice.push(format!("dispenses/{}/completion", text(&dispense["id"])));
        }
        for path in &twice {
            let ask = |n: usize| {
                let ask = ground.admin.ask("POST", path).header("Idempotency-Key", fresh_key()).json(&json!({}));
                if n.is_multiple_of(2) { ask.header("If-Match", "\"1\"") } else { ask }
            };
            let answers = at_once((0..50).map(ask).collect()).await;
            let late = count(&answers, 409, "already_posted") + count(&answers, 412, "stale_version");
            assert_eq!((count(&answers, 200, ""), late), (1, 49), "{path}: {answers:?}");
        }
        let books = Books::must_agree_in(hospital.store(), "after 50 postings at once").await;
        assert_eq!(books.moves.len(), twice.len());
    }

    async fn i09_idempotent(hospital: LongStay) {
        let mut hospital = hospital.0;
        let ground = Ground::lay(&hospital).await;
        let medicine = ground.medicine("A", json!({})).await;
        let path = "receipts?post=true";
        let body = ground.delivery(&medicine, 5, "B", "2027-12-31");
        let ask = |_| ground.admin.ask("POST", path).header("Idempotency-Key", "one").json(&body);
        let answers = at_once((0..50).map(ask).collect()).await;
        let first = answers[0].ok(201);
        assert!(answers.iter().all(|a| a.ok(201) == first), "{answers:?}");
        let anew = answers.iter().filter(|a| a.header("idempotent-replayed").is_empty()).count();
        assert_eq!(anew, 1);

        hospital.restart();
        let admin = hospital.same(&ground.admin);
        let again = keyed(&admin, path, "one", &body).await;
        assert_eq!((again.ok(201), again.header("idempotent-replayed")), (first, "true"));
        let other = ground.delivery(&medicine, 6, "B", "2027-12-31");
        keyed(&admin, path, "one", &other).await.expect(422, ProblemKind::IdempotencyKeyReused);
        let books = Books::must_agree_in(hospital.store(), "after 52 sends of one receipt").await;
        assert_eq!((books.written.len(), books.moves.len()), (1, 1));
    }

    async fn i31_invoice(hospital: Hospital) {
        let ground = Ground::lay(&hospital).await;
        let medicine = ground.medicine("A", json!({})).await;
        let delivery = |n: usize| {
            let mut body = ground.delivery(&medicine, 5, &format!("B{n}"), "2027-12-31");
            body["invoice_number"] = json!(["INV 7", "inv 7 "][n % 2]);
            body["store_id"] = json!([&ground.main, &ground.ward][n / 2 % 2]);
            body
        };
        let answers = post_each(&ground.admin, "receipts?post=true", (0..50).map(delivery).collect()).await;
        let late = count(&answers, 409, "duplicate_invoice");
        assert_eq!((count(&answers, 201, ""), late), (1, 49), "{answers:?}");
        let posted = answers.iter().find(|a| a.status == 201).unwrap().ok(201);
        let told = answers.iter().find(|a| a.status == 409).unwrap().problem();
        assert_eq!(told.more["receipt"], posted["id"]);

        // Once it is reversed the invoice may be received again.
        let id = text(&posted["id"]);
        post(&ground.admin, &format!("receipts/{id}/reversal"), json!({"reason_code": "data_error"})).await.ok(200);
        let answers = post_each(&ground.admin, "receipts?post=true", (0..50).map(delivery).collect()).await;
        assert_eq!(count(&answers, 201, ""), 1, "{answers:?}");
        Books::must_agree_in(hospital.store(), "after 100 receipts of one invoice").await;
    }
}
