//! What an element gets when it is made: its attributes, those that change later, and what it listens to. Done here and
//! not by the framework, which brings its own copy of the machinery for each kind of them.

use super::Node;
use leptos::prelude::*;
use leptos::tachys::html::element::Custom;
use leptos::tachys::html::node_ref::NodeRefContainer;
use send_wrapper::SendWrapper;
use std::borrow::Cow;
use std::cell::Cell;
use std::rc::Rc;
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Element, Event, HtmlElement};

/// A closure without the means to be called only once: those are never needed and weigh as much again.
pub trait Work<T> {
    fn work(&mut self) -> T;
}

impl<T, F: FnMut() -> T> Work<T> for F {
    fn work(&mut self) -> T {
        self()
    }
}

pub trait Hear {
    fn hear(&mut self, event: Event);
}

impl<F: FnMut(Event)> Hear for F {
    fn hear(&mut self, event: Event) {
        self(event);
    }
}

#[derive(Clone, Copy)]
pub enum Way {
    Attribute,
    Class,
    Property,
    Style,
}

pub enum Moved {
    Gone,
    Flag(bool),
    Text(String),
    Value(JsValue),
}

#[derive(Default)]
pub struct Made {
    pub fixed: Vec<(&'static str, Cow<'static, str>)>,
    pub text: Cow<'static, str>,
    pub moves: Vec<(&'static str, Way, Box<dyn Work<Moved>>)>,
    pub hears: Vec<(&'static str, Box<dyn Hear>)>,
    pub node: Option<Node>,
}

/// Waits for the element.
#[derive(Clone)]
pub struct Fixed(SendWrapper<Rc<Cell<Option<Made>>>>);

impl Fixed {
    pub fn new(made: Made) -> Self {
        Self(SendWrapper::new(Rc::new(Cell::new(Some(made)))))
    }
}

impl NodeRefContainer<Custom<&'static str>> for Fixed {
    fn load(self, element: &Element) {
        let held: &Cell<Option<Made>> = &self.0;
        if let Some(made) = held.take() {
            made.load(element);
        }
    }
}

impl Made {
    fn load(self, element: &Element) {
        for (name, value) in &self.fixed {
            let _ = element.set_attribute(name, value);
        }
        if !self.text.is_empty() {
            element.set_text_content(Some(&self.text));
        }
        // First, so that classes that come and go are added to the fixed ones.
        if !self.moves.is_empty() {
            let moves =
                self.moves.into_iter().map(|(name, way, work)| moving(element, name, way, work));
            StoredValue::new_local(moves.collect::<Vec<_>>());
        }
        if !self.hears.is_empty() {
            listen(element, self.hears);
        }
        if let Some(node) = self.node {
            NodeRefContainer::<Custom<&'static str>>::load(node, element);
        }
    }
}

fn moving(
    element: &Element,
    name: &'static str,
    way: Way,
    mut work: Box<dyn Work<Moved>>,
) -> RenderEffect<()> {
    let element = element.clone();
    RenderEffect::new(move |_: Option<()>| apply(&element, name, way, work.work()))
}

fn apply(element: &Element, name: &str, way: Way, moved: Moved) {
    let _ = match (way, moved) {
        (Way::Attribute, Moved::Text(text)) => element.set_attribute(name, &text),
        (Way::Attribute, _) => element.remove_attribute(name),
        (Way::Class, Moved::Flag(true)) => element.class_list().add_1(name),
        (Way::Class, _) => element.class_list().remove_1(name),
        (Way::Property, Moved::Value(value)) => {
            js_sys::Reflect::set(element, &JsValue::from_str(name), &value).map(drop)
        }
        (Way::Style, Moved::Text(text)) => match element.dyn_ref::<HtmlElement>() {
            Some(element) => element.style().set_property(name, &text),
            None => Ok(()),
        },
        (Way::Property | Way::Style, _) => Ok(()),
    };
}

type Listener = (&'static str, Closure<dyn FnMut(Event)>);

/// Listens until whoever made the element goes: a box that is taken away while it has the focus would else be told so
/// after its signals have gone.
fn listen(element: &Element, hears: Vec<(&'static str, Box<dyn Hear>)>) {
    let add = |(name, mut hear): (&'static str, Box<dyn Hear>)| {
        let listener = Closure::<dyn FnMut(Event)>::new(move |event| hear.hear(event));
        let function = listener.as_ref().unchecked_ref();
        let _ = element.add_event_listener_with_callback(name, function);
        (name, listener)
    };
    let listeners: Vec<Listener> = hears.into_iter().map(add).collect();
    let held = SendWrapper::new((element.clone(), listeners));
    on_cleanup(move || {
        let (element, listeners) = &*held;
        for (name, listener) in listeners {
            let function = listener.as_ref().unchecked_ref();
            let _ = element.remove_event_listener_with_callback(name, function);
        }
    });
}
