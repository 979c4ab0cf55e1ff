//! The outermost layer of a request: its id in and out, its time by route, a line when it was slow.

use actix_web::dev::{Service, ServiceRequest, ServiceResponse, Transform, forward_ready};
use actix_web::http::header::{HeaderName, HeaderValue};
use actix_web::{Error, HttpMessage};
use pin_project_lite::pin_project;
use std::collections::HashMap;
use std::future::{Future, Ready, ready};
use std::pin::Pin;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, PoisonError, RwLock};
use std::task::{Context, Poll};
use std::time::{Duration, Instant};

static X_REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// In the extensions of every request; the caller's own id when it sent a sane one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RequestId(pub String);

impl RequestId {
    /// 1 to 64 letters, digits, `_`, `-` or `.`: nothing that could forge a line of the log.
    fn given(req: &ServiceRequest) -> Option<Self> {
        let text = req.headers().get(&X_REQUEST_ID)?.to_str().ok()?;
        let sane = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-' | b'.');
        ((1..=64).contains(&text.len()) && text.bytes().all(sane)).then(|| Self(text.to_owned()))
    }
}

/// Figures of all requests since the start; clones share them.
#[derive(Clone)]
pub struct Requests(Arc<Shared>);

struct Shared {
    slow: Duration,
    /// What ids of this process begin with.
    prefix: String,
    next: AtomicU64,
    routes: RwLock<HashMap<String, Arc<Counter>>>,
}

#[derive(Default)]
struct Counter {
    count: AtomicU64,
    micros: AtomicU64,
    longest: AtomicU64,
    slow: AtomicU64,
    faults: AtomicU64,
}

/// The figures of one route; times in microseconds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Figures {
    pub route: String,
    pub count: u64,
    pub micros: u64,
    pub longest: u64,
    pub slow: u64,
    /// Answers 500 and above.
    pub faults: u64,
}

impl Requests {
    #[must_use]
    pub fn new(slow: Duration) -> Self {
        let (high, low) = crate::clock::new_id().as_u64_pair();
        let shared = Shared {
            slow,
            prefix: format!("{:012x}-", (high.rotate_left(16) ^ low) & 0xffff_ffff_ffff),
            next: AtomicU64::new(1),
            routes: RwLock::default(),
        };
        Self(Arc::new(shared))
    }

    /// Every route that was asked for, by name.
    #[must_use]
    pub fn figures(&self) -> Vec<Figures> {
        let routes = self.0.routes.read().unwrap_or_else(PoisonError::into_inner);
        let read = |counter: &AtomicU64| counter.load(Ordering::Relaxed);
        let figures = |(route, counter): (&String, &Arc<Counter>)| Figures {
            route: route.clone(),
            count: read(&counter.count),
            micros: read(&counter.micros),
            longest: read(&counter.longest),
            slow: read(&counter.slow),
            faults: read(&counter.faults),
        };
        let mut all: Vec<Figures> = routes.iter().map(figures).collect();
        all.sort_by(|a, b| a.route.cmp(&b.route));
        all
    }

    /// By hand, for it is done for every request: formatting took longer than looking the page up.
    fn fresh_id(&self) -> RequestId {
        let number = self.0.next.fetch_add(1, Ordering::Relaxed);
        let mut id = String::with_capacity(self.0.prefix.len() + 8);
        id.push_str(&self.0.prefix);
        for place in (0..8).rev() {
            let digit = u32::try_from((number >> (4 * place)) & 0xf).unwrap_or_default();
            id.extend(char::from_digit(digit, 16));
        }
        RequestId(id)
    }

    /// A route is its template (`GET /medicines/{id}`), so there are as many as the program has.
    fn counter(&self, route: &str) -> Arc<Counter> {
        let known = self.0.routes.read().unwrap_or_else(PoisonError::into_inner);
        if let Some(counter) = known.get(route) {
            return counter.clone();
        }
        drop(known);
        let mut all = self.0.routes.write().unwrap_or_else(PoisonError::into_inner);
        all.entry(route.to_owned()).or_default().clone()
    }

    fn note<B>(&self, answer: &ServiceResponse<B>, took: Duration, id: Option<&HeaderValue>) {
        let req = answer.request();
        let route = match req.match_pattern() {
            Some(pattern) => pattern,
            None => "(no route)".into(),
        };
        let counter = self.counter(&route);
        let micros = u64::try_from(took.as_micros()).unwrap_or(u64::MAX);
        counter.count.fetch_add(1, Ordering::Relaxed);
        counter.micros.fetch_add(micros, Ordering::Relaxed);
        counter.longest.fetch_max(micros, Ordering::Relaxed);
        let status = answer.status().as_u16();
        if status >= 500 {
            counter.faults.fetch_add(1, Ordering::Relaxed);
        }
        if took > self.0.slow {
            counter.slow.fetch_add(1, Ordering::Relaxed);
            let id = id.and_then(|id| id.to_str().ok());
            let (method, path, took_ms) = (req.method().as_str(), req.path(), micros / 1000);
            tracing::warn!(target: "performance", method, path, status, took_ms, request_id = id, "Slow Request");
        }
    }
}

