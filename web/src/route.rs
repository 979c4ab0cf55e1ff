//! Where the person is: the address bar as a signal. Links are plain `<a href>`; a page that holds unsaved
//! work can be asked before it is left, which is why this is not a ready-made router.

use leptos::ev;
use leptos::prelude::*;
use pharmacy_contract::office;
use std::cell::Cell;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Element, MouseEvent, UrlSearchParams};

#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Place {
    pub path: String,
    pub query: Vec<(String, String)>,
}

impl Place {
    pub fn value(&self, name: &str) -> String {
        let found = self.query.iter().find(|(key, _)| key == name);
        found.map(|(_, value)| value.clone()).unwrap_or_default()
    }

    pub fn address(&self) -> String {
        let Ok(params) = UrlSearchParams::new() else {
            return self.path.clone();
        };
        for (key, value) in self.query.iter().filter(|(_, value)| !value.is_empty()) {
            params.append(key, value);
        }
        let query = String::from(params.to_string());
        if query.is_empty() { self.path.clone() } else { format!("{}?{query}", self.path) }
    }
}

#[derive(Clone, Copy)]
struct Router {
    place: RwSignal<Place>,
    /// Set while a page holds work that is not saved.
    held: RwSignal<bool>,
    /// Where the person wanted to go when they were held.
    wanted: RwSignal<Option<String>>,
    /// Which of the programs this is.
    is_office: bool,
}

thread_local! {
    static ROUTER: Cell<Option<Router>> = const { Cell::new(None) };
}

pub fn start(is_office: bool) {
    let router = Router {
        place: RwSignal::new(read()),
        held: RwSignal::new(false),
        wanted: RwSignal::new(None),
        is_office,
    };
    ROUTER.set(Some(router));
    window_event_listener(ev::popstate, move |_| {
        if router.held.get_untracked() {
            let (back, wanted) = (router.place.get_untracked().address(), read().address());
            write(&back, false);
            router.wanted.set(Some(wanted));
        } else {
            router.place.set(read());
        }
    });
    window_event_listener(ev::click, |event| follow(&event));
    window_event_listener(ev::beforeunload, move |event| {
        if router.held.get_untracked() {
            event.prevent_default();
        }
    });
}

fn router() -> Router {
    ROUTER.get().unwrap_or_else(|| Router {
        place: RwSignal::new(Place::default()),
        held: RwSignal::new(false),
        wanted: RwSignal::new(None),
        is_office: false,
    })
}

pub fn place() -> Signal<Place> {
    router().place.into()
}

pub fn now() -> Place {
    router().place.get_untracked()
}

/// Goes there, unless unsaved work asks first.
pub fn go(address: &str) {
    let router = router();
    if router.held.get_untracked() {
        router.wanted.set(Some(address.to_owned()));
    } else {
        force(address);
    }
}

/// Goes there and lets unsaved work go.
pub fn force(address: &str) {
    let router = router();
    router.held.set(false);
    router.wanted.set(None);
    if office::has(address) != router.is_office {
        // The page is in the other program.
        let _ = window().location().assign(address);
        return;
    }
    write(address, false);
    router.place.set(read());
}

/// The same page with another query; no new entry in the history.
pub fn replace(place: Place) {
    write(&place.address(), true);
    router().place.set(place);
}

/// The same as an address.
pub fn replace_address(address: &str) {
    write(address, true);
    router().place.set(read());
}

pub fn hold(unsaved: bool) {
    router().held.set(unsaved);
}

/// Where to go once the person has said that the unsaved work may go.
pub fn wanted() -> RwSignal<Option<String>> {
    router().wanted
}

pub fn title(text: impl AsRef<str>) {
    document().set_title(&format!("{} · {}", text.as_ref(), w!("Pharmacy").text()));
}

fn write(address: &str, in_place: bool) {
    let Ok(history) = window().history() else {
        return;
    };
    let _ = if in_place {
        history.replace_state_with_url(&JsValue::NULL, "", Some(address))
    } else {
        history.push_state_with_url(&JsValue::NULL, "", Some(address))
    };
}

fn read() -> Place {
    let location = window().location();
    let search = location.search().unwrap_or_default();
    let mut query = Vec::new();
    if let Ok(params) = UrlSearchParams::new_with_str(&search) {
        for entry in params.entries().into_iter().flatten() {
            let pair = js_sys::Array::from(&entry);
            query.push((
                pair.get(0).as_string().unwrap_or_default(),
                pair.get(1).as_string().unwrap_or_default(),
            ));
        }
    }
    Place { path: location.pathname().unwrap_or_default(), query }
}

/// Takes over clicks on links into this application; all others are the browser's.
fn follow(event: &MouseEvent) {
    let plain = event.button() == 0
        && !(event.meta_key() || event.ctrl_key() || event.shift_key() || event.alt_key());
    if !plain || event.default_prevented() {
        return;
    }
    let target = event.target().and_then(|t| t.dyn_into::<Element>().ok());
    let Some(link) = target.and_then(|t| t.closest("a[href]").ok().flatten()) else {
        return;
    };
    let href = link.get_attribute("href").unwrap_or_default();
    let ours = href.starts_with('/') && !href.starts_with("/api/") && !href.starts_with("/docs");
    if ours && !link.has_attribute("target") && !link.has_attribute("download") {
        event.prevent_default();
        go(&href);
    }
}
