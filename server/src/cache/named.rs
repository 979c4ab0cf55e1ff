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

    fn encode<T: Serialize>(&self, value: &T, seconds: Option<i64>) -> Result<Held> {
        let bytes = serde_json::to_vec(value)
            .map_err(|e| Error::Internal(format!("cannot be cached: {e}")))?;
        let until = self.clock.now().plus_seconds(seconds.unwrap_or(self.timeouts.default));
        Ok(Held { value: Value::Named(Bytes::from(bytes)), until })
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
