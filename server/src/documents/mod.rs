//! What all documents (receipts, dispenses, transfers …) have in common: a draft that is edited under its version, verbs
//! that take it from one state to the next, lines read in pages, a reversal. A slice says what it is by implementing
//! [`Document`]; its law and its postings are its own.

mod answer;
mod audit;
mod create;
mod lines;
mod read;
mod reversal;
mod take;
mod update;
mod verb;

pub use audit::{Deed, write_down};
pub use create::{Post, Work, create, id_of, make};
pub use lines::{add_lines, list_lines, remove_line, update_line};
pub use read::find;
pub use reversal::{Reversible, reverse};
pub use take::{must_be, take};
pub use update::{remove, update};
pub use verb::{Verb, act, act_on, done, valid};

use crate::auth::Who;
use crate::error::{Error, Refusal, Result};
use crate::ledger::Place;
use crate::masters::{Columns, Listed};
use crate::store::{Bound, Reader, Tx};
use jiff::civil::Date;
use pharmacy_contract::paper::{DocKind, Paper, State};
use pharmacy_contract::permission::Permission;
use pharmacy_contract::problem::ProblemKind;
use pharmacy_contract::record::Stamp;
use serde::Serialize;
use serde::de::DeserializeOwned;
use uuid::Uuid;
use validator::Validate;

/// At most so many lines in a document.
pub const MOST_LINES: usize = 2_000;
/// At most so many in one request.
pub const MOST_AT_ONCE: usize = 1_000;
/// Lines that an answer carries; the rest is read in pages.
pub const SHOWN_LINES: usize = 100;

/// A document, whole: header and lines.
pub trait Document: Listed {
    /// What a caller sends to make or change one: header fields, and lines.
    type New: Default + Serialize + DeserializeOwned + Validate + Clone + Send + Sync + 'static;
    type NewLine: Serialize + DeserializeOwned + Validate + Clone + Send + Sync + 'static;
    type Line: Serialize + Clone + Send + Sync + 'static;

    const KIND: DocKind;
    /// Table of the lines; its first column is `<table>_id`.
    const LINES: &'static str;
    /// Are the lines sent by callers and held whole? Otherwise the document makes and writes them by its own
    /// statements, may have far more of them, and carries only the first ones.
    const LINES_ARE_SENT: bool = true;

    fn paper(&self) -> &Paper;
    fn paper_mut(&mut self) -> &mut Paper;
    fn fields(&self) -> &Self::New;
    /// The store that it belongs to: its number, its audit chain.
    fn home(&self) -> Uuid;
    fn lines(&self) -> &[Self::Line];
    fn lines_mut(&mut self) -> &mut Vec<Self::Line>;
    fn line_id(line: &Self::Line) -> Uuid;
    fn line_fields(line: &Self::Line) -> &Self::NewLine;

    /// Fills into a line, as it was sent, what drafting and posting have filled into the stored one: a request that is sent
    /// once more is known by it.
    fn fill_in(sent: &mut Self::NewLine, stored: &Self::NewLine) {
        let _ = (sent, stored);
    }

    /// Its day, where it has one, and its notes, which say why it is an earlier one.
    fn dated(&self) -> (Option<Date>, &str) {
        (None, "")
    }

    /// The id that the caller chose, if any.
    fn chosen_id(new: &Self::New) -> Option<Uuid>;
    fn new_lines(new: &mut Self::New) -> &mut Vec<Self::NewLine>;

