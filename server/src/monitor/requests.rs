//! The outermost layer of a request: its id in and out, its time by route, a line when it was slow.

use super::last::Last;
use super::times::{Remembered, Routes};
use crate::clock::Clock;
use actix_web::dev::{Service, ServiceRequest, ServiceResponse, Transform, forward_ready};
use actix_web::http::header::{HeaderName, HeaderValue};
use actix_web::{Error, HttpMessage};
use pharmacy_contract::time::Instant as Time;
use pin_project_lite::pin_project;
use serde::Serialize;
use std::cell::RefCell;
use std::future::{Future, Ready, ready};
use std::pin::Pin;
use std::rc::Rc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll};
use std::time::{Duration, Instant};
use utoipa::ToSchema;

pub use super::times::Figures;

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
    clock: Clock,
    routes: Routes,
    last_slow: Last<SlowRequest>,
    /// By worker, so that none waits for another's count.
    in_flight: Mutex<Vec<Arc<AtomicU64>>>,
}

/// A request that took too long; who asked for what is not told.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct SlowRequest {
    pub at: Time,
    pub method: String,
    pub route: String,
    pub status: u16,
    pub took_ms: u64,
    pub request_id: String,
}

impl Requests {
    #[must_use]
    pub fn new(slow: Duration, clock: Clock) -> Self {
        let (high, low) = crate::clock::new_id().as_u64_pair();
        let shared = Shared {
            slow,
            prefix: format!("{:012x}-", (high.rotate_left(16) ^ low) & 0xffff_ffff_ffff),
            next: AtomicU64::new(1),
            clock,
            routes: Routes::default(),
            last_slow: Last::default(),
            in_flight: Mutex::default(),
        };
        Self(Arc::new(shared))
    }

    /// Every route and method that was asked for, by name.
    #[must_use]
    pub fn figures(&self) -> Vec<Figures> {
        self.0.routes.figures()
    }

    /// Requests that have come and are not answered.
    #[must_use]
    pub fn in_flight(&self) -> u64 {
        let all = self.0.in_flight.lock().unwrap_or_else(PoisonError::into_inner);
        all.iter().map(|worker| worker.load(Ordering::Relaxed)).sum()
    }

    /// Waits until nobody is being answered, so long at most.
    pub fn wait_for_answers(&self, longest: Duration) {
        let began = Instant::now();
        while self.in_flight() > 0 && began.elapsed() < longest {
            std::thread::sleep(Duration::from_millis(10));
        }
    }

    #[must_use]
    pub fn last_slow(&self) -> Vec<SlowRequest> {
        self.0.last_slow.all()
    }

    /// Lets old figures leave what counts as recent; to be called every few seconds.
    pub fn turn(&self) {
        self.0.routes.turn(self.0.clock.now());
    }

