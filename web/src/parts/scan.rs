//! Scanners that type: keys quicker than fingers, ended by Enter or Tab, are one code, wherever they arrive.

mod burst;

use crate::describe::show::plain;
use crate::http::{self, Life, encode};
use crate::parts::toast;
use crate::{remember, route};
use burst::{Burst, Key};
use leptos::prelude::*;
use send_wrapper::SendWrapper;
use serde_json::Value;
use std::cell::RefCell;
use std::rc::Rc;
use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;
use web_sys::{Element, Event, HtmlInputElement, HtmlTextAreaElement, KeyboardEvent};

/// Where fingers and their helpers type: a letter or two choose in a list, too.
const FIELDS: &str = "input, textarea, select";

/// Where a code goes; the page that asked last gets it.
type Taker = Rc<dyn Fn(String)>;

thread_local! {
    static TAKERS: RefCell<Vec<(u32, Taker)>> = const { RefCell::new(Vec::new()) };
    static TYPED: RefCell<Typed> = RefCell::new(Typed::default());
}

/// What has come in quick succession, and what stood in the box before it came.
#[derive(Default)]
struct Typed {
    burst: Burst,
    before: Option<(Element, String)>,
}

/// Hears keys before anybody else does. Called once.
pub fn start() {
    let hear = Closure::<dyn Fn(KeyboardEvent)>::new(|event: KeyboardEvent| {
        if remember::get("scanner").is_none() {
            hear(&event);
        }
    });
    let function = hear.as_ref().unchecked_ref();
    let heard = document().add_event_listener_with_callback_and_bool("keydown", function, true);
    if heard.is_ok() {
        hear.forget();
    }
}

/// Codes go to `act` while the page that asks for them is there.
pub fn take(act: impl Fn(String) + 'static) {
    let number = TAKERS.with_borrow_mut(|all| {
        let number = all.iter().map(|(number, _)| number + 1).max().unwrap_or(0);
        all.push((number, Rc::new(act)));
        number
    });
    let number = SendWrapper::new(number);
    on_cleanup(move || TAKERS.with_borrow_mut(|all| all.retain(|(other, _)| *other != *number)));
}

/// A code has been read, by whatever there is.
pub fn take_in(code: String) {
    let taker = TAKERS.with_borrow(|all| all.last().map(|(_, act)| act.clone()));
    if let Some(act) = taker {
        act(code);
    }
}

/// Where no page asks for codes, one opens the medicine that carries it.
pub fn anywhere() {
    let life = StoredValue::new(Life::new());
    take(move |code| {
        let Some(life) = life.try_get_value().flatten() else {
            return;
        };
        let asked = code.clone();
        look_up(life, &asked, move |found| match plain(found, "medicine_id") {
            id if id.is_empty() => {
                toast::refuse(w!("No medicine carries the code {code}.", code = code));
            }
            id => route::go(&format!("/medicines/{id}")),
        });
    });
}

/// What the server knows of a code: the medicine that carries it, and what the code itself says.
pub fn look_up(life: Life, code: &str, then: impl FnOnce(&Value) + 'static) {
    let path = format!("medicines/by-code?code={}", encode(code));
    http::get(path).send(life, move |answer| match answer {
        Ok(reply) => then(&reply.body),
        Err(problem) => toast::warn(&problem),
    });
}

fn hear(event: &KeyboardEvent) {
    let target = event.target().and_then(|target| target.dyn_into::<Element>().ok());
    let target = target.as_ref();
    // A password is nobody's code, nor is a day.
    if is(target, "[type=password], [type=date]") {
        return;
    }
    let key = key(event);
    let (scan, inside) = TYPED.with_borrow_mut(|typed| {
        let scan = typed.burst.press(event.time_stamp(), key);
        // Into a field, a quick hand and its helpers write all sorts of things.
        let scan = scan.filter(|code| !is(target, FIELDS) || burst::is_code(code));
        if typed.burst.has_begun() {
            typed.before = target.and_then(|at| Some((at.clone(), text_of(at)?)));
        }
        (scan, typed.burst.is_running())
    });
    match scan {
        Some(code) => {
            event.prevent_default();
            event.stop_immediate_propagation();
            undo();
            take_in(code);
        }
        // The separator is sent as Ctrl+], and letters of a code are no shortcuts.
        None if key == Key::Separator => event.prevent_default(),
        None if inside && !is(target, FIELDS) => {
            event.stop_immediate_propagation();
        }
        None => {}
    }
}

fn key(event: &KeyboardEvent) -> Key {
    let name = event.key();
    let mut letters = name.chars();
    match (letters.next(), letters.next()) {
        _ if event.ctrl_key() && event.code() == "BracketRight" => Key::Separator,
        _ if event.ctrl_key() || event.meta_key() || event.alt_key() => Key::Other,
        (Some('\u{1d}'), None) => Key::Separator,
        (Some(letter), None) => Key::Letter(letter),
        _ => match name.as_str() {
            "Enter" | "Tab" => Key::End,
            "Shift" | "CapsLock" | "Control" | "Alt" | "Meta" => Key::Nothing,
            "GroupSeparator" => Key::Separator,
            _ => Key::Other,
        },
    }
}

fn is(target: Option<&Element>, selector: &str) -> bool {
    target.is_some_and(|at| at.matches(selector).unwrap_or(false))
}

fn text_of(at: &Element) -> Option<String> {
    let input = at.dyn_ref::<HtmlInputElement>().map(HtmlInputElement::value);
    input.or_else(|| at.dyn_ref::<HtmlTextAreaElement>().map(HtmlTextAreaElement::value))
}

/// Takes the code out of the box it was typed into.
fn undo() {
    let Some((at, text)) = TYPED.with_borrow_mut(|typed| typed.before.take()) else {
        return;
    };
    if let Some(input) = at.dyn_ref::<HtmlInputElement>() {
        input.set_value(&text);
    } else if let Some(area) = at.dyn_ref::<HtmlTextAreaElement>() {
        area.set_value(&text);
    }
    let said = web_sys::EventInit::new();
    said.set_bubbles(true);
    if let Ok(event) = Event::new_with_event_init_dict("input", &said) {
        let _ = at.dispatch_event(&event);
    }
}