    /// A draft as it is asked to be: masters looked up and in use, defaults filled in. `before` is the stored draft when
    /// one is changed; lines at the same place keep their ids.
    ///
    /// # Errors
    /// A named refusal.
    fn draft(tx: &mut Tx<'_>, who: &Who, new: Self::New, before: Option<&Self>) -> Result<Self>;

    /// Lines `from` to `from + limit` in order, with what is shown beside them.
    ///
    /// # Errors
    /// A store fault.
    fn read_lines(r: &mut Reader<'_>, id: Uuid, from: i64, limit: i64) -> Result<Vec<Self::Line>>;

    /// Hides on a line what this caller may not see.
    fn hide_line(line: &mut Self::Line, who: &Who) {
        let _ = (line, who);
    }

    /// Writes header and lines, new or changed. The version is the store's affair.
    ///
    /// # Errors
    /// A store fault.
    fn save(&self, tx: &mut Tx<'_>) -> Result<()>;
}

/// The parts of a [`Document`] that keeps them under their usual names: `paper`, `fields`, `lines`, and `fields` in a line.
#[macro_export]
macro_rules! usual_parts {
    ($new:ty, $new_line:ty, $line:ty) => {
        type New = $new;
        type NewLine = $new_line;
        type Line = $line;

        fn paper(&self) -> &pharmacy_contract::paper::Paper {
            &self.paper
        }

        fn paper_mut(&mut self) -> &mut pharmacy_contract::paper::Paper {
            &mut self.paper
        }

        fn fields(&self) -> &$new {
            &self.fields
        }

        fn lines(&self) -> &[$line] {
            &self.lines
        }

        fn lines_mut(&mut self) -> &mut Vec<$line> {
            &mut self.lines
        }

        fn line_id(line: &$line) -> uuid::Uuid {
            line.id
        }

        fn line_fields(line: &$line) -> &$new_line {
            &line.fields
        }

        fn dated(&self) -> (Option<jiff::civil::Date>, &str) {
            (self.fields.doc_date, &self.fields.notes)
        }

        fn chosen_id(new: &$new) -> Option<uuid::Uuid> {
            new.id
        }

        fn new_lines(new: &mut $new) -> &mut Vec<$new_line> {
            &mut new.lines
        }
    };
}

/// Identity of a new draft.
#[must_use]
pub fn fresh_paper(tx: &Tx<'_>, id: Uuid, who: &Who) -> Paper {
    let (now, by) = (tx.now(), Some(who.principal.id).filter(|id| !id.is_nil()));
    Paper {
        stamp: Stamp {
            id,
            legacy_id: None,
            created_at: now,
            created_by: by,
            updated_at: now,
            updated_by: by,
            version: 1,
        },
        state: State::Draft,
        document_no: None,
        posted_at: None,
        posted_by: None,
        reversal_id: None,
        legacy_status: None,
        line_count: 0,
    }
}

/// A quantity in base units: above zero, and what the packs say.
///
/// # Errors
/// `QuantityNotPositive`, `PackMismatch`.
pub fn must_be_quantity(
    quantity: i64,
    packs: Option<i64>,
    pack_size: Option<i64>,
    at: usize,
) -> Result<()> {
    let pointer = format!("/lines/{at}/quantity");
    if quantity < 1 {
        let refusal =
            Refusal::new(ProblemKind::QuantityNotPositive, format!("{quantity} is not above zero"));
        return Err(refusal.at(pointer).into());
    }
    match (packs, pack_size) {
        (Some(packs), Some(size)) if packs.checked_mul(size) != Some(quantity) => {
            let detail = format!("{packs} packs of {size} are not {quantity}");
            Err(Refusal::new(ProblemKind::PackMismatch, detail).at(pointer).into())
        }
        _ => Ok(()),
    }
}

/// A document without lines is not posted.
///
/// # Errors
/// `EmptyDocument`.
pub fn must_have_lines(count: usize) -> Result<()> {
    if count > 0 {
        return Ok(());
    }
    Err(Error::refused(ProblemKind::EmptyDocument, "add at least one line"))
}

/// # Errors
/// `Invalid` for more than fit.
pub fn must_fit(count: usize) -> Result<()> {
    if count <= MOST_LINES {
        return Ok(());
    }
    Err(Error::invalid("/lines", "length", format!("at most {MOST_LINES} lines")))
}

/// First columns of every document's list: identity, state and number.
pub const STAMP: &str = "m.id, m.legacy_id, m.created_at, m.created_by, m.updated_at, m.updated_by, m.version, \
    m.state, m.document_no, m.posted_at, m.posted_by, m.reversal_id, m.legacy_status, m.line_count";

/// Reads [`STAMP`].
///
/// # Errors
/// A column of another type.
pub fn read_paper(row: &mut Columns<'_, '_>) -> Result<Paper> {
    Ok(Paper {
        stamp: row.stamp()?,
        state: row.take()?,
        document_no: Some(row.take::<String>()?).filter(|no| !no.is_empty()),
        posted_at: row.take()?,
        posted_by: row.take()?,
        reversal_id: row.take()?,
        legacy_status: row.take()?,
        line_count: row.take()?,
    })
}

/// The day that a document is posted for. A draft of an earlier day that is posted by somebody who may not back-date
/// belongs to today.
///
/// # Errors
/// `DateOutsidePeriod`, `Forbidden`, `ReasonRequired`.
pub fn day_of(
    tx: &mut Tx<'_>,
    who: &Who,
    paper: &Paper,
    (doc_date, notes): (&mut Option<Date>, &str),
) -> Result<Date> {
    let today = tx.today();
    let is_old = paper.stamp.version > 1 && doc_date.is_some_and(|day| day < today);
    if is_old && !who.may(Permission::BackdateLedger) {
        *doc_date = Some(today);
    }
    tx.effective_day(*doc_date, who, notes)
}

/// Gives a document its number and marks it as posted now.
///
/// # Errors
/// A store fault.
pub fn stamp_posted<D: Document>(
    tx: &mut Tx<'_>,
    doc: &mut D,
    place: &Place,
    who: &Who,
    state: State,
) -> Result<String> {
    let number = match doc.paper().document_no.clone() {
        Some(number) => number,
        None => tx.next_number(D::KIND, place)?,
    };
    let now = tx.now();
    let paper = doc.paper_mut();
    paper.state = state;
    paper.document_no = Some(number.clone());
    paper.posted_at = Some(now);
    paper.posted_by = Some(who.principal.id).filter(|id| !id.is_nil());
    Ok(number)
}

/// Takes the lines of a changed document out, before they are written anew; a new one has none.
///
/// # Errors
/// A store fault.
pub fn clear_lines<D: Document>(tx: &mut Tx<'_>, doc: &D) -> Result<()> {
    if doc.paper().stamp.version == 1 {
        return Ok(());
    }
    let sql = format!("delete from {} where {}_id = $1", D::LINES, D::LISTING.table);
    let params = [Bound::Id(doc.paper().stamp.id)];
    tx.altering(D::LISTING.resource, &sql, D::NOUN, &params).run().map(drop)
}
