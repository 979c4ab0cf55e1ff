//! A year of a large hospital: what reports read, written as a ledger would have left it.

use super::rows::{Cell, Rows, write};
use jiff::Span;
use jiff::civil::Date;
use pharmacy_contract::departments::{Department, NewDepartment};
use pharmacy_contract::doctors::{Doctor, NewDoctor};
use pharmacy_contract::medicines::{Medicine, NewMedicine, Ven};
use pharmacy_contract::patients::{NewPatient, Patient};
use pharmacy_contract::record::Gender;
use pharmacy_contract::suppliers::{NewSupplier, Supplier};
use pharmacy_server::clock::new_id;
use pharmacy_server::error::{Error, Result};
use pharmacy_server::masters::Master;
use pharmacy_server::select;
use pharmacy_server::store::{Store, Tx};
use uuid::Uuid;

const DAYS: i64 = 365;
/// Medicines that a ward keeps.
const KEPT: usize = 400;
const SUPPLIERS: usize = 100;
const DOCTORS: usize = 300;
const PATIENTS: usize = 5_000;
const BATCHES: usize = 3;
/// Units that begin a year on a shelf.
const START: i64 = 900;

/// Numbers that look random and are the same each time.
struct Dice(u64);

impl Dice {
    fn next(&mut self, below: usize) -> usize {
        self.0 =
            self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        let below = u64::try_from(below).unwrap_or(1).max(1);
        usize::try_from((self.0 >> 33) % below).unwrap_or(0)
    }

    fn pick<T: Copy + Default>(&mut self, among: &[T]) -> T {
        let at = self.next(among.len());
        among.get(at).copied().unwrap_or_default()
    }

    fn number(&mut self, below: usize) -> i64 {
        whole(self.next(below))
    }
}

fn whole(n: usize) -> i64 {
    i64::try_from(n).unwrap_or(i64::MAX)
}

struct Masters {
    main: Uuid,
    wards: Vec<(Uuid, Uuid)>,
    medicines: Vec<Uuid>,
    suppliers: Vec<Uuid>,
    doctors: Vec<Uuid>,
    patients: Vec<Uuid>,
}

pub fn make(store: &Store, wards: usize, medicines: usize, movements: usize) -> Result<()> {
    let mut dice = Dice(7);
    let masters = masters(store, wards, medicines)?;
    let today = store.clock().today();
    let batches = batches(store, &masters, &mut dice, today)?;
    let pairs = wards * KEPT.min(medicines) + medicines;
    let each = (movements / pairs.max(1)).max(2);
    let mut year = Year { store, today, dice, each, tables: Tables::new(), seq: 0 };
    for (at, (place, department)) in masters.wards.iter().enumerate() {
        year.ward(&masters, &batches, at, (*place, *department))?;
    }
    year.main(&masters, &batches)?;
    year.receipts(&masters, &batches)?;
    year.flush(0)
}

fn masters(store: &Store, wards: usize, medicines: usize) -> Result<Masters> {
    store.change_blocking(move |tx| {
        let (main,): (Uuid,) = select!(tx, "select id from store where kind = 'main'").one()?;
        let mut made = Masters {
            main,
            wards: vec![],
            medicines: vec![],
            suppliers: vec![],
            doctors: vec![],
            patients: vec![],
        };
        for n in 0..SUPPLIERS {
            let new = NewSupplier { name: format!("Supplier {n}"), ..NewSupplier::default() };
            made.suppliers.push(new_id());
            Supplier::insert(tx, *made.suppliers.last().unwrap_or(&main), &new, None)?;
        }
        for n in 0..wards {
            made.wards.push(ward(tx, n)?);
        }
        for n in 0..medicines {
            let id = new_id();
            let ven = [Ven::Vital, Ven::Essential, Ven::NonEssential].get(n % 3).copied();
            let new = NewMedicine {
                name: format!("Medicine {n:05}"),
                category: format!("Category {}", n % 20),
                supplier_id: made.suppliers.get(n % SUPPLIERS).copied(),
                low_stock_limit: 150,
                pack_size: 10,
                ven_class: ven,
                ..NewMedicine::default()
            };
            Medicine::insert(tx, id, &new, None)?;
            made.medicines.push(id);
        }
        for n in 0..DOCTORS {
            let id = new_id();
            let new = NewDoctor {
                name: format!("Dr. {n}"),
                gender: Some(Gender::Female),
                ..NewDoctor::default()
            };
            Doctor::insert(tx, id, &new, None)?;
            made.doctors.push(id);
        }
        for n in 0..PATIENTS {
            let id = new_id();
            let new = NewPatient {
                name: format!("Patient {n}"),
                gender: Some(Gender::Female),
                ..NewPatient::default()
            };
            Patient::insert(tx, id, &new, None)?;
            made.patients.push(id);
        }
        Ok(made)
    })
}

