//! The general interface: any value that serde knows, under a name such as `user:123`.

use super::page::Key;
use super::{Cache, Held, Value};
use crate::error::{Error, Result};
use crate::store::Stale;
use bytes::Bytes;
use quick_cache::Equivalent;
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::hash::{Hash, Hasher};

struct Name<'a>(&'a str);

impl Hash for Name<'_> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.0.hash(state);
    }
}

impl Equivalent<Key> for Name<'_> {
    fn equivalent(&self, key: &Key) -> bool {
        matches!(key, Key::Named(name) if **name == *self.0)
    }
}

impl Cache {
    /// The value of a name, if it is there, not too old and of this type.
    pub fn get<T: DeserializeOwned>(&self, name: &str) -> Option<T> {
        let held = self.held.get(&Name(name)).filter(|held| held.until > self.clock.now());
        let value = held.and_then(|held| decode(&held));
        match value.is_some() {
            true => self.counters.hit(Stale::Nothing),
            false => self.counters.miss(Stale::Nothing),
        }
        value
    }

    /// Keeps a value for `seconds`, or for the default time.
    ///
    /// # Errors
    /// A value that JSON cannot hold.
    pub fn set<T: Serialize>(&self, name: &str, value: &T, seconds: Option<i64>) -> Result<()> {
        self.held.insert(Key::Named(name.into()), self.encode(value, seconds)?);
        Ok(())
    }

    /// The value of a name; on a miss one caller makes it while the others wait.
    ///
    /// # Errors
    /// What `make` refuses; a refusal is not cached.
    pub async fn get_or_set<T, F>(&self, name: &str, seconds: Option<i64>, make: F) -> Result<T>
    where
        T: Serialize + DeserializeOwned,
        F: Future<Output = Result<T>>,
    {
        let name = Name(name);
        self.held.remove_if(&name, |held| held.until <= self.clock.now());
        match self.held.get_value_or_guard_async(&Key::Named(name.0.into())).await {
            Ok(held) => {
                self.counters.hit(Stale::Nothing);
                decode(&held).ok_or_else(|| {
                    Error::Internal(format!("cached under {}: another type", name.0))
                })
            }
            Err(guard) => {
                self.counters.miss(Stale::Nothing);
                let value = make.await?;
                let _ = guard.insert(self.encode(&value, seconds)?);
                Ok(value)
            }
        }
    }

    /// A function whose answers are kept for as long as its resource's are, and never after a change of what it was
    /// made from: the versions are part of the name. `medicines:*` throws them away with the pages.
    ///
    /// # Errors
    /// What `make` refuses; a refusal is not cached.
    pub async fn kept<T, F>(&self, of: (Stale, &[i64]), name: &str, make: F) -> Result<T>
    where
        T: Serialize + DeserializeOwned,
        F: Future<Output = Result<T>>,
    {
        let (resource, versions) = of;
        let name = format!("{}:{versions:?}:{name}", resource.name());
        self.get_or_set(&name, Some(self.timeouts.of(resource)), make).await
    }

    fn encode<T: Serialize>(&self, value: &T, seconds: Option<i64>) -> Result<Held> {
        let bytes = serde_json::to_vec(value)
            .map_err(|e| Error::Internal(format!("cannot be cached: {e}")))?;
        let made = self.clock.now();
        let until = made.plus_seconds(seconds.unwrap_or(self.timeouts.default));
        Ok(Held { value: Value::Named(Bytes::from(bytes)), made, until })
    }
}

fn decode<T: DeserializeOwned>(held: &Held) -> Option<T> {
    match &held.value {
        Value::Named(bytes) => serde_json::from_slice(bytes).ok(),
        Value::Page(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use crate::cache::{Cache, Timeouts};
    use crate::clock::Clock;
    use pharmacy_contract::time::Instant;

    fn cache(clock: Clock) -> Cache {
        Cache::new(
            1_000_000,
            Timeouts { default: 60, departments: 60, suppliers: 60, medicines: 60 },
            clock,
        )
    }

    #[test]
    fn a_value_lives_until_its_time_is_over() {
        let clock = Clock::fixed(Instant(0));
        let cache = cache(clock.clone());
        cache.set("user:1", &"Ada", Some(10)).unwrap();
        assert_eq!(cache.get::<String>("user:1").as_deref(), Some("Ada"));
        clock.advance(10);
        assert_eq!(cache.get::<String>("user:1"), None);
    }

    #[test]
    fn a_pattern_takes_its_family_and_no_other() {
        let cache = cache(Clock::fixed(Instant(0)));
        for name in ["user:1", "user:2", "users"] {
            cache.set(name, &1, None).unwrap();
        }
        assert_eq!(cache.invalidate("user:*"), 2);
        assert_eq!(cache.get::<i32>("users"), Some(1));
    }

    #[tokio::test]
    async fn a_function_is_asked_again_only_after_a_change_or_its_time() {
        let clock = Clock::fixed(Instant(0));
        let cache = cache(clock.clone());
        let made = std::sync::atomic::AtomicU32::new(0);
        let ask = async |version: i64| {
            let versions = [version];
            let of = (crate::store::Stale::Departments, versions.as_slice());
            let make = async { Ok(made.fetch_add(1, std::sync::atomic::Ordering::SeqCst)) };
            cache.kept::<u32, _>(of, "all", make).await.unwrap()
        };
        assert_eq!((ask(1).await, ask(1).await), (0, 0));
        assert_eq!((ask(2).await, ask(2).await), (1, 1), "a change");
        clock.advance(60);
        assert_eq!(ask(2).await, 2, "its time");
        assert_eq!(cache.invalidate("departments:*"), 2);
        assert_eq!(ask(2).await, 3, "thrown away");
    }

    #[test]
    fn what_is_too_much_leaves_and_what_is_too_old_is_swept() {
        let clock = Clock::fixed(Instant(0));
        let cache = cache(clock.clone());
        for n in 0..200 {
            cache.set(&format!("big:{n}"), &"x".repeat(10_000), Some(n)).unwrap();
        }
        assert!(cache.bytes() <= cache.max_bytes(), "{}", cache.bytes());
        assert!(cache.evictions() >= 100, "{}", cache.evictions());
        let held = cache.entries();
        clock.advance(1_000);
        assert!(held > 0);
        assert_eq!((cache.sweep(), cache.entries()), (held, 0));
    }

    #[tokio::test]
    async fn one_caller_makes_what_many_want() {
        let cache = cache(Clock::fixed(Instant(0)));
        let made = std::sync::atomic::AtomicU32::new(0);
        let ask = || {
            cache.get_or_set("sum", None, async {
                made.fetch_add(1, std::sync::atomic::Ordering::SeqCst);
                tokio::task::yield_now().await;
                Ok(42)
            })
        };
        let (a, b, c) = tokio::join!(ask(), ask(), ask());
        assert_eq!((a.unwrap(), b.unwrap(), c.unwrap()), (42, 42, 42));
        assert_eq!(made.into_inner(), 1);
    }
}
