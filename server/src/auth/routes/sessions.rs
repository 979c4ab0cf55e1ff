//! The own sessions: where somebody is signed in, and ending that.

use crate::app::App;
use crate::auth::{May, SignedIn, security};
use crate::error::{Error, Result};
use crate::http::openapi::Problems;
use crate::store::Entry;
use actix_web::web::{Data, Path};
use actix_web::{HttpRequest, HttpResponse, delete, get};
use pharmacy_contract::auth::Session;
use pharmacy_contract::paging::Page;
use uuid::Uuid;

/// List the own sessions, newest first.
#[utoipa::path(
    tag = "sign-in",
    params(("page" = Option<u64>, Query), ("per_page" = Option<u64>, Query)),
    responses((status = 200, body = Page<Session>), Problems)
)]
#[get("/sessions")]
pub(super) async fn list_sessions(
    who: May<SignedIn>,
    req: HttpRequest,
    app: Data<App>,
) -> Result<HttpResponse> {
    super::by_session(&who)?;
    let (ask, _) = super::window(&app, &req, &[])?;
    let (user, now) = (who.principal.id, app.store.clock().now());
    let idle_since = now.plus_seconds(-app.auth.idle);
    let (mut items, total) =
        app.store.read(move |r| r.sessions(user, now, idle_since, ask)).await?;
    for session in &mut items {
        session.current = session.id == who.principal.login_id;
    }
    Ok(super::page(ask, items, total))
}

/// End one of the own sessions.
#[utoipa::path(tag = "sign-in", responses((status = 204), Problems))]
#[delete("/sessions/{id}")]
pub(super) async fn end_session(
    who: May<SignedIn>,
    id: Path<Uuid>,
    app: Data<App>,
) -> Result<HttpResponse> {
    super::by_session(&who)?;
    let (who, id) = (who.into_inner(), *id);
    let actor = who.actor.clone();
    let ended = app.store.change(move |tx| {
        if !tx.end_session(who.principal.id, id)? {
            return Err(Error::not_found("session"));
        }
        tx.audit(
            &who.actor,
            Entry {
                action: "session.revoke",
                entity: "session",
                entity_id: Some(id),
                ..Entry::default()
            },
        )
    });
    ended.await?;
    security::done("session ended", &actor, Some(id));
    Ok(HttpResponse::NoContent().finish())
}

/// Sign out everywhere else.
#[utoipa::path(tag = "sign-in", responses((status = 204), Problems))]
#[delete("/sessions")]
pub(super) async fn end_other_sessions(who: May<SignedIn>, app: Data<App>) -> Result<HttpResponse> {
    super::by_session(&who)?;
    let who = who.into_inner();
    let actor = who.actor.clone();
    let ended = app.store.change(move |tx| {
        let count = tx.end_sessions(who.principal.id, Some(who.principal.login_id))?;
        let after = Some(format!("{{\"ended\":{count}}}"));
        let user = Some(who.principal.id);
        tx.audit(
            &who.actor,
            Entry {
                action: "session.revoke",
                entity: "user",
                entity_id: user,
                after,
                ..Entry::default()
            },
        )
    });
    ended.await?;
    security::done("all other sessions ended", &actor, None);
    Ok(HttpResponse::NoContent().finish())
}
