//! How a person sees a list: which columns, in which order, how high the rows are, or cards. This browser keeps it.

use crate::describe::show::{plain, rows};
use crate::describe::{Column, Slice};
use crate::parts::dom::on_change;
use crate::{remember, route};
use leptos::prelude::*;
use serde_json::Value;

/// In the address of a view that shows cards.
pub const CARDS: (&str, &str) = ("cards", "yes");

#[derive(Clone, Copy)]
pub struct Look {
    pub slice: &'static Slice,
    /// Names of the columns, in order. The first of the slice is always there and always the first.
    pub columns: RwSignal<Vec<&'static str>>,
    pub compact: RwSignal<bool>,
    /// Cards in place of a table, where there is room for one.
    pub cards: RwSignal<bool>,
}

impl Look {
    pub fn of(slice: &'static Slice) -> Self {
        let look = Self {
            slice,
            columns: RwSignal::new(Vec::new()),
            compact: RwSignal::new(false),
            cards: RwSignal::new(false),
        };
        look.own();
        on_change(
            move || (look.columns.get(), look.compact.get(), look.cards.get()),
            move |(columns, compact, cards)| {
                // A saved view is not one's own habit.
                if route::now().value("view").is_empty() {
                    remember::set(&look.place("columns"), &columns.join(","));
                    remember::set(&look.place("rows"), if compact { "compact" } else { "" });
                    remember::set(&look.place("cards"), if cards { "yes" } else { "" });
                }
            },
        );
        look
    }

    fn place(self, what: &str) -> String {
        format!("{what}.{}", self.slice.path)
    }

    /// As this browser remembers it.
    pub fn own(self) {
        match remember::get(&self.place("columns")) {
            Some(kept) => self.set(kept.split(',')),
            None => self.first(),
        }
        self.compact.set(remember::get(&self.place("rows")).is_some());
        self.cards.set(self.slice.cards && remember::get(&self.place("cards")).is_some());
    }

    /// As it comes.
    pub fn first(self) {
        self.set(self.slice.columns.iter().filter(|column| column.shown).map(|c| c.field));
    }

    pub fn take(self, view: &Value) {
        match rows(view, "columns") {
            [] => self.first(),
            names => self.set(names.iter().filter_map(Value::as_str)),
        }
        self.compact.set(plain(view, "density") == "compact");
        self.cards
            .set(plain(view, "query").split('&').any(|part| part.split_once('=') == Some(CARDS)));
    }

    fn set<'a>(self, names: impl Iterator<Item = &'a str>) {
        let known = |name: &str| self.slice.columns.iter().find(|column| column.field == name);
        self.columns.set(names.filter_map(known).map(|column| column.field).collect());
    }

    pub fn turn(self, field: &'static str, on: bool) {
        self.columns.update(|fields| {
            fields.retain(|other| *other != field);
            if on {
                fields.push(field);
            }
        });
    }

    /// One place earlier or later; at an end it stays.
    pub fn shift(self, field: &'static str, later: bool) {
        self.columns.update(|fields| {
            let at = fields.iter().position(|other| *other == field).unwrap_or_default();
            let to = if later { at + 1 } else { at.wrapping_sub(1) };
            if at.max(to) < fields.len() {
                fields.swap(at, to);
            }
        });
    }

    /// What is shown, in order.
    pub fn shown(self) -> Vec<Column> {
        self.order(false).into_iter().filter_map(|at| self.slice.columns.get(at)).copied().collect()
    }

    /// Places of the columns within the slice: the first, the chosen ones in their order, then the rest if it is
    /// asked for.
    pub fn order(self, rest: bool) -> Vec<usize> {
        let columns = self.slice.columns;
        self.columns.with(|fields| {
            let place = |field: &&str| columns.iter().position(|column| column.field == *field);
            let chosen = fields.iter().filter_map(place).filter(|at| *at > 0);
            let others = columns.iter().enumerate().skip(1);
            let others = others.filter(|(_, c)| rest && !fields.contains(&c.field));
            std::iter::once(0).chain(chosen).chain(others.map(|(at, _)| at)).collect()
        })
    }
}
