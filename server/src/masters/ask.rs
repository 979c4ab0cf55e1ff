//! Reading a list's query into what is wanted.

use super::listing::{Filter, FilterKind, Listing, Sort, SortKind};
use crate::error::{Error, Result};
use crate::http::query::{Query, unreadable};
use crate::store::Owned;
use pharmacy_contract::paging;
use pharmacy_contract::problem::ProblemKind;
use pharmacy_contract::text::fold;

/// Parameters that every list takes.
const COMMON: &[&str] = &[
    "page",
    "per_page",
    "lazy_load",
    "cursor",
    "limit",
    "total",
    "q",
    "sort",
    "fields",
    "expand",
    "format",
    "bom",
];

/// What a list was asked for, checked.
#[derive(Clone, Debug)]
pub struct Ask {
    pub window: paging::Ask,
    /// Cursor style: `Some(None)` is its first page.
    pub cursor: Option<Option<String>>,
    pub count: bool,
    /// The folded search text.
    pub search: Option<String>,
    pub order: Vec<Order>,
    pub conditions: Vec<Condition>,
    pub fields: Option<Vec<String>>,
    pub expand: Vec<&'static str>,
    pub format: Format,
    pub bom: bool,
}

/// One key of the order; the id comes last by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Order {
    pub column: &'static str,
    pub kind: SortKind,
    pub descending: bool,
}

#[derive(Clone, Debug)]
pub struct Condition {
    pub column: &'static str,
    pub kind: FilterKind,
    pub values: Vec<Owned>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    Json,
    Csv,
    Ndjson,
    Xlsx,
}

impl Format {
    /// The media type of its files.
    #[must_use]
    pub const fn media_type(self) -> &'static str {
        match self {
            Self::Xlsx => XLSX,
            Self::Ndjson => "application/x-ndjson",
            Self::Csv | Self::Json => "text/csv; charset=utf-8",
        }
    }

    /// The ending of their names.
    #[must_use]
    pub const fn ending(self) -> &'static str {
        match self {
            Self::Xlsx => "xlsx",
            Self::Ndjson => "ndjson",
            Self::Csv | Self::Json => "csv",
        }
    }
}

/// The media type of spreadsheets.
pub const XLSX: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

/// Page sizes of the settings.
#[derive(Clone, Copy, Debug)]
pub struct Sizes {
    pub default: u64,
    pub max: u64,
}

impl Ask {
    /// # Errors
    /// `UnknownParameter`, `UnreadableParameter`.
    pub fn read(listing: &Listing, text: &str, sizes: Sizes) -> Result<Self> {
        let query = Query::parse(text)?;
        let common = COMMON.iter().copied().filter(|n| *n != "q" || listing.search.is_possible());
        let known: Vec<&str> = common.chain(listing.filters.iter().map(|f| f.name)).collect();
        query.only(&known)?;
        query.flag("lazy_load", false)?;
        let cursor_style = query.get("cursor").is_some() || query.get("limit").is_some();
        let size = if cursor_style {
            query.get("limit").or(query.get("per_page"))
        } else {
            query.get("per_page")
        };
        let search = query.get("q").map(fold).filter(|q| !q.is_empty());
        Ok(Self {
            window: paging::Ask::from_text(
                if cursor_style { None } else { query.get("page") },
                size,
                sizes.default,
                sizes.max,
            ),
            cursor: cursor_style
                .then(|| query.get("cursor").filter(|c| !c.is_empty()).map(str::to_owned)),
            count: query.flag("total", true)?,
            order: order(listing, query.get("sort"), search.is_some())?,
            conditions: listing
                .filters
                .iter()
                .filter_map(|f| condition(f, &query).transpose())
                .collect::<Result<_>>()?,
            fields: query.get("fields").map(|list| {
                list.split(',').map(|f| f.trim().to_owned()).filter(|f| !f.is_empty()).collect()
            }),
            expand: expansions(listing, query.get("expand"))?,
            format: format(query.get("format"))?,
            bom: query.flag("bom", false)?,
            search,
        })
    }

    /// Is the order that of a search's ranks?
    #[must_use]
    pub fn is_ranked(&self) -> bool {
        self.order.first().is_some_and(|order| order.column == "rank")
    }

    /// Filters, search and order as one text: a cursor belongs to exactly these.
    #[must_use]
    pub fn signature(&self, listing: &Listing, view: &str) -> String {
        format!("{}|{view}|{:?}|{:?}|{:?}", listing.table, self.search, self.order, self.conditions)
    }
}

