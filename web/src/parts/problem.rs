//! A refusal or a failure where the content would be, with the number to quote and a way to try again.

use crate::describe::icons;
use crate::parts::icon::icon;
use crate::problem::Problem;
use leptos::prelude::*;

#[component]
pub fn ProblemBox(
    problem: Problem,
    /// Left out where trying again would not help.
    #[prop(optional, into)]
    retry: Option<Callback<()>>,
) -> impl IntoView {
    let Problem { title, detail, request_id, .. } = problem;
    view! {
        <div class="problem" role="alert">
            {icon(icons::WARN)}
            <div class="problem-text">
                <strong>{title}</strong>
                <p>{detail}</p>
                {(!request_id.is_empty()).then(|| view! {
                    <p class="quiet">"Request " <code>{request_id}</code></p>
                })}
            </div>
            {retry.map(|retry| view! {
                <button type="button" class="button" on:click=move |_| retry.run(())>
                    {icon(icons::AGAIN)} "Try again"
                </button>
            })}
        </div>
    }
}
