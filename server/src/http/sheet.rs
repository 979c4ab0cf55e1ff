//! Spreadsheets: rows go to the disk as they come, so that the largest export needs no more memory than the smallest.

use crate::error::{Error, Result};
use jiff::civil::Date;
use pharmacy_contract::time::Instant;
use rust_xlsxwriter::{ExcelDateTime, Format, Workbook, Worksheet, XlsxError};
use std::io::Write;

/// What a sheet can hold, its head included.
const MOST_ROWS: u32 = 1_048_576;
/// What a cell can hold.
const LONGEST_TEXT: usize = 32_767;

/// A value in a sheet.
#[derive(Clone, Debug, PartialEq)]
pub enum Entry {
    Empty,
    /// Never read as a formula.
    Text(String),
    Whole(i64),
    /// A number as people write it, with so many decimals.
    Decimal(String, u8),
    Day(Date),
    Instant(Instant),
    Flag(bool),
}

/// A workbook in the making; goes on to another sheet when one is full.
pub struct Sheet {
    book: Workbook,
    titles: Vec<String>,
    formats: Formats,
    sheets: usize,
    row: u32,
}

struct Formats {
    head: Format,
    whole: Format,
    decimals: [Format; 5],
    day: Format,
    instant: Format,
}

impl Sheet {
    /// A workbook whose sheets begin with these titles.
    ///
    /// # Errors
    /// A file that cannot be written.
    pub fn new(titles: Vec<String>) -> Result<Self> {
        let number = |format: &str| Format::new().set_num_format(format);
        let formats = Formats {
            head: Format::new().set_bold(),
            whole: number("0"),
            decimals: ["0", "0.0", "0.00", "0.000", "0.0000"].map(number),
            day: number("yyyy-mm-dd"),
            instant: number("yyyy-mm-dd hh:mm:ss"),
        };
        let mut sheet = Self { book: Workbook::new(), titles, formats, sheets: 0, row: 0 };
        sheet.begin()?;
        Ok(sheet)
    }

    fn begin(&mut self) -> Result<()> {
        let page = self.book.add_worksheet_with_constant_memory().map_err(|e| failed(&e))?;
        page.set_freeze_panes(1, 0).map_err(|e| failed(&e))?;
        for (column, title) in (0_u16..).zip(&self.titles) {
            let title: String = title.chars().take(255).collect();
            page.write_string_with_format(0, column, title, &self.formats.head)
                .map_err(|e| failed(&e))?;
        }
        self.sheets += 1;
        self.row = 1;
        Ok(())
    }

    /// Adds a row.
    ///
    /// # Errors
    /// A file that cannot be written.
    pub fn row(&mut self, entries: impl IntoIterator<Item = Entry>) -> Result<()> {
        if self.row == MOST_ROWS {
            self.begin()?;
        }
        let at = self.row;
        self.row += 1;
        let page = self
            .book
            .worksheet_from_index(self.sheets.saturating_sub(1))
            .map_err(|e| failed(&e))?;
        for (column, entry) in (0_u16..).zip(entries) {
            put(page, &self.formats, (at, column), entry).map_err(|e| failed(&e))?;
        }
        Ok(())
    }

    /// Writes the whole file.
    ///
    /// # Errors
    /// A file that cannot be written.
    pub fn save(mut self, to: impl Write + Send) -> Result<()> {
        self.book.save_to_writer(to).map_err(|e| failed(&e))
    }
}

fn put(
    page: &mut Worksheet,
    formats: &Formats,
    (row, column): (u32, u16),
    entry: Entry,
) -> std::result::Result<(), XlsxError> {
    match entry {
        Entry::Empty => return Ok(()),
        Entry::Text(text) => page.write_string(row, column, shortened(text))?,
        Entry::Whole(number) => {
            page.write_number_with_format(row, column, float(&number.to_string()), &formats.whole)?
        }
        Entry::Decimal(text, decimals) => {
            let format = formats.decimals.get(usize::from(decimals)).unwrap_or(&formats.whole);
            page.write_number_with_format(row, column, float(&text), format)?
        }
        Entry::Day(day) => page.write_datetime_with_format(
            row,
            column,
            ExcelDateTime::parse_from_str(&day.to_string())?,
            &formats.day,
        )?,
        Entry::Instant(at) => page.write_datetime_with_format(
            row,
            column,
            ExcelDateTime::from_timestamp(at.0.div_euclid(1_000_000))?,
            &formats.instant,
        )?,
        Entry::Flag(flag) => page.write_boolean(row, column, flag)?,
    };
    Ok(())
}

/// Sheets know no other numbers; for showing only, nothing is computed with it.
fn float(text: &str) -> f64 {
    text.parse().unwrap_or(f64::NAN)
}

fn shortened(text: String) -> String {
    if text.len() <= LONGEST_TEXT { text } else { text.chars().take(LONGEST_TEXT).collect() }
}

fn failed(error: &XlsxError) -> Error {
    Error::Internal(format!("spreadsheet: {error}"))
}
