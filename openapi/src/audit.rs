//! The audit trail: who did what, and when.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

#[cfg(feature = "server")]
use crate::time::Instant;
#[cfg(not(feature = "server"))]
type Instant = String;

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
pub struct AuditEntry {
    pub id: Uuid,
    /// Place in its chain, without gaps.
    pub seq: i64,
    pub at: Instant,
    pub actor_id: Option<Uuid>,
    pub actor_name: String,
    pub role: String,
    pub ip: String,
    pub user_agent: String,
    pub request_id: String,
    /// `medicine.update`, `login.failed` …
    pub action: String,
    pub entity: String,
    pub entity_id: Option<Uuid>,
    /// The changed fields as they were, as JSON text.
    pub before: Option<String>,
    /// The changed fields as they became, as JSON text.
    pub after: Option<String>,
    pub reason: String,
    /// Number of the document, when the act was on one.
    pub document_no: Option<String>,
    /// Who stood beside it, when the act took two persons.
    pub witness_id: Option<Uuid>,
    /// SHA-256 over the entry and the hash before it, in hex.
    pub hash: String,
}

/// What a check of the chains found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
pub struct Verification {
    pub clean: bool,
    pub entries: i64,
    /// The first broken place, in words.
    pub broken: Option<String>,
}
