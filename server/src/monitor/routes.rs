//! The health addresses: each hands out what the last look made ready.

use super::Health;
use crate::app::App;
use crate::http::problem::OwnForm;
use crate::http::routes::ServiceConfig;
use actix_web::http::StatusCode;
use actix_web::http::header::{CACHE_CONTROL, CONTENT_TYPE, HeaderValue};
use actix_web::{HttpResponse, route, web::Data};
use bytes::Bytes;

const JSON: &str = "application/json";

pub fn routes(cfg: &mut ServiceConfig) {
    cfg.service(find_health).service(find_readiness).service(find_readyz).service(find_liveness);
    cfg.service(find_livez).service(find_metrics).service(find_exposition);
}

fn answer(serving: bool, kind: &'static str, body: Bytes) -> HttpResponse {
    let status = if serving { StatusCode::OK } else { StatusCode::SERVICE_UNAVAILABLE };
    let mut answer = HttpResponse::build(status)
        .insert_header((CONTENT_TYPE, HeaderValue::from_static(kind)))
        .insert_header((CACHE_CONTROL, HeaderValue::from_static("no-store")))
        .body(body);
    answer.extensions_mut().insert(OwnForm);
    answer
}

/// How the program and its host are; about a second old.
///
/// `degraded` still answers 200: the host is short of something, the program serves.
#[utoipa::path(get, path = "/health", tag = "health", responses(
    (status = 200, description = "Healthy or degraded", body = pharmacy_contract::health::Health),
    (status = 503, description = "The store does not answer", body = pharmacy_contract::health::Health),
))]
#[route("/health", method = "GET", method = "HEAD")]
async fn find_health(health: Data<Health>) -> HttpResponse {
    let now = health.snapshot();
    answer(now.healthy, JSON, now.health.clone())
}

/// Should requests be sent here?
#[utoipa::path(get, path = "/health/ready", tag = "health", responses(
    (status = 200, description = "Ready"),
    (status = 503, description = "The store does not answer"),
))]
#[route("/health/ready", method = "GET", method = "HEAD")]
async fn find_readiness(health: Data<Health>) -> HttpResponse {
    readiness(&health)
}

fn readiness(health: &Health) -> HttpResponse {
    if health.is_ending() {
        return answer(false, JSON, Bytes::from_static(b"{\"status\":\"ending\"}\n"));
    }
    let now = health.snapshot();
    answer(now.healthy, JSON, now.ready.clone())
}

/// Another name for `/health/ready`.
#[utoipa::path(get, path = "/readyz", tag = "health", responses(
    (status = 200, description = "Ready"),
    (status = 503, description = "The store does not answer"),
))]
#[route("/readyz", method = "GET", method = "HEAD")]
async fn find_readyz(health: Data<Health>) -> HttpResponse {
    readiness(&health)
}

/// Does the program run at all? Restart it when this does not answer.
#[utoipa::path(get, path = "/health/live", tag = "health", responses((status = 200, description = "Alive")))]
#[route("/health/live", method = "GET", method = "HEAD")]
async fn find_liveness() -> HttpResponse {
    alive()
}

/// Another name for `/health/live`.
#[utoipa::path(get, path = "/livez", tag = "health", responses((status = 200, description = "Alive")))]
#[route("/livez", method = "GET", method = "HEAD")]
async fn find_livez() -> HttpResponse {
    alive()
}

fn alive() -> HttpResponse {
    answer(true, JSON, Bytes::from_static(b"{\"status\":\"alive\"}\n"))
}

/// Figures since the start: process, store, cache, requests by route.
#[utoipa::path(get, path = "/health/metrics", tag = "health", responses(
    (status = 200, description = "The figures", body = serde_json::Value),
))]
#[route("/health/metrics", method = "GET", method = "HEAD")]
async fn find_metrics(health: Data<Health>, app: Data<App>) -> HttpResponse {
    answer(true, JSON, health.snapshot().metrics(&app))
}

/// The same figures for Prometheus.
#[utoipa::path(get, path = "/metrics", tag = "health", responses(
    (status = 200, description = "Exposition text 0.0.4", body = String, content_type = "text/plain"),
))]
#[route("/metrics", method = "GET", method = "HEAD")]
async fn find_exposition(health: Data<Health>, app: Data<App>) -> HttpResponse {
    answer(true, "text/plain; version=0.0.4; charset=utf-8", health.snapshot().prometheus(&app))
}