impl<S, B> Transform<S, ServiceRequest> for Requests
where
    S: Service<ServiceRequest, Response = ServiceResponse<B>, Error = Error>,
{
    type Response = ServiceResponse<B>;
    type Error = Error;
    type InitError = ();
    type Transform = Watched<S>;
    type Future = Ready<Result<Watched<S>, ()>>;

    fn new_transform(&self, inner: S) -> Self::Future {
        ready(Ok(Watched { inner, requests: self.clone() }))
    }
}

#[doc(hidden)]
pub struct Watched<S> {
    inner: S,
    requests: Requests,
}

impl<S, B> Service<ServiceRequest> for Watched<S>
where
    S: Service<ServiceRequest, Response = ServiceResponse<B>, Error = Error>,
{
    type Response = ServiceResponse<B>;
    type Error = Error;
    type Future = Answering<S::Future>;

    forward_ready!(inner);

    fn call(&self, req: ServiceRequest) -> Self::Future {
        let started = Instant::now();
        let id = RequestId::given(&req).unwrap_or_else(|| self.requests.fresh_id());
        let header = HeaderValue::from_str(&id.0).ok();
        req.extensions_mut().insert(id);
        let inner = self.inner.call(req);
        Answering { inner, requests: self.requests.clone(), started, id: header }
    }
}

pin_project! {
    #[doc(hidden)]
    pub struct Answering<F> {
        #[pin]
        inner: F,
        requests: Requests,
        started: Instant,
        id: Option<HeaderValue>,
    }
}

impl<F, B> Future for Answering<F>
where
    F: Future<Output = Result<ServiceResponse<B>, Error>>,
{
    type Output = F::Output;

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        let this = self.project();
        this.inner.poll(context).map_ok(|mut answer| {
            let took = this.started.elapsed();
            this.requests.note(&answer, took, this.id.as_ref());
            if let Some(id) = this.id.take() {
                answer.headers_mut().insert(X_REQUEST_ID.clone(), id);
            }
            answer
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use actix_web::{App, HttpRequest, HttpResponse, test, web};

    async fn answer(given: Option<&str>) -> (String, String) {
        let watch = Requests::new(Duration::from_secs(2));
        let echo = |req: HttpRequest| async move {
            HttpResponse::Ok()
                .body(req.extensions().get::<RequestId>().map_or(String::new(), |id| id.0.clone()))
        };
        let app = test::init_service(App::new().wrap(watch).route("/", web::get().to(echo))).await;
        let mut request = test::TestRequest::get().uri("/");
        if let Some(id) = given {
            request = request.insert_header(("x-request-id", id));
        }
        let answer = test::call_service(&app, request.to_request()).await;
        let header = answer.headers().get("x-request-id").unwrap().to_str().unwrap().to_owned();
        let body = test::read_body(answer).await;
        (header, String::from_utf8(body.to_vec()).unwrap())
    }

    #[actix_web::test]
    async fn the_callers_id_comes_back_when_it_is_sane() {
        assert_eq!(answer(Some("ward-7.A_1")).await, ("ward-7.A_1".into(), "ward-7.A_1".into()));
        for odd in ["", "a b", "ü", "<script>", "a;b", &"x".repeat(65)] {
            let (header, body) = answer(Some(odd)).await;
            assert_eq!(header.len(), 21, "{odd} became {header}");
            assert_eq!(header, body);
        }
        assert_ne!(answer(None).await, answer(None).await);
    }

    #[actix_web::test]
    async fn requests_are_counted_by_the_template_of_their_route() {
        let watch = Requests::new(Duration::ZERO);
        let fail = || async { HttpResponse::InternalServerError().finish() };
        let app = test::init_service(
            App::new().wrap(watch.clone()).route("/medicines/{id}", web::get().to(fail)),
        )
        .await;
        for path in ["/medicines/1", "/medicines/2", "/nowhere/3", "/nowhere/4"] {
            test::call_service(&app, test::TestRequest::get().uri(path).to_request()).await;
        }
        let figures = watch.figures();
        let seen: Vec<_> =
            figures.iter().map(|f| (f.route.as_str(), f.count, f.faults, f.slow)).collect();
        assert_eq!(seen, [("(no route)", 2, 0, 2), ("/medicines/{id}", 2, 2, 2)]);
    }
}
