//! What lies in a store.

use crate::error::Result;
use crate::record;
use crate::select;
use crate::store::Tx;
use pharmacy_contract::money::Money;
use uuid::Uuid;

record! {
    /// Units of a batch that nobody has been promised.
    #[derive(Clone, Debug)]
    pub struct Lying { pub batch: Uuid, pub medicine: Uuid, pub free: i64, pub unit_cost: Money, pub fridge: bool }
}

/// Units that may be given out today; a total may still count what expired since it was summed.
pub fn free(tx: &mut Tx<'_>, store: Uuid, medicine: Uuid) -> Result<i64> {
    let today = tx.today();
    let (free,): (i64,) = select!(
        tx,
        "select cast(coalesce(sum(b.on_hand - b.reserved), 0) as bigint) from stock_balance b join batch t on t.id = b.batch_id
         where b.store_id = $1 and b.medicine_id = $2 and b.held and t.status = 'available'
             and (t.expiry_date is null or t.expiry_date >= $3)",
        store,
        medicine,
        today
    )
    .one()?;
    Ok(free)
}

/// Batches in a store that may be given out; nothing that is controlled, for that takes a witness.
pub fn good(tx: &mut Tx<'_>, store: Uuid) -> Result<Vec<Lying>> {
    let today = tx.today();
    select!(
        tx,
        "select b.batch_id as batch, b.medicine_id as medicine, b.on_hand - b.reserved as free, t.unit_cost, m.storage = 'fridge' as fridge
         from stock_balance b join batch t on t.id = b.batch_id join medicine m on m.id = b.medicine_id
         where b.store_id = $1 and b.on_hand > b.reserved and t.status = 'available' and m.controlled_schedule = ''
             and (t.expiry_date is null or t.expiry_date >= $2)
         order by m.code_key, t.batch_key",
        store,
        today
    )
    .all()
}

/// Batches in a store that have expired; nothing that is controlled.
pub fn expired(tx: &mut Tx<'_>, store: Uuid) -> Result<Vec<Lying>> {
    let today = tx.today();
    select!(
        tx,
        "select b.batch_id as batch, b.medicine_id as medicine, b.on_hand - b.reserved as free, t.unit_cost, m.storage = 'fridge' as fridge
         from stock_balance b join batch t on t.id = b.batch_id join medicine m on m.id = b.medicine_id
         where b.store_id = $1 and b.on_hand > b.reserved and t.expiry_date < $2 and m.controlled_schedule = ''
         order by m.code_key, t.batch_key",
        store,
        today
    )
    .all()
}

/// Everything in a place that nobody was promised.
pub fn all(tx: &mut Tx<'_>, store: Uuid) -> Result<Vec<Lying>> {
    select!(
        tx,
        "select b.batch_id as batch, b.medicine_id as medicine, b.on_hand - b.reserved as free, t.unit_cost, m.storage = 'fridge' as fridge
         from stock_balance b join batch t on t.id = b.batch_id join medicine m on m.id = b.medicine_id
         where b.store_id = $1 and b.on_hand > b.reserved and m.controlled_schedule = '' order by m.code_key, t.batch_key",
        store
    )
    .all()
}
