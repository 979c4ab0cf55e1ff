//! Signing in, sessions and tokens.

use crate::permission::{Permission, Role};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

#[cfg(feature = "server")]
use crate::time::Instant;
#[cfg(not(feature = "server"))]
type Instant = String;

#[derive(Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
pub struct Login {
    pub username: String,
    pub password: String,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
pub struct SignedIn {
    pub user: Me,
}

/// Whoever is asking; null = nobody is signed in.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
pub struct CurrentSession {
    pub user: Option<Me>,
}

/// Whoever is asking, and what they may do.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
pub struct Me {
    pub id: Uuid,
    pub username: String,
    pub name: String,
    pub role: Role,
    pub permissions: Vec<Permission>,
    pub department_id: Option<Uuid>,
    /// The stores a confined user may see; null = all.
    pub store_ids: Option<Vec<Uuid>>,
    pub language: String,
    pub must_change_password: bool,
}

#[derive(Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "server", derive(utoipa::ToSchema, validator::Validate))]
#[serde(deny_unknown_fields)]
pub struct PasswordChange {
    pub current_password: String,
    /// At least 10 characters, not one of the well-known ones.
    #[cfg_attr(feature = "server", validate(length(min = 10, max = 200)))]
    pub new_password: String,
}

/// A short secret for witnessing at a colleague's screen, so that the password is not typed there.
#[derive(Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "server", derive(utoipa::ToSchema, validator::Validate))]
#[serde(deny_unknown_fields)]
pub struct PinChange {
    pub current_password: String,
    #[cfg_attr(feature = "server", validate(length(min = 4, max = 12)))]
    pub pin: String,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
pub struct Session {
    pub id: Uuid,
    pub created_at: Instant,
    pub last_seen_at: Instant,
    pub expires_at: Instant,
    pub ip: String,
    pub user_agent: String,
    /// The session that asks.
    pub current: bool,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
pub struct Token {
    pub id: Uuid,
    pub name: String,
    /// The first characters, to tell tokens apart.
    pub hint: String,
    pub scopes: Vec<Permission>,
    pub created_at: Instant,
    pub expires_at: Instant,
    pub last_used_at: Option<Instant>,
    pub revoked_at: Option<Instant>,
    /// The token itself; only in the answer to its creation.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub token: Option<String>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "server", derive(utoipa::ToSchema, validator::Validate))]
#[serde(deny_unknown_fields)]
pub struct NewToken {
    #[cfg_attr(
        feature = "server",
        validate(custom(function = "crate::valid::filled"), length(max = 200))
    )]
    pub name: String,
    /// A part of the owner's permissions.
    #[cfg_attr(feature = "server", validate(length(min = 1)))]
    pub scopes: Vec<Permission>,
    #[serde(default = "ninety")]
    #[cfg_attr(feature = "server", validate(range(min = 1, max = 3650)))]
    pub expires_in_days: i64,
}

const fn ninety() -> i64 {
    90
}
