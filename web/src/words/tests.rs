//! What the compiler does not see: the catalogue as a whole, and texts that never were in it.

use super::{find, language, local};
use pharmacy_contract::batches::BatchStatus;
use pharmacy_contract::levels::StockStatus;
use pharmacy_contract::paper::State;
use pharmacy_contract::permission::Permission;
use pharmacy_contract::problem::ProblemKind;
use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

#[path = "../../words/catalogue.rs"]
mod catalogue;

const ARABIC: &str = include_str!("../../words/ar.tsv");

/// All texts of the catalogue.
fn all() -> Vec<(&'static str, &'static str)> {
    let read = catalogue::read(ARABIC).expect("a good catalogue");
    [read.ward, read.office, read.heard].concat()
}

/// Can be looked up as it comes.
fn is_heard(text: &str) -> bool {
    all().iter().any(|(english, _)| *english == text)
}

fn sources(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).expect("a folder of sources").flatten() {
        let path = entry.path();
        if path.is_dir() {
            sources(&path, found);
        } else if path.extension().is_some_and(|ext| ext == "rs") {
            found.push(path);
        }
    }
}

/// The sources as far as they are compiled into the client, by their names.
fn all_sources() -> Vec<(String, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut paths = Vec::new();
    sources(&root, &mut paths);
    let mut read: Vec<(String, String)> = paths
        .iter()
        .map(|path| {
            let name = path.strip_prefix(&root).expect("below src").display().to_string();
            let text = fs::read_to_string(path).expect("a source");
            let text = text.split("#[cfg(test)]\nmod tests {").next().unwrap_or_default();
            (name, text.to_owned())
        })
        // The gallery is seen by nobody but those who work on the parts.
        .filter(|(name, _)| {
            !["words", "pages/gallery"].iter().any(|other| name.starts_with(other))
                && !name.contains("against_the_contract")
        })
        .collect();
    read.sort();
    read
}

/// The literals of a line with what stands before each; escapes are left as they are.
fn literals(text: &str) -> Vec<(&str, &str)> {
    let mut found = Vec::new();
    let mut from = 0;
    while let Some(start) = text[from..].find('"').map(|at| from + at) {
        let mut end = start + 1;
        let bytes = text.as_bytes();
        while end < bytes.len() && bytes[end] != b'"' {
            end += if bytes[end] == b'\\' { 2 } else { 1 };
        }
        if end >= bytes.len() {
            break;
        }
        found.push((&text[..start], &text[start + 1..end]));
        from = end + 1;
    }
    found
}

fn holes(text: &str) -> BTreeSet<&str> {
    text.split('{').skip(1).filter_map(|part| part.split('}').next()).collect()
}

#[test]
fn the_catalogue_can_be_read_and_is_arabic() {
    let letters = |text: &str| text.chars().any(|letter| ('\u{600}'..='\u{6ff}').contains(&letter));
    // Codes that Arabic writes as they are.
    let same = ["ABC", "GTIN", "VEN", "50 %", "95 %", "99 %"];
    for (english, arabic) in all() {
        let bare =
            holes(arabic).iter().fold(arabic.to_owned(), |text, hole| text.replace(hole, ""));
        let only_holes = !bare.chars().any(char::is_alphanumeric);
        assert!(letters(arabic) || only_holes || same.contains(&english), "not Arabic: {arabic}");
    }
}

#[test]
fn every_hole_is_in_both_languages() {
    for (english, arabic) in all() {
        assert_eq!(holes(english), holes(arabic), "{english}");
        let forms = if english.contains('|') { 6 } else { 1 };
        assert_eq!(arabic.split('|').count(), forms, "{english}");
    }
}

#[test]
fn every_text_is_used() {
    let sources = all_sources();
    for (english, _) in catalogue::read(ARABIC).expect("a good catalogue").own() {
        assert!(find(english).is_some(), "the compiler does not find {english}");
        let literal = format!("\"{}\"", english.replace('"', "\\\""));
        let used = sources.iter().any(|(_, text)| text.contains(&literal));
        assert!(used, "nobody says this any more: {english}");
    }
}

/// What only the program of the office has.
const OFFICE: &[&str] = &[
    "app/office.rs",
    "pages/audit/",
    "pages/dispenses/labels.rs",
    "pages/imports/",
    "pages/jobs/",
    "pages/paper/print.rs",
    "pages/performance/",
    "pages/photos/",
    "pages/profile/",
    "pages/reports/",
    "pages/returns/give_back.rs",
    "pages/roles/",
    "pages/settings/",
    "pages/stock/matrix.rs",
    "pages/stocktakes/scanned.rs",
    "pages/stocktakes/sheet.rs",
    "pages/views/",
];

