//! Receipts in the store.

use super::posting::value_of;
use super::rules;
use crate::auth::Who;
use crate::change;
use crate::documents::{self, Document, clear_lines, fresh_paper, id_of, read_paper};
use crate::error::{Error, Result};
use crate::masters::{
    Columns, Confined, Filter, FilterKind, Listed, Listing, Search, Sort, SortKind,
};
use crate::select;
use crate::store::{Fault, Owned, Reader, Stale, Tx};
use pharmacy_contract::money::Money;
use pharmacy_contract::paper::{DocKind, Paper};
use pharmacy_contract::permission::Permission;
use pharmacy_contract::problem::ProblemKind;
use pharmacy_contract::receipts::{NewReceipt, NewReceiptLine, Receipt, ReceiptLine};
use pharmacy_contract::record::Named;
use pharmacy_contract::text::fold;
use uuid::Uuid;

impl Listed for Receipt {
    const NOUN: &'static str = "receipt";
    const LISTING: Listing = Listing {
        resource: Stale::Receipts,
        also: &[Stale::Suppliers, Stale::Stores],
        table: "receipt",
        stamp: documents::STAMP,
        columns: "m.store_id, m.supplier_id, m.kind, m.invoice_number, m.doc_date, m.delivery_date, m.purchaser_name, m.received_by, \
            m.notes, m.total",
        joined: "s.id, s.name, p.id, p.name",
        joins: "join store s on s.id = m.store_id left join supplier p on p.id = m.supplier_id",
        filters: &[
            Filter { name: "store_id", column: "store_id", kind: FilterKind::Id },
            Filter { name: "supplier_id", column: "supplier_id", kind: FilterKind::Id },
            Filter {
                name: "state",
                column: "state",
                kind: FilterKind::Word(&["draft", "posted", "cancelled", "reversed", "imported"]),
            },
            Filter {
                name: "kind",
                column: "kind",
                kind: FilterKind::Word(&["purchase", "donation"]),
            },
            Filter { name: "doc_date_from", column: "doc_date", kind: FilterKind::From },
            Filter { name: "doc_date_to", column: "doc_date", kind: FilterKind::To },
        ],
        sorts: &[
            Sort { name: "doc_date", column: "doc_date", kind: SortKind::Day },
            Sort { name: "document_no", column: "no_key", kind: SortKind::Text },
            Sort { name: "invoice_number", column: "invoice_key", kind: SortKind::Text },
            Sort { name: "created_at", column: "created_at", kind: SortKind::Int },
            Sort { name: "updated_at", column: "updated_at", kind: SortKind::Int },
        ],
        default_sort: "-doc_date",
        search: Search {
            exact: &["no_key", "invoice_key"],
            first: &["no_key"],
            prefix: &["invoice_key"],
            within: false,
        },
        csv: &[
            "id",
            "document_no",
            "state",
            "kind",
            "doc_date",
            "store",
            "supplier",
            "invoice_number",
            "delivery_date",
            "purchaser_name",
            "received_by",
            "line_count",
            "total",
            "notes",
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
        let fields = NewReceipt {
            id: None,
            store_id: Some(row.take()?),
            supplier_id: row.take()?,
            kind: row.take()?,
            invoice_number: row.take()?,
            doc_date: Some(row.take()?),
            delivery_date: row.take()?,
            purchaser_name: row.take()?,
            received_by: row.take()?,
            notes: row.take()?,
            lines: vec![],
        };
        Ok(Self {
            paper,
            fields,
            total: Some(row.take()?),
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
            self.total = None;
        }
    }

    fn view(who: &Who) -> &'static str {
        if who.may(Permission::ReadCosts) { "" } else { "no costs" }
    }
}

impl Document for Receipt {
    crate::usual_parts!(NewReceipt, NewReceiptLine, ReceiptLine);

    const KIND: DocKind = DocKind::Receipt;
    const LINES: &'static str = "receipt_line";

    fn home(&self) -> Uuid {
        self.fields.store_id.unwrap_or_default()
    }

    fn fill_in(sent: &mut NewReceiptLine, _: &NewReceiptLine) {
        rules::fill_in(sent);
    }

    fn draft(
        tx: &mut Tx<'_>,
        who: &Who,
        mut new: NewReceipt,
        before: Option<&Self>,
    ) -> Result<Self> {
        let home = match new.store_id {
            Some(id) => id,
            None => tx.main_store()?.id,
        };
        let place = tx.place(home, &who.scope())?;
        place.must_take_documents("/store_id")?;
        let supplier = match new.supplier_id {
            Some(id) => Some(tx.active_master("supplier", id, "/supplier_id")?),
            None => None,
        };
        (new.store_id, new.doc_date) = (Some(home), new.doc_date.or_else(|| Some(tx.today())));
        let mut lines = Vec::with_capacity(new.lines.len());
        for (at, mut fields) in std::mem::take(&mut new.lines).into_iter().enumerate() {
            rules::may_draft(&fields, at)?;
            rules::fill_in(&mut fields);
            let medicine = tx.active_card(fields.medicine_id, at)?.named();
            let kept = before.and_then(|b| b.lines.get(at)).map(|line| line.id);
            lines.push(ReceiptLine {
                id: id_of(kept),
                line_no: i64::try_from(at + 1).unwrap_or(i64::MAX),
                fields,
                batch_id: None,
                returned_qty: 0,
                medicine: Some(medicine),
            });
        }
        let paper = match before {
            Some(before) => before.paper.clone(),
            None => fresh_paper(tx, id_of(new.id), who),
        };
        let paper = Paper { line_count: i64::try_from(lines.len()).unwrap_or(i64::MAX), ..paper };
        let total = total(&lines)?;
        Ok(Self {
            paper,
            fields: new,
            total: Some(total),
            store: Some(place.named()),
            supplier,
            lines,
        })
    }

