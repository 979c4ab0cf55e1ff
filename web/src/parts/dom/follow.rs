//! What follows what it reads. Every closure is boxed at the door: the machinery behind is there once.

use super::Part;
use super::moves::Work;
use leptos::prelude::*;
use std::sync::{Arc, Mutex};

type SendWork<T> = Box<dyn Work<T> + Send>;

fn moving(mut work: SendWork<AnyView>) -> AnyView {
    let moving: Arc<Mutex<dyn FnMut() -> AnyView + Send>> =
        Arc::new(Mutex::new(move || work.work()));
    moving.into_any()
}

/// A place that is made anew whenever what is read changes; making it reads nothing.
pub fn live<T: 'static, P: Part>(
    mut read: impl FnMut() -> T + Send + 'static,
    mut make: impl FnMut(T) -> P + Send + 'static,
) -> AnyView {
    moving(Box::new(move || {
        let mut read = Some(read());
        quietly(&mut || read.take().map_or_else(|| ().part(), |read| make(read).part()))
    }))
}

#[inline(never)]
fn quietly(make: &mut dyn Work<AnyView>) -> AnyView {
    untrack(|| make.work())
}

/// Words that follow what they read.
pub fn words<W: Into<String>>(mut read: impl FnMut() -> W + Send + 'static) -> AnyView {
    moving(Box::new(move || {
        let words: String = read().into();
        words.part()
    }))
}

/// Does something now, and again whenever what it read has changed.
pub fn follow(run: impl FnMut() + 'static) {
    follow_boxed(Box::new(run));
}

fn follow_boxed(mut run: Box<dyn Work<()>>) {
    Effect::new(move || run.work());
}

/// Does something whenever this has become another one; not at first.
pub fn on_change<T: PartialEq + Clone + 'static>(
    mut read: impl FnMut() -> T + 'static,
    mut then: impl FnMut(T) + 'static,
) {
    let mut before = None;
    follow(move || {
        let now = read();
        if before.as_ref().is_some_and(|before| *before != now) {
            quietly_do(&mut || then(now.clone()));
        }
        before = Some(now);
    });
}

#[inline(never)]
fn quietly_do(act: &mut dyn Work<()>) {
    untrack(|| act.work());
}

/// A value that is worked out; whoever reads it hears only of another one.
pub fn memo<T: PartialEq + Send + Sync + 'static>(
    work: impl Fn() -> T + Send + Sync + 'static,
) -> Memo<T> {
    memo_boxed(Box::new(work))
}

trait Answer<T> {
    fn answer(&self) -> T;
}

impl<T, F: Fn() -> T> Answer<T> for F {
    fn answer(&self) -> T {
        self()
    }
}

fn memo_boxed<T: PartialEq + Send + Sync + 'static>(
    work: Box<dyn Answer<T> + Send + Sync>,
) -> Memo<T> {
    Memo::new(move |_| work.answer())
}
