//! `g` and a letter lead to a page, by the place of the key, whatever the keyboard's language.

use crate::pages::stops;
use crate::parts::nav::{address, label, needs};
use crate::parts::shortcuts::is_free;
use crate::route;
use crate::session::may;
use leptos::prelude::*;
use web_sys::KeyboardEvent;

/// Places of keys and where they lead.
const JUMPS: &[(&str, &str)] = &[
    ("KeyD", "/dispenses/new"),
    ("KeyL", "/dispenses"),
    ("KeyR", "/receipts"),
    ("KeyT", "/transfers"),
    ("KeyA", "/adjustments"),
    ("KeyC", "/stocktakes"),
    ("KeyS", "/stock"),
    ("KeyB", "/batches"),
    ("KeyM", "/medicines"),
    ("KeyV", "/suppliers"),
    ("KeyP", "/patients"),
    ("KeyO", "/reports"),
    ("KeyJ", "/jobs"),
];
const HOME: &str = "KeyH";
/// Milliseconds in which the second key must come.
const WAIT: f64 = 1_500.0;

/// Where a letter leads for this person, with the name of the page.
pub fn jumps() -> impl Iterator<Item = (&'static str, String, String)> {
    let led = |(code, path): &(&'static str, &str)| {
        let stop = stops().find(|stop| address(stop) == *path).filter(|stop| may(needs(stop)))?;
        Some((*code, (*path).to_owned(), label(stop)))
    };
    JUMPS.iter().filter_map(led)
}

/// The second key counts only shortly after the first.
#[derive(Clone, Copy)]
pub struct Jumper(StoredValue<f64>);

impl Jumper {
    pub fn new() -> Self {
        Self(StoredValue::new(f64::MIN))
    }

    /// True when the key belonged to a jump.
    pub fn heard(self, event: &KeyboardEvent) -> bool {
        if !is_free(event) {
            return false;
        }
        let (now, code) = (event.time_stamp(), event.code());
        let begun = now - self.0.get_value() < WAIT;
        self.0.set_value(if code == "KeyG" && !begun { now } else { f64::MIN });
        if !begun {
            return code == "KeyG";
        }
        let home = (code == HOME).then(|| "/".to_owned());
        let Some(path) =
            home.or_else(|| jumps().find(|(key, ..)| *key == code).map(|(_, path, _)| path))
        else {
            return false;
        };
        route::go(&path);
        true
    }
}