/// Its store and its department.
fn ward(tx: &mut Tx<'_>, n: usize) -> Result<(Uuid, Uuid)> {
    let id = new_id();
    let mut new =
        NewDepartment { name: format!("Ward {n}"), active: true, ..NewDepartment::default() };
    Department::complete(tx, &mut new, None)?;
    Department::insert(tx, id, &new, None)?;
    let (store,): (Option<Uuid>,) =
        select!(tx, "select default_store_id from department where id = $1", id).one()?;
    let store = store.ok_or_else(|| Error::Internal("a department without a store".into()))?;
    Ok((store, id))
}

/// Of each medicine some, with different ends.
fn batches(
    store: &Store,
    masters: &Masters,
    dice: &mut Dice,
    today: Date,
) -> Result<Vec<Vec<(Uuid, i64)>>> {
    let mut rows = Rows::of(
        "batch",
        &[
            "id",
            "medicine_id",
            "batch_number",
            "batch_key",
            "expiry_date",
            "unit_cost",
            "created_at",
            "updated_at",
        ],
    );
    let mut all = Vec::new();
    for medicine in &masters.medicines {
        let mut own = Vec::new();
        for n in 0..BATCHES {
            let (id, cost) = (new_id(), 1_000 + dice.number(90_000));
            let expiry = today.saturating_add(Span::new().days(dice.number(900) - 30));
            rows.add(vec![
                Cell::Id(id),
                Cell::Id(*medicine),
                Cell::Text(format!("B{n}")),
                Cell::Text(format!("b{n}")),
                Cell::Day(expiry),
                Cell::Int(cost),
                Cell::Int(0),
                Cell::Int(0),
            ]);
            own.push((id, cost));
        }
        all.push(own);
    }
    write(store, &mut [&mut rows])?;
    Ok(all)
}

struct Tables {
    movements: Rows,
    days: Rows,
    totals: Rows,
    balances: Rows,
    dispenses: Rows,
    dispense_lines: Rows,
    receipts: Rows,
    receipt_lines: Rows,
    transfers: Rows,
    transfer_lines: Rows,
    audit: Rows,
}

impl Tables {
    const fn new() -> Self {
        Self {
            movements: Rows::of(
                "stock_movement",
                &[
                    "id",
                    "store_id",
                    "store_seq",
                    "posted_at",
                    "effective_on",
                    "medicine_id",
                    "batch_id",
                    "qty_delta",
                    "balance_after",
                    "type",
                    "doc_type",
                    "doc_id",
                    "line_id",
                    "leg",
                    "patient_id",
                    "unit_cost",
                    "value",
                    "prev_hash",
                    "hash",
                ],
            ),
            days: Rows::of(
                "stock_daily",
                &[
                    "store_id",
                    "medicine_id",
                    "day",
                    "opening",
                    "received",
                    "dispensed",
                    "moved_in",
                    "moved_out",
                    "closing",
                    "used_value",
                    "was_out",
                ],
            ),
            totals: Rows::of(
                "stock_total",
                &[
                    "store_id",
                    "medicine_id",
                    "medicine_key",
                    "on_hand",
                    "usable",
                    "reserved",
                    "value",
                    "limit_used",
                    "status",
                    "usable_on",
                ],
            ),
            balances: Rows::of(
                "stock_balance",
                &["store_id", "batch_id", "medicine_id", "on_hand", "last_seq", "first_on"],
            ),
            dispenses: Rows::of(
                "dispense",
                &[
                    "id",
                    "created_at",
                    "updated_at",
                    "state",
                    "document_no",
                    "no_key",
                    "line_count",
                    "doc_date",
                    "store_id",
                    "department_id",
                    "patient_id",
                    "doctor_id",
                    "prescribed_by",
                ],
            ),
            dispense_lines: Rows::of(
                "dispense_line",
                &[
                    "dispense_id",
                    "line_no",
                    "id",
                    "medicine_id",
                    "quantity",
                    "dispensed_qty",
                    "value",
                ],
            ),
            receipts: Rows::of(
                "receipt",
                &[
                    "id",
                    "created_at",
                    "updated_at",
                    "state",
                    "document_no",
                    "no_key",
                    "line_count",
                    "doc_date",
                    "store_id",
                    "supplier_id",
                    "kind",
                    "total",
                ],
            ),
            receipt_lines: Rows::of(
                "receipt_line",
                &["receipt_id", "line_no", "id", "medicine_id", "quantity", "unit_cost"],
            ),
            transfers: Rows::of(
                "transfer",
                &[
                    "id",
                    "created_at",
                    "updated_at",
                    "state",
                    "document_no",
                    "no_key",
                    "line_count",
                    "doc_date",
                    "source_store_id",
                    "destination_store_id",
                    "reason",
                ],
            ),
            transfer_lines: Rows::of(
                "transfer_line",
                &[
                    "transfer_id",
                    "line_no",
                    "id",
                    "medicine_id",
                    "quantity",
                    "dispatched_qty",
                    "received_qty",
                ],
            ),
            audit: Rows::of(
                "audit_entry",
                &[
                    "chain_id",
                    "seq",
                    "id",
                    "at",
                    "actor_id",
                    "actor_name",
                    "role",
                    "ip",
                    "user_agent",
                    "request_id",
                    "action",
                    "entity",
                    "prev_hash",
                    "hash",
                ],
            ),
        }
    }
}

