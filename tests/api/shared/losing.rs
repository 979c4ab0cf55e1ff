//! The shared cache goes away and comes back while people work.

use super::{Two, tell_two};
use crate::actors::Actor;
use serde_json::json;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};
use tokio::task::JoinSet;

/// Twelve people ask for lists and change them, at both servers, until they are told to end.
struct Crowd {
    people: JoinSet<()>,
    ended: Arc<AtomicBool>,
    answers: Arc<AtomicU64>,
}

impl Crowd {
    fn begin(two: &Two) -> Self {
        let (ended, answers) = (Arc::<AtomicBool>::default(), Arc::<AtomicU64>::default());
        let mut people = JoinSet::new();
        for n in 0..12 {
            let at = if n % 2 == 0 { &two.admin } else { &two.there };
            people.spawn(work(at.clone(), n, ended.clone(), answers.clone()));
        }
        Self { people, ended, answers }
    }

    /// Until so many more have been answered.
    async fn go_on(&self, count: u64) {
        let (before, began) = (self.answers.load(Ordering::Acquire), Instant::now());
        while self.answers.load(Ordering::Acquire) < before + count {
            assert!(began.elapsed() < Duration::from_secs(60), "they are not answered");
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    }

    async fn end(self) {
        self.ended.store(true, Ordering::Release);
        self.people.join_all().await;
    }
}

async fn work(who: Actor, n: u64, ended: Arc<AtomicBool>, answers: Arc<AtomicU64>) {
    for round in 0.. {
        if ended.load(Ordering::Acquire) {
            return;
        }
        // Always another page: each is made or fetched.
        let page = who.get(&format!("suppliers?per_page={}&q={n}", round % 90 + 10)).await;
        assert_eq!(page.status, 200, "{}", page.text);
        if round % 5 == 0 {
            let name = format!("{n}-{round}");
            let made = who.post("suppliers", json!({"name": name})).await;
            assert_eq!(made.status, 201, "{}", made.text);
            let seen = who.get(&format!("suppliers?q={name}")).await;
            assert!(
                seen.text.contains(&format!("\"{name}\"")),
                "{name} is not seen: {}",
                seen.text
            );
        }
        answers.fetch_add(1, Ordering::AcqRel);
    }
}

#[test]
fn nobody_notices_that_it_is_gone() {
    tell_two(async |mut two| {
        let crowd = Crowd::begin(&two);
        crowd.go_on(60).await;
        assert!(two.stats().iter().all(|stats| stats.connected));
        two.redis.kill();
        two.until(|stats| !stats.connected).await;
        crowd.go_on(60).await;
        two.redis.begin();
        two.until(|stats| stats.connected).await;
        let misses = two.stats().map(|stats| stats.misses);
        crowd.go_on(120).await;
        crowd.end().await;
        assert!(two.stats()[0].misses > misses[0], "it is asked again");
    });
}

#[test]
fn nobody_waits_for_one_that_says_nothing() {
    tell_two(async |two| {
        let crowd = Crowd::begin(&two);
        crowd.go_on(30).await;
        two.redis.signal("STOP");
        two.until(|stats| !stats.connected).await;
        crowd.go_on(60).await;
        two.redis.signal("CONT");
        two.until(|stats| stats.connected).await;
        crowd.go_on(30).await;
        crowd.end().await;
    });
}
