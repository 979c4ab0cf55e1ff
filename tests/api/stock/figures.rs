//! What the store itself says, beside what the API shows of it.

use crate::actors::Hospital;
use pharmacy_server::select;
use uuid::Uuid;

fn id(text: &str) -> Uuid {
    text.parse().unwrap()
}

/// Units of a batch in a store.
pub async fn on_hand(hospital: &Hospital, store: &str, batch: &str) -> i64 {
    let (store, batch) = (id(store), id(batch));
    let found = hospital.store().scan(move |r| {
        select!(
            r,
            "select on_hand from stock_balance where store_id = $1 and batch_id = $2",
            store,
            batch
        )
        .maybe::<(i64,)>()
    });
    found.await.unwrap().map_or(0, |(on_hand,)| on_hand)
}

/// The companion place of a store.
pub async fn companion(hospital: &Hospital, store: &str, kind: &'static str) -> String {
    let store = id(store);
    let found = hospital.store().scan(move |r| {
        select!(r, "select id from store where parent_id = $1 and kind = $2", store, kind)
            .one::<(Uuid,)>()
    });
    found.await.unwrap().0.to_string()
}

/// Movements of a document, in order: type, units, value, reason.
pub async fn movements(hospital: &Hospital, doc: &str) -> Vec<(String, i64, i64, String)> {
    let doc = id(doc);
    let found = hospital.store().scan(move |r| {
        select!(
            r,
            "select type, qty_delta, value, coalesce(reason_code, '') from stock_movement where doc_id = $1 order by seq",
            doc
        )
        .all()
    });
    found.await.unwrap()
}

/// Balances are sums of the ledger, totals are sums of balances, days end with what is there.
pub async fn must_add_up(hospital: &Hospital) {
    let broken = hospital.store().scan(|r| {
        let balances: Vec<(Uuid, Uuid, i64, i64)> = select!(
            r,
            "select b.store_id, b.batch_id, b.on_hand, s.moved from stock_balance b join (select store_id, batch_id,
                 cast(sum(qty_delta) as bigint) as moved from stock_movement group by store_id, batch_id) s
                 on s.store_id = b.store_id and s.batch_id = b.batch_id where s.moved <> b.on_hand"
        )
        .all()?;
        let totals: Vec<(Uuid, Uuid, i64, i64, i64, i64)> = select!(
            r,
            "select t.store_id, t.medicine_id, t.on_hand, s.on_hand, t.value, s.value from stock_total t join (select b.store_id,
                 b.medicine_id, cast(sum(b.on_hand) as bigint) as on_hand, cast(sum(b.on_hand * l.unit_cost) as bigint) as value
                 from stock_balance b join batch l on l.id = b.batch_id group by b.store_id, b.medicine_id) s
                 on s.store_id = t.store_id and s.medicine_id = t.medicine_id where t.on_hand <> s.on_hand or t.value <> s.value"
        )
        .all()?;
        let days: Vec<(Uuid, Uuid, i64, i64)> = select!(
            r,
            "select t.store_id, t.medicine_id, t.on_hand, d.closing from stock_total t join stock_daily d
                 on d.store_id = t.store_id and d.medicine_id = t.medicine_id
             where d.day = (select max(x.day) from stock_daily x where x.store_id = d.store_id and x.medicine_id = d.medicine_id)
                 and d.closing <> t.on_hand"
        )
        .all()?;
        Ok(format!("{balances:?}{totals:?}{days:?}"))
    });
    assert_eq!(broken.await.unwrap(), "[][][]");
}
