//! The texts of the program in the language of the person. In the sources a text is named by its English form, which
//! the compiler looks up in the catalogue; another language is a file of lines in the same order (docs/languages.md).

pub mod language;
pub mod local;

use std::borrow::Cow;
use std::cmp::Ordering;
use std::fmt::Display;
use std::sync::{LazyLock, OnceLock};

include!(concat!(env!("OUT_DIR"), "/places.rs"));

static ENGLISH: LazyLock<Vec<&'static str>> =
    LazyLock::new(|| include_str!(concat!(env!("OUT_DIR"), "/ward.txt")).lines().collect());
/// The texts that only the office has: its program brings them along.
pub const OFFICE: &str = include_str!(concat!(env!("OUT_DIR"), "/office.txt"));
static MORE: OnceLock<Vec<&'static str>> = OnceLock::new();
/// The texts of another language, once they have come.
static OTHER: OnceLock<Texts> = OnceLock::new();

struct Texts {
    own: Vec<&'static str>,
    /// What the server says, with its English, in the order of that.
    heard: Vec<(&'static str, &'static str)>,
}

/// A text of the catalogue; with values for its holes it is a sentence.
macro_rules! w {
    ($text:literal) => {
        const {
            match $crate::words::find($text) {
                Some(word) => word,
                None => panic!("{}", concat!("not in web/words/ar.tsv: ", $text)),
            }
        }
    };
    ($text:literal, $($hole:ident = $value:expr),+ $(,)?) => {{
        const { $crate::words::has_holes($text, &[$(stringify!($hole)),+]) };
        w!($text).with(&[$((stringify!($hole), &$value)),+])
    }};
}

/// A text of the catalogue by its number there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Word(u16);

impl Word {
    /// No text at all.
    pub const NONE: Self = Self(u16::MAX);

    pub fn is_none(self) -> bool {
        self == Self::NONE
    }

    // Called in a thousand places: a copy in each would weigh more than all texts.
    #[inline(never)]
    pub fn text(self) -> &'static str {
        let place = usize::from(self.0);
        let text = match OTHER.get() {
            Some(other) => other.own.get(place),
            None => ENGLISH.get(place).or_else(|| more().get(place.checked_sub(ENGLISH.len())?)),
        };
        text.copied().unwrap_or_default()
    }

    /// With each `{name}` in it replaced.
    #[inline(never)]
    pub fn with(self, holes: &[(&str, &dyn Display)]) -> String {
        filled(self.text(), holes)
    }

    /// Of the forms in it, divided by `|`, the one for so many; `{n}` in it is the number.
    pub fn count(self, many: i64) -> String {
        let forms: Vec<&str> = self.text().split('|').collect();
        let form = forms.get(local::form(many)).or(forms.last()).copied().unwrap_or_default();
        filled(form, &[("n", &local::grouped(&many.to_string()))])
    }
}

impl From<Word> for Cow<'static, str> {
    fn from(word: Word) -> Self {
        Self::Borrowed(word.text())
    }
}

impl AsRef<str> for Word {
    fn as_ref(&self) -> &str {
        self.text()
    }
}

impl From<Word> for String {
    fn from(word: Word) -> Self {
        word.text().to_owned()
    }
}

/// The place of a text in the catalogue, for the compiler.
pub const fn find(text: &str) -> Option<Word> {
    let mut left = PLACES;
    loop {
        let (before, after) = left.split_at(left.len() / 2);
        let [(known, place), rest @ ..] = after else {
            return None;
        };
        left = match compare(text.as_bytes(), known.as_bytes()) {
            Ordering::Equal => return Some(Word(*place)),
            Ordering::Less => before,
            Ordering::Greater => rest,
        };
    }
}

const fn compare(mut one: &[u8], mut other: &[u8]) -> Ordering {
    loop {
        match (one, other) {
            ([], []) => return Ordering::Equal,
            ([], _) => return Ordering::Less,
            (_, []) => return Ordering::Greater,
            ([a, ..], [b, ..]) if *a < *b => return Ordering::Less,
            ([a, ..], [b, ..]) if *a > *b => return Ordering::Greater,
            ([_, more @ ..], [_, rest @ ..]) => (one, other) = (more, rest),
        }
    }
}

