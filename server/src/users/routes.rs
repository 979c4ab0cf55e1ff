//! Addresses of users.

use crate::app::App;
use crate::auth::permissions::ManageUsers;
use crate::auth::{May, OneTime, passwords, security};
use crate::error::{Error, Result};
use crate::http::body::{self, Json};
use crate::http::openapi::{ListQuery, Problems};
use crate::http::routes::ServiceConfig;
use crate::masters::{self, Answer, Master};
use actix_web::http::header::LOCATION;
use actix_web::web::{Data, Path};
use actix_web::{HttpRequest, HttpResponse, delete, get, patch, post};
use pharmacy_contract::bulk::{Batch, BatchResult, BulkDelete, BulkDeleteResult};
use pharmacy_contract::paging::Page;
use pharmacy_contract::record::Removal;
use pharmacy_contract::users::{NewUser, OneTimeSecret, User};
use serde_json::Value;
use uuid::Uuid;

pub fn routes(cfg: &mut ServiceConfig<'_>) {
    cfg.service(create_user_batch).service(bulk_delete_users);
    cfg.service(reset_password).service(lock_user).service(unlock_user);
    cfg.service(list_users)
        .service(create_user)
        .service(find_user)
        .service(update_user)
        .service(delete_user);
}

/// List users.
#[utoipa::path(
    tag = "users",
    params(
        ListQuery,
        ("role" = Option<String>, Query),
        ("department_id" = Option<String>, Query),
        ("active" = Option<String>, Query),
        ("locked" = Option<String>, Query)
    ),
    responses((status = 200, body = Page<User>), Problems)
)]
#[get("/users")]
async fn list_users(
    who: May<ManageUsers>,
    req: HttpRequest,
    app: Data<App>,
) -> Result<HttpResponse> {
    masters::list::<User>(&app, &who, &req).await
}

/// Find a user.
#[utoipa::path(tag = "users", responses((status = 200, body = User), Problems))]
#[get("/users/{id}")]
async fn find_user(
    who: May<ManageUsers>,
    id: Path<Uuid>,
    req: HttpRequest,
    app: Data<App>,
) -> Result<HttpResponse> {
    masters::find::<User>(&app, &who, &req, *id).await
}

/// Create a user. Without a password a one-time secret is made: it is in this answer and nowhere else.
#[utoipa::path(tag = "users", request_body = NewUser, responses((status = 201, body = User), Problems))]
#[post("/users")]
async fn create_user(
    who: May<ManageUsers>,
    mut body: Json,
    req: HttpRequest,
    app: Data<App>,
) -> Result<HttpResponse> {
    body::typed::<NewUser>(body.value.clone()).and_then(|new| User::check(&new, &who.scope()))?;
    let one_time = if hash_password(&app, &mut body.value, "").await? {
        None
    } else {
        Some(app.auth.one_time().await?)
    };
    let answer = masters::create_with::<User>(&app, &who, &req, body, move |tx, _, user| {
        let Some(OneTime { secret, hash }) = one_time.clone() else { return Ok(user) };
        tx.give_secret(user.stamp.id, &hash)?;
        let user: User = tx.master(user.stamp.id, &crate::auth::Scope::All)?;
        Ok(User { one_time_secret: Some(secret), ..user })
    });
    let answer = answer.await?;
    security::done("user made", &who.actor, made(&answer));
    Ok(answer)
}

/// Change a user; `If-Match` carries the version that was seen. A password is not a field: see password-reset.
#[utoipa::path(
    tag = "users",
    request_body(
        content = NewUser,
        description = "Any of the fields; null puts one back to its default; `reason` beside them is written to the audit trail, and needed where role or department change",
        content_type = "application/merge-patch+json"
    ),
    responses((status = 200, body = User), Problems)
)]
#[patch("/users/{id}")]
async fn update_user(
    who: May<ManageUsers>,
    id: Path<Uuid>,
    body: Json,
    req: HttpRequest,
    app: Data<App>,
) -> Result<HttpResponse> {
    if body.value.get("password").is_some() {
        let detail = "use POST /api/v1/users/{id}/password-reset";
        return Err(Error::invalid("/password", "not_here", detail));
    }
    let answer = masters::update::<User>(&app, &who, &req, *id, body).await?;
    security::done("user changed", &who.actor, Some(*id));
    Ok(answer)
}

/// Delete a user who never did anything; deactivate all others.
#[utoipa::path(tag = "users", responses((status = 200, body = Removal), Problems))]
#[delete("/users/{id}")]
async fn delete_user(
    who: May<ManageUsers>,
    id: Path<Uuid>,
    req: HttpRequest,
    app: Data<App>,
) -> Result<HttpResponse> {
    let answer = masters::remove::<User>(&app, &who, &req, *id).await?;
    security::done("user removed or closed", &who.actor, Some(*id));
    Ok(answer)
}

