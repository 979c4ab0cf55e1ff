//! Small choices of a person that this browser keeps.

use leptos::prelude::window;
use web_sys::Storage;

fn storage() -> Option<Storage> {
    window().local_storage().ok().flatten()
}

pub fn get(name: &str) -> Option<String> {
    storage()?.get_item(&format!("pharmacy.{name}")).ok().flatten()
}

/// An empty value forgets.
pub fn set(name: &str, value: &str) {
    let Some(storage) = storage() else {
        return;
    };
    let name = format!("pharmacy.{name}");
    // A full or forbidden storage costs the memory of a choice, nothing more.
    let _ =
        if value.is_empty() { storage.remove_item(&name) } else { storage.set_item(&name, value) };
}
