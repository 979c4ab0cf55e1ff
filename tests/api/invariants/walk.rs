//! I2 to I5, I11, I18, I24: random acts through the API. After each, the books agree with themselves and with the model.

use super::books::Books;
use super::model::{self, Chance, Dice, Medicine, Model, Step, Store};
use super::{LongStay, scale, seed};
use crate::actors::{Actor, Hospital};
use crate::harness::aside;
use crate::stock::{Ground, post};
use pharmacy_contract::problem::ProblemKind;
use pharmacy_server::ledger::begin_day;
use pharmacy_server::store::Bound;
use serde_json::{Value, json};
use std::collections::VecDeque;
use uuid::Uuid;

/// How likely each kind of act is.
type Mix = &'static [(i64, Chance)];

const GOODS: Mix = &[(30, model::receive), (40, model::dispense)];
const DRAFTS: Mix = &[
    (6, model::draft_receipt),
    (4, model::edit_receipt),
    (8, model::post_receipt),
    (2, model::cancel_receipt),
    (8, model::draft_dispense),
    (4, model::edit_dispense),
    (8, model::complete),
    (4, model::remove),
];
const HOLDING: Mix = &[
    (12, model::draft_dispense),
    (25, model::reserve),
    (10, model::edit_dispense),
    (10, model::complete),
    (4, model::remove),
];
const UNDOING: Mix = &[(20, model::reverse)];
const BATCHES: Mix = &[(9, model::hold), (4, model::correct)];
const TRANSFERS: Mix = &[
    (8, model::ask_for),
    (10, model::submit),
    (2, model::reject),
    (12, model::approve),
    (4, model::cancel),
    (12, model::dispatch),
    (14, model::take_in),
    (4, model::close_rest),
    (10, model::move_at_once),
];
const ADJUSTMENTS: Mix = &[
    (14, model::adjust),
    (4, model::post_adjustment),
    (6, model::hand_in),
    (6, model::approve_adjustment),
    (2, model::send_back_adjustment),
];
const RETURNS: Mix = &[(16, model::take_back), (10, model::send_back), (3, model::settle)];
const COUNTS: Mix = &[
    (5, model::draft_count),
    (7, model::start_count),
    (14, model::count),
    (8, model::finish_count),
    (3, model::recount),
    (4, model::skip),
    (8, model::post_count),
    (1, model::cancel_count),
];
const TIME: Mix = &[(12, model::wait)];

fn choose(dice: &mut Dice, mixes: &[Mix], model: &Model) -> Step {
    let all: Vec<_> = mixes.iter().copied().flatten().collect();
    let sum = all.iter().map(|(weight, _)| weight).sum();
    loop {
        let mut at = dice.number(1..=sum);
        let chosen = all.iter().find(|(weight, _)| {
            at -= weight;
            at <= 0
        });
        if let Some(step) = chosen.and_then(|(_, chance)| chance(dice, model)) {
            return step;
        }
    }
}

/// Two people who may do everything, and the model of an empty hospital.
async fn lay(hospital: &Hospital) -> ([Actor; 2], Model) {
    let ground = Ground::lay(hospital).await;
    let other = hospital.pharmacist().await;
    let mut stores = vec![];
    for id in [&ground.main, &ground.ward] {
        stores.extend(with_companions(hospital, id.parse().unwrap()).await);
    }
    let mut medicines = vec![];
    for (limit, min_days_left, tracked, restockable) in
        [(10, 0, true, true), (0, 5, true, false), (40, 0, false, true)]
    {
        let fields = json!({"low_stock_limit": limit, "min_days_left": min_days_left, "batch_tracked": tracked,
            "returns_restockable": restockable});
        let id = ground.medicine(&format!("Medicine {limit}"), fields).await.parse().unwrap();
        medicines.push(Medicine { id, limit, min_days_left, tracked, restockable });
    }
    let now = hospital.home.clock.now().0 / 1_000_000;
    let mut model = Model::new(now, stores, medicines);
    (model.supplier, model.patient) = (ground.supplier.clone(), ground.patient.clone());
    ([ground.admin, other], model)
}

/// The store, its in-transit and its quarantine place.
async fn with_companions(hospital: &Hospital, store: Uuid) -> Vec<Store> {
    let rows = hospital.store().scan(move |r| {
        let order = "case kind when 'in_transit' then 1 when 'quarantine' then 2 else 0 end";
        let sql =
            format!("select id, code from store where id = $1 or parent_id = $1 order by {order}");
        r.listing(&sql, "a store and its companions", &[Bound::Id(store)]).all()
    });
    let rows: Vec<(Uuid, String)> = rows.await.unwrap();
    assert_eq!(rows.len(), 3);
    rows.into_iter().map(|(id, code)| Store { id, code }).collect()
}

/// Time passes; at midnight the server's own clockwork begins the day, which is not waited for but done here.
fn pass(hospital: &Hospital, model: &mut Model, seconds: i64) {
    let yesterday = model.today();
    hospital.home.clock.advance(seconds);
    model.now += seconds;
    if model.today() != yesterday {
        let store = hospital.store().clone();
        aside(move || begin_day(&store)).unwrap();
        model::begin_day(model, yesterday);
    }
}

