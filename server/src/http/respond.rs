//! Cached pages as answers: 304 where the caller holds it already, compressed where the caller takes it.

use crate::cache::Page;
use crate::http::conditional;
use actix_web::http::StatusCode;
use actix_web::http::header::{self, HeaderValue};
use actix_web::{HttpRequest, HttpResponse};
use bytes::Bytes;

static JSON: HeaderValue = HeaderValue::from_static("application/json");
static VARY: HeaderValue =
    HeaderValue::from_static("Accept, Accept-Encoding, Cookie, Authorization");

/// May a shared or private cache keep the answer?
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Keep {
    /// Kept by the caller, asked for again each time.
    Revalidated,
    /// Patient data: nowhere.
    Never,
}

impl Keep {
    const fn header(self) -> HeaderValue {
        match self {
            Self::Revalidated => HeaderValue::from_static("private, no-cache"),
            Self::Never => HeaderValue::from_static("no-store"),
        }
    }
}

/// Below this many bytes compressing costs more than it saves.
const WORTH_IT: usize = 1_024;

/// The page, in the form this caller wants.
pub fn page(req: &HttpRequest, page: &Page, keep: Keep) -> HttpResponse {
    if conditional::holds(req, &page.etag) {
        return not_modified(&page.etag, keep);
    }
    let (encoding, body) = form(req, page);
    // Filled in by hand: the framework's builder takes twice the time, and this is the path of nearly every request.
    let mut answer = HttpResponse::with_body(StatusCode::OK, body.clone());
    let headers = answer.headers_mut();
    headers.insert(header::CONTENT_TYPE, JSON.clone());
    headers.insert(header::ETAG, page.etag.clone());
    headers.insert(header::CACHE_CONTROL, keep.header());
    headers.insert(header::VARY, VARY.clone());
    if let Some(link) = &page.link {
        headers.insert(header::LINK, link.clone());
    }
    if let Some(name) = encoding {
        headers.insert(header::CONTENT_ENCODING, HeaderValue::from_static(name));
    }
    answer.map_into_boxed_body()
}

/// The smallest form of the page that the caller takes.
fn form<'p>(req: &HttpRequest, page: &'p Page) -> (Option<&'static str>, &'p Bytes) {
    let accepted = match page.body.len() {
        0..WORTH_IT => None,
        _ => req.headers().get(header::ACCEPT_ENCODING).and_then(|v| v.to_str().ok()),
    };
    let (encoding, body) = match accepted {
        Some(list) if takes(list, "br") => (Some("br"), page.brotli()),
        Some(list) if takes(list, "gzip") => (Some("gzip"), page.gzip()),
        Some(_) | None => (None, &page.body),
    };
    // A form that could not be made is empty.
    if body.is_empty() { (None, &page.body) } else { (encoding, body) }
}

/// 304: the caller's copy is still right.
#[must_use]
pub fn not_modified(etag: &HeaderValue, keep: Keep) -> HttpResponse {
    HttpResponse::NotModified()
        .insert_header((header::ETAG, etag.clone()))
        .insert_header((header::CACHE_CONTROL, keep.header()))
        .finish()
}

/// Is the coding named in the list, and not with `q=0`?
pub(super) fn takes(list: &str, coding: &str) -> bool {
    list.split(',').any(|item| {
        let mut parts = item.split(';').map(str::trim);
        let named = parts.next().is_some_and(|name| name.eq_ignore_ascii_case(coding));
        named && !parts.any(|q| matches!(q, "q=0" | "q=0.0" | "q=0.00" | "q=0.000"))
    })
}

#[cfg(test)]
mod tests {
    use super::takes;

    #[test]
    fn a_coding_refused_by_its_weight_is_not_taken() {
        assert!(takes("gzip, deflate, br;q=0.5", "br"));
        assert!(!takes("gzip;q=0, identity", "gzip"));
        assert!(!takes("", "gzip"));
    }
}
