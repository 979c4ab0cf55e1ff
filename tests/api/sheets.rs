//! Workbooks are read into rows; whoever may not import reads none, and no workbook does harm.

use crate::actors::{Actor, Answer, Hospital, hear, text};
use pharmacy_contract::problem::ProblemKind;
use serde_json::{Value, json};
use std::fmt::Write as _;
use std::io::{Cursor, Write as _};
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

pub const XLSX: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
const MAIN: &str = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
const PACKAGE: &str = "http://schemas.openxmlformats.org/package/2006/relationships";
const OFFICE: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";

/// A workbook of these sheets, each with its rows of texts.
pub fn workbook(sheets: &[(&str, &[&[&str]])]) -> Vec<u8> {
    let (mut names, mut ways, mut files) = (String::new(), String::new(), vec![]);
    for (n, (name, rows)) in sheets.iter().enumerate() {
        let n = n + 1;
        write!(names, "<sheet name=\"{name}\" sheetId=\"{n}\" r:id=\"rId{n}\"/>").unwrap();
        let kind = format!("{OFFICE}/worksheet");
        write!(
            ways,
            "<Relationship Id=\"rId{n}\" Type=\"{kind}\" Target=\"worksheets/sheet{n}.xml\"/>"
        )
        .unwrap();
        let mut cells = String::new();
        for row in *rows {
            cells.push_str("<row>");
            for cell in *row {
                write!(cells, "<c t=\"inlineStr\"><is><t>{cell}</t></is></c>").unwrap();
            }
            cells.push_str("</row>");
        }
        let sheet =
            format!("<worksheet xmlns=\"{MAIN}\"><sheetData>{cells}</sheetData></worksheet>");
        files.push((format!("xl/worksheets/sheet{n}.xml"), sheet));
    }
    let book = format!(
        "<workbook xmlns=\"{MAIN}\" xmlns:r=\"{OFFICE}\"><sheets>{names}</sheets></workbook>"
    );
    let root = format!(
        "<Relationship Id=\"rId1\" Type=\"{OFFICE}/officeDocument\" Target=\"xl/workbook.xml\"/>"
    );
    let related = |ways: &str| format!("<Relationships xmlns=\"{PACKAGE}\">{ways}</Relationships>");
    files.push(("_rels/.rels".into(), related(&root)));
    files.push(("xl/workbook.xml".into(), book));
    files.push(("xl/_rels/workbook.xml.rels".into(), related(&ways)));
    let mut zip = ZipWriter::new(Cursor::new(vec![]));
    for (name, text) in files {
        zip.start_file(name, SimpleFileOptions::default()).unwrap();
        zip.write_all(text.as_bytes()).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

async fn read(actor: &Actor, query: &str, bytes: Vec<u8>) -> Answer {
    let ask = actor.ask("POST", &format!("imports/sheet{query}"));
    hear(ask.header("Content-Type", XLSX).body(bytes)).await
}

fn two_sheets() -> Vec<u8> {
    let medicines: &[&[&str]] = &[&["Name", "Limit"], &[], &["Aspirin", "7"]];
    workbook(&[
        ("Medicines", medicines),
        ("Ward 3 & more".replace('&', "&amp;").as_str(), &[&["x"]]),
    ])
}

both! {
    async fn a_sheet_comes_as_rows(hospital: Hospital) {
        let admin = hospital.pharmacist().await;
        let sheet = read(&admin, "", two_sheets()).await.ok(200);
        assert_eq!(sheet["names"], json!(["Medicines", "Ward 3 & more"]));
        assert_eq!(sheet["name"], "Medicines");
        let rows = json!([{"line": 1, "cells": ["Name", "Limit"]}, {"line": 3, "cells": ["Aspirin", "7"]}]);
        assert_eq!(sheet["rows"], rows);
        let other = read(&admin, "?sheet=Ward%203%20%26%20more", two_sheets()).await.ok(200);
        assert_eq!(other["rows"], json!([{"line": 1, "cells": ["x"]}]));
        let empty = read(&admin, "", workbook(&[("Empty", &[])])).await.ok(200);
        assert_eq!(empty["rows"], json!([]));
        let trail = hospital.admin().await.get("audit?action=workbook.open").await.ok(200);
        assert_eq!(trail["total"], 3, "{trail}");
        let after: Value = serde_json::from_str(&text(&trail["items"][2]["after"])).unwrap();
        assert_eq!((&after["sheet"], &after["rows"]), (&json!("Medicines"), &json!(2)));
    }

    async fn what_is_no_workbook_is_named(hospital: Hospital) {
        let admin = hospital.admin().await;
        let book = two_sheets();
        for bytes in [vec![], b"name,limit".to_vec(), b"PK\x03\x04".to_vec(), book[..book.len() / 2].to_vec()] {
            read(&admin, "", bytes).await.expect(415, ProblemKind::UnsupportedMediaType);
        }
        let ask = admin.ask("POST", "imports/sheet").header("Content-Type", "text/csv").body(book.clone());
        hear(ask).await.expect(415, ProblemKind::UnsupportedMediaType);
        let refusal = read(&admin, "?sheet=Elsewhere", book.clone()).await;
        assert_eq!(refusal.expect(422, ProblemKind::Invalid).errors[0].code, "unknown_sheet");
        let mut locked = b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1".to_vec();
        locked.extend("EncryptedPackage".encode_utf16().flat_map(u16::to_le_bytes));
        let refusal = read(&admin, "", locked).await;
        assert_eq!(refusal.expect(422, ProblemKind::Invalid).errors[0].code, "protected_workbook");
        read(&admin, "", vec![0; (16 << 20) + 1]).await.expect(413, ProblemKind::TooLarge);
        let wide = vec!["x"; 201];
        let wide = workbook(&[("Wide", &[wide.as_slice()])]);
        read(&admin, "", wide).await.expect(413, ProblemKind::TooLarge);
        read(&admin, "?page=2", book.clone()).await.expect(400, ProblemKind::UnknownParameter);
        read(&hospital.auditor().await, "", book).await.expect(403, ProblemKind::Forbidden);
        let trail = admin.get("audit?action=workbook.open").await.ok(200);
        assert_eq!(trail["total"], 0, "{trail}");
    }
}
