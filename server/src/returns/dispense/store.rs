//! Dispense returns in the store.

use super::{given, lines};
use crate::auth::Who;
use crate::change;
use crate::documents::{self, Document, clear_lines, fresh_paper, id_of, read_paper};
use crate::error::Result;
use crate::masters::{
    Columns, Confined, Filter, FilterKind, Listed, Listing, Search, Sort, SortKind,
};
use crate::store::{Owned, Reader, Stale, Tx};
use pharmacy_contract::dispenses::Dispense;
use pharmacy_contract::paper::{DocKind, Paper};
use pharmacy_contract::permission::Permission;
use pharmacy_contract::returns::{
    DispenseReturn, DispenseReturnLine, NewDispenseReturn, NewDispenseReturnLine,
};
use pharmacy_contract::text::fold;
use uuid::Uuid;

impl Listed for DispenseReturn {
    const NOUN: &'static str = "dispense_return";
    const LISTING: Listing = Listing {
        resource: Stale::DispenseReturns,
        also: &[Stale::Stores],
        table: "dispense_return",
        stamp: documents::STAMP,
        columns: "m.dispense_id, m.doc_date, m.notes, m.store_id, m.patient_id, m.witness_id",
        joined: "s.id, s.name",
        joins: "join store s on s.id = m.store_id",
        filters: &[
            Filter { name: "store_id", column: "store_id", kind: FilterKind::Id },
            Filter { name: "dispense_id", column: "dispense_id", kind: FilterKind::Id },
            Filter { name: "patient_id", column: "patient_id", kind: FilterKind::Id },
            Filter {
                name: "state",
                column: "state",
                kind: FilterKind::Word(&["draft", "posted", "reversed"]),
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
            "dispense_id",
            "line_count",
            "notes",
            "posted_at",
            "created_at",
            "updated_at",
        ],
        confined: Confined::Stores("store_id"),
        private: true,
        ..Listing::PLAIN
    };

    fn read(row: &mut Columns<'_, '_>) -> Result<Self> {
        let paper = read_paper(row)?;
        let fields = NewDispenseReturn {
            id: None,
            dispense_id: row.take()?,
            doc_date: Some(row.take()?),
            notes: row.take()?,
            witness: None,
            lines: vec![],
        };
        Ok(Self {
            paper,
            fields,
            store_id: row.take()?,
            patient_id: row.take()?,
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
}

impl Document for DispenseReturn {
    crate::usual_parts!(NewDispenseReturn, NewDispenseReturnLine, DispenseReturnLine);

    const KIND: DocKind = DocKind::DispenseReturn;
    const LINES: &'static str = "dispense_return_line";

    fn home(&self) -> Uuid {
        self.store_id
    }

    fn fill_in(sent: &mut NewDispenseReturnLine, stored: &NewDispenseReturnLine) {
        if fold(&sent.reason_code) == fold(&stored.reason_code) {
            sent.reason_code.clone_from(&stored.reason_code);
        }
    }

    fn draft(
        tx: &mut Tx<'_>,
        who: &Who,
        mut new: NewDispenseReturn,
        before: Option<&Self>,
    ) -> Result<Self> {
        let dispense: Dispense = tx.record(new.dispense_id, &who.scope())?;
        given::may_come_back(&dispense)?;
        let store_id = dispense.home();
        tx.place(store_id, &who.scope())?.must_take_documents("/dispense_id")?;
        let wanted = std::mem::take(&mut new.lines);
        let lines = lines::drafted(tx, new.dispense_id, wanted, before)?;
        (new.doc_date, new.witness) = (new.doc_date.or_else(|| Some(tx.today())), None);
        let paper = match before {
            Some(before) => before.paper.clone(),
            None => fresh_paper(tx, id_of(new.id), who),
        };
        Ok(Self {
            paper: Paper { line_count: i64::try_from(lines.len()).unwrap_or(i64::MAX), ..paper },
            fields: new,
            store_id,
            patient_id: dispense.fields.patient_id,
            witness_id: None,
            store: dispense.store,
            lines,
        })
    }

    fn read_lines(
        r: &mut Reader<'_>,
        id: Uuid,
        from: i64,
        limit: i64,
    ) -> Result<Vec<DispenseReturnLine>> {
        lines::read(r, id, from, limit)
    }

    fn hide_line(line: &mut DispenseReturnLine, who: &Who) {
        if !who.may(Permission::ReadCosts) {
            line.value = None;
        }
    }

    fn save(&self, tx: &mut Tx<'_>) -> Result<()> {
        let (p, f) = (&self.paper, &self.fields);
        change!(
            tx,
            Stale::DispenseReturns,
            "insert into dispense_return (id, created_at, created_by, updated_at, updated_by, state, document_no, no_key, posted_at,
                 posted_by, reversal_id, line_count, doc_date, notes, store_id, dispense_id, patient_id, witness_id)
             values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18)
             on conflict (id) do update set state = excluded.state, document_no = excluded.document_no, no_key = excluded.no_key,
                 posted_at = excluded.posted_at, posted_by = excluded.posted_by, reversal_id = excluded.reversal_id,
                 line_count = excluded.line_count, doc_date = excluded.doc_date, notes = excluded.notes, store_id = excluded.store_id,
                 dispense_id = excluded.dispense_id, patient_id = excluded.patient_id, witness_id = excluded.witness_id",
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
            self.store_id,
            f.dispense_id,
            self.patient_id,
            self.witness_id
        )
        .run()?;
        clear_lines(tx, self)?;
        self.lines.iter().try_for_each(|line| lines::save(tx, p.stamp.id, line))
    }
}
