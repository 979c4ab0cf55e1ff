//! Posting an adjustment: its lines become movements, for somebody who may decide alone or with another's consent.

use super::rules;
use crate::documents::{Deed, Reversible, day_of, must_be, must_have_lines, stamp_posted};
use crate::error::{Error, Refusal, Result};
use crate::ledger::{Act, Card, Free, Leg, Lot, Moved, Party, Place, facility};
use crate::masters::Call;
use crate::select;
use crate::store::{Reader, Tx};
use pharmacy_contract::adjustments::{Adjustment, AdjustmentKind, AdjustmentLine};
use pharmacy_contract::levels::line_value;
use pharmacy_contract::money::Money;
use pharmacy_contract::paper::{DocKind, State};
use pharmacy_contract::problem::ProblemKind;
use pharmacy_contract::stores::StoreKind;
use std::collections::BTreeSet;
use uuid::Uuid;

/// Posts a draft that one person may decide alone.
///
/// # Errors
/// `ApprovalRequired`, and what the law of adjustments refuses; see [`rules`].
pub fn post(tx: &mut Tx<'_>, call: &Call, doc: &mut Adjustment) -> Result<Deed> {
    must_be(doc, &[State::Draft], "post")?;
    let limit = facility(tx)?.adjust_approval_value;
    settle(tx, call, doc, Some(limit))?;
    Ok(Deed { witness: doc.witness_id, ..Deed::posting("post") })
}

/// Posts it; above the limit only where somebody else agreed (`None`).
pub(super) fn settle(
    tx: &mut Tx<'_>,
    call: &Call,
    doc: &mut Adjustment,
    limit: Option<Money>,
) -> Result<()> {
    must_have_lines(doc.lines.len())?;
    let home = doc.fields.store_id.unwrap_or_default();
    let place = tx.place(home, &call.who.scope())?;
    may_hold(&place, doc.fields.kind)?;
    let on = day_of(tx, &call.who, &doc.paper, (&mut doc.fields.doc_date, &doc.fields.notes))?;
    if gives_costs(doc) {
        // The cost of a batch counts in every store that holds it.
        tx.lock_all_stores()?;
    }
    tx.open_stores(&[home])?;
    let by = call.who.principal.id;
    // Whoever watched when it was handed in need not come again; but nobody watches themselves.
    let before = doc.witness_id.filter(|id| *id != by);
    let mut work = Work { by, witness: call.witness.or(before), ..Work::default() };
    let mut legs = Vec::with_capacity(doc.lines.len());
    for (at, line) in doc.lines.iter_mut().enumerate() {
        legs.push(work.leg(tx, (doc.fields.kind, home), line, at)?);
    }
    doc.value = Some(total(&doc.lines)?);
    limit.map_or(Ok(()), |limit| rules::may_post_alone(doc.value.unwrap_or_default(), limit))?;
    doc.witness_id = work.witness.filter(|_| work.witnessed);
    let act = Act {
        doc: DocKind::Adjustment,
        doc_id: doc.paper.stamp.id,
        effective_on: on,
        user: Some(call.who.principal.id),
        witness: doc.witness_id,
    };
    tx.post(&act, &legs)?;
    for batch in work.repriced {
        tx.refresh_batch(batch)?;
    }
    stamp_posted(tx, doc, &place, &call.who, State::Posted).map(drop)
}

/// Waste is written off where it lies, in a quarantine place too. Goods on their way belong to their transfer.
pub(super) fn may_hold(place: &Place, kind: AdjustmentKind) -> Result<()> {
    if kind == AdjustmentKind::Waste && place.kind == StoreKind::Quarantine && place.active {
        return Ok(());
    }
    place.must_take_documents("/store_id")
}

/// Does a line say what the units cost?
fn gives_costs(doc: &Adjustment) -> bool {
    doc.lines.iter().any(|line| line.fields.unit_cost.is_some())
}

