//! One field of a form: label, hint, the right box for its kind, and what is wrong with it.

use crate::describe::{Choice, Field, Kind, check};
use crate::parts::combobox::Combobox;
use crate::parts::lookup::Source;
use leptos::prelude::*;

/// What is typed into a field, and what is wrong with it.
#[derive(Clone, Copy)]
pub struct Typed {
    pub field: &'static Field,
    pub value: RwSignal<String>,
    pub error: RwSignal<Option<String>>,
}

impl Typed {
    pub fn new(field: &'static Field, value: String) -> Self {
        Self { field, value: RwSignal::new(value), error: RwSignal::new(None) }
    }

    pub fn id(self) -> String {
        format!("field-{}", self.field.name)
    }

    /// Checks what is there now and remembers what is wrong.
    pub fn check(self) -> bool {
        let verdict = self.value.with_untracked(|text| check::read(self.field, text));
        let good = verdict.is_ok();
        self.error.set(verdict.err());
        good
    }

    /// While typing, an error goes as soon as it is mended; a new one waits until the field is left.
    fn typed(self, text: String) {
        self.value.set(text);
        if self.error.with_untracked(Option::is_some) {
            self.check();
        }
    }

    fn notes(self) -> Signal<Option<String>> {
        let id = self.id();
        Signal::derive(move || {
            if self.error.with(Option::is_some) {
                Some(format!("{id}-error"))
            } else {
                (!self.field.hint.is_empty()).then(|| format!("{id}-hint"))
            }
        })
    }
}

#[component]
pub fn FieldBox(typed: Typed) -> impl IntoView {
    let field = typed.field;
    let id = typed.id();
    let (hint_id, error_id, label_for) = (format!("{id}-hint"), format!("{id}-error"), id.clone());
    let hint =
        (!field.hint.is_empty()).then(|| view! { <p class="hint" id=hint_id>{field.hint}</p> });
    let error = move || {
        let id = error_id.clone();
        typed.error.get().map(|text| view! { <p class="error" id=id>{text}</p> })
    };
    let classes = if field.wide { "field wide" } else { "field" };
    if let Kind::Flag = field.kind {
        return view! {
            <div class=classes>
                <label class="check">{flag(typed)} {field.label}</label>
                {hint}
                {error}
            </div>
        }
        .into_any();
    }
    view! {
        <div class=classes>
            <label for=label_for>
                {field.label}
                {(!field.required).then(|| view! { <span class="quiet">" optional"</span> })}
            </label>
            {input(typed)}
            {hint}
            {error}
        </div>
    }
    .into_any()
}

fn flag(typed: Typed) -> AnyView {
    view! {
        <input
            type="checkbox"
            id=typed.id()
            aria-describedby=move || typed.notes().get()
            prop:checked=move || typed.value.get() == "true"
            on:change=move |event| typed.value.set(event_target_checked(&event).to_string())
        />
    }
    .into_any()
}

fn input(typed: Typed) -> AnyView {
    match typed.field.kind {
        Kind::Select(choices) => select(typed, choices),
        Kind::Area => area(typed),
        Kind::Lookup(kind) => combobox(typed, Source::Words(kind)),
        Kind::Reference(path) => crate::pages::slice(path)
            .map_or_else(|| line(typed), |slice| combobox(typed, Source::Records(slice))),
        _ => line(typed),
    }
}

fn combobox(typed: Typed, source: Source) -> AnyView {
    view! {
        <Combobox
            source=source
            value=typed.value
            id=typed.id()
            placeholder="Type to search"
            described_by=typed.notes()
            invalid=Signal::derive(move || typed.error.with(Option::is_some))
            required=typed.field.required
            on_blur=move |()| { typed.check(); }
        />
    }
    .into_any()
}

fn line(typed: Typed) -> AnyView {
    let (kind, mode) = match typed.field.kind {
        Kind::Date => ("date", "text"),
        Kind::Email => ("email", "email"),
        Kind::Phone => ("tel", "tel"),
        Kind::Number { .. } => ("text", "numeric"),
        Kind::Money => ("text", "decimal"),
        _ => ("text", "text"),
    };
    let narrow = matches!(typed.field.kind, Kind::Number { .. } | Kind::Money | Kind::Date);
    view! {
        <input
            type=kind
            inputmode=mode
            class:narrow=narrow
            id=typed.id()
            autocomplete="off"
            maxlength=typed.field.longest.to_string()
            aria-describedby=move || typed.notes().get()
            aria-invalid=move || typed.error.with(|e| e.is_some().then_some("true"))
            aria-required=typed.field.required.then_some("true")
            prop:value=move || typed.value.get()
            on:input=move |event| typed.typed(event_target_value(&event))
            on:blur=move |_| { typed.check(); }
        />
    }
    .into_any()
}

fn area(typed: Typed) -> AnyView {
    view! {
        <textarea
            rows="4"
            id=typed.id()
            maxlength=typed.field.longest.to_string()
            aria-describedby=move || typed.notes().get()
            aria-invalid=move || typed.error.with(|e| e.is_some().then_some("true"))
            prop:value=move || typed.value.get()
            on:input=move |event| typed.typed(event_target_value(&event))
            on:blur=move |_| { typed.check(); }
        ></textarea>
    }
    .into_any()
}

fn select(typed: Typed, choices: &'static [Choice]) -> AnyView {
    view! {
        <select
            id=typed.id()
            aria-describedby=move || typed.notes().get()
            aria-invalid=move || typed.error.with(|e| e.is_some().then_some("true"))
            aria-required=typed.field.required.then_some("true")
            on:change=move |event| {
                typed.value.set(event_target_value(&event));
                typed.check();
            }
        >
            <option value="" selected=move || typed.value.with(String::is_empty)>"Choose…"</option>
            {choices
                .iter()
                .map(|&(value, label)| {
                    view! {
                        <option value=value prop:selected=move || typed.value.get() == value>
                            {label}
                        </option>
                    }
                })
                .collect::<Vec<_>>()}
        </select>
    }
    .into_any()
}
