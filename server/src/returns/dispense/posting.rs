//! Taking back what was dispensed: good units return to the shelf, doubtful ones are set aside, others are destroyed.

use super::super::REASONS;
use super::given::{self, Given};
use crate::documents::{
    Deed, Reversible, day_of, must_be, must_be_quantity, must_have_lines, stamp_posted, take,
};
use crate::error::{Error, Refusal, Result};
use crate::ledger::{Act, Card, Leg, Lot, Moved, Party};
use crate::masters::Call;
use crate::store::{Reader, Tx};
use jiff::civil::Date;
use pharmacy_contract::dispenses::Dispense;
use pharmacy_contract::levels::line_value;
use pharmacy_contract::money::Money;
use pharmacy_contract::paper::{DocKind, State};
use pharmacy_contract::problem::ProblemKind;
use pharmacy_contract::returns::{Condition, DispenseReturn, DispenseReturnLine};
use pharmacy_contract::stock::MovementType;
use pharmacy_contract::stores::StoreKind;
use uuid::Uuid;

/// Takes the units back.
///
/// # Errors
/// `ReturnExceedsGiven`, `NotRestockable`, `BatchExpired` …, `WitnessRequired`, `ReasonRequired`.
pub fn post(tx: &mut Tx<'_>, call: &Call, doc: &mut DispenseReturn) -> Result<Deed> {
    must_be(doc, &[State::Draft], "post")?;
    must_have_lines(doc.lines.len())?;
    let place = tx.place(doc.store_id, &call.who.scope())?;
    place.must_take_documents("/dispense_id")?;
    let on = day_of(tx, &call.who, &doc.paper, (&mut doc.fields.doc_date, &doc.fields.notes))?;
    // One return of a dispense after the other: each sees what the one before it took back.
    let dispense: Dispense = take(tx, &call.who, doc.fields.dispense_id, None)?;
    given::may_come_back(&dispense)?;
    let stores = touched(tx, doc)?;
    tx.open_stores(&stores)?;
    let mut work = Work {
        given: given::given(tx, doc.fields.dispense_id)?,
        home: doc.store_id,
        aside: stores.get(1).copied(),
        party: doc.patient_id.map_or(Party::Nobody, Party::Patient),
        witness: call.witness,
        witnessed: false,
    };
    let mut legs = Vec::with_capacity(doc.lines.len());
    for (at, line) in doc.lines.iter_mut().enumerate() {
        work.take_back(tx, line, at, &mut legs)?;
    }
    doc.witness_id = work.witness.filter(|_| work.witnessed);
    let act = Act {
        doc: DocKind::DispenseReturn,
        doc_id: doc.paper.stamp.id,
        effective_on: on,
        user: Some(call.who.principal.id),
        witness: doc.witness_id,
    };
    tx.post(&act, &legs)?;
    given::count(tx, doc.fields.dispense_id, &doc.lines, 1)?;
    stamp_posted(tx, doc, &place, &call.who, State::Posted)?;
    Ok(Deed { witness: doc.witness_id, ..Deed::posting("post") })
}

/// The store, and its quarantine place where a line goes there.
fn touched(r: &mut Reader<'_>, doc: &DispenseReturn) -> Result<Vec<Uuid>> {
    let mut stores = vec![doc.store_id];
    if doc.lines.iter().any(|line| line.fields.condition == Condition::Quarantine) {
        stores.push(r.companion(doc.store_id, StoreKind::Quarantine)?.id);
    }
    Ok(stores)
}

/// Only good units of medicines that allow it go back to the shelf.
fn may_restock(card: &Card, lot: &Lot, today: Date, at: usize) -> Result<()> {
    if card.returns_restockable {
        return lot.must_be_good(today, &card.name, at);
    }
    let detail = format!("{} is not given out again: quarantine or waste", card.name);
    let refusal = Refusal::new(ProblemKind::NotRestockable, detail);
    Err(refusal.at(format!("/lines/{at}/condition")).with("line", at).into())
}

/// What is known of the lines so far.
struct Work {
    given: Vec<Given>,
    home: Uuid,
    aside: Option<Uuid>,
    party: Party,
    witness: Option<Uuid>,
    /// A line needed the witness.
    witnessed: bool,
}

impl Work {
    fn take_back(
        &mut self,
        tx: &mut Tx<'_>,
        line: &mut DispenseReturnLine,
        at: usize,
        legs: &mut Vec<Leg>,
    ) -> Result<()> {
        must_be_quantity(line.fields.quantity, None, None, at)?;
        let given = given::of(&mut self.given, &line.fields, at)?;
        given.take_back(line.fields.quantity, at)?;
        let cost = given.unit_cost;
        let card = tx.card(line.medicine_id, at)?;
        self.explain(tx, line, &card, at)?;
        if line.fields.condition == Condition::Restock {
            let lot = tx.lot(line.fields.batch_id)?;
            let lot = lot.ok_or_else(|| Error::Internal("a batch is gone".into()))?;
            may_restock(&card, &lot, tx.today(), at)?;
        }
        line.value = Some(worth(line.fields.quantity, cost)?);
        let back = self.leg(line, cost);
        let gone = Leg {
            leg: "waste".into(),
            kind: MovementType::Waste,
            delta: -line.fields.quantity,
            party: Party::Nobody,
            ..back.clone()
        };
        legs.push(back);
        if line.fields.condition == Condition::Waste {
            legs.push(gone);
        }
        Ok(())
    }

    fn leg(&self, line: &DispenseReturnLine, cost: Money) -> Leg {
        let store = match line.fields.condition {
            Condition::Quarantine => self.aside.unwrap_or(self.home),
            Condition::Restock | Condition::Waste => self.home,
        };
        Leg {
            store,
            medicine: line.medicine_id,
            batch: line.fields.batch_id,
            line: line.id,
            leg: "return".into(),
            kind: MovementType::DispenseReturn,
            delta: line.fields.quantity,
            release: 0,
            unit_cost: cost,
            party: self.party,
            reason: Some(line.fields.reason_code.clone()),
            reverses: None,
        }
    }

    /// The reason, and the witness where the medicine or the reason asks for one.
    fn explain(
        &mut self,
        tx: &mut Tx<'_>,
        line: &mut DispenseReturnLine,
        card: &Card,
        at: usize,
    ) -> Result<()> {
        let (code, note) = (&line.fields.reason_code, &line.fields.note);
        let pointer = format!("/lines/{at}/reason_code");
        let needs_witness = tx.must_be_reason(code, REASONS, note, &pointer)?;
        line.fields.reason_code = tx.reason_as_kept(code)?;
        if card.is_controlled() || needs_witness {
            tx.must_be_witnessed(self.witness, self.home, &card.name)?;
            self.witnessed = true;
        }
        Ok(())
    }
}

pub(super) fn worth(units: i64, cost: Money) -> Result<Money> {
    line_value(units, cost.0).map(Money).ok_or_else(|| {
        Error::refused(ProblemKind::ValueOutOfRange, "quantity times cost is too large")
    })
}

impl Reversible for DispenseReturn {
    fn may_reverse(&self, tx: &mut Tx<'_>, call: &Call) -> Result<()> {
        must_be(self, &[State::Posted], "reverse")?;
        take::<Dispense>(tx, &call.who, self.fields.dispense_id, None).map(drop)
    }

    fn touched(&self, tx: &mut Tx<'_>) -> Result<Vec<Uuid>> {
        touched(tx, self)
    }

    fn undone(&mut self, tx: &mut Tx<'_>, _: &[Moved]) -> Result<()> {
        given::count(tx, self.fields.dispense_id, &self.lines, -1)
    }
}
