//! A list whose members are left alone while others come and go.

use super::{El, Part};
use leptos::prelude::*;
use std::sync::Arc;

/// What tells one from another: a number, and a stamp that changes when it is to be made anew.
pub type Key = (usize, u32);

type Keys = Box<dyn Fn() -> Vec<Key> + Send + Sync>;
type Make = Arc<dyn Fn(Key) -> El + Send + Sync>;

pub fn each(
    keys: impl Fn() -> Vec<Key> + Send + Sync + 'static,
    make: impl Fn(Key) -> El + Send + Sync + 'static,
) -> AnyView {
    boxed(Box::new(keys), Arc::new(make))
}

fn boxed(keys: Keys, make: Make) -> AnyView {
    view! { <For each=keys key=|key| *key children=move |key| make(key).part() /> }.into_any()
}
