//! Users: whoever may sign in.

use crate::permission::Role;
use crate::record::{Named, Stamp, yes};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

#[cfg(feature = "server")]
use crate::time::Instant;
#[cfg(not(feature = "server"))]
type Instant = String;

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
pub struct User {
    #[serde(flatten)]
    pub stamp: Stamp,
    #[serde(flatten)]
    pub fields: NewUser,
    /// Locked by an administrator or by the predecessor; failures alone never lock for good.
    pub locked: bool,
    pub failed_login_attempts: i64,
    pub last_successful_login: Option<Instant>,
    pub last_failed_login: Option<Instant>,
    pub password_changed_at: Option<Instant>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub department: Option<Named>,
    /// Only in the answer to a creation without a password: shown once.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub one_time_secret: Option<String>,
}

#[derive(Clone, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "server", derive(utoipa::ToSchema, validator::Validate))]
#[serde(default, deny_unknown_fields)]
pub struct NewUser {
    #[serde(skip_serializing_if = "crate::record::never_shown")]
    pub id: Option<Uuid>,
    #[cfg_attr(feature = "server", validate(custom(function = "crate::valid::username")))]
    pub username: String,
    /// Needed.
    pub role: Option<Role>,
    /// The user name when left empty.
    #[cfg_attr(feature = "server", validate(length(max = 200)))]
    pub name: String,
    #[cfg_attr(
        feature = "server",
        validate(custom(function = "crate::valid::email"), length(max = 254))
    )]
    pub email: String,
    /// Needed for a department user.
    pub department_id: Option<Uuid>,
    #[cfg_attr(feature = "server", validate(length(max = 16)))]
    pub language: String,
    pub must_change_password: bool,
    /// A first password; left out, a one-time secret is made.
    #[serde(skip_serializing_if = "crate::record::never_shown")]
    #[cfg_attr(feature = "server", validate(length(min = 10, max = 200)))]
    pub password: Option<String>,
    #[serde(default = "yes")]
    pub active: bool,
    #[serde(skip_serializing_if = "crate::record::never_shown")]
    pub confirm_duplicate: bool,
}

impl std::fmt::Debug for NewUser {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("NewUser")
            .field("username", &self.username)
            .field("role", &self.role)
            .finish_non_exhaustive()
    }
}

/// A secret that was made for a user: shown once, good for 72 hours.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
pub struct OneTimeSecret {
    pub one_time_secret: String,
}
