//! Every route, once; the OpenAPI document; what happens before and after each request.

use crate::access::AccessLog;
use crate::alerts::Alerts;
use crate::auth::{self, Auth};
use crate::cache::Cache;
use crate::config::Settings;
use crate::events::{self, Hub};
use crate::http::assets::{self, Assets};
use crate::http::front::Front;
use crate::http::headers::Guarded;
use crate::http::methods;
use crate::http::openapi::{Document, Shared, find_document};
use crate::http::routes::ServiceConfig;
use crate::ledger::Verified;
use crate::monitor::sampler::Sampler;
use crate::monitor::{self, Health, Requests, Traced};
use crate::photos::{self, Darkroom};
use crate::store::Store;
use crate::{
    adjustments, audit, batches, dashboard, departments, dispenses, doctors, jobs, lookups,
    medicines, patients, performance, policies, reasons, receipts, reports, returns, settings,
    sheets, stock, stocktakes, stores, suppliers, transfers, users, views,
};
use actix_web::body::MessageBody;
use actix_web::dev::{ServiceFactory, ServiceRequest, ServiceResponse};
use actix_web::guard;
use actix_web::middleware::Condition;
use actix_web::web::Data;
use std::sync::Arc;
use utoipa::OpenApi as _;
use utoipa::openapi::OpenApi;
use utoipa_swagger_ui::{Config, SwaggerUi};

/// What all handlers share.
pub struct App {
    pub store: Store,
    pub cache: Arc<Cache>,
    pub auth: Auth,
    pub settings: Settings,
    pub access: AccessLog,
    pub verified: Arc<Verified>,
    pub health: Health,
    pub requests: Requests,
    pub sampler: Sampler,
    pub alerts: Alerts,
    pub jobs: jobs::Shared,
    pub events: Arc<Hub>,
    pub photos: Darkroom,
}

pub const BASE: &str = "/api/v1/";

/// Everything under [`BASE`]. A slice is only asked about its own addresses: trying the patterns of all the others
/// costs more than answering from the cache. Each is a scope of its own: a scope within a scope costs every request.
fn api(cfg: &mut ServiceConfig<'_>) {
    slice(cfg, &["medicines"], medicines::routes);
    slice(cfg, &["suppliers"], suppliers::routes);
    slice(cfg, &["departments"], departments::routes);
    slice(cfg, &["stores"], stores::routes);
    slice(cfg, &["patients"], patients::routes);
    slice(cfg, &["doctors"], doctors::routes);
    slice(cfg, &["dosage-forms", "lookups"], lookups::routes);
    slice(cfg, &["users"], users::routes);
    slice(cfg, &["receipts"], receipts::routes);
    slice(cfg, &["dispenses"], dispenses::routes);
    slice(cfg, &["transfers"], transfers::routes);
    slice(cfg, &["adjustments"], adjustments::routes);
    slice(cfg, &["returns"], returns::routes);
    slice(cfg, &["stocktakes"], stocktakes::routes);
    slice(cfg, &["batches"], batches::routes);
    slice(cfg, &["stock", "movements", "ledger", "changes"], stock::routes);
    slice(cfg, &["policies"], policies::routes);
    slice(cfg, &["reports"], reports::routes);
    slice(cfg, &["reason-codes"], reasons::routes);
    slice(cfg, &["settings"], settings::routes);
    slice(cfg, &["dashboard"], dashboard::routes);
    slice(cfg, &["audit"], audit::routes);
    slice(cfg, &["performance"], performance::routes);
    slice(cfg, &["jobs", "exports", "imports", "backups"], |cfg| {
        jobs::routes(cfg);
        sheets::routes(cfg);
    });
    slice(cfg, &["events"], events::routes);
    slice(cfg, &["photos"], photos::routes);
    slice(cfg, &["views"], views::routes);
    slice(cfg, &["auth", "me", "sessions", "tokens"], |cfg| {
        cfg.service(auth::sign_in);
        auth::routes(cfg);
    });
}

fn slice(
    cfg: &mut ServiceConfig<'_>,
    words: &'static [&'static str],
    routes: fn(&mut ServiceConfig<'_>),
) {
    let own = guard::fn_guard(move |asked| {
        let rest = asked.head().uri.path().strip_prefix(BASE).unwrap_or_default();
        let begins = |word: &&str| {
            rest.strip_prefix(*word).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
        };
        words.iter().any(begins)
    });
    cfg.scope("/api/v1", own, routes);
}

fn everything(cfg: &mut ServiceConfig<'_>) {
    monitor::routes(cfg);
    api(cfg);
    cfg.service(auth::sign_in);
}

/// The program as actix runs it, one a worker.
pub fn build(
    app: Data<App>,
    assets: Data<Assets>,
    document: Data<Document>,
) -> actix_web::App<
    impl ServiceFactory<
        ServiceRequest,
        Config = (),
        Response = ServiceResponse<impl MessageBody>,
        Error = actix_web::Error,
        InitError = (),
    >,
> {
    let (transport, watched) = (app.settings.is_production(), app.settings.monitoring);
    let front = Front(app.clone());
    let (health, requests) = (app.health.clone(), app.requests.clone());
    let guarded = Guarded { transport };
    actix_web::App::new()
        .app_data(app)
        .app_data(Data::new(health))
        .configure(|worker| everything(&mut ServiceConfig::for_worker(worker)))
        .service(actix_web::web::redirect("/docs", "/docs/"))
        .service(SwaggerUi::new("/docs/{_:.*}").config(Config::from(Document::ADDRESS)))
        .app_data(document)
        .route(Document::ADDRESS, actix_web::web::get().to(find_document))
        .app_data(assets)
        .configure(assets::routes)
        .default_service(actix_web::web::to(methods::nowhere))
        .wrap(front)
        .wrap(guarded)
        .wrap(Condition::new(watched, Traced))
        .wrap(Condition::new(watched, requests))
}

/// The document of all operations, as the handlers describe themselves.
#[must_use]
pub fn openapi() -> OpenApi {
    let mut document = information();
    everything(&mut ServiceConfig::for_document(&mut document));
    // The same handler under its old address; names of operations are unique.
    let old = document.paths.paths.get_mut("/auth/login").and_then(|item| item.post.as_mut());
    if let Some(old) = old {
        old.operation_id = Some("sign_in_at_old_address".into());
    }
    document
}

fn information() -> OpenApi {
    let mut document = Shared::openapi();
    document.info = utoipa::openapi::InfoBuilder::new()
        .title("ALORF Pharmacy")
        .version("1")
        .description(Some(
            "A hospital's pharmacy: catalogue, departments, stores, patients, doctors and users.",
        ))
        .build();
    document
}
