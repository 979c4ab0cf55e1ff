//! Adjustments in the store.

use super::{lines, posting};
use crate::auth::Who;
use crate::change;
use crate::documents::{self, Document, clear_lines, fresh_paper, id_of, read_paper};
use crate::error::Result;
use crate::masters::{
    Columns, Confined, Filter, FilterKind, Listed, Listing, Search, Sort, SortKind,
};
use crate::store::{Owned, Reader, Stale, Tx};
use pharmacy_contract::adjustments::{
    Adjustment, AdjustmentLine, NewAdjustment, NewAdjustmentLine,
};
use pharmacy_contract::paper::{DocKind, Paper};
use pharmacy_contract::permission::Permission;
use pharmacy_contract::text::fold;
use uuid::Uuid;

impl Listed for Adjustment {
    const NOUN: &'static str = "adjustment";
    const LISTING: Listing = Listing {
        resource: Stale::Adjustments,
        also: &[Stale::Stores],
        table: "adjustment",
        stamp: documents::STAMP,
        columns: "m.store_id, m.kind, m.doc_date, m.notes, m.value, m.submitted_by, m.approved_by, m.rejected_reason, m.witness_id",
        joined: "s.id, s.name",
        joins: "join store s on s.id = m.store_id",
        filters: &[
            Filter { name: "store_id", column: "store_id", kind: FilterKind::Id },
            Filter {
                name: "kind",
                column: "kind",
                kind: FilterKind::Word(&["adjust", "waste", "opening"]),
            },
            Filter {
                name: "state",
                column: "state",
                kind: FilterKind::Word(&["draft", "submitted", "posted", "reversed", "imported"]),
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
            "kind",
            "doc_date",
            "store",
            "line_count",
            "value",
            "notes",
            "rejected_reason",
            "posted_at",
            "legacy_status",
            "created_at",
            "updated_at",
        ],
        confined: Confined::Stores("store_id"),
        ..Listing::PLAIN
    };

    fn read(row: &mut Columns<'_, '_>) -> Result<Self> {
        let paper = read_paper(row)?;
        let fields = NewAdjustment {
            id: None,
            store_id: Some(row.take()?),
            kind: row.take()?,
            doc_date: Some(row.take()?),
            notes: row.take()?,
            witness: None,
            lines: vec![],
        };
        Ok(Self {
            paper,
            fields,
            value: Some(row.take()?),
            submitted_by: row.take()?,
            approved_by: row.take()?,
            rejected_reason: row.take()?,
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
        if !who.may(Permission::ReadCosts) {
            self.value = None;
        }
    }

    fn view(who: &Who) -> &'static str {
        if who.may(Permission::ReadCosts) { "" } else { "no costs" }
    }
}

impl Document for Adjustment {
    crate::usual_parts!(NewAdjustment, NewAdjustmentLine, AdjustmentLine);

    const KIND: DocKind = DocKind::Adjustment;
    const LINES: &'static str = "adjustment_line";

    fn home(&self) -> Uuid {
        self.fields.store_id.unwrap_or_default()
    }

    fn fill_in(sent: &mut NewAdjustmentLine, stored: &NewAdjustmentLine) {
        sent.batch_id = sent.batch_id.or(stored.batch_id);
        if fold(&sent.reason_code) == fold(&stored.reason_code) {
            sent.reason_code.clone_from(&stored.reason_code);
        }
    }

    fn draft(
        tx: &mut Tx<'_>,
        who: &Who,
        mut new: NewAdjustment,
        before: Option<&Self>,
    ) -> Result<Self> {
        let home = match new.store_id {
            Some(id) => id,
            None => tx.own_store(who.principal.department_id)?,
        };
        let place = tx.place(home, &who.scope())?;
        posting::may_hold(&place, new.kind)?;
        (new.store_id, new.doc_date) = (Some(home), new.doc_date.or_else(|| Some(tx.today())));
        new.witness = None;
        let lines = lines::drafted(tx, new.kind, std::mem::take(&mut new.lines), before)?;
        let paper = match before {
            Some(before) => before.paper.clone(),
            None => fresh_paper(tx, id_of(new.id), who),
        };
        Ok(Self {
            paper: Paper { line_count: i64::try_from(lines.len()).unwrap_or(i64::MAX), ..paper },
            fields: new,
            value: Some(posting::total(&lines)?),
            submitted_by: None,
            approved_by: None,
            rejected_reason: before.map(|b| b.rejected_reason.clone()).unwrap_or_default(),
            witness_id: None,
            store: Some(place.named()),
            lines,
        })
    }

    fn read_lines(
        r: &mut Reader<'_>,
        id: Uuid,
        from: i64,
        limit: i64,
    ) -> Result<Vec<AdjustmentLine>> {
        lines::read(r, id, from, limit)
    }

    fn hide_line(line: &mut AdjustmentLine, who: &Who) {
        if !who.may(Permission::ReadCosts) {
            (line.value, line.fields.unit_cost) = (None, None);
        }
    }

    fn save(&self, tx: &mut Tx<'_>) -> Result<()> {
        let (p, f) = (&self.paper, &self.fields);
        change!(
            tx,
            Stale::Adjustments,
            "insert into adjustment (id, created_at, created_by, updated_at, updated_by, state, document_no, no_key, posted_at, posted_by,
                 reversal_id, line_count, doc_date, notes, store_id, kind, value, submitted_by, approved_by, rejected_reason, witness_id)
             values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21)
             on conflict (id) do update set state = excluded.state, document_no = excluded.document_no, no_key = excluded.no_key,
                 posted_at = excluded.posted_at, posted_by = excluded.posted_by, reversal_id = excluded.reversal_id,
                 line_count = excluded.line_count, doc_date = excluded.doc_date, notes = excluded.notes, store_id = excluded.store_id,
                 kind = excluded.kind, value = excluded.value, submitted_by = excluded.submitted_by, approved_by = excluded.approved_by,
                 rejected_reason = excluded.rejected_reason, witness_id = excluded.witness_id",
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
            f.kind,
            self.value.unwrap_or_default(),
            self.submitted_by,
            self.approved_by,
            self.rejected_reason,
            self.witness_id
        )
        .run()?;
        clear_lines(tx, self)?;
        self.lines.iter().try_for_each(|line| lines::save(tx, p.stamp.id, line))
    }
}