/// Sum of the lines' values without their signs.
pub(super) fn total(lines: &[AdjustmentLine]) -> Result<Money> {
    let values = lines.iter().map(|line| line.value.unwrap_or_default().0.checked_abs());
    let sum = values.into_iter().try_fold(0_i64, |sum, value| sum.checked_add(value?));
    sum.map(Money).ok_or_else(too_large)
}

pub(super) fn worth(delta: i64, cost: Money) -> Result<Money> {
    line_value(delta, cost.0).map(Money).ok_or_else(too_large)
}

fn too_large() -> Error {
    Error::refused(ProblemKind::ValueOutOfRange, "quantity times cost is too large")
}

/// What is known of the lines so far.
#[derive(Default)]
struct Work {
    by: Uuid,
    free: Free,
    witness: Option<Uuid>,
    /// A line needed the witness.
    witnessed: bool,
    opened: BTreeSet<Uuid>,
    /// Batches whose cost is another now.
    repriced: BTreeSet<Uuid>,
}

impl Work {
    fn leg(
        &mut self,
        tx: &mut Tx<'_>,
        (kind, home): (AdjustmentKind, Uuid),
        line: &mut AdjustmentLine,
        at: usize,
    ) -> Result<Leg> {
        rules::may_draft(kind, &line.fields, at)?;
        let card = tx.active_card(line.fields.medicine_id, at)?;
        if kind == AdjustmentKind::Opening && self.opened.insert(card.id) {
            must_be_untouched(tx, home, &card, at)?;
        }
        let lot = self.lot(tx, line, &card, at)?;
        rules::may_move(kind, &lot, &line.fields, &card, (tx.today(), at))?;
        self.explain(tx, kind, home, line, &card, at)?;
        self.free.shift(tx, home, &lot, line.fields.delta, at)?;
        let cost = self.cost(tx, line, &lot)?;
        line.value = Some(worth(line.fields.delta, cost)?);
        Ok(Leg {
            store: home,
            medicine: card.id,
            batch: lot.id,
            line: line.id,
            leg: kind.as_str().into(),
            kind: rules::movement(kind),
            delta: line.fields.delta,
            release: 0,
            unit_cost: cost,
            party: Party::Nobody,
            reason: Some(line.fields.reason_code.clone()).filter(|code| !code.is_empty()),
            reverses: None,
        })
    }

    /// The batch of a line; it is made where it is new.
    fn lot(
        &self,
        tx: &mut Tx<'_>,
        line: &mut AdjustmentLine,
        card: &Card,
        at: usize,
    ) -> Result<Lot> {
        let lot = match line.fields.batch_id {
            Some(batch) => known_lot(tx, batch, card, at)?,
            None => {
                let identity = rules::identity(&line.fields, card, at)?;
                tx.find_or_make_lot(&identity, Some(self.by))?
            }
        };
        line.fields.batch_id = Some(lot.id);
        line.batch = Some(lot.named());
        Ok(lot)
    }

    /// The reason, and the witness where the medicine or the reason asks for one.
    fn explain(
        &mut self,
        tx: &mut Tx<'_>,
        kind: AdjustmentKind,
        home: Uuid,
        line: &mut AdjustmentLine,
        card: &Card,
        at: usize,
    ) -> Result<()> {
        let needs_witness = must_explain(tx, kind, line, at)?;
        if card.is_controlled() || needs_witness {
            tx.must_be_witnessed(self.witness, home, &card.name)?;
            self.witnessed = true;
        }
        Ok(())
    }

    /// The cost of a unit: as the line says, which then counts into the batch's; else the batch's own.
    fn cost(&mut self, tx: &mut Tx<'_>, line: &AdjustmentLine, lot: &Lot) -> Result<Money> {
        let Some(cost) = line.fields.unit_cost else { return Ok(lot.unit_cost) };
        let value = worth(line.fields.delta, cost)?;
        if count_cost(tx, lot, line.fields.delta, value)? {
            self.repriced.insert(lot.id);
        }
        Ok(cost)
    }
}

