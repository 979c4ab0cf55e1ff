//! Damage done with SQL, the guards taken away: each is found, and the report says where.

use super::*;
use pharmacy_server::error::Result;
use pharmacy_server::select;
use pharmacy_server::store::Reader;

/// Tables that are damaged, and put back each time.
const TABLES: &[&str] = &[
    "stock_movement",
    "audit_entry",
    "stock_balance",
    "stock_total",
    "stock_daily",
    "reservation",
    "ledger_head",
    "ledger_anchor",
];
/// Those with a trigger against changes.
const GUARDED: &[&str] = &["stock_movement", "audit_entry", "ledger_anchor"];

/// Takes the guards away and keeps copies.
fn unguard(hospital: &Hospital) {
    let mut sql = String::new();
    for table in GUARDED {
        sql += &match hospital.home.engine {
            Engine::Sqlite => {
                format!("drop trigger {table}_no_update; drop trigger {table}_no_delete;")
            }
            Engine::Postgres => format!("alter table {table} disable trigger user;"),
        };
    }
    for table in TABLES {
        sql += &format!("create table kept_{table} as select * from {table};");
    }
    hospital.home.raw(&sql).unwrap();
}

fn put_back(hospital: &Hospital) {
    let numbers = match hospital.home.engine {
        Engine::Sqlite => "",
        Engine::Postgres => " overriding system value",
    };
    let each = TABLES
        .iter()
        .map(|t| format!("delete from {t}; insert into {t}{numbers} select * from kept_{t};"));
    hospital.home.raw(&each.collect::<String>()).unwrap();
}

/// Numbers that look random and are the same in each run.
struct Dice(u64);

impl Dice {
    fn pick<'a, T>(&mut self, from: &'a [T]) -> &'a T {
        self.0 =
            self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        let at = usize::try_from(self.0 >> 33).unwrap() % from.len();
        &from[at]
    }
}

/// What there is to be damaged: row numbers, and how the report calls them.
struct Ledger {
    /// Row, store, number in its store, last number of its store.
    movements: Vec<(i64, String, i64, i64)>,
    /// Chain as SQL has it, number, last number.
    entries: Vec<(String, i64, i64)>,
    /// Row, store and batch.
    balances: Vec<(i64, String)>,
    /// The same of what is reserved.
    reserved: Vec<(i64, String)>,
    /// Row, store and medicine.
    totals: Vec<(i64, String)>,
    /// Condition for the row, store and medicine.
    days: Vec<(String, String)>,
    /// Stores with movements: id as SQL has it, code.
    stores: Vec<(String, String)>,
}

fn balances(r: &mut Reader<'_>, least_reserved: i64) -> Result<Vec<(i64, String)>> {
    let rows: Vec<(i64, String, String)> = select!(
        r,
        "select b.seq, s.code, t.batch_number from stock_balance b join store s on s.id = b.store_id join batch t on t.id = b.batch_id
         where b.on_hand > b.reserved and b.reserved >= $1 order by b.seq",
        least_reserved
    )
    .all()?;
    Ok(rows
        .into_iter()
        .map(|(seq, code, no)| (seq, format!("store {code}, batch {no}: ")))
        .collect())
}

