//! Creating a document: a draft, or created and posted in one call.

use super::answer::answer;
use super::audit::write_down;
use super::{Deed, Document, must_fit};
use crate::app::App;
use crate::auth::{Scope, Who};
use crate::error::{Error, Result};
use crate::http::body::{self, Json};
use crate::http::query::Query;
use crate::masters::Call;
use crate::store::Tx;
use actix_web::{HttpRequest, HttpResponse};
use pharmacy_contract::permission::Permission;
use pharmacy_contract::problem::ProblemKind;
use serde_json::Value;
use uuid::Uuid;

/// How a new document goes on in the same call, when the query says so.
pub struct Post<D> {
    /// `post`, `complete`, `direct`.
    pub flag: &'static str,
    /// What the caller must be allowed beside creating.
    pub needs: &'static [Permission],
    pub work: Work<D>,
}

/// A verb: changes the document and posts.
pub type Work<D> = fn(&mut Tx<'_>, &Call, &mut D) -> Result<Deed>;

/// The answer to `POST /<resource>`.
///
/// # Errors
/// A named refusal, or a store fault.
pub async fn create<D: Document>(
    app: &App,
    who: &Who,
    req: &HttpRequest,
    mut body: Json,
    post: Post<D>,
) -> Result<HttpResponse> {
    let query = Query::parse(req.query_string())?;
    query.only(&[post.flag])?;
    let posting = query.flag(post.flag, false)?;
    if posting {
        post.needs.iter().try_for_each(|permission| who.must(*permission))?;
    }
    let mut call =
        if posting { Call::keyed(who, req, &body)? } else { Call::new(who, req, &body)? };
    call.witness = app.confirm(who, req, witness(&body.value)?.as_ref()).await?;
    by_our_names(&mut body.value);
    let new: D::New = body::typed(body.value)?;
    let path = req.path().to_owned();
    let work = posting.then_some(post.work);
    let answer = app.store.change(move |tx| {
        call.once(tx, |tx| {
            let (doc, fresh) = make(tx, &call, new.clone(), work)?;
            answer(if fresh { 201 } else { 200 }, &doc, &call.who, &path)
        })
    });
    Ok(answer.await?.into_response())
}

/// Makes a document and, where `work` is given, posts it; or finds that this very one is there already under the
/// caller's id (then it is not fresh).
///
/// # Errors
/// A named refusal, or a store fault.
pub fn make<D: Document>(
    tx: &mut Tx<'_>,
    call: &Call,
    mut new: D::New,
    work: Option<Work<D>>,
) -> Result<(D, bool)> {
    must_fit(D::new_lines(&mut new).len())?;
    if let Some(stored) = taken_id::<D>(tx, &new, &call.who.scope())? {
        return Ok((stored, false));
    }
    let mut doc = D::draft(tx, &call.who, new, None)?;
    let deed = match work {
        Some(work) => work(tx, call, &mut doc)?,
        None => Deed::step("create"),
    };
    doc.save(tx)?;
    write_down(tx, &call.who, &doc, &deed)?;
    Ok((doc, true))
}

/// The predecessor's names for the day of a document are taken too.
pub(super) fn by_our_names(body: &mut Value) {
    let Some(fields) = body.as_object_mut() else { return };
    for old in ["date", "transfer_date"] {
        if let Some(day) = fields.remove(old) {
            fields.entry("doc_date").or_insert(day);
        }
    }
}

pub(super) fn witness(body: &Value) -> Result<Option<pharmacy_contract::paper::Witness>> {
    match body.get("witness") {
        None | Some(Value::Null) => Ok(None),
        Some(given) => body::untested(given.clone()).map(Some),
    }
}

/// The same id and the same fields: the answer got lost and the caller asks again. The same id for something else: refused.
fn taken_id<D: Document>(tx: &mut Tx<'_>, new: &D::New, scope: &Scope) -> Result<Option<D>> {
    let Some(id) = D::chosen_id(new) else { return Ok(None) };
    if seen::<D>(tx, id, &Scope::All)?.is_none() {
        return Ok(None);
    }
    let is_another = || Error::refused(ProblemKind::IdTaken, format!("{id} is another document"));
    // What is out of the caller's stores is not theirs to hear of, whatever it says.
    let Some(mut stored) = seen::<D>(tx, id, scope)? else { return Err(is_another()) };
    if D::LINES_ARE_SENT {
        *stored.lines_mut() = D::read_lines(tx, id, 0, i64::from(u16::MAX))?;
    }
    if same::<D>(&stored, new) {
        return Ok(Some(stored));
    }
    Err(is_another())
}

fn seen<D: Document>(tx: &mut Tx<'_>, id: Uuid, scope: &Scope) -> Result<Option<D>> {
    match tx.record::<D>(id, scope) {
        Ok(doc) => Ok(Some(doc)),
        Err(Error::Refused(refusal)) if refusal.kind == ProblemKind::NotFound => Ok(None),
        Err(error) => Err(error),
    }
}

/// Fields that were left out were filled in by us: only what was sent is compared. So with lines, see [`Document::fill_in`].
fn same<D: Document>(stored: &D, new: &D::New) -> bool {
    let value = |fields: &D::New| serde_json::to_value(fields).unwrap_or_default();
    let (is, asked) = (value(stored.fields()), value(new));
    let header = asked.as_object().is_some_and(|asked| {
        asked.iter().all(|(name, v)| {
            v.is_null() || *v == Value::String(String::new()) || is.get(name) == Some(v)
        })
    });
    let mut new = new.clone();
    let lines = D::new_lines(&mut new);
    let equal = |(line, wanted): (&D::Line, &mut D::NewLine)| {
        let is = D::line_fields(line);
        D::fill_in(wanted, is);
        serde_json::to_value(is).ok() == serde_json::to_value(wanted).ok()
    };
    header
        && lines.len() == stored.lines().len()
        && stored.lines().iter().zip(lines.iter_mut()).all(equal)
}

/// The id of a new document: the caller's, or a new one.
#[must_use]
pub fn id_of(chosen: Option<Uuid>) -> Uuid {
    chosen.unwrap_or_else(crate::clock::new_id)
}
