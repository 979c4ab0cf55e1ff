//! The statements of lists, put together from the parts of a [`Listing`]; every value is a parameter.

use super::ask::{Ask, Condition, Order};
use super::listing::{FilterKind, Listing, SortKind};
use super::{Columns, Listed, search};
use crate::auth::Scope;
use crate::error::Result;
use crate::store::{Bound, Owned, Param, Reader};
use std::cmp::Ordering;
use uuid::Uuid;

/// A condition with its parameters.
#[derive(Clone, Debug, Default)]
pub struct Where {
    pub parts: Vec<String>,
    pub params: Vec<Owned>,
}

impl Where {
    /// Adds a value and answers its `$n`.
    pub fn mark(&mut self, value: Owned) -> String {
        self.params.push(value);
        format!("${}", self.params.len())
    }

    fn text(&self) -> String {
        conditions(&self.parts)
    }

    fn bounds(&self) -> Vec<Bound<'_>> {
        self.params.iter().map(Param::bound).collect()
    }
}

pub(super) fn conditions(parts: &[String]) -> String {
    if parts.is_empty() { String::new() } else { format!(" where {}", parts.join(" and ")) }
}

/// Filters and scope of a list; the search comes on top.
#[must_use]
pub fn wanted(listing: &Listing, ask: &Ask, scope: &Scope) -> Where {
    let mut all = Where::default();
    if !listing.only.is_empty() {
        all.parts.push(listing.only.into());
    }
    if let Some((filter, part)) = listing.unless
        && ask.conditions.iter().all(|c| c.column != filter)
    {
        all.parts.push(part.into());
    }
    for condition in &ask.conditions {
        let part = filter(&mut all, condition);
        all.parts.push(part);
    }
    if let Some((part, params)) = listing.confined.condition(scope, all.params.len() + 1) {
        all.parts.push(part);
        all.params.extend(params);
    }
    all
}

fn filter(all: &mut Where, condition: &Condition) -> String {
    let marks: Vec<String> = condition.values.iter().map(|v| all.mark(v.clone())).collect();
    let column = condition.column;
    match (condition.kind, marks.as_slice()) {
        (FilterKind::From, [mark, ..]) => format!("m.{column} >= {mark}"),
        (FilterKind::To, [mark, ..]) => format!("m.{column} <= {mark}"),
        (_, [mark]) => format!("m.{column} = {mark}"),
        (_, marks) => format!("m.{column} in ({})", marks.join(", ")),
    }
}

/// How many rows match.
///
/// # Errors
/// A store fault.
pub fn count(r: &mut Reader<'_>, listing: &Listing, ask: &Ask, scope: &Scope) -> Result<i64> {
    let mut all = wanted(listing, ask, scope);
    if let Some(text) = &ask.search {
        if all.parts.is_empty()
            && !r.is_postgres()
            && listing.search.within
            && !search::is_short(text)
        {
            return search::count(r, listing, text);
        }
        let part = search::contains(&mut all, listing, text, r.is_postgres(), search::Way::Index);
        all.parts.push(part);
    }
    let sql = format!("select count(*) from {} m{}", listing.table, all.text());
    let (count,): (i64,) = r.listing(&sql, "count of a list", &all.bounds()).one()?;
    Ok(count)
}

/// Where to start reading.
#[derive(Clone, Debug)]
pub enum Start {
    Offset(u64),
    /// Behind a row with these sort values, the id last.
    After(Vec<Owned>),
}

impl Start {
    /// Rows that are passed over.
    fn ahead(&self) -> u64 {
        match self {
            Self::Offset(offset) => *offset,
            Self::After(_) => 0,
        }
    }
}

/// A row, with its sort values where a cursor needs them.
pub struct Found<T> {
    pub record: T,
    pub place: Vec<Owned>,
}

/// Up to `limit` rows from `start` on.
///
/// # Errors
/// A store fault.
pub fn rows<T: Listed>(
    r: &mut Reader<'_>,
    ask: &Ask,
    scope: &Scope,
    start: &Start,
    limit: u64,
) -> Result<Vec<Found<T>>> {
    let listing = T::LISTING;
    let way = search::way(r, &listing, ask, start.ahead().saturating_add(limit))?;
    let mut all = wanted(&listing, ask, scope);
    let inner = match &ask.search {
        Some(text) if ask.is_ranked() => {
            ranked(&mut all, &listing, text, r.is_postgres(), way, start, limit)
        }
        Some(text) => {
            let (from, condition) = search::among(&mut all, &listing, text, r.is_postgres(), way);
            all.parts.extend(condition);
            ordered((&mut all, &from), &listing, &ask.order, start, limit)
        }
        None => ordered((&mut all, listing.table), &listing, &ask.order, start, limit),
    };
    let shown = |o: &Order| if o.column == "rank" { "k.rank".into() } else { column(o) };
    let shown: Vec<String> = ask.order.iter().map(shown).collect();
    let (columns, joins) = listing.parts(!ask.expand.is_empty());
    let sql = format!(
        "select {columns}, {} from ({inner}) k join {} m on m.seq = k.seq {joins}",
        shown.join(", "),
        listing.table,
    );
    let mut found = Vec::new();
    r.listing(&sql, T::NOUN, &all.bounds()).each(&mut |row| {
        let mut columns = Columns::new(row);
        let record = T::read(&mut columns)?;
        let mut place = Vec::with_capacity(ask.order.len() + 1);
        for order in &ask.order {
            place.push(match order.kind {
                SortKind::Text => Owned::Text(columns.take()?),
                SortKind::Int => Owned::Int(columns.take()?),
                SortKind::Day => Owned::Day(columns.take()?),
            });
        }
        place.push(record.tie());
        found.push(Found { record, place });
        Ok(())
    })?;
    // The rows come in this order nearly always; sorting so few here costs less than asking the engine to sort them
    // with all their columns.
    found.sort_by(|a, b| compare(&ask.order, &a.place, &b.place));
    Ok(found)
}