impl Ledger {
    async fn of(hospital: &Hospital) -> Self {
        let engine = hospital.home.engine;
        let id = move |id: uuid::Uuid| match engine {
            Engine::Sqlite => format!("x'{}'", id.simple()),
            Engine::Postgres => format!("'{id}'"),
        };
        let read = move |r: &mut Reader<'_>| {
            let entries: Vec<(uuid::Uuid, i64, i64)> = select!(
                r,
                "select e.chain_id, e.seq, h.audit_seq from audit_entry e join ledger_head h on h.id = e.chain_id order by e.chain_id, e.seq"
            )
            .all()?;
            let totals: Vec<(i64, String, String)> = select!(
                r,
                "select t.seq, s.code, m.name from stock_total t join store s on s.id = t.store_id join medicine m on m.id = t.medicine_id
                 where t.usable > t.reserved order by t.seq"
            )
            .all()?;
            let days: Vec<(uuid::Uuid, uuid::Uuid, pharmacy_contract::time::Date, String, String)> = select!(
                r,
                "select d.store_id, d.medicine_id, d.day, s.code, m.name from stock_daily d join store s on s.id = d.store_id
                 join medicine m on m.id = d.medicine_id where d.dispensed < 0 and d.received > 0 order by s.code, m.name, d.day"
            )
            .all()?;
            let stores: Vec<(uuid::Uuid, String)> = select!(
                r,
                "select s.id, s.code from store s join ledger_head h on h.id = s.id where h.stock_seq > 3 order by s.code"
            )
            .all()?;
            Ok(Self {
                movements: select!(
                    r,
                    "select m.seq, s.code, m.store_seq, h.stock_seq from stock_movement m join store s on s.id = m.store_id
                     join ledger_head h on h.id = m.store_id where m.qty_delta not in (1, -1) order by m.seq"
                )
                .all()?,
                entries: entries.into_iter().map(|(chain, seq, last)| (id(chain), seq, last)).collect(),
                balances: balances(r, 0)?,
                reserved: balances(r, 1)?,
                totals: totals.into_iter().map(|(seq, code, name)| (seq, format!("store {code}, medicine {name}"))).collect(),
                days: days
                    .into_iter()
                    .map(|(store, medicine, day, code, name)| {
                        let row = format!("store_id = {} and medicine_id = {} and day = '{day}'", id(store), id(medicine));
                        (row, format!("store {code}, medicine {name}"))
                    })
                    .collect(),
                stores: stores.into_iter().map(|(store, code)| (id(store), code)).collect(),
            })
        };
        hospital.store().scan(read).await.unwrap()
    }

    /// The damages of one round, each with what the report must say.
    fn damages(&self, dice: &mut Dice) -> Vec<(String, String)> {
        let mut all = vec![];
        self.damage_movements(dice, &mut all);
        self.damage_trail(dice, &mut all);
        self.damage_shelves(dice, &mut all);
        self.damage_days(dice, &mut all);
        self.damage_heads(dice, &mut all);
        all
    }

    fn damage_movements(&self, dice: &mut Dice, all: &mut Vec<(String, String)>) {
        let changes = [
            "qty_delta = qty_delta + case when qty_delta > 0 then 1 else -1 end",
            "balance_after = balance_after + 1",
            "value = value + 1",
            "unit_cost = unit_cost + 1",
            "posted_at = posted_at - 1",
            "effective_on = '2026-02-27'",
            "type = 'adjust'",
            "doc_type = 'nothing'",
            "leg = leg || 'x'",
            "reason_code = 'because'",
            "patient_id = null, supplier_id = null, other_store_id = store_id",
            "user_id = null",
            "witness_id = doc_id",
            "line_id = doc_id",
            "medicine_id = batch_id",
            "id = doc_id",
            "hash = prev_hash",
        ];
        for change in changes {
            let (row, code, seq, _) = dice.pick(&self.movements);
            // A word that is none cannot be read at all.
            let what =
                if change.starts_with("doc_type") { "cannot be read" } else { "was changed" };
            all.push((
                format!("update stock_movement set {change} where seq = {row}"),
                format!("store {code}, movement {seq}: {what}"),
            ));
        }
        let (row, code, seq, last) = dice.pick(&self.movements);
        let what = if seq == last { "is missing at the end of the ledger" } else { "is missing" };
        all.push((
            format!("delete from stock_movement where seq = {row}"),
            format!("store {code}, movement {seq}: {what}"),
        ));
        let (store, code) = dice.pick(&self.stores);
        all.push((
            format!("delete from stock_movement where store_id = {store} and store_seq > 2"),
            format!("store {code}, movement 3: is missing at the end of the ledger"),
        ));
        all.push((
            format!(
                "update stock_movement set store_seq = 1000000 where store_id = {store} and store_seq = 2;
                 update stock_movement set store_seq = 2 where store_id = {store} and store_seq = 3;
                 update stock_movement set store_seq = 3 where store_id = {store} and store_seq = 1000000"
            ),
            format!("store {code}, movement 2: was changed"),
        ));
    }

    fn damage_trail(&self, dice: &mut Dice, all: &mut Vec<(String, String)>) {
        let changes = [
            "reason = 'no reason'",
            "at = at + 1",
            "actor_name = 'somebody'",
            "after = '{}'",
            "hash = prev_hash",
            "id = chain_id",
        ];
        for change in changes {
            let (chain, seq, _) = dice.pick(&self.entries);
            all.push((
                format!("update audit_entry set {change} where chain_id = {chain} and seq = {seq}"),
                format!("audit entry {seq}"),
            ));
        }
        let (chain, seq, last) = dice.pick(&self.entries);
        let what = if seq == last { "is missing at the end of the chain" } else { "is missing" };
        all.push((
            format!("delete from audit_entry where chain_id = {chain} and seq = {seq}"),
            what.into(),
        ));
        all.push((
            format!("delete from audit_entry where chain_id = {chain}"),
            "is missing at the end of the chain".into(),
        ));
    }

    fn damage_shelves(&self, dice: &mut Dice, all: &mut Vec<(String, String)>) {
        for change in [
            "on_hand = on_hand + 1",
            "on_hand = on_hand - 1",
            "last_seq = last_seq + 1",
            "first_on = '2026-01-01'",
        ] {
            let (row, name) = dice.pick(&self.balances);
            all.push((
                format!("update stock_balance set {change} where seq = {row}"),
                name.clone(),
            ));
        }
        let (row, name) = dice.pick(&self.balances);
        all.push((
            format!("delete from stock_balance where seq = {row}"),
            format!("{name}has no balance"),
        ));
        let (row, name) = dice.pick(&self.reserved);
        all.push((
            format!("update stock_balance set reserved = reserved + 1 where seq = {row}"),
            name.to_string(),
        ));
        let (_, name) = dice.pick(&self.reserved);
        all.push(("delete from reservation".into(), name.split(':').next().unwrap().to_owned()));
        let changes = [
            "on_hand = on_hand + 1",
            "usable = usable - 1",
            "reserved = reserved + 1",
            "value = value + 10000",
            "earliest_expiry = '2026-12-31'",
            "limit_used = limit_used + 1",
            "status = case when status = 'good' then 'low' else 'good' end",
            "medicine_key = 'zzz'",
            "last_movement_at = 1",
        ];
        for change in changes {
            let (row, name) = dice.pick(&self.totals);
            all.push((format!("update stock_total set {change} where seq = {row}"), name.clone()));
        }
        let (row, name) = dice.pick(&self.totals);
        all.push((
            format!("delete from stock_total where seq = {row}"),
            format!("{name}: has no total"),
        ));
    }

    fn damage_days(&self, dice: &mut Dice, all: &mut Vec<(String, String)>) {
        let changes = [
            "received = received + 1, dispensed = dispensed - 1",
            "received = received + 1, closing = closing + 1",
            "opening = opening + 1, closing = closing + 1",
            "adjusted = adjusted + 2, wasted = wasted - 2",
            "used_value = used_value + 1",
        ];
        for change in changes {
            let (row, name) = dice.pick(&self.days);
            all.push((format!("update stock_daily set {change} where {row}"), name.clone()));
        }
        let (row, name) = dice.pick(&self.days);
        all.push((format!("delete from stock_daily where {row}"), name.clone()));
    }

    fn damage_heads(&self, dice: &mut Dice, all: &mut Vec<(String, String)>) {
        let (store, code) = dice.pick(&self.stores);
        let head = format!("update ledger_head set {{}} where id = {store}");
        for (change, what) in [
            ("stock_seq = stock_seq + 1", format!("store {code}, movement ")),
            ("stock_seq = stock_seq - 1", format!("store {code}, movement ")),
            ("stock_hash = audit_hash", format!("store {code}, movement ")),
            ("audit_seq = audit_seq - 1", "audit entry ".into()),
            ("audit_hash = stock_hash", "audit entry ".into()),
        ] {
            all.push((head.replace("{}", change), what));
        }
        all.push((
            format!("delete from ledger_head where id = {store}"),
            format!("store {code}, movement 1: is behind the end"),
        ));
        all.push((
            format!("update ledger_anchor set stock_hash = audit_hash where id = {store}"),
            format!("{code}: movement "),
        ));
        // The end is cut off and everything that follows from it is made to fit: only the anchor knows.
        all.push((
            format!(
                "delete from stock_movement where store_id = {store} and store_seq > 3;
                 update ledger_head set stock_seq = 3, stock_hash = (select hash from stock_movement where store_id = {store} and store_seq = 3)
                 where id = {store}"
            ),
            format!("{code}: movement "),
        ));
    }
}

both! {
    async fn i22_audit(hospital: Hospital) {
        let mut ground = Ground::lay(&hospital).await;
        work(&hospital, &mut ground).await;
        unguard(&hospital);
        assert_eq!(look(&hospital).broken, Vec::<String>::new());
        let ledger = Ledger::of(&hospital).await;
        let (mut dice, mut wrong, mut done) = (Dice(7), vec![], 0);
        for _ in 0..2 {
            for (damage, expected) in ledger.damages(&mut dice) {
                hospital.home.raw(&damage).unwrap_or_else(|e| panic!("{damage}: {e}"));
                let report = look(&hospital);
                if report.clean || !report.broken.iter().any(|place| place.contains(&expected)) {
                    wrong.push(format!("{damage}\n    expected {expected:?}, found {:?}", report.broken));
                }
                put_back(&hospital);
                done += 1;
            }
        }
        assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
        assert!(done >= 100, "{done}");
        assert_eq!(look(&hospital).broken, Vec::<String>::new(), "what was put back is whole");
    }
}
