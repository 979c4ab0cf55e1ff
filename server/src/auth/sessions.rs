//! The session cookie and the bearer token: how they travel.

use crate::auth::{Auth, Kind, secrets};
use actix_web::HttpRequest;
use actix_web::cookie::time::Duration;
use actix_web::cookie::{Cookie, SameSite};
use actix_web::http::header;

const PLAIN: &str = "alorf_session";
/// Browsers take such a cookie only over TLS, from this very host.
const OVER_TLS: &str = "__Host-alorf_session";

/// The hash of what a caller showed.
#[derive(Clone, Copy, Debug)]
pub struct Key {
    pub hash: [u8; 32],
    pub kind: Kind,
}

impl Key {
    #[must_use]
    pub fn is_session(self) -> bool {
        self.kind == Kind::Session
    }
}

/// The token of the request, or else its session; nothing if neither has the right form.
#[must_use]
pub fn key(req: &HttpRequest, auth: &Auth) -> Option<Key> {
    if let Some(token) = bearer(req) {
        let hash = secrets::is_api_token(token).then(|| secrets::hash(token))?;
        return Some(Key { hash, kind: Kind::Token });
    }
    session_hash(req, auth).map(|hash| Key { hash, kind: Kind::Session })
}

/// The session that a browser sent along, whatever else it sent.
#[must_use]
pub fn session_hash(req: &HttpRequest, auth: &Auth) -> Option<[u8; 32]> {
    let token = cookie(req, auth.cookie_name())?;
    secrets::is_session_token(token).then(|| secrets::hash(token))
}

fn bearer(req: &HttpRequest) -> Option<&str> {
    let header = req.headers().get(header::AUTHORIZATION)?.to_str().ok()?;
    let (scheme, token) = header.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| token.trim())
}

/// Looked for by hand: the framework's jar copies every cookie of every request.
fn cookie<'r>(req: &'r HttpRequest, name: &str) -> Option<&'r str> {
    let headers = req.headers().get_all(header::COOKIE).filter_map(|h| h.to_str().ok());
    let mut pairs =
        headers.flat_map(|h| h.split(';')).filter_map(|pair| pair.trim().split_once('='));
    pairs.find(|(key, _)| *key == name).map(|(_, value)| value)
}

/// Without an age: the browser forgets it when it is closed, the server when it expires.
fn made(is_secure: bool, token: String) -> Cookie<'static> {
    Cookie::build(if is_secure { OVER_TLS } else { PLAIN }, token)
        .path("/")
        .http_only(true)
        .same_site(SameSite::Lax)
        .secure(is_secure)
        .finish()
}

impl Auth {
    const fn cookie_name(&self) -> &'static str {
        if self.is_secure { OVER_TLS } else { PLAIN }
    }

    pub(super) fn cookie(&self, token: String) -> Cookie<'static> {
        made(self.is_secure, token)
    }

    /// Takes the cookie back.
    pub(super) fn no_cookie(&self) -> Cookie<'static> {
        let mut cookie = self.cookie(String::new());
        cookie.set_max_age(Duration::ZERO);
        cookie
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use actix_web::test::TestRequest;

    #[test]
    fn over_tls_the_cookie_belongs_to_this_host_alone() {
        let secure = made(true, "x".into()).to_string();
        assert_eq!(secure, "__Host-alorf_session=x; HttpOnly; SameSite=Lax; Secure; Path=/");
        let plain = made(false, "x".into()).to_string();
        assert_eq!(plain, "alorf_session=x; HttpOnly; SameSite=Lax; Path=/");
    }

    #[test]
    fn the_cookie_is_found_among_others() {
        let req = TestRequest::get()
            .append_header(("cookie", "a=b; alorf_session2=x;c"))
            .append_header(("cookie", "d=e;  alorf_session=the=token"));
        let req = req.to_http_request();
        assert_eq!(cookie(&req, PLAIN), Some("the=token"));
        assert_eq!(cookie(&req, OVER_TLS), None);
    }

    #[test]
    fn a_bearer_is_a_bearer_in_any_case() {
        let told = |text: &'static str| {
            let req = TestRequest::get().insert_header(("authorization", text)).to_http_request();
            bearer(&req).map(str::to_owned)
        };
        assert_eq!(told("bearer  x "), Some("x".into()));
        assert_eq!(told("Basic eDp5"), None);
        assert_eq!(told("Bearer"), None);
    }
}
