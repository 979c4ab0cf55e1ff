//! Reads a bare JSON array element by element, so that a file of any length needs the memory of one element.
//! Bends where the predecessor's parser bent: byte order mark, `NaN` and `Infinity`, halves of surrogate pairs.

use serde_json::Value;
use std::io::{self, BufRead};

/// Marks a number that JSON cannot write; no text of the predecessor starts with it.
pub const NO_NUMBER: char = '\0';
/// The main store's element holds a count of every medicine; 64 MiB are millions of them.
const LONGEST: usize = 64 << 20;

#[derive(Debug, thiserror::Error)]
pub enum Fault {
    #[error("cannot be read ({0})")]
    Io(#[from] io::Error),
    #[error("is empty, an array of records was expected")]
    Empty,
    #[error("holds {0} at top level, an array of records was expected")]
    NotAList(&'static str),
    #[error("is broken JSON in or after record {index} ({why})")]
    Broken { index: u64, why: String },
    #[error("record {0} is longer than 64 MiB")]
    TooLong(u64),
}

#[derive(Clone, Copy, PartialEq)]
enum At {
    Start,
    FirstElement,
    NextElement,
    End,
}

pub struct Elements<R> {
    input: R,
    at: At,
    index: u64,
    element: Vec<u8>,
}

impl<R: BufRead> Elements<R> {
    pub const fn new(input: R) -> Self {
        Self { input, at: At::Start, index: 0, element: Vec::new() }
    }

    /// The next element, or none behind the last one.
    ///
    /// # Errors
    /// Input that is not one well-formed JSON array.
    pub fn next_element(&mut self) -> Result<Option<Value>, Fault> {
        if self.at == At::Start {
            self.open()?;
        }
        if self.at == At::FirstElement && self.peek()? == Some(b']') {
            self.input.consume(1);
            self.at = At::End;
            self.end()?;
        }
        if self.at == At::End {
            return Ok(None);
        }
        self.at = if self.collect()? == b',' { At::NextElement } else { At::End };
        let value = parse(&self.element).map_err(|why| self.broken(why))?;
        self.index += 1;
        if self.at == At::End {
            self.end()?;
        }
        Ok(Some(value))
    }

    fn broken(&self, why: impl std::fmt::Display) -> Fault {
        Fault::Broken { index: self.index, why: why.to_string() }
    }

    /// Up to the bracket. `{}` counts as an empty list, as in the predecessor.
    fn open(&mut self) -> Result<(), Fault> {
        if self.input.fill_buf()?.starts_with(b"\xEF\xBB\xBF") {
            self.input.consume(3);
        }
        match self.peek()? {
            None => return Err(Fault::Empty),
            Some(b'[') => self.at = At::FirstElement,
            Some(b'{') => {
                self.input.consume(1);
                if self.peek()? != Some(b'}') {
                    return Err(Fault::NotAList("an object"));
                }
                self.at = At::End;
            }
            Some(b'"') => return Err(Fault::NotAList("a text")),
            Some(_) => return Err(Fault::NotAList("a single value or no JSON")),
        }
        self.input.consume(1);
        if self.at == At::End { self.end() } else { Ok(()) }
    }

    fn end(&mut self) -> Result<(), Fault> {
        match self.peek()? {
            None => Ok(()),
            Some(_) => Err(self.broken("more text behind the end of the array")),
        }
    }

    /// The next byte that is not white space; it stays in the input.
    fn peek(&mut self) -> Result<Option<u8>, Fault> {
        loop {
            let chunk = self.input.fill_buf()?;
            if chunk.is_empty() {
                return Ok(None);
            }
            let blank = chunk.iter().take_while(|b| b.is_ascii_whitespace()).count();
            let found = chunk.get(blank).copied();
            self.input.consume(blank);
            if found.is_some() {
                return Ok(found);
            }
        }
    }

    /// Collects one element and takes the comma or bracket behind it.
    fn collect(&mut self) -> Result<u8, Fault> {
        self.element.clear();
        let mut place = Place::default();
        loop {
            let chunk = self.input.fill_buf()?;
            if chunk.is_empty() {
                return Err(self.broken("the file ends inside the array"));
            }
            let length = chunk.len();
            let end = chunk.iter().position(|b| place.ends(*b));
            let (part, last) = end.map_or((chunk, None), |n| {
                (chunk.get(..n).unwrap_or_default(), chunk.get(n).copied())
            });
            self.element.extend_from_slice(part);
            self.input.consume(end.map_or(length, |n| n + 1));
            if let Some(last) = last {
                return Ok(last);
            }
            if self.element.len() > LONGEST {
                return Err(Fault::TooLong(self.index));
            }
        }
    }
}

/// Where in an element a byte stands.
#[derive(Default)]
struct Place {
    in_text: bool,
    escaped: bool,
    depth: u32,
}

impl Place {
    /// Steps over one byte; true for the comma or bracket that ends the element.
    fn ends(&mut self, byte: u8) -> bool {
        if self.in_text {
            match byte {
                _ if self.escaped => self.escaped = false,
                b'\\' => self.escaped = true,
                b'"' => self.in_text = false,
                _ => {}
            }
            return false;
        }
        match byte {
            b'"' => self.in_text = true,
            b'{' | b'[' => self.depth += 1,
            b'}' | b']' if self.depth > 0 => self.depth -= 1,
            b',' | b']' => return self.depth == 0,
            _ => {}
        }
        false
    }
}

/// A key twice in one object: the last one wins.
fn parse(element: &[u8]) -> Result<Value, serde_json::Error> {
    serde_json::from_slice(element)
        .or_else(|first| serde_json::from_slice(&bend(element)).map_err(|_| first))
}

/// Rewrites what the predecessor's parser took and JSON does not know.
fn bend(element: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(element.len() + 64);
    let mut rest = element;
    let mut place = Place::default();
    while let Some((&byte, tail)) = rest.split_first() {
        let word = if place.in_text { bend_in_text(rest, place.escaped) } else { bend_word(rest) };
        if let Some((text, length)) = word {
            let (taken, behind) = rest.split_at_checked(length).unwrap_or((rest, &[]));
            out.extend_from_slice(text.unwrap_or(taken));
            place.escaped = false;
            rest = behind;
        } else {
            place.ends(byte);
            out.push(byte);
            rest = tail;
        }
    }
    out
}

/// What stands in place of so many bytes; none = they stay.
type Bent = Option<(Option<&'static [u8]>, usize)>;

/// `NaN` and its like become marked texts; the field that meets one reports it.
fn bend_word(rest: &[u8]) -> Bent {
    const WORDS: [(&[u8], &[u8]); 3] = [
        (b"NaN", b"\"\\u0000NaN\""),
        (b"Infinity", b"\"\\u0000Infinity\""),
        (b"-Infinity", b"\"\\u0000-Infinity\""),
    ];
    WORDS
        .into_iter()
        .find(|(word, _)| rest.starts_with(word))
        .map(|(word, text)| (Some(text), word.len()))
}

/// Half a surrogate pair, seen from its `u`, becomes the replacement character.
fn bend_in_text(rest: &[u8], escaped: bool) -> Bent {
    let code = |from: usize| {
        let digits = rest.get(from..from + 4)?;
        u16::from_str_radix(std::str::from_utf8(digits).ok()?, 16).ok()
    };
    if !escaped || !rest.starts_with(b"u") {
        return None;
    }
    let whole =
        rest.get(5..7) == Some(b"\\u") && code(7).is_some_and(|c| (0xDC00..0xE000).contains(&c));
    match code(1)? {
        0xD800..=0xDBFF if whole => Some((None, 11)),
        0xD800..=0xDFFF => Some((Some(b"uFFFD"), 5)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: impl AsRef<[u8]>) -> Result<Vec<Value>, Fault> {
        // A tiny buffer, so that every seam is crossed.
        let mut elements = Elements::new(io::BufReader::with_capacity(3, text.as_ref()));
        std::iter::from_fn(|| elements.next_element().transpose()).collect()
    }

    #[test]
    fn an_array_is_read_element_by_element() {
        let found = read(r#" [ {"a": [1, {"b": "]},\""}]} , 2,"x" ] "#).unwrap();
        assert_eq!(found, [serde_json::json!({"a": [1, {"b": "]},\""}]}), 2.into(), "x".into()]);
        assert_eq!(read("[]").unwrap().len(), 0);
    }

    #[test]
    fn an_empty_object_is_an_empty_list() {
        assert_eq!(read(" { } \r\n").unwrap().len(), 0);
    }

    #[test]
    fn anything_else_at_top_level_stops() {
        for text in ["{\"a\": 1}", "3", "\"x\"", "null", "true", ""] {
            assert!(matches!(read(text), Err(Fault::NotAList(_) | Fault::Empty)), "{text}");
        }
    }

    #[test]
    fn broken_json_stops_and_names_the_record() {
        for text in [
            "[1,",
            "[1",
            "[{]",
            "[1,]",
            "[,1]",
            "[1] x",
            "[1]]",
            "{}{}",
            "[{\"a\": }]",
            "[\"\x01\"]",
            "[tru]",
        ] {
            assert!(matches!(read(text), Err(Fault::Broken { .. })), "{text}");
        }
        assert!(matches!(read("[1, 2, {]"), Err(Fault::Broken { index: 2, .. })));
        assert!(matches!(read(b"[\"\xff\"]"), Err(Fault::Broken { .. })));
    }

    #[test]
    fn mark_line_ends_and_raw_letters_are_taken() {
        let found = read("\u{feff}[\r\n  {\"n\": \"Größe \\u0623\"}\r\n]\r\n").unwrap();
        assert_eq!(found[0]["n"], "Größe أ");
    }

    #[test]
    fn words_for_no_number_become_marked_texts() {
        let found =
            read(r#"[{"a": NaN, "b": [-Infinity, Infinity], "c": "NaN, \"Infinity"}]"#).unwrap();
        assert_eq!(found[0]["a"], "\0NaN");
        assert_eq!(found[0]["b"][0], "\0-Infinity");
        assert_eq!(found[0]["b"][1], "\0Infinity");
        assert_eq!(found[0]["c"], "NaN, \"Infinity");
    }

    #[test]
    fn half_a_pair_becomes_the_replacement_character() {
        let found = read(r#"["a\ud83d", "\ud83d\ude00", "\ude00!", "\\ud83d"]"#).unwrap();
        assert_eq!(found, ["a\u{fffd}", "😀", "\u{fffd}!", "\\ud83d"]);
    }

    #[test]
    fn the_last_of_two_equal_keys_wins() {
        assert_eq!(read(r#"[{"01": 1, "01": 2}]"#).unwrap()[0]["01"], 2);
    }
}
