//! Transfers from the main store to a ward: at once, in steps, or as far as they have come.

use super::world::{Ward, World};
use crate::error::Result;
use crate::store::Tx;
use crate::{documents, transfers};
use pharmacy_contract::transfers::{
    CloseRest, NewTransfer, NewTransferLine, Rest, Transfer, TransferReason, TransferStep,
    TransferSteps,
};
use uuid::Uuid;

const DIRECT: documents::Work<Transfer> = transfers::direct;
const SUBMIT: documents::Work<Transfer> = transfers::submit;

fn new(world: &World, ward: &Ward, lines: Vec<NewTransferLine>) -> NewTransfer {
    NewTransfer {
        source_store_id: world.main,
        destination_store_id: ward.store,
        reason: TransferReason::Replenish,
        lines,
        ..NewTransfer::default()
    }
}

pub fn at_once(
    tx: &mut Tx<'_>,
    world: &World,
    ward: &Ward,
    lines: Vec<NewTransferLine>,
) -> Result<()> {
    documents::make(tx, &world.call(), new(world, ward, lines), Some(DIRECT)).map(drop)
}

pub fn draft(
    tx: &mut Tx<'_>,
    world: &World,
    ward: &Ward,
    lines: Vec<NewTransferLine>,
) -> Result<()> {
    documents::make::<Transfer>(tx, &world.call(), new(world, ward, lines), None).map(drop)
}

pub fn submitted(
    tx: &mut Tx<'_>,
    world: &World,
    ward: &Ward,
    lines: Vec<NewTransferLine>,
) -> Result<Uuid> {
    let (doc, _) = documents::make(tx, &world.call(), new(world, ward, lines), Some(SUBMIT))?;
    Ok(doc.paper.stamp.id)
}

pub fn approved(
    tx: &mut Tx<'_>,
    world: &World,
    ward: &Ward,
    lines: Vec<NewTransferLine>,
) -> Result<Uuid> {
    let (id, call) = (submitted(tx, world, ward, lines)?, world.call());
    documents::done(tx, &call, id, None, |tx, doc: &mut Transfer| {
        transfers::approve(tx, &call, doc, &TransferSteps::default())
    })?;
    Ok(id)
}

pub fn dispatched(
    tx: &mut Tx<'_>,
    world: &World,
    ward: &Ward,
    lines: Vec<NewTransferLine>,
) -> Result<Transfer> {
    let (id, call) = (approved(tx, world, ward, lines)?, world.call());
    documents::done(tx, &call, id, None, |tx, doc: &mut Transfer| {
        transfers::dispatch(tx, &call, doc)
    })
}

fn receive(tx: &mut Tx<'_>, world: &World, id: Uuid, lines: Vec<TransferStep>) -> Result<Transfer> {
    let (call, steps) = (world.second(), TransferSteps { lines });
    documents::done(tx, &call, id, None, |tx, doc: &mut Transfer| {
        transfers::receive(tx, &call, doc, &steps)
    })
}

/// Asked for, approved, sent and received, by two people.
pub fn in_steps(
    tx: &mut Tx<'_>,
    world: &World,
    ward: &Ward,
    lines: Vec<NewTransferLine>,
) -> Result<()> {
    let sent = dispatched(tx, world, ward, lines)?;
    receive(tx, world, sent.paper.stamp.id, vec![]).map(drop)
}

/// Half of the first line has not arrived yet.
pub fn part_received(
    tx: &mut Tx<'_>,
    world: &World,
    ward: &Ward,
    lines: Vec<NewTransferLine>,
) -> Result<Uuid> {
    let sent = dispatched(tx, world, ward, lines)?;
    let half = |line: &pharmacy_contract::transfers::TransferLine| TransferStep {
        line_id: line.id,
        quantity: line.dispatched_qty / 2,
        ..TransferStep::default()
    };
    let steps = sent.lines.first().map(half).into_iter().collect();
    receive(tx, world, sent.paper.stamp.id, steps)?;
    Ok(sent.paper.stamp.id)
}

/// Half of the first line never arrives.
pub fn with_a_loss(
    tx: &mut Tx<'_>,
    world: &World,
    ward: &Ward,
    lines: Vec<NewTransferLine>,
) -> Result<()> {
    let (id, call) = (part_received(tx, world, ward, lines)?, world.call());
    let close = CloseRest {
        rest: Rest::Lost,
        reason: "The box fell off the trolley".into(),
        lines: vec![],
        witness: None,
    };
    documents::done(tx, &call, id, None, |tx, doc: &mut Transfer| {
        transfers::close(tx, &call, doc, &close)
    })
    .map(drop)
}
