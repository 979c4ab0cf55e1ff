//! Addresses of photos.

use super::shown::shown;
use super::store::{MOST, Size};
use crate::app::App;
use crate::auth::permissions::{ReadMedicines, WriteMedicines};
use crate::auth::{May, Scope, Who};
use crate::clock::new_id;
use crate::error::{Error, Result};
use crate::http::body::{self, Json, media_type, read_up_to};
use crate::http::conditional;
use crate::http::openapi::Problems;
use crate::http::routes::ServiceConfig;
use crate::masters::{Answer, Call};
use crate::store::{Entry, Tx};
use actix_web::http::header;
use actix_web::web::{Data, Path, Payload};
use actix_web::{HttpRequest, HttpResponse, delete, get, patch, post};
use pharmacy_contract::medicines::Medicine;
use pharmacy_contract::photos::{MovePhoto, Photo, Photos};
use pharmacy_contract::problem::ProblemKind;
use pharmacy_contract::record::{Outcome, Removal};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use uuid::Uuid;

pub fn routes(cfg: &mut ServiceConfig<'_>) {
    cfg.service(find_photo).service(find_thumbnail).service(move_photo).service(delete_photo);
}

/// Those below a medicine.
pub fn of_medicine(cfg: &mut ServiceConfig<'_>) {
    cfg.service(list_photos).service(add_photo);
}

/// The photos of a medicine, in order; the first is the one that lists show.
#[utoipa::path(tag = "photos", responses((status = 200, body = Photos), Problems))]
#[get("/medicines/{id}/photos")]
async fn list_photos(
    _who: May<ReadMedicines>,
    id: Path<Uuid>,
    app: Data<App>,
) -> Result<HttpResponse> {
    let id = *id;
    let items = app.store.read(move |r| {
        r.master::<Medicine>(id, &Scope::All)?;
        r.photos(id)
    });
    let count = |n: usize| i64::try_from(n).unwrap_or(i64::MAX);
    let most_bytes = count(app.settings.photo_max_bytes);
    let answer = Photos { items: items.await?, most: count(MOST), most_bytes };
    Ok(HttpResponse::Ok().insert_header((header::CACHE_CONTROL, "no-store")).json(answer))
}

/// Add a photo to a medicine: the file itself as the body. It is made anew in two sizes; nothing else of the file is kept.
#[utoipa::path(tag = "photos", request_body(content((String = "image/jpeg"), (String = "image/png"), (String = "image/webp"), (String = "image/gif"))), responses((status = 201, body = Photo), Problems))]
#[post("/medicines/{id}/photos")]
async fn add_photo(
    who: May<WriteMedicines>,
    id: Path<Uuid>,
    req: HttpRequest,
    payload: Payload,
    app: Data<App>,
) -> Result<HttpResponse> {
    is_picture(&req)?;
    let medicine = *id;
    let bytes = read_up_to(&req, payload.into_inner(), app.settings.photo_max_bytes).await?;
    let body = Json { value: Value::Null, sha256: Sha256::digest(&bytes).into() };
    let call = Call::new(&who, &req, &body)?;
    app.store.read(move |r| r.master::<Medicine>(medicine, &Scope::All)).await?;
    let (made, id) = (app.photos.prepared(bytes).await?, new_id());
    let answer = app.store.change(move |tx| {
        call.once(tx, |tx| {
            tx.take_turn()?;
            tx.master::<Medicine>(medicine, &Scope::All)?;
            tx.add_photo(id, medicine, &made, call.who.principal.id)?;
            let photo = tx.photo(id)?;
            write_down(tx, &call.who, "medicine.photo_add", &photo)?;
            Ok(Answer::plain(201, &photo)?
                .version(photo.version)
                .location(format!("/api/v1/photos/{id}")))
        })
    });
    Ok(answer.await?.into_response())
}

fn is_picture(req: &HttpRequest) -> Result<()> {
    match media_type(req).as_str() {
        "image/png" | "image/jpeg" | "image/gif" | "image/webp" => Ok(()),
        _ => Err(Error::refused(
            ProblemKind::UnsupportedMediaType,
            "send the file with `Content-Type: image/jpeg`, `image/png`, `image/webp` or `image/gif`",
        )),
    }
}

