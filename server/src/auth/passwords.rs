//! Passwords: hashing on a bounded pool, the predecessor's hashes, and which new ones are refused.

use crate::error::{Error, Refusal, Result};
use argon2::password_hash::{PasswordHash, PasswordHasher, PasswordVerifier, SaltString};
use argon2::{Algorithm, Argon2, Params, Version};
use hmac::Hmac;
use pharmacy_contract::problem::ProblemKind;
use pharmacy_contract::text::fold;
use sha2::Sha256;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// What every hash of ours begins with: 19 MiB, two passes, one lane (OWASP's first choice for Argon2id).
const CURRENT: &str = "$argon2id$v=19$m=19456,t=2,p=1$";
const SHORTEST: usize = 10;
/// In bytes; more is no password but an attempt to keep us busy.
const LONGEST: usize = 1_024;
/// About a second of work; a forged hash must not cost an hour.
const MOST_ITERATIONS: u32 = 2_000_000;
/// Sign-ins that may wait for their turn; beyond it the caller is told to come back.
const MOST_WAITING: usize = 64;

/// Passwords that are tried first, by everyone.
static COMMON: &str = include_str!("common_passwords.txt");

/// What a stored hash says about a password.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    Right,
    /// Right, by a hash that should be replaced by one of ours.
    RightByOldHash,
    Wrong,
}

/// Lets as many hashes be computed at once as there are cores: each takes 19 MiB and 20 ms.
pub struct Pool {
    permits: Arc<Semaphore>,
    waiting: AtomicUsize,
}

/// The right to compute one or two hashes now.
pub struct Turn(OwnedSemaphorePermit);

impl Default for Pool {
    fn default() -> Self {
        Self::new()
    }
}

impl Pool {
    #[must_use]
    pub fn new() -> Self {
        let cores = std::thread::available_parallelism().map_or(1, usize::from);
        Self { permits: Arc::new(Semaphore::new(cores)), waiting: AtomicUsize::new(0) }
    }

    /// # Errors
    /// `Busy` when too many wait already.
    pub async fn turn(&self) -> Result<Turn> {
        let _place = Place::take(&self.waiting)?;
        let permit = self.permits.clone().acquire_owned().await;
        permit.map(Turn).map_err(|e| Error::Internal(format!("the password pool is closed: {e}")))
    }

    /// # Errors
    /// `Busy`, or no random numbers.
    pub async fn hash(&self, password: String) -> Result<String> {
        self.turn().await?.run(move || hash(&password)).await?
    }
}

impl Turn {
    /// Runs the work off the request threads; the turn ends with it, even if nobody waits for it any more.
    ///
    /// # Errors
    /// The work panicked.
    pub async fn run<T: Send + 'static>(
        self,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T> {
        let done = tokio::task::spawn_blocking(move || {
            let _turn = self.0;
            work()
        });
        done.await.map_err(|e| Error::Internal(format!("hashing: {e}")))
    }
}

/// A place in the queue, given back when it is dropped.
struct Place<'p>(&'p AtomicUsize);

impl<'p> Place<'p> {
    fn take(waiting: &'p AtomicUsize) -> Result<Self> {
        let place = Self(waiting);
        if waiting.fetch_add(1, Ordering::Relaxed) < MOST_WAITING {
            return Ok(place);
        }
        let busy = Refusal::new(ProblemKind::Busy, "too many people are signing in at this moment");
        Err(Refusal { retry_after: Some(1), ..busy }.into())
    }
}

impl Drop for Place<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}

/// Takes 20 ms: never on a request thread.
///
/// # Errors
/// No random numbers.
pub fn hash(password: &str) -> Result<String> {
    let failed = |e: &dyn std::fmt::Display| Error::Internal(format!("hashing: {e}"));
    let mut salt = [0; 16];
    getrandom::fill(&mut salt).map_err(|e| failed(&e))?;
    let salt = SaltString::encode_b64(&salt).map_err(|e| failed(&e))?;
    let made = hasher()?.hash_password(password.as_bytes(), &salt).map_err(|e| failed(&e))?;
    Ok(made.to_string())
}

fn hasher() -> Result<Argon2<'static>> {
    let params = Params::new(19 * 1_024, 2, 1, None);
    let params = params.map_err(|e| Error::Internal(format!("hashing: {e}")))?;
    Ok(Argon2::new(Algorithm::Argon2id, Version::V0x13, params))
}

/// Takes 20 ms whether or not there is a hash: time must not tell which accounts exist.
#[must_use]
pub fn verify(password: &str, stored: &str) -> Verdict {
    if password.len() > LONGEST {
        return Verdict::Wrong;
    }
    if let Some(old) = stored.strip_prefix("pbkdf2:sha256:") {
        return if is_right_by_pbkdf2(password, old) {
            Verdict::RightByOldHash
        } else {
            Verdict::Wrong
        };
    }
    let Ok(known) = PasswordHash::new(stored) else {
        // The same work, for nobody.
        let (salt, mut out) = (b"sixteen bytes.. ", [0; 32]);
        let _ = hasher().map(|h| h.hash_password_into(password.as_bytes(), salt, &mut out));
        return Verdict::Wrong;
    };
    match hasher().map(|h| h.verify_password(password.as_bytes(), &known).is_ok()) {
        Ok(true) if stored.starts_with(CURRENT) => Verdict::Right,
        Ok(true) => Verdict::RightByOldHash,
        Ok(false) | Err(_) => Verdict::Wrong,
    }
}

