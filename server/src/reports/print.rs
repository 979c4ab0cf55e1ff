//! A report on paper: one HTML page that needs no script, its heads repeated on each sheet. Rendered once and kept for
//! `TEMPLATE_CACHE_TIMEOUT`, like any page under the versions of what it was made from.

use super::answer::{self, columns};
use super::ask::Asked;
use super::sheet::{Sheet, Window};
use super::table::{Cell, Column, Report};
use crate::app::App;
use crate::cache::Page;
use crate::error::{Error, Refusal, Result};
use crate::http::{conditional, respond};
use crate::store::Reader;
use actix_web::http::header::{self, HeaderValue};
use actix_web::{HttpRequest, HttpResponse};
use bytes::Bytes;
use pharmacy_contract::problem::ProblemKind;
use pharmacy_contract::reports::ColumnKind;
use std::fmt::Write;

/// More is no reading matter: a file is better.
const MOST_ROWS: i64 = 5_000;

/// The whole report as a page for the printer.
pub async fn view(
    app: &App,
    req: &HttpRequest,
    report: &'static Report,
    asked: Asked,
) -> Result<HttpResponse> {
    let kept = answer::key(app, report, &asked, &format!("print|{}", req.query_string())).await?;
    let seconds = i64::try_from(app.settings.template_cache_timeout).unwrap_or(i64::MAX);
    let make = async {
        super::averages::ensure(&app.store, &app.cache, &(report.averages)(&asked), &asked).await?;
        let wanted = asked.clone();
        let html = app.store.scan(move |r| html(r, report, &wanted)).await?;
        let etag = conditional::tag(&conditional::digest(&[html.as_bytes()]));
        Ok(Page::new(Bytes::from(html), etag, None))
    };
    let page = app.cache.page_for(&kept.page(), seconds, make).await?;
    let mut answer = respond::page(req, &page, answer::keep(report));
    let html = HeaderValue::from_static("text/html; charset=utf-8");
    answer.headers_mut().insert(header::CONTENT_TYPE, html);
    Ok(answer)
}

fn html(r: &mut Reader<'_>, report: &Report, asked: &Asked) -> Result<String> {
    let columns = columns(report, r, asked)?;
    let shown = answer::shown(&columns, asked, false);
    let mut rows = String::new();
    let mut take = |cells: Vec<Cell>| {
        rows.push_str("<tr>");
        for (cell, column) in cells.iter().zip(&columns).zip(&shown).filter(|p| *p.1).map(|p| p.0) {
            field(&mut rows, "td", column, &cell.text());
        }
        rows.push_str("</tr>\n");
        Ok(())
    };
    let mut sheet = Sheet::new(Window { offset: 0, limit: MOST_ROWS }, &columns, &mut take);
    (report.rows)(r, asked, &mut sheet)?;
    if sheet.total > MOST_ROWS {
        return Err(too_long(sheet.total));
    }
    let totals = answer::named(asked, sheet.totals);
    let mut text = top(report, asked, &answer::named(asked, answer::inputs(asked, sheet.inputs)));
    for column in columns.iter().zip(&shown).filter(|p| *p.1).map(|p| p.0) {
        field(&mut text, "th", column, &column.title);
    }
    write!(text, "</tr></thead>\n<tbody>\n{rows}</tbody></table>\n<footer>").ok();
    for (name, total) in &totals {
        write!(text, "<span>{} <b>{}</b></span>", words(name), value(total)).ok();
    }
    text.push_str("</footer></html>\n");
    Ok(text)
}

fn too_long(total: i64) -> Error {
    let detail =
        format!("{total} rows are too many for paper; narrow the report, or take it as a file");
    Refusal::new(ProblemKind::Invalid, detail).with("rows", total).with("most", MOST_ROWS).into()
}

/// The part above the table.
fn top(
    report: &Report,
    asked: &Asked,
    inputs: &serde_json::Map<String, serde_json::Value>,
) -> String {
    let (title, at) = (escaped(report.title), asked.now);
    let mut text = format!(
        "<!doctype html>\n<html lang=\"en\"><meta charset=\"utf-8\"><title>{title}</title>\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <link rel=\"stylesheet\" href=\"/assets/print.css\">\n\
         <header><h1>{title}</h1><p>{}</p><p>",
        escaped(report.about)
    );
    for (name, input) in inputs {
        write!(text, "<span>{} <b>{}</b></span>", words(name), value(input)).ok();
    }
    write!(text, "<span>as of <b>{at}</b></span></p></header>\n<table><thead><tr>").ok();
    text
}

fn field(to: &mut String, tag: &str, column: &Column, text: &str) {
    let class = match column.kind {
        ColumnKind::Text | ColumnKind::Id => "",
        _ => " class=\"n\"",
    };
    write!(to, "<{tag}{class}><bdi>{}</bdi></{tag}>", escaped(text)).ok();
}

fn words(name: &str) -> String {
    escaped(&name.replace('_', " "))
}

fn value(value: &serde_json::Value) -> String {
    match value {
        serde_json::Value::String(text) => escaped(text),
        other => escaped(&other.to_string()),
    }
}

/// What somebody typed must not become part of the page.
fn escaped(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '"' => safe.push_str("&quot;"),
            other => safe.push(other),
        }
    }
    safe
}
