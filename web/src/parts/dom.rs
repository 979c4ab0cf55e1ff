//! Elements of a page, all of one type. The `view!` macro makes a new type of every piece of markup and the
//! compiler a new copy of the machinery for each: the same pages weighed twice as much that way.

mod each;
mod follow;
mod moves;

pub use each::each;
pub use follow::{follow, live, memo, on_change, words};

use crate::words::{self, Word};
use leptos::prelude::*;
use leptos::tachys::html::element::{Custom, ElementChild, custom};
use leptos::tachys::html::node_ref::node_ref;
use moves::{Fixed, Made, Moved, Way, Work};
use std::borrow::Cow;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Event, HtmlInputElement, KeyboardEvent};

/// An element once it is in the page.
pub type Node = NodeRef<Custom<&'static str>>;

/// A handle: building a page passes it from hand to hand some thousand times.
pub struct El(Box<Whole>);

struct Whole {
    tag: &'static str,
    made: Made,
    children: Vec<AnyView>,
}

pub fn el(tag: &'static str) -> El {
    El(Box::new(Whole { tag, made: Made::default(), children: Vec::new() }))
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

/// A box to tick.
pub fn tick(on: impl FnMut() -> bool + 'static, mut turn: impl FnMut(bool) + 'static) -> El {
    let turned = move |event| turn(event_target_checked(&event));
    el("input").set("type", "checkbox").checked(on).on("change", turned)
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
    pub fn set(self, name: &'static str, value: impl Into<Cow<'static, str>>) -> Self {
        self.fix(name, value.into())
    }

    #[inline(never)]
    fn fix(mut self, name: &'static str, value: Cow<'static, str>) -> Self {
        self.0.made.fixed.push((name, value));
        self
    }

    fn moves(mut self, name: &'static str, way: Way, work: Box<dyn Work<Moved>>) -> Self {
        self.0.made.moves.push((name, way, work));
        self
    }

    /// Words in front of all children; cheaper than adding them.
    pub fn text(mut self, text: impl Into<Cow<'static, str>>) -> Self {
        self.0.made.text = text.into();
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
        mut value: impl FnMut() -> Option<String> + 'static,
    ) -> Self {
        self.moves(name, Way::Attribute, Box::new(move || value().map_or(Moved::Gone, Moved::Text)))
    }

    /// `aria-expanded` and its like: the words true and false.
    pub fn says(self, name: &'static str, mut value: impl FnMut() -> bool + 'static) -> Self {
        self.live(name, move || Some((if value() { "true" } else { "false" }).to_owned()))
    }

    /// There without a value while this holds.
    pub fn flag_if(self, name: &'static str, mut holds: impl FnMut() -> bool + 'static) -> Self {
        self.live(name, move || holds().then(String::new))
    }

    pub fn class_if(self, name: &'static str, mut holds: impl FnMut() -> bool + 'static) -> Self {
        self.moves(name, Way::Class, Box::new(move || Moved::Flag(holds())))
    }

    pub fn prop(self, name: &'static str, mut value: impl FnMut() -> JsValue + 'static) -> Self {
        self.moves(name, Way::Property, Box::new(move || Moved::Value(value())))
    }

    /// What stands in a box for typing.
    pub fn value(self, mut value: impl FnMut() -> String + 'static) -> Self {
        self.prop("value", move || value().into())
    }

    pub fn checked(self, mut holds: impl FnMut() -> bool + 'static) -> Self {
        self.prop("checked", move || holds().into())
    }

    /// Set through the object model, as the content policy wants it.
    pub fn style(self, name: &'static str, mut value: impl FnMut() -> String + 'static) -> Self {
        self.moves(name, Way::Style, Box::new(move || Moved::Text(value())))
    }

    pub fn on(mut self, name: &'static str, act: impl FnMut(Event) + 'static) -> Self {
        self.0.made.hears.push((name, Box::new(act)));
        self
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

    pub fn node(mut self, node: Node) -> Self {
        self.0.made.node = Some(node);
        self
    }

    pub fn add(mut self, part: impl Part) -> Self {
        self.0.children.push(part.part());
        self
    }

    pub fn add_all<P: Part>(mut self, parts: impl IntoIterator<Item = P>) -> Self {
        for part in parts {
            self.0.children.push(part.part());
        }
        self
    }
}

/// Whatever can stand in a page.
pub trait Part {
    fn part(self) -> AnyView;
}

impl Part for El {
    fn part(self) -> AnyView {
        let Whole { tag, made, children } = *self.0;
        let made = node_ref::<Custom<&'static str>, Fixed>(Fixed::new(made));
        custom(tag).add_any_attr(made).child(children).into_any()
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

impl Part for Word {
    fn part(self) -> AnyView {
        self.text().to_owned().into_any()
    }
}

/// What is the same in every language, such as the name of a key. Bare text is no part: it would stay English.
pub struct Sign(&'static str);

pub const fn sign(text: &'static str) -> Sign {
    Sign(text)
}

impl Part for Sign {
    fn part(self) -> AnyView {
        self.0.to_owned().into_any()
    }
}

/// A name, a code or a dose, which keeps its own direction among words of another one.
pub fn apart(text: impl Into<String>) -> AnyView {
    let text = text.into();
    if !words::turns(&text) {
        return text.part();
    }
    // Digits and signs alone would take the direction of the page, and a minus the wrong side.
    let dir = if words::is_arabic(&text) { "auto" } else { "ltr" };
    el("bdi").set("dir", dir).text(text).part()
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
