//! Grey lines in the place of what is on its way.

use leptos::prelude::*;

#[component]
pub fn Skeleton(lines: usize) -> impl IntoView {
    let line = || view! { <span class="bone"></span> }.into_any();
    view! {
        <div class="skeleton" role="status">
            <span class="hidden">"Loading"</span>
            {(0..lines).map(|_| line()).collect::<Vec<_>>()}
        </div>
    }
}
