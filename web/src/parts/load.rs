//! One answer of the server as a signal: waiting, there, or a problem with a way to try again.

use crate::http::{self, Life};
use crate::parts::dom::{El, Part, follow, live};
use crate::parts::problem::{Retry, problem_box, problem_page};
use crate::parts::skeleton::skeleton;
use crate::parts::whole::whole;
use crate::problem::Problem;
use leptos::prelude::*;
use serde_json::Value;
use std::sync::Arc;

#[derive(Clone)]
#[cfg_attr(not(target_arch = "wasm32"), expect(clippy::large_enum_variant, reason = "one a page"))]
pub enum Load {
    Waiting,
    Ready(Arc<Value>),
    Failed(Problem),
}

#[derive(Clone, Copy)]
pub struct Loaded {
    pub state: RwSignal<Load>,
    again: RwSignal<u32>,
    /// The answer of the next address, if whoever leads there has it already.
    brought: StoredValue<Option<(String, Arc<Value>)>>,
}

impl Loaded {
    fn waiting() -> Self {
        Self {
            state: RwSignal::new(Load::Waiting),
            again: RwSignal::new(0),
            brought: StoredValue::new(None),
        }
    }

    /// Asks for the address now, again when it changes, and again when told; an empty one is not asked for.
    pub fn new(path: impl Fn() -> String + Send + Sync + 'static) -> Self {
        let last = StoredValue::new(String::new());
        let loaded = Self::asking(Box::new(path), last);
        crate::live::hear(move || last.get_value(), move || loaded.again());
        loaded
    }

    /// The same, but what others change meanwhile waits until told: somebody is typing into what is shown.
    pub fn still(path: impl Fn() -> String + Send + Sync + 'static) -> Self {
        Self::asking(Box::new(path), StoredValue::new(String::new()))
    }

    fn asking(path: Box<dyn Fn() -> String + Send + Sync>, last: StoredValue<String>) -> Self {
        let loaded = Self::waiting();
        follow(move || {
            loaded.again.track();
            let path = path();
            let same = last.with_value(|last| *last == path);
            last.set_value(path.clone());
            let Some(life) = Life::new().filter(|_| !path.is_empty()) else {
                loaded.state.set(Load::Waiting);
                return;
            };
            let brought = loaded.brought.try_update_value(Option::take).flatten();
            if let Some((_, body)) = brought.filter(|(brought, _)| *brought == path) {
                loaded.take(body);
                return;
            }
            if let Some(known) = http::peek(&path) {
                loaded.take(known);
            }
            http::get(path).send(life, move |answer| match answer {
                Ok(reply) => loaded.take(reply.body),
                // What is there stays readable while the server is away.
                Err(problem) if same && problem.status == 0 && loaded.is_there() => {}
                Err(problem) => loaded.state.set(Load::Failed(problem)),
            });
        });
        loaded
    }

    /// The page is about to turn to this address, and this is its answer: it is not asked for once more.
    pub fn bring(self, path: String, body: Arc<Value>) {
        self.brought.set_value(Some((path, body)));
    }

    /// The same answer once more changes nothing on the screen.
    fn take(self, body: Arc<Value>) {
        let same = |state: &Load| matches!(state, Load::Ready(known) if **known == *body);
        if !self.state.with_untracked(same) {
            self.state.set(Load::Ready(body));
        }
    }

    fn is_there(self) -> bool {
        self.state.with_untracked(|state| matches!(state, Load::Ready(_)))
    }

    /// A document with all its lines.
    pub fn whole(path: String) -> Self {
        let loaded = Self::waiting();
        follow(move || {
            loaded.again.track();
            if let Some(life) = Life::new() {
                whole(life, path.clone(), move |answer| {
                    loaded.state.set(answer.map_or_else(Load::Failed, Load::Ready));
                });
            }
        });
        loaded
    }

    pub fn again(self) {
        self.again.update(|count| *count += 1);
    }

    /// What is made of the first answer and then kept: a later one must not wipe what was typed.
    pub fn once<P: Part>(self, mut make: impl FnMut(Arc<Value>) -> P + Send + 'static) -> AnyView {
        let there = RwSignal::new(false);
        follow(move || {
            if self.ready().is_some() && !there.get_untracked() {
                there.set(true);
            }
        });
        live(
            move || there.get(),
            move |_| match self.state.get_untracked() {
                Load::Ready(value) => make(value).part(),
                _ => self.page(10, |_| ()),
            },
        )
    }

    pub fn ready(self) -> Option<Arc<Value>> {
        match self.state.get() {
            Load::Ready(value) => Some(value),
            _ => None,
        }
    }

    /// The view of what is there, with the waiting and the failed state taken care of.
    pub fn view<P: Part>(
        self,
        lines: usize,
        ready: impl FnMut(Arc<Value>) -> P + Send + 'static,
    ) -> AnyView {
        self.shown(lines, problem_box, ready)
    }

    /// The same for a page that is about nothing else: a failure has its title.
    pub fn page<P: Part>(
        self,
        lines: usize,
        ready: impl FnMut(Arc<Value>) -> P + Send + 'static,
    ) -> AnyView {
        self.shown(lines, problem_page, ready)
    }

    fn shown<P: Part>(
        self,
        lines: usize,
        failed: fn(Problem, Option<Retry>) -> El,
        mut ready: impl FnMut(Arc<Value>) -> P + Send + 'static,
    ) -> AnyView {
        live(
            move || self.state.get(),
            move |state| match state {
                Load::Waiting => skeleton(lines).part(),
                Load::Ready(value) => ready(value).part(),
                Load::Failed(problem) => {
                    // What is not there will not be there a moment later either.
                    let again: Option<Retry> = match problem.status {
                        404 => None,
                        _ => Some(Box::new(move || self.again())),
                    };
                    failed(problem, again).part()
                }
            },
        )
    }
}
