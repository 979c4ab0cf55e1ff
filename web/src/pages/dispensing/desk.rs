//! The state of one dispense while it is put together.

use super::line::Line;
use super::proposal::{Asked, Shelves, candidates, propose};
use crate::describe::show::{number, plain, rows, today};
use crate::describe::{Field, Kind};
use crate::http::{self, Life};
use crate::pages::form::draft::start;
use crate::pages::form::lines::focus_on;
use crate::parts::batches::balances;
use crate::parts::dom::{follow, on_change};
use crate::parts::field::Typed;
use crate::problem::Problem;
use crate::route;
use leptos::prelude::*;
use serde_json::Value;
use std::sync::Arc;
use std::time::Duration;

pub static HEADER: &[Field] = &[
    Field::new("store_id", w!("Store"), Kind::Reference("stores")).required(),
    Field::new("patient_id", w!("Patient"), Kind::Reference("patients")),
    Field::new("department_id", w!("Department"), Kind::Reference("departments"))
        .hint(w!("Empty: the store's.")),
    Field::new("doctor_id", w!("Doctor"), Kind::Reference("doctors")),
    Field::text("prescribed_by", w!("Prescriber")).hint(w!("Empty: the doctor's name.")),
    Field::new("doc_date", w!("Day"), Kind::Date).hint(w!("Empty: today.")),
    Field::new("notes", w!("Notes"), Kind::Area),
];

pub static WITNESS: &[Field] = &[
    Field::new("witness.username", w!("Witness, user name"), Kind::Code).required(),
    Field::new("witness.pin", w!("Witness, PIN"), Kind::Secret)
        .required()
        .hint(w!("The PIN of that account, or its password if it has none.")),
];

/// Shelves are looked at again after so long, so that the numbers are those of now.
const LOOK_AGAIN: Duration = Duration::from_secs(20);

#[derive(Clone, Copy)]
pub struct Desk {
    pub base: StoredValue<Arc<Value>>,
    pub header: StoredValue<Vec<Typed>>,
    pub witness: StoredValue<Vec<Typed>>,
    /// A patient is to be named; else it is for the department's use.
    pub for_patient: RwSignal<bool>,
    pub lines: RwSignal<Vec<Line>>,
    last: StoredValue<u32>,
    shelves: RwSignal<Shelves>,
    /// Days that a batch must last, by the facility's setting.
    min_days_left: RwSignal<i64>,
    pub key: StoredValue<String>,
    pub life: StoredValue<Option<Life>>,
    pub busy: RwSignal<bool>,
    pub attempts: RwSignal<u32>,
    pub problem: RwSignal<Option<Problem>>,
    /// What has just been done, for those who do not see it.
    pub told: RwSignal<String>,
    pub changed: RwSignal<bool>,
    /// What is here was typed before the page was loaded again.
    pub brought_back: RwSignal<bool>,
    owner: StoredValue<Option<Owner>>,
}

fn fresh(fields: &'static [Field], base: &Value) -> Vec<Typed> {
    let one = |field: &'static Field| {
        let typed = Typed::new(field, start(field, base));
        if let Some(key) = field.name.strip_suffix("_id") {
            typed.words.set(crate::describe::show::named(base, key));
        }
        typed
    };
    fields.iter().map(one).collect()
}

impl Desk {
    pub fn new(base: &Arc<Value>) -> Self {
        let desk = Self {
            header: StoredValue::new(fresh(HEADER, base)),
            witness: StoredValue::new(fresh(WITNESS, &Value::Null)),
            for_patient: RwSignal::new(base.is_null() || !plain(base, "patient_id").is_empty()),
            lines: RwSignal::new(Vec::new()),
            last: StoredValue::new(0),
            shelves: RwSignal::new(Shelves::new()),
            min_days_left: RwSignal::new(0),
            key: StoredValue::new(http::key()),
            life: StoredValue::new(Life::new()),
            busy: RwSignal::new(false),
            attempts: RwSignal::new(0),
            problem: RwSignal::new(None),
            told: RwSignal::new(String::new()),
            changed: RwSignal::new(false),
            brought_back: RwSignal::new(false),
            owner: StoredValue::new(Owner::current()),
            base: StoredValue::new(base.clone()),
        };
        rows(base, "lines").iter().for_each(|line| desk.restore(line));
        desk.keep_watch();
        desk.keep_over_reload();
        desk.begin();
        desk
    }

    fn keep_watch(self) {
        // Another store has other shelves.
        let other_store = move |_| {
            self.shelves.update(Shelves::clear);
            self.look_at_all();
        };
        on_change(move || self.text("store_id"), other_store);
        let all = move || {
            let header = self.header.get_value().into_iter().map(|typed| typed.value.get());
            let lines =
                self.lines.with(|lines| lines.iter().map(|line| line.number.to_string()).collect());
            header.chain([lines]).collect::<Vec<String>>()
        };
        on_change(all, move |_| self.changed.set(true));
        follow(move || route::hold(self.changed.get()));
        follow(move || self.propose());
        on_cleanup(|| route::hold(false));
        let watch = set_interval_with_handle(move || self.look_at_all(), LOOK_AGAIN);
        on_cleanup(move || {
            if let Ok(watch) = watch {
                watch.clear();
            }
        });
    }

