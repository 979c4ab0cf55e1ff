//! Suggested order: what to buy for the facility, or to ask for a store, with everything the suggestion depends on.

use super::ask::{Asked, Filter, STORE, SUPPLIERS, Take, VEN};
use super::averages::FACILITY;
use super::averages_report::averages;
use super::places::{Held, Shop, everything, one_store};
use super::sheet::{Sheet, Wanted};
use super::table::{Cell, Chart, Report, decimal, id, money, number, quantity, text};
use crate::error::Result;
use crate::select;
use crate::store::{Owned, Reader, Stale};
use jiff::ToSpan;
use pharmacy_contract::levels::{LevelPolicy, Suggestion, Supply, Urgency, line_value, suggested};
use pharmacy_contract::money::Money;
use pharmacy_contract::reports::ChartKind;
use pharmacy_contract::stores::StoreKind;
use std::cmp::Reverse;
use std::collections::HashMap;
use uuid::Uuid;

pub const REPORT: Report = Report {
    name: "suggested-order",
    title: "Suggested order",
    about: "What to order, the most urgent first. Without a store it goes by the use and stock of the whole facility and \
        the main store's levels; with one by that store's own.",
    columns: &[
        id("medicine_id", "Medicine id"),
        text("medicine", "Medicine"),
        id("supplier_id", "Supplier id"),
        text("supplier", "Supplier"),
        text("ven_class", "VEN"),
        quantity("usable", "Usable"),
        quantity("reserved", "Reserved"),
        quantity("on_order", "On order"),
        quantity("in_transit", "In transit"),
        quantity("use_30_days", "Use in 30 days"),
        decimal("amc", "AMC"),
        decimal("mos", "Months of stock"),
        number("lead_time_days", "Lead time"),
        number("review_days", "Review"),
        quantity("safety_stock", "Safety stock"),
        quantity("limit", "Limit"),
        quantity("reorder_point", "Reorder point"),
        quantity("level", "Fill up to"),
        quantity("suggested", "Suggested"),
        number("packs", "Packs"),
        number("pack_size", "Pack size"),
        money("unit_cost", "Unit cost"),
        money("cost", "Cost"),
        text("urgency", "Urgency"),
        text("why", "Why"),
    ],
    filters: &[
        STORE,
        SUPPLIERS,
        Filter::new("urgency", "Urgency", Take::Words(&["high", "medium", "low"])),
        VEN,
    ],
    chart: Some(Chart { kind: ChartKind::Bar, label: "medicine", value: "suggested" }),
    reads: &[Stale::Stock, Stale::Policies, Stale::Suppliers],
    averages,
    rows,
    ..Report::PLAIN
};

/// Days of the recent use, and what is read of it at once.
const RECENT: i64 = 30;
const STRETCH: usize = 200;

/// A medicine with its stock; the rest of what a suggestion depends on is in `supply`.
struct Wish {
    id: Uuid,
    name: String,
    supplier: Option<Uuid>,
    supplier_name: Option<String>,
    ven: String,
    unit_cost: i64,
    supply: Supply,
    suggestion: Suggestion,
}

fn rows(r: &mut Reader<'_>, asked: &Asked, sheet: &mut Sheet<'_>) -> Result<()> {
    let store = one_store(r, asked)?;
    let mut wishes = wishes(r, asked, store.as_ref())?;
    let urgencies = asked.words("urgency");
    wishes.retain(|w| urgencies.is_empty() || urgencies.contains(&w.suggestion.urgency.as_str()));
    let cost = |w: &Wish| line_value(w.suggestion.quantity, w.unit_cost);
    sheet.sum("cost", Money(wishes.iter().filter_map(cost).sum()));
    let high = wishes.iter().filter(|w| w.suggestion.urgency == Urgency::High).count();
    sheet.sum("high", i64::try_from(high).unwrap_or(i64::MAX));
    if let Some(shop) = &store {
        sheet.input("store", shop.name.as_str());
    }
    sheet.input("averages_until", asked.last_month());
    sheet.input("months", asked.facility.amc_months);
    let part = sheet.part(wishes);
    for some in part.chunks(STRETCH) {
        let ids: Vec<Uuid> = some.iter().map(|w| w.id).collect();
        let recent = recent_use(r, asked, store.as_ref(), &ids)?;
        for wish in some {
            sheet.row(cells(wish, recent.get(&wish.id).copied().unwrap_or(0)))?;
        }
    }
    Ok(())
}

