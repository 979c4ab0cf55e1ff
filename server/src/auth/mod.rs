//! Who may come in, and what they may do: sign-in, sessions, tokens, `May<P>`.

mod cross_site;
mod door;
mod first_start;
mod limiter;
mod lookup;
mod may;
pub mod passwords;
pub mod permissions;
mod routes;
mod secrets;
pub(crate) mod security;
pub(crate) mod sessions;
mod store;
mod watch;
mod who;
mod witness;

pub use first_start::first_start;
pub use may::May;
pub use permissions::{Ask, PasswordPending, SignedIn};
pub use routes::{routes, sign_in};
pub use watch::Watched;
pub use who::{Acting, Kind, Principal, Scope, Source, Who};

use crate::config::Settings;
use crate::error::Result;
use crate::store::Store;
use limiter::Limiter;
use lookup::Seen;
use passwords::Pool;
use pharmacy_contract::text::fold;
use quick_cache::sync::Cache;
use std::sync::Arc;

/// Sessions and tokens that are kept in memory.
const REMEMBERED: usize = 10_000;

/// Sign-in as this process does it; one for all its threads.
pub struct Auth {
    store: Store,
    /// The cookie may only travel over TLS.
    is_secure: bool,
    /// Seconds without a request after which a session ends.
    idle: i64,
    /// Seconds after which it ends in any case.
    longest: i64,
    seen: Cache<[u8; 32], Arc<Seen>>,
    /// Counts how often a caller was known in memory: that is the users' data.
    counted: Arc<crate::cache::Cache>,
    limiter: Limiter,
    passwords: Pool,
}

/// A secret for somebody to come in with once, and what is stored of it.
#[derive(Clone)]
pub struct OneTime {
    pub secret: String,
    pub hash: String,
}

impl OneTime {
    /// Seconds that it is good for.
    pub const GOOD_FOR: i64 = 72 * 3_600;
}

impl Auth {
    #[must_use]
    pub fn new(store: &Store, settings: &Settings, counted: Arc<crate::cache::Cache>) -> Self {
        let seconds = |count: u64, unit: u64| {
            i64::try_from(count.saturating_mul(unit)).unwrap_or(i64::MAX / 1_000_000)
        };
        Self {
            store: store.clone(),
            is_secure: settings.is_production(),
            idle: seconds(settings.session_idle_minutes, 60),
            longest: seconds(settings.session_max_hours, 3_600),
            seen: Cache::new(REMEMBERED),
            counted,
            limiter: Limiter::new(
                settings.sign_in_failures,
                seconds(settings.sign_in_window_minutes, 60),
            ),
            passwords: Pool::new(),
        }
    }

    /// Callers that are known in memory.
    #[must_use]
    pub fn remembered(&self) -> usize {
        self.seen.len()
    }

    /// Forgets every caller; each is looked up once more. Answers how many.
    pub fn forget_callers(&self) -> usize {
        let count = self.seen.len();
        self.seen.clear();
        count
    }

    /// Hashes a password on the bounded pool, before the change that stores it.
    ///
    /// # Errors
    /// `Busy` when too many wait.
    pub async fn hash(&self, password: String) -> Result<String> {
        self.passwords.hash(password).await
    }

    /// An administrator vouches for the account: whoever waits may try again.
    pub fn forget_failures(&self, username: &str) {
        self.limiter.forget(&fold(username));
    }

    /// # Errors
    /// `Busy` when too many wait.
    pub async fn one_time(&self) -> Result<OneTime> {
        let secret = secrets::one_time()?;
        Ok(OneTime { hash: self.hash(secret.clone()).await?, secret })
    }
}
