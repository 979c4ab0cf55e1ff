//! Application identifiers: how long they and their values are, and what the values may hold.

use super::{Element, ScanProblem};

/// Digits of the AIs that begin with these two; `None` where none is assigned.
fn length(ai: &str) -> Option<usize> {
    let (first, second) = first_two(ai)?;
    match first * 10 + second {
        0..=4 | 10..=22 | 30 | 37 | 90..=99 => Some(2),
        23..=25 | 40..=42 | 71 => Some(3),
        31..=36 | 39 | 43 | 70 | 72 | 80..=82 => Some(4),
        _ => None,
    }
}

fn first_two(text: &str) -> Option<(u8, u8)> {
    let mut digits = text.bytes().map(|b| b.is_ascii_digit().then(|| b - b'0'));
    Some((digits.next()??, digits.next()??))
}

/// Cuts the AI off the front. One that nobody knows is cut after two digits.
pub(super) fn split(text: &str) -> Option<(&str, &str)> {
    first_two(text)?;
    let (ai, value) = text.split_at_checked(length(text).unwrap_or(2))?;
    ai.bytes().all(|b| b.is_ascii_digit()).then_some((ai, value))
}

/// Whether these digits are an AI of the right length.
pub(super) fn is_whole(digits: &str) -> bool {
    match length(digits) {
        Some(length) => digits.len() == length,
        None => (2..=4).contains(&digits.len()),
    }
}

/// Length of the value where it is fixed, so that no separator follows.
pub(super) fn fixed(ai: &str) -> Option<usize> {
    let (first, second) = first_two(ai)?;
    match first * 10 + second {
        0 => Some(18),
        1..=3 => Some(14),
        4 => Some(16),
        11..=19 => Some(6),
        20 => Some(2),
        31..=36 => Some(6),
        41 => Some(13),
        _ => None,
    }
}

/// Beside these an AI may be real enough, but a code without any mark of GS1 is not believed for it.
pub(super) fn is_understood(ai: &str) -> bool {
    matches!(ai, "01" | "10" | "11" | "15" | "17" | "21" | "30" | "37")
        || (ai.len() == 4 && ("310".."317").contains(&ai))
}

pub(super) fn problem(element: &Element) -> Option<ScanProblem> {
    let Element { ai, value } = element;
    if length(ai).is_none() {
        return Some(ScanProblem::UnknownAi);
    }
    let count = matches!(ai.as_str(), "30" | "37");
    let fits = match (fixed(ai), ai.as_str()) {
        (Some(length), _) => value.len() == length,
        (None, "10" | "21") => (1..=20).contains(&value.len()),
        (None, _) if count => (1..=8).contains(&value.len()),
        (None, _) => !value.is_empty(),
    };
    let allowed = if count || fixed(ai).is_some() { is_digit } else { is_in_set_82 };
    if !fits {
        Some(ScanProblem::BadLength)
    } else if value.chars().all(allowed) {
        None
    } else {
        Some(ScanProblem::BadCharacter)
    }
}

const fn is_digit(c: char) -> bool {
    c.is_ascii_digit()
}

/// The characters that a value may have (GS1 AI encodable character set 82).
fn is_in_set_82(c: char) -> bool {
    c.is_ascii_alphanumeric() || "!\"%&'()*+,-./:;<=>?_".contains(c)
}
