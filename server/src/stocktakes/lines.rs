//! Lines of stocktakes in the store. There may be 50,000 of them: each statement touches only those it is about.

use super::rules::Candidate;
use crate::clock::new_id;
use crate::documents::SHOWN_LINES;
use crate::error::{Error, Refusal, Result};
use crate::http::query::unreadable;
use crate::masters::Columns;
use crate::store::{Bound, Owned, Param, Reader, Stale, Tx};
use crate::{change, select};
use pharmacy_contract::paper::State;
use pharmacy_contract::problem::ProblemKind;
use pharmacy_contract::record::Named;
use pharmacy_contract::stocktakes::{EarlierCount, Stocktake, StocktakeLine};
use uuid::Uuid;

/// Which lines are shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Show {
    All,
    /// Still to be counted, for the first time or again.
    Uncounted,
    Difference,
    Skipped,
    /// Of one medicine.
    Of(Uuid),
    These(Vec<Uuid>),
}

impl Show {
    /// # Errors
    /// `UnreadableParameter`.
    pub fn read(word: Option<&str>, medicine: Option<&str>) -> Result<Self> {
        if let Some(medicine) = medicine {
            let id = Uuid::try_parse(medicine);
            let id = id.map_err(|_| unreadable("medicine_id", medicine, "the id of a medicine"))?;
            return match word {
                None | Some("" | "all") => Ok(Self::Of(id)),
                Some(other) => Err(unreadable("show", other, "`all` beside a medicine")),
            };
        }
        match word {
            None | Some("" | "all") => Ok(Self::All),
            Some("uncounted") => Ok(Self::Uncounted),
            Some("difference") => Ok(Self::Difference),
            Some("skipped") => Ok(Self::Skipped),
            Some(other) => {
                Err(unreadable("show", other, "`all`, `uncounted`, `difference` or `skipped`"))
            }
        }
    }

    /// The condition, with the stocktake as `$1`, and further parameters.
    fn condition(&self, hidden: bool) -> (String, Vec<Owned>) {
        let ids = match self {
            Self::These(ids) => ids.as_slice(),
            Self::Of(medicine) => std::slice::from_ref(medicine),
            Self::All | Self::Uncounted | Self::Difference | Self::Skipped => &[],
        };
        let marks: Vec<String> = (2..).take(ids.len()).map(|n| format!("${n}")).collect();
        let part = match self {
            Self::All => String::new(),
            Self::Uncounted => format!(" and {WAITING}"),
            // A blind count does not tell which lines differ.
            Self::Difference if hidden => " and 1 = 0".into(),
            Self::Difference => " and not l.skipped and l.difference <> 0".into(),
            Self::Skipped => " and l.skipped".into(),
            Self::Of(_) => " and l.medicine_id = $2".into(),
            Self::These(_) => format!(" and l.id in ({})", marks.join(", ")),
        };
        (part, ids.iter().copied().map(Owned::Id).collect())
    }
}

const WAITING: &str = "not l.skipped and (l.counted is null or l.recount)";

/// Counters do not see what was expected while a blind count goes on; nobody does.
#[must_use]
pub fn is_hidden(doc: &Stocktake) -> bool {
    doc.paper.state == State::Counting && doc.fields.blind
}

/// The same, asked of the store.
pub fn is_hidden_now(r: &mut Reader<'_>, id: Uuid) -> Result<bool> {
    let found: Option<(State, bool)> =
        select!(r, "select state, blind from stocktake where id = $1", id).maybe()?;
    Ok(found.is_some_and(|(state, blind)| state == State::Counting && blind))
}

/// How many lines there are of these.
pub fn count(r: &mut Reader<'_>, id: Uuid, show: &Show, hidden: bool) -> Result<i64> {
    let (part, more) = show.condition(hidden);
    let params: Vec<Owned> = std::iter::once(Owned::Id(id)).chain(more).collect();
    let bounds: Vec<Bound<'_>> = params.iter().map(Param::bound).collect();
    let sql = format!("select count(*) from stocktake_line l where l.stocktake_id = $1{part}");
    let (count,): (i64,) = r.listing(&sql, "count of stocktake lines", &bounds).one()?;
    Ok(count)
}

/// Lines `from` to `from + limit` in order.
pub fn read(
    r: &mut Reader<'_>,
    id: Uuid,
    show: &Show,
    hidden: bool,
    (from, limit): (i64, i64),
) -> Result<Vec<StocktakeLine>> {
    let (part, more) = show.condition(hidden);
    let next = more.len() + 2;
    let sql = format!(
        "select l.id, l.line_no, l.medicine_id, l.batch_id, t.batch_number, t.expiry_date, l.counted, l.counted_at, l.counted_at_seq,
             l.expected_at_count, l.counter_id, l.count_no, l.difference, l.reason_code, l.skipped, l.skip_reason, l.recount, l.note,
             l.value, m.name
         from stocktake_line l join medicine m on m.id = l.medicine_id join batch t on t.id = l.batch_id
         where l.stocktake_id = $1{part} order by l.line_no limit ${next} offset ${}",
        next + 1
    );
    let window = [Owned::Int(limit), Owned::Int(from)];
    let params: Vec<Owned> = std::iter::once(Owned::Id(id)).chain(more).chain(window).collect();
    let bounds: Vec<Bound<'_>> = params.iter().map(Param::bound).collect();
    let mut lines = Vec::new();
    r.listing(&sql, "stocktake lines", &bounds).each(&mut |row| {
        lines.push(line(&mut Columns::new(row), hidden)?);
        Ok(())
    })?;
    Ok(lines)
}

