//! The predecessor's passwords: what kind each one is, and Argon2id hashes of those it kept as plain text.

use argon2::{Algorithm, Argon2, Block, Params, Version};
use base64::Engine;
use base64::engine::general_purpose::STANDARD_NO_PAD;
use std::collections::VecDeque;
use std::sync::{Arc, Mutex, PoisonError, mpsc};

/// Verifying one costs about a second at this count; a forged one must not cost an hour.
const MOST_ITERATIONS: u32 = 2_000_000;
const LONGEST: usize = 1_024;

/// Never printed.
#[derive(Clone, PartialEq, Eq)]
pub enum Password {
    /// A hash that is verified once, at the next sign-in.
    Pbkdf2(String),
    Plain(String),
    Unusable,
}

/// Tells hashes from plain text. A hash of an unknown method must not pass for a plain password: whoever holds the old
/// file could sign in with it.
#[must_use]
pub fn classify(text: &str) -> Password {
    if text.is_empty() || text.len() > LONGEST {
        return Password::Unusable;
    }
    let parts: Vec<&str> = text.split('$').collect();
    match parts.as_slice() {
        [method, salt, hash]
            if is_pbkdf2(method) && !salt.is_empty() && hash.len() == 64 && is_hex(hash) =>
        {
            Password::Pbkdf2(text.to_owned())
        }
        [method, _, hash] if is_method(method) || (hash.len() >= 32 && is_hex(hash)) => {
            Password::Unusable
        }
        // $2b$12$…, $argon2id$…, $6$…
        ["", method, _, ..] if !method.is_empty() && method.len() <= 12 && parts.len() > 3 => {
            Password::Unusable
        }
        _ => Password::Plain(text.to_owned()),
    }
}

fn is_pbkdf2(method: &str) -> bool {
    let count = method.strip_prefix("pbkdf2:sha256:").and_then(|n| n.parse::<u32>().ok());
    count.is_some_and(|n| (1..=MOST_ITERATIONS).contains(&n))
}

fn is_method(text: &str) -> bool {
    const METHODS: [&str; 12] = [
        "pbkdf2",
        "pbkdf2_sha256",
        "scrypt",
        "bcrypt",
        "argon2",
        "argon2id",
        "md5",
        "sha1",
        "sha224",
        "sha256",
        "sha384",
        "sha512",
    ];
    METHODS.contains(&text.split(':').next().unwrap_or_default())
}

fn is_hex(text: &str) -> bool {
    text.bytes().all(|b| b.is_ascii_hexdigit())
}

/// Hashes that are being made in threads of their own, while other records are written.
pub struct Hashing {
    answers: Mutex<mpsc::Receiver<(usize, Result<String, String>)>>,
    done: Mutex<Vec<Option<String>>>,
}

impl Hashing {
    #[must_use]
    pub fn start(passwords: Vec<(usize, String)>, users: usize) -> Self {
        let (send, answers) = mpsc::channel();
        let work = Arc::new(Mutex::new(VecDeque::from(passwords)));
        let threads = std::thread::available_parallelism().map_or(1, usize::from).min(users.max(1));
        for _ in 0..threads {
            let (work, send) = (Arc::clone(&work), send.clone());
            std::thread::spawn(move || {
                let next = || work.lock().unwrap_or_else(PoisonError::into_inner).pop_front();
                let mut hasher = Hasher::new();
                while let Some((user, password)) = next() {
                    let hash = hasher
                        .as_mut()
                        .map_err(|e| e.clone())
                        .and_then(|hasher| hasher.hash(&password));
                    if send.send((user, hash)).is_err() {
                        break;
                    }
                }
            });
        }
        Self { answers: Mutex::new(answers), done: Mutex::new(vec![None; users]) }
    }

