//! The own account.

use crate::app::App;
use crate::auth::limiter::Pair;
use crate::auth::passwords::{self, Verdict};
use crate::auth::{May, PasswordPending, SignedIn, Source, Who, door, security};
use crate::error::{Error, Result};
use crate::http::body;
use crate::http::openapi::Problems;
use crate::store::{Entry, Tx};
use actix_web::web::{Data, Payload};
use actix_web::{HttpRequest, HttpResponse, get, post};
use pharmacy_contract::auth::{CurrentSession, Me, PasswordChange, PinChange};
use pharmacy_contract::problem::ProblemKind;
use pharmacy_contract::text::fold;
use serde::de::DeserializeOwned;
use validator::Validate;

/// Who am I, and what may I do?
#[utoipa::path(tag = "sign-in", responses((status = 200, body = Me), Problems))]
#[get("/me")]
pub(super) async fn find_me(who: May<PasswordPending>) -> HttpResponse {
    super::private(&who.principal.me())
}

/// Who am I, if anybody? Whoever does not know whether they are signed in asks here, and is never refused.
#[utoipa::path(tag = "sign-in", responses((status = 200, body = CurrentSession), Problems))]
#[get("/auth/session")]
pub(super) async fn find_session(who: Result<May<PasswordPending>>) -> Result<HttpResponse> {
    let user = match who {
        Ok(who) => Some(who.principal.me()),
        Err(Error::Refused(refusal)) if refusal.kind == ProblemKind::NotSignedIn => None,
        Err(error) => return Err(error),
    };
    Ok(super::private(&CurrentSession { user }))
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
    let asked: PasswordChange = read(&req, payload).await?;
    let username = who.principal.username.clone();
    passwords::accept(&asked.new_password, &username, "/new_password")?;
    if asked.new_password == asked.current_password {
        return Err(Error::invalid(
            "/new_password",
            "same_password",
            "take another one than before",
        ));
    }
    let old_hash = prove(&app, &who, &req, asked.current_password).await?;
    let new_hash = app.auth.hash(asked.new_password).await?;
    let who = who.into_inner();
    let actor = who.actor.clone();
    app.store.change(move |tx| change_in(tx, &who, &old_hash, &new_hash)).await?;
    security::done("password changed", &actor, actor.id);
    Ok(HttpResponse::NoContent().finish())
}

/// Choose the PIN that stands for the password when the own account is a witness.
#[utoipa::path(tag = "sign-in", request_body = PinChange, responses((status = 204), Problems))]
#[post("/me/pin")]
pub(super) async fn choose_pin(
    who: May<SignedIn>,
    payload: Payload,
    req: HttpRequest,
    app: Data<App>,
) -> Result<HttpResponse> {
    super::by_session(&who)?;
    let asked: PinChange = read(&req, payload).await?;
    let password_hash = prove(&app, &who, &req, asked.current_password).await?;
    let pin_hash = app.auth.hash(asked.pin).await?;
    let who = who.into_inner();
    let actor = who.actor.clone();
    app.store.change(move |tx| choose_pin_in(tx, &who, &password_hash, &pin_hash)).await?;
    security::done("PIN chosen", &actor, actor.id);
    Ok(HttpResponse::NoContent().finish())
}

/// Is this the caller's password? Answers its hash as it is stored; a wrong one counts like a failed sign-in.
async fn prove(app: &App, who: &Who, req: &HttpRequest, password: String) -> Result<String> {
    let source = Source::request(req);
    let username = &who.principal.username;
    let pair = Pair { account: fold(username), address: source.address() };
    app.auth.limiter.admit(&pair, app.store.clock().now())?;
    let key = pair.account.clone();
    let account = app.store.read(move |r| r.account(&key)).await?;
    let hash = account.as_ref().map(|a| a.password_hash.clone()).unwrap_or_default();
    let (verdict, _) = app.auth.judge(&pair, password, account).await?;
    if verdict == Verdict::Wrong {
        app.auth.stay_out(&pair, Some(who.principal.id), username, &source).await?;
        return Err(door::wrong());
    }
    app.auth.limiter.succeeded(&pair);
    Ok(hash)
}

fn choose_pin_in(tx: &mut Tx<'_>, who: &Who, password_hash: &str, pin_hash: &str) -> Result<()> {
    let id = who.principal.id;
    if !tx.choose_pin(id, password_hash, pin_hash)? {
        return Err(door::wrong());
    }
    tx.audit(
        &who.actor,
        Entry { action: "pin.change", entity: "user", entity_id: Some(id), ..Entry::default() },
    )
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

/// Read as sent: a password or a PIN may begin or end with a blank.
async fn read<T: DeserializeOwned + Validate>(req: &HttpRequest, payload: Payload) -> Result<T> {
    super::door::must_be_json(req)?;
    let bytes = body::read(req, payload.into_inner()).await?;
    let unreadable =
        |e: serde_json::Error| Error::refused(ProblemKind::UnreadableBody, e.to_string());
    body::typed(serde_json::from_slice(&bytes).map_err(unreadable)?)
}
