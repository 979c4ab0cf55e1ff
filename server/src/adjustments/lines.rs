//! Lines of adjustments in the store.

use super::posting::{known_lot, worth};
use super::rules;
use crate::documents::id_of;
use crate::error::Result;
use crate::masters::Columns;
use crate::store::{Reader, Stale, Tx};
use crate::{change, select};
use pharmacy_contract::adjustments::{
    Adjustment, AdjustmentKind, AdjustmentLine, NewAdjustmentLine,
};
use pharmacy_contract::record::Named;
use uuid::Uuid;

/// Lines of a draft, with what they would be worth now.
pub(super) fn drafted(
    r: &mut Reader<'_>,
    kind: AdjustmentKind,
    new: Vec<NewAdjustmentLine>,
    before: Option<&Adjustment>,
) -> Result<Vec<AdjustmentLine>> {
    let mut lines = Vec::with_capacity(new.len());
    for (at, fields) in new.into_iter().enumerate() {
        rules::may_draft(kind, &fields, at)?;
        let card = r.active_card(fields.medicine_id, at)?;
        let lot = match fields.batch_id {
            Some(batch) => Some(known_lot(r, batch, &card, at)?),
            None => None,
        };
        let known = lot.as_ref().map(|lot| lot.unit_cost);
        let cost = fields.unit_cost.or(known).unwrap_or_default();
        lines.push(AdjustmentLine {
            id: id_of(before.and_then(|b| b.lines.get(at)).map(|line| line.id)),
            line_no: i64::try_from(at + 1).unwrap_or(i64::MAX),
            value: Some(worth(fields.delta, cost)?),
            medicine: Some(card.named()),
            batch: lot.map(|lot| lot.named()),
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
) -> Result<Vec<AdjustmentLine>> {
    let mut lines = Vec::new();
    select!(
        r,
        "select l.id, l.line_no, l.medicine_id, l.batch_id, l.batch_number, l.expiry_date, l.delta, l.reason_code, l.unit_cost, l.note,
             l.value, m.name, t.id, t.batch_number
         from adjustment_line l join medicine m on m.id = l.medicine_id left join batch t on t.id = l.batch_id
         where l.adjustment_id = $1 order by l.line_no limit $3 offset $2",
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

fn line(row: &mut Columns<'_, '_>) -> Result<AdjustmentLine> {
    let (id, line_no, medicine_id) = (row.take()?, row.take()?, row.take()?);
    let fields = NewAdjustmentLine {
        medicine_id,
        batch_id: row.take()?,
        batch_number: row.take()?,
        expiry_date: row.take()?,
        delta: row.take()?,
        reason_code: row.take()?,
        unit_cost: row.take()?,
        note: row.take()?,
    };
    let value = Some(row.take()?);
    let medicine = Some(Named { id: medicine_id, name: row.take()? });
    Ok(AdjustmentLine { id, line_no, fields, value, medicine, batch: row.named()? })
}

pub(super) fn save(tx: &mut Tx<'_>, adjustment: Uuid, line: &AdjustmentLine) -> Result<()> {
    let f = &line.fields;
    change!(
        tx,
        Stale::Adjustments,
        "insert into adjustment_line (adjustment_id, line_no, id, medicine_id, batch_id, batch_number, expiry_date, delta, reason_code,
             unit_cost, note, value)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)",
        adjustment,
        line.line_no,
        line.id,
        f.medicine_id,
        f.batch_id,
        f.batch_number,
        f.expiry_date,
        f.delta,
        f.reason_code,
        f.unit_cost,
        f.note,
        line.value.unwrap_or_default()
    )
    .run()
    .map(drop)
}
