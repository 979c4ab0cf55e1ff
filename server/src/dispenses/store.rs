//! Dispenses in the store.

use super::{lines, rules};
use crate::auth::Who;
use crate::change;
use crate::documents::{self, Document, clear_lines, fresh_paper, id_of, read_paper};
use crate::error::Result;
use crate::masters::{
    Columns, Confined, Filter, FilterKind, Listed, Listing, Search, Sort, SortKind,
};
use crate::store::{Owned, Reader, Stale, Tx};
use pharmacy_contract::dispenses::{Dispense, DispenseLine, NewDispense, NewDispenseLine};
use pharmacy_contract::paper::{DocKind, Paper};
use pharmacy_contract::permission::Permission;
use pharmacy_contract::text::fold;
use uuid::Uuid;

impl Listed for Dispense {
    const NOUN: &'static str = "dispense";
    const LISTING: Listing = Listing {
        resource: Stale::Dispenses,
        also: &[Stale::Patients, Stale::Stores],
        table: "dispense",
        stamp: documents::STAMP,
        columns: "m.store_id, m.department_id, m.patient_id, m.doctor_id, m.prescribed_by, m.doc_date, m.notes, m.witness_id, \
            m.reserved_until",
        joined: "s.id, s.name, p.id, p.name",
        joins: "join store s on s.id = m.store_id left join patient p on p.id = m.patient_id",
        filters: &[
            Filter { name: "store_id", column: "store_id", kind: FilterKind::Id },
            Filter { name: "patient_id", column: "patient_id", kind: FilterKind::Id },
            Filter {
                name: "state",
                column: "state",
                kind: FilterKind::Word(&[
                    "draft",
                    "completed",
                    "part_returned",
                    "returned",
                    "cancelled",
                    "reversed",
                    "imported",
                ]),
            },
            Filter { name: "doc_date_from", column: "doc_date", kind: FilterKind::From },
            Filter { name: "doc_date_to", column: "doc_date", kind: FilterKind::To },
        ],
        sorts: &[Sort { name: "doc_date", column: "doc_date", kind: SortKind::Day }],
        default_sort: "-doc_date",
        search: Search { exact: &["no_key"], first: &["no_key"], prefix: &[], within: false },
        csv: &[
            "id",
            "document_no",
            "state",
            "doc_date",
            "store",
            "patient",
            "prescribed_by",
            "line_count",
            "notes",
            "posted_at",
            "legacy_status",
            "created_at",
            "updated_at",
        ],
        confined: Confined::Stores("store_id"),
        private: true,
        ..Listing::PLAIN
    };