/// Walks `acts` steps; every one must end as the model says, and the books must agree after it.
async fn walk(hospital: &LongStay, mixes: &[Mix], salt: usize, acts: usize) {
    let (seed, hospital) = (u64::try_from(seed() + salt).unwrap(), &hospital.0);
    let (people, mut model) = lay(hospital).await;
    let mut dice = Dice::new(seed);
    let mut told: VecDeque<String> = VecDeque::new();
    for n in 0..acts {
        let step = choose(&mut dice, mixes, &model);
        told.push_back(format!("{n}: {}", step.told()));
        if told.len() > 12 {
            told.pop_front();
        }
        let when = || format!("seed {seed}, after {:#?}", told.iter().collect::<Vec<_>>());
        if step.wait > 0 {
            pass(hospital, &mut model, step.wait);
            continue;
        }
        let answer = step.send(&people[step.by]).await;
        if answer.status < 300 {
            assert!(step.refusals.is_empty(), "accepted: {}; {}", answer.text, when());
            (step.effect)(&mut model, &answer_of(&answer.text));
        } else {
            let code = answer.problem().code;
            assert!(step.refusals.contains(code.as_str()), "refused: {}; {}", answer.text, when());
        }
        let books = Books::open(hospital.store()).await;
        let mut faults = books.faults();
        model.forget_released(&books);
        faults.extend(model.differences(&books));
        assert!(faults.is_empty(), "{faults:#?}; {}", when());
    }
    Books::must_agree_in(hospital.store(), &format!("seed {seed}, in the end")).await;
}

fn answer_of(text: &str) -> Value {
    serde_json::from_str(text).unwrap_or_default()
}

/// 100 came ten days ago, 80 left yesterday: 50 more cannot have left eight days ago, though 20 could have.
async fn issue_what_had_left(hospital: &Hospital) {
    let ground = Ground::lay(hospital).await;
    let medicine = ground.medicine("A", json!({})).await;
    let mut receipt = ground.delivery(&medicine, 100, "B", "2027-12-31");
    receipt["date"] = json!("2026-02-20");
    receipt["notes"] = json!("late");
    post(&ground.admin, "receipts?post=true", receipt).await.ok(201);
    let on = |day: &str, quantity: i64| {
        let mut body = ground.handing_out(&medicine, quantity);
        body["date"] = json!(day);
        body["notes"] = json!("late");
        body
    };
    let give = async |day: &str, quantity| {
        post(&ground.admin, "dispenses?complete=true", on(day, quantity)).await
    };
    give("2026-03-01", 80).await.ok(201);
    give("2026-02-22", 50).await.expect(409, ProblemKind::InsufficientStock);
    // 70 come today: there is enough now, and on no day before.
    ground.receive(&medicine, 70, "B", "2027-12-31").await;
    let refusal = give("2026-02-22", 50).await.expect(409, ProblemKind::BackdateGoesNegative);
    assert_eq!(refusal.more["day"], "2026-03-01");
    give("2026-02-19", 1).await.expect(409, ProblemKind::BackdateGoesNegative);
    give("2026-02-22", 20).await.ok(201);
    give("2026-02-22", 1).await.expect(409, ProblemKind::BackdateGoesNegative);
    Books::must_agree_in(hospital.store(), "after back-dating").await;
}

both! {
    async fn i02_ledger_equals_balance(hospital: LongStay) {
        let mixes = [GOODS, DRAFTS, UNDOING, TRANSFERS, ADJUSTMENTS, RETURNS];
        walk(&hospital, &mixes, 2, 120 * scale()).await;
    }

    async fn i03_totals(hospital: LongStay) {
        walk(&hospital, &[GOODS, TRANSFERS, BATCHES, UNDOING, TIME, TIME], 3, 120 * scale()).await;
    }

    async fn i04_daily(hospital: LongStay) {
        walk(&hospital, &[GOODS, ADJUSTMENTS, RETURNS, UNDOING, TIME], 4, 120 * scale()).await;
    }

    async fn i05_reservations(hospital: LongStay) {
        walk(&hospital, &[GOODS, HOLDING, TRANSFERS, BATCHES, TIME], 5, 120 * scale()).await;
    }

    async fn i11_reversal(hospital: LongStay) {
        let mixes = [GOODS, TRANSFERS, ADJUSTMENTS, RETURNS, COUNTS, UNDOING, UNDOING, UNDOING, TIME];
        walk(&hospital, &mixes, 11, 120 * scale()).await;
    }

    async fn i18_backdate(hospital: LongStay) {
        issue_what_had_left(&hospital.0).await;
    }

    async fn i24_model(hospital: LongStay) {
        let mixes = [GOODS, DRAFTS, HOLDING, TRANSFERS, ADJUSTMENTS, RETURNS, COUNTS, UNDOING, BATCHES, TIME];
        walk(&hospital, &mixes, 24, 200 * scale()).await;
    }

    async fn i24_model_of_counts(hospital: LongStay) {
        walk(&hospital, &[GOODS, COUNTS, COUNTS, HOLDING, TIME], 25, 100 * scale()).await;
    }
}