/// The most urgent first, then by use, then by name.
fn wishes(r: &mut Reader<'_>, asked: &Asked, store: Option<&Shop>) -> Result<Vec<Wish>> {
    let mut stocks = stocks(r, store)?;
    let mut policies = policies(r, store)?;
    let mut wanted = Wanted::default();
    let scope = wanted.mark(store.map_or(FACILITY, |shop| shop.id));
    let (until, months) = (wanted.mark(asked.last_month()), wanted.mark(asked.facility.amc_months));
    let active = wanted.mark(true);
    wanted.and(format!("m.active = {active}"));
    wanted.if_any("m.supplier_id", asked.owned("supplier_id"));
    wanted.if_any("m.ven_class", asked.owned("ven_class"));
    let sql = format!(
        "select m.id, m.name, m.supplier_id, p.name, m.ven_class, m.unit_price, m.low_stock_limit, m.pack_size,
             coalesce(p.lead_time_days, 14), a.amc_milli
         from medicine m left join supplier p on p.id = m.supplier_id
         left join stock_amc a on a.scope_id = {scope} and a.medicine_id = m.id and a.period_end = {until} and a.months = {months}{}
         order by m.name_key, m.id",
        wanted.text()
    );
    type Card =
        (Uuid, String, Option<Uuid>, Option<String>, String, i64, i64, i64, i64, Option<i64>);
    let mut wishes = Vec::new();
    for card in wanted.all::<Card>(r, &sql)? {
        let (id, name, supplier, supplier_name, ven, price, limit, pack_size, lead, amc) = card;
        let stock = stocks.remove(&id).unwrap_or_default();
        let supply = Supply {
            usable: stock.held.usable,
            on_order: 0,
            in_transit: stock.in_transit,
            reserved: stock.held.reserved,
            amc_milli: amc,
            policy: policies.remove(&id),
            supplier_lead_days: lead,
            low_stock_limit: limit,
            pack_size,
        };
        let Some(suggestion) = suggested(&supply) else { continue };
        let unit_cost = if stock.held.on_hand > 0 {
            pharmacy_contract::levels::unit_cost(stock.held.value, stock.held.on_hand)
                .unwrap_or(price)
        } else {
            price
        };
        wishes.push(Wish { id, name, supplier, supplier_name, ven, unit_cost, supply, suggestion });
    }
    let urgency = |w: &Wish| match w.suggestion.urgency {
        Urgency::High => 0,
        Urgency::Medium => 1,
        Urgency::Low => 2,
    };
    wishes.sort_by_key(|w| (urgency(w), Reverse(w.supply.amc_milli)));
    Ok(wishes)
}

#[derive(Clone, Copy, Default)]
struct Stock {
    held: Held,
    in_transit: i64,
}

fn held_in(r: &mut Reader<'_>, store: Uuid) -> Result<HashMap<Uuid, Held>> {
    let rows: Vec<(Uuid, i64, i64, i64, i64)> = select!(
        r,
        "select medicine_id, usable, reserved, on_hand, value from stock_total where store_id = $1",
        store
    )
    .all()?;
    let held =
        |(id, usable, reserved, on_hand, value)| (id, Held { usable, reserved, on_hand, value });
    Ok(rows.into_iter().map(held).collect())
}

