//! Lines of dispenses in the store.

use crate::error::{Error, Result};
use crate::masters::Columns;
use crate::store::{Reader, Stale, Tx};
use crate::{change, select};
use pharmacy_contract::dispenses::{DispenseLine, NewDispenseLine};
use pharmacy_contract::paper::{Chosen, TakenBatch};
use pharmacy_contract::record::Named;
use uuid::Uuid;

/// Lines in order, with what was taken from which batch.
pub(super) fn read(
    r: &mut Reader<'_>,
    id: Uuid,
    from: i64,
    limit: i64,
) -> Result<Vec<DispenseLine>> {
    let mut lines = Vec::new();
    select!(
        r,
        "select l.id, l.line_no, l.medicine_id, l.quantity, l.packs, l.pack_size, l.batches, l.course_days, l.directions, l.allow_short,
             l.shortage_reason, l.note, l.dispensed_qty, l.shortage_qty, l.returned_qty, l.unit_price, l.value, m.name
         from dispense_line l join medicine m on m.id = l.medicine_id
         where l.dispense_id = $1 order by l.line_no limit $3 offset $2",
        id,
        from,
        limit
    )
    .each(&mut |row| {
        lines.push(line(&mut Columns::new(row))?);
        Ok(())
    })?;
    if lines.iter().any(|line| line.dispensed_qty > 0) {
        fill_in_batches(r, id, &mut lines)?;
    }
    Ok(lines)
}

fn line(row: &mut Columns<'_, '_>) -> Result<DispenseLine> {
    let (id, line_no, medicine_id) = (row.take()?, row.take()?, row.take()?);
    let fields = NewDispenseLine {
        medicine_id,
        quantity: row.take()?,
        packs: row.take()?,
        pack_size: row.take()?,
        batches: chosen(&row.take::<String>()?)?,
        course_days: row.take()?,
        directions: row.take()?,
        allow_short: row.take()?,
        shortage_reason: row.take()?,
        note: row.take()?,
    };
    let (dispensed_qty, shortage_qty, returned_qty) = (row.take()?, row.take()?, row.take()?);
    let (unit_price, value) = (Some(row.take()?), Some(row.take()?));
    let medicine = Some(Named { id: medicine_id, name: row.take()? });
    Ok(DispenseLine {
        id,
        line_no,
        fields,
        dispensed_qty,
        shortage_qty,
        returned_qty,
        unit_price,
        value,
        taken: vec![],
        medicine,
    })
}

/// Chosen batches as they are stored with a line.
pub fn chosen(text: &str) -> Result<Vec<Chosen>> {
    if text.is_empty() {
        return Ok(vec![]);
    }
    serde_json::from_str(text).map_err(|e| Error::Internal(format!("chosen batches: {e}")))
}

/// Chosen batches as text.
pub fn chosen_text(chosen: &[Chosen]) -> Result<String> {
    if chosen.is_empty() {
        return Ok(String::new());
    }
    serde_json::to_string(chosen).map_err(|e| Error::Internal(format!("chosen batches: {e}")))
}

fn fill_in_batches(r: &mut Reader<'_>, id: Uuid, lines: &mut [DispenseLine]) -> Result<()> {
    let rows: Vec<(Uuid, Uuid, String, i64)> = select!(
        r,
        "select v.line_id, v.batch_id, t.batch_number, v.qty_delta from stock_movement v join batch t on t.id = v.batch_id
         where v.doc_id = $1 and v.leg = 'dispense' order by v.seq",
        id
    )
    .all()?;
    for (line_id, batch_id, batch_number, delta) in rows {
        if let Some(line) = lines.iter_mut().find(|line| line.id == line_id) {
            line.taken.push(TakenBatch { batch_id, batch_number, quantity: -delta });
        }
    }
    Ok(())
}

pub(super) fn save(tx: &mut Tx<'_>, dispense: Uuid, line: &DispenseLine) -> Result<()> {
    let f = &line.fields;
    change!(
        tx,
        Stale::Dispenses,
        "insert into dispense_line (dispense_id, line_no, id, medicine_id, quantity, packs, pack_size, batches, course_days, directions,
             allow_short, shortage_reason, note, dispensed_qty, shortage_qty, returned_qty, unit_price, value)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18)",
        dispense,
        line.line_no,
        line.id,
        f.medicine_id,
        f.quantity,
        f.packs,
        f.pack_size,
        chosen_text(&f.batches)?,
        f.course_days,
        f.directions,
        f.allow_short,
        f.shortage_reason,
        f.note,
        line.dispensed_qty,
        line.shortage_qty,
        line.returned_qty,
        line.unit_price.unwrap_or_default(),
        line.value.unwrap_or_default()
    )
    .run()
    .map(drop)
}