/// A text of the office in the ward's program would be an empty place on the screen.
#[test]
fn the_ward_says_nothing_that_only_the_office_brings_along() {
    let sources = all_sources();
    let is_office = |name: &str| OFFICE.iter().any(|part| name.starts_with(part));
    let said: String = sources
        .iter()
        .filter(|(name, _)| !is_office(name))
        .map(|(_, text)| text.as_str())
        .collect();
    let said: String = said.split_whitespace().collect();
    for (english, _) in catalogue::read(ARABIC).expect("a good catalogue").office {
        let escaped: String = english.replace('"', "\\\"").split_whitespace().collect();
        assert!(
            !said.contains(&format!("w!(\"{escaped}\"")),
            "belongs to everybody's day: {english}"
        );
    }
}

#[test]
fn what_the_server_says_from_a_closed_list_is_there() {
    let problems = ProblemKind::ALL.iter().map(|kind| kind.title());
    let states = State::ALL.iter().map(|state| state.as_str());
    let batches = BatchStatus::ALL.iter().map(|status| status.as_str());
    let levels = StockStatus::ALL.iter().map(|status| status.as_str());
    for title in problems {
        assert!(is_heard(title), "no translation of the refusal: {title}");
    }
    for permission in Permission::ALL {
        assert!(is_heard(permission.as_str()), "no name for {permission:?}");
    }
    for word in states.chain(batches).chain(levels) {
        assert_ne!(crate::describe::paper::state(word).0, word, "no name for {word}");
    }
}

/// Key names, headers, names of programs: the same in every language, or seen by nobody.
const NOT_WORDS: &[&str] = &[
    "Accept",
    "Android",
    "BarcodeDetector",
    "CapsLock",
    "Chrome",
    "Content-Type",
    "Ctrl K",
    "Edge",
    "End",
    "Enter",
    "Escape",
    "Excel",
    "Firefox",
    "Home",
    "Home, End",
    "Idempotency-Key",
    "If-Match",
    "If-None-Match",
    "Linux",
    "Mac OS",
    "Medicine",
    "Page Up, Page Down",
    "PageDown",
    "PageUp",
    "Safari",
    "Windows",
];

/// The place of a key on the keyboard.
fn is_key(text: &str) -> bool {
    text.strip_prefix("Key").is_some_and(|rest| rest.len() <= 1)
        || ["Alt", "Tab", "BracketRight", "Control", "GroupSeparator", "Meta", "Shift", "Slash"]
            .contains(&text)
}

fn is_word(before: &str, text: &str) -> bool {
    let begins = text.starts_with(|letter: char| letter.is_ascii_uppercase())
        && text.chars().nth(1).is_some_and(|letter| letter.is_ascii_lowercase());
    let known = NOT_WORDS.contains(&text)
        || text.starts_with("Arrow")
        || is_key(text)
        || text.contains('/');
    let code =
        before.ends_with("matches!(") || before.ends_with("sign(") || before.ends_with("w!(");
    begins && !known && !code
}

#[test]
fn nothing_is_said_in_english_only() {
    let mut found = Vec::new();
    for (name, text) in all_sources() {
        let code: Vec<&str> = text.lines().filter(|line| !line.trim().starts_with("//")).collect();
        let code = code.join("\n");
        for (before, literal) in literals(&code) {
            let spoken = ["aria-label\", ", "placeholder\", ", "title\", ", "say(", "title("];
            let bare = spoken.iter().any(|at| before.ends_with(at));
            if is_word(before.trim_end(), literal) || (bare && !literal.is_empty()) {
                found.push(format!("{name}: {literal}"));
            }
        }
    }
    assert!(
        found.is_empty(),
        "say these with w!, or with sign if every language has them:\n{}",
        found.join("\n")
    );
}

#[test]
fn a_sentence_gets_its_values() {
    let told = w!("Page {page} of {last}", page = 2, last = 7);
    assert_eq!(told, "Page 2 of 7");
    assert_eq!(w!("{n} line|{n} lines").count(1), "1 line");
    assert_eq!(w!("{n} line|{n} lines").count(1200), "1,200 lines");
    assert_eq!(w!("{n} line|{n} lines").count(0), "0 lines");
}

#[test]
fn the_numbers_of_texts_are_their_places() {
    for (place, text) in super::ENGLISH.iter().chain(super::more()).enumerate() {
        assert_eq!(find(text).map(|word| usize::from(word.0)), Some(place), "{text}");
    }
    assert!(find("nobody says this").is_none());
}

#[test]
fn numbers_are_grouped_in_thousands() {
    assert_eq!(local::grouped("7"), "7");
    assert_eq!(local::grouped("1000"), "1,000");
    assert_eq!(local::grouped("-1234567"), "-1,234,567");
}

#[test]
fn days_are_written_out_and_garbage_is_left_alone() {
    assert_eq!(local::day("2027-02-08"), "8 Feb 2027");
    assert_eq!(local::day("soon"), "soon");
    assert_eq!(local::day("2027-13-08"), "2027-13-08");
}

#[test]
fn each_language_has_a_catalogue() {
    for (tag, name) in language::ALL.iter().skip(1) {
        let path = format!("{}/words/{tag}.tsv", env!("CARGO_MANIFEST_DIR"));
        assert!(Path::new(&path).is_file(), "no words for {name}");
    }
}
