//! Verbs: what takes a document from one state to the next.

use super::answer::answer;
use super::audit::write_down;
use super::create::witness;
use super::take::take;
use super::{Deed, Document};
use crate::app::App;
use crate::auth::Who;
use crate::error::Result;
use crate::http::body::{self, Json};
use crate::http::conditional;
use crate::masters::Call;
use crate::store::Tx;
use actix_web::http::header;
use actix_web::{HttpRequest, HttpResponse};
use serde::de::DeserializeOwned;
use uuid::Uuid;
use validator::Validate;

/// What a request asks of a document.
pub struct Verb<'a> {
    pub who: &'a Who,
    pub req: &'a HttpRequest,
    pub id: Uuid,
    /// Stock moves: an Idempotency-Key is needed.
    pub posts: bool,
}

/// Does `work` to the document, once for its key; answers the document.
///
/// # Errors
/// `IdempotencyKeyMissing`, `NotFound`, `StaleVersion`, and what the work refuses.
pub async fn act<D: Document>(
    app: &App,
    verb: Verb<'_>,
    body: Json,
    work: fn(&mut Tx<'_>, &Call, &mut D) -> Result<Deed>,
) -> Result<HttpResponse> {
    act_on::<D, serde_json::Value>(
        app,
        verb,
        body,
        move |tx, call, doc, _| work(tx, call, doc),
        |_| Ok(()),
    )
    .await
}

/// `act` with a body of its own type.
///
/// # Errors
/// As `act`, and what `check` refuses of the body.
pub async fn act_on<D: Document, B: DeserializeOwned + Send + Sync + 'static>(
    app: &App,
    verb: Verb<'_>,
    body: Json,
    work: impl Fn(&mut Tx<'_>, &Call, &mut D, &B) -> Result<Deed> + Send + 'static,
    check: impl Fn(&B) -> Result<()>,
) -> Result<HttpResponse> {
    let Verb { who, req, id, posts } = verb;
    let mut call = if posts { Call::keyed(who, req, &body)? } else { Call::new(who, req, &body)? };
    let version = match req.headers().contains_key(header::IF_MATCH) {
        true => Some(conditional::version(req)?),
        false => None,
    };
    call.witness = app.confirm(who, req, witness(&body.value)?.as_ref()).await?;
    let body: B = body::untested(body.value)?;
    check(&body)?;
    let answer = app.store.change(move |tx| {
        call.once(tx, |tx| {
            let doc = done(tx, &call, id, version, |tx, doc: &mut D| work(tx, &call, doc, &body))?;
            answer(200, &doc, &call.who, "")
        })
    });
    Ok(answer.await?.into_response())
}

/// Takes the document, does `work` to it, saves it and writes it down.
///
/// # Errors
/// `NotFound`, `StaleVersion`, and what the work refuses.
pub fn done<D: Document>(
    tx: &mut Tx<'_>,
    call: &Call,
    id: Uuid,
    version: Option<i64>,
    work: impl FnOnce(&mut Tx<'_>, &mut D) -> Result<Deed>,
) -> Result<D> {
    let mut doc: D = take(tx, &call.who, id, version)?;
    let deed = work(tx, &mut doc)?;
    doc.save(tx)?;
    write_down(tx, &call.who, &doc, &deed)?;
    Ok(doc)
}

/// Lengths and ranges of a verb's body.
///
/// # Errors
/// `Invalid`, with pointers.
pub fn valid<B: Validate>(body: &B) -> Result<()> {
    body.validate().map_err(|errors| body::invalid(&errors))
}
