//! Asking again and again, while somebody is there.

use leptos::prelude::*;
use std::cell::Cell;
use std::time::Duration;

/// Milliseconds after which nobody is there.
const AWAY: f64 = 1_200_000.0;

thread_local! {
    /// When somebody last touched anything.
    static TOUCHED: Cell<f64> = const { Cell::new(0.0) };
}

/// Does something again and again while somebody looks at the page. Asking keeps a session alive, so it ends when
/// nobody has touched anything for a while.
pub fn repeat(every: Duration, act: impl Fn() + 'static) {
    let touch = || TOUCHED.set(js_sys::Date::now());
    touch();
    let keys = window_event_listener_untyped("keydown", move |_| touch());
    let moves = window_event_listener_untyped("pointermove", move |_| touch());
    let timer = set_interval_with_handle(
        move || {
            if !document().hidden() && js_sys::Date::now() - TOUCHED.get() < AWAY {
                act();
            }
        },
        every,
    );
    on_cleanup(move || {
        keys.remove();
        moves.remove();
        if let Ok(timer) = timer {
            timer.clear();
        }
    });
}
