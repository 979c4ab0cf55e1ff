//! Addresses that do not answer: unknown ones (404), and known ones under another method (405 with `Allow`).

use crate::error::{Error, Result};
use crate::http::assets::{self, Assets};
use crate::http::openapi::Document;
use crate::http::problem;
use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse};
use pharmacy_contract::problem::ProblemKind;
use utoipa::openapi::OpenApi;
use utoipa::openapi::path::PathItem;

/// The methods of each address template of the document.
pub struct Table(Vec<(Vec<String>, String)>);

impl Table {
    #[must_use]
    pub fn of(document: &OpenApi) -> Self {
        let segments = |path: &String| path.split('/').map(str::to_owned).collect();
        Self(
            document
                .paths
                .paths
                .iter()
                .map(|(path, item)| (segments(path), methods(item)))
                .collect(),
        )
    }

    /// The methods of an address, if it is one of ours.
    fn of_address(&self, path: &str) -> Option<&str> {
        let asked: Vec<&str> = path.split('/').collect();
        let fits = |template: &[String]| {
            template.len() == asked.len()
                && template.iter().zip(&asked).all(|(t, a)| t.starts_with('{') || t == a)
        };
        self.0
            .iter()
            .filter(|(template, _)| fits(template))
            .max_by_key(|(template, _)| template.iter().filter(|t| !t.starts_with('{')).count())
            .map(|(_, methods)| methods.as_str())
    }
}

fn methods(item: &PathItem) -> String {
    let all = [
        ("GET", item.get.is_some()),
        ("POST", item.post.is_some()),
        ("PUT", item.put.is_some()),
        ("PATCH", item.patch.is_some()),
        ("DELETE", item.delete.is_some()),
    ];
    let names: Vec<&str> =
        all.into_iter().filter(|(_, there)| *there).map(|(name, _)| name).collect();
    names.join(", ")
}

/// Whatever no route has taken: a known address under another method, a page of the client, or nothing.
///
/// # Errors
/// 404 or 405.
pub async fn nowhere(
    req: HttpRequest,
    document: Data<Document>,
    assets: Data<Assets>,
) -> Result<HttpResponse> {
    match document.methods().of_address(req.path()) {
        Some(allow) if !allow.split(", ").any(|m| m == req.method().as_str()) => {
            Err(problem::wrong_method(allow))
        }
        Some(_) => Err(Error::refused(
            ProblemKind::NotFound,
            format!("there is nothing at {}", req.path()),
        )),
        None => assets::find_page(req, assets).await,
    }
}
