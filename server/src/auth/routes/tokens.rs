//! API tokens: made, shown once, listed, revoked.

use crate::app::App;
use crate::auth::{Kind, May, SignedIn, Who, secrets, security};
use crate::clock::new_id;
use crate::error::{Error, Refusal, Result};
use crate::http::body::{self, Json};
use crate::http::openapi::Problems;
use crate::masters::{Answer, Call};
use crate::store::{Entry, Tx};
use actix_web::web::{Data, Path};
use actix_web::{HttpRequest, HttpResponse, delete, get, post};
use pharmacy_contract::auth::{NewToken, Token};
use pharmacy_contract::paging::Page;
use pharmacy_contract::permission::Permission;
use pharmacy_contract::problem::{FieldError, ProblemKind};
use serde_json::json;
use uuid::Uuid;

const DAY: i64 = 86_400;

/// List the own tokens, newest first; with `all=true` everybody's (needs tokens:manage).
#[utoipa::path(
    tag = "sign-in",
    params(("page" = Option<u64>, Query), ("per_page" = Option<u64>, Query), ("all" = Option<bool>, Query)),
    responses((status = 200, body = Page<Token>), Problems)
)]
#[get("/tokens")]
pub(super) async fn list_tokens(
    who: May<SignedIn>,
    req: HttpRequest,
    app: Data<App>,
) -> Result<HttpResponse> {
    let (ask, query) = super::window(&app, &req, &["all"])?;
    let owner = owner(&who, query.flag("all", false)?)?;
    let (items, total) = app.store.read(move |r| r.tokens(owner, ask)).await?;
    Ok(super::page(ask, items, total))
}

/// Create a token. The answer is the only place that ever shows it.
#[utoipa::path(tag = "sign-in", request_body = NewToken, responses((status = 201, body = Token), Problems))]
#[post("/tokens")]
pub(super) async fn create_token(
    who: May<SignedIn>,
    body: Json,
    req: HttpRequest,
    app: Data<App>,
) -> Result<HttpResponse> {
    super::by_session(&who)?;
    let call = Call::new(&who, &req, &body)?;
    let new = checked(&who, body::typed(body.value)?)?;
    let secret = secrets::api_token()?;
    let hash = secrets::hash(&secret);
    let now = app.store.clock().now();
    let token = Token {
        id: new_id(),
        name: new.name,
        hint: secrets::hint(&secret).into(),
        scopes: new.scopes,
        created_at: now,
        expires_at: now.plus_seconds(new.expires_in_days * DAY),
        last_used_at: None,
        revoked_at: None,
        token: None,
    };
    let shown = Token { token: Some(secret), ..token.clone() };
    let (actor, id) = (who.actor.clone(), token.id);
    let made = app.store.change(move |tx| {
        call.once(tx, |tx| {
            create_in(tx, &call.who, &token, &hash)?;
            // A repeated request learns that it was done, not the token: that is stored nowhere.
            Ok(Answer::new(201, &shown, &token)?.location(format!("/api/v1/tokens/{}", token.id)))
        })
    });
    let answer = made.await?;
    security::done("token made", &actor, Some(id));
    Ok(answer.into_response())
}

fn create_in(tx: &mut Tx<'_>, who: &Who, token: &Token, hash: &[u8; 32]) -> Result<()> {
    tx.insert_token(who.principal.id, token, hash)?;
    let after = json!({"name": token.name, "scopes": token.scopes, "expires_at": token.expires_at});
    let entry = Entry {
        action: "token.create",
        entity: "token",
        entity_id: Some(token.id),
        after: Some(after.to_string()),
        ..Entry::default()
    };
    tx.audit(&who.actor, entry)
}

/// Revoke a token: it is refused from the next request on.
#[utoipa::path(tag = "sign-in", params(("all" = Option<bool>, Query)), responses((status = 204), Problems))]
#[delete("/tokens/{id}")]
pub(super) async fn revoke_token(
    who: May<SignedIn>,
    id: Path<Uuid>,
    req: HttpRequest,
    app: Data<App>,
) -> Result<HttpResponse> {
    let (_, query) = super::window(&app, &req, &["all"])?;
    let owner = owner(&who, query.flag("all", false)?)?;
    let (who, id) = (who.into_inner(), *id);
    let actor = who.actor.clone();
    let revoked = app.store.change(move |tx| {
        let name = tx.revoke_token(id, owner)?.ok_or_else(|| Error::not_found("token"))?;
        let before = Some(json!({ "name": name }).to_string());
        tx.audit(
            &who.actor,
            Entry {
                action: "token.revoke",
                entity: "token",
                entity_id: Some(id),
                before,
                ..Entry::default()
            },
        )
    });
    revoked.await?;
    security::done("token revoked", &actor, Some(id));
    Ok(HttpResponse::NoContent().finish())
}

/// Whose tokens the caller means: the own ones, or `None` = everybody's.
fn owner(who: &Who, all: bool) -> Result<Option<Uuid>> {
    if all || who.principal.kind == Kind::Token {
        who.must(Permission::ManageTokens)?;
    }
    Ok((!all).then_some(who.principal.id))
}

/// A token cannot do what its owner may not do.
fn checked(who: &Who, mut new: NewToken) -> Result<NewToken> {
    let foreign = new.scopes.iter().enumerate().filter(|(_, scope)| !who.may(**scope));
    let errors: Vec<FieldError> = foreign
        .map(|(at, scope)| FieldError {
            pointer: format!("/scopes/{at}"),
            code: "not_yours".into(),
            detail: format!("you do not have {scope} yourself"),
        })
        .collect();
    if !errors.is_empty() {
        let refusal =
            Refusal::new(ProblemKind::Invalid, "a token has a part of your own permissions");
        return Err(Refusal { errors, ..refusal }.into());
    }
    new.scopes.sort_unstable();
    new.scopes.dedup();
    Ok(new)
}
