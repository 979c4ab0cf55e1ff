//! Random words: session tokens, API tokens, one-time secrets. Only their hashes are stored.

use crate::error::{Error, Result};
use crate::hex::hex;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sha2::{Digest, Sha256};

/// What every API token begins with, so that a leaked one is recognised.
const PREFIX: &str = "alorf_";
/// 32 bytes in hex.
const RANDOM_LENGTH: usize = 64;
/// Four bytes of the hash of all before them, in hex: typing errors are seen without a look-up.
const CHECK_LENGTH: usize = 8;
/// 32 bytes in base64.
const SESSION_LENGTH: usize = 43;
/// How much of a token is kept readable, to tell tokens apart.
const HINT_LENGTH: usize = PREFIX.len() + 6;
/// Without 0 O 1 l I and other letters that are read aloud wrongly.
const UNAMBIGUOUS: &[u8; 31] = b"abcdefghjkmnpqrstuvwxyz23456789";
const ONE_TIME_LENGTH: usize = 16;

fn random<const N: usize>() -> Result<[u8; N]> {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).map_err(|e| Error::Internal(format!("no random numbers: {e}")))?;
    Ok(bytes)
}

/// What is stored of a token.
#[must_use]
pub fn hash(token: &str) -> [u8; 32] {
    Sha256::digest(token).into()
}

/// # Errors
/// The system has no random numbers.
pub fn session_token() -> Result<String> {
    Ok(URL_SAFE_NO_PAD.encode(random::<32>()?))
}

#[must_use]
pub fn is_session_token(text: &str) -> bool {
    text.len() == SESSION_LENGTH
}

/// # Errors
/// The system has no random numbers.
pub fn api_token() -> Result<String> {
    let mut token = String::from(PREFIX);
    token.push_str(&hex(&random::<32>()?));
    let check = check(&token);
    token.push_str(&check);
    Ok(token)
}

#[must_use]
pub fn is_api_token(text: &str) -> bool {
    let body = text.len().checked_sub(CHECK_LENGTH).and_then(|at| text.split_at_checked(at));
    text.len() == PREFIX.len() + RANDOM_LENGTH + CHECK_LENGTH
        && body.is_some_and(|(body, end)| body.starts_with(PREFIX) && check(body) == end)
}

#[must_use]
pub fn hint(token: &str) -> &str {
    token.get(..HINT_LENGTH).unwrap_or_default()
}

/// Something a person can read out and type once.
///
/// # Errors
/// The system has no random numbers.
pub fn one_time() -> Result<String> {
    // 248 = 8 * 31: bytes above it would make some letters likelier than others.
    let even = random::<64>()?.into_iter().filter(|byte| *byte < 248);
    let letters = even.filter_map(|byte| UNAMBIGUOUS.get(usize::from(byte) % UNAMBIGUOUS.len()));
    Ok(letters.take(ONE_TIME_LENGTH).map(|byte| char::from(*byte)).collect())
}

fn check(body: &str) -> String {
    hex(hash(body).get(..CHECK_LENGTH / 2).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_knows_its_own_typing_errors() {
        let token = api_token().unwrap();
        assert!(is_api_token(&token));
        let mut wrong = token.clone();
        let last = wrong.pop().unwrap();
        wrong.push(if last == '0' { '1' } else { '0' });
        assert!(!is_api_token(&wrong));
        assert!(!is_api_token("alorf_"));
        assert!(!is_api_token(&token.replace("alorf_", "other_")));
        assert!(!is_api_token(&"ä".repeat(39)));
    }

    #[test]
    fn no_two_secrets_are_alike() {
        assert_ne!(session_token().unwrap(), session_token().unwrap());
        assert!(is_session_token(&session_token().unwrap()));
        let (a, b) = (one_time().unwrap(), one_time().unwrap());
        assert_ne!(a, b);
        assert_eq!(a.len(), 16);
        assert!(!a.contains(['0', 'o', '1', 'l', 'i']));
    }
}