fn stocks(r: &mut Reader<'_>, store: Option<&Shop>) -> Result<HashMap<Uuid, Stock>> {
    let held = match store {
        Some(shop) => held_in(r, shop.id)?,
        None => everything(r)?.held,
    };
    let stock = |held: Held| Stock { held, in_transit: 0 };
    let mut all: HashMap<Uuid, Stock> =
        held.into_iter().map(|(id, held)| (id, stock(held))).collect();
    let mut wanted = Wanted::default();
    wanted.and("t.store_id = s.id and s.kind = 'in_transit'");
    if let Some(shop) = store {
        let parent = wanted.mark(Owned::Id(shop.id));
        wanted.and(format!("s.parent_id = {parent}"));
    }
    let sql = format!(
        "select t.medicine_id, cast(sum(t.usable) as bigint) from store s cross join stock_total t{} group by t.medicine_id",
        wanted.text()
    );
    for (id, in_transit) in wanted.all::<(Uuid, i64)>(r, &sql)? {
        all.entry(id).or_default().in_transit = in_transit;
    }
    Ok(all)
}

/// Of the store; for the facility the main store's.
fn policies(r: &mut Reader<'_>, store: Option<&Shop>) -> Result<HashMap<Uuid, LevelPolicy>> {
    let mut wanted = Wanted::default();
    wanted.and("p.store_id = s.id and p.active");
    match store {
        Some(shop) => {
            let store = wanted.mark(Owned::Id(shop.id));
            wanted.and(format!("s.id = {store}"));
        }
        None => {
            let main = wanted.mark(StoreKind::Main.as_str().to_owned());
            wanted.and(format!("s.kind = {main}"));
        }
    }
    let sql = format!(
        "select p.medicine_id, p.reorder_level, p.max_level, p.lead_time_days, p.review_days, p.safety_stock
         from store s cross join stock_policy p{}",
        wanted.text()
    );
    let rows =
        wanted.all::<(Uuid, Option<i64>, Option<i64>, Option<i64>, i64, i64)>(r, &sql)?.into_iter();
    let policy = |(id, reorder_level, max_level, lead_time_days, review_days, safety_stock)| {
        (id, LevelPolicy { reorder_level, max_level, lead_time_days, review_days, safety_stock })
    };
    Ok(rows.map(policy).collect())
}

/// By medicine, over the last days with today.
fn recent_use(
    r: &mut Reader<'_>,
    asked: &Asked,
    store: Option<&Shop>,
    medicines: &[Uuid],
) -> Result<HashMap<Uuid, i64>> {
    let days = (0..RECENT).map(|back| Owned::Day(asked.today.saturating_sub(back.days())));
    let mut wanted = Wanted::default();
    wanted.if_any("x.day", days.collect());
    wanted.among("x.medicine_id", medicines);
    match store {
        Some(shop) => {
            let store = wanted.mark(Owned::Id(shop.id));
            wanted.and(format!("x.store_id = {store}"));
        }
        None => wanted.and("x.store_id in (select s.id from store s where s.parent_id is null)"),
    }
    let sql = format!(
        "select x.medicine_id, cast(-sum(x.dispensed + x.dispense_returned) as bigint) from stock_daily x{} group by x.medicine_id",
        wanted.text()
    );
    Ok(wanted.all::<(Uuid, i64)>(r, &sql)?.into_iter().collect())
}

fn cells(wish: &Wish, recent: i64) -> Vec<Cell> {
    let (s, supply) = (&wish.suggestion, &wish.supply);
    let policy = supply.policy.unwrap_or(LevelPolicy { review_days: 30, ..LevelPolicy::default() });
    vec![
        wish.id.into(),
        wish.name.as_str().into(),
        wish.supplier.into(),
        wish.supplier_name.clone().into(),
        wish.ven.as_str().into(),
        supply.usable.into(),
        supply.reserved.into(),
        supply.on_order.into(),
        supply.in_transit.into(),
        recent.into(),
        Cell::milli(supply.amc_milli),
        Cell::milli(s.mos_milli),
        s.lead_time_days.into(),
        policy.review_days.into(),
        policy.safety_stock.into(),
        policy.reorder_level.unwrap_or(supply.low_stock_limit).into(),
        s.reorder_point.into(),
        s.level.into(),
        s.quantity.into(),
        s.packs.into(),
        supply.pack_size.into(),
        Cell::Money(wish.unit_cost),
        line_value(s.quantity, wish.unit_cost).map_or(Cell::Null, Cell::Money),
        s.urgency.as_str().into(),
        s.why.as_str().into(),
    ]
}
