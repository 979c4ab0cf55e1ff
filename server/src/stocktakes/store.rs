//! Stocktakes in the store. Their lines are not saved with them: see [`super::lines`].

use super::lines::{self, Show};
use super::rules::Wanted;
use crate::auth::Who;
use crate::change;
use crate::documents::{self, Document, fresh_paper, id_of, read_paper};
use crate::error::{Error, Result};
use crate::masters::{
    Columns, Confined, Filter, FilterKind, Listed, Listing, Search, Sort, SortKind,
};
use crate::store::{Owned, Reader, Stale, Tx};
use pharmacy_contract::paper::{DocKind, Paper};
use pharmacy_contract::permission::Permission;
use pharmacy_contract::problem::ProblemKind;
use pharmacy_contract::stocktakes::{NewStocktake, NoLine, Stocktake, StocktakeLine};
use pharmacy_contract::text::fold;
use uuid::Uuid;

impl Listed for Stocktake {
    const NOUN: &'static str = "stocktake";
    const LISTING: Listing = Listing {
        resource: Stale::Stocktakes,
        also: &[Stale::Stores],
        table: "stocktake",
        stamp: documents::STAMP,
        columns: "m.store_id, m.scope, m.scope_value, m.blind, m.doc_date, m.notes, m.started_at, m.started_by, m.value_difference, \
            m.witness_id",
        joined: "s.id, s.name",
        joins: "join store s on s.id = m.store_id",
        filters: &[
            Filter { name: "store_id", column: "store_id", kind: FilterKind::Id },
            Filter {
                name: "state",
                column: "state",
                kind: FilterKind::Word(&[
                    "draft",
                    "counting",
                    "review",
                    "posted",
                    "cancelled",
                    "reversed",
                ]),
            },
            Filter { name: "doc_date_from", column: "doc_date", kind: FilterKind::From },
            Filter { name: "doc_date_to", column: "doc_date", kind: FilterKind::To },
        ],
        sorts: &[
            Sort { name: "doc_date", column: "doc_date", kind: SortKind::Day },
            Sort { name: "document_no", column: "no_key", kind: SortKind::Text },
            Sort { name: "created_at", column: "created_at", kind: SortKind::Int },
            Sort { name: "updated_at", column: "updated_at", kind: SortKind::Int },
        ],
        default_sort: "-doc_date",
        search: Search { exact: &["no_key"], first: &["no_key"], prefix: &[], within: false },
        csv: &[
            "id",
            "document_no",
            "state",
            "doc_date",
            "store",
            "scope",
            "scope_value",
            "blind",
            "line_count",
            "value_difference",
            "started_at",
            "notes",
            "posted_at",
            "created_at",
            "updated_at",
        ],
        confined: Confined::Stores("store_id"),
        ..Listing::PLAIN
    };

    fn read(row: &mut Columns<'_, '_>) -> Result<Self> {
        let paper = read_paper(row)?;
        let fields = NewStocktake {
            id: None,
            store_id: Some(row.take()?),
            scope: row.take()?,
            scope_value: row.take()?,
            blind: row.take()?,
            doc_date: Some(row.take()?),
            notes: row.take()?,
            lines: vec![],
        };
        Ok(Self {
            paper,
            fields,
            started_at: row.take()?,
            started_by: row.take()?,
            value_difference: Some(row.take()?),
            witness_id: row.take()?,
            store: row.named()?,
            lines: vec![],
        })
    }

    fn tie(&self) -> Owned {
        Owned::Id(self.paper.stamp.id)
    }

    fn version(&self) -> i64 {
        self.paper.stamp.version
    }

    fn hide(&mut self, who: &Who, _: &[&str]) {
        if !who.may(Permission::ReadCosts) || lines::is_hidden(self) {
            self.value_difference = None;
        }
    }

    fn view(who: &Who) -> &'static str {
        if who.may(Permission::ReadCosts) { "" } else { "no costs" }
    }
}

impl Document for Stocktake {
    type New = NewStocktake;
    type NewLine = NoLine;
    type Line = StocktakeLine;

    const KIND: DocKind = DocKind::Stocktake;
    const LINES: &'static str = "stocktake_line";
    const LINES_ARE_SENT: bool = false;

