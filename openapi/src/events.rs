//! What listeners hear beside the events of the feed.

use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The data of `ready` and `reset`: where the listener stands.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ready {
    /// The place in the feed behind which it goes on.
    pub place: i64,
    /// Everything the caller may hear of, with its version.
    pub resources: BTreeMap<String, i64>,
}

/// The data of `stale`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct StaleResources {
    /// What changed, with its new version.
    pub resources: BTreeMap<String, i64>,
}
