//! Posting a stocktake: what was found more or less is added to today's balance.

use super::lines::{carry_first, no_such_line};
use super::rules;
use crate::documents::{Deed, Document, Reversible, must_be, stamp_posted};
use crate::error::{Error, Refusal, Result};
use crate::ledger::{Act, Leg, Party, facility};
use crate::masters::Call;
use crate::store::{Reader, Stale, Tx};
use crate::{change, record, select};
use pharmacy_contract::levels::line_value;
use pharmacy_contract::money::Money;
use pharmacy_contract::paper::{DocKind, State};
use pharmacy_contract::problem::ProblemKind;
use pharmacy_contract::stock::MovementType;
use pharmacy_contract::stocktakes::{Stocktake, StocktakePosting, WhyDifferent};
use std::collections::HashMap;
use uuid::Uuid;

record! {
    /// A line that differs, with what the rules ask of it. Watched: a second person must confirm it.
    struct Differing {
        id: Uuid, line_no: i64, medicine_id: Uuid, batch_id: Uuid, difference: i64, reason_code: String, note: String, unit_cost: Money,
        on_hand: i64, reserved: i64, medicine: String, watched: bool,
    }
}

impl Differing {
    fn value(&self) -> Result<i64> {
        line_value(self.difference, self.unit_cost.0).ok_or_else(|| {
            Error::refused(ProblemKind::ValueOutOfRange, "quantity times cost is too large")
        })
    }
}

fn differing(r: &mut Reader<'_>, doc: &Stocktake) -> Result<Vec<Differing>> {
    select!(
        r,
        "select l.id, l.line_no, l.medicine_id, l.batch_id, l.difference, l.reason_code, l.note, t.unit_cost, coalesce(b.on_hand, 0) as on_hand,
             coalesce(b.reserved, 0) as reserved, m.name as medicine, m.controlled_schedule <> '' as watched
         from stocktake_line l join batch t on t.id = l.batch_id join medicine m on m.id = l.medicine_id
         left join stock_balance b on b.store_id = l.store_id and b.batch_id = l.batch_id
         where l.stocktake_id = $1 and not l.skipped and l.difference <> 0 order by l.line_no",
        doc.paper.stamp.id
    )
    .all()
}

/// Works out what the differences are worth, by what the batches cost now.
pub(super) fn revalue(tx: &mut Tx<'_>, doc: &mut Stocktake) -> Result<()> {
    let lines = differing(tx, doc)?;
    value(tx, doc, &lines).map(drop)
}

/// Answers the sum without signs.
fn value(tx: &mut Tx<'_>, doc: &mut Stocktake, lines: &[Differing]) -> Result<Money> {
    let values: Vec<i64> = lines.iter().map(Differing::value).collect::<Result<_>>()?;
    for (line, value) in lines.iter().zip(&values) {
        change!(
            tx,
            Stale::Stocktakes,
            "update stocktake_line set value = $1 where stocktake_id = $2 and line_no = $3 and value <> $1",
            *value,
            doc.paper.stamp.id,
            line.line_no
        )
        .run()?;
    }
    let (net, gross) = rules::sums(values.into_iter())?;
    doc.value_difference = Some(net);
    Ok(gross)
}

/// Posts the differences.
///
/// # Errors
/// `WrongState`, `NeedsRecount`, `ApprovalRequired`, `WitnessRequired`, and what reasons are refused for.
pub fn post(
    tx: &mut Tx<'_>,
    call: &Call,
    doc: &mut Stocktake,
    asked: &StocktakePosting,
) -> Result<Deed> {
    must_be(doc, &[State::Review], "post")?;
    let home = doc.home();
    let place = tx.place(home, &call.who.scope())?;
    tx.open_stores(&[home])?;
    let mut lines = differing(tx, doc)?;
    must_be_possible(&lines)?;
    let gross = value(tx, doc, &lines)?;
    let limit = facility(tx)?.adjust_approval_value;
    rules::may_approve(gross, limit, doc.started_by, call.who.principal.id)?;
    explain(tx, doc, &mut lines, &asked.lines)?;
    if let Some(line) = lines.iter().find(|line| line.watched) {
        tx.must_be_witnessed(call.witness, home, &line.medicine)?;
        doc.witness_id = call.witness;
    }
    // The ledger learns of the differences today: that is the day of the document.
    doc.fields.doc_date = Some(tx.today());
    let act = Act {
        doc: DocKind::Stocktake,
        doc_id: doc.paper.stamp.id,
        effective_on: tx.today(),
        user: Some(call.who.principal.id),
        witness: doc.witness_id,
    };
    let legs: Vec<Leg> = lines.into_iter().map(|line| leg(home, line)).collect();
    tx.post(&act, &legs)?;
    tx.close_count_lines(doc.paper.stamp.id)?;
    stamp_posted(tx, doc, &place, &call.who, State::Posted)?;
    carry_first(tx, doc)?;
    Ok(Deed { witness: doc.witness_id, ..Deed::posting("post") })
}