    /// Waits for the rest. One place a user; none where there was no plain password.
    ///
    /// # Errors
    /// A password that could not be hashed.
    pub fn finished(&self) -> Result<Vec<Option<String>>, String> {
        let answers = self.answers.lock().unwrap_or_else(PoisonError::into_inner);
        let mut done = self.done.lock().unwrap_or_else(PoisonError::into_inner);
        for (user, hash) in answers.iter() {
            if let Some(place) = done.get_mut(user) {
                *place = Some(hash?);
            }
        }
        Ok(done.clone())
    }
}

/// Makes hashes one after the other, in the same 19 MiB.
struct Hasher {
    argon: Argon2<'static>,
    memory: Vec<Block>,
}

/// 19 MiB, two passes, one lane: the first choice of OWASP's password storage advice.
const COSTS: (u32, u32, u32) = (19 * 1_024, 2, 1);

impl Hasher {
    fn new() -> Result<Self, String> {
        let params = Params::new(COSTS.0, COSTS.1, COSTS.2, None).map_err(|e| e.to_string())?;
        let memory = vec![Block::default(); params.block_count()];
        Ok(Self { argon: Argon2::new(Algorithm::Argon2id, Version::V0x13, params), memory })
    }

    /// In the PHC string format.
    fn hash(&mut self, password: &str) -> Result<String, String> {
        let (mut salt, mut hash) = ([0; 16], [0; 32]);
        getrandom::fill(&mut salt).map_err(|e| e.to_string())?;
        let done = self.argon.hash_password_into_with_memory(
            password.as_bytes(),
            &salt,
            &mut hash,
            &mut self.memory,
        );
        done.map_err(|e| e.to_string())?;
        let (salt, hash) = (STANDARD_NO_PAD.encode(salt), STANDARD_NO_PAD.encode(hash));
        let (memory, passes, lanes) = COSTS;
        Ok(format!("$argon2id$v=19$m={memory},t={passes},p={lanes}${salt}${hash}"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use argon2::PasswordVerifier;

    fn kind(text: &str) -> &'static str {
        match classify(text) {
            Password::Pbkdf2(_) => "kept",
            Password::Plain(_) => "plain",
            Password::Unusable => "unusable",
        }
    }

    #[test]
    fn hashes_are_told_from_plain_texts() {
        let hex = "0123456789abcdef".repeat(4);
        assert_eq!(kind(&format!("pbkdf2:sha256:600000$salt${hex}")), "kept");
        for text in [
            String::new(),
            format!("pbkdf2:sha256:2000001$salt${hex}"),
            format!("pbkdf2:sha256:0$salt${hex}"),
            format!("pbkdf2:sha256:600000$salt${}", &hex[1..]),
            format!("pbkdf2:sha1:1000$salt${hex}"),
            format!("scrypt:32768:8:1$salt${hex}{hex}"),
            "sha256$x$y".into(),
            format!("whirl$salt${hex}"),
            "$2b$12$abcdefghijklmnopqrstuv".into(),
            "$argon2id$v=19$m=19456,t=2,p=1$c2FsdA$aGFzaA".into(),
            "x".repeat(2_000),
        ] {
            assert_eq!(kind(&text), "unusable", "{text}");
        }
        for text in ["admin123", "Pa$$word1", "a$b$c", "$money$", "pbkdf2"] {
            assert_eq!(kind(text), "plain", "{text}");
        }
    }

    #[test]
    fn plain_passwords_are_hashed_for_their_user() {
        let hashing = Hashing::start(vec![(2, "two".into()), (0, "zero".into())], 3);
        let hashes = hashing.finished().unwrap();
        let again = hashing.finished().unwrap();
        assert_eq!(hashes, again);
        assert_eq!(hashes[1], None);
        let hash = argon2::PasswordHash::new(hashes[2].as_deref().unwrap()).unwrap();
        assert!(Argon2::default().verify_password(b"two", &hash).is_ok());
        assert!(Argon2::default().verify_password(b"zero", &hash).is_err());
    }
}
