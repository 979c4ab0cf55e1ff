//! Counting: each count is held against the balance of its own moment, so that work goes on.

use super::lines::{self, Show, carry, carry_first, no_such_line};
use super::posting::revalue;
use super::rules::{Candidate, MOST_LINES};
use super::starting::overlap;
use crate::change;
use crate::documents::{Deed, Document, SHOWN_LINES, must_be};
use crate::error::{Error, Refusal, Result};
use crate::ledger::{Identity, UNTRACKED};
use crate::masters::Call;
use crate::select;
use crate::store::{Stale, Tx};
use pharmacy_contract::paper::State;
use pharmacy_contract::problem::ProblemKind;
use pharmacy_contract::stocktakes::{Count, Counts, LinesBecause, Stocktake};
use pharmacy_contract::text::fold;
use uuid::Uuid;

/// A line that is about to be counted.
struct Counted {
    id: Uuid,
    batch: Uuid,
    before: bool,
}

/// Saves counts: the store stands still for this one short change, and the balance of the moment is what they are held
/// against. The answer carries the lines that were counted.
///
/// # Errors
/// `WrongState`, `UnknownReference`, `StocktakeOverlap`, `ExpiryRequired`, `BatchExpiryMismatch`.
pub fn count(tx: &mut Tx<'_>, call: &Call, doc: &mut Stocktake, asked: &Counts) -> Result<Deed> {
    must_be(doc, &[State::Counting], "count")?;
    tx.lock_stores(&[doc.home()])?;
    let mut shown = Vec::new();
    for (at, count) in asked.counts.iter().enumerate() {
        if !count.reason_code.is_empty() {
            let pointer = format!("/counts/{at}/reason_code");
            let kinds = ["adjust_in", "adjust_out"];
            tx.must_be_reason(&count.reason_code, &kinds, &count.note, &pointer)?;
        }
        let line = find(tx, call, doc, count, at)?;
        save(tx, call, doc, &line, count)?;
        if shown.len() < SHOWN_LINES && !shown.contains(&line.id) {
            shown.push(line.id);
        }
    }
    carry(tx, doc, &Show::These(shown))?;
    Ok(Deed::step("count"))
}

fn find(
    tx: &mut Tx<'_>,
    call: &Call,
    doc: &mut Stocktake,
    count: &Count,
    at: usize,
) -> Result<Counted> {
    let batch = match (count.line_id, count.batch_id, count.medicine_id) {
        (Some(line), None, None) => return by_line(tx, doc, line, at),
        (None, Some(batch), None) => batch,
        (None, None, Some(medicine)) => {
            let identity = on_the_pack(tx, count, medicine, at)?;
            tx.find_or_make_lot(&identity, Some(call.who.principal.id))?.id
        }
        _ => {
            let detail =
                "say what was counted: `line_id`, `batch_id`, or `medicine_id` with its batch";
            return Err(Error::invalid(&format!("/counts/{at}"), "which", detail));
        }
    };
    by_batch(tx, doc, batch, at)
}

fn by_line(tx: &mut Tx<'_>, doc: &Stocktake, line: Uuid, at: usize) -> Result<Counted> {
    let found: Option<(Uuid, Option<i64>)> = select!(
        tx,
        "select batch_id, counted from stocktake_line where stocktake_id = $1 and id = $2",
        doc.paper.stamp.id,
        line
    )
    .maybe()?;
    let (batch, counted) = found.ok_or_else(|| no_such_line(format!("/counts/{at}/line_id")))?;
    Ok(Counted { id: line, batch, before: counted.is_some() })
}

/// The line of a batch; a batch that nobody expected gets a new one.
fn by_batch(tx: &mut Tx<'_>, doc: &mut Stocktake, batch: Uuid, at: usize) -> Result<Counted> {
    let known: Option<(Uuid, Uuid, Option<i64>)> = select!(
        tx,
        "select stocktake_id, id, counted from stocktake_line where store_id = $1 and batch_id = $2 and open",
        doc.home(),
        batch
    )
    .maybe()?;
    match known {
        Some((own, id, counted)) if own == doc.paper.stamp.id => {
            return Ok(Counted { id, batch, before: counted.is_some() });
        }
        Some((other, _, _)) => return Err(overlap(batch, other)),
        None => {}
    }
    let lot = tx.lot(batch)?.ok_or_else(|| {
        let pointer = format!("/counts/{at}/batch_id");
        Refusal::new(ProblemKind::UnknownReference, "there is no such batch").at(pointer)
    })?;
    let line_no = doc.paper.line_count + 1;
    if usize::try_from(line_no).is_ok_and(|count| count > MOST_LINES) {
        let detail = format!("at most {MOST_LINES} lines");
        return Err(Error::invalid(&format!("/counts/{at}"), "length", detail));
    }
    let unexpected = Candidate {
        batch,
        medicine: lot.medicine_id,
        category: String::new(),
        abc_class: String::new(),
        bin_key: String::new(),
    };
    tx.add_count_lines(doc, line_no, &[unexpected])?;
    doc.paper.line_count = line_no;
    let (id,): (Uuid,) = select!(
        tx,
        "select id from stocktake_line where stocktake_id = $1 and line_no = $2",
        doc.paper.stamp.id,
        line_no
    )
    .one()?;
    Ok(Counted { id, batch, before: false })
}

