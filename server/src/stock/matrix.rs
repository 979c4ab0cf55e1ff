//! The stock matrix: a page of medicines by name, a column a store.

use crate::auth::Scope;
use crate::error::Result;
use crate::http::query::{Query, unreadable};
use crate::store::{Bound, Owned, Param, Reader};
use pharmacy_contract::levels;
use pharmacy_contract::paging;
use pharmacy_contract::record::Named;
use pharmacy_contract::stock::{MatrixCell, MatrixRow, StockMatrix};
use pharmacy_contract::text::fold;
use std::collections::HashMap;
use uuid::Uuid;

/// Columns at most.
const MOST_STORES: usize = 100;

/// What is to be shown.
#[derive(Clone, Debug)]
pub(super) struct Ask {
    /// None named: every store of its own that the caller sees.
    stores: Vec<Uuid>,
    /// The folded beginning of a medicine's name.
    begins: String,
    window: paging::Ask,
}

impl Ask {
    /// # Errors
    /// `UnknownParameter`, `UnreadableParameter`.
    pub(super) fn read(text: &str, default: u64, max: u64) -> Result<Self> {
        let query = Query::parse(text)?;
        query.only(&["store_ids", "q", "page", "per_page", "lazy_load"])?;
        query.flag("lazy_load", false)?;
        let named = query.get("store_ids").unwrap_or_default();
        let wrong = || unreadable("store_ids", named, "at most 100 ids, divided by commas");
        let ids = named.split(',').map(str::trim).filter(|id| !id.is_empty());
        let stores: Vec<Uuid> =
            ids.map(|id| id.parse().map_err(|_| wrong())).collect::<Result<_>>()?;
        if stores.len() > MOST_STORES {
            return Err(wrong());
        }
        let window = paging::Ask::from_text(query.get("page"), query.get("per_page"), default, max);
        Ok(Self { stores, begins: query.get("q").map(fold).unwrap_or_default(), window })
    }
}

/// Parameters with their `$n`.
#[derive(Default)]
struct Marked(Vec<Owned>);

impl Marked {
    fn add(&mut self, value: Owned) -> String {
        self.0.push(value);
        format!("${}", self.0.len())
    }

    /// `$1, $2 …`; a list that no row is in when there are none.
    fn ids(&mut self, ids: impl Iterator<Item = Uuid>) -> String {
        let marks: Vec<String> = ids.map(|id| self.add(Owned::Id(id))).collect();
        if marks.is_empty() { "null".into() } else { marks.join(", ") }
    }

    fn bounds(&self) -> Vec<Bound<'_>> {
        self.0.iter().map(Param::bound).collect()
    }
}

/// Four statements, however many rows and columns there are.
///
/// # Errors
/// A store fault.
pub(super) fn matrix(r: &mut Reader<'_>, ask: &Ask, scope: &Scope) -> Result<StockMatrix> {
    let stores = columns(r, ask, scope)?;
    let (total, medicines) = medicines(r, ask)?;
    let held = cells(r, &stores, &medicines)?;
    let row = |(id, name, limit): (Uuid, String, i64)| {
        let cell = |store: &Named| held.get(&(store.id, id)).copied();
        let cells: Vec<Option<MatrixCell>> = stores.iter().map(cell).collect();
        let total = cells.iter().flatten().map(|cell| cell.usable).sum();
        let status = levels::status(total, limit);
        MatrixRow { medicine: Named { id, name }, cells, total, status }
    };
    let items: Vec<MatrixRow> = medicines.into_iter().map(row).collect();
    let loaded = u64::try_from(items.len()).unwrap_or(u64::MAX);
    let place = ask.window.place(total.unsigned_abs(), loaded);
    Ok(StockMatrix { stores, items, place })
}

/// The named stores that the caller sees, or all of them without their companions; the main store first.
fn columns(r: &mut Reader<'_>, ask: &Ask, scope: &Scope) -> Result<Vec<Named>> {
    let mut marked = Marked::default();
    let mut parts = vec![];
    if ask.stores.is_empty() {
        let active = marked.add(Owned::Flag(true));
        parts.push(format!("s.parent_id is null and s.active = {active}"));
    } else {
        parts.push(format!("s.id in ({})", marked.ids(ask.stores.iter().copied())));
    }
    if let Scope::Department { stores, .. } = scope {
        parts.push(format!("s.id in ({})", marked.ids(stores.iter().copied())));
    }
    let sql = format!(
        "select s.id, s.name from store s where {}
         order by case when s.kind = 'main' then 0 else 1 end, s.name_key, s.id limit {MOST_STORES}",
        parts.join(" and ")
    );
    let found: Vec<(Uuid, String)> =
        r.listing(&sql, "stores of the matrix", &marked.bounds()).all()?;
    Ok(found.into_iter().map(|(id, name)| Named { id, name }).collect())
}

type Medicine = (Uuid, String, i64);

/// Medicines in use, and those no longer in use of which there is still something.
fn medicines(r: &mut Reader<'_>, ask: &Ask) -> Result<(i64, Vec<Medicine>)> {
    let mut marked = Marked::default();
    let active = marked.add(Owned::Flag(true));
    let mut condition = format!(
        "(m.active = {active} or exists (select 1 from stock_total t where t.medicine_id = m.id and t.on_hand > 0))"
    );
    if !ask.begins.is_empty() {
        let from = marked.add(Owned::Text(ask.begins.clone()));
        let to = marked.add(Owned::Text(format!("{}\u{10FFFF}", ask.begins)));
        condition.push_str(&format!(" and m.name_key >= {from} and m.name_key < {to}"));
    }
    let sql = format!("select count(*) from medicine m where {condition}");
    let (total,): (i64,) = r.listing(&sql, "rows of the matrix", &marked.bounds()).one()?;
    let offset = i64::try_from(ask.window.offset()).unwrap_or(i64::MAX);
    let offset = marked.add(Owned::Int(offset));
    let sql = format!(
        "select m.id, m.name, m.low_stock_limit from medicine m where {condition}
         order by m.name_key, m.id limit {} offset {offset}",
        ask.window.per_page
    );
    let page = r.listing(&sql, "rows of the matrix", &marked.bounds()).all()?;
    Ok((total, page))
}

fn cells(
    r: &mut Reader<'_>,
    stores: &[Named],
    medicines: &[Medicine],
) -> Result<HashMap<(Uuid, Uuid), MatrixCell>> {
    let mut marked = Marked::default();
    let sql = format!(
        "select t.store_id, t.medicine_id, t.usable, t.status from stock_total t
         where t.medicine_id in ({}) and t.store_id in ({})",
        marked.ids(medicines.iter().map(|(id, ..)| *id)),
        marked.ids(stores.iter().map(|store| store.id))
    );
    let mut held = HashMap::new();
    r.listing(&sql, "cells of the matrix", &marked.bounds()).each(&mut |row| {
        let cell = MatrixCell { usable: row.get(2)?, status: row.get(3)? };
        held.insert((row.get(0)?, row.get(1)?), cell);
        Ok(())
    })?;
    Ok(held)
}
