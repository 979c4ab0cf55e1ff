//! A whole report as a file: read over one snapshot, written aside, sent when it is whole.

use super::answer::{columns, shown};
use super::ask::Asked;
use super::sheet::{Sheet, Window};
use super::table::{Cell, Column, Report};
use crate::app::App;
use crate::error::{Error, Result};
use crate::http::sheet::{Entry, Sheet as Book};
use crate::http::spool::Spool;
use crate::masters::{Format, safe};
use crate::store::Reader;
use actix_web::HttpResponse;
use serde_json::{Map, Value};
use std::io::{BufWriter, Write};

/// The report as a file of this form.
pub async fn file(
    app: &App,
    report: &'static Report,
    asked: Asked,
    format: Format,
    bom: bool,
) -> Result<HttpResponse> {
    super::averages::ensure(&app.store, &app.cache, &(report.averages)(&asked), &asked).await?;
    let name = name(report, &asked, format);
    let spool = app.store.scan(move |r| {
        let mut file = Spool::default();
        write(r, report, &asked, format, bom, &mut file, &mut || Ok(()))?;
        Ok(file)
    });
    spool.await?.into_response(format.media_type(), &name)
}

pub fn name(report: &Report, asked: &Asked, format: Format) -> String {
    format!("{}-{}.{}", report.name, asked.today, format.ending())
}

/// Writes all rows; `each` is asked at every row whether to go on.
pub fn write(
    r: &mut Reader<'_>,
    report: &Report,
    asked: &Asked,
    format: Format,
    bom: bool,
    mut file: impl Write + Send,
    each: &mut dyn FnMut() -> Result<()>,
) -> Result<()> {
    let columns = columns(report, r, asked)?;
    // A file is for people, except where each line is an object.
    let shown = shown(&columns, asked, format == Format::Ndjson);
    let heads: Vec<&Column> =
        columns.iter().zip(&shown).filter(|(_, shown)| **shown).map(|(c, _)| c).collect();
    let only = |cells: Vec<Cell>| {
        cells.into_iter().zip(&shown).filter(|(_, shown)| **shown).map(|(cell, _)| cell)
    };
    match format {
        Format::Xlsx => {
            let titles = heads.iter().map(|c| c.title.clone().into_owned()).collect();
            let mut book = Book::new(titles)?;
            fill(r, report, asked, &columns, &mut |cells| {
                each()?;
                book.row(only(cells).map(entry))
            })?;
            book.save(&mut file)?;
        }
        Format::Ndjson => {
            let mut out = BufWriter::new(&mut file);
            fill(r, report, asked, &columns, &mut |cells| {
                each()?;
                let named = heads.iter().zip(only(cells));
                let line: Map<String, Value> =
                    named.map(|(c, cell)| (c.name.clone().into_owned(), cell.json())).collect();
                serde_json::to_writer(&mut out, &line)
                    .map_err(|e| Error::Internal(e.to_string()))?;
                out.write_all(b"\n").map_err(|e| failed(&e))
            })?;
            out.flush().map_err(|e| failed(&e))?;
        }
        Format::Csv | Format::Json => {
            if bom {
                file.write_all("\u{FEFF}".as_bytes()).map_err(|e| failed(&e))?;
            }
            let wrong = |e: csv::Error| Error::Internal(e.to_string());
            let mut out = csv::WriterBuilder::new()
                .terminator(csv::Terminator::CRLF)
                .from_writer(BufWriter::new(&mut file));
            out.write_record(heads.iter().map(|c| head(c))).map_err(wrong)?;
            fill(r, report, asked, &columns, &mut |cells| {
                each()?;
                out.write_record(only(cells).map(field)).map_err(wrong)
            })?;
            out.flush().map_err(|e| failed(&e))?;
        }
    }
    Ok(())
}

fn fill(
    r: &mut Reader<'_>,
    report: &Report,
    asked: &Asked,
    columns: &[Column],
    take: &mut dyn FnMut(Vec<Cell>) -> Result<()>,
) -> Result<()> {
    (report.rows)(r, asked, &mut Sheet::new(Window::ALL, columns, take))
}

/// The field's name; the store's where there is a column a store.
fn head(column: &Column) -> String {
    match column.name {
        std::borrow::Cow::Borrowed(name) => name.to_owned(),
        std::borrow::Cow::Owned(_) => safe(&column.title),
    }
}

/// RFC 4180; only texts can be formulas.
fn field(cell: Cell) -> String {
    match cell {
        Cell::Text(text) => safe(&text),
        other => other.text(),
    }
}

fn entry(cell: Cell) -> Entry {
    match cell {
        Cell::Null => Entry::Empty,
        Cell::Text(text) => Entry::Text(text),
        Cell::Whole(whole) => Entry::Whole(whole),
        Cell::Money(_) => Entry::Decimal(cell.text(), 4),
        Cell::Milli(_) => Entry::Decimal(cell.text(), 3),
        Cell::Day(day) => Entry::Day(day),
        Cell::Instant(at) => Entry::Instant(at),
        Cell::Id(id) => Entry::Text(id.to_string()),
        Cell::Flag(flag) => Entry::Flag(flag),
    }
}

fn failed(error: &std::io::Error) -> Error {
    Error::Internal(format!("a report's file: {error}"))
}