fn on_the_pack(tx: &mut Tx<'_>, count: &Count, medicine: Uuid, at: usize) -> Result<Identity> {
    let tracked: Option<(bool,)> =
        select!(tx, "select batch_tracked from medicine where id = $1", medicine).maybe()?;
    let pointer = |field: &str| format!("/counts/{at}/{field}");
    let Some((tracked,)) = tracked else {
        let refusal = Refusal::new(ProblemKind::UnknownReference, "there is no such medicine");
        return Err(refusal.at(pointer("medicine_id")).into());
    };
    if !tracked {
        return Ok(Identity::new(medicine, UNTRACKED, None));
    }
    let number = count.batch_number.trim();
    let known: Option<(Uuid,)> = select!(
        tx,
        "select id from batch where medicine_id = $1 and batch_key = $2",
        medicine,
        fold(number)
    )
    .maybe()?;
    let field = if number.is_empty() { "batch_number" } else { "expiry_date" };
    if number.is_empty() || (known.is_none() && count.expiry_date.is_none()) {
        let detail = "a batch that was not known has a number and an expiry date";
        let refusal = Refusal::new(ProblemKind::ExpiryRequired, detail).at(pointer(field));
        return Err(refusal.into());
    }
    Ok(Identity::new(medicine, number, count.expiry_date))
}

fn save(
    tx: &mut Tx<'_>,
    call: &Call,
    doc: &Stocktake,
    line: &Counted,
    count: &Count,
) -> Result<()> {
    let (id, home, now) = (doc.paper.stamp.id, doc.home(), tx.now());
    if line.before {
        change!(
            tx,
            Stale::Stocktakes,
            "insert into stocktake_count (stocktake_id, line_id, count_no, counted, counted_at, counted_at_seq, expected_at_count, counter_id)
             select stocktake_id, id, count_no, counted, counted_at, counted_at_seq, expected_at_count, counter_id
             from stocktake_line where stocktake_id = $1 and id = $2",
            id,
            line.id
        )
        .run()?;
    }
    let there: Option<(i64,)> = select!(
        tx,
        "select on_hand from stock_balance where store_id = $1 and batch_id = $2",
        home,
        line.batch
    )
    .maybe()?;
    let expected = there.map_or(0, |(on_hand,)| on_hand);
    let seq = tx.head(home)?.stock_seq;
    change!(
        tx,
        Stale::Stocktakes,
        "update stocktake_line set counted = $1, counted_at = $2, counted_at_seq = $3, expected_at_count = $4, counter_id = $5,
             count_no = count_no + 1, difference = $6, reason_code = $7, note = $8, skipped = $9, skip_reason = '', recount = $9, value = 0
         where stocktake_id = $10 and id = $11",
        count.counted,
        now,
        seq,
        expected,
        Some(call.who.principal.id).filter(|id| !id.is_nil()),
        count.counted - expected,
        count.reason_code,
        count.note,
        false,
        id,
        line.id
    )
    .run()
    .map(drop)
}

/// All is counted or left out: now it is looked at.
///
/// # Errors
/// `WrongState`, `CountIncomplete`.
pub fn finish(tx: &mut Tx<'_>, _: &Call, doc: &mut Stocktake) -> Result<Deed> {
    must_be(doc, &[State::Counting], "finish")?;
    let (uncounted, first) = lines::waiting(tx, doc.paper.stamp.id)?;
    if uncounted > 0 {
        let first: Vec<String> = first.iter().map(ToString::to_string).collect();
        let detail = format!("{uncounted} lines are not counted: count them or skip them");
        return Err(Refusal::new(ProblemKind::CountIncomplete, detail)
            .with("uncounted", uncounted)
            .with("lines", first)
            .into());
    }
    doc.paper.state = State::Review;
    revalue(tx, doc)?;
    carry_first(tx, doc)?;
    Ok(Deed::step("finish"))
}

/// Doubtful lines are counted once more.
///
/// # Errors
/// `WrongState`, `UnknownReference`.
pub fn recount(
    tx: &mut Tx<'_>,
    _: &Call,
    doc: &mut Stocktake,
    asked: &LinesBecause,
) -> Result<Deed> {
    must_be(doc, &[State::Review], "recount")?;
    for (at, line) in asked.line_ids.iter().enumerate() {
        let found = change!(
            tx,
            Stale::Stocktakes,
            "update stocktake_line set recount = $1, skipped = $2, skip_reason = '' where stocktake_id = $3 and id = $4",
            true,
            false,
            doc.paper.stamp.id,
            *line
        )
        .run()?;
        if found == 0 {
            return Err(no_such_line(format!("/line_ids/{at}")));
        }
    }
    doc.paper.state = State::Counting;
    carry(tx, doc, &Show::Uncounted)?;
    Ok(Deed { reason: asked.reason.clone(), ..Deed::step("recount") })
}

/// Lines that cannot be counted, or whose difference is not to be posted, are left out with a reason.
///
/// # Errors
/// `WrongState`, `ReasonRequired`, `UnknownReference`.
pub fn skip(tx: &mut Tx<'_>, _: &Call, doc: &mut Stocktake, asked: &LinesBecause) -> Result<Deed> {
    must_be(doc, &[State::Counting, State::Review], "skip")?;
    if asked.reason.trim().is_empty() {
        let refusal = Refusal::new(ProblemKind::ReasonRequired, "say why they are left out");
        return Err(refusal.at("/reason").into());
    }
    for (at, line) in asked.line_ids.iter().enumerate() {
        let found = change!(
            tx,
            Stale::Stocktakes,
            "update stocktake_line set skipped = $1, skip_reason = $2, recount = $3, value = 0 where stocktake_id = $4 and id = $5",
            true,
            asked.reason,
            false,
            doc.paper.stamp.id,
            *line
        )
        .run()?;
        if found == 0 {
            return Err(no_such_line(format!("/line_ids/{at}")));
        }
    }
    if doc.paper.state == State::Review {
        revalue(tx, doc)?;
    }
    carry_first(tx, doc)?;
    Ok(Deed { reason: asked.reason.clone(), ..Deed::step("skip") })
}
