//! A span for the requests that will be looked at: at debug level, when they are sent to a collector, or when
//! the caller traces. The rest goes without:
//! a span for each request costs more than answering it.

use super::otlp;
use super::requests::RequestId;
use actix_web::body::{EitherBody, MessageBody};
use actix_web::dev::{Service, ServiceRequest, ServiceResponse, Transform, forward_ready};
use actix_web::{Error, HttpMessage};
use pin_project_lite::pin_project;
use std::future::{Future, Ready, ready};
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context, Poll};
use tracing::{Level, Span};
use tracing_actix_web::{RootSpanBuilder, StreamSpan, TracingLogger};

/// Middleware; inside of `Requests`, whose ids the spans carry.
#[derive(Clone, Copy, Debug)]
pub struct Traced;

#[doc(hidden)]
pub struct Root;

impl RootSpanBuilder for Root {
    fn on_request_start(req: &ServiceRequest) -> Span {
        let (method, path, traceparent) = (req.method().as_str(), req.path(), traceparent(req));
        let extensions = req.extensions();
        let request_id = extensions.get::<RequestId>().map(|id| id.0.as_str());
        let span = tracing::info_span!("request", method, path, request_id, traceparent);
        otlp::adopt(&span, traceparent);
        span
    }

    fn on_request_end<B: MessageBody>(span: Span, outcome: &Result<ServiceResponse<B>, Error>) {
        let status = outcome.as_ref().ok().map(|answer| answer.status().as_u16());
        tracing::info!(parent: &span, status, "answered");
    }
}

fn traceparent(req: &ServiceRequest) -> Option<&str> {
    req.headers().get("traceparent")?.to_str().ok().filter(|text| is_sane(text))
}

/// `00-<32 hex>-<16 hex>-<2 hex>` (W3C Trace Context).
fn is_sane(text: &str) -> bool {
    let lengths = text.split('-').map(str::len);
    lengths.eq([2, 32, 16, 2]) && text.bytes().all(|b| b.is_ascii_hexdigit() || b == b'-')
}

type Logger<S> = <TracingLogger<Root> as Transform<Rc<S>, ServiceRequest>>::Transform;

impl<S, B> Transform<S, ServiceRequest> for Traced
where
    S: Service<ServiceRequest, Response = ServiceResponse<B>, Error = Error> + 'static,
    S::Future: 'static,
    B: MessageBody + 'static,
{
    type Response = ServiceResponse<EitherBody<B, StreamSpan<B>>>;
    type Error = Error;
    type InitError = ();
    type Transform = Choosing<S, Logger<S>>;
    type Future = Ready<Result<Self::Transform, ()>>;

    fn new_transform(&self, inner: S) -> Self::Future {
        let plain = Rc::new(inner);
        let made = TracingLogger::<Root>::new().new_transform(plain.clone()).into_inner();
        ready(made.map(|logger| Choosing { plain, logger }))
    }
}

#[doc(hidden)]
pub struct Choosing<S, L> {
    plain: Rc<S>,
    logger: L,
}

impl<S, L, B> Service<ServiceRequest> for Choosing<S, L>
where
    S: Service<ServiceRequest, Response = ServiceResponse<B>, Error = Error>,
    L: Service<ServiceRequest, Response = ServiceResponse<StreamSpan<B>>, Error = Error>,
    B: MessageBody,
{
    type Response = ServiceResponse<EitherBody<B, StreamSpan<B>>>;
    type Error = Error;
    type Future = Answering<S::Future, L::Future>;

    forward_ready!(plain);

    fn call(&self, req: ServiceRequest) -> Self::Future {
        if tracing::enabled!(Level::DEBUG) || otlp::is_on() || traceparent(&req).is_some() {
            Answering::Traced { inner: self.logger.call(req) }
        } else {
            Answering::Plain { inner: self.plain.call(req) }
        }
    }
}

pin_project! {
    #[doc(hidden)]
    #[project = Projected]
    pub enum Answering<P, T> {
        Plain { #[pin] inner: P },
        Traced { #[pin] inner: T },
    }
}

impl<P, T, B> Future for Answering<P, T>
where
    P: Future<Output = Result<ServiceResponse<B>, Error>>,
    T: Future<Output = Result<ServiceResponse<StreamSpan<B>>, Error>>,
{
    type Output = Result<ServiceResponse<EitherBody<B, StreamSpan<B>>>, Error>;

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        match self.project() {
            Projected::Plain { inner } => {
                inner.poll(context).map_ok(ServiceResponse::map_into_left_body)
            }
            Projected::Traced { inner } => {
                inner.poll(context).map_ok(ServiceResponse::map_into_right_body)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::monitor::Requests;
    use actix_web::{App, HttpResponse, test, web};
    use std::sync::{Arc, Mutex};
    use tracing_subscriber::layer::{Context as Within, Layer, SubscriberExt};

    #[actix_web::test]
    async fn only_a_real_traceparent_counts() {
        assert!(is_sane("00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"));
        let forged = "00-4bf92f3577b34da6a3ce929d0e0e473\n-00f067aa0ba902b7-01";
        for odd in ["", "00", "00-x-y-01", forged] {
            assert!(!is_sane(odd), "{odd}");
        }
    }

    #[derive(Clone, Default)]
    struct Spans(Arc<Mutex<Vec<String>>>);

    impl<S: tracing::Subscriber> Layer<S> for Spans {
        fn on_new_span(
            &self,
            a: &tracing::span::Attributes<'_>,
            _: &tracing::Id,
            _: Within<'_, S>,
        ) {
            self.0.lock().unwrap().push(format!("{a:?}"));
        }
    }

    #[actix_web::test]
    async fn a_caller_that_traces_gets_a_span_with_the_requests_id() {
        let spans = Spans::default();
        let levels = tracing_subscriber::filter::LevelFilter::INFO;
        let _set = tracing::subscriber::set_default(
            tracing_subscriber::registry().with(levels).with(spans.clone()),
        );
        let watch = Requests::new(
            std::time::Duration::from_secs(2),
            crate::clock::Clock::fixed(pharmacy_contract::time::Instant(0)),
        );
        let app = App::new().wrap(Traced).wrap(watch).default_service(web::to(HttpResponse::Ok));
        let app = test::init_service(app).await;
        let plain = test::TestRequest::get().uri("/a").insert_header(("x-request-id", "plain"));
        test::call_service(&app, plain.to_request()).await;
        let parent = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
        let traced = test::TestRequest::get()
            .uri("/b")
            .insert_header(("x-request-id", "traced"))
            .insert_header(("traceparent", parent));
        test::call_service(&app, traced.to_request()).await;
        let seen = spans.0.lock().unwrap().clone();
        assert_eq!(seen.len(), 1, "{seen:?}");
        assert!(seen[0].contains("traced") && seen[0].contains(parent), "{seen:?}");
    }
}
