//! Elements of a page, all of one type. The `view!` macro makes a new type of every piece of markup and the
//! compiler a new copy of the machinery for each: the same pages weighed twice as much that way.

use leptos::prelude::*;
use leptos::tachys::html::attribute::any_attribute::{AnyAttribute, IntoAnyAttribute};
use leptos::tachys::html::attribute::custom::custom_attribute;
use leptos::tachys::html::class::class;
use leptos::tachys::html::element::{Custom, ElementChild, custom};
use leptos::tachys::html::event::{self, on};
use leptos::tachys::html::node_ref::{NodeRefContainer, node_ref};
use leptos::tachys::html::property::prop;
use leptos::tachys::html::style::style;
use std::borrow::Cow;
use std::sync::{Arc, Mutex};
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Element, Event, HtmlInputElement, KeyboardEvent};

/// An element once it is in the page.
pub type Node = NodeRef<Custom<&'static str>>;

type Moving<T> = Arc<Mutex<dyn FnMut() -> T + Send>>;

fn moving<T>(f: impl FnMut() -> T + Send + 'static) -> Moving<T> {
    Arc::new(Mutex::new(f))
}

pub struct El {
    tag: &'static str,
    fixed: Fixed,
    attributes: Vec<AnyAttribute>,
    children: Vec<AnyView>,
}

/// All that never changes, set in one go: a row of a table has forty attributes.
#[derive(Clone, Default)]
struct Fixed {
    attributes: Vec<(&'static str, Cow<'static, str>)>,
    text: Cow<'static, str>,
}

impl NodeRefContainer<Custom<&'static str>> for Fixed {
    fn load(self, element: &Element) {
        for (name, value) in &self.attributes {
            let _ = element.set_attribute(name, value);
        }
        if !self.text.is_empty() {
            element.set_text_content(Some(&self.text));
        }
    }
}

pub fn el(tag: &'static str) -> El {
    El { tag, fixed: Fixed::default(), attributes: Vec::new(), children: Vec::new() }
}

/// An element of this class; the commonest kind.
pub fn div(class: &'static str) -> El {
    el("div").class(class)
}

/// A button that does something here, as opposed to one that sends a form.
pub fn button(class: &'static str) -> El {
    el("button").set("type", "button").class(class)
}

pub fn link(href: impl Into<Cow<'static, str>>) -> El {
    el("a").set("href", href)
}

/// The input behind a node, when it is in the page.
pub fn input(node: Node) -> Option<HtmlInputElement> {
    node.get_untracked().and_then(|element| element.dyn_into().ok())
}

pub fn focus(node: Node) {
    if let Some(element) = node.try_get_untracked().flatten() {
        let _ = element.focus();
    }
}

impl El {
    fn with(mut self, attribute: impl IntoAnyAttribute) -> Self {
        self.attributes.push(attribute.into_any_attr());
        self
    }

    pub fn set(mut self, name: &'static str, value: impl Into<Cow<'static, str>>) -> Self {
        self.fixed.attributes.push((name, value.into()));
        self
    }

    /// Words in front of all children; cheaper than adding them.
    pub fn text(mut self, text: impl Into<Cow<'static, str>>) -> Self {
        self.fixed.text = text.into();
        self
    }

    pub fn class(self, name: &'static str) -> Self {
        if name.is_empty() { self } else { self.set("class", name) }
    }

    /// An attribute without a value, there or not.
    pub fn flag(self, name: &'static str, there: bool) -> Self {
        if there { self.set(name, "") } else { self }
    }

    /// An attribute that follows what it reads; none takes it away.
    pub fn live(
        self,
        name: &'static str,
        value: impl FnMut() -> Option<String> + Send + 'static,
    ) -> Self {
        self.with(custom_attribute(name, moving(value)))
    }

    /// `aria-expanded` and its like: the words true and false.
    pub fn says(
        self,
        name: &'static str,
        mut value: impl FnMut() -> bool + Send + 'static,
    ) -> Self {
        self.live(name, move || Some(value().to_string()))
    }

