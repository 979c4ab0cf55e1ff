//! Ranked search: equal codes first, then beginnings, then whatever contains the text; by name within each rank.
//!
//! Each rank is a statement of its own that stops when it has enough rows, so that a word which
//! thousands of records share costs no more than a rare one.

use super::ask::Ask;
use super::listing::Listing;
use super::select::{Start, Where, conditions};
use crate::error::Result;
use crate::store::{Bound, Owned, Reader};

/// How to find what contains a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    /// By the trigram index.
    Index,
    /// By walking an order and looking at each text.
    Walk,
}

/// Shorter texts have no trigram: they are looked for at the beginning of keys.
#[must_use]
pub fn is_short(text: &str) -> bool {
    text.chars().count() < 3
}

/// Are the beginnings of keys all that is looked at?
fn by_beginning(listing: &Listing, text: &str) -> bool {
    !listing.search.within || is_short(text)
}

/// On SQLite, which has to be told how common a text is; PostgreSQL always goes [`among`] the matches.
///
/// # Errors
/// A store fault.
pub fn way(r: &mut Reader<'_>, listing: &Listing, ask: &Ask, wanted: u64) -> Result<Way> {
    let text =
        ask.search.as_deref().filter(|text| !by_beginning(listing, text) && !r.is_postgres());
    let Some(text) = text else { return Ok(Way::Index) };
    let table = listing.table;
    let (rows,): (i64,) =
        r.listing(&format!("select coalesce(max(seq), 0) from {table}"), "rows", &[]).one()?;
    let common = common(rows, wanted);
    let sql = format!(
        "select count(*) from (select rowid from {table}_search where {table}_search match $1 limit $2)"
    );
    let (count,): (i64,) =
        r.listing(&sql, "matches", &[Bound::Text(&quoted(text)), Bound::Int(common)]).one()?;
    Ok(if count < common { Way::Index } else { Way::Walk })
}

/// Matches from which on walking the order is cheaper than sorting the matches: a walk passes `rows / matches` others for
/// each wanted one, a sort fetches each match, and both are as long where `matches` squared is `rows` times `wanted`.
/// That holds for matches that lie evenly. Names with the same beginning lie together, and a walk may have to go to
/// the end of all to find them: in a long list it is left to texts that every 64th record has.
fn common(rows: i64, wanted: u64) -> i64 {
    let wanted = i64::try_from(wanted).unwrap_or(i64::MAX);
    rows.saturating_mul(wanted).max(1).isqrt().max(rows / 64)
}

/// The text as one phrase of the full-text query language.
fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('"', "\"\""))
}

/// How many rows contain the text, where nothing else narrows the list: a question to the index alone.
///
/// # Errors
/// A store fault.
pub fn count(r: &mut Reader<'_>, listing: &Listing, text: &str) -> Result<i64> {
    let sql = format!("select count(*) from {0}_search where {0}_search match $1", listing.table);
    let (count,) = r.listing(&sql, "count of a search", &[Bound::Text(&quoted(text))]).one()?;
    Ok(count)
}

/// The condition that a row contains the text.
#[must_use]
pub fn contains(
    all: &mut Where,
    listing: &Listing,
    text: &str,
    postgres: bool,
    way: Way,
) -> String {
    let table = listing.table;
    if by_beginning(listing, text) {
        let begins = Begins::new(all, text);
        let search = &listing.search;
        let columns = search.exact.iter().chain(search.first).chain(search.prefix);
        let parts: Vec<String> = columns
            .map(|column| format!("select seq from {table} m where {}", begins.with(column)))
            .collect();
        return format!("m.seq in ({})", parts.join(" union "));
    }
    match (postgres, way) {
        (true, _) => {
            let escaped = text.replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_");
            let mark = all.mark(Owned::Text(format!("%{escaped}%")));
            format!("m.search_key like {mark}")
        }
        (false, Way::Walk) => {
            let mark = all.mark(Owned::Text(text.into()));
            format!("instr(m.search_key, {mark}) > 0")
        }
        (false, Way::Index) => {
            let mark = all.mark(Owned::Text(quoted(text)));
            format!("m.seq in (select rowid from {table}_search where {table}_search match {mark})")
        }
    }
}

