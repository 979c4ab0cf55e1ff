//! The rows of a list as they come from the server, page by page, by page number: the end of a long list is as
//! near as its beginning.

use super::window::{MOST_PAGES, PAGE, pages};
use crate::http::{self, Life};
use crate::parts::dom::follow;
use crate::problem::Problem;
use leptos::prelude::*;
use serde_json::Value;
use std::collections::HashMap;
use std::ops::Range;
use std::sync::Arc;

/// A page as it came, and a number that changes when it is another one.
#[derive(Clone)]
struct Leaf {
    body: Arc<Value>,
    stamp: u32,
}

/// One line of the table: where it stands, and its record once it is there.
#[derive(Clone)]
pub struct Line {
    pub index: usize,
    page: Option<Arc<Value>>,
}

impl Line {
    pub fn record(&self) -> Option<&Value> {
        self.page.as_ref()?.get("items")?.get(self.index % PAGE)
    }
}

#[derive(Clone, Copy)]
pub struct Feed {
    /// The list with its search, filters and sort, without the page.
    path: Signal<String>,
    leaves: RwSignal<HashMap<usize, Leaf>>,
    asked: StoredValue<HashMap<usize, Life>>,
    stamp: StoredValue<u32>,
    pub total: RwSignal<Option<usize>>,
    pub problem: RwSignal<Option<Problem>>,
    /// The rows on the screen belong to an earlier question.
    pub stale: RwSignal<bool>,
    owner: StoredValue<Option<Owner>>,
}

impl Feed {
    pub fn new(path: Signal<String>) -> Self {
        let feed = Self {
            path,
            leaves: RwSignal::new(HashMap::new()),
            asked: StoredValue::new(HashMap::new()),
            stamp: StoredValue::new(0),
            total: RwSignal::new(None),
            problem: RwSignal::new(None),
            stale: RwSignal::new(false),
            owner: StoredValue::new(Owner::current()),
        };
        follow(move || {
            path.track();
            feed.start_over();
        });
        crate::live::hear(move || path.get_untracked(), move || feed.renew());
        feed
    }

    /// Asks anew from the first page; what is there stays until the answer comes.
    pub fn start_over(self) {
        self.cancel(|_| true);
        self.stale.set(true);
        self.problem.set(None);
        self.ask(1);
    }

    /// Asks again for the pages that are there; the person stays where they are.
    pub fn renew(self) {
        let mut pages: Vec<usize> = self.leaves.with_untracked(|all| all.keys().copied().collect());
        if pages.is_empty() {
            pages.push(1);
        }
        pages.into_iter().for_each(|page| self.ask(page));
    }

    fn address(self, page: usize) -> String {
        let path = self.path.get_untracked();
        let joint = if path.contains('?') { '&' } else { '?' };
        format!("{path}{joint}lazy_load=true&page={page}&per_page={PAGE}")
    }

    fn cancel(self, which: impl Fn(usize) -> bool) {
        self.asked.update_value(|asked| {
            asked.retain(|page, life| {
                let cancel = which(*page);
                if cancel {
                    life.end();
                }
                !cancel
            });
        });
    }

    fn ask(self, page: usize) {
        let life = self.owner.get_value().and_then(|owner| owner.with(Life::new));
        let Some(life) = life else {
            return;
        };
        self.asked.update_value(|asked| {
            asked.insert(page, life);
        });
        let address = self.address(page);
        if let Some(known) = http::peek(&address) {
            self.arrived(page, known);
        }
        http::get(address).send(life, move |answer| {
            self.asked.update_value(|asked| {
                asked.remove(&page);
            });
            match answer {
                Ok(reply) => self.arrived(page, reply.body),
                Err(problem) => {
                    self.stale.set(false);
                    self.problem.set(Some(problem));
                }
            }
        });
    }

    fn arrived(self, page: usize, body: Arc<Value>) {
        let same = self.leaves.with_untracked(|leaves| {
            leaves.get(&page).is_some_and(|leaf| Arc::ptr_eq(&leaf.body, &body))
        });
        if same && !self.stale.get_untracked() {
            return;
        }
        self.stamp.update_value(|stamp| *stamp += 1);
        let stamp = self.stamp.get_value();
        let total = body.get("total").and_then(Value::as_u64);
        let fresh = self.stale.get_untracked();
        self.leaves.update(|leaves| {
            if fresh {
                leaves.clear();
            } else if leaves.len() >= MOST_PAGES {
                // The farthest one is the least likely to be wanted again.
                let far = leaves.keys().copied().max_by_key(|other| other.abs_diff(page));
                far.map(|far| leaves.remove(&far));
            }
            leaves.insert(page, Leaf { body, stamp });
        });
        self.stale.set(false);
        self.problem.set(None);
        self.total.set(total.and_then(|total| usize::try_from(total).ok()));
    }

    /// Makes sure that these rows are there or on their way, and no others are.
    pub fn want(self, rows: &Range<usize>) {
        if self.stale.get_untracked() {
            return;
        }
        let wanted = pages(rows);
        self.cancel(|page| !wanted.contains(&page));
        for page in wanted {
            let there = self.leaves.with_untracked(|leaves| leaves.contains_key(&page));
            if !there && !self.asked.with_value(|asked| asked.contains_key(&page)) {
                self.ask(page);
            }
        }
    }

    /// What is there of these rows: their numbers, with the stamps of their pages.
    pub fn keys(self, rows: Range<usize>) -> Vec<(usize, u32)> {
        self.leaves.with(|leaves| {
            let stamp = |index| leaves.get(&(index / PAGE + 1)).map_or(0, |leaf| leaf.stamp);
            rows.map(|index| (index, stamp(index))).collect()
        })
    }

    pub fn line(self, index: usize) -> Line {
        self.leaves.with(|leaves| {
            let leaf = leaves.get(&(index / PAGE + 1));
            Line { index, page: leaf.map(|leaf| leaf.body.clone()) }
        })
    }

    pub fn record(self, index: usize) -> Option<Value> {
        self.line(index).record().cloned()
    }
}
