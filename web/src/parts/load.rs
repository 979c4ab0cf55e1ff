//! One answer of the server as a signal: waiting, there, or a problem with a way to try again.

use crate::http::{self, Life};
use crate::parts::dom::{Part, live};
use crate::parts::problem::problem_box;
use crate::parts::skeleton::skeleton;
use crate::problem::Problem;
use leptos::prelude::*;
use serde_json::Value;
use std::sync::Arc;

#[derive(Clone)]
pub enum Load {
    Waiting,
    Ready(Arc<Value>),
    Failed(Problem),
}

#[derive(Clone, Copy)]
pub struct Loaded {
    pub state: RwSignal<Load>,
    again: RwSignal<u32>,
}

impl Loaded {
    /// Asks for the address now, again when it changes, and again when told.
    pub fn new(path: impl Fn() -> String + Send + Sync + 'static) -> Self {
        let loaded = Self { state: RwSignal::new(Load::Waiting), again: RwSignal::new(0) };
        Effect::new(move || {
            loaded.again.track();
            let path = path();
            let Some(life) = Life::new() else {
                return;
            };
            if let Some(known) = http::peek(&path) {
                loaded.state.set(Load::Ready(known));
            }
            http::get(path).send(life, move |answer| {
                loaded.state.set(match answer {
                    Ok(reply) => Load::Ready(reply.body),
                    Err(problem) => Load::Failed(problem),
                });
            });
        });
        loaded
    }

    pub fn again(self) {
        self.again.update(|count| *count += 1);
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
        mut ready: impl FnMut(Arc<Value>) -> P + Send + 'static,
    ) -> AnyView {
        live(
            move || self.state.get(),
            move |state| match state {
                Load::Waiting => skeleton(lines).part(),
                Load::Ready(value) => ready(value).part(),
                Load::Failed(problem) => {
                    problem_box(problem, Some(Box::new(move || self.again()))).part()
                }
            },
        )
    }
}
