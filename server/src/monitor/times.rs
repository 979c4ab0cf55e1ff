//! How long requests took, by route and method, since the start and in the last minutes.
//!
//! A route is its template (`/medicines/{id}`), so there are as many as the program has; asking the framework for it
//! makes a text each time, so every worker remembers which addresses lead where.

use super::histogram::{Counts, Histogram};
use actix_web::http::Method;
use pharmacy_contract::time::Instant;
use std::collections::{HashMap, VecDeque};
use std::hash::{DefaultHasher, Hasher};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, OnceLock, PoisonError, RwLock};
use std::time::Duration;

/// What "recent" means: at least this long, at most a step longer.
const WINDOW: i64 = 300;
const STEP: i64 = 30;
/// Addresses a worker remembers.
const REMEMBERED: u64 = 512;

const METHODS: [&str; 7] = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OTHER"];

#[derive(Default)]
pub(super) struct Routes {
    known: RwLock<HashMap<String, Arc<Route>>>,
    turns: Mutex<VecDeque<Instant>>,
}

pub(super) struct Route {
    pub(super) name: String,
    born: Instant,
    methods: [OnceLock<Counter>; METHODS.len()],
}

pub(super) struct Counter {
    times: Histogram,
    longest_micros: AtomicU64,
    slow: AtomicU64,
    statuses: [AtomicU64; 5],
    past: Mutex<VecDeque<(Instant, Counts)>>,
}

/// The figures of one route and method.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Figures {
    pub route: String,
    pub method: &'static str,
    pub all: Counts,
    pub recent: Counts,
    pub longest: Duration,
    pub slow: u64,
    /// Answers 1xx to 5xx.
    pub statuses: [u64; 5],
}

impl Figures {
    /// Answers 500 and above.
    #[must_use]
    pub fn faults(&self) -> u64 {
        self.statuses.last().copied().unwrap_or_default()
    }

    pub fn add(&mut self, other: &Self) {
        self.all.add(&other.all);
        self.recent.add(&other.recent);
        self.longest = self.longest.max(other.longest);
        self.slow += other.slow;
        for (sum, status) in self.statuses.iter_mut().zip(other.statuses) {
            *sum += status;
        }
    }
}

impl Routes {
    fn named(&self, name: &str, now: Instant) -> Arc<Route> {
        let known = self.known.read().unwrap_or_else(PoisonError::into_inner);
        if let Some(route) = known.get(name) {
            return route.clone();
        }
        drop(known);
        let mut all = self.known.write().unwrap_or_else(PoisonError::into_inner);
        let fresh =
            || Arc::new(Route { name: name.into(), born: now, methods: Default::default() });
        all.entry(name.to_owned()).or_insert_with(fresh).clone()
    }

    fn all(&self) -> Vec<Arc<Route>> {
        let known = self.known.read().unwrap_or_else(PoisonError::into_inner);
        let mut all: Vec<_> = known.values().cloned().collect();
        drop(known);
        all.sort_by(|a, b| a.name.cmp(&b.name));
        all
    }

    pub(super) fn figures(&self) -> Vec<Figures> {
        self.all().iter().flat_map(|route| route.figures()).collect()
    }

    /// Moves the window on when its time has come; to be called every few seconds.
    pub(super) fn turn(&self, now: Instant) {
        let mut turns = self.turns.lock().unwrap_or_else(PoisonError::into_inner);
        if turns.back().is_some_and(|last| *last <= now && now < last.plus_seconds(STEP)) {
            return;
        }
        turns.push_back(now);
        forget(&mut turns, now, |turn| *turn);
        for route in self.all() {
            route.methods.iter().filter_map(OnceLock::get).for_each(|counter| counter.turn(now));
        }
    }

    /// Since when "recent" counts.
    pub(super) fn recent_since(&self) -> Option<Instant> {
        self.turns.lock().unwrap_or_else(PoisonError::into_inner).front().copied()
    }
}

impl Route {
    pub(super) fn counter(&self, method: &Method) -> Option<&Counter> {
        let at = match *method {
            Method::GET => 0,
            Method::HEAD => 1,
            Method::POST => 2,
            Method::PUT => 3,
            Method::PATCH => 4,
            Method::DELETE => 5,
            _ => 6,
        };
        self.methods.get(at).map(|slot| slot.get_or_init(|| Counter::new(self.born)))
    }

    fn figures(&self) -> Vec<Figures> {
        let used = METHODS.iter().zip(&self.methods);
        used.filter_map(|(method, slot)| Some(slot.get()?.figures(&self.name, method))).collect()
    }
}

impl Counter {
    fn new(now: Instant) -> Self {
        Self {
            times: Histogram::default(),
            longest_micros: AtomicU64::new(0),
            slow: AtomicU64::new(0),
            statuses: Default::default(),
            past: Mutex::new(VecDeque::from([(now, Counts::default())])),
        }
    }

    pub(super) fn note(&self, took: Duration, status: u16) {
        self.times.time(took);
        let micros = u64::try_from(took.as_micros()).unwrap_or(u64::MAX);
        // Mostly it is not the longest: reading leaves the other workers' copies alone.
        if micros > self.longest_micros.load(Ordering::Relaxed) {
            self.longest_micros.fetch_max(micros, Ordering::Relaxed);
        }
        let class = usize::from((status / 100).clamp(1, 5)) - 1;
        if let Some(count) = self.statuses.get(class) {
            count.fetch_add(1, Ordering::Relaxed);
        }
    }