fn order(listing: &Listing, sort: Option<&str>, searching: bool) -> Result<Vec<Order>> {
    let asked = match sort {
        Some(sort) if !sort.is_empty() => sort,
        // Ranked by the search, then by the natural order.
        Some(_) | None => listing.default_sort,
    };
    let mut keys = Vec::new();
    if searching && listing.search.within && sort.is_none_or(str::is_empty) {
        keys.push(Order { column: "rank", kind: SortKind::Int, descending: false });
    }
    for key in asked.split(',').map(str::trim) {
        let (name, descending) = key.strip_prefix('-').map_or((key, false), |name| (name, true));
        let sort = listing
            .sorts
            .iter()
            .find(|s| s.name == name)
            .ok_or_else(|| unknown_sort(listing.sorts, name))?;
        if keys.iter().all(|k: &Order| k.column != sort.column) {
            keys.push(Order { column: sort.column, kind: sort.kind, descending });
        }
    }
    Ok(keys)
}

fn unknown_sort(sorts: &[Sort], name: &str) -> Error {
    let names: Vec<&str> = sorts.iter().map(|s| s.name).collect();
    unreadable("sort", name, &format!("one of {}", names.join(", ")))
}

fn expansions(listing: &Listing, asked: Option<&str>) -> Result<Vec<&'static str>> {
    let names = asked.unwrap_or_default().split(',').map(str::trim).filter(|n| !n.is_empty());
    names
        .map(|name| {
            let known = listing.expand.iter().copied().find(|e| *e == name);
            known.ok_or_else(|| {
                unreadable("expand", name, &format!("one of [{}]", listing.expand.join(", ")))
            })
        })
        .collect()
}

/// The form that `format=` names.
///
/// # Errors
/// `UnreadableParameter`.
pub fn format(asked: Option<&str>) -> Result<Format> {
    match asked {
        None | Some("" | "json") => Ok(Format::Json),
        Some("csv") => Ok(Format::Csv),
        Some("ndjson") => Ok(Format::Ndjson),
        Some("xlsx") => Ok(Format::Xlsx),
        Some(other) => Err(unreadable("format", other, "`json`, `csv`, `ndjson` or `xlsx`")),
    }
}

/// The form that the Accept header names, if it names one of ours.
///
/// # Errors
/// `NotAcceptable` when it names only forms that we do not have.
pub fn accepted(header: Option<&str>) -> Result<Option<Format>> {
    let Some(header) = header else { return Ok(None) };
    for kind in header.split(',').map(|item| item.split(';').next().unwrap_or_default().trim()) {
        match kind {
            "text/csv" => return Ok(Some(Format::Csv)),
            "application/x-ndjson" | "application/jsonl" => return Ok(Some(Format::Ndjson)),
            XLSX => return Ok(Some(Format::Xlsx)),
            "application/json" | "application/*" | "*/*" | "text/html" | "" => return Ok(None),
            _ => {}
        }
    }
    Err(Error::refused(
        ProblemKind::NotAcceptable,
        format!("this comes as application/json, text/csv, application/x-ndjson or {XLSX}"),
    ))
}

fn condition(filter: &Filter, query: &Query) -> Result<Option<Condition>> {
    let Some(text) = query.get(filter.name).map(str::trim).filter(|t| !t.is_empty()) else {
        return Ok(None);
    };
    let wrong = |expected: &str| unreadable(filter.name, text, expected);
    let several = || text.split(',').map(str::trim).filter(|t| !t.is_empty());
    let values: Vec<Owned> = match filter.kind {
        FilterKind::Id => several()
            .map(|t| t.parse().map(Owned::Id).map_err(|_| wrong("an id")))
            .collect::<Result<_>>()?,
        FilterKind::Text => several().map(|t| Owned::Text(t.into())).collect(),
        FilterKind::Word(words) => several()
            .map(|t| {
                if words.contains(&t) {
                    Ok(Owned::Text(t.into()))
                } else {
                    Err(wrong(&format!("one of {}", words.join(", "))))
                }
            })
            .collect::<Result<_>>()?,
        FilterKind::Flag => vec![Owned::Flag(query.flag(filter.name, false)?)],
        FilterKind::From | FilterKind::To => {
            vec![Owned::Day(text.parse().map_err(|_| wrong("a day, YYYY-MM-DD"))?)]
        }
    };
    if values.len() > 100 {
        return Err(wrong("at most 100 values"));
    }
    Ok(Some(Condition { column: filter.column, kind: filter.kind, values }))
}