    /// There without a value while this holds.
    pub fn flag_if(
        self,
        name: &'static str,
        mut holds: impl FnMut() -> bool + Send + 'static,
    ) -> Self {
        self.live(name, move || holds().then(String::new))
    }

    pub fn class_if(
        self,
        name: &'static str,
        holds: impl FnMut() -> bool + Send + 'static,
    ) -> Self {
        self.with(class((name, moving(holds))))
    }

    pub fn prop(self, name: &'static str, value: impl FnMut() -> JsValue + Send + 'static) -> Self {
        self.with(prop(name, moving(value)))
    }

    /// What stands in a box for typing.
    pub fn value(self, mut value: impl FnMut() -> String + Send + 'static) -> Self {
        self.prop("value", move || value().into())
    }

    pub fn checked(self, mut holds: impl FnMut() -> bool + Send + 'static) -> Self {
        self.prop("checked", move || holds().into())
    }

    /// Set through the object model, as the content policy wants it.
    pub fn style(self, name: &'static str, value: impl FnMut() -> String + Send + 'static) -> Self {
        self.with(style((name, moving(value))))
    }

    pub fn on(self, name: &'static str, mut act: impl FnMut(Event) + 'static) -> Self {
        // A box that is taken away while it has the focus is told so after its signals have gone.
        let alive = StoredValue::new(());
        let act: Box<dyn FnMut(Event)> = Box::new(move |event| {
            if alive.try_get_value().is_some() {
                act(event);
            }
        });
        self.with(on(event::Custom::<Event>::new(name), act))
    }

    pub fn on_click(self, mut act: impl FnMut() + 'static) -> Self {
        self.on("click", move |_| act())
    }

    pub fn on_key(self, mut act: impl FnMut(&KeyboardEvent) + 'static) -> Self {
        self.on("keydown", move |event| {
            if let Some(event) = event.dyn_ref() {
                act(event);
            }
        })
    }

    pub fn node(self, node: Node) -> Self {
        self.with(node_ref::<Custom<&'static str>, Node>(node))
    }

    pub fn add(mut self, part: impl Part) -> Self {
        self.children.push(part.part());
        self
    }

    pub fn add_all<P: Part>(mut self, parts: impl IntoIterator<Item = P>) -> Self {
        self.children.extend(parts.into_iter().map(Part::part));
        self
    }
}

/// Whatever can stand in a page.
pub trait Part {
    fn part(self) -> AnyView;
}

impl Part for El {
    fn part(self) -> AnyView {
        // First, so that classes that come and go are added to the fixed ones.
        let mut attributes =
            vec![node_ref::<Custom<&'static str>, Fixed>(self.fixed).into_any_attr()];
        attributes.extend(self.attributes);
        custom(self.tag).add_any_attr(attributes).child(self.children).into_any()
    }
}

impl Part for AnyView {
    fn part(self) -> AnyView {
        self
    }
}

impl Part for String {
    fn part(self) -> AnyView {
        self.into_any()
    }
}

impl Part for &'static str {
    fn part(self) -> AnyView {
        self.to_owned().into_any()
    }
}

impl Part for () {
    fn part(self) -> AnyView {
        ().into_any()
    }
}

impl<P: Part> Part for Option<P> {
    fn part(self) -> AnyView {
        self.map_or_else(|| ().into_any(), Part::part)
    }
}

impl<P: Part> Part for Vec<P> {
    fn part(self) -> AnyView {
        self.into_iter().map(Part::part).collect::<Vec<_>>().into_any()
    }
}

/// A place that is made anew whenever what is read changes; making it reads nothing.
pub fn live<T: 'static, P: Part>(
    mut read: impl FnMut() -> T + Send + 'static,
    mut make: impl FnMut(T) -> P + Send + 'static,
) -> AnyView {
    moving(move || {
        let read = read();
        untrack(|| make(read).part())
    })
    .into_any()
}

/// Words that follow what they read.
pub fn words<W: Into<String>>(mut read: impl FnMut() -> W + Send + 'static) -> AnyView {
    moving(move || -> String { read().into() }).into_any()
}
