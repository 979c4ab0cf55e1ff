//! The web client, embedded in the program: files under names of their content, kept for a year; its one page for
//! every other address that a person opens (the client reads the address itself).

use super::{conditional, problem, respond};
use crate::error::{Error, Result};
use actix_web::http::Method;
use actix_web::http::header::{self, HeaderValue};
use actix_web::web::{self, Data, ServiceConfig};
use actix_web::{HttpRequest, HttpResponse};
use bytes::Bytes;
use pharmacy_contract::office;
use rust_embed::RustEmbed;
use std::borrow::Cow;
use std::collections::HashMap;

#[derive(RustEmbed)]
#[folder = "$CARGO_MANIFEST_DIR/../web/dist"]
struct Bundle;

const PAGE: &str = "index.html";
/// That of the pages of administration, a program of their own.
const OFFICE: &str = "office.html";
/// The style of reports on paper, which are made by the server; its name says nothing of its content.
const PRINT: &str = "assets/print.css";
/// The program's own addresses; below them an unknown one is an error, not a page.
const OWN: &[&str] = &["api", "assets", "auth", "docs", "health", "livez", "metrics", "readyz"];
const NO_CLIENT: &str =
    "<!doctype html><html lang=\"en\"><title>Pharmacy</title><h1>The pharmacy's API is running</h1>
<p>This program was built without the web client. <code>scripts/run</code> builds both; by hand:
<code>cargo run -p xtask -- web</code>, then build the server again.</p>
<p>The API is described at <a href=\"/docs/\">/docs/</a>.</p></html>\n";

/// Every file of the client in every form, by path.
pub struct Assets {
    files: HashMap<String, Asset>,
    /// The gallery of parts is for whoever works on the client.
    gallery: bool,
}

struct Asset {
    kind: HeaderValue,
    keep: HeaderValue,
    /// Best first; the last is the file as it is.
    forms: Vec<Form>,
}

struct Form {
    coding: Option<&'static str>,
    body: Bytes,
    etag: HeaderValue,
}

impl Assets {
    /// What was embedded; browsers keep named files for `max_age` seconds.
    #[must_use]
    pub fn embedded(max_age: u64, gallery: bool) -> Self {
        let read = |path: Cow<'static, str>| Some((path.to_string(), Bundle::get(&path)?.data));
        let print =
            (PRINT.to_owned(), Cow::Borrowed(include_bytes!("../reports/print.css").as_slice()));
        let files = Bundle::iter().filter_map(read).chain([print]).collect();
        Self { gallery, ..Self::new(files, max_age) }
    }

    fn new(mut files: HashMap<String, Cow<'static, [u8]>>, max_age: u64) -> Self {
        let is_form = |path: &str| path.ends_with(".br") || path.ends_with(".gz");
        let paths: Vec<String> = files.keys().filter(|path| !is_form(path)).cloned().collect();
        let year = HeaderValue::from_str(&format!("public, max-age={max_age}, immutable"));
        let year = year.unwrap_or_else(|_| HeaderValue::from_static("no-cache"));
        let mut asset = |path: String| {
            let named = path.starts_with("assets/") && path != PRINT;
            let keep = if named { year.clone() } else { HeaderValue::from_static("no-cache") };
            let forms = [(Some("br"), ".br"), (Some("gzip"), ".gz"), (None, "")];
            let forms = forms.into_iter().filter_map(|(coding, end)| {
                files.remove(&format!("{path}{end}")).map(|file| Form::new(coding, file))
            });
            let asset = Asset { kind: kind(&path), keep, forms: forms.collect() };
            (path, asset)
        };
        Self { files: paths.into_iter().map(&mut asset).collect(), gallery: true }
    }

