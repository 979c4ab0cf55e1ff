//! Returns: to a supplier, and of what was dispensed.

mod dispense;
mod supplier;

pub use dispense::post as take_back;
pub use supplier::{post as send_back, settle};

use crate::http::routes::ServiceConfig;

pub fn routes(cfg: &mut ServiceConfig<'_>) {
    supplier::routes(cfg);
    dispense::routes(cfg);
}

/// Kinds of reason for which goods come back or go back.
const REASONS: &[&str] = &["return", "recall", "waste"];
