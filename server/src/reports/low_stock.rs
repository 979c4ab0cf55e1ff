//! Low stock: what is at or below its limit, store by store.

use super::ask::{Asked, DEPARTMENTS, STORES, SUPPLIERS, VEN};
use super::places::{Kinds, Shops};
use super::sheet::{Sheet, Wanted};
use super::table::{Averages, Cell, Chart, Report, decimal, id, quantity, text};
use crate::error::Result;
use crate::store::{Reader, Stale};
use pharmacy_contract::levels::mos_milli;
use pharmacy_contract::reports::ChartKind;

pub const REPORT: Report = Report {
    name: "low-stock",
    title: "Low stock",
    about: "Medicines at or below their limit, in each store that keeps them.",
    columns: &[
        id("store_id", "Store id"),
        text("store", "Store"),
        text("department", "Department"),
        id("medicine_id", "Medicine id"),
        text("medicine", "Medicine"),
        text("supplier", "Supplier"),
        text("ven_class", "VEN"),
        text("status", "Status"),
        quantity("usable", "Usable"),
        quantity("limit", "Limit"),
        quantity("shortage", "Shortage"),
        decimal("mos", "Months of stock"),
    ],
    filters: &[STORES, DEPARTMENTS, SUPPLIERS, VEN],
    chart: Some(Chart { kind: ChartKind::Bar, label: "medicine", value: "shortage" }),
    reads: &[Stale::Stock, Stale::Policies, Stale::Suppliers, Stale::Departments],
    averages: |asked| Averages::Stores {
        only: asked.ids("store_id"),
        until: asked.last_month(),
        months: asked.months(),
    },
    rows,
    ..Report::PLAIN
};

fn rows(r: &mut Reader<'_>, asked: &Asked, sheet: &mut Sheet<'_>) -> Result<()> {
    let shops = Shops::of(r, asked, Kinds::Real)?.in_departments(asked);
    let mut wanted = Wanted::default();
    wanted.and("t.store_id = s.id and s.parent_id is null and s.active");
    wanted.and("t.status in ('out', 'low') and m.id = t.medicine_id and m.active");
    shops.hold(&mut wanted, "s.id");
    wanted.if_any("m.supplier_id", asked.owned("supplier_id"));
    wanted.if_any("m.ven_class", asked.owned("ven_class"));
    let found = "from store s cross join stock_total t cross join medicine m";
    let (total, out): (i64, i64) = wanted.one(
        r,
        &format!(
            "select count(*), cast(coalesce(sum(case when t.status = 'out' then 1 else 0 end), 0) as bigint) {found}{}",
            wanted.text()
        ),
    )?;
    sheet.total = total;
    sheet.sum("out", out);
    sheet.sum("low", total - out);
    sheet.input("averages_until", asked.last_month());
    sheet.input("months", asked.months());
    let (period_end, months) = (wanted.mark(asked.last_month()), wanted.mark(asked.months()));
    let sql = format!(
        "select k.store_id, k.store, d.name, k.medicine_id, k.medicine, p.name, k.ven_class, k.status, k.usable, k.limit_used, a.amc_milli
         from (select s.id as store_id, s.name as store, s.name_key as store_key, s.department_id, m.id as medicine_id, m.name as medicine,
                 m.supplier_id, m.ven_class, t.medicine_key, t.seq, t.status, t.usable, t.limit_used {found}{}
             order by s.name_key, s.id, t.medicine_key, t.seq {{window}}) k
         left join department d on d.id = k.department_id
         left join supplier p on p.id = k.supplier_id
         left join stock_amc a on a.scope_id = k.store_id and a.medicine_id = k.medicine_id and a.period_end = {period_end}
             and a.months = {months}
         order by k.store_key, k.store_id, k.medicine_key, k.seq",
        wanted.text()
    );
    sheet.fill_as(r, &sql, &mut wanted, &mut |row| {
        let (usable, limit): (i64, i64) = (row.get(8)?, row.get(9)?);
        let amc: Option<i64> = row.get(10)?;
        let mut cells = REPORT.leading(row, 8)?;
        cells.extend([
            usable.into(),
            limit.into(),
            (limit - usable).into(),
            Cell::milli(mos_milli(usable, amc)),
        ]);
        Ok(cells)
    })
}
