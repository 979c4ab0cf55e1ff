//! Photos of medicines.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

#[cfg(feature = "server")]
use crate::time::Instant;
#[cfg(not(feature = "server"))]
type Instant = String;

/// A photo; the picture is at `/photos/{id}` and, small, at `/photos/{id}/thumbnail`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
pub struct Photo {
    pub id: Uuid,
    /// 1, 2, 3 …; for `If-Match`.
    pub version: i64,
    pub medicine_id: Uuid,
    /// From 0; the first is the one that lists show.
    pub position: i64,
    /// In pixels.
    pub width: i64,
    pub height: i64,
    pub created_at: Instant,
    pub created_by: Option<Uuid>,
}

/// All photos of a medicine, in order.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
pub struct Photos {
    pub items: Vec<Photo>,
    /// Photos that a medicine may have.
    pub most: i64,
    /// Bytes that an uploaded file may have (a setting).
    pub most_bytes: i64,
}

/// Another place in the order.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "server", derive(utoipa::ToSchema, validator::Validate))]
#[serde(deny_unknown_fields)]
pub struct MovePhoto {
    /// From 0; behind the last one counts as the last.
    #[cfg_attr(feature = "server", validate(range(min = 0, max = 1_000)))]
    pub position: i64,
}
