//! The forms in which a code arrives: a bare number, element strings between separators, or AIs in brackets.

use super::{Element, ai};
use crate::gtin;

/// FNC1 as scanners send it, between values and sometimes in front.
pub(super) const SEPARATOR: char = '\u{1d}';

/// Longer than the largest symbol.
const MOST: usize = 8_000;

pub(super) enum Form {
    /// The digits of an article number and nothing else.
    Article(String),
    /// `marked`: something shows that GS1 is meant.
    Elements { elements: Vec<Element>, marked: bool },
}

pub(super) fn of(text: &str, separators: &[&str]) -> Form {
    let nothing = Form::Elements { elements: Vec::new(), marked: false };
    if text.len() > MOST {
        return nothing;
    }
    let mut body = text.trim().to_owned();
    for visible in separators.iter().filter(|visible| !visible.is_empty()) {
        body = body.replace(visible, "\u{1d}");
    }
    if let Some(number) = body.strip_prefix("]E0").or_else(|| body.strip_prefix("]E4")) {
        return if is_article(number) { Form::Article(number.to_owned()) } else { nothing };
    }
    let prefixes = ["]d2", "]C1", "]e0", "]Q3"];
    let prefixed = prefixes.iter().find_map(|prefix| body.strip_prefix(prefix));
    if prefixed.is_none() && body.starts_with(']') {
        return nothing;
    }
    let content = prefixed.unwrap_or(&body).trim_matches(SEPARATOR);
    let marked = prefixed.is_some() || body.contains(SEPARATOR) || begins_with_article(content);
    if !marked && is_article(content) {
        Form::Article(content.to_owned())
    } else if opening(content).is_some() {
        Form::Elements { elements: bracketed(content), marked: true }
    } else {
        Form::Elements { elements: strings(content), marked }
    }
}

fn is_article(text: &str) -> bool {
    matches!(text.len(), 8 | 12..=14) && text.bytes().all(|b| b.is_ascii_digit())
}

/// A right check digit in the right place is no accident.
fn begins_with_article(text: &str) -> bool {
    let number = text.strip_prefix("01").and_then(|rest| rest.get(..14));
    number.is_some_and(|number| gtin::parse(number).is_some())
}

/// What cannot be cut up comes back without an AI.
fn strings(content: &str) -> Vec<Element> {
    let mut elements = Vec::new();
    for mut rest in content.split(SEPARATOR) {
        while !rest.is_empty() {
            let (ai, value) = ai::split(rest).unwrap_or(("", rest));
            let cut = ai::fixed(ai).and_then(|length| value.split_at_checked(length));
            let (value, next) = cut.unwrap_or((value, ""));
            elements.push(element(ai, value));
            rest = next;
        }
    }
    elements
}

/// `(01)04006381333931(17)270228`. Brackets are also allowed inside a value, so only a whole AI opens the next one.
fn bracketed(content: &str) -> Vec<Element> {
    let mut elements = Vec::new();
    let mut next = opening(content);
    while let Some((ai, rest)) = next {
        let mut brackets = rest.match_indices('(').map(|(place, _)| place);
        let end = brackets.find(|&place| rest.get(place..).is_some_and(|r| opening(r).is_some()));
        let (value, more) = rest.split_at_checked(end.unwrap_or(rest.len())).unwrap_or((rest, ""));
        elements
            .push(element(ai, value.trim_matches(|c: char| c.is_whitespace() || c == SEPARATOR)));
        next = opening(more);
    }
    elements
}

/// The AI in the bracket at the front, and what follows it.
fn opening(text: &str) -> Option<(&str, &str)> {
    let inner = text.strip_prefix('(')?;
    let digits = inner.bytes().take_while(u8::is_ascii_digit).count();
    let (ai, rest) = inner.split_at_checked(digits)?;
    let rest = rest.strip_prefix(')')?;
    ai::is_whole(ai).then_some((ai, rest))
}

fn element(ai: &str, value: &str) -> Element {
    Element { ai: ai.to_owned(), value: value.to_owned() }
}
