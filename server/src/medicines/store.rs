//! Medicines in the store.

use super::{barcodes, stock};
use crate::auth::Who;
use crate::error::Result;
use crate::masters::{
    Columns, Confined, Filter, FilterKind, Listing, Master, Search, Sort, SortKind,
};
use crate::store::{Reader, Stale, Tx};
use crate::{change, select};
use pharmacy_contract::medicines::{Medicine, NewMedicine, Ven};
use pharmacy_contract::money::Money;
use pharmacy_contract::permission::Permission;
use pharmacy_contract::problem::Match;
use pharmacy_contract::text::{fold, search_key};
use std::collections::BTreeMap;
use uuid::Uuid;

impl Master for Medicine {
    type New = NewMedicine;

    const NOUN: &'static str = "medicine";
    const WITH_REASON: &'static [&'static str] = &["unit_price"];
    const LISTING: Listing = Listing {
        resource: Stale::Medicines,
        also: &[Stale::Suppliers],
        table: "medicine",
        // The first batch by expiry date stands for the medicine; one without a date comes last.
        columns: "m.active, m.name, m.generic_name, m.brand_name, m.code, m.form_dosage, m.dosage_form, m.strength, m.route, \
            m.category, m.atc_code, m.rxnorm_code, m.base_unit, m.pack_size, m.pack_unit, m.supplier_id, m.manufacturer, \
            m.low_stock_limit, m.unit_price, m.ven_class, m.controlled_schedule, m.requires_prescription, m.high_alert, \
            m.returns_restockable, m.storage, m.protect_from_light, m.min_days_left, m.batch_tracked, m.notes, \
            m.barcode_number, m.abc_class, \
            coalesce((select f.batch_number from batch f where f.medicine_id = m.id and f.status = 'available' \
             and f.expiry_date is not null order by f.expiry_date, f.batch_number limit 1), \
            (select f.batch_number from batch f where f.medicine_id = m.id and f.status = 'available' \
             and f.expiry_date is null order by f.batch_number limit 1)), \
            (select min(f.expiry_date) from batch f where f.medicine_id = m.id and f.status = 'available'), \
            (select p.id from photo p where p.owner_type = 'medicine' and p.owner_id = m.id order by p.position limit 1)",
        joined: "s.id, s.name",
        joins: "left join supplier s on s.id = m.supplier_id",
        filters: &[
            Filter { name: "supplier_id", column: "supplier_id", kind: FilterKind::Id },
            Filter { name: "dosage_form", column: "dosage_form", kind: FilterKind::Text },
            Filter { name: "category", column: "category", kind: FilterKind::Text },
            Filter {
                name: "ven_class",
                column: "ven_class",
                kind: FilterKind::Word(&["V", "E", "N"]),
            },
            Filter {
                name: "storage",
                column: "storage",
                kind: FilterKind::Word(&["room", "fridge", "freezer"]),
            },
            Filter { name: "active", column: "active", kind: FilterKind::Flag },
            Filter { name: "high_alert", column: "high_alert", kind: FilterKind::Flag },
            Filter {
                name: "requires_prescription",
                column: "requires_prescription",
                kind: FilterKind::Flag,
            },
        ],
        sorts: &[
            Sort { name: "name", column: "name_key", kind: SortKind::Text },
            Sort { name: "generic_name", column: "generic_key", kind: SortKind::Text },
            Sort { name: "code", column: "code_key", kind: SortKind::Text },
            Sort { name: "category", column: "category", kind: SortKind::Text },
            Sort { name: "low_stock_limit", column: "low_stock_limit", kind: SortKind::Int },
            Sort { name: "created_at", column: "created_at", kind: SortKind::Int },
            Sort { name: "updated_at", column: "updated_at", kind: SortKind::Int },
        ],
        search: Search {
            exact: &["code_key", "barcode_key"],
            first: &["generic_key"],
            prefix: &["name_key", "brand_key", "code_key"],
            within: true,
        },
        expand: &["supplier"],
        csv: &[
            "id",
            "name",
            "generic_name",
            "brand_name",
            "code",
            "form_dosage",
            "dosage_form",
            "strength",
            "route",
            "category",
            "atc_code",
            "base_unit",
            "pack_size",
            "pack_unit",
            "supplier_id",
            "manufacturer",
            "low_stock_limit",
            "unit_price",
            "ven_class",
            "controlled_schedule",
            "requires_prescription",
            "high_alert",
            "storage",
            "notes",
            "barcode_number",
            "abc_class",
            "batch_number",
            "expiry_date",
            "active",
            "created_at",
            "updated_at",
        ],
        shown: &["photo_id"],
        confined: Confined::No,
        ..Listing::PLAIN
    };

    fn read(row: &mut Columns<'_, '_>) -> Result<Self> {
        let stamp = row.stamp()?;
        let active = row.take()?;
        let fields = NewMedicine {
            id: None,
            name: row.take()?,
            generic_name: row.take()?,
            brand_name: row.take()?,
            code: row.take()?,
            form_dosage: row.take()?,
            dosage_form: row.take()?,
            strength: row.take()?,
            route: row.take()?,
            category: row.take()?,
            atc_code: row.take()?,
            rxnorm_code: row.take()?,
            base_unit: row.take()?,
            pack_size: row.take()?,
            pack_unit: row.take()?,
            supplier_id: row.take()?,
            manufacturer: row.take()?,
            low_stock_limit: row.take()?,
            unit_price: Some(row.take()?),
            ven_class: Ven::from_word(&row.take::<String>()?),
            controlled_schedule: row.take()?,
            requires_prescription: row.take()?,
            high_alert: row.take()?,
            returns_restockable: row.take()?,
            storage: row.take()?,
            protect_from_light: row.take()?,
            min_days_left: row.take()?,
            batch_tracked: row.take()?,
            notes: row.take()?,
            barcode_number: row.take()?,
            active,
            confirm_duplicate: false,
        };
        Ok(Self {
            stamp,
            fields,
            abc_class: row.take()?,
            batch_number: row.take()?,
            expiry_date: row.take()?,
            photo_id: row.take()?,
            supplier: row.named()?,
        })
    }

    fn unique(new: &NewMedicine) -> Vec<(&'static str, &'static str, String)> {
        vec![("/code", "code_key", fold(&new.code))]
    }

    fn links(new: &NewMedicine) -> Vec<(&'static str, &'static str, Uuid)> {
        new.supplier_id.map(|id| ("/supplier_id", "supplier", id)).into_iter().collect()
    }

    fn doubles(r: &mut Reader<'_>, new: &NewMedicine) -> Result<Vec<Match>> {
        let rows: Vec<(Uuid, String)> = select!(
            r,
            "select id, name from medicine where name_key = $1 and strength = $2 and dosage_form = $3 order by id limit 5",
            fold(&new.name),
            new.strength,
            new.dosage_form
        )
        .all()?;
        Ok(rows.into_iter().map(|(id, name)| Match { id, name }).collect())
    }

    /// Whoever may not see prices leaves them as they are.
    fn complete(_: &mut Tx<'_>, new: &mut NewMedicine, before: Option<&Self>) -> Result<()> {
        if new.unit_price.is_none() {
            new.unit_price = before.and_then(|b| b.fields.unit_price).or(Some(Money(0)));
        }
        Ok(())
    }

    fn insert(tx: &mut Tx<'_>, id: Uuid, new: &NewMedicine, by: Option<Uuid>) -> Result<()> {
        let now = tx.now();
        change!(
            tx,
            Stale::Medicines,
            "insert into medicine (id, created_at, created_by, updated_at, updated_by, active, name, name_key, generic_name, generic_key,
                 brand_name, brand_key, code, code_key, form_dosage, dosage_form, strength, route, category, atc_code,
                 rxnorm_code, base_unit, pack_size, pack_unit, supplier_id, manufacturer, low_stock_limit, unit_price, ven_class,
                 controlled_schedule, requires_prescription, high_alert, returns_restockable, storage, protect_from_light,
                 min_days_left, batch_tracked, notes, barcode_number, barcode_key, search_key)
             values ($1, $2, $3, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22,
                    $23, $24, $25, $26, $27, $28, $29, $30, $31, $32, $33, $34, $35, $36, $37, $38, $39)",
            id,
            now,
            by,
            new.active,
            new.name,
            fold(&new.name),
            new.generic_name,
            fold(&new.generic_name),
            new.brand_name,
            fold(&new.brand_name),
            new.code,
            fold(&new.code),
            new.form_dosage,
            new.dosage_form,
            new.strength,
            new.route,
            new.category,
            new.atc_code,
            new.rxnorm_code,
            new.base_unit,
            new.pack_size,
            new.pack_unit,
            new.supplier_id,
            new.manufacturer,
            new.low_stock_limit,
            new.unit_price.unwrap_or_default(),
            new.ven_class.map_or("", Ven::as_str),
            new.controlled_schedule,
            new.requires_prescription,
            new.high_alert,
            new.returns_restockable,
            new.storage,
            new.protect_from_light,
            new.min_days_left,
            new.batch_tracked,
            new.notes,
            new.barcode_number,
            fold(&new.barcode_number),
            searched(new)
        )
        .run()?;
        barcodes::keep(tx, id, new)
    }

    fn may_change(tx: &mut Tx<'_>, before: &Self, new: &NewMedicine) -> Result<()> {
        if new.base_unit == before.fields.base_unit {
            return Ok(());
        }
        stock::may_change_unit(tx, before.stamp.id)
    }

    fn rewrite(tx: &mut Tx<'_>, id: Uuid, new: &NewMedicine, by: Option<Uuid>) -> Result<()> {
        let shows = stock::before_rewrite(tx, id, new)?;
        let now = tx.now();
        change!(
            tx,
            Stale::Medicines,
            "update medicine set version = version + 1, updated_at = $2, updated_by = $3,
                 active = $4, name = $5, name_key = $6, generic_name = $7, generic_key = $8, brand_name = $9, brand_key = $10,
                 code = $11, code_key = $12, form_dosage = $13, dosage_form = $14, strength = $15, route = $16, category = $17,
                 atc_code = $18, rxnorm_code = $19, base_unit = $20, pack_size = $21, pack_unit = $22, supplier_id = $23,
                 manufacturer = $24, low_stock_limit = $25, unit_price = $26, ven_class = $27, controlled_schedule = $28,
                 requires_prescription = $29, high_alert = $30, returns_restockable = $31, storage = $32, protect_from_light =
                 $33, min_days_left = $34, batch_tracked = $35, notes = $36, barcode_number = $37, barcode_key = $38, search_key
                 = $39
             where id = $1",
            id,
            now,
            by,
            new.active,
            new.name,
            fold(&new.name),
            new.generic_name,
            fold(&new.generic_name),
            new.brand_name,
            fold(&new.brand_name),
            new.code,
            fold(&new.code),
            new.form_dosage,
            new.dosage_form,
            new.strength,
            new.route,
            new.category,
            new.atc_code,
            new.rxnorm_code,
            new.base_unit,
            new.pack_size,
            new.pack_unit,
            new.supplier_id,
            new.manufacturer,
            new.low_stock_limit,
            new.unit_price.unwrap_or_default(),
            new.ven_class.map_or("", Ven::as_str),
            new.controlled_schedule,
            new.requires_prescription,
            new.high_alert,
            new.returns_restockable,
            new.storage,
            new.protect_from_light,
            new.min_days_left,
            new.batch_tracked,
            new.notes,
            new.barcode_number,
            fold(&new.barcode_number),
            searched(new)
        )
        .run()?;
        barcodes::keep(tx, id, new)?;
        if shows { stock::refresh(tx, id) } else { Ok(()) }
    }

    fn references(r: &mut Reader<'_>, id: Uuid) -> Result<BTreeMap<String, i64>> {
        stock::references(r, id)
    }

    fn erase(tx: &mut Tx<'_>, id: Uuid) -> Result<()> {
        // Nothing of it was ever in stock: totals can only be zeros.
        change!(tx, Stale::Stock, "delete from stock_total where medicine_id = $1", id).run()?;
        tx.erase_photos(id)?;
        change!(tx, Stale::Medicines, "delete from barcode where medicine_id = $1", id).run()?;
        change!(tx, Stale::Medicines, "delete from medicine where id = $1", id).run().map(drop)
    }

    fn hide(&mut self, who: &Who, expand: &[&str]) {
        if !who.may(Permission::ReadCosts) {
            self.fields.unit_price = None;
        }
        if !expand.contains(&"supplier") {
            self.supplier = None;
        }
    }

    fn view(who: &Who) -> &'static str {
        if who.may(Permission::ReadCosts) { "" } else { "no costs" }
    }
}

fn searched(new: &NewMedicine) -> String {
    search_key(&[&new.name, &new.generic_name, &new.brand_name, &new.code, &new.barcode_number])
}
