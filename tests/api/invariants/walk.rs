//! I2 to I5, I11, I18, I24: random acts through the API. After each, the books agree with themselves and with the model.

use super::books::Books;
use super::model::{self, Chance, Dice, Medicine, Model, Step, Store};
use super::{LongStay, scale, seed};
use crate::actors::text;
use crate::stock::Ground;
use serde_json::{Value, json};
use std::collections::VecDeque;

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

async fn lay(hospital: &LongStay) -> (Ground, Model) {
    let ground = Ground::lay(&hospital.0).await;
    let mut stores = vec![];
    for id in [&ground.main, &ground.ward] {
        let code = text(&ground.admin.get(&format!("stores/{id}")).await.ok(200)["code"]);
        stores.push(Store { id: id.parse().unwrap(), code });
    }
    let mut medicines = vec![];
    for (limit, min_days_left, tracked) in [(10, 0, true), (0, 5, true), (40, 0, false)] {
        let fields = json!({"low_stock_limit": limit, "min_days_left": min_days_left, "batch_tracked": tracked});
        let id = ground.medicine(&format!("Medicine {limit}"), fields).await;
        medicines.push(Medicine { id: id.parse().unwrap(), limit, min_days_left, tracked });
    }
    let now = hospital.0.home.clock.now().0 / 1_000_000;
    let mut model = Model::new(now, stores, medicines);
    (model.supplier, model.patient) = (ground.supplier.clone(), ground.patient.clone());
    (ground, model)
}

/// Walks `acts` steps; every one must end as the model says.
async fn walk(hospital: &LongStay, mixes: &[Mix], salt: usize, acts: usize) -> Model {
    let seed = u64::try_from(seed() + salt).unwrap();
    let (ground, mut model) = lay(hospital).await;
    let mut dice = Dice::new(seed);
    let mut told: VecDeque<String> = VecDeque::new();
    for n in 0..acts {
        let step = choose(&mut dice, mixes, &model);
        told.push_back(format!("{n}: {}", step.told()));
        if told.len() > 15 {
            told.pop_front();
        }
        let when = || format!("seed {seed}, after {:#?}", told.iter().collect::<Vec<_>>());
        if step.wait > 0 {
            hospital.0.home.clock.advance(step.wait);
            model.now += step.wait;
            continue;
        }
        let answer = step.send(&ground.admin).await;
        if answer.status < 300 {
            assert!(step.refusals.is_empty(), "accepted: {}; {}", answer.text, when());
            (step.effect)(&mut model, &answer_of(&answer.text));
        } else {
            let code = answer.problem().code;
            assert!(step.refusals.contains(code.as_str()), "refused: {}; {}", answer.text, when());
        }
        let books = Books::open(hospital.0.store()).await;
        let mut faults = books.faults();
        model.forget_released(&books);
        faults.extend(model.differences(&books));
        assert!(faults.is_empty(), "{faults:#?}; {}", when());
    }
    model
}

fn answer_of(text: &str) -> Value {
    serde_json::from_str(text).unwrap_or_default()
}

both! {
    async fn i02_ledger_equals_balance(hospital: LongStay) {
        walk(&hospital, &[GOODS, DRAFTS, UNDOING], 2, 120 * scale()).await;
    }

    async fn i03_totals(hospital: LongStay) {
        walk(&hospital, &[GOODS, UNDOING, TIME, TIME], 3, 120 * scale()).await;
    }

    async fn i04_daily(hospital: LongStay) {
        walk(&hospital, &[GOODS, UNDOING, TIME], 4, 120 * scale()).await;
    }

    async fn i05_reservations(hospital: LongStay) {
        walk(&hospital, &[GOODS, HOLDING, TIME], 5, 120 * scale()).await;
    }

    async fn i11_reversal(hospital: LongStay) {
        walk(&hospital, &[GOODS, UNDOING, UNDOING, UNDOING, TIME], 11, 120 * scale()).await;
    }

    async fn i18_backdate(hospital: LongStay) {
        walk(&hospital, &[GOODS, TIME, UNDOING], 18, 120 * scale()).await;
    }

    async fn i24_model(hospital: LongStay) {
        walk(&hospital, &[GOODS, DRAFTS, HOLDING, UNDOING, TIME], 24, 200 * scale()).await;
    }
}