    fn answer(&self, req: &HttpRequest, path: &str) -> Option<HttpResponse> {
        let asset = self.files.get(path)?;
        let wanted = req.headers().get(header::ACCEPT_ENCODING).and_then(|v| v.to_str().ok());
        let takes = |form: &&Form| {
            form.coding.is_none_or(|coding| wanted.is_some_and(|list| respond::takes(list, coding)))
        };
        let form = asset.forms.iter().find(takes)?;
        let unchanged = conditional::holds(req, &form.etag);
        let mut answer = if unchanged { HttpResponse::NotModified() } else { HttpResponse::Ok() };
        answer
            .insert_header((header::ETAG, form.etag.clone()))
            .insert_header((header::CACHE_CONTROL, asset.keep.clone()))
            .insert_header((header::VARY, HeaderValue::from_static("Accept-Encoding")));
        if unchanged {
            return Some(answer.finish());
        }
        answer.insert_header((header::CONTENT_TYPE, asset.kind.clone()));
        if let Some(coding) = form.coding {
            answer.insert_header((header::CONTENT_ENCODING, HeaderValue::from_static(coding)));
        }
        Some(answer.body(form.body.clone()))
    }
}

impl Form {
    fn new(coding: Option<&'static str>, file: Cow<'static, [u8]>) -> Self {
        let etag = conditional::tag(&conditional::digest(&[&file]));
        let body = match file {
            Cow::Borrowed(bytes) => Bytes::from_static(bytes),
            Cow::Owned(bytes) => Bytes::from(bytes),
        };
        Self { coding, body, etag }
    }
}

fn kind(path: &str) -> HeaderValue {
    let guess = mime_guess::from_path(path).first_or_octet_stream();
    let text =
        if guess.type_() == "text" { format!("{guess}; charset=utf-8") } else { guess.to_string() };
    HeaderValue::from_str(&text)
        .unwrap_or_else(|_| HeaderValue::from_static("application/octet-stream"))
}

/// The named files.
pub fn routes(cfg: &mut ServiceConfig) {
    cfg.route("/assets/{file:.*}", web::get().to(find_asset))
        .route("/assets/{file:.*}", web::head().to(find_asset));
}

async fn find_asset(req: HttpRequest, assets: Data<Assets>) -> Result<HttpResponse> {
    // The path is looked up, never opened: there is nothing to climb out of.
    let path = req.path().trim_start_matches('/');
    assets.answer(&req, path).ok_or_else(|| Error::not_found("file"))
}

/// For every address that no route takes.
///
/// # Errors
/// 404 for the program's own addresses and for files, 405 for methods that do not look.
pub async fn find_page(req: HttpRequest, assets: Data<Assets>) -> Result<HttpResponse> {
    let path = req.path().trim_start_matches('/');
    let first = path.split('/').next().unwrap_or_default();
    if OWN.contains(&first) {
        return Err(Error::not_found("address"));
    }
    if !matches!(*req.method(), Method::GET | Method::HEAD) {
        return Err(problem::wrong_method("GET, HEAD"));
    }
    if let Some(file) = assets.answer(&req, path) {
        return Ok(file);
    }
    if !wants_page(&req, path) || (first == "gallery" && !assets.gallery) {
        return Err(Error::not_found("address"));
    }
    let page = if office::has(path) { OFFICE } else { PAGE };
    match assets.answer(&req, page) {
        Some(page) => Ok(page),
        None if path.is_empty() => {
            Ok(HttpResponse::Ok().content_type("text/html; charset=utf-8").body(NO_CLIENT))
        }
        None => Err(Error::not_found("address")),
    }
}

/// Browsers name HTML when a person opens an address; what takes anything gets a page where no file is meant.
fn wants_page(req: &HttpRequest, path: &str) -> bool {
    let accept = req.headers().get(header::ACCEPT).and_then(|v| v.to_str().ok()).unwrap_or("*/*");
    let names_a_file = path.rsplit('/').next().is_some_and(|last| last.contains('.'));
    accept.contains("text/html") || (accept.contains("*/*") && !names_a_file)
}

#[cfg(test)]
mod tests;