/// Every hole of the text has a value, for the compiler.
pub const fn has_holes(text: &str, given: &[&str]) {
    let mut left = text.as_bytes();
    while let [first, rest @ ..] = left {
        left = rest;
        if *first == b'{' {
            assert!(is_given(rest, given), "a hole of this text has no value");
        }
    }
}

const fn is_given(rest: &[u8], mut given: &[&str]) -> bool {
    while let [name, more @ ..] = given {
        if rest.len() > name.len() {
            let (start, end) = rest.split_at(name.len());
            if matches!(compare(start, name.as_bytes()), Ordering::Equal)
                && matches!(end, [b'}', ..])
            {
                return true;
            }
        }
        given = more;
    }
    false
}

/// What the server says in English, in the language of the person where the catalogue has it.
pub fn of(text: String) -> String {
    let Some(other) = OTHER.get() else {
        return text;
    };
    let own = || other.own.get(place_of(&text)?).copied();
    let heard = other.heard.binary_search_by_key(&text.as_str(), |(english, _)| english).ok();
    let heard = heard.and_then(|place| Some(other.heard.get(place)?.1));
    heard.or_else(own).map_or(text, str::to_owned)
}

/// Takes the lines of another language as the texts from now on.
pub fn take(lines: String) {
    let lines: &'static str = lines.leak();
    let all: Vec<&str> = lines.lines().collect();
    let (own, heard) = all.split_at_checked(COUNT).unwrap_or((&all, &[]));
    let heard = heard.iter().filter_map(|line| line.split_once('\t')).collect();
    let _ = OTHER.set(Texts { own: own.to_vec(), heard });
}

/// Adds the texts of a program beside those that all have.
pub fn add(texts: &'static str) {
    let _ = MORE.set(texts.lines().collect());
}

fn more() -> &'static [&'static str] {
    #[cfg(test)]
    add(OFFICE);
    MORE.get().map_or(&[], Vec::as_slice)
}

/// The number of an English text.
fn place_of(text: &str) -> Option<usize> {
    let place = ENGLISH.binary_search(&text).ok();
    place.or_else(|| Some(ENGLISH.len() + more().binary_search(&text).ok()?))
}

/// The texts are not the English ones.
pub fn is_other() -> bool {
    OTHER.get().is_some()
}

/// What stands between the parts of a list.
pub fn comma() -> &'static str {
    if is_other() { "، " } else { ", " }
}

/// Parts in a row with a dot between, each in its own direction.
pub fn joined(parts: impl Iterator<Item = String>) -> String {
    let mut told = String::new();
    for part in parts {
        if !told.is_empty() {
            told.push_str(" · ");
        }
        apart(&mut told, &part);
    }
    told
}

/// Runs against the direction of the page around it.
pub fn turns(text: &str) -> bool {
    if is_other() { text.bytes().any(|byte| byte.is_ascii_alphanumeric()) } else { is_arabic(text) }
}

/// Has letters of Arabic, Hebrew and their kin.
pub fn is_arabic(text: &str) -> bool {
    text.chars().any(|letter| ('\u{590}'..='\u{8ff}').contains(&letter))
}

fn filled(text: &str, holes: &[(&str, &dyn Display)]) -> String {
    let mut told = String::with_capacity(text.len() + 24);
    let mut rest = text;
    while let Some((before, (name, after))) =
        rest.split_once('{').and_then(|(before, more)| Some((before, more.split_once('}')?)))
    {
        let value = holes.iter().find(|(hole, _)| *hole == name);
        let value = value.map(|(_, value)| value.to_string()).unwrap_or_default();
        told.push_str(before);
        apart(&mut told, &value);
        rest = after;
    }
    told.push_str(rest);
    told
}

/// A value inside a sentence of the other direction keeps its own: it stands between the signs for that.
fn apart(told: &mut String, value: &str) {
    if turns(value) {
        // From left to right, unless its own letters say otherwise: digits and signs alone do not.
        told.push(if is_arabic(value) { '\u{2068}' } else { '\u{2066}' });
        told.push_str(value);
        told.push('\u{2069}');
    } else {
        told.push_str(value);
    }
}

#[cfg(test)]
mod tests;