    #[must_use]
    pub fn recent_since(&self) -> Time {
        self.0.routes.recent_since().unwrap_or_else(|| self.0.clock.now())
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
}

/// What belongs to one worker.
struct Worker {
    requests: Requests,
    remembered: RefCell<Remembered>,
    in_flight: Arc<AtomicU64>,
}

impl Worker {
    fn note<B>(&self, answer: &ServiceResponse<B>, took: Duration, id: Option<&HeaderValue>) {
        let (req, shared) = (answer.request(), &*self.requests.0);
        let mut remembered = self.remembered.borrow_mut();
        let now = || shared.clock.now();
        let route = remembered.route(req.path(), &shared.routes, now, || req.match_pattern());
        let Some((route, counter)) = route.and_then(|r| Some((r, r.counter(req.method())?))) else {
            return;
        };
        let status = answer.status().as_u16();
        counter.note(took, status);
        if took > shared.slow {
            counter.note_slow();
            let took_ms = u64::try_from(took.as_millis()).unwrap_or(u64::MAX);
            let id = id.and_then(|id| id.to_str().ok());
            let (method, path) = (req.method().as_str(), req.path());
            tracing::warn!(target: "performance", method, path, status, took_ms, request_id = id, "Slow Request");
            shared.last_slow.note(SlowRequest {
                at: now(),
                method: method.chars().take(16).collect(),
                route: route.name.clone(),
                status,
                took_ms,
                request_id: id.unwrap_or_default().into(),
            });
        }
    }
}

/// Counts a request for as long as it lives, whether it is answered or given up.
struct Flight(Rc<Worker>);

impl Flight {
    fn begin(worker: &Rc<Worker>) -> Self {
        worker.in_flight.fetch_add(1, Ordering::Relaxed);
        Self(worker.clone())
    }
}

impl Drop for Flight {
    fn drop(&mut self) {
        self.0.in_flight.fetch_sub(1, Ordering::Relaxed);
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
        let in_flight = Arc::new(AtomicU64::new(0));
        let mut all = self.0.in_flight.lock().unwrap_or_else(PoisonError::into_inner);
        all.push(in_flight.clone());
        drop(all);
        let requests = self.clone();
        let worker = Worker { requests, remembered: RefCell::default(), in_flight };
        ready(Ok(Watched { inner, worker: Rc::new(worker) }))
    }
}

#[doc(hidden)]
pub struct Watched<S> {
    inner: S,
    worker: Rc<Worker>,
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
        let flight = Flight::begin(&self.worker);
        let id = RequestId::given(&req).unwrap_or_else(|| self.worker.requests.fresh_id());
        let header = HeaderValue::from_str(&id.0).ok();
        req.extensions_mut().insert(id);
        let inner = self.inner.call(req);
        Answering { inner, flight, started, id: header }
    }
}

pin_project! {
    #[doc(hidden)]
    pub struct Answering<F> {
        #[pin]
        inner: F,
        flight: Flight,
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
            this.flight.0.note(&answer, took, this.id.as_ref());
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

    fn clock() -> Clock {
        Clock::fixed(Time(0))
    }

    async fn answer(given: Option<&str>) -> (String, String) {
        let watch = Requests::new(Duration::from_secs(2), clock());
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
        let watch = Requests::new(Duration::ZERO, clock());
        let fail = || async { HttpResponse::InternalServerError().finish() };
        let app = test::init_service(
            App::new().wrap(watch.clone()).route("/medicines/{id}", web::get().to(fail)),
        )
        .await;
        for path in ["/medicines/1", "/medicines/2", "/nowhere/3", "/nowhere/4"] {
            test::call_service(&app, test::TestRequest::get().uri(path).to_request()).await;
        }
        let post = test::TestRequest::post().uri("/medicines/2").to_request();
        test::call_service(&app, post).await;
        let figures = watch.figures();
        let seen: Vec<_> = figures
            .iter()
            .map(|f| (f.route.as_str(), f.method, f.all.count(), f.faults(), f.slow))
            .collect();
        let medicines = "/medicines/{id}";
        assert_eq!(
            seen,
            [
                ("(no route)", "GET", 2, 0, 2),
                (medicines, "GET", 2, 2, 2),
                (medicines, "POST", 1, 0, 1)
            ]
        );
        let slow = watch.last_slow();
        assert_eq!((slow.len(), slow[0].method.as_str(), slow[0].status), (5, "POST", 404));
        assert_eq!((slow[4].route.as_str(), slow[4].status), (medicines, 500));
        assert_eq!(slow[4].request_id.len(), 21);
        assert_eq!(watch.in_flight(), 0);
    }

    #[actix_web::test]
    async fn a_request_is_in_flight_until_it_is_answered_or_given_up() {
        let watch = Requests::new(Duration::from_secs(2), clock());
        let never = || async {
            std::future::pending::<()>().await;
            HttpResponse::Ok().finish()
        };
        let app = App::new().wrap(watch.clone()).route("/", web::get().to(never));
        let app = test::init_service(app).await;
        let waiting = test::call_service(&app, test::TestRequest::get().uri("/").to_request());
        let waiting = tokio::time::timeout(Duration::from_millis(20), waiting);
        let mut waiting = Box::pin(waiting);
        tokio::select! {
            () = tokio::time::sleep(Duration::from_millis(5)) => {}
            _ = &mut waiting => {}
        }
        assert_eq!(watch.in_flight(), 1);
        assert!(waiting.await.is_err());
        assert_eq!((watch.in_flight(), watch.figures().len()), (0, 0));
    }
}
