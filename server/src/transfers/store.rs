//! Transfers in the store.

use super::ends::Ends;
use super::{lines, rules};
use crate::auth::Who;
use crate::change;
use crate::documents::{self, Document, clear_lines, fresh_paper, id_of, read_paper};
use crate::error::Result;
use crate::masters::{
    Columns, Confined, Filter, FilterKind, Listed, Listing, Search, Sort, SortKind,
};
use crate::store::{Owned, Reader, Stale, Tx};
use pharmacy_contract::paper::{DocKind, Paper};
use pharmacy_contract::text::fold;
use pharmacy_contract::transfers::{NewTransfer, NewTransferLine, Transfer, TransferLine};
use uuid::Uuid;

impl Listed for Transfer {
    const NOUN: &'static str = "transfer";
    const LISTING: Listing = Listing {
        resource: Stale::Transfers,
        also: &[Stale::Stores],
        table: "transfer",
        stamp: documents::STAMP,
        columns: "m.source_store_id, m.destination_store_id, m.doc_date, m.reason, m.notes, m.requested_by, m.approved_by, \
            m.dispatched_by, m.received_by, m.requested_by_name, m.approved_by_name, m.direct, m.rejected_reason, m.witness_id, \
            m.events",
        joined: "s.id, s.name, d.id, d.name",
        joins: "join store s on s.id = m.source_store_id join store d on d.id = m.destination_store_id",
        filters: FILTERS,
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
            "source_store",
            "destination_store",
            "reason",
            "direct",
            "requested_by_name",
            "approved_by_name",
            "rejected_reason",
            "line_count",
            "notes",
            "posted_at",
            "legacy_status",
            "created_at",
            "updated_at",
        ],
        confined: Confined::EitherStore("source_store_id", "destination_store_id"),
        ..Listing::PLAIN
    };

    fn read(row: &mut Columns<'_, '_>) -> Result<Self> {
        let paper = read_paper(row)?;
        let fields = NewTransfer {
            id: None,
            source_store_id: row.take()?,
            destination_store_id: row.take()?,
            doc_date: Some(row.take()?),
            reason: row.take()?,
            notes: row.take()?,
            witness: None,
            lines: vec![],
        };
        Ok(Self {
            paper,
            fields,
            requested_by: row.take()?,
            approved_by: row.take()?,
            dispatched_by: row.take()?,
            received_by: row.take()?,
            requested_by_name: row.take()?,
            approved_by_name: row.take()?,
            direct: row.take()?,
            rejected_reason: row.take()?,
            witness_id: row.take()?,
            events: row.take()?,
            source_store: row.named()?,
            destination_store: row.named()?,
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

const FILTERS: &[Filter] = &[
    Filter { name: "source_store_id", column: "source_store_id", kind: FilterKind::Id },
    Filter { name: "destination_store_id", column: "destination_store_id", kind: FilterKind::Id },
    Filter {
        name: "state",
        column: "state",
        kind: FilterKind::Word(&[
            "draft",
            "submitted",
            "approved",
            "rejected",
            "dispatched",
            "part_received",
            "received",
            "cancelled",
            "reversed",
            "imported",
        ]),
    },
    Filter {
        name: "reason",
        column: "reason",
        kind: FilterKind::Word(&[
            "replenish",
            "return",
            "near_expiry",
            "store_closing",
            "quarantine",
            "quarantine_release",
        ]),
    },
    Filter { name: "doc_date_from", column: "doc_date", kind: FilterKind::From },
    Filter { name: "doc_date_to", column: "doc_date", kind: FilterKind::To },
];

impl Document for Transfer {
    crate::usual_parts!(NewTransfer, NewTransferLine, TransferLine);

    const KIND: DocKind = DocKind::Transfer;
    const LINES: &'static str = "transfer_line";

    /// The store that sends.
    fn home(&self) -> Uuid {
        self.fields.source_store_id
    }

    fn draft(
        tx: &mut Tx<'_>,
        who: &Who,
        mut new: NewTransfer,
        before: Option<&Self>,
    ) -> Result<Self> {
        let ends = Ends::of(tx, &new)?;
        ends.must_be_an_end_of(&who.scope())?;
        ends.must_be_open()?;
        new.doc_date = new.doc_date.or_else(|| Some(tx.today()));
        new.witness = None;
        let mut lines = Vec::with_capacity(new.lines.len());
        for (at, fields) in std::mem::take(&mut new.lines).into_iter().enumerate() {
            rules::may_draft(&fields, at)?;
            let medicine = tx.active_card(fields.medicine_id, at)?.named();
            let kept = before.and_then(|b| b.lines.get(at)).map(|line| line.id);
            let line_no = i64::try_from(at + 1).unwrap_or(i64::MAX);
            lines.push(TransferLine {
                medicine: Some(medicine),
                ..wanted(id_of(kept), line_no, fields)
            });
        }
        let paper = match before {
            Some(before) => before.paper.clone(),
            None => fresh_paper(tx, id_of(new.id), who),
        };
        Ok(blank(paper, new, &ends, lines))
    }

    fn read_lines(
        r: &mut Reader<'_>,
        id: Uuid,
        from: i64,
        limit: i64,
    ) -> Result<Vec<TransferLine>> {
        lines::read(r, id, from, limit)
    }

    fn save(&self, tx: &mut Tx<'_>) -> Result<()> {
        save_header(tx, self)?;
        clear_lines(tx, self)?;
        self.lines.iter().try_for_each(|line| lines::save(tx, self.paper.stamp.id, line))
    }
}

/// A line of which nothing has happened yet.
pub(super) fn wanted(id: Uuid, line_no: i64, fields: NewTransferLine) -> TransferLine {
    TransferLine {
        id,
        line_no,
        fields,
        approved_qty: 0,
        dispatched_qty: 0,
        received_qty: 0,
        returned_qty: 0,
        lost_qty: 0,
        reason: String::new(),
        taken: vec![],
        medicine: None,
    }
}

/// A transfer of which nothing has happened yet.
pub(super) fn blank(
    paper: Paper,
    fields: NewTransfer,
    ends: &Ends,
    lines: Vec<TransferLine>,
) -> Transfer {
    Transfer {
        paper: Paper { line_count: i64::try_from(lines.len()).unwrap_or(i64::MAX), ..paper },
        fields,
        requested_by: None,
        approved_by: None,
        dispatched_by: None,
        received_by: None,
        requested_by_name: String::new(),
        approved_by_name: String::new(),
        direct: false,
        rejected_reason: String::new(),
        witness_id: None,
        source_store: Some(ends.source.named()),
        destination_store: Some(ends.destination.named()),
        events: 0,
        lines,
    }
}

fn save_header(tx: &mut Tx<'_>, doc: &Transfer) -> Result<()> {
    let (p, f) = (&doc.paper, &doc.fields);
    change!(
        tx,
        Stale::Transfers,
        "insert into transfer (id, created_at, created_by, updated_at, updated_by, state, document_no, no_key, posted_at, posted_by,
             reversal_id, line_count, doc_date, notes, source_store_id, destination_store_id, requested_by, approved_by, dispatched_by,
             received_by, reason, direct, rejected_reason, witness_id, events)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24, $25)
         on conflict (id) do update set state = excluded.state, document_no = excluded.document_no, no_key = excluded.no_key,
             posted_at = excluded.posted_at, posted_by = excluded.posted_by, reversal_id = excluded.reversal_id,
             line_count = excluded.line_count, doc_date = excluded.doc_date, notes = excluded.notes,
             source_store_id = excluded.source_store_id, destination_store_id = excluded.destination_store_id,
             requested_by = excluded.requested_by, approved_by = excluded.approved_by, dispatched_by = excluded.dispatched_by,
             received_by = excluded.received_by, reason = excluded.reason, direct = excluded.direct,
             rejected_reason = excluded.rejected_reason, witness_id = excluded.witness_id, events = excluded.events",
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
        f.source_store_id,
        f.destination_store_id,
        doc.requested_by,
        doc.approved_by,
        doc.dispatched_by,
        doc.received_by,
        f.reason,
        doc.direct,
        doc.rejected_reason,
        doc.witness_id,
        doc.events
    )
    .run()
    .map(drop)
}