fn leg(home: Uuid, line: Differing) -> Leg {
    Leg {
        store: home,
        medicine: line.medicine_id,
        batch: line.batch_id,
        line: line.id,
        leg: "count".into(),
        kind: MovementType::Count,
        delta: line.difference,
        release: 0,
        unit_cost: line.unit_cost,
        party: Party::Nobody,
        reason: Some(line.reason_code),
        reverses: None,
    }
}

/// What has left since the count cannot be missing once more.
fn must_be_possible(lines: &[Differing]) -> Result<()> {
    let doubtful: Vec<String> = lines
        .iter()
        .filter(|line| rules::needs_recount(line.on_hand, line.reserved, line.difference))
        .map(|line| line.id.to_string())
        .collect();
    if doubtful.is_empty() {
        return Ok(());
    }
    let detail = format!(
        "{} lines would leave less than nothing, or less than is promised: count them again",
        doubtful.len()
    );
    Err(Refusal::new(ProblemKind::NeedsRecount, detail).with("lines", doubtful).into())
}

/// Every difference gets a reason that fits it: the one that was sent now, the counter's, or the usual one.
fn explain(
    tx: &mut Tx<'_>,
    doc: &Stocktake,
    lines: &mut [Differing],
    sent: &[WhyDifferent],
) -> Result<()> {
    let places: HashMap<Uuid, usize> =
        lines.iter().enumerate().map(|(at, line)| (line.id, at)).collect();
    for (n, why) in sent.iter().enumerate() {
        let line = places.get(&why.line_id).and_then(|at| lines.get_mut(*at));
        let line = line.ok_or_else(|| no_such_line(format!("/lines/{n}/line_id")))?;
        line.reason_code.clone_from(&why.reason_code);
        if !why.note.is_empty() {
            line.note.clone_from(&why.note);
        }
    }
    for line in lines {
        let usual = if line.difference < 0 { "count_difference" } else { "count_surplus" };
        if line.reason_code.is_empty() {
            line.reason_code = usual.into();
        }
        if line.reason_code != usual {
            let kinds = if line.difference < 0 { ["adjust_out"] } else { ["adjust_in"] };
            let pointer = format!("/lines/{}/reason_code", line.line_no);
            line.watched |= tx.must_be_reason(&line.reason_code, &kinds, &line.note, &pointer)?;
        }
        change!(
            tx,
            Stale::Stocktakes,
            "update stocktake_line set reason_code = $1, note = $2 where stocktake_id = $3 and line_no = $4",
            line.reason_code,
            line.note,
            doc.paper.stamp.id,
            line.line_no
        )
        .run()?;
    }
    Ok(())
}

/// Ends a stocktake without posting anything.
///
/// # Errors
/// `WrongState`.
pub fn cancel(tx: &mut Tx<'_>, _: &Call, doc: &mut Stocktake) -> Result<Deed> {
    must_be(doc, &[State::Draft, State::Counting, State::Review], "cancel")?;
    tx.close_count_lines(doc.paper.stamp.id)?;
    doc.paper.state = State::Cancelled;
    carry_first(tx, doc)?;
    Ok(Deed::step("cancel"))
}

impl Reversible for Stocktake {
    fn may_reverse(&self, _: &mut Tx<'_>, _: &Call) -> Result<()> {
        must_be(self, &[State::Posted], "reverse")
    }

    fn touched(&self, _: &mut Tx<'_>) -> Result<Vec<Uuid>> {
        Ok(self.fields.store_id.into_iter().collect())
    }
}
