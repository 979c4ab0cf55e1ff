//! 200 codes made by another program from the rules (`scripts/gs1-corpus.py`), and a million of them broken.

use super::*;
use serde_json::{Value, json};

const YEAR: i64 = 2026;
const SEED: u64 = 0x9E37_79B9_7F4A_7C15;

fn corpus() -> Vec<Value> {
    let lines = include_str!("corpus.jsonl").lines();
    lines.map(|line| serde_json::from_str(line).unwrap()).collect()
}

/// What the corpus does not name is empty.
fn whole(named: &Value) -> Value {
    let mut scan = serde_json::to_value(Scan::default()).unwrap();
    for (field, value) in named.as_object().unwrap() {
        scan[field] = value.clone();
    }
    scan
}

#[test]
fn every_code_of_the_corpus_is_read_as_its_maker_meant_it() {
    let corpus = corpus();
    assert_eq!(corpus.len(), 200);
    for case in corpus {
        let found = match parse(case["code"].as_str().unwrap(), YEAR, &[]) {
            Ok(scan) => json!({"code": case["code"], "scan": scan}),
            Err(refused) => json!({"code": case["code"], "refused": refused}),
        };
        let mut expected = case.clone();
        if let Some(scan) = expected.get_mut("scan") {
            *scan = whole(scan);
        }
        assert_eq!(found, expected);
    }
}

/// Chance that is the same every time (xorshift, Marsaglia 2003).
struct Chance(u64);

impl Chance {
    fn below(&mut self, end: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % u64::try_from(end).unwrap()).unwrap()
    }
}

const BITS: [&str; 14] =
    ["\u{1d}", "]", "(", ")", "01", "10", "17", "21", "000000", "é", "٣", "\0", "9", "🩺"];

fn broken(code: &str, chance: &mut Chance) -> String {
    let mut code: Vec<char> = code.chars().collect();
    for _ in 0..=chance.below(5) {
        let at = chance.below(code.len() + 1);
        match chance.below(4) {
            0 => code.truncate(at),
            1 if at < code.len() => code[at] = char::from(u8::try_from(chance.below(128)).unwrap()),
            2 if at < code.len() => drop(code.remove(at)),
            _ => drop(code.splice(at..at, BITS[chance.below(BITS.len())].chars())),
        }
    }
    code.into_iter().collect()
}

#[test]
fn a_million_broken_codes_make_nothing_panic_and_nothing_up() {
    let codes: Vec<String> =
        corpus().iter().map(|case| case["code"].as_str().unwrap().to_owned()).collect();
    let mut chance = Chance(SEED);
    let mut read = 0;
    for round in 0..1_000_000 {
        let code = broken(&codes[round % codes.len()], &mut chance);
        let Ok(scan) = parse(&code, YEAR, &["|"]) else { continue };
        read += 1;
        let number = scan.gtin.as_deref();
        assert!(number.is_none_or(|n| gtin::parse(n).as_deref() == Some(n)), "{code:?}");
        for value in [&scan.batch, &scan.serial].into_iter().flatten() {
            assert!((1..=20).contains(&value.len()) && code.contains(value), "{code:?}");
        }
        for day in [&scan.expiry, &scan.made_on, &scan.best_before].into_iter().flatten() {
            assert!(day::number(day).is_some(), "{code:?}");
        }
    }
    // Both ways are well trodden.
    assert!((200_000..900_000).contains(&read), "{read} were read");
}
