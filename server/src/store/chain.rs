//! Chains of hashes: each link holds the one before, so nothing in between can be changed, taken out or put in.
//!
//! hash = SHA-256(hash before || body); body = a version byte, then each field as a 4-byte length and its bytes
//! (integers in decimal, ids and days in text form, null as length FFFFFFFF).

use jiff::civil::Date;
use sha2::{Digest, Sha256};
use std::io::Write;
use uuid::Uuid;

pub type Hash = [u8; 32];

/// The hash that a chain starts from.
#[must_use]
pub fn first(purpose: &str, id: Uuid) -> Hash {
    Sha256::new().chain_update(purpose).chain_update(id.to_string()).finalize().into()
}

/// A link in the making; fields in the order of the table.
pub struct Link(Sha256);

impl Link {
    #[must_use]
    pub fn after(before: &Hash) -> Self {
        Self(Sha256::new().chain_update(before).chain_update([1]))
    }

    #[must_use]
    pub fn text(mut self, text: &str) -> Self {
        let length = u32::try_from(text.len()).unwrap_or(u32::MAX - 1);
        self.0.update(length.to_be_bytes());
        self.0.update(text);
        self
    }

    #[must_use]
    pub fn int(self, number: i64) -> Self {
        let mut buffer = [0_u8; 20];
        let mut rest = buffer.as_mut_slice();
        // The longest i64 has 20 signs.
        write!(rest, "{number}").ok();
        let left = rest.len();
        let written = buffer.split_at_checked(20 - left).map_or(&[][..], |(written, _)| written);
        self.text(std::str::from_utf8(written).unwrap_or_default())
    }

    #[must_use]
    pub fn id(self, id: Uuid) -> Self {
        self.text(id.hyphenated().encode_lower(&mut Uuid::encode_buffer()))
    }

    #[must_use]
    pub fn day(self, day: Date) -> Self {
        self.text(&day.to_string())
    }

    #[must_use]
    pub fn maybe<T>(mut self, value: Option<T>, write: impl FnOnce(Self, T) -> Self) -> Self {
        match value {
            Some(value) => write(self, value),
            None => {
                self.0.update(u32::MAX.to_be_bytes());
                self
            }
        }
    }

    #[must_use]
    pub fn end(self) -> Hash {
        self.0.finalize().into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn neighbouring_fields_do_not_run_into_each_other() {
        let start = first("test", Uuid::nil());
        let ends = [
            Link::after(&start).text("ab").text("c").end(),
            Link::after(&start).text("a").text("bc").end(),
            Link::after(&start).text("abc").text("").end(),
            Link::after(&start).text("abc").maybe(None, Link::text).end(),
        ];
        for (n, end) in ends.iter().enumerate() {
            assert!(ends.iter().skip(n + 1).all(|other| other != end));
        }
    }

    #[test]
    fn an_integer_is_its_decimal_text() {
        let start = first("test", Uuid::nil());
        for number in [0, -1, i64::MIN, i64::MAX] {
            assert_eq!(
                Link::after(&start).int(number).end(),
                Link::after(&start).text(&number.to_string()).end()
            );
        }
    }
}