/// The reason of a line, spelt as it is kept; answers whether it needs a witness.
pub(super) fn must_explain(
    r: &mut Reader<'_>,
    kind: AdjustmentKind,
    line: &mut AdjustmentLine,
    at: usize,
) -> Result<bool> {
    let Some(kinds) = rules::reasons(kind, &line.fields) else { return Ok(false) };
    let (code, note) = (&line.fields.reason_code, &line.fields.note);
    let needs_witness = r.must_be_reason(code, kinds, note, &format!("/lines/{at}/reason_code"))?;
    line.fields.reason_code = r.reason_as_kept(code)?;
    Ok(needs_witness)
}

/// A batch that a line names: one of its medicine.
pub(super) fn known_lot(r: &mut Reader<'_>, batch: Uuid, card: &Card, at: usize) -> Result<Lot> {
    let lot = r.lot(batch)?.filter(|lot| lot.medicine_id == card.id);
    lot.ok_or_else(|| {
        let detail = format!("{} has no such batch", card.name);
        let refusal = Refusal::new(ProblemKind::UnknownReference, detail);
        refusal.at(format!("/lines/{at}/batch_id")).into()
    })
}

/// Opening stock is what was there before anything else happened.
fn must_be_untouched(r: &mut Reader<'_>, store: Uuid, card: &Card, at: usize) -> Result<()> {
    let moved: Option<(Uuid,)> = select!(
        r,
        "select id from stock_movement where store_id = $1 and medicine_id = $2 and type <> 'opening' limit 1",
        store,
        card.id
    )
    .maybe()?;
    if moved.is_none() {
        return Ok(());
    }
    let detail = format!("{} has moved in this store already: correct it instead", card.name);
    let refusal = Refusal::new(ProblemKind::OpeningAfterMovements, detail);
    Err(refusal.at(format!("/lines/{at}/medicine_id")).with("line", at).into())
}

/// Adds to what a batch has cost (takes it off again for a reversal); answers whether a unit costs another amount now.
fn count_cost(tx: &mut Tx<'_>, lot: &Lot, delta: i64, value: Money) -> Result<bool> {
    let now = tx.add_cost(lot, delta, value.0)?;
    if now == lot.unit_cost {
        return Ok(false);
    }
    // Totals multiply what is there by its cost: the engines must never see a product that is too large.
    let (most,): (i64,) = select!(
        tx,
        "select cast(coalesce(max(on_hand), 0) as bigint) as most from stock_balance where batch_id = $1 and held",
        lot.id
    )
    .one()?;
    worth(most + delta.max(0), now)?;
    Ok(true)
}

impl Reversible for Adjustment {
    fn may_reverse(&self, _: &mut Tx<'_>, _: &Call) -> Result<()> {
        must_be(self, &[State::Posted], "reverse")
    }

    fn touched(&self, tx: &mut Tx<'_>) -> Result<Vec<Uuid>> {
        if !gives_costs(self) {
            return Ok(vec![self.fields.store_id.unwrap_or_default()]);
        }
        let all: Vec<(Uuid,)> = select!(tx, "select id from store order by id").all()?;
        Ok(all.into_iter().map(|(id,)| id).collect())
    }

    /// What the found units cost is taken off their batches again.
    fn undone(&mut self, tx: &mut Tx<'_>, _: &[Moved]) -> Result<()> {
        for line in &self.lines {
            let Some((batch, cost)) = line.fields.batch_id.zip(line.fields.unit_cost) else {
                continue;
            };
            let lot = tx.lot(batch)?.ok_or_else(|| Error::Internal("a batch is gone".into()))?;
            let value = worth(line.fields.delta, cost)?;
            if count_cost(tx, &lot, -line.fields.delta, Money(-value.0))? {
                tx.refresh_batch(batch)?;
            }
        }
        Ok(())
    }
}
