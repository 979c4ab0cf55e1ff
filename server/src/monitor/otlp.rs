//! Spans for a collector (OTLP over HTTP): built in with the feature `otlp`, switched on by its address.

#[cfg(feature = "otlp")]
mod exporting;
#[cfg(not(feature = "otlp"))]
mod without;

#[cfg(feature = "otlp")]
pub(super) use exporting::{Export, adopt, export, is_on, warn_of};
#[cfg(not(feature = "otlp"))]
pub(super) use without::{Export, adopt, export, is_on, warn_of};
