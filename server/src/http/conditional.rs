//! Versions in headers: ETag out, If-None-Match and If-Match in.

use crate::error::{Error, Refusal, Result};
use actix_web::HttpRequest;
use actix_web::http::header::{self, HeaderValue};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use pharmacy_contract::problem::ProblemKind;
use sha2::{Digest, Sha256};

/// Does the caller hold this very form already?
#[must_use]
pub fn holds(req: &HttpRequest, etag: &HeaderValue) -> bool {
    let Some(known) = req.headers().get(header::IF_NONE_MATCH).and_then(|v| v.to_str().ok()) else {
        return false;
    };
    let Ok(etag) = etag.to_str() else { return false };
    known
        .split(',')
        .map(|tag| tag.trim().trim_start_matches("W/"))
        .any(|tag| tag == etag || tag == "*")
}

/// The version that the caller wants to change, from `If-Match: "3"`.
///
/// # Errors
/// `VersionRequired` when the header is missing, `StaleVersion` when it is no version of ours.
pub fn version(req: &HttpRequest) -> Result<i64> {
    let Some(header) = req.headers().get(header::IF_MATCH) else {
        return Err(Error::refused(
            ProblemKind::VersionRequired,
            "send `If-Match` with the ETag of the record you saw",
        ));
    };
    let text =
        header.to_str().unwrap_or_default().trim().trim_start_matches("W/").trim_matches('"');
    let number = text.split('-').next().unwrap_or_default();
    number.parse().map_err(|_| {
        Error::refused(ProblemKind::StaleVersion, "`If-Match` is not an ETag of this record")
    })
}

/// The record is another one by now than the one that was seen.
#[must_use]
pub fn stale(seen: i64, now: i64) -> Refusal {
    let detail = format!("you saw version {seen}, it is {now} now; look again");
    Refusal::new(ProblemKind::StaleVersion, detail)
}

/// A short tag for whatever these parts say together.
#[must_use]
pub fn digest(parts: &[&[u8]]) -> String {
    let mut hash = Sha256::new();
    for part in parts {
        hash.update(u64::try_from(part.len()).unwrap_or(u64::MAX).to_be_bytes());
        hash.update(part);
    }
    let bytes = hash.finalize();
    URL_SAFE_NO_PAD.encode(bytes.get(..12).unwrap_or_default())
}

/// `"…"` as a header value.
#[must_use]
pub fn tag(text: &str) -> HeaderValue {
    HeaderValue::from_str(&format!("\"{text}\""))
        .unwrap_or_else(|_| HeaderValue::from_static("\"\""))
}
