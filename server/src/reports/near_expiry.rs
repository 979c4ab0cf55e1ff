//! Near-expiry moves: batches that their store will not use up in time, and the stores that would.

use super::ask::{Asked, Filter, STORES, Take};
use super::places::{Kinds, Shop, Shops};
use super::sheet::{Sheet, Wanted};
use super::table::{Averages, Cell, Report, day, decimal, id, money, number, quantity, text};
use crate::auth::Scope;
use crate::error::Result;
use crate::ledger::day_number;
use crate::store::{Owned, Reader, Stale};
use jiff::ToSpan;
use jiff::civil::Date;
use pharmacy_contract::levels::{Room, amc_milli, line_value, moves, room, surplus};
use pharmacy_contract::reports::ColumnKind;
use pharmacy_contract::stores::StoreKind;
use std::collections::HashMap;
use uuid::Uuid;

pub const REPORT: Report = Report {
    name: "near-expiry-moves",
    title: "Moves before expiry",
    about: "Batches of which a store has more than it will use before they expire, and how much of them other stores \
        would use; the earliest first.",
    columns: &[
        id("store_id", "From id"),
        text("store", "From"),
        id("medicine_id", "Medicine id"),
        text("medicine", "Medicine"),
        id("batch_id", "Batch id"),
        text("batch_number", "Batch"),
        day("expiry_date", "Expiry"),
        number("days_left", "Days left"),
        quantity("free", "Free"),
        decimal("amc", "Monthly use"),
        quantity("earlier", "In earlier batches"),
        quantity("need", "Used in time"),
        quantity("surplus", "Surplus"),
        id("to_store_id", "To id"),
        text("to_store", "To"),
        quantity("to_usable", "Usable there"),
        decimal("to_amc", "Monthly use there"),
        quantity("room", "Room there"),
        quantity("quantity", "Move"),
        number("pack_size", "Pack size"),
        money("value", "Value"),
    ],
    filters: &[
        Filter::new(
            "horizon",
            "Days",
            Take::Number(1, 3_650, |asked| Some(asked.facility.move_horizon_days)),
        ),
        STORES,
    ],
    reads: &[Stale::Stock, Stale::Batches],
    averages: |asked| Averages::EachStore {
        until: asked.last_month(),
        months: asked.facility.amc_months,
    },
    rows,
    ..Report::PLAIN
};

const STRETCH: usize = 200;

/// A batch on a shelf.
struct Lot {
    store: Uuid,
    medicine: Uuid,
    batch: Uuid,
    number: String,
    expiry: Date,
    on_hand: i64,
    reserved: i64,
    unit_cost: i64,
}

/// How much a store has and uses of a medicine.
#[derive(Clone, Copy, Default)]
struct Rate {
    usable: i64,
    amc: Option<i64>,
}

/// What is offered, with everything it depends on.
struct Offer {
    lot: usize,
    days_left: i64,
    free: i64,
    earlier: i64,
    surplus: i64,
    from: Rate,
    to: Option<(Uuid, Rate, i64, i64)>,
}

fn rows(r: &mut Reader<'_>, asked: &Asked, sheet: &mut Sheet<'_>) -> Result<()> {
    let sources = Shops::of(r, asked, Kinds::Real)?;
    let lots = lots(r, asked, &sources)?;
    let medicines: Vec<Uuid> = lots.iter().map(|lot| lot.medicine).collect();
    let everywhere = stores(r)?;
    let rates = rates(r, asked, &everywhere, &medicines)?;
    let cards = cards(r, &medicines)?;
    let targets = targets(asked, &everywhere);
    let offers = offers(asked, &lots, &rates, &cards, &targets);
    sheet.input("horizon_days", asked.number("horizon"));
    sheet.input("transfer_days", asked.facility.move_transfer_days);
    sheet.input("averages_until", asked.last_month());
    sheet.input("months", asked.facility.amc_months);
    let names: HashMap<Uuid, &str> =
        everywhere.iter().map(|shop| (shop.id, shop.name.as_str())).collect();
    sheet.cut(offers, |offer| cells(asked, &offer, &lots, &cards, &names))
}

fn stores(r: &mut Reader<'_>) -> Result<Vec<Shop>> {
    crate::select!(
        r,
        "select id, name, kind, active, department_id, parent_id from store where parent_id is null order by name_key, id"
    )
    .all()
}

