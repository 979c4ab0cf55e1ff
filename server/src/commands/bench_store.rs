//! What lists take in the store alone: no cache, no HTTP. Changes nothing.

use super::{Failure, Outcome, say, with_store};
use pharmacy_contract::medicines::Medicine;
use pharmacy_server::auth::{Who, passwords};
use pharmacy_server::config::Settings;
use pharmacy_server::error::Result;
use pharmacy_server::masters::{Ask, Master, Sizes, list_page};
use pharmacy_server::select;
use pharmacy_server::store::Reader;
use serde_json::{Value, json};
use std::process::ExitCode;
use std::time::Instant;

/// Enough to walk along a million records.
const TRIES: usize = 40_000;
/// Every so many steps of the walk a name is taken for the searches.
const NAME_EVERY: usize = 20;

pub fn run(settings: &Settings) -> Outcome {
    let figures = with_store(settings, |store| Ok(store.scan_blocking(figures)?))?;
    if figures.is_null() {
        return Err(Failure::new(
            "there are no medicines to measure with",
            "import or load some first",
        ));
    }
    say(figures);
    Ok(ExitCode::SUCCESS)
}

fn figures(r: &mut Reader<'_>) -> Result<Value> {
    let (medicines,): (i64,) = select!(r, "select count(*) from medicine").one()?;
    let mut walk = Walk::default();
    walk.steps(r)?;
    if walk.took.is_empty() {
        return Ok(Value::Null);
    }
    let mut pages = Vec::new();
    for page in 1..=TRIES.min(40) {
        pages.push(timed(r, &format!("page={page}&per_page=25&total=false"))?.0);
    }
    let mut searches = Vec::new();
    for name in &walk.names {
        searches.push(timed(r, &format!("q={name}&per_page=25&total=false"))?.0);
    }
    let (first, last) = walk.ends();
    Ok(json!({
        "medicines": medicines,
        "cold_page_us": middle(&mut walk.took.clone()),
        "cold_page_p99_us": at(&mut walk.took, 99),
        "numbered_page_us": middle(&mut pages),
        "cursor_first_tenth_us": first,
        "cursor_last_tenth_us": last,
        "search_us": middle(&mut searches),
        "search_p99_us": at(&mut searches, 99),
        "password_ms": password()?,
    }))
}

/// One verification of a password by itself, in milliseconds: the floor of a sign-in.
fn password() -> Result<f64> {
    let stored = passwords::hash("a quiet evening")?;
    let mut times: Vec<u64> = (0..9)
        .map(|_| {
            let started = Instant::now();
            std::hint::black_box(passwords::verify("a quiet evening", &stored));
            u64::try_from(started.elapsed().as_micros()).unwrap_or(u64::MAX)
        })
        .collect();
    Ok(f64::from(u32::try_from(middle(&mut times)).unwrap_or(u32::MAX)) / 1e3)
}

/// Different pages all along the list, each seen for the first time.
#[derive(Default)]
struct Walk {
    took: Vec<u64>,
    names: Vec<String>,
}

impl Walk {
    fn steps(&mut self, r: &mut Reader<'_>) -> Result<()> {
        let mut cursor = String::new();
        for step in 0..TRIES {
            let (took, page) = timed(r, &format!("limit=25&total=false&cursor={cursor}"))?;
            if page.names.is_empty() {
                break;
            }
            self.took.push(took);
            if step.is_multiple_of(NAME_EVERY) {
                self.names.extend(page.names.first().and_then(|name| searched(name)));
            }
            match page.next {
                Some(next) => cursor = next,
                None => break,
            }
        }
        Ok(())
    }

    fn ends(&self) -> (u64, u64) {
        let tenth = (self.took.len() / 10).max(1);
        let first = self.took.iter().take(tenth).copied().collect::<Vec<_>>();
        let last = self.took.iter().rev().take(tenth).copied().collect::<Vec<_>>();
        (middle(&mut first.clone()), middle(&mut last.clone()))
    }
}

struct Page {
    names: Vec<String>,
    next: Option<String>,
}

fn timed(r: &mut Reader<'_>, query: &str) -> Result<(u64, Page)> {
    let ask = Ask::read(&Medicine::LISTING, query, Sizes { default: 25, max: 100 })?;
    let who = Who::command("bench");
    let started = Instant::now();
    let loaded = list_page::<Medicine>(r, &ask, &who, None, "bench")?;
    let took = u64::try_from(started.elapsed().as_micros()).unwrap_or(u64::MAX);
    let names = loaded.records.into_iter().map(|medicine| medicine.fields.name).collect();
    Ok((took, Page { names, next: loaded.place.next_cursor.flatten() }))
}

/// Four letters out of a name, as somebody might type them.
fn searched(name: &str) -> Option<String> {
    let letters: String =
        name.chars().filter(char::is_ascii_alphanumeric).skip(1).take(4).collect();
    (letters.len() == 4).then_some(letters)
}

fn middle(times: &mut [u64]) -> u64 {
    at(times, 50)
}

fn at(times: &mut [u64], percent: usize) -> u64 {
    times.sort_unstable();
    times.get(times.len() * percent / 100).or(times.last()).copied().unwrap_or_default()
}