/// Where rows that contain the text are read from when they are to be put in order, and the condition that is left.
///
/// PostgreSQL's planner would walk the order and look at each row, as if matches lay evenly along it: names beside each
/// other are alike, and at a million rows that took seconds. Behind the fence it takes the matches out of the index and
/// sorts those.
#[must_use]
pub fn among(
    all: &mut Where,
    listing: &Listing,
    text: &str,
    postgres: bool,
    way: Way,
) -> (String, Option<String>) {
    let (table, condition) = (listing.table, contains(all, listing, text, postgres, way));
    if postgres && !by_beginning(listing, text) {
        return (format!("(select * from {table} m where {condition} offset 0)"), None);
    }
    (table.into(), Some(condition))
}

/// "Begins with the text", as a range that an index answers.
struct Begins {
    from: String,
    to: String,
}

impl Begins {
    fn new(all: &mut Where, text: &str) -> Self {
        let from = all.mark(Owned::Text(text.into()));
        // Behind all texts that begin with this one.
        let to = all.mark(Owned::Text(format!("{text}\u{10FFFF}")));
        Self { from, to }
    }

    fn with(&self, column: &str) -> String {
        // The last part is what partial indexes ask for.
        format!("(m.{column} >= {} and m.{column} < {} and m.{column} <> '')", self.from, self.to)
    }

    fn equals(&self, column: &str) -> String {
        format!("(m.{column} = {} and m.{column} <> '')", self.from)
    }
}

/// The row numbers and ranks of the best `limit` rows behind `start`: a text with the columns `seq`, `rank`, `k`, `i`.
///
/// `narrowed` holds the list's other conditions and is given the parameters of these.
#[must_use]
pub fn best(
    narrowed: &mut Where,
    listing: &Listing,
    text: &str,
    postgres: bool,
    way: Way,
    start: &Start,
    limit: u64,
) -> String {
    let key = listing.name_column();
    let begins = Begins::new(narrowed, text);
    let (from, contained) = among(narrowed, listing, text, postgres, way);
    let search = &listing.search;
    let table = listing.table;
    let exact = search.exact.iter().map(|c| (0, table, Some(begins.equals(c))));
    let first = search.first.iter().map(|c| (1, table, Some(begins.with(c))));
    let prefix = search.prefix.iter().map(|c| (2, table, Some(begins.with(c))));
    let within = [(3, from.as_str(), contained)];
    let (after, enough) = match start {
        Start::Offset(offset) => (None, limit.saturating_add(*offset)),
        Start::After(values) => (After::new(narrowed, values), limit),
    };
    let mut better: Vec<String> = Vec::new();
    let mut tiers = Vec::new();
    for (rank, from, condition) in exact.chain(first).chain(prefix).chain(within) {
        let mut parts = narrowed.parts.clone();
        parts.extend(condition.clone());
        if !better.is_empty() {
            parts.push(format!("not ({})", better.join(" or ")));
        }
        better.extend(condition);
        match &after {
            Some(after) if rank < after.rank => continue,
            Some(after) if rank == after.rank => {
                parts.push(format!("(m.{key}, m.id) > ({}, {})", after.key, after.id));
            }
            Some(_) | None => {}
        }
        tiers.push(format!(
            "select seq, rank, k, i from (select m.seq, cast({rank} as bigint) as rank, m.{key} as k, m.id as i
             from {from} m{} order by m.{key}, m.id limit {enough}) t{}",
            conditions(&parts),
            tiers.len()
        ));
    }
    tiers.join(" union all ")
}

/// Where a cursor stands: rank, name and id, as parameters.
struct After {
    rank: i64,
    key: String,
    id: String,
}

impl After {
    fn new(all: &mut Where, values: &[Owned]) -> Option<Self> {
        let [Owned::Int(rank), key, id] = values else { return None };
        Some(Self { rank: *rank, key: all.mark(key.clone()), id: all.mark(id.clone()) })
    }
}