    /// What the server knows better than the person: the usual store, the facility's rule.
    fn begin(self) {
        let Some(life) = self.life.get_value() else {
            return;
        };
        http::get("settings").send(life, move |answer| {
            if let Ok(reply) = answer {
                self.min_days_left.set(number(&reply.body, "fefo_min_days_left"));
            }
        });
        if self.field("store_id").is_some_and(|store| store.value.with_untracked(String::is_empty))
        {
            crate::session::usual_store(life, move |id, name| {
                if let Some(store) = self.field("store_id") {
                    store.words.set(name);
                    store.value.set(id);
                    request_animation_frame(move || self.changed.set(false));
                }
            });
        }
    }

    pub fn field(self, name: &str) -> Option<Typed> {
        let find = |all: &Vec<Typed>| all.iter().copied().find(|typed| typed.field.name == name);
        self.header.with_value(find).or_else(|| self.witness.with_value(find))
    }

    pub fn text(self, name: &str) -> String {
        self.field(name).map(|typed| typed.value.get()).unwrap_or_default()
    }

    pub fn find(self, number: u32) -> Option<Line> {
        self.lines.with_untracked(|all| all.iter().copied().find(|line| line.number == number))
    }

    /// Works out what each line would get; a line is told only of another proposal than before.
    fn propose(self) {
        let lines = self.lines.get();
        let least = self.min_days_left.get();
        let asked: Vec<Asked> = lines.iter().map(|line| line.asked(least)).collect();
        let proposals = self.shelves.with(|shelves| propose(&asked, shelves, today()));
        for (line, proposal) in lines.into_iter().zip(proposals) {
            if line.proposal.with_untracked(|before| *before != proposal) {
                line.proposal.set(proposal);
            }
        }
    }

    fn next_number(self) -> u32 {
        self.last.update_value(|last| *last += 1);
        self.last.get_value()
    }

    /// A new line for a medicine, as the catalogue has it.
    pub fn add(self, medicine: Arc<Value>, quantity: &str) -> Option<Line> {
        let number = self.next_number();
        let owner = self.owner.get_value()?;
        let line = owner.with(|| Line::new(number, medicine, quantity));
        self.look(&line.medicine_id());
        self.told.set(w!("{name} is added.", name = line.name()));
        self.lines.update(|lines| lines.push(line));
        Some(line)
    }

    /// A line of a draft; what it does not tell of its medicine is asked for.
    pub fn restore(self, stored: &Value) {
        let medicine = stored.get("medicine").cloned().unwrap_or_default();
        let number = self.next_number();
        let line = Line::restored(number, Arc::new(medicine), stored);
        self.look(&line.medicine_id());
        self.lines.update(|lines| lines.push(line));
        if let Some(life) = self.life.get_value() {
            http::get(format!("medicines/{}", line.medicine_id())).send(life, move |answer| {
                if let Ok(reply) = answer {
                    line.medicine.set(reply.body);
                }
            });
        }
    }

    pub fn remove(self, number: u32) {
        self.lines.update(|lines| lines.retain(|line| line.number != number));
        focus_on("field-medicine_id".to_owned());
    }

    pub fn look_at_all(self) {
        let Some(lines) = self.lines.try_get_untracked() else {
            return;
        };
        let mut looked: Vec<String> = Vec::new();
        for medicine in lines.into_iter().map(Line::medicine_id) {
            if !looked.contains(&medicine) {
                self.look(&medicine);
                looked.push(medicine);
            }
        }
    }

    /// Asks what lies in the store of a medicine.
    fn look(self, medicine: &str) {
        let store = untrack(|| self.text("store_id"));
        let Some(life) = self.life.get_value().filter(|_| !store.is_empty()) else {
            return;
        };
        let medicine = medicine.to_owned();
        http::get(balances(&store, &medicine)).send(life, move |answer| {
            if let Ok(reply) = answer
                && untrack(|| self.text("store_id")) == store
            {
                let found = candidates(&reply.body);
                let fresh = (medicine, found);
                if !self.shelves.with_untracked(|all| all.contains(&fresh)) {
                    self.shelves.update(|all| {
                        all.retain(|(medicine, _)| *medicine != fresh.0);
                        all.push(fresh);
                    });
                }
            }
        });
    }

    /// At least one medicine is controlled: somebody must stand by.
    pub fn is_controlled(self) -> bool {
        self.lines.get().into_iter().any(|line| line.says("controlled_schedule"))
    }

    /// At least one medicine needs somebody's order.
    pub fn is_prescribed(self) -> bool {
        self.lines.get().into_iter().any(|line| line.flag("requires_prescription"))
    }
}
