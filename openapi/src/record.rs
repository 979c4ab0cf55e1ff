//! What every record carries beside its own fields.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

#[cfg(feature = "server")]
use crate::time::Instant;
#[cfg(not(feature = "server"))]
type Instant = String;

/// Identity and history of a record.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
pub struct Stamp {
    pub id: Uuid,
    /// The predecessor's id, if it came from there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub legacy_id: Option<String>,
    pub created_at: Instant,
    pub created_by: Option<Uuid>,
    pub updated_at: Instant,
    pub updated_by: Option<Uuid>,
    /// 1, 2, 3 …; the ETag of the record.
    pub version: i64,
}

/// A record pointed to, by id and name; shown where `expand` asks for it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
pub struct Named {
    pub id: Uuid,
    pub name: String,
}

/// What became of a record that was to be deleted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
pub struct Removal {
    pub outcome: Outcome,
    /// How many records of each kind refer to it.
    pub references: std::collections::BTreeMap<String, i64>,
}

crate::words! {
    pub enum Outcome {
        /// Nothing referred to it; the row is gone.
        Deleted = "deleted",
        /// Others refer to it; it is kept and no longer offered.
        Deactivated = "deactivated",
    }
}

crate::words! {
    pub enum Gender {
        Male = "male",
        Female = "female",
        Other = "other",
        Unknown = "unknown",
    }
}

pub(crate) const fn yes() -> bool {
    true
}

/// For what is only ever sent to us: answers leave it out, the document has it.
pub(crate) const fn never_shown<T>(_: &T) -> bool {
    true
}
