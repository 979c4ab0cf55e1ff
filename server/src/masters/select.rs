//! The statements of lists, put together from the parts of a [`Listing`]; every value is a parameter.

use super::ask::{Ask, Condition, Order};
use super::listing::{FilterKind, Listing, SortKind};
use super::{Columns, Master};
use crate::auth::Scope;
use crate::error::Result;
use crate::store::{Bound, Owned, Param, Reader};
use uuid::Uuid;

/// A condition with its parameters.
#[derive(Clone, Debug, Default)]
pub struct Where {
    pub parts: Vec<String>,
    pub params: Vec<Owned>,
}

impl Where {
    /// Adds a value and answers its `$n`.
    fn mark(&mut self, value: Owned) -> String {
        self.params.push(value);
        format!("${}", self.params.len())
    }

    fn text(&self) -> String {
        if self.parts.is_empty() {
            String::new()
        } else {
            format!(" where {}", self.parts.join(" and "))
        }
    }

    fn bounds(&self) -> Vec<Bound<'_>> {
        self.params.iter().map(Param::bound).collect()
    }
}

/// Filters, scope and search of a list.
#[must_use]
pub fn wanted(listing: &Listing, ask: &Ask, scope: &Scope, postgres: bool) -> Where {
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
    if let Some(text) = &ask.search {
        let part = contains(&mut all, listing, text, postgres);
        all.parts.push(part);
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

/// Three characters and more by trigrams; one or two as the beginning of a key, by its index.
fn contains(all: &mut Where, listing: &Listing, text: &str, postgres: bool) -> String {
    let table = listing.table;
    if text.chars().count() < 3 {
        let from = all.mark(Owned::Text(text.into()));
        let to = all.mark(Owned::Text(after(text)));
        let search = &listing.search;
        let columns = search.exact.iter().chain(search.first).chain(search.prefix);
        let parts: Vec<String> = columns
            .map(|column| {
                format!("select seq from {table} where {column} >= {from} and {column} < {to}")
            })
            .collect();
        return format!("m.seq in ({})", parts.join(" union "));
    }
    if postgres {
        let escaped = text.replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_");
        let mark = all.mark(Owned::Text(format!("%{escaped}%")));
        return format!("m.search_key like {mark}");
    }
    let mark = all.mark(Owned::Text(format!("\"{}\"", text.replace('"', "\"\""))));
    format!("m.seq in (select rowid from {table}_search where {table}_search match {mark})")
}

/// The first text behind all that begin with this one.
fn after(text: &str) -> String {
    format!("{text}\u{10FFFF}")
}

/// 0 equal, 1 begins the first fields, 2 begins another, 3 contains.
fn rank(all: &mut Where, listing: &Listing, text: &str) -> String {
    let equal = all.mark(Owned::Text(text.into()));
    let to = all.mark(Owned::Text(after(text)));
    let any = |columns: &[&str], test: &dyn Fn(&str) -> String| {
        let parts: Vec<String> = columns.iter().map(|c| test(c)).collect();
        if parts.is_empty() { "1 = 0".to_owned() } else { parts.join(" or ") }
    };
    let is = |c: &str| format!("m.{c} = {equal}");
    let begins = |c: &str| format!("(m.{c} >= {equal} and m.{c} < {to})");
    let search = &listing.search;
    let (exact, first, prefix) =
        (any(search.exact, &is), any(search.first, &begins), any(search.prefix, &begins));
    format!(
        "cast(case when {exact} then 0 when {first} then 1 when {prefix} then 2 else 3 end as bigint)"
    )
}

/// How many rows match.
///
/// # Errors
/// A store fault.
pub fn count(r: &mut Reader<'_>, listing: &Listing, ask: &Ask, scope: &Scope) -> Result<i64> {
    let all = wanted(listing, ask, scope, r.is_postgres());
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

/// A row, with its sort values where a cursor needs them.
pub struct Found<T> {
    pub record: T,
    pub place: Vec<Owned>,
}

/// Up to `limit` rows from `start` on.
///
/// # Errors
/// A store fault.
pub fn rows<T: Master>(
    r: &mut Reader<'_>,
    ask: &Ask,
    scope: &Scope,
    start: &Start,
    limit: u64,
) -> Result<Vec<Found<T>>> {
    let listing = T::LISTING;
    let mut all = wanted(&listing, ask, scope, r.is_postgres());
    let ranked = ask.search.as_deref().map(|text| rank(&mut all, &listing, text));
    let column = |order: &Order| match (order.column, &ranked) {
        ("rank", Some(rank)) => rank.clone(),
        (column, _) => format!("m.{column}"),
    };
    let offset = match start {
        Start::Offset(offset) => *offset,
        Start::After(values) => {
            let part = behind(&mut all, &ask.order, &column, values);
            all.parts.push(part);
            0
        }
    };
    let keys: Vec<String> =
        ask.order.iter().map(|o| format!("{}{}", column(o), direction(o.descending))).collect();
    let by = format!("{}, m.id{}", keys.join(", "), direction(last_descending(&ask.order)));
    let shown: Vec<String> = ask.order.iter().map(&column).collect();
    // A parameter, so that every page of a list is the same statement.
    let offset = all.mark(Owned::Int(i64::try_from(offset).unwrap_or(i64::MAX)));
    let inner = format!(
        "select m.* from {} m{} order by {by} limit {limit} offset {offset}",
        listing.table,
        all.text()
    );
    let sql = format!(
        "select {}, {}, {} from ({inner}) m {} order by {by}",
        Listing::STAMP,
        listing.columns,
        shown.join(", "),
        listing.joins
    );
    let mut found = Vec::new();
    r.listing(&sql, T::NOUN, &all.bounds()).each(&mut |row| {
        let mut columns = Columns::new(row);
        let record = T::read(&mut columns)?;
        let mut place = Vec::with_capacity(ask.order.len() + 1);
        for order in &ask.order {
            place.push(match order.kind {
                SortKind::Text => Owned::Text(columns.next()?),
                SortKind::Int => Owned::Int(columns.next()?),
            });
        }
        place.push(Owned::Id(record.stamp().id));
        found.push(Found { record, place });
        Ok(())
    })?;
    Ok(found)
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
fn behind(
    all: &mut Where,
    order: &[Order],
    column: &dyn Fn(&Order) -> String,
    values: &[Owned],
) -> String {
    let marks: Vec<String> = values.iter().map(|v| all.mark(v.clone())).collect();
    let mut keys: Vec<(String, bool)> = order.iter().map(|o| (column(o), o.descending)).collect();
    keys.push(("m.id".into(), last_descending(order)));
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
pub fn one<T: Master>(r: &mut Reader<'_>, id: Uuid, scope: &Scope) -> Result<Option<T>> {
    let listing = T::LISTING;
    let mut all = Where { parts: vec!["m.id = $1".into()], params: vec![Owned::Id(id)] };
    if !listing.only.is_empty() {
        all.parts.push(listing.only.into());
    }
    if let Some((part, params)) = listing.confined.condition(scope, 2) {
        all.parts.push(part);
        all.params.extend(params);
    }
    let sql = format!(
        "select {}, {} from {} m {}{}",
        Listing::STAMP,
        listing.columns,
        listing.table,
        listing.joins,
        all.text()
    );
    let mut found = None;
    r.listing(&sql, T::NOUN, &all.bounds()).each(&mut |row| {
        found = Some(T::read(&mut Columns::new(row))?);
        Ok(())
    })?;
    Ok(found)
}
