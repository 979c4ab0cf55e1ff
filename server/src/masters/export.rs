//! Whole lists as CSV or NDJSON: streamed in keyset pages, so that no export holds a snapshot or a large answer; as a
//! spreadsheet, which cannot be sent before it is whole, over a file.

use super::Listed;
use super::ask::{Ask, Format, XLSX};
use super::page::stretch;
use super::select::{self, Found};
use crate::app::App;
use crate::auth::Who;
use crate::error::{Error, Result};
use crate::http::sheet::{Entry, Sheet};
use crate::http::spool::Spool;
use crate::store::{Owned, Reader, Store};
use actix_web::http::header;
use actix_web::{HttpResponse, web};
use bytes::Bytes;
use futures_util::stream;
use pharmacy_contract::money::Money;
use serde_json::Value;
use std::io::Write;

/// Rows a stretch.
const STRETCH: u64 = 1_000;

struct State {
    after: Option<Vec<Owned>>,
    begun: bool,
    done: bool,
}

/// Everything that matches, in the asked order.
///
/// # Errors
/// A field that these records do not have, or a store fault.
pub async fn answer<T: Listed>(app: &web::Data<App>, who: &Who, ask: Ask) -> Result<HttpResponse> {
    let fields = fields::<T>(&ask)?;
    app.access.note(who, "export", T::NOUN, None, &format!("{:?}", ask.conditions));
    match ask.format {
        Format::Xlsx => spreadsheet::<T>(app, who, ask, fields).await,
        Format::Ndjson | Format::Csv | Format::Json => Ok(stream::<T>(app, who, ask, fields)),
    }
}

async fn spreadsheet<T: Listed>(
    app: &App,
    who: &Who,
    ask: Ask,
    fields: Vec<String>,
) -> Result<HttpResponse> {
    let who = who.clone();
    let made = app.store.scan(move |r| {
        let mut file = Spool::default();
        let mut next = |after: Option<&[Owned]>| stretch::<T>(r, &ask, &who, after, STRETCH);
        write_sheet(&mut file, &fields, &mut next, &mut |_| Ok(()))?;
        Ok(file)
    });
    made.await?.into_response(XLSX, &format!("{}.xlsx", T::LISTING.resource.name()))
}

/// The next stretch behind a place.
type Next<'n, T> = dyn FnMut(Option<&[Owned]>) -> Result<Vec<Found<T>>> + 'n;
/// Told how many rows were written; says whether to go on.
type Each<'e> = dyn FnMut(u64) -> Result<()> + 'e;

fn write_sheet<T: Listed>(
    out: impl Write + Send,
    fields: &[String],
    next: &mut Next<'_, T>,
    each: &mut Each<'_>,
) -> Result<()> {
    let mut sheet = Sheet::new(fields.to_vec())?;
    in_stretches(next, &mut |found| {
        for one in found {
            let record =
                serde_json::to_value(&one.record).map_err(|e| Error::Internal(e.to_string()))?;
            let of = |field| entry(record.get(field).unwrap_or(&Value::Null));
            sheet.row(fields.iter().map(of))?;
        }
        each(length(found))
    })?;
    sheet.save(out)
}

/// Hands out stretch after stretch, an empty one too where there is nothing.
fn in_stretches<T: Listed>(
    next: &mut Next<'_, T>,
    take: &mut dyn FnMut(&[Found<T>]) -> Result<()>,
) -> Result<()> {
    let mut after = None;
    loop {
        let found = next(after.as_deref())?;
        take(&found)?;
        if length(&found) < STRETCH {
            return Ok(());
        }
        after = found.into_iter().next_back().map(|last| last.place);
    }
}

fn length<T>(found: &[Found<T>]) -> u64 {
    u64::try_from(found.len()).unwrap_or(u64::MAX)
}

/// All that matches into a file, as the direct answer has it; in stretches too, so that no snapshot is held for long. For
/// threads of their own.
///
/// # Errors
/// A field that these records do not have, what `each` answers, or a store fault.
pub fn write_all<T: Listed>(
    store: &Store,
    who: &Who,
    ask: &Ask,
    mut out: impl Write + Send,
    each: &mut Each<'_>,
) -> Result<()> {
    let fields = fields::<T>(ask)?;
    let mut next = |after: Option<&[Owned]>| {
        let (ask, who, after) = (ask.clone(), who.clone(), after.map(<[Owned]>::to_vec));
        store.scan_blocking(move |r| stretch::<T>(r, &ask, &who, after.as_deref(), STRETCH))
    };
    if ask.format == Format::Xlsx {
        return write_sheet(out, &fields, &mut next, each);
    }
    let mut first = true;
    in_stretches(&mut next, &mut |found| {
        let text = encoded(ask.format, ask.bom, found, &fields, std::mem::take(&mut first))?;
        out.write_all(&text).map_err(|e| crate::jobs::failed(&e))?;
        each(length(found))
    })
}

/// How many rows that would be, and whether it can be read at all.
///
/// # Errors
/// A field that these records do not have, or a store fault.
pub fn count_all<T: Listed>(r: &mut Reader<'_>, who: &Who, ask: &Ask) -> Result<u64> {
    select::count(r, &T::LISTING, ask, &who.scope()).map(i64::unsigned_abs)
}

