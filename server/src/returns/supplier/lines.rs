//! Lines of supplier returns in the store.

use super::posting::worth;
use crate::documents::{id_of, must_be_quantity};
use crate::error::{Refusal, Result};
use crate::ledger::Lot;
use crate::masters::Columns;
use crate::store::{Reader, Stale, Tx};
use crate::{change, select};
use pharmacy_contract::problem::ProblemKind;
use pharmacy_contract::record::Named;
use pharmacy_contract::returns::{NewSupplierReturnLine, SupplierReturn, SupplierReturnLine};
use uuid::Uuid;

/// Lines of a draft, with what they would be worth now.
pub(super) fn drafted(
    r: &mut Reader<'_>,
    new: Vec<NewSupplierReturnLine>,
    before: Option<&SupplierReturn>,
) -> Result<Vec<SupplierReturnLine>> {
    let mut lines = Vec::with_capacity(new.len());
    for (at, fields) in new.into_iter().enumerate() {
        must_be_quantity(fields.quantity, None, None, at)?;
        let lot = lot(r, &fields, at)?;
        lines.push(SupplierReturnLine {
            id: id_of(before.and_then(|b| b.lines.get(at)).map(|line| line.id)),
            line_no: i64::try_from(at + 1).unwrap_or(i64::MAX),
            medicine_id: lot.medicine_id,
            value: Some(worth(fields.quantity, lot.unit_cost)?),
            medicine: Some(r.card(lot.medicine_id, at)?.named()),
            batch: Some(lot.named()),
            fields,
        });
    }
    Ok(lines)
}

/// The batch of a line.
pub(super) fn lot(r: &mut Reader<'_>, line: &NewSupplierReturnLine, at: usize) -> Result<Lot> {
    r.lot(line.batch_id)?.ok_or_else(|| {
        let refusal = Refusal::new(ProblemKind::UnknownReference, "there is no such batch");
        refusal.at(format!("/lines/{at}/batch_id")).into()
    })
}

pub(super) fn read(
    r: &mut Reader<'_>,
    id: Uuid,
    from: i64,
    limit: i64,
) -> Result<Vec<SupplierReturnLine>> {
    let mut lines = Vec::new();
    select!(
        r,
        "select l.id, l.line_no, l.medicine_id, l.batch_id, l.receipt_line_id, l.quantity, l.from_quarantine, l.reason_code, l.note,
             l.value, m.name, t.id, t.batch_number
         from supplier_return_line l join medicine m on m.id = l.medicine_id join batch t on t.id = l.batch_id
         where l.supplier_return_id = $1 order by l.line_no limit $3 offset $2",
        id,
        from,
        limit
    )
    .each(&mut |row| {
        lines.push(line(&mut Columns::new(row))?);
        Ok(())
    })?;
    Ok(lines)
}

fn line(row: &mut Columns<'_, '_>) -> Result<SupplierReturnLine> {
    let (id, line_no, medicine_id) = (row.take()?, row.take()?, row.take()?);
    let fields = NewSupplierReturnLine {
        batch_id: row.take()?,
        receipt_line_id: row.take()?,
        quantity: row.take()?,
        from_quarantine: row.take()?,
        reason_code: row.take()?,
        note: row.take()?,
    };
    let value = Some(row.take()?);
    let medicine = Some(Named { id: medicine_id, name: row.take()? });
    Ok(SupplierReturnLine {
        id,
        line_no,
        medicine_id,
        fields,
        value,
        medicine,
        batch: row.named()?,
    })
}

pub(super) fn save(tx: &mut Tx<'_>, doc: Uuid, line: &SupplierReturnLine) -> Result<()> {
    let f = &line.fields;
    change!(
        tx,
        Stale::SupplierReturns,
        "insert into supplier_return_line (supplier_return_id, line_no, id, medicine_id, batch_id, receipt_line_id, quantity,
             from_quarantine, reason_code, note, value)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
        doc,
        line.line_no,
        line.id,
        line.medicine_id,
        f.batch_id,
        f.receipt_line_id,
        f.quantity,
        f.from_quarantine,
        f.reason_code,
        f.note,
        line.value.unwrap_or_default()
    )
    .run()
    .map(drop)
}
