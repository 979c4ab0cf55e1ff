//! What was given out with a dispense, and what came back of it: never more than was given.

use crate::documents::must_be;
use crate::error::{Error, Refusal, Result};
use crate::store::{Reader, Stale, Tx};
use crate::{change, record, select};
use pharmacy_contract::dispenses::Dispense;
use pharmacy_contract::money::Money;
use pharmacy_contract::paper::State;
use pharmacy_contract::problem::ProblemKind;
use pharmacy_contract::returns::{DispenseReturnLine, NewDispenseReturnLine};
use uuid::Uuid;

record! {
    /// Units of a batch that a line of a dispense gave out, and those that came back by posted returns.
    #[derive(Clone, Debug)]
    pub struct Given {
        pub line_id: Uuid, pub batch_id: Uuid, pub medicine_id: Uuid, pub given: i64, pub unit_cost: Money, pub returned: i64,
    }
}

/// Only what was given out comes back.
pub fn may_come_back(dispense: &Dispense) -> Result<()> {
    must_be(dispense, &[State::Completed, State::PartReturned, State::Returned], "return")
}

/// All that a dispense gave out: as the ledger has it, line by line and batch by batch.
pub fn given(r: &mut Reader<'_>, dispense: Uuid) -> Result<Vec<Given>> {
    select!(
        r,
        "select v.line_id, v.batch_id, v.medicine_id, -v.qty_delta as given, v.unit_cost,
             (select cast(coalesce(sum(l.quantity), 0) as bigint) from dispense_return d
                 join dispense_return_line l on l.dispense_return_id = d.id
                 where d.dispense_id = $1 and d.state = 'posted' and l.dispense_line_id = v.line_id and l.batch_id = v.batch_id) as returned
         from stock_movement v where v.doc_id = $1 and v.leg = 'dispense' order by v.seq",
        dispense
    )
    .all()
}

/// What a line gives back was given out with a line of the dispense, from that batch.
pub fn of<'g>(
    all: &'g mut [Given],
    line: &NewDispenseReturnLine,
    at: usize,
) -> Result<&'g mut Given> {
    let known = all.iter().any(|one| one.line_id == line.dispense_line_id);
    let found = all
        .iter_mut()
        .find(|one| one.line_id == line.dispense_line_id && one.batch_id == line.batch_id);
    found.ok_or_else(|| {
        let (field, detail) = if known {
            ("batch_id", "nothing of this batch was given out with that line")
        } else {
            ("dispense_line_id", "the dispense has no such line that gave something out")
        };
        let refusal = Refusal::new(ProblemKind::UnknownReference, detail);
        refusal.at(format!("/lines/{at}/{field}")).into()
    })
}

impl Given {
    /// Counts what line `at` (from 0) gives back.
    ///
    /// # Errors
    /// `ReturnExceedsGiven`.
    pub fn take_back(&mut self, asked: i64, at: usize) -> Result<()> {
        let (given, returned) = (self.given, self.returned);
        if asked <= given - returned {
            self.returned += asked;
            return Ok(());
        }
        let detail = format!("{given} were given, {returned} came back, {asked} are too many");
        Err(Refusal::new(ProblemKind::ReturnExceedsGiven, detail)
            .at(format!("/lines/{at}/quantity"))
            .with("line", at)
            .with("given", given)
            .with("returned", returned)
            .with("asked", asked)
            .into())
    }
}

/// Writes on the lines of the dispense what came back (`sign` 1) or went out again (-1), and where it stands by that.
/// The caller holds the dispense.
pub fn count(
    tx: &mut Tx<'_>,
    dispense: Uuid,
    lines: &[DispenseReturnLine],
    sign: i64,
) -> Result<()> {
    for line in lines {
        let counted = change!(
            tx,
            Stale::Dispenses,
            "update dispense_line set returned_qty = returned_qty + $1
             where dispense_id = $2 and id = $3 and returned_qty + $1 between 0 and dispensed_qty",
            sign * line.fields.quantity,
            dispense,
            line.fields.dispense_line_id
        )
        .run()?;
        if counted != 1 {
            let detail = "more would have come back than this line gave out";
            return Err(Error::refused(ProblemKind::ReturnExceedsGiven, detail));
        }
    }
    let (given, returned): (i64, i64) = select!(
        tx,
        "select cast(coalesce(sum(dispensed_qty), 0) as bigint) as given, cast(coalesce(sum(returned_qty), 0) as bigint) as returned
         from dispense_line where dispense_id = $1",
        dispense
    )
    .one()?;
    let state = stands(given, returned);
    change!(tx, Stale::Dispenses, "update dispense set state = $1 where id = $2", state, dispense)
        .run()
        .map(drop)
}

/// Where a dispense stands of which so many units came back.
const fn stands(given: i64, returned: i64) -> State {
    match returned {
        0 => State::Completed,
        all if all >= given => State::Returned,
        _ => State::PartReturned,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_of_one_return_add_up() {
        let mut ten = Given {
            line_id: Uuid::nil(),
            batch_id: Uuid::nil(),
            medicine_id: Uuid::nil(),
            given: 10,
            unit_cost: Money(0),
            returned: 3,
        };
        assert!(ten.take_back(4, 0).is_ok());
        let refusal = ten.take_back(4, 1).unwrap_err().refusal();
        assert_eq!(refusal.kind, ProblemKind::ReturnExceedsGiven);
        let number = |name: &str| refusal.more.get(name).and_then(serde_json::Value::as_i64);
        assert_eq!(
            (number("given"), number("returned"), number("asked")),
            (Some(10), Some(7), Some(4))
        );
        assert!(ten.take_back(3, 1).is_ok());
    }

    #[test]
    fn a_dispense_stands_by_what_came_back() {
        let states = [stands(10, 0), stands(10, 1), stands(10, 10)];
        assert_eq!(states, [State::Completed, State::PartReturned, State::Returned]);
    }
}
