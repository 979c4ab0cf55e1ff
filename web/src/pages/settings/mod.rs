//! What administrators set for the whole facility.

use crate::describe::show::plain;
use crate::describe::{Field, Kind, Section};
use crate::http::{self, Life};
use crate::pages::form::draft::start;
use crate::pages::form::lines::focus_on;
use crate::pages::paper::body;
use crate::parts::dom::{El, div, el, follow, live};
use crate::parts::field::{Typed, field_box};
use crate::parts::load::Loaded;
use crate::parts::problem::problem_box;
use crate::parts::toast;
use crate::problem::Problem;
use crate::route;
use leptos::prelude::*;
use serde_json::Value;
use std::sync::Arc;

const fn days(least: i64, most: i64) -> Kind {
    Kind::Number { least, most }
}

static SECTIONS: &[Section] = &[
    Section {
        title: w!("Giving out and receiving"),
        fields: &[
            Field::new(
                "fefo_min_days_left",
                w!("Days a batch must last when given out"),
                days(0, 3_650),
            )
            .required()
            .hint(w!("0: it may be used on its last day.")),
            Field::new(
                "receipt_min_days_left",
                w!("Days a batch must last when received"),
                days(0, 3_650),
            )
            .required()
            .hint(w!("Shorter ones are received only when that is confirmed.")),
            Field::new(
                "dispense_reserve_minutes",
                w!("Minutes a draft holds its batches"),
                days(1, 1_440),
            )
            .required(),
        ],
    },
    Section {
        title: w!("Books"),
        fields: &[
            Field::new("currency", w!("Currency"), Kind::Code)
                .required()
                .hint(w!("Three letters, such as USD.")),
            Field::new("ledger_open_days", w!("Days a document may be dated back"), days(0, 366))
                .required(),
            Field::new(
                "adjust_approval_value",
                w!("Value from which a second person is needed"),
                Kind::Money,
            )
            .required()
            .hint(w!("For adjustments and differences of a count.")),
        ],
    },
    Section {
        title: w!("Reports and warnings"),
        fields: &[
            Field::new("expiry_near_days", w!("Days that count as near expiry"), days(1, 3_650))
                .required(),
            Field::new(
                "expiry_list_days",
                w!("Days the expiry report looks ahead"),
                days(1, 3_650),
            )
            .required(),
            Field::new(
                "move_horizon_days",
                w!("Days looked ahead for moves before expiry"),
                days(1, 3_650),
            )
            .required(),
            Field::new("move_transfer_days", w!("Days a transfer takes"), days(0, 365)).required(),
            Field::new("amc_months", w!("Months averaged for consumption"), days(1, 24)).required(),
            Field::new("amc_min_days", w!("Least days in stock for an average"), days(1, 366))
                .required(),
        ],
    },
    Section {
        title: w!("Reason"),
        fields: &[Field::text("reason", w!("Reason for the change")).required().wide()],
    },
];

#[derive(Clone, Copy)]
struct Draft {
    base: StoredValue<Arc<Value>>,
    typed: StoredValue<Vec<Typed>>,
    problem: RwSignal<Option<Problem>>,
    busy: RwSignal<bool>,
    life: StoredValue<Option<Life>>,
}

pub fn settings_page() -> El {
    route::title(w!("Settings").text());
    let record = Loaded::new(|| "settings".to_owned());
    let head = el("header").class("page-head").add(el("h1").add(w!("Settings")));
    el("section").class("page form-page").add(head).add(record.once(move |body| form(&body)))
}

fn form(base: &Arc<Value>) -> El {
    let one = |field: &'static Field| Typed::new(field, start(field, base));
    let typed: Vec<Typed> = SECTIONS.iter().flat_map(|s| s.fields).map(one).collect();
    let draft = Draft {
        base: StoredValue::new(base.clone()),
        typed: StoredValue::new(typed.clone()),
        problem: RwSignal::new(None),
        busy: RwSignal::new(false),
        life: StoredValue::new(Life::new()),
    };
    follow(move || route::hold(draft.is_changed()));
    on_cleanup(|| route::hold(false));
    let cards = SECTIONS.iter().map(|section| {
        let own = section.fields.iter().filter_map(|field| draft.find(field.name));
        el("fieldset")
            .class("card")
            .add(el("legend").add(section.title))
            .add(div("fields").add_all(own.map(field_box)))
    });
    let save = el("button")
        .set("type", "submit")
        .class("button primary")
        .flag_if("disabled", move || draft.busy.get())
        .add(w!("Save"));
    el("form")
        .flag("novalidate", true)
        .on("submit", move |event| {
            event.prevent_default();
            draft.save();
        })
        .add(live(move || draft.problem.get(), |problem| problem.map(|p| problem_box(p, None))))
        .add_all(cards)
        .add(el("footer").class("form-foot").add(save))
}

impl Draft {
    fn find(self, name: &str) -> Option<Typed> {
        self.typed.with_value(|all| all.iter().copied().find(|typed| typed.field.name == name))
    }

    fn is_changed(self) -> bool {
        let base = self.base.get_value();
        self.typed.get_value().iter().any(|typed| typed.value.get() != start(typed.field, &base))
    }

    fn save(self) {
        let typed = self.typed.get_value();
        let wrong: Vec<Typed> = typed.iter().copied().filter(|typed| !typed.check()).collect();
        if let Some(first) = wrong.first() {
            return focus_on(first.id());
        }
        let Some(life) = self.life.get_value() else { return };
        self.busy.set(true);
        let version = self.base.with_value(|base| plain(base, "version"));
        http::patch("settings", &version, &body(&typed)).send(life, move |answer| {
            self.busy.set(false);
            match answer {
                Ok(reply) => {
                    self.problem.set(None);
                    self.base.set_value(reply.body);
                    if let Some(reason) = self.find("reason") {
                        reason.value.set(String::new());
                    }
                    route::hold(false);
                    toast::say(w!("The settings are saved."));
                }
                Err(problem) => self.refused(problem),
            }
        });
    }

    fn refused(self, problem: Problem) {
        for error in &problem.errors {
            if let Some(typed) = self.find(error.pointer.trim_start_matches('/')) {
                typed.error.set(Some(error.detail.clone()));
            }
        }
        self.problem.set(Some(problem));
    }
}
