//! Reversing a posted document: opposite movements for all it posted, with a reason.

use super::verb::{Verb, act_on, valid};
use super::{Deed, Document};
use crate::app::App;
use crate::error::{Error, Refusal, Result};
use crate::http::body::Json;
use crate::ledger::{Moved, Undone};
use crate::masters::Call;
use crate::select;
use crate::store::{Reader, Tx};
use actix_web::HttpResponse;
use pharmacy_contract::paper::{DocKind, NewReversal, State};
use pharmacy_contract::problem::ProblemKind;
use pharmacy_contract::text::fold;
use uuid::Uuid;

/// A document that can be reversed.
pub trait Reversible: Document {
    /// May it be reversed now, by this caller? Looks for what depends on it.
    ///
    /// # Errors
    /// `WrongState`, `HasDependents`, `Forbidden`.
    fn may_reverse(&self, tx: &mut Tx<'_>, call: &Call) -> Result<()>;

    /// All stores that its movements touch.
    fn touched(&self, tx: &mut Tx<'_>) -> Result<Vec<Uuid>>;

    /// What else goes back: parents' sums, costs of batches.
    ///
    /// # Errors
    /// A store fault.
    fn undone(&mut self, tx: &mut Tx<'_>, undone: &[Moved]) -> Result<()> {
        let _ = (tx, undone);
        Ok(())
    }
}

/// The answer to `POST /<resource>/{id}/reversal`.
///
/// # Errors
/// `ReasonRequired`, `AlreadyReversed`, `HasDependents`, `InsufficientStock`, and what verbs refuse.
pub async fn reverse<D: Reversible>(app: &App, verb: Verb<'_>, body: Json) -> Result<HttpResponse> {
    act_on::<D, NewReversal>(
        app,
        verb,
        body,
        |tx, call, doc, why| {
            doc.may_reverse(tx, call)?;
            let watched = must_have_reason(tx, why)?;
            let mut stores = doc.touched(tx)?;
            stores.push(doc.home());
            tx.open_stores(&stores)?;
            let witness = witness(tx, call, doc, watched)?;
            let paper = doc.paper().clone();
            let number = paper.document_no.unwrap_or_default();
            let undone = Undone {
                doc: D::KIND,
                doc_id: paper.stamp.id,
                document_no: &number,
                user: Some(call.who.principal.id),
                witness,
            };
            let (id, moved) = tx.reverse(&undone, why)?;
            doc.undone(tx, &moved)?;
            let paper = doc.paper_mut();
            (paper.state, paper.reversal_id) = (State::Reversed, Some(id));
            Ok(Deed { reason: told(why), witness, ..Deed::posting("reverse") })
        },
        valid,
    )
    .await
}

fn told(why: &NewReversal) -> String {
    if why.note.is_empty() {
        why.reason_code.clone()
    } else {
        format!("{}: {}", why.reason_code, why.note)
    }
}

/// Answers whether the reason needs a witness.
fn must_have_reason(tx: &mut Tx<'_>, why: &NewReversal) -> Result<bool> {
    tx.must_be_reason(&why.reason_code, &[], &why.note, "/reason_code")
}

/// Controlled units go back before a witness where they moved before one, or between two people. Goods received and sent
/// back move between the hospital and its supplier: their papers are the proof.
fn witness<D: Document>(
    tx: &mut Tx<'_>,
    call: &Call,
    doc: &D,
    watched: bool,
) -> Result<Option<Uuid>> {
    let by_paper = matches!(D::KIND, DocKind::Receipt | DocKind::SupplierReturn);
    let controlled: Option<(String,)> = select!(
        tx,
        "select m.name from stock_movement v join medicine m on m.id = v.medicine_id
         where v.doc_id = $1 and m.controlled_schedule <> '' order by v.seq limit 1",
        doc.paper().stamp.id
    )
    .maybe()?;
    let what = match controlled.filter(|_| !by_paper) {
        Some((name,)) => name,
        None if watched => "this reason".into(),
        None => return Ok(None),
    };
    tx.must_be_witnessed(call.witness, doc.home(), &what)?;
    Ok(call.witness)
}

impl Reader<'_> {
    /// A reason code of one of these kinds (none named: of any), in use; answers whether it needs a witness.
    ///
    /// # Errors
    /// `ReasonRequired`, `NoteRequired`, `UnknownReference`.
    pub fn must_be_reason(
        &mut self,
        code: &str,
        kinds: &[&str],
        note: &str,
        pointer: &str,
    ) -> Result<bool> {
        if code.is_empty() {
            let detail = "a reason code is needed";
            return Err(Refusal::new(ProblemKind::ReasonRequired, detail).at(pointer).into());
        }
        let found: Option<(String, bool, bool, bool)> = select!(
            self,
            "select kind, active, needs_note, needs_witness from reason_code where code_key = $1",
            fold(code)
        )
        .maybe()?;
        let Some((_, _, needs_note, needs_witness)) = found.filter(|(kind, active, _, _)| {
            *active && (kinds.is_empty() || kinds.contains(&kind.as_str()))
        }) else {
            let detail = format!("`{code}` is no reason for this ({})", kinds.join(", "));
            return Err(Refusal::new(ProblemKind::UnknownReference, detail).at(pointer).into());
        };
        if needs_note && note.trim().is_empty() {
            let detail = format!("the reason `{code}` needs a note");
            return Err(Error::from(Refusal::new(ProblemKind::NoteRequired, detail).at(pointer)));
        }
        Ok(needs_witness)
    }
}
