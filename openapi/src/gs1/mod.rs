//! Reads the GS1 code of a pack: article number, batch, dates, serial number (GS1 General Specifications, 3 and 7.12).
//! Never panics, whatever a scanner or a keyboard sends.

mod ai;
#[cfg(test)]
mod corpus;
mod date;
mod form;
#[cfg(test)]
mod properties;
#[cfg(test)]
mod tests;

use crate::{batches::ExpiryPrecision, day, gtin};
use form::Form;
use serde::{Deserialize, Serialize};

/// What a code tells. Days are written `2027-02-28`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
pub struct Scan {
    /// 14 digits, check digit verified.
    pub gtin: Option<String>,
    pub batch: Option<String>,
    /// Last day of use.
    #[cfg_attr(feature = "server", schema(format = Date))]
    pub expiry: Option<String>,
    pub precision: Option<ExpiryPrecision>,
    #[cfg_attr(feature = "server", schema(format = Date))]
    pub made_on: Option<String>,
    #[cfg_attr(feature = "server", schema(format = Date))]
    pub best_before: Option<String>,
    pub serial: Option<String>,
    /// Pieces in the pack.
    pub count: Option<i64>,
    /// Everything that has no field above, weights for instance.
    pub other: Vec<Element>,
    /// Parts that could not be used; their fields are empty.
    pub warnings: Vec<ScanWarning>,
}

/// A value under its application identifier (AI).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
pub struct Element {
    pub ai: String,
    pub value: String,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
pub struct ScanWarning {
    /// Empty where none could be read.
    pub ai: String,
    pub value: String,
    pub problem: ScanProblem,
}

crate::words! {
    pub enum ScanProblem {
        BadDate = "bad_date",
        BadLength = "bad_length",
        BadCharacter = "bad_character",
        /// No AI begins with these digits, so its length is not known.
        UnknownAi = "unknown_ai",
        /// Kept as it is, but an expiry date seems to hide in the batch or serial number: does the scanner send the
        /// separator?
        MissingSeparator = "missing_separator",
    }
}

/// A code of which nothing may be used.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
pub struct ScanRefused {
    pub reason: ScanRefusal,
    /// Empty where the whole code is meant.
    pub ai: String,
}

crate::words! {
    pub enum ScanRefusal {
        /// Some other text; it may still be known as a barcode.
        NotGs1 = "not_gs1",
        BadCheckDigit = "bad_check_digit",
        /// The same AI twice with different values.
        Conflict = "conflict",
    }
}

/// Reads a code as it came from the scanner, or as it is printed below the bars.
///
/// `year` is the current one and settles the century of dates; `separators` are the texts that this scanner sends
/// instead of byte 29. A code without any mark of GS1 is believed only when all of it can be read. Without an
/// article number it may still be some other barcode, so callers look for it as a barcode first.
///
/// # Errors
/// The text is no GS1 code, an article number has a wrong check digit, or the code contradicts itself.
pub fn parse(text: &str, year: i64, separators: &[&str]) -> Result<Scan, ScanRefused> {
    match form::of(text, separators) {
        Form::Article(digits) => match gtin::parse(&digits) {
            Some(gtin) => Ok(Scan { gtin: Some(gtin), ..Scan::default() }),
            None => Err(refused(ScanRefusal::BadCheckDigit, "01")),
        },
        Form::Elements { elements, marked } => {
            let sound = elements.iter().all(|e| ai::problem(e).is_none());
            let believed = marked || (sound && elements.iter().any(|e| ai::is_understood(&e.ai)));
            if !believed || elements.iter().all(|e| e.ai.is_empty()) {
                return Err(refused(ScanRefusal::NotGs1, ""));
            }
            read(&elements, year)
        }
    }
}

fn refused(reason: ScanRefusal, ai: &str) -> ScanRefused {
    ScanRefused { reason, ai: ai.to_owned() }
}

fn read(elements: &[Element], year: i64) -> Result<Scan, ScanRefused> {
    let mut scan = Scan::default();
    let mut seen: Vec<&Element> = Vec::new();
    for element in elements {
        if let Some(earlier) = seen.iter().find(|e| e.ai == element.ai && !e.ai.is_empty()) {
            if earlier.value != element.value {
                return Err(refused(ScanRefusal::Conflict, &element.ai));
            }
            continue;
        }
        seen.push(element);
        match ai::problem(element) {
            Some(problem) => scan.warn(element, problem),
            None => scan.fill(element, year)?,
        }
    }
    scan.doubt(year);
    Ok(scan)
}

impl Scan {
    fn warn(&mut self, element: &Element, problem: ScanProblem) {
        let Element { ai, value } = element.clone();
        if problem == ScanProblem::UnknownAi && !ai.is_empty() {
            self.other.push(element.clone());
        }
        self.warnings.push(ScanWarning { ai, value, problem });
    }

    fn fill(&mut self, element: &Element, year: i64) -> Result<(), ScanRefused> {
        let value = &element.value;
        match element.ai.as_str() {
            "01" => match gtin::parse(value) {
                Some(gtin) => self.gtin = Some(gtin),
                None => return Err(refused(ScanRefusal::BadCheckDigit, "01")),
            },
            "10" => self.batch = Some(value.clone()),
            "21" => self.serial = Some(value.clone()),
            "11" | "15" | "17" => self.date(element, year),
            "30" | "37" if self.count.is_none() => self.count = value.parse().ok(),
            _ => self.other.push(element.clone()),
        }
        Ok(())
    }

    fn date(&mut self, element: &Element, year: i64) {
        let Some((number, precision)) = date::read(&element.value, year) else {
            return self.warn(element, ScanProblem::BadDate);
        };
        let written = Some(day::text(number));
        match element.ai.as_str() {
            "11" => self.made_on = written,
            "15" => self.best_before = written,
            _ => (self.expiry, self.precision) = (written, Some(precision)),
        }
    }

    /// Batch and serial numbers end at the separator alone. Where a scanner swallows it they run on into the next AI;
    /// that is told and never mended.
    fn doubt(&mut self, year: i64) {
        if self.expiry.is_some() {
            return;
        }
        for (ai, value) in [("10", self.batch.clone()), ("21", self.serial.clone())] {
            let Some(value) = value.filter(|value| date::hides_in(value, year)) else { continue };
            let element = Element { ai: ai.to_owned(), value };
            self.warn(&element, ScanProblem::MissingSeparator);
        }
    }
}
