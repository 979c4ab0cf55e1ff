//! Stocktakes: a ward a month, and one kind of medicines in the main store.

use super::dice::Dice;
use super::world::World;
use crate::error::Result;
use crate::record;
use crate::store::Tx;
use crate::{documents, select, stocktakes};
use pharmacy_contract::stocktakes::{
    Count, CountScope, Counts, NewStocktake, Stocktake, StocktakePosting,
};
use uuid::Uuid;

const START: documents::Work<Stocktake> = stocktakes::start;

record! {
    struct Expected { line: Uuid, on_hand: i64, free: i64, controlled: bool }
}

/// One kind of medicines in one ward, each month another one.
pub fn in_a_ward(tx: &mut Tx<'_>, world: &World, dice: &mut Dice, month: i64) -> Result<()> {
    let turn = usize::try_from(month).unwrap_or(0);
    let Some(ward) = world.wards.iter().cycle().nth(turn) else { return Ok(()) };
    count_all(tx, world, dice, ward.store, turn)
}

/// Every third month.
pub fn in_the_main_store(
    tx: &mut Tx<'_>,
    world: &World,
    dice: &mut Dice,
    month: i64,
) -> Result<()> {
    if month % 3 != 0 {
        return Ok(());
    }
    count_all(tx, world, dice, world.main, usize::try_from(month).unwrap_or(0))
}

/// One that is only half counted, and one whose differences somebody has to look at.
pub fn unfinished(tx: &mut Tx<'_>, world: &World, dice: &mut Dice) -> Result<()> {
    if let Some(id) = start(tx, world, world.main, 2)? {
        let counts = counts(tx, dice, id)?;
        let half = counts.len().div_ceil(2);
        save(tx, world, id, counts.into_iter().take(half).collect())?;
    }
    let Some(ward) = world.wards.first() else { return Ok(()) };
    if let Some(id) = start(tx, world, ward.store, 1)? {
        count(tx, world, dice, id)?;
    }
    Ok(())
}

fn count_all(
    tx: &mut Tx<'_>,
    world: &World,
    dice: &mut Dice,
    store: Uuid,
    turn: usize,
) -> Result<()> {
    let Some(id) = start(tx, world, store, turn)? else { return Ok(()) };
    count(tx, world, dice, id)?;
    // Whoever counted does not decide what becomes of large differences.
    let (call, posting) = (world.second(), StocktakePosting::default());
    documents::done(tx, &call, id, None, |tx, doc: &mut Stocktake| {
        stocktakes::post(tx, &call, doc, &posting)
    })
    .map(drop)
}

/// None where nothing of that kind lies there.
fn start(tx: &mut Tx<'_>, world: &World, store: Uuid, turn: usize) -> Result<Option<Uuid>> {
    let Some(category) = world.categories.iter().cycle().nth(turn) else { return Ok(None) };
    let there: Option<(Uuid,)> = select!(
        tx,
        "select b.batch_id from stock_balance b join medicine m on m.id = b.medicine_id
         where b.store_id = $1 and b.held and m.category = $2 limit 1",
        store,
        category
    )
    .maybe()?;
    if there.is_none() {
        return Ok(None);
    }
    let new = NewStocktake {
        store_id: Some(store),
        scope: CountScope::Category,
        scope_value: category.clone(),
        ..NewStocktake::default()
    };
    let (doc, _) = documents::make(tx, &world.call(), new, Some(START))?;
    Ok(Some(doc.paper.stamp.id))
}

fn count(tx: &mut Tx<'_>, world: &World, dice: &mut Dice, id: Uuid) -> Result<()> {
    let (all, call) = (counts(tx, dice, id)?, world.call());
    save(tx, world, id, all)?;
    documents::done(tx, &call, id, None, |tx, doc: &mut Stocktake| {
        stocktakes::finish(tx, &call, doc)
    })
    .map(drop)
}

fn save(tx: &mut Tx<'_>, world: &World, id: Uuid, counts: Vec<Count>) -> Result<()> {
    let (call, counts) = (world.call(), Counts { counts });
    documents::done(tx, &call, id, None, |tx, doc: &mut Stocktake| {
        stocktakes::count(tx, &call, doc, &counts)
    })
    .map(drop)
}

/// Most of it is there; of what is controlled, and needs a witness, all.
fn counts(tx: &mut Tx<'_>, dice: &mut Dice, id: Uuid) -> Result<Vec<Count>> {
    let expected: Vec<Expected> = select!(
        tx,
        "select l.id as line, b.on_hand, b.on_hand - b.reserved as free, m.controlled_schedule <> '' as controlled
         from stocktake_line l join stock_balance b on b.store_id = l.store_id and b.batch_id = l.batch_id
         join medicine m on m.id = l.medicine_id where l.stocktake_id = $1 order by l.line_no",
        id
    )
    .all()?;
    let mut counts = Vec::with_capacity(expected.len());
    for line in expected {
        let differs = dice.one_in(8) && !line.controlled;
        let more = if differs { dice.between(-4, 3).max(-line.free) } else { 0 };
        let (line_id, counted) = (Some(line.line), line.on_hand + more);
        counts.push(Count { line_id, counted, ..Count::default() });
    }
    Ok(counts)
}
