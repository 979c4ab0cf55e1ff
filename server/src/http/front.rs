//! The shortest way to a page: whoever asks again in the very same words is answered before the address is even looked
//! at. A worker remembers a few questions, each with its caller, and answers only while all of it still holds: the
//! session, the rights, the versions, the time. Whatever does not hold goes the long way, which remembers it anew.

use super::respond::{self, Keep};
use crate::app::{App, BASE};
use crate::auth::{Principal, sessions};
use crate::cache::Page;
use crate::error;
use crate::store::Stale;
use actix_web::Error;
use actix_web::body::{BoxBody, EitherBody, MessageBody};
use actix_web::dev::{Service, ServiceRequest, ServiceResponse, Transform, forward_ready};
use actix_web::http::{Method, header};
use actix_web::web::Data;
use pharmacy_contract::time::Instant;
use pin_project_lite::pin_project;
use std::cell::RefCell;
use std::collections::HashMap;
use std::future::{Future, Ready, ready};
use std::pin::Pin;
use std::rc::Rc;
use std::sync::Arc;
use std::task::{Context, Poll};

/// Questions that a worker remembers; their pages are kept beyond the cache's own bounds.
const REMEMBERED: usize = 128;
/// Longer ones are not remembered.
const LONGEST: usize = 1_024;

/// A page that may be answered again, as long as this holds; put into the answer by whoever found the page.
#[derive(Clone)]
pub struct Again {
    pub page: Arc<Page>,
    pub keep: Keep,
    /// Whom it was made for.
    pub principal: Arc<Principal>,
    /// What it is made from, and the versions it was made at; the first is what it counts as.
    pub versions: Arc<[(Stale, i64)]>,
    pub until: Instant,
    /// The cache's, when the page was found.
    pub cleared: u64,
}

struct Known {
    again: Again,
    key: sessions::Key,
}

/// Middleware; the innermost.
#[derive(Clone)]
pub struct Front(pub Data<App>);

#[doc(hidden)]
pub struct Within<S> {
    inner: S,
    app: Data<App>,
    memory: Rc<Memory>,
}

#[derive(Default)]
struct Memory {
    known: RefCell<HashMap<Box<[u8]>, Known>>,
    /// The question at hand; taken along by a request that goes the long way.
    words: RefCell<Vec<u8>>,
}

impl Memory {
    /// The page for this request, if it is known and everything about it still holds.
    fn page(&self, app: &App, req: &ServiceRequest) -> Option<Again> {
        let mut words = self.words.borrow_mut();
        asked(req, &mut words);
        let known = self.known.borrow();
        let known = known.get(words.as_slice())?;
        let now = app.store.clock().now();
        let same = |(resource, at): &(Stale, i64)| app.store.known_version(*resource) == Some(*at);
        let whole = app.cache.cleared() == known.again.cleared;
        if !(whole && now < known.again.until && known.again.versions.iter().all(same)) {
            return None;
        }
        // The very same principal: what it may do and see was decided for it.
        let caller = app.auth.cached(&known.key)?;
        Arc::ptr_eq(&caller, &known.again.principal).then(|| known.again.clone())
    }

    fn remember(&self, app: &App, answer: &ServiceResponse<impl MessageBody>, words: Vec<u8>) {
        let Some(again) = answer.response().extensions().get::<Again>().cloned() else { return };
        let Some(key) = sessions::key(answer.request(), &app.auth) else { return };
        let mut known = self.known.borrow_mut();
        if known.len() >= REMEMBERED {
            known.clear();
        }
        known.insert(words.into(), Known { again, key });
    }
}

/// The question in full: address, caller, wanted form. What else a request says makes no other page. Nothing for what
/// is not remembered.
fn asked(req: &ServiceRequest, words: &mut Vec<u8>) {
    words.clear();
    let Some(address) = req.uri().path_and_query().filter(|_| req.method() == Method::GET) else {
        return;
    };
    words.extend_from_slice(address.as_str().as_bytes());
    for name in [header::COOKIE, header::AUTHORIZATION, header::ACCEPT] {
        // Neither byte can be in a header's value.
        words.push(b'\n');
        for value in req.headers().get_all(&name) {
            words.push(0);
            words.extend_from_slice(value.as_bytes());
        }
    }
    if words.len() > LONGEST {
        words.clear();
    }
}

impl<S, B> Transform<S, ServiceRequest> for Front
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
        ready(Ok(Within { inner, app: self.0.clone(), memory: Rc::default() }))
    }
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
        let is_safe = req.method().is_safe();
        if is_safe && self.app.health.turns_away() && req.path().starts_with(BASE) {
            return Answering::Known { answer: Some(req.error_response(error::Error::ending())) };
        }
        if let Some(again) = self.memory.page(&self.app, &req) {
            if let Some((resource, _)) = again.versions.first() {
                self.app.cache.note_again(&again.page, *resource);
            }
            let answer = respond::page(req.request(), &again.page, again.keep);
            return Answering::Known { answer: Some(req.into_response(answer)) };
        }
        if !is_safe && let Err(busy) = self.app.store.must_have_room() {
            return Answering::Known { answer: Some(req.error_response(busy)) };
        }
        let words = self.memory.words.take();
        let (app, memory) = (self.app.clone(), self.memory.clone());
        Answering::Long { inner: self.inner.call(req), app, memory, words }
    }
}

pin_project! {
    #[doc(hidden)]
    #[project = Projected]
    pub enum Answering<F> {
        Known { answer: Option<ServiceResponse> },
        Long { #[pin] inner: F, app: Data<App>, memory: Rc<Memory>, words: Vec<u8> },
    }
}

impl<F, B> Future for Answering<F>
where
    F: Future<Output = Result<ServiceResponse<B>, Error>>,
    B: MessageBody + 'static,
{
    type Output = Result<ServiceResponse<EitherBody<B, BoxBody>>, Error>;

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        match self.project() {
            Projected::Known { answer } => match answer.take() {
                Some(answer) => Poll::Ready(Ok(answer.map_into_right_body())),
                None => Poll::Pending,
            },
            Projected::Long { inner, app, memory, words } => inner.poll(context).map_ok(|answer| {
                if !words.is_empty() {
                    memory.remember(app, &answer, std::mem::take(words));
                }
                answer.map_into_left_body()
            }),
        }
    }
}
