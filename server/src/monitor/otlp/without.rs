//! Built without it: an address that was given is answered with a warning.

use crate::config::Settings;
use tracing::{Span, Subscriber};
use tracing_subscriber::Layer;
use tracing_subscriber::layer::Identity;

pub(in crate::monitor) struct Export;

/// None: a layer that does nothing and wants nothing, or each request would be worth a span.
pub(in crate::monitor) fn export<S: Subscriber>(_: &Settings) -> (Export, impl Layer<S> + use<S>) {
    (Export, None::<Identity>)
}

pub(in crate::monitor) fn warn_of(settings: &Settings) {
    if settings.otel_exporter_otlp_endpoint.is_some() {
        tracing::warn!(
            "OTEL_EXPORTER_OTLP_ENDPOINT is set, but this program was built without the feature `otlp`: no spans are sent"
        );
    }
}

pub(in crate::monitor) const fn is_on() -> bool {
    false
}

pub(in crate::monitor) const fn adopt(_: &Span, _: Option<&str>) {}