/// The order of the keys as both engines have it: texts by their bytes, the id last.
fn compare(order: &[Order], a: &[Owned], b: &[Owned]) -> Ordering {
    let directions = order.iter().map(|o| o.descending).chain([last_descending(order)]);
    let each = a.iter().zip(b).zip(directions).map(|((a, b), descending)| {
        let ordering = match (a, b) {
            (Owned::Int(a), Owned::Int(b)) => a.cmp(b),
            (Owned::Text(a), Owned::Text(b)) => a.as_bytes().cmp(b.as_bytes()),
            (Owned::Id(a), Owned::Id(b)) => a.cmp(b),
            (Owned::Day(a), Owned::Day(b)) => a.cmp(b),
            _ => Ordering::Equal,
        };
        if descending { ordering.reverse() } else { ordering }
    });
    each.fold(Ordering::Equal, Ordering::then)
}

/// The row numbers of one stretch in an order that an index serves.
fn ordered(
    (all, from): (&mut Where, &str),
    listing: &Listing,
    order: &[Order],
    start: &Start,
    limit: u64,
) -> String {
    let offset = match start {
        Start::Offset(offset) => *offset,
        Start::After(values) => {
            let part = behind(all, listing, order, values);
            all.parts.push(part);
            0
        }
    };
    // A parameter, so that every page of a list is the same statement.
    let offset = all.mark(Owned::Int(i64::try_from(offset).unwrap_or(i64::MAX)));
    let by = by(listing, order);
    format!("select m.seq from {from} m{} order by {by} limit {limit} offset {offset}", all.text())
}

/// The row numbers of one stretch of a search, best first.
fn ranked(
    all: &mut Where,
    listing: &Listing,
    text: &str,
    postgres: bool,
    way: search::Way,
    start: &Start,
    limit: u64,
) -> String {
    let best = search::best(all, listing, text, postgres, way, start, limit);
    let offset = match start {
        Start::Offset(offset) => i64::try_from(*offset).unwrap_or(i64::MAX),
        Start::After(_) => 0,
    };
    let offset = all.mark(Owned::Int(offset));
    format!(
        "select c.seq, c.rank from ({best}) c
         order by c.rank, c.k, c.i limit {limit} offset {offset}"
    )
}

fn column(order: &Order) -> String {
    format!("m.{}", order.column)
}

fn by(listing: &Listing, order: &[Order]) -> String {
    let keys: Vec<String> =
        order.iter().map(|o| format!("{}{}", column(o), direction(o.descending))).collect();
    format!("{}, m.{}{}", keys.join(", "), listing.tie, direction(last_descending(order)))
}

fn direction(descending: bool) -> &'static str {
    if descending { " desc" } else { "" }
}

/// The id follows the last key's direction, so that one index serves both ways.
fn last_descending(order: &[Order]) -> bool {
    order.last().is_some_and(|o| o.descending)
}

/// The rows behind the one with these values. Keys of one direction make a row comparison, which an index answers;
/// mixed ones are spelled out, with the first key's bound in front for its index.
fn behind(all: &mut Where, listing: &Listing, order: &[Order], values: &[Owned]) -> String {
    let marks: Vec<String> = values.iter().map(|v| all.mark(v.clone())).collect();
    let mut keys: Vec<(String, bool)> = order.iter().map(|o| (column(o), o.descending)).collect();
    keys.push((format!("m.{}", listing.tie), last_descending(order)));
    let sign = |descending: bool| if descending { "<" } else { ">" };
    let down = last_descending(order);
    if keys.iter().all(|(_, descending)| *descending == down) {
        let names: Vec<&str> = keys.iter().map(|(name, _)| name.as_str()).collect();
        return format!("({}) {} ({})", names.join(", "), sign(down), marks.join(", "));
    }
    let mut ways = Vec::new();
    let mut equal = String::new();
    for ((name, descending), mark) in keys.iter().zip(&marks) {
        ways.push(format!("({equal}{name} {} {mark})", sign(*descending)));
        equal.push_str(&format!("{name} = {mark} and "));
    }
    let bound = keys
        .first()
        .zip(marks.first())
        .map(|((name, descending), mark)| format!("{name} {}= {mark} and ", sign(*descending)));
    format!("{}({})", bound.unwrap_or_default(), ways.join(" or "))
}

/// One record by its id, within the scope.
///
/// # Errors
/// A store fault.
pub fn one<T: Listed>(r: &mut Reader<'_>, id: Uuid, scope: &Scope) -> Result<Option<T>> {
    let listing = T::LISTING;
    let mut all = Where { parts: vec!["m.id = $1".into()], params: vec![Owned::Id(id)] };
    if !listing.only.is_empty() {
        all.parts.push(listing.only.into());
    }
    if let Some((part, params)) = listing.confined.condition(scope, 2) {
        all.parts.push(part);
        all.params.extend(params);
    }
    let (columns, joins) = listing.parts(true);
    let sql = format!("select {columns} from {} m {joins}{}", listing.table, all.text());
    let mut found = None;
    r.listing(&sql, T::NOUN, &all.bounds()).each(&mut |row| {
        found = Some(T::read(&mut Columns::new(row))?);
        Ok(())
    })?;
    Ok(found)
}
