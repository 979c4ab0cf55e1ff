use super::*;
use rust_xlsxwriter::{Format, Workbook};
use std::io::Write;
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

fn saved(mut book: Workbook) -> Vec<u8> {
    book.save_to_buffer().unwrap()
}

/// A workbook of two sheets and a hidden one.
fn medicines() -> Vec<u8> {
    let mut book = Workbook::new();
    let day = Format::new().set_num_format("dd/mm/yyyy");
    let sheet = book.add_worksheet().set_name("Ward 3").unwrap();
    sheet.write(0, 0, "Name").unwrap();
    sheet.write(0, 2, "Limit").unwrap();
    sheet.write(4, 0, " Aspirin ").unwrap();
    sheet.write(4, 1, true).unwrap();
    sheet.write(4, 2, 0.1 + 0.2).unwrap();
    sheet.write_with_format(4, 3, 46_477.0, &day).unwrap();
    sheet.write_with_format(4, 4, 46_477.5, &day).unwrap();
    book.add_worksheet().set_name("More").unwrap().write(0, 0, 12).unwrap();
    book.add_worksheet().set_name("Secret").unwrap().set_hidden(true);
    saved(book)
}

fn cells(rows: &[SheetRow]) -> Vec<(i64, Vec<&str>)> {
    rows.iter().map(|row| (row.line, row.cells.iter().map(String::as_str).collect())).collect()
}

/// A zip of these files.
fn zipped(files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in files {
        zip.start_file(*name, SimpleFileOptions::default()).unwrap();
        zip.write_all(bytes).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

fn files(book: &[u8]) -> Vec<(String, Vec<u8>)> {
    let mut zip = ZipArchive::new(Cursor::new(book)).unwrap();
    let mut files = Vec::new();
    for at in 0..zip.len() {
        let mut file = zip.by_index(at).unwrap();
        let mut own = Vec::new();
        file.read_to_end(&mut own).unwrap();
        files.push((file.name().to_owned(), own));
    }
    files
}

/// The same workbook with another file in the place of one of its own, or beside them.
fn with(book: &[u8], name: &str, bytes: &[u8]) -> Vec<u8> {
    let own = files(book);
    let mut files: Vec<_> = own.iter().map(|(own, text)| (own.as_str(), text.as_slice())).collect();
    match files.iter_mut().find(|(own, _)| *own == name) {
        Some(file) => file.1 = bytes,
        None => files.push((name, bytes)),
    }
    zipped(&files)
}

const SHEET: &str = "xl/worksheets/sheet1.xml";

fn sheet_of(rows: &str) -> Vec<u8> {
    let head = "<worksheet xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\">";
    format!("{head}<dimension ref=\"A1:XFD1048576\"/><sheetData>{rows}</sheetData></worksheet>")
        .into_bytes()
}

#[test]
fn a_sheet_is_rows_of_texts() {
    let book = medicines();
    let first = sheet(&book, None).unwrap();
    assert_eq!((first.name.as_str(), first.names.len()), ("Ward 3", 2));
    assert_eq!(
        cells(&first.rows),
        [
            (1, vec!["Name", "", "Limit"]),
            (5, vec!["Aspirin", "true", "0.3", "2027-03-31", "2027-03-31T12:00:00"]),
        ]
    );
    assert_eq!(cells(&sheet(&book, Some("More")).unwrap().rows), [(1, vec!["12"])]);
    assert_eq!(sheet(&book, Some("Secret")), Err(Refused::NoSheet));
}

#[test]
fn what_is_no_workbook_is_refused() {
    let book = medicines();
    let half = &book[..book.len() / 2];
    let other = zipped(&[("notes.txt", b"no workbook")]);
    for bytes in [b"".as_slice(), b"name,limit\n", b"PK\x03\x04", half, &other] {
        assert_eq!(sheet(bytes, None), Err(Refused::NoWorkbook));
    }
    let broken = with(&book, SHEET, b"<worksheet><sheetData><row><c r=\"A1\"><v>1");
    assert_eq!(sheet(&broken, None), Err(Refused::NoWorkbook));
    let mut old = OLD.to_vec();
    old.extend([0; 600]);
    assert_eq!(sheet(&old, None), Err(Refused::NoWorkbook));
    old.extend("EncryptedPackage".encode_utf16().flat_map(u16::to_le_bytes));
    assert_eq!(sheet(&old, None), Err(Refused::Protected));
}

#[test]
fn any_byte_may_be_wrong_and_nothing_breaks() {
    let book = medicines();
    for at in (0..book.len()).step_by(7) {
        let mut bytes = book.clone();
        bytes[at] ^= 0x55;
        // Whatever it says of it, it comes back.
        let _ = sheet(&bytes, None);
    }
}

#[test]
fn what_says_it_is_large_is_not_believed() {
    let book = medicines();
    let one =
        with(&book, SHEET, &sheet_of("<row r=\"1048576\"><c r=\"A1048576\"><v>7</v></c></row>"));
    assert_eq!(cells(&sheet(&one, None).unwrap().rows), [(1_048_576, vec!["7"])]);
    let wide = with(&book, SHEET, &sheet_of("<row r=\"1\"><c r=\"XFD1\"><v>7</v></c></row>"));
    assert_eq!(sheet(&wide, None), Err(Refused::TooLarge(TOO_MANY_COLUMNS)));
    let strings = b"<sst uniqueCount=\"99999999999\"><si><t>a</t></si></sst>";
    let strings = with(&book, "xl/sharedStrings.xml", strings);
    assert_eq!(sheet(&strings, None), Err(Refused::NoWorkbook));
}

#[test]
fn what_is_large_is_refused() {
    let book = medicines();
    let rows: String = (0..=MOST_ROWS).map(|_| "<row><c><v>1</v></c></row>").collect();
    let long = with(&book, SHEET, &sheet_of(&rows));
    assert_eq!(sheet(&long, None), Err(Refused::TooLarge(TOO_MANY_ROWS)));
    let text = "x".repeat(30_000);
    let strings = format!("<sst uniqueCount=\"1\"><si><t>{text}</t></si></sst>");
    let rows: String = (0..2_000).map(|_| "<row><c t=\"s\"><v>0</v></c></row>").collect();
    let told = with(&book, SHEET, &sheet_of(&rows));
    let told = with(&told, "xl/sharedStrings.xml", strings.as_bytes());
    assert_eq!(sheet(&told, None), Err(Refused::TooLarge(TOO_MANY_CELLS)));
    let bomb = with(&book, SHEET, &vec![b' '; 129 << 20]);
    assert!(bomb.len() < 1 << 20);
    assert_eq!(sheet(&bomb, None), Err(Refused::TooLarge(TOO_MUCH)));
    let styles = with(&book, "xl/styles.xml", &vec![b' '; 5 << 20]);
    assert_eq!(sheet(&styles, None), Err(Refused::TooLarge(TOO_MUCH)));
}

#[test]
fn two_files_of_one_name_are_refused() {
    let mut book = with(&medicines(), "xl/worksheets/sheet9.xml", &sheet_of(""));
    assert!(sheet(&book, None).is_ok(), "one file more does not matter");
    while let Some(at) = book.windows(10).position(|part| part == b"sheet9.xml") {
        book[at + 5] = b'1';
    }
    assert_eq!(sheet(&book, None), Err(Refused::NoWorkbook));
}