/// One thing that happened to a medicine in a store.
struct Event {
    day: i64,
    kind: &'static str,
    delta: i64,
}

struct Year<'s> {
    store: &'s Store,
    today: Date,
    dice: Dice,
    each: usize,
    tables: Tables,
    seq: i64,
}

impl Year<'_> {
    fn day(&self, after: i64) -> Date {
        self.today.saturating_sub(Span::new().days(DAYS - after))
    }

    /// Noon of that day, roughly.
    fn at(&self, after: i64) -> i64 {
        (self.store.clock().now().0 / 1_000_000 - (DAYS - after) * 86_400) * 1_000_000
    }

    fn flush(&mut self, at_least: usize) -> Result<()> {
        if self.tables.movements.len() < at_least {
            return Ok(());
        }
        let t = &mut self.tables;
        let all = [
            &mut t.movements,
            &mut t.days,
            &mut t.totals,
            &mut t.balances,
            &mut t.dispenses,
            &mut t.dispense_lines,
            &mut t.receipts,
            &mut t.receipt_lines,
            &mut t.transfers,
            &mut t.transfer_lines,
            &mut t.audit,
        ];
        let mut all = all;
        write(self.store, &mut all)
    }

    /// Everything of a ward: its shelves day by day, its dispenses of three lines, a transfer a week.
    fn ward(
        &mut self,
        masters: &Masters,
        batches: &[Vec<(Uuid, i64)>],
        at: usize,
        (place, department): (Uuid, Uuid),
    ) -> Result<()> {
        self.seq = 0;
        let count = masters.medicines.len();
        let mut handed: Vec<(i64, usize, i64)> = Vec::new();
        for n in 0..KEPT.min(count) {
            let medicine = (at * 37 + n * 25) % count;
            let mut events = vec![Event { day: 0, kind: "transfer_in", delta: START }];
            let mut days: Vec<i64> = (1..self.each).map(|_| 1 + self.dice.number(364)).collect();
            days.sort_unstable();
            let mut left = START;
            for day in days {
                let units = (1 + self.dice.number(150)).min(left);
                if units > 0 {
                    events.push(Event { day, kind: "dispense", delta: -units });
                    handed.push((day, medicine, units));
                    left -= units;
                }
            }
            self.shelf(masters, batches, place, medicine, &events);
        }
        handed.sort_unstable();
        let mut number = 0;
        for some in handed.chunks(3) {
            number += 1;
            self.dispense(masters, batches, (place, department, at, number), some);
        }
        for week in 0..52 {
            self.transfer(masters, place, at, week);
        }
        self.flush(0)
    }

    fn main(&mut self, masters: &Masters, batches: &[Vec<(Uuid, i64)>]) -> Result<()> {
        self.seq = 0;
        for medicine in 0..masters.medicines.len() {
            let mut events = vec![Event { day: 0, kind: "receipt", delta: 100 * START }];
            let mut days: Vec<i64> = (1..self.each).map(|_| 1 + self.dice.number(364)).collect();
            days.sort_unstable();
            for day in days {
                let units = 1 + self.dice.number(200);
                events.push(Event { day, kind: "transfer_out", delta: -units });
            }
            self.shelf(masters, batches, masters.main, medicine, &events);
            self.flush(20_000)?;
        }
        Ok(())
    }

    /// Movements, days, balance and total of one medicine in one place.
    fn shelf(
        &mut self,
        masters: &Masters,
        batches: &[Vec<(Uuid, i64)>],
        place: Uuid,
        medicine: usize,
        events: &[Event],
    ) {
        let id = masters.medicines.get(medicine).copied().unwrap_or_default();
        let own = batches.get(medicine).map_or(&[][..], Vec::as_slice);
        let (batch, cost) = self.dice.pick(own);
        let mut balance = 0;
        for event in events {
            self.seq += 1;
            balance += event.delta;
            let (at, day) = (self.at(event.day), self.day(event.day));
            self.tables.movements.add(vec![
                Cell::Id(new_id()),
                Cell::Id(place),
                Cell::Int(self.seq),
                Cell::Int(at),
                Cell::Day(day),
                Cell::Id(id),
                Cell::Id(batch),
                Cell::Int(event.delta),
                Cell::Int(balance),
                Cell::Text(event.kind.into()),
                Cell::Text("dispense".into()),
                Cell::Id(new_id()),
                Cell::Id(new_id()),
                Cell::Text("bench".into()),
                Cell::Null,
                Cell::Int(cost),
                Cell::Int(cost * event.delta),
                Cell::Bytes(vec![0; 32]),
                Cell::Bytes(vec![0; 32]),
            ]);
        }
        self.days(place, id, cost, events);
        let word = pharmacy_contract::levels::status(balance, 150).as_str();
        self.tables.balances.add(vec![
            Cell::Id(place),
            Cell::Id(batch),
            Cell::Id(id),
            Cell::Int(balance),
            Cell::Int(self.seq),
            Cell::Day(self.day(0)),
        ]);
        self.tables.totals.add(vec![
            Cell::Id(place),
            Cell::Id(id),
            Cell::Text(format!("medicine {medicine:05}")),
            Cell::Int(balance),
            Cell::Int(balance),
            Cell::Int(0),
            Cell::Int(balance * cost),
            Cell::Int(150),
            Cell::Text(word.into()),
            Cell::Day(self.today),
        ]);
    }

    fn days(&mut self, place: Uuid, medicine: Uuid, cost: i64, events: &[Event]) {
        let mut opening = 0;
        for some in events.chunk_by(|a, b| a.day == b.day) {
            let sum =
                |kind: &str| some.iter().filter(|e| e.kind == kind).map(|e| e.delta).sum::<i64>();
            let closing = opening + some.iter().map(|e| e.delta).sum::<i64>();
            let day = self.day(some.first().map_or(0, |e| e.day));
            self.tables.days.add(vec![
                Cell::Id(place),
                Cell::Id(medicine),
                Cell::Day(day),
                Cell::Int(opening),
                Cell::Int(sum("receipt")),
                Cell::Int(sum("dispense")),
                Cell::Int(sum("transfer_in")),
                Cell::Int(sum("transfer_out")),
                Cell::Int(closing),
                Cell::Int(-cost * sum("dispense")),
                Cell::Flag(closing == 0),
            ]);
            opening = closing;
        }
    }

    fn dispense(
        &mut self,
        masters: &Masters,
        batches: &[Vec<(Uuid, i64)>],
        (place, department, ward, number): (Uuid, Uuid, usize, i64),
        lines: &[(i64, usize, i64)],
    ) {
        let id = new_id();
        let day = lines.first().map_or(0, |(day, ..)| *day);
        let no = format!("DI-S{ward:03}-{number:06}");
        let (patient, doctor) =
            (self.dice.pick(&masters.patients), self.dice.pick(&masters.doctors));
        self.tables.dispenses.add(vec![
            Cell::Id(id),
            Cell::Int(self.at(day)),
            Cell::Int(self.at(day)),
            Cell::Text("completed".into()),
            Cell::Text(no.clone()),
            Cell::Text(no.to_lowercase()),
            Cell::Int(whole(lines.len())),
            Cell::Day(self.day(day)),
            Cell::Id(place),
            Cell::Id(department),
            Cell::Id(patient),
            Cell::Id(doctor),
            Cell::Text("Dr.".into()),
        ]);
        for (at, (_, medicine, units)) in lines.iter().enumerate() {
            let own = batches.get(*medicine).map_or(&[][..], Vec::as_slice);
            let (_, cost) = own.first().copied().unwrap_or_default();
            let medicine = masters.medicines.get(*medicine).copied().unwrap_or_default();
            self.tables.dispense_lines.add(vec![
                Cell::Id(id),
                Cell::Int(whole(at + 1)),
                Cell::Id(new_id()),
                Cell::Id(medicine),
                Cell::Int(*units),
                Cell::Int(*units),
                Cell::Int(cost * units),
            ]);
        }
        let at = self.at(day);
        let seq = whole(ward) * 1_000_000 + number + 1_000_000;
        self.tables.audit.add(vec![
            Cell::Id(place),
            Cell::Int(seq),
            Cell::Id(new_id()),
            Cell::Int(at),
            Cell::Id(doctor),
            Cell::Text(format!("user {}", ward % 50)),
            Cell::Text("pharmacist".into()),
            Cell::Text("127.0.0.1".into()),
            Cell::Text(String::new()),
            Cell::Text(String::new()),
            Cell::Text("dispense.complete".into()),
            Cell::Text("dispense".into()),
            Cell::Bytes(vec![0; 32]),
            Cell::Bytes(vec![0; 32]),
        ]);
    }

    fn transfer(&mut self, masters: &Masters, place: Uuid, ward: usize, week: i64) {
        let (id, day) = (new_id(), week * 7);
        let no = format!("TR-S{ward:03}-{week:06}");
        self.tables.transfers.add(vec![
            Cell::Id(id),
            Cell::Int(self.at(day)),
            Cell::Int(self.at(day)),
            Cell::Text("received".into()),
            Cell::Text(no.clone()),
            Cell::Text(no.to_lowercase()),
            Cell::Int(3),
            Cell::Day(self.day(day)),
            Cell::Id(masters.main),
            Cell::Id(place),
            Cell::Text("replenish".into()),
        ]);
        for line in 1..=3 {
            let medicine = self.dice.pick(&masters.medicines);
            self.tables.transfer_lines.add(vec![
                Cell::Id(id),
                Cell::Int(line),
                Cell::Id(new_id()),
                Cell::Id(medicine),
                Cell::Int(10),
                Cell::Int(10),
                Cell::Int(10),
            ]);
        }
    }

    /// Thirty a day.
    fn receipts(&mut self, masters: &Masters, batches: &[Vec<(Uuid, i64)>]) -> Result<()> {
        for n in 0..DAYS * 30 {
            let (id, day) = (new_id(), n / 30);
            let supplier = self.dice.pick(&masters.suppliers);
            let no = format!("GR-S01-{n:06}");
            self.tables.receipts.add(vec![
                Cell::Id(id),
                Cell::Int(self.at(day)),
                Cell::Int(self.at(day)),
                Cell::Text("posted".into()),
                Cell::Text(no.clone()),
                Cell::Text(no.to_lowercase()),
                Cell::Int(4),
                Cell::Day(self.day(day)),
                Cell::Id(masters.main),
                Cell::Id(supplier),
                Cell::Text("purchase".into()),
                Cell::Int(5_000_000),
            ]);
            for line in 1..=4 {
                let medicine = self.dice.next(masters.medicines.len());
                let own = batches.get(medicine).map_or(&[][..], Vec::as_slice);
                let (_, cost) = own.first().copied().unwrap_or_default();
                let medicine = masters.medicines.get(medicine).copied().unwrap_or_default();
                self.tables.receipt_lines.add(vec![
                    Cell::Id(id),
                    Cell::Int(line),
                    Cell::Id(new_id()),
                    Cell::Id(medicine),
                    Cell::Int(100),
                    Cell::Int(cost),
                ]);
            }
        }
        self.flush(0)
    }
}
