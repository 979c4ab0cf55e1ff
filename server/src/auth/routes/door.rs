//! Coming and going.

use crate::app::App;
use crate::auth::{Source, cross_site, security, sessions};
use crate::error::{Error, Result};
use crate::http::body;
use crate::http::openapi::Problems;
use crate::store::{Entry, Tx};
use actix_web::web::{self, Bytes, Data, Payload};
use actix_web::{HttpRequest, HttpResponse, post};
use pharmacy_contract::auth::{Login, SignedIn};
use pharmacy_contract::problem::ProblemKind;
use serde_json::Value;

const JSON: &str = "application/json";
const FORM: &str = "application/x-www-form-urlencoded";

/// Sign in with a user name and a password, as JSON or as a form. The answer sets the session's cookie.
#[utoipa::path(
    tag = "sign-in",
    request_body(content((Login = "application/json"), (Login = "application/x-www-form-urlencoded"))),
    responses((status = 200, body = SignedIn), Problems)
)]
#[post("/auth/login")]
pub async fn sign_in(req: HttpRequest, payload: Payload, app: Data<App>) -> Result<HttpResponse> {
    cross_site::refuse(&req)?;
    let bytes = body::read(&req, payload.into_inner()).await?;
    let login = credentials(&req, &bytes)?;
    let replaces = sessions::session_hash(&req, &app.auth);
    let came_in = app.auth.come_in(login, &Source::request(&req), replaces).await?;
    let mut answer = super::private(&SignedIn { user: came_in.principal.me() });
    let cookie = app.auth.cookie(came_in.token);
    answer.add_cookie(&cookie).map_err(|e| Error::Internal(format!("cookie: {e}")))?;
    Ok(answer)
}

/// Sign out. Answers the same to those who were not signed in.
#[utoipa::path(tag = "sign-in", responses((status = 204), Problems))]
#[post("/auth/logout")]
pub(super) async fn sign_out(req: HttpRequest, app: Data<App>) -> Result<HttpResponse> {
    cross_site::refuse(&req)?;
    if let Some(key) = sessions::key(&req, &app.auth).filter(|key| key.is_session())
        && let Some(principal) = app.auth.looked_up(key).await?
    {
        let who = crate::auth::Who::new(principal, Source::request(&req));
        let actor = who.actor.clone();
        app.store.change(move |tx| sign_out_in(tx, &who)).await?;
        security::done("signed out", &actor, actor.login_id);
    }
    let mut answer = HttpResponse::NoContent().finish();
    answer
        .add_cookie(&app.auth.no_cookie())
        .map_err(|e| Error::Internal(format!("cookie: {e}")))?;
    Ok(answer)
}

fn sign_out_in(tx: &mut Tx<'_>, who: &crate::auth::Who) -> Result<()> {
    let (user, session) = (who.principal.id, who.principal.login_id);
    if tx.end_session(user, session)? {
        tx.audit(
            &who.actor,
            Entry { action: "logout", entity: "user", entity_id: Some(user), ..Entry::default() },
        )?;
    }
    Ok(())
}

pub(super) fn must_be_json(req: &HttpRequest) -> Result<()> {
    if body::media_type(req) == JSON {
        return Ok(());
    }
    Err(Error::refused(
        ProblemKind::UnsupportedMediaType,
        "send JSON with `Content-Type: application/json`",
    ))
}

/// Read as sent: a password may begin or end with a blank.
fn credentials(req: &HttpRequest, bytes: &Bytes) -> Result<Login> {
    let unreadable =
        |e: &dyn std::fmt::Display| Error::refused(ProblemKind::UnreadableBody, e.to_string());
    match body::media_type(req).as_str() {
        JSON => {
            let value: Value = serde_json::from_slice(bytes).map_err(|e| unreadable(&e))?;
            body::untested(value)
        }
        FORM => {
            let text = std::str::from_utf8(bytes).map_err(|e| unreadable(&e))?;
            let fields = web::Query::<Vec<(String, String)>>::from_query(text)
                .map_err(|e| unreadable(&e))?;
            let fields = fields.into_inner().into_iter();
            body::untested(fields.map(|(name, text)| (name, Value::String(text))).collect())
        }
        _ => Err(Error::refused(
            ProblemKind::UnsupportedMediaType,
            format!("send JSON or a form (`{FORM}`)"),
        )),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use actix_web::test::TestRequest;

    fn read(kind: &str, text: &str) -> Result<Login, ProblemKind> {
        let req = TestRequest::post().insert_header(("content-type", kind)).to_http_request();
        credentials(&req, &Bytes::copy_from_slice(text.as_bytes())).map_err(|e| e.refusal().kind)
    }

    #[test]
    fn a_form_and_json_say_the_same() {
        let form = "application/x-www-form-urlencoded; charset=UTF-8";
        for login in [
            read(form, "username=m%C3%A4x&password=a+b%26c+&csrf_token=x"),
            read("application/json", r#"{"username": "mäx", "password": "a b&c "}"#),
        ] {
            let login = login.unwrap();
            assert_eq!((login.username.as_str(), login.password.as_str()), ("mäx", "a b&c "));
        }
    }

    #[test]
    fn whatever_else_is_refused_by_name() {
        let refused = |kind, text| read(kind, text).err();
        assert_eq!(refused("application/json", "{"), Some(ProblemKind::UnreadableBody));
        assert_eq!(refused("application/json", "[]"), Some(ProblemKind::Invalid));
        assert_eq!(
            refused("application/json", r#"{"username": 1, "password": "x"}"#),
            Some(ProblemKind::Invalid)
        );
        assert_eq!(
            refused("application/x-www-form-urlencoded", "username=x"),
            Some(ProblemKind::Invalid)
        );
        assert_eq!(refused("text/plain", "username=x"), Some(ProblemKind::UnsupportedMediaType));
        assert_eq!(refused("", ""), Some(ProblemKind::UnsupportedMediaType));
    }
}