    fn paper(&self) -> &Paper {
        &self.paper
    }

    fn paper_mut(&mut self) -> &mut Paper {
        &mut self.paper
    }

    fn fields(&self) -> &NewStocktake {
        &self.fields
    }

    fn home(&self) -> Uuid {
        self.fields.store_id.unwrap_or_default()
    }

    fn lines(&self) -> &[StocktakeLine] {
        &self.lines
    }

    fn lines_mut(&mut self) -> &mut Vec<StocktakeLine> {
        &mut self.lines
    }

    fn line_id(line: &StocktakeLine) -> Uuid {
        line.id
    }

    fn line_fields(_: &StocktakeLine) -> &NoLine {
        &NoLine {}
    }

    fn chosen_id(new: &NewStocktake) -> Option<Uuid> {
        new.id
    }

    fn new_lines(new: &mut NewStocktake) -> &mut Vec<NoLine> {
        &mut new.lines
    }

    /// Companion places are counted too.
    fn draft(
        tx: &mut Tx<'_>,
        who: &Who,
        mut new: NewStocktake,
        before: Option<&Self>,
    ) -> Result<Self> {
        let home = match new.store_id {
            Some(id) => id,
            None => tx.own_store(who.principal.department_id)?,
        };
        let place = tx.place(home, &who.scope())?;
        if !place.active {
            let detail = format!("{} is closed", place.name);
            return Err(Error::refused(ProblemKind::MasterInactive, detail));
        }
        Wanted::of(new.scope, &new.scope_value)?;
        (new.store_id, new.doc_date) = (Some(home), new.doc_date.or_else(|| Some(tx.today())));
        let paper = match before {
            Some(before) => before.paper.clone(),
            None => fresh_paper(tx, id_of(new.id), who),
        };
        Ok(Self {
            paper,
            fields: new,
            started_at: None,
            started_by: None,
            value_difference: Some(Default::default()),
            witness_id: None,
            store: Some(place.named()),
            lines: vec![],
        })
    }

    fn read_lines(
        r: &mut Reader<'_>,
        id: Uuid,
        from: i64,
        limit: i64,
    ) -> Result<Vec<StocktakeLine>> {
        let hidden = lines::is_hidden_now(r, id)?;
        lines::read(r, id, &Show::All, hidden, (from, limit))
    }

    fn hide_line(line: &mut StocktakeLine, who: &Who) {
        if !who.may(Permission::ReadCosts) {
            line.value = None;
        }
    }

    /// The header alone.
    fn save(&self, tx: &mut Tx<'_>) -> Result<()> {
        let (p, f) = (&self.paper, &self.fields);
        change!(
            tx,
            Stale::Stocktakes,
            "insert into stocktake (id, created_at, created_by, updated_at, updated_by, state, document_no, no_key, posted_at, posted_by,
                 reversal_id, line_count, doc_date, notes, store_id, scope, scope_value, blind, started_at, started_by, value_difference,
                 witness_id)
             values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22)
             on conflict (id) do update set state = excluded.state, document_no = excluded.document_no, no_key = excluded.no_key,
                 posted_at = excluded.posted_at, posted_by = excluded.posted_by, reversal_id = excluded.reversal_id,
                 line_count = excluded.line_count, doc_date = excluded.doc_date, notes = excluded.notes, store_id = excluded.store_id,
                 scope = excluded.scope, scope_value = excluded.scope_value, blind = excluded.blind, started_at = excluded.started_at,
                 started_by = excluded.started_by, value_difference = excluded.value_difference, witness_id = excluded.witness_id",
            p.stamp.id,
            p.stamp.created_at,
            p.stamp.created_by,
            p.stamp.updated_at,
            p.stamp.updated_by,
            p.state,
            p.document_no.as_deref().unwrap_or_default(),
            fold(p.document_no.as_deref().unwrap_or_default()),
            p.posted_at,
            p.posted_by,
            p.reversal_id,
            p.line_count,
            f.doc_date,
            f.notes,
            f.store_id,
            f.scope,
            f.scope_value,
            f.blind,
            self.started_at,
            self.started_by,
            self.value_difference.unwrap_or_default(),
            self.witness_id
        )
        .run()
        .map(drop)
    }
}
