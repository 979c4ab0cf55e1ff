//! The parts that pages are put together from; one component a file.

pub mod alert_badge;
pub mod batches;
pub mod camera;
pub mod chart;
pub mod combobox;
pub mod dialog;
pub mod dom;
pub mod field;
pub mod icon;
pub mod jumps;
pub mod language;
pub mod load;
pub mod lookup;
pub mod menu;
pub mod nav;
pub mod palette;
pub mod problem;
pub mod reasons;
pub mod repeat;
pub mod scan;
pub mod secret;
pub mod shell;
pub mod shortcuts;
pub mod skeleton;
pub mod table;
pub mod theme;
pub mod toast;
pub mod top_bar;
pub mod whole;

use std::cell::Cell;

thread_local! {
    static LAST: Cell<u32> = const { Cell::new(0) };
}

/// An id for an element that labels or is labelled; unique on the page.
pub fn fresh_id(name: &str) -> String {
    LAST.set(LAST.get() + 1);
    format!("{name}-{}", LAST.get())
}
