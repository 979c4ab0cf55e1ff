//! Several servers share what they have made: never an old page, never a foreign one, and nothing fails without it.

mod losing;
mod redis;

use crate::actors::{Actor, Hospital, Second, hear};
use crate::harness::{Engine, aside, tell, until_it};
use pharmacy_server::cache::{Cache, SharedStats};
use pharmacy_server::config::Secret;
use redis::Redis;
use serde_json::json;
use std::time::Duration;

/// Two servers over one database and one Redis.
struct Two {
    redis: Redis,
    // The second ends before the first, whose folder holds its own.
    second: Second,
    hospital: Hospital,
    admin: Actor,
    /// The same person at the second server.
    there: Actor,
}

impl Two {
    async fn open(mut hospital: Hospital) -> Option<Self> {
        let redis = aside(Redis::start)?;
        let url = redis.url();
        hospital.set(|settings| settings.redis_url = Some(Secret::from(url.as_str())));
        let second = hospital.beside("second");
        let admin = hospital.admin().await;
        let there = admin.clone().at(&second.address());
        let two = Self { redis, second, hospital, admin, there };
        two.until(|stats| stats.connected).await;
        Some(two)
    }

    fn stats(&self) -> [SharedStats; 2] {
        [self.hospital.cache(), self.second.cache()].map(|cache: &Cache| cache.shared().unwrap())
    }

    /// Of both.
    async fn until(&self, wanted: impl Fn(&SharedStats) -> bool) {
        until_it(|| self.stats().iter().all(&wanted)).await;
    }
}

/// On PostgreSQL alone: a file has one process.
fn tell_two(story: impl AsyncFn(Two)) {
    tell(Engine::Postgres, |hospital: Hospital| async {
        if let Some(two) = Two::open(hospital).await {
            story(two).await;
        }
    });
}

#[test]
fn what_one_has_made_another_serves() {
    tell_two(async |two| {
        two.admin.make("suppliers", json!({"name": "Made once"})).await;
        let here = two.admin.get("suppliers?q=made").await;
        until_it(|| two.redis.names().iter().any(|name| name.contains(":suppliers:"))).await;
        let [_, before] = two.stats();
        let there = two.there.get("suppliers?q=made").await;
        let [_, after] = two.stats();
        assert_eq!(after.hits, before.hits + 1);
        assert!(there.text.contains("Made once"));
        assert_eq!(
            (there.text, there.headers["etag"].clone()),
            (here.text, here.headers["etag"].clone())
        );
        // It lies in the second's own memory now.
        two.there.get("suppliers?q=made").await.ok(200);
        assert_eq!(two.stats()[1], after);
    });
}

#[test]
fn a_change_of_one_is_never_hidden_by_the_other() {
    tell_two(async |two| {
        for round in 0..20 {
            let name = format!("Round {round}");
            let (writer, reader) =
                if round % 2 == 0 { (&two.admin, &two.there) } else { (&two.there, &two.admin) };
            reader.get("suppliers").await.ok(200);
            writer.make("suppliers", json!({"name": name})).await;
            assert!(
                writer.get("suppliers?per_page=100").await.text.contains(&name),
                "who wrote it sees it at once"
            );
            // The other hears of it by the database.
            let mut seen = false;
            for _ in 0..80 {
                seen = reader.get("suppliers?per_page=100").await.text.contains(&name);
                if seen {
                    break;
                }
                tokio::time::sleep(Duration::from_millis(25)).await;
            }
            assert!(seen, "{name} is not seen by the other within two seconds");
        }
    });
}

#[test]
fn what_lies_there_tells_nothing_and_cannot_be_forged() {
    tell_two(async |two| {
        let body = json!({"name": "Nadia Haddad", "file_no": "X-77", "gender": "female"});
        two.admin.post("patients", body).await.ok(201);
        let asked = "patients?q=haddad";
        let here = two.admin.get(asked).await;
        assert!(here.text.contains("Haddad"));
        let patients = || two.redis.names().into_iter().find(|name| name.contains(":patients:"));
        until_it(|| patients().is_some()).await;
        let all = two.redis.names().into_iter().map(|name| two.redis.ask(&["get", &name]) + &name);
        let all = all.collect::<String>().to_lowercase();
        for word in ["haddad", "nadia", "x-77", "patients?", "file_no"] {
            assert!(!all.contains(word), "{word} can be read there");
        }
        // Somebody writes there what is not so.
        two.redis.ask(&[
            "set",
            &patients().unwrap(),
            "9999999999999\n\"x\"\n\n{\"items\":[],\"total\":0}",
        ]);
        let there = two.there.get(asked).await;
        assert_eq!(there.text, here.text);
        assert_eq!(two.stats()[1].hits, 0);
        // A page moved to another name is not taken for what that name says.
        let other = "patients?q=nobody";
        two.admin.get(other).await.ok(200);
        until_it(|| two.redis.names().iter().filter(|n| n.contains(":patients:")).count() >= 2)
            .await;
        let names: Vec<_> =
            two.redis.names().into_iter().filter(|n| n.contains(":patients:")).collect();
        for (from, to) in [(&names[0], &names[1]), (&names[1], &names[0])] {
            two.redis.ask(&["copy", from, &format!("{to}-kept")]);
        }
        for name in &names {
            two.redis.ask(&["copy", &format!("{name}-kept"), name, "replace"]);
        }
        let (asked_here, asked_there) = (two.admin.get(other).await, two.there.get(other).await);
        assert_eq!(asked_here.text, asked_there.text);
        assert_eq!(two.stats()[1].hits, 0);
    });
}

#[test]
fn what_is_thrown_away_by_hand_is_gone_there_too() {
    tell_two(async |two| {
        two.admin.get("suppliers").await.ok(200);
        two.admin.get("doctors").await.ok(200);
        let is_there = |word: &str| two.redis.names().iter().any(|name| name.contains(word));
        until_it(|| is_there(":suppliers:") && is_there(":doctors:")).await;
        let clearing = two.admin.ask("DELETE", "performance/cache?pattern=suppliers:*");
        hear(clearing).await.ok(200);
        until_it(|| !is_there(":suppliers:")).await;
        assert!(is_there(":doctors:"));
        let told = two.admin.get("performance/cache").await.ok(200);
        assert_eq!(told["shared"]["connected"], true);
        let metrics = two.admin.get("/metrics").await.text;
        assert!(metrics.contains("\npharmacy_shared_cache_connected 1\n"), "{metrics}");
    });
}

#[test]
fn a_file_is_not_shared() {
    tell(Engine::Sqlite, |mut hospital: Hospital| async move {
        let told = hospital.admin().await.get("performance/cache").await.ok(200);
        assert!(told["shared"].is_null());
        let refused =
            hospital.refuses(|s| s.redis_url = Some(Secret::from("redis://127.0.0.1:1/")));
        assert!(refused.contains("REDIS_URL is for several processes"), "{refused}");
    });
}