/// Wards send to each other only by the pharmacy: a confined caller is shown the own stores and the main one.
fn targets(asked: &Asked, everywhere: &[Shop]) -> Vec<Uuid> {
    let may = |shop: &&Shop| {
        shop.active
            && (asked.scope == Scope::All
                || asked.scope.covers(shop.id)
                || shop.kind == StoreKind::Main)
    };
    everywhere.iter().filter(may).map(|shop| shop.id).collect()
}

/// The earliest first.
fn lots(r: &mut Reader<'_>, asked: &Asked, sources: &Shops) -> Result<Vec<Lot>> {
    let horizon = asked.number("horizon").unwrap_or_default();
    let mut wanted = Wanted::default();
    wanted.days(
        "t.expiry_date",
        Some(asked.today),
        Some(asked.today.saturating_add(horizon.days())),
    );
    wanted.and("t.status = 'available' and b.batch_id = t.id and b.held");
    wanted.among("b.store_id", &sources.ids());
    let sql = format!(
        "select b.store_id, t.medicine_id, t.id, t.batch_number, t.expiry_date, b.on_hand, b.reserved, t.unit_cost
         from batch t cross join stock_balance b{} order by t.expiry_date, t.medicine_id, t.id, b.store_id",
        wanted.text()
    );
    let rows = wanted.all::<(Uuid, Uuid, Uuid, String, Date, i64, i64, i64)>(r, &sql)?;
    let lot = |(store, medicine, batch, number, expiry, on_hand, reserved, unit_cost)| Lot {
        store,
        medicine,
        batch,
        number,
        expiry,
        on_hand,
        reserved,
        unit_cost,
    };
    Ok(rows.into_iter().map(lot).collect())
}

/// By medicine and store. The main store's use is its demand: what it sent to others counts.
fn rates(
    r: &mut Reader<'_>,
    asked: &Asked,
    everywhere: &[Shop],
    medicines: &[Uuid],
) -> Result<HashMap<Uuid, Vec<(Uuid, Rate)>>> {
    let main = everywhere.iter().find(|shop| shop.kind == StoreKind::Main).map(|shop| shop.id);
    let mut unique = medicines.to_vec();
    unique.sort_unstable();
    unique.dedup();
    let mut all: HashMap<Uuid, Vec<(Uuid, Rate)>> = HashMap::new();
    for part in unique.chunks(STRETCH) {
        let mut wanted = Wanted::default();
        wanted.among("t.medicine_id", part);
        let (until, months) =
            (wanted.mark(asked.last_month()), wanted.mark(asked.facility.amc_months));
        wanted.and(format!(
            "a.scope_id = t.store_id and a.medicine_id = t.medicine_id and a.period_end = {until} and a.months = {months}"
        ));
        let sql = format!(
            "select t.medicine_id, t.store_id, t.usable, a.used, a.moved, a.days, a.days_out, a.amc_milli
             from stock_total t cross join stock_amc a{}",
            wanted.text()
        );
        type Row = (Uuid, Uuid, i64, i64, i64, i64, i64, Option<i64>);
        for (medicine, store, usable, used, moved, days, out, amc) in wanted.all::<Row>(r, &sql)? {
            let amc = if Some(store) == main { amc_milli(used - moved, days, out) } else { amc };
            all.entry(medicine).or_default().push((store, Rate { usable, amc }));
        }
    }
    Ok(all)
}

/// Name and pack size by medicine.
fn cards(r: &mut Reader<'_>, medicines: &[Uuid]) -> Result<HashMap<Uuid, (String, i64)>> {
    let mut all = HashMap::new();
    let mut unique = medicines.to_vec();
    unique.sort_unstable();
    unique.dedup();
    for part in unique.chunks(STRETCH) {
        let mut wanted = Wanted::default();
        wanted.if_any("m.id", part.iter().copied().map(Owned::Id).collect());
        let sql = format!("select m.id, m.name, m.pack_size from medicine m{}", wanted.text());
        let rows = wanted.all::<(Uuid, String, i64)>(r, &sql)?;
        all.extend(rows.into_iter().map(|(id, name, pack)| (id, (name, pack))));
    }
    Ok(all)
}

