//! One field of a form: label, hint, the right box for its kind, and what is wrong with it.

use crate::describe::{Choice, Field, Kind, check};
use crate::parts::batches::batch_box;
use crate::parts::combobox::{Typing, combobox};
use crate::parts::dom::{El, div, el, live, on_change, sign, tick};
use crate::parts::lookup::Source;
use crate::parts::reasons::reason_box;
use leptos::prelude::*;
use std::time::Duration;

/// What is typed into a field, and what is wrong with it.
#[derive(Clone, Copy)]
pub struct Typed {
    pub field: &'static Field,
    pub value: RwSignal<String>,
    pub error: RwSignal<Option<String>>,
    /// The words of the record that is chosen.
    pub words: RwSignal<String>,
    /// Tells the field of one line from that of another; 0 in a header.
    pub line: u32,
    beside: Option<Callback<&'static str, String>>,
}

impl Typed {
    pub fn new(field: &'static Field, value: String) -> Self {
        Self {
            field,
            value: RwSignal::new(value),
            error: RwSignal::new(None),
            words: RwSignal::new(String::new()),
            line: 0,
            beside: None,
        }
    }

    /// As a part of a line, with a way to read what stands beside it.
    pub fn in_line(self, line: u32, beside: Callback<&'static str, String>) -> Self {
        Self { line, beside: Some(beside), ..self }
    }

    /// What stands in the field of that name beside it.
    pub fn beside(self, name: &'static str) -> String {
        self.beside.map(|beside| beside.run(name)).unwrap_or_default()
    }

    pub fn id(self) -> String {
        let name = self.field.name.replace('.', "-");
        if self.line == 0 { format!("field-{name}") } else { format!("field-{name}-{}", self.line) }
    }

    /// Checks what is there now and remembers what is wrong.
    pub fn check(self) -> bool {
        let verdict = self.value.with_untracked(|text| check::read(self.field, text));
        let good = verdict.is_ok();
        self.error.set(verdict.err());
        good
    }

    /// While typing, an error goes as soon as it is mended.
    fn mend(self) {
        let typed = move |_| {
            if self.error.with_untracked(Option::is_some) {
                self.check();
            }
        };
        on_change(move || self.value.get(), typed);
    }

    /// A new error waits until the field is left, and then a moment more: words that appear push the Save
    /// button away from under the pointer that is about to press it.
    fn left(self) {
        let check = move || {
            if self.value.try_get_untracked().is_some() {
                self.check();
            }
        };
        set_timeout(check, Duration::from_millis(250));
    }

    /// The id of what describes the box now.
    fn notes(self) -> Option<String> {
        let id = self.id();
        if self.error.with(Option::is_some) {
            Some(format!("{id}-error"))
        } else {
            (!self.field.hint.is_none()).then(|| format!("{id}-hint"))
        }
    }
}

pub fn field_box(typed: Typed) -> El {
    let field = typed.field;
    typed.mend();
    let id = typed.id();
    let hint = (!field.hint.is_none())
        .then(|| el("p").class("hint").set("id", format!("{id}-hint")).add(field.hint));
    let error_id = format!("{id}-error");
    let error = live(
        move || typed.error.get(),
        move |error| error.map(|text| el("p").class("error").set("id", error_id.clone()).add(text)),
    );
    let outer = div(if field.wide { "field wide" } else { "field" });
    let outer = if let Kind::Flag = field.kind {
        outer.add(el("label").class("check").add(flag(typed)).add(field.label))
    } else {
        let optional =
            (!field.required).then(|| el("span").class("quiet").add(sign(" ")).add(w!("optional")));
        outer.add(el("label").set("for", id).add(field.label).add(optional)).add(input(typed))
    };
    outer.add(hint).add(error)
}

/// What every box has: its id, and how it is described and judged.
pub fn dressed(typed: Typed, box_: El) -> El {
    let box_ = box_
        .set("id", typed.id())
        .live("aria-describedby", move || typed.notes())
        .live("aria-invalid", move || typed.error.with(|e| e.is_some().then(|| "true".to_owned())))
        .on("blur", move |_| typed.left());
    if typed.field.required { box_.set("aria-required", "true") } else { box_ }
}

fn flag(typed: Typed) -> El {
    tick(move || typed.value.get() == "true", move |on| typed.value.set(on.to_string()))
        .set("id", typed.id())
        .live("aria-describedby", move || typed.notes())
}

fn input(typed: Typed) -> El {
    match typed.field.kind {
        Kind::Select(choices) => select(typed, choices),
        Kind::Area => writes(typed, el("textarea").set("rows", "4")),
        Kind::Lookup(kind) => offered(typed, Source::Words(kind)),
        Kind::Reference(path) => crate::pages::slice(path)
            .map_or_else(|| line(typed), |slice| offered(typed, Source::Records(slice))),
        Kind::Reason(kinds) => reason_box(typed, kinds),
        Kind::Batch => batch_box(typed),
        _ => line(typed),
    }
}

fn offered(typed: Typed, source: Source) -> El {
    let typing = Typing::new(source, typed.value, typed.words);
    combobox(typing, |box_| dressed(typed, box_.set("placeholder", w!("Type to search"))))
}

fn line(typed: Typed) -> El {
    let (kind, mode) = match typed.field.kind {
        Kind::Date => ("date", "text"),
        Kind::Email => ("email", "email"),
        Kind::Phone => ("tel", "tel"),
        Kind::Number { .. } => ("text", "numeric"),
        Kind::Money => ("text", "decimal"),
        Kind::Secret => ("password", "text"),
        _ => ("text", "text"),
    };
    let narrow = matches!(typed.field.kind, Kind::Number { .. } | Kind::Money | Kind::Date);
    let completes = if let Kind::Secret = typed.field.kind { "new-password" } else { "off" };
    let box_ = el("input").set("type", kind).set("inputmode", mode).set("autocomplete", completes);
    writes(typed, if narrow { box_.class("narrow") } else { box_ })
}

fn writes(typed: Typed, box_: El) -> El {
    dressed(typed, box_)
        .set("maxlength", typed.field.longest.to_string())
        .value(move || typed.value.get())
        .on("input", move |event| typed.value.set(event_target_value(&event)))
}

fn select(typed: Typed, choices: &'static [Choice]) -> El {
    let nothing = ("", w!("Choose…"));
    let options = [nothing].into_iter().chain(choices.iter().copied()).map(|(value, label)| {
        el("option")
            .set("value", value)
            .prop("selected", move || (typed.value.get() == value).into())
            .add(label)
    });
    dressed(typed, el("select")).add_all(options).on("change", move |event| {
        typed.value.set(event_target_value(&event));
    })
}
