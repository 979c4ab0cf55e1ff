//! The trace of a batch: where it lies, who was given of it, how it came and went. Within the caller's stores.

use crate::auth::Scope;
use crate::error::Result;
use crate::masters::{Columns, Confined};
use crate::store::{Bound, Owned, Param, Reader};
use pharmacy_contract::batches::{
    TracedDepartment, TracedDocument, TracedMovement, TracedPatient, TracedPlace, TracedSupplier,
    TracedTransfer,
};
use pharmacy_contract::record::Named;
use uuid::Uuid;

/// What is asked about one batch by one caller.
pub struct Traced<'r, 'c> {
    pub r: &'r mut Reader<'c>,
    pub batch: Uuid,
    pub scope: Scope,
}

/// Units given out of one dispense.
struct Given {
    patient: Option<Named>,
    file_no: String,
    department: Option<Named>,
    document: TracedDocument,
}

impl Traced<'_, '_> {
    /// Runs a statement whose `$1` is the batch; `held` stands for the caller's stores. `more` follows as `$2`, `$3`.
    fn rows<T>(
        &mut self,
        (before, after): (&str, &str),
        held: Confined,
        more: Vec<Owned>,
        read: impl Fn(&mut Columns<'_, '_>) -> Result<T>,
    ) -> Result<Vec<T>> {
        let mut params = vec![Owned::Id(self.batch)];
        params.extend(more);
        let (part, stores) = held
            .condition(&self.scope, params.len() + 1)
            .unwrap_or_else(|| ("1 = 1".into(), vec![]));
        params.extend(stores);
        let sql = format!("{before} and {part} {after}");
        let bounds: Vec<Bound<'_>> = params.iter().map(Param::bound).collect();
        let mut rows = Vec::new();
        self.r.listing(&sql, "trace of a batch", &bounds).each(&mut |row| {
            rows.push(read(&mut Columns::new(row))?);
            Ok(())
        })?;
        Ok(rows)
    }

    pub fn places(&mut self) -> Result<Vec<TracedPlace>> {
        let sql = (
            "select s.id, s.name, s.kind, m.on_hand, m.reserved from stock_balance m join store s on s.id = m.store_id
             where m.batch_id = $1 and m.held",
            "order by s.name_key, s.id",
        );
        self.rows(sql, Confined::Stores("store_id"), vec![], |row| {
            Ok(TracedPlace {
                store: Named { id: row.take()?, name: row.take()? },
                kind: row.take()?,
                on_hand: row.take()?,
                reserved: row.take()?,
            })
        })
    }

    /// Everybody who was given of it, and the departments that used it without a patient.
    pub fn given(&mut self) -> Result<(Vec<TracedPatient>, Vec<TracedDepartment>)> {
        let sql = (
            "select p.id, p.name, p.file_no, q.id, q.name, d.id, d.document_no, d.doc_date, d.state,
                 cast(coalesce(sum(case when m.type = 'dispense' then - m.qty_delta else 0 end), 0) as bigint),
                 cast(coalesce(sum(case when m.type = 'dispense' then 0 else m.qty_delta end), 0) as bigint)
             from stock_movement m left join dispense_return b on m.doc_type = 'dispense_return' and b.id = m.doc_id
             join dispense d on d.id = coalesce(b.dispense_id, m.doc_id)
             left join patient p on p.id = d.patient_id left join department q on q.id = d.department_id
             where m.batch_id = $1 and m.type in ('dispense', 'dispense_return')",
            "group by p.id, p.name, p.name_key, p.file_no, q.id, q.name, d.id, d.document_no, d.doc_date, d.state
             order by p.name_key, p.id, d.document_no, d.id",
        );
        let given = self.rows(sql, Confined::Stores("store_id"), vec![], |row| {
            Ok(Given {
                patient: row.named()?,
                file_no: row.take::<Option<String>>()?.unwrap_or_default(),
                department: row.named()?,
                document: document(row)?,
            })
        })?;
        Ok(gathered(given))
    }

    /// A transfer is seen from both its ends, with what it moved at either.
    pub fn transfers(&mut self) -> Result<Vec<TracedTransfer>> {
        let sql = (
            "select m.id, m.document_no, m.state, s.id, s.name, d.id, d.name,
                 cast(coalesce(sum(case when v.store_id = s.id then - v.qty_delta else 0 end), 0) as bigint),
                 cast(coalesce(sum(case when v.store_id = d.id then v.qty_delta else 0 end), 0) as bigint),
                 cast(coalesce(sum(case when v.type = 'transfer_loss' then - v.qty_delta else 0 end), 0) as bigint)
             from stock_movement v join transfer m on m.id = v.doc_id join store s on s.id = m.source_store_id
             join store d on d.id = m.destination_store_id
             where v.batch_id = $1 and v.doc_type = 'transfer'",
            "group by m.id, m.document_no, m.state, s.id, s.name, d.id, d.name order by min(v.seq)",
        );
        let ends = Confined::EitherStore("source_store_id", "destination_store_id");
        self.rows(sql, ends, vec![], |row| {
            let (id, document_no, state) = (row.take()?, row.take()?, row.take()?);
            let source = Named { id: row.take()?, name: row.take()? };
            let destination = Named { id: row.take()?, name: row.take()? };
            let (sent, received, lost): (i64, i64, i64) = (row.take()?, row.take()?, row.take()?);
            let on_the_way = sent - received - lost;
            Ok(TracedTransfer {
                id,
                document_no,
                state,
                source,
                destination,
                sent,
                received,
                lost,
                on_the_way,
            })
        })
    }

