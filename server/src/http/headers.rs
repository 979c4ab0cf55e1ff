//! What every answer tells the browser to refuse: foreign scripts, frames, guessed types, leaked addresses. Answers
//! that are none become problems here too: two layers in one, for every layer costs every request.

use super::problem;
use actix_web::Error;
use actix_web::body::{BoxBody, EitherBody, MessageBody};
use actix_web::dev::{Service, ServiceRequest, ServiceResponse, Transform, forward_ready};
use actix_web::http::header::{self, HeaderMap, HeaderName, HeaderValue};
use pin_project_lite::pin_project;
use std::future::{Future, Ready, ready};
use std::pin::Pin;
use std::task::{Context, Poll};

macro_rules! value {
    ($name:ident, $text:literal) => {
        static $name: HeaderValue = HeaderValue::from_static($text);
    };
}

value!(
    POLICY,
    "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'; object-src 'none'; base-uri 'none'; frame-ancestors 'none'"
);
value!(
    POLICY_OF_DOCS,
    "default-src 'self'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; object-src 'none'; base-uri 'none'; frame-ancestors 'none'"
);
value!(NOSNIFF, "nosniff");
value!(REFERRER, "same-origin");
value!(SAME_ORIGIN, "same-origin");
value!(PERMISSIONS, "camera=(self), geolocation=(), microphone=(), payment=(), usb=()");
value!(TRANSPORT, "max-age=31536000; includeSubDomains");

static PERMISSIONS_POLICY: HeaderName = HeaderName::from_static("permissions-policy");
static OPENER_POLICY: HeaderName = HeaderName::from_static("cross-origin-opener-policy");
static RESOURCE_POLICY: HeaderName = HeaderName::from_static("cross-origin-resource-policy");

/// Middleware; the outermost but one.
#[derive(Clone, Copy, Debug)]
pub struct Guarded {
    /// Behind TLS: the browser shall insist on it.
    pub transport: bool,
}

impl Guarded {
    fn add(self, to: &mut HeaderMap, docs: bool) {
        let policy = if docs { &POLICY_OF_DOCS } else { &POLICY };
        to.insert(header::CONTENT_SECURITY_POLICY, policy.clone());
        to.insert(header::X_CONTENT_TYPE_OPTIONS, NOSNIFF.clone());
        to.insert(header::REFERRER_POLICY, REFERRER.clone());
        to.insert(PERMISSIONS_POLICY.clone(), PERMISSIONS.clone());
        to.insert(OPENER_POLICY.clone(), SAME_ORIGIN.clone());
        to.insert(RESOURCE_POLICY.clone(), SAME_ORIGIN.clone());
        if self.transport {
            to.insert(header::STRICT_TRANSPORT_SECURITY, TRANSPORT.clone());
        }
    }
}

impl<S, B> Transform<S, ServiceRequest> for Guarded
where
    S: Service<ServiceRequest, Response = ServiceResponse<B>, Error = Error>,
    B: MessageBody + 'static,
{
    type Response = ServiceResponse<EitherBody<B, BoxBody>>;
    type Error = Error;
    type InitError = ();
    type Transform = Within<S>;
    type Future = Ready<Result<Within<S>, ()>>;

    fn new_transform(&self, inner: S) -> Self::Future {
        ready(Ok(Within { inner, guarded: *self }))
    }
}

#[doc(hidden)]
pub struct Within<S> {
    inner: S,
    guarded: Guarded,
}

impl<S, B> Service<ServiceRequest> for Within<S>
where
    S: Service<ServiceRequest, Response = ServiceResponse<B>, Error = Error>,
    B: MessageBody + 'static,
{
    type Response = ServiceResponse<EitherBody<B, BoxBody>>;
    type Error = Error;
    type Future = Answering<S::Future>;

    forward_ready!(inner);

    fn call(&self, req: ServiceRequest) -> Self::Future {
        Answering { inner: self.inner.call(req), guarded: self.guarded }
    }
}

pin_project! {
    #[doc(hidden)]
    pub struct Answering<F> {
        #[pin]
        inner: F,
        guarded: Guarded,
    }
}

impl<F, B> Future for Answering<F>
where
    F: Future<Output = Result<ServiceResponse<B>, Error>>,
    B: MessageBody + 'static,
{
    type Output = Result<ServiceResponse<EitherBody<B, BoxBody>>, Error>;

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        let this = self.project();
        this.inner.poll(context).map_ok(|answer| {
            let mut answer = match answer.status().as_u16() {
                0..400 => answer.map_into_left_body(),
                _ => problem::completed(answer).map_into_right_body(),
            };
            let path = answer.request().path();
            let docs = path == "/docs" || path.starts_with("/docs/");
            this.guarded.add(answer.headers_mut(), docs);
            answer
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use actix_web::{App, HttpResponse, test, web};

    async fn policy(path: &str, transport: bool) -> (String, bool) {
        let app = App::new().wrap(Guarded { transport }).default_service(web::to(HttpResponse::Ok));
        let app = test::init_service(app).await;
        let answer =
            test::call_service(&app, test::TestRequest::get().uri(path).to_request()).await;
        let headers = answer.headers();
        assert_eq!(headers.get("x-content-type-options").unwrap(), "nosniff");
        let text = headers.get("content-security-policy").unwrap().to_str().unwrap().to_owned();
        (text, headers.contains_key("strict-transport-security"))
    }

    #[actix_web::test]
    async fn only_the_docs_may_style_inline_and_only_production_insists_on_tls() {
        let (text, insists) = policy("/api/v1/medicines", false).await;
        assert!(!text.contains("unsafe-inline") && text.contains("frame-ancestors 'none'"));
        assert!(!insists);
        let (text, insists) = policy("/docs/", true).await;
        assert!(text.contains("style-src 'self' 'unsafe-inline'") && insists);
        assert!(!policy("/docsy", false).await.0.contains("unsafe-inline"));
    }
}
