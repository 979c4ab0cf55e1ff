//! The predecessor's data by upload: tried out first, taken over when somebody has read what would become of it.

use super::asking::ask_for_this;
use super::kinds;
use super::made::{FOLDER, Made, MadeFile, Part};
use super::routes::seen;
use super::runner::{Tools, Work};
use super::store::NewJob;
use crate::app::App;
use crate::auth::May;
use crate::auth::permissions::RunImports;
use crate::clock::new_id;
use crate::error::{Error, Result};
use crate::http::body::media_type;
use crate::http::openapi::Problems;
use crate::http::query::{Query, unreadable};
use crate::legacy::{self, Stop};
use actix_web::http::header;
use actix_web::web::{Data, Path, Payload, block};
use actix_web::{HttpRequest, HttpResponse, post};
use futures_util::StreamExt;
use pharmacy_contract::jobs::{Job, JobKind, JobState};
use pharmacy_contract::permission::Permission;
use pharmacy_contract::problem::ProblemKind;
use serde_json::json;
use sha2::{Digest, Sha256};
use std::io::Write;
use uuid::Uuid;

/// The end of an upload's name.
pub const UPLOAD: &str = "upload.zip";
/// What is put together before it is written.
const PIECE: usize = 1 << 20;

/// Try the predecessor's data out: a zip of its folder as the body, up to 2 GiB (a setting). The job's file is the report of
/// what would be changed or left out, and why; nothing is changed yet.
#[utoipa::path(tag = "jobs", params(("name" = Option<String>, Query, description = "The zip's name, for the record")),
    request_body(content = String, content_type = "application/zip"),
    responses((status = 202, body = Job, headers(("Location" = String))), Problems))]
#[post("/imports")]
pub async fn start_import(
    who: May<RunImports>,
    req: HttpRequest,
    payload: Payload,
    app: Data<App>,
) -> Result<HttpResponse> {
    let query = Query::parse(req.query_string())?;
    query.only(&["name"])?;
    let name = query.get("name").unwrap_or("upload.zip").to_owned();
    if name.chars().count() > 200 {
        return Err(unreadable("name", &name, "at most 200 characters"));
    }
    is_zip(&req)?;
    let id = new_id();
    let part = Part::at(app.store.place().directory(), FOLDER, &format!("{id}-{UPLOAD}"))?;
    let sha256 = take_in(&req, payload, &part, app.settings.import_max_bytes).await?;
    let finished = block(move || part.finish()).await;
    let (path, bytes) = finished.map_err(|e| Error::Internal(e.to_string()))??;
    let parameters = json!({ "name": name, "bytes": bytes, "upload": path });
    let new = NewJob { id, kind: JobKind::Import, parameters };
    let answer = ask_for_this(&app, &who, &req, sha256, new).await;
    // Refused, or asked for before under this key: then nobody needs it.
    let is_kept = app.store.read(move |r| r.record::<Job>(id, &crate::auth::Scope::All)).await;
    if is_kept.is_err() {
        std::fs::remove_file(app.store.place().directory().join(path)).ok();
    }
    answer
}

fn is_zip(req: &HttpRequest) -> Result<()> {
    match media_type(req).as_str() {
        "application/zip" | "application/x-zip-compressed" | "application/octet-stream" => Ok(()),
        _ => Err(Error::refused(
            ProblemKind::UnsupportedMediaType,
            "send a zip with `Content-Type: application/zip`",
        )),
    }
}