/// `<iterations>$<salt>$<hex>`: PBKDF2-HMAC-SHA256, the salt as its own ASCII bytes.
fn is_right_by_pbkdf2(password: &str, stored: &str) -> bool {
    let mut parts = stored.split('$');
    let (Some(count), Some(salt), Some(hex), None) =
        (parts.next(), parts.next(), parts.next(), parts.next())
    else {
        return false;
    };
    let Some(count) = count.parse().ok().filter(|n| (1..=MOST_ITERATIONS).contains(n)) else {
        return false;
    };
    let mut made = [0_u8; 32];
    let done =
        pbkdf2::pbkdf2::<Hmac<Sha256>>(password.as_bytes(), salt.as_bytes(), count, &mut made);
    done.is_ok() && is_same(&crate::hex::hex(&made), &hex.to_ascii_lowercase())
}

/// In a time that does not depend on where they differ.
fn is_same(a: &str, b: &str) -> bool {
    a.len() == b.len() && a.bytes().zip(b.bytes()).fold(0, |all, (x, y)| all | (x ^ y)) == 0
}

/// Long enough, not everybody's, not the user's own name. What it is made of is nobody's business.
///
/// # Errors
/// `Invalid`, for the field at `pointer`.
pub fn accept(password: &str, username: &str, pointer: &str) -> Result<()> {
    let refuse = |code: &str, why: &str| Err(Error::invalid(pointer, code, why));
    if password.chars().count() < SHORTEST {
        return refuse("length", "at least 10 characters");
    }
    if password.len() > LONGEST {
        return refuse("length", "at most 1,024 bytes");
    }
    let folded = fold(password);
    if is_common(&folded) {
        return refuse("common_password", "this password is one of the first that are tried");
    }
    if !username.is_empty() && without_tail(&folded) == without_tail(&fold(username)) {
        return refuse("user_name", "not the user name");
    }
    Ok(())
}

fn is_common(folded: &str) -> bool {
    let mut letters = folded.chars();
    let first = letters.next();
    letters.all(|c| Some(c) == first) || COMMON.lines().any(|line| line == folded)
}

/// `maria2024!` is `maria` with a tail.
fn without_tail(text: &str) -> &str {
    let stem = text.trim_end_matches(|c: char| !c.is_alphabetic());
    if stem.is_empty() { text } else { stem }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn code(password: &str) -> Option<String> {
        let error = accept(password, "maria.k", "/password").err()?;
        error.refusal().errors.first().map(|e| e.code.clone())
    }

    #[test]
    fn length_counts_and_composition_does_not() {
        assert_eq!(code("123456789"), Some("length".into()));
        assert_eq!(code("ärztehausö"), None);
        assert_eq!(code("correct horse battery"), None);
        assert_eq!(code(&"x y".repeat(400)), Some("length".into()));
    }

    #[test]
    fn well_known_passwords_and_the_own_name_are_refused() {
        for known in ["Password123", "1234567890", "QWERTYUIOP", "aaaaaaaaaaaa", "pharmacy123"] {
            assert_eq!(code(known), Some("common_password".into()), "{known}");
        }
        assert_eq!(code("Maria.K2024!"), Some("user_name".into()));
        assert_eq!(code("maria.k and the lighthouse"), None);
    }

    #[test]
    fn the_list_is_folded_and_of_useful_length() {
        assert!(COMMON.lines().count() > 300);
        for line in COMMON.lines() {
            assert!(fold(line) == line && line.chars().count() >= SHORTEST, "{line}");
        }
    }

    #[test]
    fn a_hash_of_ours_is_right_for_its_password_only() {
        let stored = hash("a quiet evening").unwrap();
        assert!(stored.starts_with(CURRENT), "{stored}");
        assert_eq!(verify("a quiet evening", &stored), Verdict::Right);
        assert_eq!(verify("a quiet morning", &stored), Verdict::Wrong);
        assert_eq!(verify("a quiet evening", ""), Verdict::Wrong);
        assert_eq!(verify(&"x".repeat(2_000), &stored), Verdict::Wrong);
    }

    /// The hash was made with Python's hashlib.pbkdf2_hmac.
    #[test]
    fn the_predecessors_hashes_verify() {
        let stored = "pbkdf2:sha256:1000$NaCl$b2f51197f18d9bf77cb941c343e8528e6ccccd0eaeb0a1c10f0d6f7ad87fdeb6";
        assert_eq!(verify("admin123!", stored), Verdict::RightByOldHash);
        assert_eq!(verify("admin123", stored), Verdict::Wrong);
        let endless = stored.replace(":1000$", ":2000001$");
        assert_eq!(verify("admin123!", &endless), Verdict::Wrong);
        for broken in
            ["pbkdf2:sha256:", "pbkdf2:sha256:x$y$z", "pbkdf2:sha256:1$$", "pbkdf2:sha256:1$a$b$c"]
        {
            assert_eq!(verify("admin123!", broken), Verdict::Wrong, "{broken}");
        }
    }

    #[test]
    fn too_long_a_queue_is_refused() {
        let waiting = AtomicUsize::new(MOST_WAITING);
        assert!(Place::take(&waiting).is_err());
        assert_eq!(waiting.load(Ordering::Relaxed), MOST_WAITING);
        waiting.store(0, Ordering::Relaxed);
        let place = Place::take(&waiting).unwrap();
        assert_eq!(waiting.load(Ordering::Relaxed), 1);
        drop(place);
        assert_eq!(waiting.load(Ordering::Relaxed), 0);
    }
}