    pub fn suppliers(&mut self) -> Result<Vec<TracedSupplier>> {
        let sql = (
            "select p.id, p.name, cast(coalesce(sum(case when m.type = 'receipt' then m.qty_delta else 0 end), 0) as bigint),
                 cast(coalesce(sum(case when m.type = 'supplier_return' then - m.qty_delta else 0 end), 0) as bigint)
             from stock_movement m join supplier p on p.id = m.supplier_id where m.batch_id = $1",
            "group by p.id, p.name, p.name_key order by p.name_key, p.id",
        );
        self.rows(sql, Confined::Stores("store_id"), vec![], |row| {
            Ok(TracedSupplier {
                supplier: Named { id: row.take()?, name: row.take()? },
                received: row.take()?,
                returned: row.take()?,
            })
        })
    }

    #[expect(
        clippy::redundant_closure_for_method_calls,
        reason = "the method alone is not general enough over the row's lifetimes"
    )]
    pub fn count(&mut self) -> Result<i64> {
        let sql = ("select count(*) from stock_movement m where m.batch_id = $1", "");
        let counted: Vec<i64> =
            self.rows(sql, Confined::Stores("store_id"), vec![], |row| row.take())?;
        Ok(counted.into_iter().sum())
    }

    pub fn movements(&mut self, from: i64, limit: i64) -> Result<Vec<TracedMovement>> {
        // The page first, then the names: a batch may have moved many thousand times.
        let sql = (
            "select m.id, m.store_seq, m.posted_at, m.effective_on, m.type, m.qty_delta, m.balance_after, m.doc_type, m.doc_id,
                 coalesce(r.document_no, d.document_no, t.document_no, a.document_no, b.document_no, c.document_no, k.document_no, ''),
                 m.reason_code, m.reverses_id, s.id, s.name, p.id, p.name, u.id, u.name, o.id, o.name
             from stock_movement m join store s on s.id = m.store_id
             left join receipt r on m.doc_type = 'receipt' and r.id = m.doc_id
             left join dispense d on m.doc_type = 'dispense' and d.id = m.doc_id
             left join transfer t on m.doc_type = 'transfer' and t.id = m.doc_id
             left join adjustment a on m.doc_type = 'adjustment' and a.id = m.doc_id
             left join supplier_return b on m.doc_type = 'supplier_return' and b.id = m.doc_id
             left join dispense_return c on m.doc_type = 'dispense_return' and c.id = m.doc_id
             left join stocktake k on m.doc_type = 'stocktake' and k.id = m.doc_id
             left join patient p on p.id = m.patient_id left join supplier u on u.id = m.supplier_id
             left join store o on o.id = m.other_store_id
             where m.batch_id = $1",
            "order by m.seq limit $3 offset $2",
        );
        let window = vec![Owned::Int(from), Owned::Int(limit)];
        self.rows(sql, Confined::Stores("store_id"), window, movement)
    }
}

fn movement(row: &mut Columns<'_, '_>) -> Result<TracedMovement> {
    let (id, store_seq, posted_at) = (row.take()?, row.take()?, row.take()?);
    let (effective_on, kind, qty_delta) = (row.take()?, row.take()?, row.take()?);
    let (balance_after, doc_type, doc_id) = (row.take()?, row.take()?, row.take()?);
    let (document_no, reason_code, reverses_id) = (row.take()?, row.take()?, row.take()?);
    Ok(TracedMovement {
        id,
        store: Named { id: row.take()?, name: row.take()? },
        store_seq,
        posted_at,
        effective_on,
        kind,
        qty_delta,
        balance_after,
        doc_type,
        doc_id,
        document_no,
        reason_code,
        reverses_id,
        patient: row.named()?,
        supplier: row.named()?,
        other_store: row.named()?,
    })
}

fn document(row: &mut Columns<'_, '_>) -> Result<TracedDocument> {
    Ok(TracedDocument {
        id: row.take()?,
        document_no: row.take()?,
        doc_date: row.take()?,
        state: row.take()?,
        quantity: row.take()?,
        returned: row.take()?,
    })
}

/// One entry a patient; what went to nobody in particular, one a department. The rows come ordered by patient.
fn gathered(given: Vec<Given>) -> (Vec<TracedPatient>, Vec<TracedDepartment>) {
    let mut patients: Vec<TracedPatient> = Vec::new();
    let mut departments: Vec<TracedDepartment> = Vec::new();
    for Given { patient, file_no, department, document } in given {
        let (quantity, returned) = (document.quantity, document.returned);
        if let Some(patient) = patient {
            if patients.last().is_none_or(|known| known.patient.id != patient.id) {
                let documents = vec![];
                patients.push(TracedPatient {
                    patient,
                    file_no,
                    quantity: 0,
                    returned: 0,
                    documents,
                });
            }
            if let Some(known) = patients.last_mut() {
                known.quantity += quantity;
                known.returned += returned;
                known.documents.push(document);
            }
            continue;
        }
        let at = departments.iter().position(|known| known.department == department);
        let at = at.unwrap_or(departments.len());
        if at == departments.len() {
            departments.push(TracedDepartment {
                department,
                quantity: 0,
                returned: 0,
                documents: vec![],
            });
        }
        if let Some(known) = departments.get_mut(at) {
            known.quantity += quantity;
            known.returned += returned;
            known.documents.push(document);
        }
    }
    (patients, departments)
}
