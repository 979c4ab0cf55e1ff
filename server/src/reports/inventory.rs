//! Inventory: medicines and stores, a column each.

use super::ask::{Asked, CATEGORY, MEDICINES, STATUS, STORES, SUPPLIERS};
use super::places::{Kinds, Shops, everything};
use super::sheet::{Sheet, Wanted};
use super::table::{Cell, Chart, Column, Report, id, money, quantity, text};
use crate::error::Result;
use crate::store::{Reader, Stale};
use pharmacy_contract::levels::{StockStatus, status};
use pharmacy_contract::money::Money;
use pharmacy_contract::reports::{ChartKind, ColumnKind};
use std::collections::HashMap;
use uuid::Uuid;

pub const REPORT: Report = Report {
    name: "inventory",
    title: "Inventory",
    about: "What lies in each store of every medicine that is or was kept there. The status goes by the usable units of \
        all shown stores.",
    columns: &[
        id("medicine_id", "Medicine id"),
        text("medicine", "Medicine"),
        text("code", "Code"),
        text("category", "Category"),
        text("supplier", "Supplier"),
        quantity("total", "Total"),
        quantity("usable", "Usable"),
        quantity("limit", "Limit"),
        money("value", "Value"),
        text("status", "Status"),
    ],
    more: Some((5, a_column_a_store)),
    filters: &[STORES, MEDICINES, SUPPLIERS, CATEGORY, STATUS],
    chart: Some(Chart { kind: ChartKind::Pie, label: "status", value: "total" }),
    reads: &[Stale::Stock, Stale::Policies, Stale::Suppliers],
    rows,
    ..Report::PLAIN
};

/// Medicines whose stores are read at once.
const STRETCH: usize = 200;

fn a_column_a_store(r: &mut Reader<'_>, asked: &Asked) -> Result<Vec<Column>> {
    let shops = shops(r, asked)?;
    let column = |shop: super::places::Shop| {
        Column::made(shop.id.to_string(), shop.name, ColumnKind::Quantity)
    };
    Ok(shops.all.into_iter().map(column).collect())
}

fn shops(r: &mut Reader<'_>, asked: &Asked) -> Result<Shops> {
    let mut shops = Shops::of(r, asked, Kinds::Real)?;
    let named = asked.ids("store_id");
    shops.all.retain(|shop| shop.active || named.contains(&shop.id));
    Ok(shops)
}

/// A medicine with its sums over the shown stores.
struct Kept {
    id: Uuid,
    on_hand: i64,
    usable: i64,
    value: i64,
    limit: i64,
    status: StockStatus,
}

fn rows(r: &mut Reader<'_>, asked: &Asked, sheet: &mut Sheet<'_>) -> Result<()> {
    let shops = shops(r, asked)?;
    let mut kept = kept(r, asked, &shops)?;
    let statuses = asked.words("status");
    let count = |wanted| kept.iter().filter(|k| k.status == wanted).count();
    let counts = StockStatus::ALL.iter().map(|s| (s.as_str(), count(*s)));
    for (name, count) in counts.collect::<Vec<_>>() {
        sheet.sum(name, i64::try_from(count).unwrap_or(i64::MAX));
    }
    kept.retain(|k| statuses.is_empty() || statuses.contains(&k.status.as_str()));
    sheet.sum("units", kept.iter().map(|k| k.on_hand).sum::<i64>());
    sheet.sum("value", Money(kept.iter().map(|k| k.value).sum()));
    let part = sheet.part(kept);
    for some in part.chunks(STRETCH) {
        show(r, some, &shops, sheet)?;
    }
    Ok(())
}

