//! The head of the table: names of the columns, and the way to sort by them.

use crate::describe::{Column, icons};
use crate::parts::icon::icon;
use leptos::prelude::*;

/// `name` to `-name` and back; another column starts upwards.
pub fn turned(sort: &str, field: &str) -> String {
    if sort == field { format!("-{field}") } else { field.to_owned() }
}

fn direction(sort: &str, field: &str) -> Option<&'static str> {
    if sort == field {
        Some("ascending")
    } else if sort.strip_prefix('-') == Some(field) {
        Some("descending")
    } else {
        None
    }
}

pub fn head(columns: &[Column], sort: Signal<String>, on_sort: Callback<String>) -> AnyView {
    let cells = columns.iter().enumerate().map(|(place, column)| {
        let field = column.field;
        let name = if column.sorts {
            view! {
                <button
                    type="button"
                    tabindex="-1"
                    on:click=move |_| on_sort.run(turned(&sort.get_untracked(), field))
                >
                    {column.label}
                    {icon(icons::DOWN)}
                </button>
            }
            .into_any()
        } else {
            column.label.into_any()
        };
        view! {
            <div
                role="columnheader"
                aria-colindex=(place + 1).to_string()
                aria-sort=move || direction(&sort.get(), field)
            >
                {name}
            </div>
        }
    });
    view! {
        <div role="rowgroup" class="grid-head">
            <div role="row" class="row" aria-rowindex="1">{cells.collect::<Vec<_>>()}</div>
        </div>
    }
    .into_any()
}
