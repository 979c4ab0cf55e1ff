//! Someone else has changed the record since it was opened: shows what, and keeps what was typed.

use super::draft::Draft;
use crate::describe::show::{instant, plain};
use crate::parts::dialog::Dialog;
use leptos::prelude::*;
use serde_json::Value;
use std::sync::Arc;

#[component]
pub fn Clash(draft: Draft, theirs: Arc<Value>) -> impl IntoView {
    let when = instant(&plain(&theirs, "updated_at"));
    let rows = draft.differences(&theirs).into_iter().map(|(label, theirs, mine)| {
        view! { <tr><th scope="row">{label}</th><td>{theirs}</td><td>{mine}</td></tr> }
    });
    let rows = rows.collect::<Vec<_>>();
    let (mine, other) = (theirs.clone(), theirs);
    view! {
        <Dialog
            title="Someone else changed this record"
            on_close=move |()| draft.theirs.set(None)
        >
            <p>{format!("It was saved on {when}, after you had opened it.")}</p>
            {(!rows.is_empty()).then(|| view! {
                <table class="plain">
                    <thead>
                        <tr><th scope="col">"Field"</th><th scope="col">"Theirs"</th><th scope="col">"Yours"</th></tr>
                    </thead>
                    <tbody>{rows}</tbody>
                </table>
            })}
            <footer class="dialog-foot">
                <button
                    type="button"
                    class="button"
                    on:click=move |_| draft.go_on_from(other.clone(), false)
                >
                    "Take theirs"
                </button>
                <button
                    type="button"
                    class="button primary"
                    on:click=move |_| draft.go_on_from(mine.clone(), true)
                >
                    "Reload and keep what I typed"
                </button>
            </footer>
        </Dialog>
    }
}
