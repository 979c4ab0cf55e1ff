//! A secret that is shown once: to read, to copy, and then gone.

use crate::describe::icons;
use crate::parts::dialog::{dialog, foot};
use crate::parts::dom::{El, button, div, el, words};
use crate::parts::icon::icon;
use leptos::prelude::*;
use std::time::Duration;

/// `text` says in one sentence what it is for.
pub fn secret(
    text: impl Into<String>,
    secret: String,
    close: impl FnMut() + Clone + 'static,
) -> El {
    let copied = RwSignal::new(false);
    let shown = secret.clone();
    let copy = move || {
        let _ = window().navigator().clipboard().write_text(&secret);
        copied.set(true);
        set_timeout(
            move || {
                copied.try_set(false);
            },
            Duration::from_secs(3),
        );
    };
    dialog(w!("Shown only once"), close.clone())
        .add(el("p").add(text.into()))
        .add(
            div("secret").add(el("code").add(shown)).add(
                button("button")
                    .on_click(copy)
                    .add(icon(icons::COPY))
                    .add(words(move || if copied.get() { w!("Copied") } else { w!("Copy") })),
            ),
        )
        .add(
            el("p")
                .class("quiet")
                .add(w!("It cannot be shown again. Keep it safe, or hand it over now.")),
        )
        .add(foot().add(button("button primary").on_click(close).add(w!("I have noted it"))))
}
