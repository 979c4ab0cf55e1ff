//! A secret that is shown once: to read, to copy, and then gone.

use crate::describe::icons;
use crate::parts::dialog::Dialog;
use crate::parts::icon::icon;
use leptos::prelude::*;
use std::time::Duration;

#[component]
pub fn Secret(
    /// What it is for, in one sentence.
    #[prop(into)]
    text: String,
    #[prop(into)] secret: String,
    #[prop(into)] on_close: Callback<()>,
) -> impl IntoView {
    let copied = RwSignal::new(false);
    let shown = secret.clone();
    let copy = move |_| {
        let _ = window().navigator().clipboard().write_text(&secret);
        copied.set(true);
        set_timeout(
            move || {
                copied.try_set(false);
            },
            Duration::from_secs(3),
        );
    };
    view! {
        <Dialog title="Shown only once" on_close=on_close>
            <p>{text}</p>
            <div class="secret">
                <code>{shown}</code>
                <button type="button" class="button" on:click=copy>
                    {icon(icons::COPY)}
                    {move || if copied.get() { "Copied" } else { "Copy" }}
                </button>
            </div>
            <p class="quiet">"It cannot be shown again. Keep it safe, or hand it over now."</p>
            <footer class="dialog-foot">
                <button type="button" class="button primary" on:click=move |_| on_close.run(())>
                    "I have noted it"
                </button>
            </footer>
        </Dialog>
    }
}