/// A photo, at most 1,600 pixels wide and high.
#[utoipa::path(tag = "photos", responses((status = 200, description = "The picture", content_type = "image/jpeg"), Problems))]
#[get("/photos/{id}")]
async fn find_photo(
    _who: May<ReadMedicines>,
    id: Path<Uuid>,
    req: HttpRequest,
    app: Data<App>,
) -> Result<HttpResponse> {
    shown(&app, &req, *id, Size::Large).await
}

/// A photo, at most 160 pixels wide and high.
#[utoipa::path(tag = "photos", responses((status = 200, description = "The picture", content_type = "image/jpeg"), Problems))]
#[get("/photos/{id}/thumbnail")]
async fn find_thumbnail(
    _who: May<ReadMedicines>,
    id: Path<Uuid>,
    req: HttpRequest,
    app: Data<App>,
) -> Result<HttpResponse> {
    shown(&app, &req, *id, Size::Thumbnail).await
}

/// Move a photo to another place in the order; place 0 makes it the one that lists show.
#[utoipa::path(tag = "photos", request_body = MovePhoto, responses((status = 200, body = Photo), Problems))]
#[patch("/photos/{id}")]
async fn move_photo(
    who: May<WriteMedicines>,
    id: Path<Uuid>,
    body: Json,
    req: HttpRequest,
    app: Data<App>,
) -> Result<HttpResponse> {
    let (id, version) = (*id, conditional::version(&req)?);
    let to: MovePhoto = body::typed(body.value)?;
    let who = who.into_inner();
    let answer = app.store.change(move |tx| {
        let photo = at_version(tx, id, version)?;
        let mut order = tx.photos(photo.medicine_id)?;
        let from = order.iter().position(|other| other.id == id).unwrap_or_default();
        let moved = order.remove(from);
        let at = usize::try_from(to.position).unwrap_or_default().min(order.len());
        order.insert(at, moved);
        tx.order_photos(&order)?;
        let photo = tx.photo(id)?;
        write_down(tx, &who, "medicine.photo_move", &photo)?;
        Ok(Answer::plain(200, &photo)?.version(photo.version))
    });
    Ok(answer.await?.into_response())
}

/// Remove a photo.
#[utoipa::path(tag = "photos", responses((status = 200, body = Removal), Problems))]
#[delete("/photos/{id}")]
async fn delete_photo(
    who: May<WriteMedicines>,
    id: Path<Uuid>,
    req: HttpRequest,
    app: Data<App>,
) -> Result<HttpResponse> {
    let (id, version) = (*id, conditional::version(&req)?);
    let who = who.into_inner();
    let removed = app.store.change(move |tx| {
        let photo = at_version(tx, id, version)?;
        let file = tx.remove_photo(&photo)?;
        write_down(tx, &who, "medicine.photo_remove", &photo)?;
        let removal = Removal { outcome: Outcome::Deleted, references: BTreeMap::new() };
        Ok((file, Answer::plain(200, &removal)?))
    });
    let (file, answer) = removed.await?;
    // One of the predecessor; without it the record of it is gone all the same.
    std::fs::remove_file(app.store.place().directory().join("photos").join(file)).ok();
    Ok(answer.into_response())
}

/// The photo, if it still has this version. Photos of one medicine change one after another.
fn at_version(tx: &mut Tx<'_>, id: Uuid, version: i64) -> Result<Photo> {
    tx.take_turn()?;
    let photo = tx.photo(id)?;
    if photo.version == version {
        return Ok(photo);
    }
    Err(conditional::stale(version, photo.version).into())
}

fn write_down(tx: &mut Tx<'_>, who: &Who, action: &str, photo: &Photo) -> Result<()> {
    let after = json!({ "photo_id": photo.id, "position": photo.position });
    let entry = Entry {
        action,
        entity: "medicine",
        entity_id: Some(photo.medicine_id),
        after: Some(after.to_string()),
        ..Entry::default()
    };
    tx.audit(&who.actor, entry)
}
