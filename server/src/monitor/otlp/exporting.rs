//! Built with it: each request is a span, whose parent is the caller's where it sent `traceparent`.

use crate::config::Settings;
use opentelemetry::propagation::TextMapPropagator;
use opentelemetry::trace::TracerProvider;
use opentelemetry_otlp::{SpanExporter, WithExportConfig};
use opentelemetry_sdk::Resource;
use opentelemetry_sdk::propagation::TraceContextPropagator;
use opentelemetry_sdk::trace::SdkTracerProvider;
use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, Ordering};
use tracing::level_filters::LevelFilter;
use tracing::{Span, Subscriber};
use tracing_opentelemetry::OpenTelemetrySpanExt;
use tracing_subscriber::Layer;
use tracing_subscriber::filter::Targets;
use tracing_subscriber::registry::LookupSpan;

static IS_ON: AtomicBool = AtomicBool::new(false);

/// Sends what still waits when it is dropped.
pub(in crate::monitor) struct Export(Option<SdkTracerProvider>);

impl Drop for Export {
    fn drop(&mut self) {
        if let Some(provider) = &self.0 {
            provider.shutdown().ok();
        }
    }
}

pub(in crate::monitor) fn export<S>(settings: &Settings) -> (Export, impl Layer<S> + use<S>)
where
    S: Subscriber + for<'a> LookupSpan<'a>,
{
    let provider = settings.otel_exporter_otlp_endpoint.as_deref().and_then(provider);
    IS_ON.store(provider.is_some(), Ordering::Relaxed);
    let layer = provider.as_ref().map(|provider| {
        let ours = Targets::new().with_target("pharmacy_server", LevelFilter::INFO);
        tracing_opentelemetry::layer().with_tracer(provider.tracer("pharmacy")).with_filter(ours)
    });
    (Export(provider), layer)
}

/// In batches, by a thread of its own.
fn provider(address: &str) -> Option<SdkTracerProvider> {
    let address = format!("{}/v1/traces", address.trim_end_matches('/'));
    let exporter = SpanExporter::builder().with_http().with_endpoint(address).build().ok()?;
    let resource = Resource::builder().with_service_name("pharmacy").build();
    let builder = SdkTracerProvider::builder().with_batch_exporter(exporter);
    Some(builder.with_resource(resource).build())
}

pub(in crate::monitor) fn warn_of(settings: &Settings) {
    if settings.otel_exporter_otlp_endpoint.is_some() && !is_on() {
        tracing::warn!("OTEL_EXPORTER_OTLP_ENDPOINT cannot be used: no spans are sent");
    }
}

pub(in crate::monitor) fn is_on() -> bool {
    IS_ON.load(Ordering::Relaxed)
}

/// Makes the span a part of the caller's trace.
pub(in crate::monitor) fn adopt(span: &Span, traceparent: Option<&str>) {
    let Some(traceparent) = traceparent else { return };
    let carrier = HashMap::from([("traceparent".to_owned(), traceparent.to_owned())]);
    span.set_parent(TraceContextPropagator::new().extract(&carrier)).ok();
}