/// Refuses fields that these records do not have.
///
/// # Errors
/// `UnreadableParameter`.
pub fn check<T: Listed>(ask: &Ask) -> Result<()> {
    fields::<T>(ask).map(drop)
}

fn entry(value: &Value) -> Entry {
    match value {
        Value::Null => Entry::Empty,
        Value::Bool(flag) => Entry::Flag(*flag),
        Value::Number(number) => match number.as_i64() {
            Some(whole) => Entry::Whole(whole),
            None => Entry::Text(number.to_string()),
        },
        Value::String(text) => Entry::Text(text.clone()),
        Value::Object(named) => {
            Entry::Text(named.get("name").and_then(Value::as_str).unwrap_or_default().to_owned())
        }
        Value::Array(_) => Entry::Text(value.to_string()),
    }
}

fn stream<T: Listed>(
    app: &web::Data<App>,
    who: &Who,
    ask: Ask,
    fields: Vec<String>,
) -> HttpResponse {
    let (kind, ending) = (ask.format.media_type(), ask.format.ending());
    let name = format!("attachment; filename=\"{}.{ending}\"", T::LISTING.resource.name());
    let (app, who) = (app.clone(), who.clone());
    let start = State { after: None, begun: false, done: false };
    let body = stream::try_unfold(start, move |state| {
        let (app, who, ask, fields) = (app.clone(), who.clone(), ask.clone(), fields.clone());
        async move { next::<T>(&app, who, ask, &fields, state).await }
    });
    let mut answer = HttpResponse::Ok();
    answer
        .insert_header((header::CONTENT_TYPE, kind))
        .insert_header((header::CONTENT_DISPOSITION, name));
    answer.insert_header((header::CACHE_CONTROL, "no-store")).streaming(body)
}

fn fields<T: Listed>(ask: &Ask) -> Result<Vec<String>> {
    let known = T::LISTING.csv;
    let Some(asked) = &ask.fields else {
        return Ok(known.iter().map(ToString::to_string).collect());
    };
    match asked.iter().find(|f| !known.contains(&f.as_str())) {
        Some(unknown) => Err(crate::http::query::unreadable(
            "fields",
            unknown,
            &format!("fields among {}", known.join(", ")),
        )),
        None => Ok(asked.clone()),
    }
}

async fn next<T: Listed>(
    app: &App,
    who: Who,
    ask: Ask,
    fields: &[String],
    mut state: State,
) -> Result<Option<(Bytes, State)>> {
    if state.done {
        return Ok(None);
    }
    let (format, bom) = (ask.format, ask.bom);
    let after = state.after.take();
    let found =
        app.store.scan(move |r| stretch::<T>(r, &ask, &who, after.as_deref(), STRETCH)).await?;
    state.done = length(&found) < STRETCH;
    state.after = found.last().map(|last| last.place.clone());
    let first = !std::mem::replace(&mut state.begun, true);
    let out = encoded(format, bom, &found, fields, first)?;
    Ok(Some((Bytes::from(out), state)))
}

fn encoded<T: Listed>(
    format: Format,
    bom: bool,
    found: &[Found<T>],
    fields: &[String],
    first: bool,
) -> Result<Vec<u8>> {
    let mut out = Vec::with_capacity(found.len() * 200);
    let records = found
        .iter()
        .map(|f| serde_json::to_value(&f.record).map_err(|e| Error::Internal(e.to_string())));
    match format {
        Format::Ndjson => write_ndjson(&mut out, records)?,
        Format::Csv | Format::Json | Format::Xlsx => {
            if first && bom {
                out.extend_from_slice("\u{FEFF}".as_bytes());
            }
            write_csv(&mut out, records, fields, first)?;
        }
    }
    Ok(out)
}

fn write_ndjson(out: &mut Vec<u8>, records: impl Iterator<Item = Result<Value>>) -> Result<()> {
    for record in records {
        serde_json::to_writer(&mut *out, &record?).map_err(|e| Error::Internal(e.to_string()))?;
        out.push(b'\n');
    }
    Ok(())
}

/// RFC 4180.
fn write_csv(
    out: &mut Vec<u8>,
    records: impl Iterator<Item = Result<Value>>,
    fields: &[String],
    head: bool,
) -> Result<()> {
    let failed = |e: csv::Error| Error::Internal(e.to_string());
    let mut csv = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(out);
    if head {
        csv.write_record(fields).map_err(failed)?;
    }
    for record in records {
        let record = record?;
        csv.write_record(
            fields.iter().map(|field| cell(record.get(field).unwrap_or(&Value::Null))),
        )
        .map_err(failed)?;
    }
    csv.flush().map_err(|e| Error::Internal(e.to_string()))
}

/// A text that a spreadsheet would take for a formula gets a quote in front (OWASP, CSV injection).
#[must_use]
pub fn safe(text: &str) -> String {
    if text.starts_with(['=', '+', '-', '@', '\t', '\r']) {
        format!("'{text}")
    } else {
        text.to_owned()
    }
}

fn cell(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        // An amount below zero is a number, not a formula.
        Value::String(text) if Money::parse(text).is_some_and(|m| m.to_string() == *text) => {
            text.clone()
        }
        Value::String(text) => safe(text),
        Value::Object(named) => {
            named.get("name").and_then(Value::as_str).unwrap_or_default().to_owned()
        }
        other => other.to_string(),
    }
}