    fn read_lines(r: &mut Reader<'_>, id: Uuid, from: i64, limit: i64) -> Result<Vec<ReceiptLine>> {
        let mut lines = Vec::new();
        select!(
            r,
            "select l.id, l.line_no, l.medicine_id, l.quantity, l.packs, l.pack_size, l.free_qty, l.rejected_qty, l.rejected_reason,
                 l.batch_number, l.expiry_date, l.expiry_precision, l.manufacture_date, l.gtin, l.unit_cost, l.accept_short_dated, l.note,
                 l.batch_id, l.returned_qty, m.name
             from receipt_line l join medicine m on m.id = l.medicine_id
             where l.receipt_id = $1 order by l.line_no limit $3 offset $2",
            id,
            from,
            limit
        )
        .each(&mut |row| {
            lines.push(read_line(&mut Columns::new(row))?);
            Ok(())
        })?;
        Ok(lines)
    }

    fn hide_line(line: &mut ReceiptLine, who: &Who) {
        if !who.may(Permission::ReadCosts) {
            line.fields.unit_cost = None;
        }
    }

    fn save(&self, tx: &mut Tx<'_>) -> Result<()> {
        let (p, f) = (&self.paper, &self.fields);
        change!(
            tx,
            Stale::Receipts,
            "insert into receipt (id, created_at, created_by, updated_at, updated_by, state, document_no, no_key, posted_at, posted_by,
                 reversal_id, line_count, doc_date, notes, store_id, supplier_id, kind, invoice_number, invoice_key, delivery_date,
                 purchaser_name, received_by, total)
             values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23)
             on conflict (id) do update set state = excluded.state, document_no = excluded.document_no, no_key = excluded.no_key,
                 posted_at = excluded.posted_at, posted_by = excluded.posted_by, reversal_id = excluded.reversal_id,
                 line_count = excluded.line_count, doc_date = excluded.doc_date, notes = excluded.notes, store_id = excluded.store_id,
                 supplier_id = excluded.supplier_id, kind = excluded.kind, invoice_number = excluded.invoice_number,
                 invoice_key = excluded.invoice_key, delivery_date = excluded.delivery_date, purchaser_name = excluded.purchaser_name,
                 received_by = excluded.received_by, total = excluded.total",
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
            f.kind,
            f.invoice_number,
            fold(&f.invoice_number),
            f.delivery_date,
            f.purchaser_name,
            f.received_by,
            self.total.unwrap_or_default()
        )
        .run()
        .map_err(overtaken)?;
        clear_lines(tx, self)?;
        self.lines.iter().try_for_each(|line| save_line(tx, p.stamp.id, line))
    }
}

/// Another store has posted this invoice since we looked: run again, and the look finds it.
fn overtaken(error: Error) -> Error {
    if error.fault() == Some(Fault::Unique) {
        return Error::Store(Fault::Serialization, error.to_string());
    }
    error
}

fn total(lines: &[ReceiptLine]) -> Result<Money> {
    let too_large = || Error::refused(ProblemKind::ValueOutOfRange, "the total is too large");
    let mut sum = 0_i64;
    for line in lines {
        sum = sum.checked_add(value_of(line)?).ok_or_else(too_large)?;
    }
    Ok(Money(sum))
}

fn read_line(row: &mut Columns<'_, '_>) -> Result<ReceiptLine> {
    let (id, line_no, medicine_id) = (row.take()?, row.take()?, row.take()?);
    let fields = NewReceiptLine {
        medicine_id,
        quantity: row.take()?,
        packs: row.take()?,
        pack_size: row.take()?,
        free_qty: row.take()?,
        rejected_qty: row.take()?,
        rejected_reason: row.take()?,
        batch_number: row.take()?,
        expiry_date: row.take()?,
        expiry_precision: Some(row.take()?),
        manufacture_date: row.take()?,
        gtin: row.take()?,
        unit_cost: Some(row.take()?),
        accept_short_dated: row.take()?,
        note: row.take()?,
    };
    let (batch_id, returned_qty, name) = (row.take()?, row.take()?, row.take()?);
    let medicine = Some(Named { id: medicine_id, name });
    Ok(ReceiptLine { id, line_no, fields, batch_id, returned_qty, medicine })
}

fn save_line(tx: &mut Tx<'_>, receipt: Uuid, line: &ReceiptLine) -> Result<()> {
    let f = &line.fields;
    change!(
        tx,
        Stale::Receipts,
        "insert into receipt_line (receipt_id, line_no, id, medicine_id, quantity, packs, pack_size, free_qty, rejected_qty, rejected_reason,
             batch_number, expiry_date, expiry_precision, manufacture_date, gtin, unit_cost, accept_short_dated, note, batch_id, returned_qty)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20)",
        receipt,
        line.line_no,
        line.id,
        f.medicine_id,
        f.quantity,
        f.packs,
        f.pack_size,
        f.free_qty,
        f.rejected_qty,
        f.rejected_reason,
        f.batch_number,
        f.expiry_date,
        f.expiry_precision.map_or("day", |p| p.as_str()),
        f.manufacture_date,
        f.gtin,
        f.unit_cost.unwrap_or_default(),
        f.accept_short_dated,
        f.note,
        line.batch_id,
        line.returned_qty
    )
    .run()
    .map(drop)
}