    fn read(row: &mut Columns<'_, '_>) -> Result<Self> {
        let paper = read_paper(row)?;
        let fields = NewDispense {
            id: None,
            store_id: Some(row.take()?),
            department_id: row.take()?,
            patient_id: row.take()?,
            doctor_id: row.take()?,
            prescribed_by: row.take()?,
            doc_date: Some(row.take()?),
            notes: row.take()?,
            witness: None,
            lines: vec![],
        };
        Ok(Self {
            paper,
            fields,
            witness_id: row.take()?,
            reserved_until: row.take()?,
            store: row.named()?,
            patient: row.named()?,
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

impl Document for Dispense {
    crate::usual_parts!(NewDispense, NewDispenseLine, DispenseLine);

    const KIND: DocKind = DocKind::Dispense;
    const LINES: &'static str = "dispense_line";

    fn home(&self) -> Uuid {
        self.fields.store_id.unwrap_or_default()
    }

    fn draft(
        tx: &mut Tx<'_>,
        who: &Who,
        mut new: NewDispense,
        before: Option<&Self>,
    ) -> Result<Self> {
        let home = match new.store_id {
            Some(id) => id,
            None => tx.own_store(who.principal.department_id)?,
        };
        let place = tx.place(home, &who.scope())?;
        place.must_take_documents("/store_id")?;
        new.department_id = match new.department_id {
            Some(id) if Some(id) != place.department_id => {
                Some(tx.active_master("department", id, "/department_id")?.id)
            }
            own => own.or(place.department_id),
        };
        let patient = match new.patient_id {
            Some(id) => Some(tx.active_master("patient", id, "/patient_id")?),
            None => None,
        };
        if let Some(id) = new.doctor_id {
            let doctor = tx.active_master("doctor", id, "/doctor_id")?;
            if new.prescribed_by.is_empty() {
                new.prescribed_by = doctor.name;
            }
        }
        (new.store_id, new.doc_date) = (Some(home), new.doc_date.or_else(|| Some(tx.today())));
        new.witness = None;
        let lines = new_lines(tx, std::mem::take(&mut new.lines), before)?;
        let paper = match before {
            Some(before) => before.paper.clone(),
            None => fresh_paper(tx, id_of(new.id), who),
        };
        let paper = Paper { line_count: i64::try_from(lines.len()).unwrap_or(i64::MAX), ..paper };
        Ok(Self {
            paper,
            fields: new,
            witness_id: None,
            reserved_until: None,
            store: Some(place.named()),
            patient,
            lines,
        })
    }

    fn read_lines(
        r: &mut Reader<'_>,
        id: Uuid,
        from: i64,
        limit: i64,
    ) -> Result<Vec<DispenseLine>> {
        lines::read(r, id, from, limit)
    }

    fn hide_line(line: &mut DispenseLine, who: &Who) {
        if !who.may(Permission::ReadCosts) {
            (line.unit_price, line.value) = (None, None);
        }
    }

    fn save(&self, tx: &mut Tx<'_>) -> Result<()> {
        let (p, f) = (&self.paper, &self.fields);
        change!(
            tx,
            Stale::Dispenses,
            "insert into dispense (id, created_at, created_by, updated_at, updated_by, state, document_no, no_key, posted_at, posted_by,
                 reversal_id, line_count, doc_date, notes, store_id, department_id, patient_id, doctor_id, prescribed_by, witness_id,
                 reserved_until)
             values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21)
             on conflict (id) do update set state = excluded.state, document_no = excluded.document_no, no_key = excluded.no_key,
                 posted_at = excluded.posted_at, posted_by = excluded.posted_by, reversal_id = excluded.reversal_id,
                 line_count = excluded.line_count, doc_date = excluded.doc_date, notes = excluded.notes, store_id = excluded.store_id,
                 department_id = excluded.department_id, patient_id = excluded.patient_id, doctor_id = excluded.doctor_id,
                 prescribed_by = excluded.prescribed_by, witness_id = excluded.witness_id, reserved_until = excluded.reserved_until",
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
            f.department_id,
            f.patient_id,
            f.doctor_id,
            f.prescribed_by,
            self.witness_id,
            self.reserved_until
        )
        .run()?;
        clear_lines(tx, self)?;
        self.lines.iter().try_for_each(|line| lines::save(tx, p.stamp.id, line))
    }
}

fn new_lines(
    tx: &mut Tx<'_>,
    new: Vec<NewDispenseLine>,
    before: Option<&Dispense>,
) -> Result<Vec<DispenseLine>> {
    let mut lines = Vec::with_capacity(new.len());
    for (at, fields) in new.into_iter().enumerate() {
        rules::may_draft(&fields, at)?;
        let medicine = tx.active_card(fields.medicine_id, at)?.named();
        let kept = before.and_then(|b| b.lines.get(at)).map(|line| line.id);
        lines.push(DispenseLine {
            id: id_of(kept),
            line_no: i64::try_from(at + 1).unwrap_or(i64::MAX),
            fields,
            dispensed_qty: 0,
            shortage_qty: 0,
            returned_qty: 0,
            unit_price: None,
            value: None,
            taken: vec![],
            medicine: Some(medicine),
        });
    }
    Ok(lines)
}
