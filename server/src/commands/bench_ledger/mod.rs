//! What a posting takes in the store alone: dispenses of three lines, by one client and by many, with and without the
//! fsync, beside a bare transaction that writes the same rows. Only in a directory of its own.

mod bare;
mod hospital;

use super::{Failure, Outcome, say};
use hospital::Hospital;
use pharmacy_server::clock::Clock;
use pharmacy_server::config::Settings;
use pharmacy_server::store::{Durability, Place, Store, database_file};
use serde_json::{Value, json};
use std::process::ExitCode;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};

/// In seconds.
const DAY: i64 = 86_400;

#[derive(clap::Args)]
pub struct Options {
    /// Seconds a run.
    #[arg(long, default_value_t = 3)]
    seconds: u64,
    /// Interleaved rounds; the median counts.
    #[arg(long, default_value_t = 5)]
    rounds: usize,
    /// Movements to post before the growth is measured (0: leave that out).
    #[arg(long, default_value_t = 0)]
    grow_to: i64,
    /// Wards, each with a store of its own.
    #[arg(long, default_value_t = 16)]
    stores: usize,
    /// Medicines, two batches of each in every store.
    #[arg(long, default_value_t = 300)]
    medicines: usize,
    /// Days over which the growth is spread, so that reports have something to tell.
    #[arg(long, default_value_t = 1)]
    days: i64,
}

pub fn run(settings: &Settings, options: &Options) -> Outcome {
    let place = settings.place()?;
    let is_new = !database_file(place.directory()).exists();
    if place.engine() == "sqlite" && !is_new {
        let reason = "this directory has a database already";
        return Err(Failure::new(
            reason,
            "choose a new --data-dir: the bench fills it with documents",
        ));
    }
    // Postings find the clock where they are; the growth moves it on to today.
    let today = Clock::system(settings.time_zone.clone()).now();
    let clock =
        Clock::fixed_in(today.plus_seconds(-options.days * DAY), settings.time_zone.clone());
    let size = (options.stores, options.medicines);
    let hospital = with(&place, &clock, Durability::ForBenchesOnly, |s| Hospital::open(s, size))?;
    let mut rounds: Vec<Value> = Vec::new();
    for _ in 0..options.rounds.max(1) {
        rounds.push(round(&place, &clock, &hospital, options.seconds)?);
    }
    let growth = grow(&place, &clock, &hospital, options)?;
    say(json!({ "engine": place.engine(), "rounds": rounds, "growth": growth }));
    Ok(ExitCode::SUCCESS)
}

fn with<T>(
    place: &Place,
    clock: &Clock,
    durability: Durability,
    work: impl FnOnce(&Store) -> Result<T, pharmacy_server::error::Error>,
) -> Result<T, Failure> {
    let slow = Duration::from_secs(60);
    let (store, threads) = Store::open_with(place, clock.clone(), slow, durability)?;
    let made = work(&store);
    drop(store);
    threads.join();
    Ok(made?)
}

/// One after the other, so that what slows the machine down slows all of them down.
fn round(
    place: &Place,
    clock: &Clock,
    hospital: &Hospital,
    seconds: u64,
) -> Result<Value, Failure> {
    let mut figures = serde_json::Map::new();
    for (durability, word) in
        [(Durability::Full, "fsync"), (Durability::ForBenchesOnly, "no_fsync")]
    {
        with(place, clock, durability, |store| {
            for clients in [1, 8, 64] {
                let told = crowd(store, hospital, clients, seconds);
                figures.insert(format!("{word}_{clients}"), told);
            }
            Ok(())
        })?;
    }
    if place.engine() == "sqlite" {
        let path = database_file(place.directory());
        figures.insert("bare_1".into(), bare::run(&path, Duration::from_secs(seconds))?);
    }
    Ok(Value::Object(figures))
}

/// So many clients, each with the next dispense as soon as the last one is answered.
fn crowd(store: &Store, hospital: &Hospital, clients: u64, seconds: u64) -> Value {
    let (done, failed, over) = (AtomicU64::new(0), AtomicU64::new(0), AtomicBool::new(false));
    let (begun, cpu) = (Instant::now(), cpu_micros());
    std::thread::scope(|scope| {
        for client in 0..clients {
            let (done, failed, over) = (&done, &failed, &over);
            scope.spawn(move || {
                let mut n = client;
                while !over.load(Ordering::Relaxed) {
                    n = n.wrapping_add(clients);
                    match hospital.dispense(store, n) {
                        Ok(()) => done.fetch_add(1, Ordering::Relaxed),
                        Err(_) => failed.fetch_add(1, Ordering::Relaxed),
                    };
                }
            });
        }
        std::thread::sleep(Duration::from_secs(seconds));
        over.store(true, Ordering::Relaxed);
    });
    let (took, cpu) = (begun.elapsed(), cpu_micros().saturating_sub(cpu));
    let done = done.into_inner();
    let per_second = u128::from(done) * 1_000 / took.as_millis().max(1);
    let cpu_us = cpu / done.max(1);
    json!({ "per_second": u64::try_from(per_second).unwrap_or(0), "cpu_us": cpu_us, "failed": failed.into_inner() })
}

/// The cost of one posting at the start and after many.
fn grow(
    place: &Place,
    clock: &Clock,
    hospital: &Hospital,
    options: &Options,
) -> Result<Value, Failure> {
    if options.grow_to <= 0 {
        return Ok(Value::Null);
    }
    let mut steps = Vec::new();
    let mut next = 10_000;
    with(place, clock, Durability::ForBenchesOnly, |store| {
        while next <= options.grow_to {
            hospital.fill(store, next, |done| {
                clock.advance(options.days * DAY * done / options.grow_to);
            })?;
            let mut figures = crowd(store, hospital, 8, options.seconds);
            if let Some(fields) = figures.as_object_mut() {
                fields.insert("movements".into(), json!(next));
            }
            steps.push(figures);
            next *= 10;
        }
        Ok(())
    })?;
    Ok(Value::Array(steps))
}

/// Processor time of this process so far, in microseconds (Linux: hundredths of a second).
fn cpu_micros() -> u64 {
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let fields: Vec<&str> = stat.rsplit(") ").next().unwrap_or_default().split(' ').collect();
    let ticks = |at: usize| fields.get(at).and_then(|t| t.parse::<u64>().ok()).unwrap_or(0);
    (ticks(11) + ticks(12)) * 10_000
}
