//! Lines of transfers in the store.

use crate::error::{Error, Result};
use crate::masters::Columns;
use crate::store::{Reader, Stale, Tx};
use crate::{change, select};
use pharmacy_contract::paper::{Chosen, TakenBatch};
use pharmacy_contract::record::Named;
use pharmacy_contract::transfers::{NewTransferLine, TransferLine};
use uuid::Uuid;

/// Lines in order, with the batches that were taken or are held for them.
pub(super) fn read(
    r: &mut Reader<'_>,
    id: Uuid,
    from: i64,
    limit: i64,
) -> Result<Vec<TransferLine>> {
    let mut lines = Vec::new();
    select!(
        r,
        "select l.id, l.line_no, l.medicine_id, l.quantity, l.packs, l.pack_size, l.batches, l.note, l.approved_qty, l.dispatched_qty,
             l.received_qty, l.returned_qty, l.lost_qty, l.reason, m.name
         from transfer_line l join medicine m on m.id = l.medicine_id
         where l.transfer_id = $1 order by l.line_no limit $3 offset $2",
        id,
        from,
        limit
    )
    .each(&mut |row| {
        lines.push(line(&mut Columns::new(row))?);
        Ok(())
    })?;
    if lines.iter().any(|line| line.dispatched_qty > 0) {
        fill_in(&mut lines, dispatched(r, id)?);
    } else if lines.iter().any(|line| line.approved_qty > 0) {
        fill_in(&mut lines, held(r, id)?);
    }
    Ok(lines)
}

fn line(row: &mut Columns<'_, '_>) -> Result<TransferLine> {
    let (id, line_no, medicine_id) = (row.take()?, row.take()?, row.take()?);
    let fields = NewTransferLine {
        medicine_id,
        quantity: row.take()?,
        packs: row.take()?,
        pack_size: row.take()?,
        batches: chosen(&row.take::<String>()?)?,
        note: row.take()?,
    };
    Ok(TransferLine {
        id,
        line_no,
        fields,
        approved_qty: row.take()?,
        dispatched_qty: row.take()?,
        received_qty: row.take()?,
        returned_qty: row.take()?,
        lost_qty: row.take()?,
        reason: row.take()?,
        taken: vec![],
        medicine: Some(Named { id: medicine_id, name: row.take()? }),
    })
}

fn chosen(text: &str) -> Result<Vec<Chosen>> {
    if text.is_empty() {
        return Ok(vec![]);
    }
    serde_json::from_str(text).map_err(|e| Error::Internal(format!("chosen batches: {e}")))
}

fn chosen_text(chosen: &[Chosen]) -> Result<String> {
    if chosen.is_empty() {
        return Ok(String::new());
    }
    serde_json::to_string(chosen).map_err(|e| Error::Internal(format!("chosen batches: {e}")))
}

/// Line, batch, its number, units.
type Row = (Uuid, Uuid, String, i64);

/// A transfer is dispatched once, as its first event.
fn dispatched(r: &mut Reader<'_>, id: Uuid) -> Result<Vec<Row>> {
    select!(
        r,
        "select v.line_id, v.batch_id, t.batch_number, -v.qty_delta from stock_movement v join batch t on t.id = v.batch_id
         where v.doc_id = $1 and v.leg = 'dispatch.1.out' order by v.seq",
        id
    )
    .all()
}

fn held(r: &mut Reader<'_>, id: Uuid) -> Result<Vec<Row>> {
    select!(
        r,
        "select h.line_id, h.batch_id, t.batch_number, h.qty from reservation h join batch t on t.id = h.batch_id
         where h.doc_id = $1 order by case when t.expiry_date is null then 1 else 0 end, t.expiry_date, h.batch_id",
        id
    )
    .all()
}

fn fill_in(lines: &mut [TransferLine], rows: Vec<Row>) {
    for (line_id, batch_id, batch_number, quantity) in rows {
        if let Some(line) = lines.iter_mut().find(|line| line.id == line_id) {
            line.taken.push(TakenBatch { batch_id, batch_number, quantity });
        }
    }
}

pub(super) fn save(tx: &mut Tx<'_>, transfer: Uuid, line: &TransferLine) -> Result<()> {
    let f = &line.fields;
    change!(
        tx,
        Stale::Transfers,
        "insert into transfer_line (transfer_id, line_no, id, medicine_id, quantity, packs, pack_size, batches, approved_qty, dispatched_qty,
             received_qty, returned_qty, lost_qty, reason, note)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)",
        transfer,
        line.line_no,
        line.id,
        f.medicine_id,
        f.quantity,
        f.packs,
        f.pack_size,
        chosen_text(&f.batches)?,
        line.approved_qty,
        line.dispatched_qty,
        line.received_qty,
        line.returned_qty,
        line.lost_qty,
        line.reason,
        f.note
    )
    .run()
    .map(drop)
}