    pub(super) fn note_slow(&self) {
        self.slow.fetch_add(1, Ordering::Relaxed);
    }

    fn turn(&self, now: Instant) {
        let mut past = self.past.lock().unwrap_or_else(PoisonError::into_inner);
        past.push_back((now, self.times.counts()));
        forget(&mut past, now, |(at, _)| *at);
    }

    fn figures(&self, route: &str, method: &'static str) -> Figures {
        let all = self.times.counts();
        let past = self.past.lock().unwrap_or_else(PoisonError::into_inner);
        let recent = past.front().map_or_else(|| all.clone(), |(_, before)| all.since(before));
        drop(past);
        let mut statuses = [0; 5];
        for (to, from) in statuses.iter_mut().zip(&self.statuses) {
            *to = from.load(Ordering::Relaxed);
        }
        Figures {
            route: route.into(),
            method,
            all,
            recent,
            longest: Duration::from_micros(self.longest_micros.load(Ordering::Relaxed)),
            slow: self.slow.load(Ordering::Relaxed),
            statuses,
        }
    }
}

/// The first that stays is the last from before the window.
fn forget<T>(past: &mut VecDeque<T>, now: Instant, at: impl Fn(&T) -> Instant) {
    while past.get(1).is_some_and(|second| at(second).plus_seconds(WINDOW) <= now) {
        past.pop_front();
    }
}

/// One worker's memory of which address leads to which route. Addresses that differ in ids are one.
pub(super) struct Remembered(Vec<Option<(Box<str>, Arc<Route>)>>);

impl Default for Remembered {
    fn default() -> Self {
        Self((0..REMEMBERED).map(|_| None).collect())
    }
}

impl Remembered {
    /// `ask` tells the name when the address is a new one.
    pub(super) fn route(
        &mut self,
        path: &str,
        routes: &Routes,
        now: impl Fn() -> Instant,
        ask: impl Fn() -> Option<String>,
    ) -> Option<&Route> {
        let at = usize::try_from(hash(path) % REMEMBERED).unwrap_or_default();
        let slot = self.0.get_mut(at)?;
        let is_it = |(known, _): &(Box<str>, Arc<Route>)| same(known, path);
        if !slot.as_ref().is_some_and(is_it) {
            let name = ask();
            let route = routes.named(name.as_deref().unwrap_or("(no route)"), now());
            *slot = Some((path.into(), route));
        }
        slot.as_ref().map(|(_, route)| &**route)
    }
}

fn hash(path: &str) -> u64 {
    let mut hasher = DefaultHasher::new();
    for part in path.split('/') {
        hasher.write(if is_id(part) { b"/" } else { part.as_bytes() });
        hasher.write_u8(b'/');
    }
    hasher.finish()
}

fn same(a: &str, b: &str) -> bool {
    let alike = |(a, b): (&str, &str)| a == b || is_id(a) && is_id(b);
    a == b
        || a.split('/').count() == b.split('/').count() && a.split('/').zip(b.split('/')).all(alike)
}

/// Formed like a UUID. No part of a template is.
fn is_id(part: &str) -> bool {
    let hyphen = |at: &usize| part.as_bytes().get(*at) == Some(&b'-');
    part.len() == 36 && [8, 13, 18, 23].iter().all(hyphen)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_that_differ_in_ids_are_remembered_as_one() {
        let (a, b) = (crate::clock::new_id(), crate::clock::new_id());
        let path = |id, end: &str| format!("/api/v1/medicines/{id}{end}");
        assert!(same(&path(a, "/stock"), &path(b, "/stock")));
        assert_eq!(hash(&path(a, "")), hash(&path(b, "")));
        assert!(!same(&path(a, ""), &path(b, "/stock")));
        assert!(!same(&path(a, ""), "/api/v1/suppliers/x"));
        assert!(!same("/api/v1/medicines/export", "/api/v1/medicines/exports"));
    }

    #[test]
    fn a_remembered_address_is_not_asked_for_again() {
        let (routes, mut remembered) = (Routes::default(), Remembered::default());
        let asked = std::cell::Cell::new(0);
        let ask = || {
            asked.set(asked.get() + 1);
            Some("/medicines/{id}".into())
        };
        for _ in 0..10 {
            let path = format!("/medicines/{}", crate::clock::new_id());
            let route = remembered.route(&path, &routes, || Instant(0), ask).unwrap();
            route.counter(&Method::GET).unwrap().note(Duration::from_millis(3), 200);
        }
        assert_eq!(asked.get(), 1);
        assert_eq!(routes.figures()[0].all.count(), 10);
    }

    #[test]
    fn the_window_forgets() {
        let routes = Routes::default();
        let at = |seconds: i64| Instant(seconds * 1_000_000);
        let route = routes.named("/", at(0));
        let counter = route.counter(&Method::GET).unwrap();
        let recent = || routes.figures()[0].recent.count();
        routes.turn(at(0));
        for second in 0..1_000 {
            counter.note(Duration::from_millis(1), 200);
            routes.turn(at(second));
            let least = second.min(WINDOW);
            let seen = i64::try_from(recent()).unwrap();
            assert!((least..=least + STEP + 1).contains(&seen), "{seen} at {second}");
        }
        assert_eq!(routes.figures()[0].all.count(), 1_000);
        for second in 1_000..1_400 {
            routes.turn(at(second));
        }
        assert_eq!((recent(), routes.recent_since()), (0, Some(at(1_080))));
        assert_eq!(routes.figures()[0].statuses, [0, 1_000, 0, 0, 0]);
    }
}
