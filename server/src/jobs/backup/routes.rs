//! Addresses of backups.

use super::{FOLDER, ZIP, backups, must_be_possible};
use crate::app::App;
use crate::auth::May;
use crate::auth::permissions::WriteSettings;
use crate::error::{Error, Result};
use crate::http::openapi::Problems;
use crate::http::spool;
use crate::jobs::asking::ask_for;
use actix_web::web::{Data, Path, block};
use actix_web::{HttpRequest, HttpResponse, get, post};
use pharmacy_contract::jobs::{Backups, Job, JobKind};
use serde_json::json;

/// Make a backup in the background: database, photos and a manifest in one zip.
#[utoipa::path(tag = "backups", responses((status = 202, body = Job, headers(("Location" = String))), Problems))]
#[post("/backups")]
pub async fn start_backup(
    who: May<WriteSettings>,
    req: HttpRequest,
    app: Data<App>,
) -> Result<HttpResponse> {
    let (store, pg_dump) = (app.store.clone(), app.settings.pg_dump.clone());
    let possible = block(move || must_be_possible(&store, &pg_dump)).await;
    possible.map_err(|e| Error::Internal(e.to_string()))??;
    ask_for(&app, &who, &req, [0; 32], JobKind::Backup, json!({})).await
}

/// The backups in the backup folder of this process, newest first.
#[utoipa::path(tag = "backups", responses((status = 200, body = Backups), Problems))]
#[get("/backups")]
pub async fn list_backups(_who: May<WriteSettings>, app: Data<App>) -> Result<HttpResponse> {
    let items = all(&app).await?;
    Ok(HttpResponse::Ok().insert_header(("Cache-Control", "no-store")).json(Backups { items }))
}

async fn all(app: &App) -> Result<Vec<pharmacy_contract::jobs::Backup>> {
    let data = app.store.place().directory().to_owned();
    let found = block(move || backups(&data)).await;
    found.map_err(|e| Error::Internal(e.to_string()))?
}

/// Fetch a backup. It holds everything the pharmacy knows: keep it as well as the database.
#[utoipa::path(tag = "backups", params(("id" = String, Path, description = "The backup's name")), responses((status = 200, description = "The zip", content_type = "application/zip"), Problems))]
#[get("/backups/{id}")]
pub async fn find_backup(
    who: May<WriteSettings>,
    id: Path<String>,
    app: Data<App>,
) -> Result<HttpResponse> {
    // Only what the list names is opened: no name leads elsewhere.
    let found = all(&app).await?.into_iter().find(|backup| backup.id == *id);
    let backup = found.ok_or_else(|| Error::not_found("backup"))?;
    let path = app.store.place().directory().join(FOLDER).join(&backup.id);
    let opened = block(move || std::fs::File::open(path)).await;
    let opened = opened.map_err(|e| Error::Internal(e.to_string()))?;
    let file = opened.map_err(|_| Error::not_found("backup"))?;
    app.access.note(&who, "download", "backup", None, &backup.id);
    spool::answer(file, ZIP, &backup.id)
}
