//! Lines of dispense returns in the store.

use super::given;
use super::posting::worth;
use crate::documents::{id_of, must_be_quantity};
use crate::error::Result;
use crate::masters::Columns;
use crate::store::{Reader, Stale, Tx};
use crate::{change, select};
use pharmacy_contract::record::Named;
use pharmacy_contract::returns::{DispenseReturn, DispenseReturnLine, NewDispenseReturnLine};
use uuid::Uuid;

/// Lines of a draft, at the cost at which their units were given.
pub(super) fn drafted(
    r: &mut Reader<'_>,
    dispense: Uuid,
    new: Vec<NewDispenseReturnLine>,
    before: Option<&DispenseReturn>,
) -> Result<Vec<DispenseReturnLine>> {
    let mut all = given::given(r, dispense)?;
    let mut lines = Vec::with_capacity(new.len());
    for (at, fields) in new.into_iter().enumerate() {
        must_be_quantity(fields.quantity, None, None, at)?;
        let given = given::of(&mut all, &fields, at)?;
        let (medicine_id, cost) = (given.medicine_id, given.unit_cost);
        lines.push(DispenseReturnLine {
            id: id_of(before.and_then(|b| b.lines.get(at)).map(|line| line.id)),
            line_no: i64::try_from(at + 1).unwrap_or(i64::MAX),
            medicine_id,
            value: Some(worth(fields.quantity, cost)?),
            medicine: Some(r.card(medicine_id, at)?.named()),
            batch: r.lot(fields.batch_id)?.map(|lot| lot.named()),
            fields,
        });
    }
    Ok(lines)
}

pub(super) fn read(
    r: &mut Reader<'_>,
    id: Uuid,
    from: i64,
    limit: i64,
) -> Result<Vec<DispenseReturnLine>> {
    let mut lines = Vec::new();
    select!(
        r,
        "select l.id, l.line_no, l.medicine_id, l.dispense_line_id, l.batch_id, l.quantity, l.condition, l.reason_code, l.note, l.value,
             m.name, t.id, t.batch_number
         from dispense_return_line l join medicine m on m.id = l.medicine_id join batch t on t.id = l.batch_id
         where l.dispense_return_id = $1 order by l.line_no limit $3 offset $2",
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

fn line(row: &mut Columns<'_, '_>) -> Result<DispenseReturnLine> {
    let (id, line_no, medicine_id) = (row.take()?, row.take()?, row.take()?);
    let fields = NewDispenseReturnLine {
        dispense_line_id: row.take()?,
        batch_id: row.take()?,
        quantity: row.take()?,
        condition: row.take()?,
        reason_code: row.take()?,
        note: row.take()?,
    };
    let value = Some(row.take()?);
    let medicine = Some(Named { id: medicine_id, name: row.take()? });
    Ok(DispenseReturnLine {
        id,
        line_no,
        medicine_id,
        fields,
        value,
        medicine,
        batch: row.named()?,
    })
}

pub(super) fn save(tx: &mut Tx<'_>, doc: Uuid, line: &DispenseReturnLine) -> Result<()> {
    let f = &line.fields;
    change!(
        tx,
        Stale::DispenseReturns,
        "insert into dispense_return_line (dispense_return_id, line_no, id, medicine_id, batch_id, dispense_line_id, quantity, condition,
             reason_code, note, value)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
        doc,
        line.line_no,
        line.id,
        line.medicine_id,
        f.batch_id,
        f.dispense_line_id,
        f.quantity,
        f.condition,
        f.reason_code,
        f.note,
        line.value.unwrap_or_default()
    )
    .run()
    .map(drop)
}
