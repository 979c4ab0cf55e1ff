//! Reversals: a posted document is undone by opposite movements, once, last leg first.

use crate::clock::new_id;
use crate::error::{Error, Result};
use crate::ledger::{Act, Leg, Moved, Party};
use crate::store::{Reader, Stale, Tx};
use crate::{change, select};
use jiff::civil::Date;
use pharmacy_contract::paper::{DocKind, NewReversal};
use pharmacy_contract::problem::ProblemKind;
use uuid::Uuid;

/// A document that is to be undone.
pub struct Undone<'a> {
    pub doc: DocKind,
    pub doc_id: Uuid,
    pub document_no: &'a str,
    pub user: Option<Uuid>,
    pub witness: Option<Uuid>,
}

impl Reader<'_> {
    /// The movements of a document, in the order of posting.
    ///
    /// # Errors
    /// A store fault.
    pub fn movements_of(&mut self, doc: Uuid) -> Result<Vec<Moved>> {
        select!(
            self,
            "select id, store_id, store_seq, posted_at, effective_on, medicine_id, batch_id, qty_delta, balance_after, type as kind, doc_type, doc_id,
                 line_id, leg, reason_code, patient_id, supplier_id, other_store_id, unit_cost, value, reverses_id, user_id, witness_id,
                 prev_hash, hash
             from stock_movement where doc_id = $1 order by seq",
            doc
        )
        .all()
    }
}

impl Tx<'_> {
    /// Posts the opposite of all that the document posted; answers the reversal's id and the movements undone. The
    /// caller holds the locks of the stores and has checked that nothing depends on the document.
    ///
    /// # Errors
    /// `AlreadyReversed`, `InsufficientStock` when the goods have left.
    pub fn reverse(
        &mut self,
        undone: &Undone<'_>,
        why: &NewReversal,
    ) -> Result<(Uuid, Vec<Moved>)> {
        let posted = self.movements_of(undone.doc_id)?;
        if posted.iter().any(|m| m.reverses_id.is_some()) {
            return Err(Error::refused(
                ProblemKind::AlreadyReversed,
                "this document was reversed before",
            ));
        }
        let legs: Vec<Leg> = posted.iter().rev().map(opposite).collect();
        let effective_on = self.day_of_reversal(&posted, &legs, undone)?;
        let id = new_id();
        self.note_reversal(id, undone, why, effective_on)?;
        let act = Act {
            doc: undone.doc,
            doc_id: undone.doc_id,
            effective_on,
            user: undone.user,
            witness: undone.witness,
        };
        self.post(&act, &legs)?;
        Ok((id, posted))
    }

    /// The original's day where it is still open and no later day would fall below zero by it, else today.
    fn day_of_reversal(
        &mut self,
        posted: &[Moved],
        legs: &[Leg],
        undone: &Undone<'_>,
    ) -> Result<Date> {
        let today = self.today();
        let Some(original) = posted.first().map(|m| m.effective_on) else { return Ok(today) };
        if !self.is_open_day(original)? {
            return Ok(today);
        }
        let act = Act {
            doc: undone.doc,
            doc_id: undone.doc_id,
            effective_on: original,
            user: None,
            witness: None,
        };
        match self.must_hold_on_past_days(&act, legs) {
            Ok(()) => Ok(original),
            Err(Error::Refused(refusal)) if refusal.kind == ProblemKind::BackdateGoesNegative => {
                Ok(today)
            }
            Err(error) => Err(error),
        }
    }

    fn note_reversal(
        &mut self,
        id: Uuid,
        undone: &Undone<'_>,
        why: &NewReversal,
        on: Date,
    ) -> Result<()> {
        let now = self.now();
        change!(
            self,
            Stale::Nothing,
            "insert into reversal (id, doc_type, doc_id, document_no, reason_code, note, effective_on, at, user_id)
             values ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
            id,
            undone.doc,
            undone.doc_id,
            undone.document_no,
            why.reason_code,
            why.note,
            on,
            now,
            undone.user
        )
        .run()
        .map(drop)
    }
}

fn opposite(moved: &Moved) -> Leg {
    let party = match (moved.patient_id, moved.supplier_id, moved.other_store_id) {
        (Some(id), _, _) => Party::Patient(id),
        (_, Some(id), _) => Party::Supplier(id),
        (_, _, Some(id)) => Party::Store(id),
        (None, None, None) => Party::Nobody,
    };
    Leg {
        store: moved.store_id,
        medicine: moved.medicine_id,
        batch: moved.batch_id,
        line: moved.line_id,
        leg: format!("reverse.{}", moved.leg),
        kind: moved.kind,
        delta: -moved.qty_delta,
        release: 0,
        unit_cost: moved.unit_cost,
        party,
        reason: moved.reason_code.clone(),
        reverses: Some(moved.id),
    }
}