fn line(row: &mut Columns<'_, '_>, hidden: bool) -> Result<StocktakeLine> {
    let (id, line_no, medicine_id) = (row.take()?, row.take()?, row.take()?);
    let mut line = StocktakeLine {
        id,
        line_no,
        medicine_id,
        batch_id: row.take()?,
        batch_number: row.take()?,
        expiry_date: row.take()?,
        counted: row.take()?,
        counted_at: row.take()?,
        counted_at_seq: row.take()?,
        expected_at_count: row.take()?,
        counter_id: row.take()?,
        count_no: row.take()?,
        difference: row.take()?,
        reason_code: row.take()?,
        skipped: row.take()?,
        skip_reason: row.take()?,
        recount: row.take()?,
        note: row.take()?,
        value: Some(row.take()?),
        medicine: Some(Named { id: medicine_id, name: row.take()? }),
    };
    if hidden {
        (line.expected_at_count, line.difference, line.value) = (None, None, None);
    }
    Ok(line)
}

/// The first lines, as an answer carries them.
pub fn carry_first(r: &mut Reader<'_>, doc: &mut Stocktake) -> Result<()> {
    carry(r, doc, &Show::All)
}

pub fn carry(r: &mut Reader<'_>, doc: &mut Stocktake, show: &Show) -> Result<()> {
    let shown = i64::try_from(SHOWN_LINES).unwrap_or(i64::MAX);
    doc.lines = read(r, doc.paper.stamp.id, show, is_hidden(doc), (0, shown))?;
    Ok(())
}

/// The first lines that are still to be counted, and how many there are.
pub fn waiting(r: &mut Reader<'_>, id: Uuid) -> Result<(i64, Vec<Uuid>)> {
    let count = count(r, id, &Show::Uncounted, false)?;
    let sql = format!(
        "select l.id from stocktake_line l where l.stocktake_id = $1 and {WAITING} order by l.line_no limit 100"
    );
    let first: Vec<(Uuid,)> = r.listing(&sql, "uncounted lines", &[Bound::Id(id)]).all()?;
    Ok((count, first.into_iter().map(|(id,)| id).collect()))
}

/// Counts of a line that were replaced by later ones.
pub fn earlier(r: &mut Reader<'_>, id: Uuid, line: Uuid) -> Result<Vec<EarlierCount>> {
    let hidden = is_hidden_now(r, id)?;
    let mut counts = Vec::new();
    select!(
        r,
        "select count_no, counted, counted_at, counted_at_seq, expected_at_count, counter_id from stocktake_count
         where stocktake_id = $1 and line_id = $2 order by count_no",
        id,
        line
    )
    .each(&mut |row| {
        let mut row = Columns::new(row);
        let mut count = EarlierCount {
            count_no: row.take()?,
            counted: row.take()?,
            counted_at: row.take()?,
            counted_at_seq: row.take()?,
            expected_at_count: row.take()?,
            counter_id: row.take()?,
        };
        count.expected_at_count = count.expected_at_count.filter(|_| !hidden);
        counts.push(count);
        Ok(())
    })?;
    Ok(counts)
}

impl Tx<'_> {
    /// Adds lines from `line_no` on, many in a statement. Few sizes, so that there are few statements.
    pub(super) fn add_count_lines(
        &mut self,
        doc: &Stocktake,
        mut line_no: i64,
        mut lines: &[Candidate],
    ) -> Result<()> {
        const SIZES: [usize; 3] = [500, 25, 1];
        let (id, home) = (doc.paper.stamp.id, doc.fields.store_id.unwrap_or_default());
        for size in SIZES {
            while let Some((now, rest)) = lines.split_at_checked(size) {
                let sql = insertion(size);
                let mut params = vec![Bound::Id(id), Bound::Id(home)];
                for line in now {
                    params.push(Bound::Int(line_no));
                    params.push(Bound::Id(new_id()));
                    params.push(Bound::Id(line.medicine));
                    params.push(Bound::Id(line.batch));
                    line_no += 1;
                }
                self.altering(Stale::Stocktakes, &sql, "stocktake lines", &params).run()?;
                lines = rest;
            }
        }
        Ok(())
    }

    /// Ends the hold of a stocktake on its batches: others may count them.
    pub(super) fn close_count_lines(&mut self, id: Uuid) -> Result<()> {
        change!(
            self,
            Stale::Stocktakes,
            "update stocktake_line set open = $1 where stocktake_id = $2 and open",
            false,
            id
        )
        .run()
        .map(drop)
    }
}

fn insertion(rows: usize) -> String {
    let row = |n: usize| {
        let first = 3 + 4 * n;
        format!("($1, $2, ${first}, ${}, ${}, ${})", first + 1, first + 2, first + 3)
    };
    let rows: Vec<String> = (0..rows).map(row).collect();
    format!(
        "insert into stocktake_line (stocktake_id, store_id, line_no, id, medicine_id, batch_id) values {}",
        rows.join(", ")
    )
}

/// No line of the document has this id.
pub fn no_such_line(pointer: String) -> Error {
    let detail = "this stocktake has no such line";
    Refusal::new(ProblemKind::UnknownReference, detail).at(pointer).into()
}
