//! A workbook of the kind .xlsx: a zip of XML. What it unpacks to is measured before anything is made of it, and a sheet is
//! read cell by cell: its own word on how large it is would be believed by whoever makes a table of it at once.

use super::cells::text;
use calamine::{Reader, SheetType, SheetVisible, Xlsx, XlsxCellReader, XlsxError};
use pharmacy_contract::sheets::{Sheet, SheetRow};
use std::collections::BTreeMap;
use std::io::{Cursor, Read, copy, sink};
use zip::ZipArchive;

/// Bytes of all files in the zip, unpacked.
const MOST_UNPACKED: u64 = 128 << 20;
/// Of the styles: a few bytes of them become some hundred in memory.
const MOST_STYLES: u64 = 4 << 20;
const MOST_FILES: usize = 2_000;
const MOST_ROWS: usize = 50_000;
const MOST_COLUMNS: usize = 200;
/// The empty ones before a filled one too.
const MOST_CELLS: usize = 2_000_000;
/// Bytes of all texts: a text that stands once in the file may be shown by every cell.
const MOST_TEXT: usize = 32 << 20;

const TOO_MANY_ROWS: &str = "at most 50,000 rows";
const TOO_MANY_COLUMNS: &str = "at most 200 columns";
const TOO_MANY_CELLS: &str = "at most 2,000,000 cells and 32 MiB of text";
const TOO_MUCH: &str = "unpacked it is larger than any workbook should be";

/// The older container, which is also that of workbooks with a password.
const OLD: &[u8] = b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1";
/// The end of a zip, and where in it the number of files stands.
const END: &[u8] = b"PK\x05\x06";
const COUNT_AT: usize = 10;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refused {
    NoWorkbook,
    Protected,
    Empty,
    NoSheet,
    TooLarge(&'static str),
}

/// The sheet of this name, or the first one.
///
/// # Errors
/// Why it is not read.
pub fn sheet(bytes: &[u8], wanted: Option<&str>) -> Result<Sheet, Refused> {
    measure(bytes)?;
    let mut book = Xlsx::new(Cursor::new(bytes)).map_err(|e| why(&e))?;
    let shown = |sheet: &&calamine::Sheet| {
        sheet.typ == SheetType::WorkSheet && sheet.visible == SheetVisible::Visible
    };
    let names: Vec<String> =
        book.sheets_metadata().iter().filter(shown).map(|sheet| sheet.name.clone()).collect();
    let name = match wanted {
        Some(wanted) => names.iter().find(|name| *name == wanted).ok_or(Refused::NoSheet)?,
        None => names.first().ok_or(Refused::Empty)?,
    };
    let rows = rows(&mut book.worksheet_cells_reader(name).map_err(|e| why(&e))?)?;
    Ok(Sheet { name: name.clone(), rows, names })
}

fn why(error: &XlsxError) -> Refused {
    match error {
        XlsxError::Password => Refused::Protected,
        _ => Refused::NoWorkbook,
    }
}

/// Unpacks everything into nothing.
fn measure(bytes: &[u8]) -> Result<(), Refused> {
    if bytes.starts_with(OLD) {
        return Err(if is_protected(bytes) { Refused::Protected } else { Refused::NoWorkbook });
    }
    let mut zip = ZipArchive::new(Cursor::new(bytes)).map_err(|_| Refused::NoWorkbook)?;
    // Of two files of one name only one would be measured, and perhaps the other one read.
    if told_files(bytes) != Some(zip.len()) {
        return Err(Refused::NoWorkbook);
    }
    if zip.len() > MOST_FILES {
        return Err(Refused::TooLarge(TOO_MUCH));
    }
    let mut left = MOST_UNPACKED;
    for at in 0..zip.len() {
        let file = zip.by_index(at).map_err(|_| Refused::NoWorkbook)?;
        let name = file.name().to_ascii_lowercase();
        let most = if name.ends_with("styles.xml") { left.min(MOST_STYLES) } else { left };
        let mut file = file.take(most + 1);
        let length = if name.ends_with("sharedstrings.xml") {
            let mut text = Vec::new();
            file.read_to_end(&mut text).map_err(|_| Refused::NoWorkbook)?;
            is_modest(&text)?;
            u64::try_from(text.len()).unwrap_or(u64::MAX)
        } else {
            copy(&mut file, &mut sink()).map_err(|_| Refused::NoWorkbook)?
        };
        if length > most {
            return Err(Refused::TooLarge(TOO_MUCH));
        }
        left -= length;
    }
    Ok(())
}

fn is_protected(bytes: &[u8]) -> bool {
    let name: Vec<u8> = "EncryptedPackage".encode_utf16().flat_map(u16::to_le_bytes).collect();
    bytes.windows(name.len()).any(|part| part == name)
}

/// How many files the zip says it has.
fn told_files(bytes: &[u8]) -> Option<usize> {
    let end = bytes.windows(END.len()).rposition(|part| part == END)?;
    let count = bytes.get(end + COUNT_AT..end + COUNT_AT + 2)?;
    Some(usize::from(u16::from_le_bytes(count.try_into().ok()?)))
}

/// Room is made for as many texts as the file says it has: more than it has bytes is a lie.
fn is_modest(text: &[u8]) -> Result<(), Refused> {
    const COUNT: &[u8] = b"uniqueCount";
    let mut rest = text;
    while let Some(at) = rest.windows(COUNT.len()).position(|part| part == COUNT) {
        rest = rest.get(at + COUNT.len()..).unwrap_or_default();
        let digits = rest.iter().skip_while(|byte| !byte.is_ascii_digit());
        let told = digits.take_while(|byte| byte.is_ascii_digit()).fold(0_usize, |told, digit| {
            told.saturating_mul(10).saturating_add(usize::from(digit - b'0'))
        });
        if told > text.len() {
            return Err(Refused::NoWorkbook);
        }
    }
    Ok(())
}

/// The rows that have something in them, in their order.
fn rows<'a>(cells: &mut XlsxCellReader<'a, Cursor<&'a [u8]>>) -> Result<Vec<SheetRow>, Refused> {
    let mut rows: BTreeMap<u32, Vec<String>> = BTreeMap::new();
    let (mut filled, mut length) = (0, 0);
    while let Some(cell) = cells.next_cell().map_err(|e| why(&e))? {
        let text = text(cell.get_value());
        if text.is_empty() {
            continue;
        }
        let (line, column) = cell.get_position();
        let column = usize::try_from(column).unwrap_or(usize::MAX);
        if column >= MOST_COLUMNS {
            return Err(Refused::TooLarge(TOO_MANY_COLUMNS));
        }
        let row = rows.entry(line).or_default();
        if row.len() <= column {
            filled += column + 1 - row.len();
            row.resize(column + 1, String::new());
        }
        length += text.len();
        if filled > MOST_CELLS || length > MOST_TEXT {
            return Err(Refused::TooLarge(TOO_MANY_CELLS));
        }
        if let Some(place) = row.get_mut(column) {
            *place = text;
        }
        if rows.len() > MOST_ROWS {
            return Err(Refused::TooLarge(TOO_MANY_ROWS));
        }
    }
    let row = |(line, cells)| SheetRow { line: i64::from(line) + 1, cells };
    Ok(rows.into_iter().map(row).collect())
}

#[cfg(test)]
mod tests;
