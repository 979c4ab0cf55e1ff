//! A photo as an answer. Its address always means the same picture, so a browser that has it never asks again.

use super::store::{Kept, Size};
use crate::app::App;
use crate::error::{Error, Result};
use crate::http::conditional;
use actix_web::http::header::{self, HeaderValue};
use actix_web::web::block;
use actix_web::{HttpRequest, HttpResponse};
use bytes::Bytes;
use std::fmt::Write;
use uuid::Uuid;

/// A year; a browser that is signed out keeps what it has seen, as it does a printed list.
static FOR_GOOD: HeaderValue = HeaderValue::from_static("private, max-age=31536000, immutable");

/// The photo in this size.
///
/// # Errors
/// `NotFound`, or a store fault.
pub(super) async fn shown(
    app: &App,
    req: &HttpRequest,
    id: Uuid,
    size: Size,
) -> Result<HttpResponse> {
    let kept = app.store.read(move |r| r.photo_kept(id)).await?;
    let etag = etag(&kept, size);
    if conditional::holds(req, &etag) {
        return Ok(HttpResponse::NotModified()
            .insert_header((header::ETAG, etag))
            .insert_header((header::CACHE_CONTROL, FOR_GOOD.clone()))
            .finish());
    }
    if !kept.is_here {
        take_in(app, id, &kept.file).await?;
    }
    let bytes = match size {
        Size::Thumbnail => app.store.read(move |r| r.photo_bytes(id, size)).await?,
        Size::Large => app.store.scan(move |r| r.photo_bytes(id, size)).await?,
    };
    Ok(HttpResponse::Ok()
        .insert_header((header::CONTENT_TYPE, HeaderValue::from_static("image/jpeg")))
        .insert_header((header::ETAG, etag))
        .insert_header((header::CACHE_CONTROL, FOR_GOOD.clone()))
        .body(bytes))
}

fn etag(kept: &Kept, size: Size) -> HeaderValue {
    let mut text = String::with_capacity(70);
    for byte in kept.sha256 {
        // Writing to a String cannot fail.
        let _ = write!(text, "{byte:02x}");
    }
    if size == Size::Thumbnail {
        text.push_str("-160");
    }
    conditional::tag(&text)
}

/// A photo of the predecessor lies in a file until somebody wants to see it.
async fn take_in(app: &App, id: Uuid, file: &str) -> Result<()> {
    let path = app.store.place().directory().join("photos").join(file);
    let bytes = block(move || std::fs::read(path)).await;
    let bytes = bytes.map_err(|e| Error::Internal(e.to_string()))?;
    // With several processes it may lie with the one that did the import.
    let bytes = bytes.map_err(|_| Error::not_found("photo"))?;
    let made = app.photos.prepared(Bytes::from(bytes)).await?;
    app.store.change(move |tx| tx.keep_photo(id, &made)).await
}
