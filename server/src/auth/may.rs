//! `May<P>`: the extractor that lets a request through to a handler, or says why not.

use crate::app::App;
use crate::auth::permissions::Ask;
use crate::auth::who::{Principal, Source, Who};
use crate::auth::{Auth, cross_site, security, sessions};
use crate::error::{Error, Result};
use crate::store::Entry;
use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpRequest, web};
use futures_util::future::{Either, LocalBoxFuture, Ready, ready};
use pharmacy_contract::permission::Permission;
use pharmacy_contract::problem::ProblemKind;
use std::marker::PhantomData;
use std::ops::Deref;
use std::sync::Arc;

/// Kept of an address that was refused.
const PATH_LENGTH: usize = 200;

/// A caller who may do `P`.
#[derive(Clone, Debug)]
pub struct May<P>(pub Who, PhantomData<P>);

impl<P> May<P> {
    #[must_use]
    pub fn into_inner(self) -> Who {
        self.0
    }
}

impl<P> Deref for May<P> {
    type Target = Who;

    fn deref(&self) -> &Who {
        &self.0
    }
}

type Found<P> = Result<May<P>>;

impl<P: Ask> FromRequest for May<P> {
    type Error = Error;
    type Future = Either<Ready<Found<P>>, LocalBoxFuture<'static, Found<P>>>;

    fn from_request(req: &HttpRequest, _: &mut Payload) -> Self::Future {
        let asked = Asked { permission: P::PERMISSION, pending: P::BEFORE_PASSWORD_CHANGE };
        match in_memory(req, asked) {
            Some(answer) => Either::Left(ready(answer.map(|who| Self(who, PhantomData)))),
            None => {
                let req = req.clone();
                Either::Right(Box::pin(async move {
                    let who = from_store(&req, asked).await?;
                    Ok(Self(who, PhantomData))
                }))
            }
        }
    }
}

#[derive(Clone, Copy)]
struct Asked {
    permission: Option<Permission>,
    pending: bool,
}

/// The path of nearly every request: no store, no boxed future, nothing copied.
fn in_memory(req: &HttpRequest, asked: Asked) -> Option<Result<Who>> {
    let key = match shown(req) {
        Ok(key) => key,
        Err(refusal) => return Some(Err(refusal)),
    };
    let principal = Auth::of(req).ok()?.cached(&key)?;
    let answer = admit(req, asked, principal);
    // A refusal is written down, which takes the store.
    if is_forbidden(&answer) { None } else { Some(answer) }
}

async fn from_store(req: &HttpRequest, asked: Asked) -> Result<Who> {
    let key = shown(req)?;
    let principal = Auth::of(req)?.looked_up(key).await?.ok_or_else(not_signed_in)?;
    let answer = admit(req, asked, principal.clone());
    if is_forbidden(&answer) {
        write_down(req, asked, principal).await;
    }
    answer
}

fn is_forbidden(answer: &Result<Who>) -> bool {
    matches!(answer, Err(Error::Refused(refusal)) if refusal.kind == ProblemKind::Forbidden)
}

/// Who tried what they may not do belongs to the audit trail; the answer does not depend on it.
async fn write_down(req: &HttpRequest, asked: Asked, principal: Arc<Principal>) {
    let Ok(auth) = Auth::of(req) else { return };
    let who = Who::new(principal, Source::request(req));
    security::refused(&who.actor, asked.permission, req.method().as_str(), req.path());
    let permission = asked.permission.map_or("", Permission::as_str);
    let path: String = req.path().chars().take(PATH_LENGTH).collect();
    let reason = format!("{permission} for {} {path}", req.method());
    let written = auth.store.change(move |tx| {
        let entry = Entry {
            action: "permission.refused",
            entity: "permission",
            reason: &reason,
            ..Entry::default()
        };
        tx.audit(&who.actor, entry)
    });
    if let Err(error) = written.await {
        tracing::warn!(%error, "a refusal was not written to the audit trail");
    }
}

/// The session or token that came with the request, if the request may use it.
fn shown(req: &HttpRequest) -> Result<sessions::Key> {
    let key = sessions::key(req, Auth::of(req)?).ok_or_else(not_signed_in)?;
    if key.is_session() {
        cross_site::refuse(req)?;
    }
    Ok(key)
}

fn admit(req: &HttpRequest, asked: Asked, principal: Arc<Principal>) -> Result<Who> {
    if principal.must_change_password && !asked.pending {
        let detail = "choose a new password first: POST /api/v1/me/password";
        return Err(Error::refused(ProblemKind::PasswordChangeRequired, detail));
    }
    let who = Who::new(principal, Source::request(req));
    asked.permission.map_or(Ok(()), |permission| who.must(permission))?;
    Ok(who)
}

pub(super) fn not_signed_in() -> Error {
    Error::refused(ProblemKind::NotSignedIn, "sign in at /api/v1/auth/login, or send a token")
}

impl Auth {
    pub(super) fn of(req: &HttpRequest) -> Result<&Self> {
        let app = req.app_data::<web::Data<App>>();
        app.map(|app| &app.auth).ok_or_else(|| Error::Internal("sign-in is not set up".into()))
    }
}