/// Create up to 1,000 users at once. One without a password needs a password-reset before the first sign-in.
#[utoipa::path(tag = "users", request_body = Batch<NewUser>, responses((status = 200, body = BatchResult), Problems))]
#[post("/users/batch")]
async fn create_user_batch(
    who: May<ManageUsers>,
    mut body: Json,
    req: HttpRequest,
    app: Data<App>,
) -> Result<HttpResponse> {
    let items = body.value.get_mut("items").and_then(Value::as_array_mut);
    for (index, item) in
        items.into_iter().flatten().take(pharmacy_contract::bulk::MOST_ITEMS).enumerate()
    {
        hash_password(&app, item, &format!("/items/{index}")).await?;
    }
    let answer = masters::create_batch::<User>(&app, &who, &req, body).await?;
    security::done("users made together", &who.actor, None);
    Ok(answer)
}

/// Delete or deactivate up to 1,000 users at once.
#[utoipa::path(tag = "users", request_body = BulkDelete, responses((status = 200, body = BulkDeleteResult), Problems))]
#[post("/users/bulk-delete")]
async fn bulk_delete_users(
    who: May<ManageUsers>,
    body: Json,
    req: HttpRequest,
    app: Data<App>,
) -> Result<HttpResponse> {
    let answer = masters::bulk_delete::<User>(&app, &who, &req, body).await?;
    security::done("users removed or closed together", &who.actor, None);
    Ok(answer)
}

/// Give a user a one-time secret instead of the password; all sessions of the account end.
#[utoipa::path(tag = "users", responses((status = 200, body = OneTimeSecret), Problems))]
#[post("/users/{id}/password-reset")]
async fn reset_password(
    who: May<ManageUsers>,
    id: Path<Uuid>,
    app: Data<App>,
) -> Result<HttpResponse> {
    let OneTime { secret, hash } = app.auth.one_time().await?;
    let (who, id) = (who.into_inner(), *id);
    let actor = who.actor.clone();
    app.store.change(move |tx| tx.reset_password(&who, id, &hash)).await?;
    security::done("password reset", &actor, Some(id));
    Ok(Answer::new(200, &OneTimeSecret { one_time_secret: secret }, &())?.into_response())
}

/// Keep a user out: sessions and tokens stop at once.
#[utoipa::path(tag = "users", responses((status = 200, body = User), Problems))]
#[post("/users/{id}/lock")]
async fn lock_user(who: May<ManageUsers>, id: Path<Uuid>, app: Data<App>) -> Result<HttpResponse> {
    let (who, id) = (who.into_inner(), *id);
    let actor = who.actor.clone();
    let user = app.store.change(move |tx| tx.lock_user(&who, id)).await?;
    security::done("user locked", &actor, Some(id));
    shown(user)
}

/// Let a locked user in again, and forget failed sign-ins.
#[utoipa::path(tag = "users", responses((status = 200, body = User), Problems))]
#[post("/users/{id}/unlock")]
async fn unlock_user(
    who: May<ManageUsers>,
    id: Path<Uuid>,
    app: Data<App>,
) -> Result<HttpResponse> {
    let (who, id) = (who.into_inner(), *id);
    let actor = who.actor.clone();
    let user = app.store.change(move |tx| tx.unlock_user(&who, id)).await?;
    app.auth.forget_failures(&user.fields.username);
    security::done("user unlocked", &actor, Some(id));
    shown(user)
}

/// The id of the record that an answer tells the address of.
fn made(answer: &HttpResponse) -> Option<Uuid> {
    let address = answer.headers().get(LOCATION)?.to_str().ok()?;
    address.rsplit('/').next()?.parse().ok()
}

fn shown(user: User) -> Result<HttpResponse> {
    let user = User { department: None, ..user };
    Ok(Answer::new(200, &user, &())?.version(user.stamp.version).into_response())
}

/// Puts the hash in the place of the password, so that no transaction waits for one. False if there is none.
async fn hash_password(app: &App, new: &mut Value, at: &str) -> Result<bool> {
    let username = new.get("username").and_then(Value::as_str).unwrap_or_default().to_owned();
    let Some(field) = new.get_mut("password") else { return Ok(false) };
    match field {
        Value::String(password) if !password.is_empty() => {
            passwords::accept(password, &username, &format!("{at}/password"))?;
            *field = Value::String(app.auth.hash(std::mem::take(password)).await?);
            Ok(true)
        }
        Value::String(_) => {
            *field = Value::Null;
            Ok(false)
        }
        // Of another type: the body's own check says so.
        _ => Ok(false),
    }
}