fn offers(
    asked: &Asked,
    lots: &[Lot],
    rates: &HashMap<Uuid, Vec<(Uuid, Rate)>>,
    cards: &HashMap<Uuid, (String, i64)>,
    targets: &[Uuid],
) -> Vec<Offer> {
    let mut earlier: HashMap<(Uuid, Uuid), i64> = HashMap::new();
    let mut promised: HashMap<(Uuid, Uuid), i64> = HashMap::new();
    let mut offers = Vec::new();
    for (at, lot) in lots.iter().enumerate() {
        let rates = rates.get(&lot.medicine).map_or(&[][..], Vec::as_slice);
        let own = rates.iter().find(|(store, _)| *store == lot.store);
        let from = own.map_or_else(Rate::default, |(_, rate)| *rate);
        let before = earlier.entry((lot.store, lot.medicine)).or_default();
        let in_earlier = *before;
        *before += lot.on_hand;
        let days_left = day_number(lot.expiry) - day_number(asked.today);
        let free = lot.on_hand - lot.reserved;
        let surplus = surplus(free, from.amc, days_left, in_earlier);
        if surplus == 0 {
            continue;
        }
        let offer = |to| Offer { lot: at, days_left, free, earlier: in_earlier, surplus, from, to };
        let there = rates.iter().filter(|(store, rate)| {
            *store != lot.store && targets.contains(store) && rate.amc.is_some_and(|amc| amc > 0)
        });
        let rooms: Vec<(Room, Rate)> = there
            .map(|&(store, rate)| {
                let has = rate.usable + promised.get(&(store, lot.medicine)).copied().unwrap_or(0);
                let qty = room(rate.amc, days_left, asked.facility.move_transfer_days, has);
                (Room { store, qty }, Rate { usable: has, ..rate })
            })
            .collect();
        let pack = cards.get(&lot.medicine).map_or(1, |(_, pack)| *pack);
        let only: Vec<Room> = rooms.iter().map(|(room, _)| *room).collect();
        let shares = moves(surplus, pack, &only);
        if shares.is_empty() {
            offers.push(offer(None));
        }
        for share in shares {
            *promised.entry((share.store, lot.medicine)).or_default() += share.qty;
            let room = rooms.iter().find(|(room, _)| room.store == share.store);
            offers.push(offer(room.map(|(room, rate)| (share.store, *rate, room.qty, share.qty))));
        }
    }
    offers
}

fn cells(
    asked: &Asked,
    offer: &Offer,
    lots: &[Lot],
    cards: &HashMap<Uuid, (String, i64)>,
    names: &HashMap<Uuid, &str>,
) -> Vec<Cell> {
    let Some(lot) = lots.get(offer.lot) else { return vec![] };
    let name = |store: Uuid| names.get(&store).copied().unwrap_or_default();
    let (medicine, pack) = cards.get(&lot.medicine).cloned().unwrap_or_default();
    let mut cells: Vec<Cell> = vec![
        lot.store.into(),
        name(lot.store).into(),
        lot.medicine.into(),
        medicine.into(),
        lot.batch.into(),
        lot.number.as_str().into(),
        lot.expiry.into(),
        offer.days_left.into(),
        offer.free.into(),
        Cell::milli(offer.from.amc),
        offer.earlier.into(),
        (offer.free - offer.surplus).into(),
        offer.surplus.into(),
    ];
    match offer.to {
        None => cells.extend([const { Cell::Null }; 6]),
        Some((store, rate, room, quantity)) => {
            // Others' stock and use are not shown to a ward.
            let shown = asked.scope.covers(store);
            let only = |cell: Cell| if shown { cell } else { Cell::Null };
            cells.extend([
                store.into(),
                name(store).into(),
                only(rate.usable.into()),
                only(Cell::milli(rate.amc)),
                only(room.into()),
                quantity.into(),
            ]);
        }
    }
    let units = offer.to.map_or(offer.surplus, |(.., quantity)| quantity);
    cells.push(pack.into());
    cells.push(line_value(units, lot.unit_cost).map_or(Cell::Null, Cell::Money));
    debug_assert!(REPORT.columns.last().is_some_and(|c| c.kind == ColumnKind::Money));
    cells
}
