//! Tells a scanner from fingers: by the time between keys.

use pharmacy_contract::gtin;

/// Milliseconds that may pass between two keys of a code; radio scanners keep within it too.
const QUICK: f64 = 80.0;
/// Milliseconds a key of a code may take on the average; the fastest typists need twice as long.
const AVERAGE: f64 = 35.0;
/// Shorter codes than this are no barcodes: an article number has at least eight digits, and own labels may be shorter.
const LEAST: u32 = 6;
/// Longer ones are not kept.
const MOST: u32 = 512;

/// Nothing but a barcode looks like this: an article number whose check digit holds, or the marks of a GS1 code.
pub fn is_code(text: &str) -> bool {
    let begins_with_article = text
        .strip_prefix("01")
        .is_some_and(|rest| rest.get(..14).is_some_and(|number| gtin::parse(number).is_some()));
    text.starts_with(']')
        || text.contains('\u{1d}')
        || begins_with_article
        || gtin::parse(text).is_some()
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Key {
    Letter(char),
    /// Between the parts of a GS1 code.
    Separator,
    /// What scanners send at the end.
    End,
    /// Pressed on the way to another key.
    Nothing,
    Other,
}

#[derive(Debug, Default)]
pub struct Burst {
    text: String,
    length: u32,
    began: f64,
    last: f64,
}

impl Burst {
    /// Takes the next key, pressed at `now` (milliseconds). Answers the code that it ends.
    pub fn press(&mut self, now: f64, key: Key) -> Option<String> {
        let late = now - self.last > QUICK;
        match key {
            Key::Nothing => return None,
            Key::Other => self.length = 0,
            Key::End => {
                let spread = f64::from(self.length) * AVERAGE;
                let code = !late && self.length >= LEAST && now - self.began <= spread;
                self.length = 0;
                return code.then(|| std::mem::take(&mut self.text));
            }
            Key::Letter(_) | Key::Separator => {
                if late || self.length == 0 || self.length >= MOST {
                    self.text.clear();
                    self.length = 0;
                    self.began = now;
                }
                self.text.push(if let Key::Letter(letter) = key { letter } else { '\u{1d}' });
                self.length += 1;
            }
        }
        self.last = now;
        None
    }

    /// Its first key has just come.
    pub fn has_begun(&self) -> bool {
        self.length == 1
    }

    /// More keys have come in quick succession than fingers press as shortcuts.
    pub fn is_running(&self) -> bool {
        self.length > 2
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Types a text and Enter, so many milliseconds a key.
    fn typed(burst: &mut Burst, text: &str, gap: f64) -> Option<String> {
        let mut now = burst.last + 1_000.0;
        for letter in text.chars() {
            now += gap;
            let key = if letter == '\u{1d}' { Key::Separator } else { Key::Letter(letter) };
            assert_eq!(burst.press(now, key), None);
            burst.press(now, Key::Nothing);
        }
        burst.press(now + gap, Key::End)
    }

    #[test]
    fn a_scanner_is_told_from_fingers() {
        let mut burst = Burst::default();
        let code = "]d20104006381333931\u{1d}10AB";
        for gap in [0.0, 1.0, 10.0, 30.0] {
            assert_eq!(typed(&mut burst, code, gap).as_deref(), Some(code), "{gap}");
        }
        for gap in [45.0, 60.0, 200.0] {
            assert_eq!(typed(&mut burst, code, gap), None, "{gap}");
        }
        assert_eq!(typed(&mut burst, "12345", 1.0), None);
    }

    #[test]
    fn what_was_typed_before_does_not_belong_to_it() {
        let mut burst = Burst::default();
        typed(&mut burst, "par", 150.0);
        assert_eq!(typed(&mut burst, "4006381333931", 5.0).as_deref(), Some("4006381333931"));
        let _ = burst.press(9e9, Key::Letter('1'));
        let _ = burst.press(9e9, Key::Other);
        assert_eq!(burst.press(9e9, Key::End), None);
    }

    #[test]
    fn what_is_typed_into_a_field_is_seldom_a_code() {
        for text in
            ["4006381333931", "96385074", "]d2anything", "AB\u{1d}C", "010400638133393117270228"]
        {
            assert!(is_code(text), "{text}");
        }
        for text in ["INV-2026-17", "Haddad", "4006381333932", "0104006381333932", "12345678901"] {
            assert!(!is_code(text), "{text}");
        }
    }

    #[test]
    fn a_code_without_end_is_not_kept() {
        let mut burst = Burst::default();
        assert_eq!(typed(&mut burst, &"1".repeat(600), 1.0).map(|code| code.len()), Some(88));
    }
}