/// Straight to the disk; refused as soon as it is too long.
async fn take_in(
    req: &HttpRequest,
    mut payload: Payload,
    part: &Part,
    most: u64,
) -> Result<[u8; 32]> {
    let too_large = || Error::refused(ProblemKind::TooLarge, format!("at most {most} bytes"));
    let told = req.headers().get(header::CONTENT_LENGTH);
    let told = told.and_then(|v| v.to_str().ok()?.parse::<u64>().ok());
    if told.is_some_and(|length| length > most) {
        return Err(too_large());
    }
    let (mut out, mut hash, mut length) = (part.create()?, Sha256::new(), 0_u64);
    let mut waiting = Vec::with_capacity(PIECE);
    loop {
        let chunk = payload.next().await.transpose();
        let chunk =
            chunk.map_err(|e| Error::refused(ProblemKind::UnreadableBody, e.to_string()))?;
        if let Some(bytes) = &chunk {
            length += u64::try_from(bytes.len()).unwrap_or(u64::MAX);
            if length > most {
                return Err(too_large());
            }
            hash.update(bytes);
            waiting.extend_from_slice(bytes);
        }
        if chunk.is_none() || waiting.len() >= PIECE {
            let piece = std::mem::take(&mut waiting);
            let is_last = chunk.is_none();
            let written = block(move || {
                out.write_all(&piece)?;
                if is_last {
                    out.flush()?;
                }
                Ok::<_, std::io::Error>(out)
            });
            let written = written.await.map_err(|e| Error::Internal(e.to_string()))?;
            out = written.map_err(|e| super::made::failed(&e))?;
        }
        if chunk.is_none() {
            return Ok(hash.finalize().into());
        }
    }
}

/// Take over for good what was tried out; all of it or nothing.
#[utoipa::path(tag = "jobs", responses((status = 202, body = Job, headers(("Location" = String))), Problems))]
#[post("/imports/{id}/commit")]
pub async fn commit_import(
    who: May<RunImports>,
    id: Path<Uuid>,
    req: HttpRequest,
    app: Data<App>,
) -> Result<HttpResponse> {
    let tried = seen(&app, &who, *id).await?;
    if tried.kind != JobKind::Import {
        return Err(Error::not_found("import"));
    }
    if tried.state != JobState::Done {
        let detail = format!("it is {}: only what was tried out can be taken over", tried.state);
        return Err(Error::refused(ProblemKind::WrongState, detail));
    }
    let upload = tried.parameters.get("upload").and_then(|v| v.as_str()).unwrap_or_default();
    if !app.store.place().directory().join(upload).is_file() {
        return Err(Error::refused(
            ProblemKind::FileGone,
            "the zip is no longer kept; upload it again",
        ));
    }
    let name = tried.parameters.get("name").cloned();
    let parameters = json!({ "name": name, "upload": upload, "tried": tried.id });
    let new = NewJob { id: new_id(), kind: JobKind::ImportCommit, parameters };
    ask_for_this(&app, &who, &req, [0; 32], new).await
}

/// # Errors
/// `ImportRefused` with the reason, a store fault, a file that cannot be written.
pub fn run(work: &Work<'_>) -> Result<Made> {
    let Tools { store, settings, .. } = work.tools;
    kinds::asker(work)?.must(Permission::RunImports)?;
    let is_trial = work.task.kind == JobKind::Import;
    let of = |name: &str| work.task.parameters.get(name).and_then(|v| v.as_str());
    let upload = store.place().directory().join(of("upload").unwrap_or_default());
    let part = Part::of_job(store.place(), work.task.id, work.task.attempt, "json")?;
    let options = legacy::Options {
        source: upload.clone(),
        dry_run: is_trial,
        report: Some(part.path().into()),
        time_zone: settings.time_zone.iana_name().unwrap_or("UTC").to_owned(),
    };
    let summary = legacy::import_for(store, &options, of("name"), work.progress);
    let summary = summary.map_err(|stop| refused(stop, &upload))?;
    if !is_trial {
        std::fs::remove_file(&upload).ok();
    }
    let (path, bytes) = part.finish()?;
    let seconds = Some(i64::from(settings.job_file_hours) * 3_600);
    let name = "import-report.json".to_owned();
    let file = MadeFile { path, name, media_type: "application/json", bytes, seconds };
    Ok(Made { result: summary.json(), file: Some(file) })
}

/// Paths of the machine are not the caller's affair.
fn refused(stop: Stop, upload: &std::path::Path) -> Error {
    match stop {
        Stop::Store(error) => error,
        stop @ (Stop::Photos(_) | Stop::Report { .. }) => Error::Internal(stop.to_string()),
        stop => {
            let text = stop.to_string().replace(&upload.display().to_string(), "the zip");
            Error::refused(ProblemKind::ImportRefused, text)
        }
    }
}
