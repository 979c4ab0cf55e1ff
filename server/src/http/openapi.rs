//! The OpenAPI document, encoded once for all workers, and the parts of it that operations share.

use super::conditional;
use super::methods::Table;
use super::respond::{self, Keep};
use crate::cache::Page;
use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse};
use pharmacy_contract::problem::Problem;
use serde::Deserialize;
use std::collections::BTreeMap;
use std::sync::OnceLock;
use utoipa::openapi::{ContentBuilder, Ref, RefOr, Response, ResponseBuilder};
use utoipa::{IntoParams, IntoResponses};

/// The document as it is served, and the methods of each address; made when it is first asked for.
#[derive(Default)]
pub struct Document(OnceLock<Made>);

struct Made {
    page: Page,
    methods: Table,
}

impl Document {
    pub const ADDRESS: &str = "/api/openapi.json";

    fn made(&self) -> &Made {
        self.0.get_or_init(|| {
            let document = crate::app::openapi();
            // Only a map with keys that are no text could fail.
            let body = document.to_json().unwrap_or_default();
            let etag = conditional::tag(&conditional::digest(&[body.as_bytes()]));
            let methods = Table::of(&document);
            Made { page: Page::new(body.into(), etag, None), methods }
        })
    }

    #[must_use]
    pub fn methods(&self) -> &Table {
        &self.made().methods
    }
}

/// Handler of [`Document::ADDRESS`].
pub async fn find_document(req: HttpRequest, document: Data<Document>) -> HttpResponse {
    respond::page(&req, &document.made().page, Keep::Revalidated)
}

/// The refusals that any operation may answer, as problem+json.
pub struct Problems;

impl IntoResponses for Problems {
    fn responses() -> BTreeMap<String, RefOr<Response>> {
        let problem = || {
            let content =
                ContentBuilder::new().schema(Some(Ref::from_schema_name("Problem"))).build();
            RefOr::T(
                ResponseBuilder::new()
                    .description("a named refusal")
                    .content("application/problem+json", content)
                    .build(),
            )
        };
        ["4XX", "5XX"].iter().map(|status| ((*status).to_owned(), problem())).collect()
    }
}

/// Only there so that the schema of problems is in the document.
#[derive(utoipa::OpenApi)]
#[openapi(components(schemas(Problem)))]
pub struct Shared;

/// What every list takes.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[expect(dead_code, reason = "documentation: lists read their query by their own table")]
pub struct ListQuery {
    /// Page number from 1; below 1 counts as 1.
    page: Option<u64>,
    /// Rows a page: 25, at most 100 (settings).
    per_page: Option<u64>,
    /// The same answer; kept for callers of the old system.
    lazy_load: Option<bool>,
    /// Cursor style: `next_cursor` of the answer before; empty for the first page.
    cursor: Option<String>,
    /// Cursor style: rows a page.
    limit: Option<u64>,
    /// `false` spares the count.
    total: Option<bool>,
    /// Search text; ranked unless `sort` is given.
    q: Option<String>,
    /// Names divided by commas, `-` in front for descending.
    sort: Option<String>,
    /// Only these fields, divided by commas.
    fields: Option<String>,
    /// Records pointed to that are shown with id and name.
    expand: Option<String>,
    /// `json`, or the whole list as `csv` or `ndjson`.
    format: Option<String>,
    /// A byte order mark in front of a CSV.
    bom: Option<bool>,
}
