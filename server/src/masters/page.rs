//! One page of a list: rows, their number, and where the next ones are.

use super::Listed;
use super::ask::Ask;
use super::select::{self, Found, Start};
use crate::auth::{Scope, Who};
use crate::error::{Error, Result};
use crate::http::cursor;
use crate::store::Reader;
use pharmacy_contract::paging::Place;
use serde_json::Value;

/// The rows of a page and what is said about them.
pub struct Loaded<T> {
    pub records: Vec<T>,
    pub place: Place,
}

/// Reads the page that was asked for; `total` was counted before, where it is wanted.
///
/// # Errors
/// `InvalidCursor`, or a store fault.
pub fn list_page<T: Listed>(
    r: &mut Reader<'_>,
    ask: &Ask,
    who: &Who,
    total: Option<u64>,
    secret: &str,
) -> Result<Loaded<T>> {
    let scope = who.scope();
    let signature = signature::<T>(ask, &scope);
    let size = ask.window.per_page;
    let start = match &ask.cursor {
        Some(Some(cursor)) => Start::After(cursor::decode(secret, &signature, cursor)?),
        Some(None) | None => Start::Offset(ask.window.offset()),
    };
    let mut found = select::rows::<T>(r, ask, &scope, &start, size + 1)?;
    let wanted = usize::try_from(size).unwrap_or(usize::MAX);
    let more = found.len() > wanted;
    found.truncate(wanted);
    let loaded = u64::try_from(found.len()).unwrap_or(u64::MAX);
    let mut place = match total {
        Some(total) => ask.window.place(total, loaded),
        None => ask.window.place_uncounted(more, loaded),
    };
    if let Some(cursor) = &ask.cursor {
        place.has_prev = cursor.is_some();
        place.has_next = more;
        place.lazy_load.has_more = more;
        place.lazy_load.next_page = None;
        place.next_num = None;
        let last = found.last().filter(|_| more);
        place.next_cursor =
            Some(last.and_then(|last| cursor::encode(secret, &signature, &last.place)));
    }
    Ok(Loaded { records: shown(found, who, ask), place })
}

/// The records of an export: everything behind `after`, at most `limit`.
///
/// # Errors
/// A store fault.
pub fn stretch<T: Listed>(
    r: &mut Reader<'_>,
    ask: &Ask,
    who: &Who,
    after: Option<&[crate::store::Owned]>,
    limit: u64,
) -> Result<Vec<Found<T>>> {
    let start = after.map_or(Start::Offset(0), |place| Start::After(place.to_vec()));
    let mut found = select::rows::<T>(r, ask, &who.scope(), &start, limit)?;
    found.iter_mut().for_each(|f| f.record.hide(who, &ask.expand));
    Ok(found)
}

fn shown<T: Listed>(found: Vec<Found<T>>, who: &Who, ask: &Ask) -> Vec<T> {
    let hidden = |f: Found<T>| {
        let mut record = f.record;
        record.hide(who, &ask.expand);
        record
    };
    found.into_iter().map(hidden).collect()
}

fn signature<T: Listed>(ask: &Ask, scope: &Scope) -> String {
    ask.signature(&T::LISTING, &format!("{scope:?}"))
}

/// The JSON text of a page, with only the asked fields of its records.
///
/// # Errors
/// A record that JSON cannot hold.
pub fn encode<T: Listed>(loaded: &Loaded<T>, ask: &Ask) -> Result<Vec<u8>> {
    let failed = |e: serde_json::Error| Error::Internal(format!("page: {e}"));
    #[derive(serde::Serialize)]
    struct Whole<'a, R> {
        items: &'a [R],
        #[serde(flatten)]
        place: &'a Place,
    }
    let Some(fields) = &ask.fields else {
        return serde_json::to_vec(&Whole { items: &loaded.records, place: &loaded.place })
            .map_err(failed);
    };
    let items = loaded
        .records
        .iter()
        .map(|r| Ok(only(serde_json::to_value(r).map_err(failed)?, fields)))
        .collect::<Result<Vec<Value>>>()?;
    serde_json::to_vec(&Whole { items: &items, place: &loaded.place }).map_err(failed)
}

/// A field that this record leaves out, because it has nothing to say, is null.
fn only(record: Value, fields: &[String]) -> Value {
    let Value::Object(mut all) = record else { return record };
    let pick = |field: &String| (field.clone(), all.swap_remove(field).unwrap_or(Value::Null));
    Value::Object(fields.iter().map(pick).collect())
}

/// Refuses a field that records of this kind do not have.
///
/// # Errors
/// `UnreadableParameter`, naming it.
pub fn known_fields<T: Listed>(ask: &Ask) -> Result<()> {
    let Some(fields) = &ask.fields else { return Ok(()) };
    let (own, listing) = (T::field_names(), T::LISTING);
    let known = |f: &str| {
        own.iter().any(|name| name == f)
            || [listing.csv, listing.shown, listing.expand].iter().any(|names| names.contains(&f))
    };
    match fields.iter().find(|f| !known(f)) {
        Some(field) => Err(crate::http::query::unreadable(
            "fields",
            field,
            &format!("fields that a {} has", T::NOUN.replace('_', " ")),
        )),
        None => Ok(()),
    }
}
