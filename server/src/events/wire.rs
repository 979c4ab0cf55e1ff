//! Events as they stand on the wire.

use crate::error::{Error, Result};
use crate::store::Stale;
use bytes::Bytes;
use pharmacy_contract::events::{Ready, StaleResources};
use pharmacy_contract::stock::FeedEvent;
use serde::Serialize;
use std::collections::BTreeMap;

pub(super) const BEAT: Bytes = Bytes::from_static(b": still here\n\n");
pub(super) const END: Bytes =
    Bytes::from_static(b"event: end\ndata: {\"reason\":\"signed_out\"}\n\n");

/// Where a listener begins: `ready`, or `reset` when what it knew cannot be brought up to date.
pub(super) fn begin(name: &str, place: i64, versions: &[(Stale, i64)]) -> Result<Bytes> {
    event(name, place, &Ready { place, resources: named(versions) })
}

pub(super) fn stale(place: i64, raised: &[(Stale, i64)]) -> Result<Bytes> {
    event("stale", place, &StaleResources { resources: named(raised) })
}

pub(super) fn change(told: &FeedEvent) -> Result<Bytes> {
    event("change", told.place, told)
}

/// How long a client waits before it comes back; not all at once after a restart.
pub(super) fn retry(milliseconds: usize, then: &Bytes) -> Bytes {
    let mut text = format!("retry: {milliseconds}\n").into_bytes();
    text.extend_from_slice(then);
    text.into()
}

fn event(name: &str, id: i64, data: &impl Serialize) -> Result<Bytes> {
    let data = serde_json::to_string(data).map_err(|e| Error::Internal(e.to_string()))?;
    Ok(Bytes::from(format!("id: {id}\nevent: {name}\ndata: {data}\n\n")))
}

fn named(versions: &[(Stale, i64)]) -> BTreeMap<String, i64> {
    versions.iter().map(|(resource, version)| (resource.name().to_owned(), *version)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_event_is_four_lines_and_its_data_one() {
        let told = stale(7, &[(Stale::Stock, 3), (Stale::Batches, 2)]).unwrap();
        let text = "id: 7\nevent: stale\ndata: {\"resources\":{\"batches\":2,\"stock\":3}}\n\n";
        assert_eq!(told, text);
        assert!(retry(500, &told).starts_with(b"retry: 500\nid: 7\n"));
    }
}
