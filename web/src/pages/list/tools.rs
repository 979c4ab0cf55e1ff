//! What can be done with a list as a whole: which columns, and the list as a file.

use crate::describe::{Column, Slice, icons};
use crate::parts::icon::icon;
use crate::parts::menu::Menu;
use leptos::prelude::*;

#[component]
pub fn ColumnChoice(slice: &'static Slice, chosen: RwSignal<Vec<&'static str>>) -> impl IntoView {
    let face = view! { {icon(icons::COLUMNS)} <span>"Columns"</span> }.into_any();
    let boxes = slice.columns.iter().skip(1).map(move |column| tick(column, chosen));
    let start = move |_| {
        let shown = slice.columns.iter().filter(|column| column.shown);
        chosen.set(shown.map(|column| column.field).collect());
    };
    view! {
        <Menu label="Columns" face=face class="columns">
            <fieldset>
                <legend>"Columns"</legend>
                {boxes.collect::<Vec<_>>()}
            </fieldset>
            <button type="button" class="button plain" on:click=start>"As at first"</button>
        </Menu>
    }
}

fn tick(column: &'static Column, chosen: RwSignal<Vec<&'static str>>) -> AnyView {
    let field = column.field;
    view! {
        <label class="check">
            <input
                type="checkbox"
                prop:checked=move || chosen.with(|fields| fields.contains(&field))
                on:change=move |event| {
                    let on = event_target_checked(&event);
                    chosen.update(|fields| {
                        fields.retain(|other| *other != field);
                        if on {
                            fields.push(field);
                        }
                    });
                }
            />
            {column.label}
        </label>
    }
    .into_any()
}

#[component]
pub fn CsvLink(#[prop(into)] address: Signal<String>) -> impl IntoView {
    view! {
        <a
            class="button"
            download=""
            title="The rows of this search and these filters as a file"
            href=move || format!("/api/v1/{}&format=csv", address.get())
        >
            {icon(icons::DOWNLOAD)}
            <span>"CSV"</span>
        </a>
    }
}
