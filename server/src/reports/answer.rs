//! One page of a report: from the cache where what it was made from still holds.

use super::ask::Asked;
use super::describe;
use super::sheet::{Sheet, Window};
use super::table::{Cell, Column, Report};
use crate::app::App;
use crate::cache::{MOST_DEPENDENCIES, Page, PageKey};
use crate::error::{Error, Result};
use crate::http::{conditional, respond};
use crate::store::{Reader, Stale};
use actix_web::{HttpRequest, HttpResponse};
use bytes::Bytes;
use pharmacy_contract::paging;
use pharmacy_contract::reports::{ColumnKind, ReportPage};
use serde_json::{Map, Value};

/// The columns of an answer, those that only it knows among them.
pub fn columns(report: &Report, r: &mut Reader<'_>, asked: &Asked) -> Result<Vec<Column>> {
    let mut columns = report.columns.to_vec();
    if let Some((at, more)) = report.more {
        let made = more(r, asked)?;
        let at = at.min(columns.len());
        columns.splice(at..at, made);
    }
    Ok(columns)
}

/// What a page of a report lies under in the cache.
pub struct Kept {
    view: String,
    query: String,
}

impl Kept {
    pub fn page(&self) -> PageKey<'_> {
        let versions = [0; MOST_DEPENDENCIES];
        PageKey { resource: Stale::Stock, versions, view: &self.view, query: &self.query }
    }

    fn etag(&self, app: &App) -> actix_web::http::header::HeaderValue {
        let parts = [app.store.epoch(), &self.view, &self.query];
        conditional::tag(&conditional::digest(&parts.map(str::as_bytes)))
    }
}

/// Versions, the day, and whoever asks: a page holds until one of them changes.
pub async fn key(app: &App, report: &Report, asked: &Asked, query: &str) -> Result<Kept> {
    // Names and settings are in all of them.
    let always = [Stale::Settings, Stale::Stores, Stale::Medicines];
    let mut versions = Vec::with_capacity(report.reads.len() + always.len());
    for resource in report.reads.iter().chain(&always) {
        versions.push(app.store.version(*resource).await?);
    }
    let query = format!("{}?{query}|{}|{versions:?}", report.name, asked.today);
    let view = format!("{:?}|{}|{:?}", asked.scope, asked.who.principal.id, permissions(asked));
    Ok(Kept { view, query })
}

/// Which columns this caller sees; ids are for programs, so paper and spreadsheets go without.
pub fn shown(columns: &[Column], asked: &Asked, ids: bool) -> Vec<bool> {
    let is_shown = |c: &Column| c.is_for(&asked.who) && (ids || c.kind != ColumnKind::Id);
    columns.iter().map(is_shown).collect()
}

/// The page that was asked for.
pub async fn page(
    app: &App,
    req: &HttpRequest,
    report: &'static Report,
    asked: Asked,
    window: paging::Ask,
) -> Result<HttpResponse> {
    let kept = key(app, report, &asked, req.query_string()).await?;
    let make = async {
        super::averages::ensure(&app.store, &app.cache, &(report.averages)(&asked), &asked).await?;
        let wanted = asked.clone();
        let page = app.store.scan(move |r| read(r, report, &wanted, window)).await?;
        let body = serde_json::to_vec(&page).map_err(|e| Error::Internal(e.to_string()))?;
        Ok(Page::new(Bytes::from(body), kept.etag(app), None))
    };
    let page = app.cache.page_or(&kept.page(), make).await?;
    Ok(respond::page(req, &page, keep(report)))
}

pub const fn keep(report: &Report) -> respond::Keep {
    if report.private { respond::Keep::Never } else { respond::Keep::Revalidated }
}

/// What makes answers differ beside the stores.
fn permissions(asked: &Asked) -> Vec<pharmacy_contract::permission::Permission> {
    asked.who.principal.permissions()
}

/// Reads one page.
///
/// # Errors
/// What the report refuses, or a store fault.
pub fn read(
    r: &mut Reader<'_>,
    report: &Report,
    asked: &Asked,
    window: paging::Ask,
) -> Result<ReportPage> {
    let columns = columns(report, r, asked)?;
    let shown = shown(&columns, asked, true);
    let mut items = Vec::new();
    let mut take = |cells: Vec<Cell>| {
        let named = columns.iter().zip(&shown).zip(cells).filter(|((_, shown), _)| **shown);
        items
            .push(named.map(|((c, _), cell)| (c.name.clone().into_owned(), cell.json())).collect());
        Ok(())
    };
    let part = Window {
        offset: i64::try_from(window.offset()).unwrap_or(i64::MAX),
        limit: i64::try_from(window.per_page).unwrap_or(i64::MAX),
    };
    let mut sheet = Sheet::new(part, &columns, &mut take);
    (report.rows)(r, asked, &mut sheet)?;
    let total = sheet.total.unsigned_abs();
    let (totals, inputs) = (named(asked, sheet.totals), named(asked, inputs(asked, sheet.inputs)));
    let loaded = u64::try_from(items.len()).unwrap_or(u64::MAX);
    Ok(ReportPage {
        report: report.name.into(),
        columns: describe::columns(&columns, &asked.who),
        items,
        place: window.place(total, loaded),
        as_of: asked.now,
        totals,
        inputs,
    })
}

pub fn inputs(asked: &Asked, own: Vec<(&'static str, Cell)>) -> Vec<(&'static str, Cell)> {
    let days = [("from", asked.from), ("to", asked.to)];
    let days = days.into_iter().filter_map(|(name, day)| Some((name, Cell::Day(day?))));
    let currency = ("currency", Cell::Text(asked.facility.currency.clone()));
    days.chain([currency]).chain(own).collect()
}

/// Amounts only for those who may see them.
pub fn named(asked: &Asked, cells: Vec<(&'static str, Cell)>) -> Map<String, Value> {
    let shown = |cell: &Cell| asked.sees_costs() || !matches!(cell, Cell::Money(_));
    let cells = cells.into_iter().filter(|(_, cell)| shown(cell));
    cells.map(|(name, cell)| (name.to_owned(), cell.json())).collect()
}
