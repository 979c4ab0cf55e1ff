//! How slices name their handlers: once, for two readers. A worker takes the handlers, the OpenAPI document takes what
//! they say of themselves; describing all of them in each worker would cost every start time and memory.

use actix_web::dev::HttpServiceFactory;
use actix_web::guard::Guard;
use actix_web::web;
use utoipa::openapi::path::Paths;
use utoipa::openapi::{Components, OpenApi};
use utoipa_actix_web::OpenApiFactory;

/// What a slice's `routes` function fills.
pub struct ServiceConfig<'a> {
    reader: Reader<'a>,
    /// What all addresses begin with.
    base: &'static str,
}

enum Reader<'a> {
    Worker(&'a mut web::ServiceConfig),
    Document(&'a mut OpenApi),
}

impl<'a> ServiceConfig<'a> {
    pub fn for_worker(worker: &'a mut web::ServiceConfig) -> Self {
        Self { reader: Reader::Worker(worker), base: "" }
    }

    pub fn for_document(document: &'a mut OpenApi) -> Self {
        Self { reader: Reader::Document(document), base: "" }
    }

    pub fn service<F>(&mut self, handler: F) -> &mut Self
    where
        F: HttpServiceFactory + OpenApiFactory + 'static,
    {
        match &mut self.reader {
            Reader::Worker(worker) => {
                worker.service(handler);
            }
            Reader::Document(document) => describe(document, &handler, self.base),
        }
        self
    }

    /// Handlers below an address, asked only where the guard lets through.
    pub fn scope(
        &mut self,
        base: &'static str,
        own: impl Guard + 'static,
        routes: fn(&mut ServiceConfig<'_>),
    ) {
        match &mut self.reader {
            Reader::Worker(worker) => {
                let below = web::scope(base).guard(own);
                worker.service(
                    below.configure(|worker| routes(&mut ServiceConfig::for_worker(worker))),
                );
            }
            Reader::Document(document) => {
                routes(&mut ServiceConfig { reader: Reader::Document(document), base });
            }
        }
    }
}

fn describe(document: &mut OpenApi, handler: &impl OpenApiFactory, base: &str) {
    let told = handler.paths();
    let paths = told.paths.into_iter().map(|(path, item)| (format!("{base}{path}"), item));
    let mut below = Paths::new();
    below.paths = paths.collect();
    document.paths.merge(below);
    let mut schemas = Vec::new();
    handler.schemas(&mut schemas);
    let components = document.components.get_or_insert_with(Components::new);
    components.schemas.extend(schemas);
}
