//! A span for the requests that will be looked at: at debug level, or when the caller traces. The rest goes without:
//! a span for each request costs more than answering it.

use actix_web::dev::ServiceRequest;
use std::time::Duration;
use tracing::{Level, Span};

pub(super) fn of(req: &ServiceRequest, id: &str) -> Span {
    let traced =
        req.headers().get("traceparent").and_then(|v| v.to_str().ok()).filter(|v| is_sane(v));
    if traced.is_none() && !tracing::enabled!(Level::DEBUG) {
        return Span::none();
    }
    let (method, path) = (req.method().as_str(), req.path());
    tracing::info_span!("request", method, path, request_id = id, traceparent = traced)
}

pub(super) fn ended(span: &Span, status: u16, took: Duration) {
    if !span.is_none() {
        let took_us = u64::try_from(took.as_micros()).unwrap_or(u64::MAX);
        tracing::info!(parent: span, status, took_us, "answered");
    }
}

/// `00-<32 hex>-<16 hex>-<2 hex>` (W3C Trace Context).
fn is_sane(text: &str) -> bool {
    let lengths = text.split('-').map(str::len);
    lengths.eq([2, 32, 16, 2]) && text.bytes().all(|b| b.is_ascii_hexdigit() || b == b'-')
}

#[cfg(test)]
mod tests {
    use super::is_sane;

    #[test]
    fn only_a_real_traceparent_counts() {
        assert!(is_sane("00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"));
        for odd in
            ["", "00", "00-x-y-01", "00-4bf92f3577b34da6a3ce929d0e0e473\n-00f067aa0ba902b7-01"]
        {
            assert!(!is_sane(odd), "{odd}");
        }
    }
}