/// By name.
fn kept(r: &mut Reader<'_>, asked: &Asked, shops: &Shops) -> Result<Vec<Kept>> {
    let single = shops.single().map(|shop| shop.id);
    let sums = if shops.whole && shops.all.len() > 1 && asked.owned("medicine_id").is_empty() {
        let all = everything(r)?.held.into_iter();
        all.map(|(id, of)| (id, (of.on_hand, of.usable, of.value, 0))).collect()
    } else {
        sums(r, asked, shops)?
    };
    let mut sums: HashMap<Uuid, (i64, i64, i64, i64)> = sums;
    let mut wanted = Wanted::default();
    wanted.if_any("m.id", asked.owned("medicine_id"));
    wanted.if_any("m.supplier_id", asked.owned("supplier_id"));
    wanted.if_any("m.category", asked.owned("category"));
    let sql = format!(
        "select m.id, m.low_stock_limit from medicine m{} order by m.name_key, m.id",
        wanted.text()
    );
    let mut kept = Vec::new();
    for (id, limit) in wanted.all::<(Uuid, i64)>(r, &sql)? {
        let Some((on_hand, usable, value, own)) = sums.remove(&id) else { continue };
        let limit = if single.is_some() { own } else { limit };
        let status = status(usable, limit);
        kept.push(Kept { id, on_hand, usable, value, limit, status });
    }
    Ok(kept)
}

/// On hand, usable, value and the own limit of a single store, by medicine, in some of the stores.
fn sums(
    r: &mut Reader<'_>,
    asked: &Asked,
    shops: &Shops,
) -> Result<HashMap<Uuid, (i64, i64, i64, i64)>> {
    let mut wanted = Wanted::default();
    wanted.among("t.store_id", &shops.ids());
    wanted.if_any("t.medicine_id", asked.owned("medicine_id"));
    let sql = match shops.single() {
        Some(_) => format!(
            "select t.medicine_id, t.on_hand, t.usable, t.value, t.limit_used from stock_total t{}",
            wanted.text()
        ),
        None => format!(
            "select t.medicine_id, cast(sum(t.on_hand) as bigint), cast(sum(t.usable) as bigint), cast(sum(t.value) as bigint),
                 cast(0 as bigint)
             from stock_total t{} group by t.medicine_id",
            wanted.text()
        ),
    };
    let rows = wanted.all::<(Uuid, i64, i64, i64, i64)>(r, &sql)?;
    Ok(rows
        .into_iter()
        .map(|(id, on_hand, usable, value, own)| (id, (on_hand, usable, value, own)))
        .collect())
}

fn show(r: &mut Reader<'_>, some: &[Kept], shops: &Shops, sheet: &mut Sheet<'_>) -> Result<()> {
    let ids: Vec<Uuid> = some.iter().map(|k| k.id).collect();
    let mut wanted = Wanted::default();
    wanted.among("t.medicine_id", &ids);
    let sql =
        format!("select t.medicine_id, t.store_id, t.on_hand from stock_total t{}", wanted.text());
    let there = wanted.all::<(Uuid, Uuid, i64)>(r, &sql)?;
    let there: HashMap<(Uuid, Uuid), i64> =
        there.into_iter().map(|(medicine, store, on_hand)| ((medicine, store), on_hand)).collect();
    let mut wanted = Wanted::default();
    wanted.among("m.id", &ids);
    let sql = format!(
        "select m.id, m.name, m.code, m.category, p.name from medicine m left join supplier p on p.id = m.supplier_id{}",
        wanted.text()
    );
    let names = wanted.all::<(Uuid, String, String, String, Option<String>)>(r, &sql)?;
    let mut names: HashMap<Uuid, _> = names.into_iter().map(|row| (row.0, row)).collect();
    for k in some {
        let Some((id, name, code, category, supplier)) = names.remove(&k.id) else { continue };
        let mut cells = vec![id.into(), name.into(), code.into(), category.into(), supplier.into()];
        let at = |store: Uuid| there.get(&(k.id, store)).copied();
        cells.extend(shops.all.iter().map(|shop| Cell::from(at(shop.id))));
        cells.extend([
            k.on_hand.into(),
            k.usable.into(),
            k.limit.into(),
            Cell::Money(k.value),
            k.status.as_str().into(),
        ]);
        sheet.row(cells)?;
    }
    Ok(())
}
