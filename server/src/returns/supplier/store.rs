//! Supplier returns in the store.

use super::{lines, posting, received};
use crate::auth::Who;
use crate::change;
use crate::documents::{self, Document, clear_lines, fresh_paper, id_of, read_paper};
use crate::error::Result;
use crate::masters::{
    Columns, Confined, Filter, FilterKind, Listed, Listing, Search, Sort, SortKind,
};
use crate::store::{Owned, Reader, Stale, Tx};
use pharmacy_contract::paper::{DocKind, Paper};
use pharmacy_contract::permission::Permission;
use pharmacy_contract::receipts::Receipt;
use pharmacy_contract::returns::{
    NewSupplierReturn, NewSupplierReturnLine, SupplierReturn, SupplierReturnLine,
};
use pharmacy_contract::text::fold;
use uuid::Uuid;

impl Listed for SupplierReturn {
    const NOUN: &'static str = "supplier_return";
    const LISTING: Listing = Listing {
        resource: Stale::SupplierReturns,
        also: &[Stale::Suppliers, Stale::Stores],
        table: "supplier_return",
        stamp: documents::STAMP,
        columns: "m.store_id, m.supplier_id, m.receipt_id, m.credit_note_no, m.credit_amount, m.doc_date, m.notes, m.value",
        joined: "s.id, s.name, p.id, p.name",
        joins: "join store s on s.id = m.store_id join supplier p on p.id = m.supplier_id",
        filters: &[
            Filter { name: "store_id", column: "store_id", kind: FilterKind::Id },
            Filter { name: "supplier_id", column: "supplier_id", kind: FilterKind::Id },
            Filter { name: "receipt_id", column: "receipt_id", kind: FilterKind::Id },
            Filter {
                name: "state",
                column: "state",
                kind: FilterKind::Word(&["draft", "posted", "settled", "reversed"]),
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
            "supplier",
            "credit_note_no",
            "credit_amount",
            "line_count",
            "value",
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
        let fields = NewSupplierReturn {
            id: None,
            store_id: Some(row.take()?),
            supplier_id: row.take()?,
            receipt_id: row.take()?,
            credit_note_no: row.take()?,
            credit_amount: row.take()?,
            doc_date: Some(row.take()?),
            notes: row.take()?,
            lines: vec![],
        };
        Ok(Self {
            paper,
            fields,
            value: Some(row.take()?),
            store: row.named()?,
            supplier: row.named()?,
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
            (self.value, self.fields.credit_amount) = (None, None);
        }
    }

    fn view(who: &Who) -> &'static str {
        if who.may(Permission::ReadCosts) { "" } else { "no costs" }
    }
}

impl Document for SupplierReturn {
    crate::usual_parts!(NewSupplierReturn, NewSupplierReturnLine, SupplierReturnLine);

    const KIND: DocKind = DocKind::SupplierReturn;
    const LINES: &'static str = "supplier_return_line";

    fn home(&self) -> Uuid {
        self.fields.store_id.unwrap_or_default()
    }

    fn fill_in(sent: &mut NewSupplierReturnLine, stored: &NewSupplierReturnLine) {
        sent.receipt_line_id = sent.receipt_line_id.or(stored.receipt_line_id);
        if fold(&sent.reason_code) == fold(&stored.reason_code) {
            sent.reason_code.clone_from(&stored.reason_code);
        }
    }

    fn draft(
        tx: &mut Tx<'_>,
        who: &Who,
        mut new: NewSupplierReturn,
        before: Option<&Self>,
    ) -> Result<Self> {
        let home = match new.store_id {
            Some(id) => id,
            None => tx.main_store()?.id,
        };
        let place = tx.place(home, &who.scope())?;
        place.must_take_documents("/store_id")?;
        let supplier = tx.active_master("supplier", new.supplier_id, "/supplier_id")?;
        let lines = lines::drafted(tx, std::mem::take(&mut new.lines), before)?;
        new.receipt_id = receipt(tx, who, &new, &lines)?;
        (new.store_id, new.doc_date) = (Some(home), new.doc_date.or_else(|| Some(tx.today())));
        let paper = match before {
            Some(before) => before.paper.clone(),
            None => fresh_paper(tx, id_of(new.id), who),
        };
        Ok(Self {
            paper: Paper { line_count: i64::try_from(lines.len()).unwrap_or(i64::MAX), ..paper },
            fields: new,
            value: Some(posting::total(&lines)?),
            store: Some(place.named()),
            supplier: Some(supplier),
            lines,
        })
    }

    fn read_lines(
        r: &mut Reader<'_>,
        id: Uuid,
        from: i64,
        limit: i64,
    ) -> Result<Vec<SupplierReturnLine>> {
        lines::read(r, id, from, limit)
    }

    fn hide_line(line: &mut SupplierReturnLine, who: &Who) {
        if !who.may(Permission::ReadCosts) {
            line.value = None;
        }
    }

    fn save(&self, tx: &mut Tx<'_>) -> Result<()> {
        let (p, f) = (&self.paper, &self.fields);
        change!(
            tx,
            Stale::SupplierReturns,
            "insert into supplier_return (id, created_at, created_by, updated_at, updated_by, state, document_no, no_key, posted_at,
                 posted_by, reversal_id, line_count, doc_date, notes, store_id, supplier_id, receipt_id, credit_note_no, credit_amount, value)
             values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20)
             on conflict (id) do update set state = excluded.state, document_no = excluded.document_no, no_key = excluded.no_key,
                 posted_at = excluded.posted_at, posted_by = excluded.posted_by, reversal_id = excluded.reversal_id,
                 line_count = excluded.line_count, doc_date = excluded.doc_date, notes = excluded.notes, store_id = excluded.store_id,
                 supplier_id = excluded.supplier_id, receipt_id = excluded.receipt_id, credit_note_no = excluded.credit_note_no,
                 credit_amount = excluded.credit_amount, value = excluded.value",
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
            f.supplier_id,
            f.receipt_id,
            f.credit_note_no,
            f.credit_amount,
            self.value.unwrap_or_default()
        )
        .run()?;
        clear_lines(tx, self)?;
        self.lines.iter().try_for_each(|line| lines::save(tx, p.stamp.id, line))
    }
}

/// The receipt that the goods came with, where it is told: by the header, or by the first line that names a line of it.
fn receipt(
    tx: &mut Tx<'_>,
    who: &Who,
    new: &NewSupplierReturn,
    lines: &[SupplierReturnLine],
) -> Result<Option<Uuid>> {
    let mut told = new.receipt_id;
    if told.is_none() {
        let named = lines.iter().enumerate().find_map(|(at, line)| {
            line.fields.receipt_line_id.map(|source| (at, line.medicine_id, source))
        });
        if let Some((at, medicine, source)) = named {
            told = Some(received::receipt_of(tx, source, medicine, at)?);
        }
    }
    if let Some(id) = told {
        let receipt: Receipt = tx.record(id, &who.scope())?;
        received::may_go_back(&receipt, new)?;
    }
    Ok(told)
}
