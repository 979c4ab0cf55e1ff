//! How the program and its host are.

use serde::{Deserialize, Serialize};

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
pub struct Health {
    /// `healthy`, `degraded` (the host is short of something) or `unhealthy` (the store does not answer).
    pub status: String,
    /// Seconds since 1970.
    pub timestamp: i64,
    pub checks: Checks,
    pub version: String,
    pub uptime: Uptime,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
pub struct Checks {
    pub database: DatabaseCheck,
    pub file_system: Check,
    pub memory: MemoryCheck,
    pub disk: DiskCheck,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
pub struct Check {
    pub status: String,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
pub struct DatabaseCheck {
    pub status: String,
    /// Seconds.
    pub response_time: f64,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
pub struct MemoryCheck {
    pub status: String,
    pub usage_percent: f64,
    pub available_gb: f64,
    pub total_gb: f64,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
pub struct DiskCheck {
    pub status: String,
    pub usage_percent: f64,
    pub free_gb: f64,
    pub total_gb: f64,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
pub struct Uptime {
    pub seconds: u64,
    pub readable: String,
    /// Seconds since 1970 at the start of the program.
    pub boot_time: i64,
}
