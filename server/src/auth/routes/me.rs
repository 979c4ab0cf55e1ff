//! The own account.

use crate::app::App;
use crate::auth::limiter::Pair;
use crate::auth::passwords::{self, Verdict};
use crate::auth::{May, PasswordPending, Source, Who, door};
use crate::error::{Error, Result};
use crate::http::body;
use crate::http::openapi::Problems;
use crate::store::{Entry, Tx};
use actix_web::web::{Data, Payload};
use actix_web::{HttpRequest, HttpResponse, get, post};
use pharmacy_contract::auth::{Me, PasswordChange};
use pharmacy_contract::problem::ProblemKind;
use pharmacy_contract::text::fold;
use validator::Validate;

/// Who am I, and what may I do?
#[utoipa::path(tag = "sign-in", responses((status = 200, body = Me), Problems))]
#[get("/me")]
pub(super) async fn find_me(who: May<PasswordPending>) -> HttpResponse {
    super::private(&who.principal.me())
}

/// Change the own password. All other sessions of the account end.
#[utoipa::path(tag = "sign-in", request_body = PasswordChange, responses((status = 204), Problems))]
#[post("/me/password")]
pub(super) async fn change_password(
    who: May<PasswordPending>,
    payload: Payload,
    req: HttpRequest,
    app: Data<App>,
) -> Result<HttpResponse> {
    super::by_session(&who)?;
    let asked = read(&req, payload).await?;
    let username = who.principal.username.clone();
    passwords::accept(&asked.new_password, &username, "/new_password")?;
    if asked.new_password == asked.current_password {
        return Err(Error::invalid(
            "/new_password",
            "same_password",
            "take another one than before",
        ));
    }
    let source = Source::request(&req);
    let pair = Pair { account: fold(&username), address: source.address() };
    app.auth.limiter.admit(&pair, app.store.clock().now())?;
    let key = pair.account.clone();
    let account = app.store.read(move |r| r.account(&key)).await?;
    let old_hash = account.as_ref().map(|a| a.password_hash.clone()).unwrap_or_default();
    let (verdict, _) = app.auth.judge(&pair, asked.current_password, account).await?;
    if verdict == Verdict::Wrong {
        app.auth.stay_out(&pair, Some(who.principal.id), &username, &source).await?;
        return Err(door::wrong());
    }
    app.auth.limiter.succeeded(&pair);
    let new_hash = app.auth.hash(asked.new_password).await?;
    let who = who.into_inner();
    app.store.change(move |tx| change_in(tx, &who, &old_hash, &new_hash)).await?;
    Ok(HttpResponse::NoContent().finish())
}

fn change_in(tx: &mut Tx<'_>, who: &Who, old_hash: &str, new_hash: &str) -> Result<()> {
    let id = who.principal.id;
    if !tx.choose_password(id, old_hash, new_hash)? {
        return Err(door::wrong());
    }
    tx.end_sessions(id, Some(who.principal.login_id))?;
    tx.audit(
        &who.actor,
        Entry {
            action: "password.change",
            entity: "user",
            entity_id: Some(id),
            ..Entry::default()
        },
    )
}

/// Read as sent: a password may begin or end with a blank.
async fn read(req: &HttpRequest, payload: Payload) -> Result<PasswordChange> {
    super::door::must_be_json(req)?;
    let bytes = body::read(req, payload.into_inner()).await?;
    let unreadable =
        |e: serde_json::Error| Error::refused(ProblemKind::UnreadableBody, e.to_string());
    let asked: PasswordChange =
        body::untested(serde_json::from_slice(&bytes).map_err(unreadable)?)?;
    asked.validate().map_err(|errors| body::invalid(&errors))?;
    Ok(asked)
}
