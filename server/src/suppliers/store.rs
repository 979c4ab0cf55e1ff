//! Suppliers in the store.

use crate::auth::Who;
use crate::error::Result;
use crate::masters::{
    Columns, Confined, Filter, FilterKind, Listing, Master, Search, Sort, SortKind,
};
use crate::store::{Reader, Stale, Tx};
use crate::{change, select};
use pharmacy_contract::permission::Permission;
use pharmacy_contract::problem::Match;
use pharmacy_contract::suppliers::{NewSupplier, Supplier};
use pharmacy_contract::text::{fold, search_key};
use std::collections::BTreeMap;
use uuid::Uuid;

impl Master for Supplier {
    type New = NewSupplier;

    const NOUN: &'static str = "supplier";
    const LISTING: Listing = Listing {
        resource: Stale::Suppliers,
        table: "supplier",
        columns: "m.active, m.name, m.type, m.contact_person, m.phone, m.email, m.address, m.city, m.notes, m.tax_no, m.lead_time_days",
        filters: &[
            Filter { name: "type", column: "type", kind: FilterKind::Text },
            Filter { name: "active", column: "active", kind: FilterKind::Flag },
        ],
        sorts: &[
            Sort { name: "name", column: "name_key", kind: SortKind::Text },
            Sort { name: "type", column: "type", kind: SortKind::Text },
            Sort { name: "city", column: "city", kind: SortKind::Text },
            Sort { name: "created_at", column: "created_at", kind: SortKind::Int },
            Sort { name: "updated_at", column: "updated_at", kind: SortKind::Int },
        ],
        search: Search { exact: &["tax_key"], first: &["name_key"], prefix: &[], within: true },
        csv: &[
            "id",
            "name",
            "type",
            "contact_person",
            "phone",
            "email",
            "address",
            "city",
            "notes",
            "tax_no",
            "lead_time_days",
            "active",
            "created_at",
            "updated_at",
        ],
        confined: Confined::No,
        ..Listing::PLAIN
    };

    fn read(row: &mut Columns<'_, '_>) -> Result<Self> {
        let stamp = row.stamp()?;
        let active = row.take()?;
        let fields = NewSupplier {
            id: None,
            name: row.take()?,
            kind: row.take()?,
            contact_person: row.take()?,
            phone: row.take()?,
            email: row.take()?,
            address: row.take()?,
            city: row.take()?,
            notes: row.take()?,
            tax_no: row.take()?,
            lead_time_days: row.take()?,
            active,
            confirm_duplicate: false,
        };
        Ok(Self { stamp, fields })
    }

    fn unique(new: &NewSupplier) -> Vec<(&'static str, &'static str, String)> {
        vec![("/tax_no", "tax_key", fold(&new.tax_no))]
    }

    fn doubles(r: &mut Reader<'_>, new: &NewSupplier) -> Result<Vec<Match>> {
        let rows: Vec<(Uuid, String)> = select!(
            r,
            "select id, name from supplier where name_key = $1 order by id limit 5",
            fold(&new.name)
        )
        .all()?;
        Ok(rows.into_iter().map(|(id, name)| Match { id, name }).collect())
    }

    fn insert(tx: &mut Tx<'_>, id: Uuid, new: &NewSupplier, by: Option<Uuid>) -> Result<()> {
        let now = tx.now();
        change!(
            tx,
            Stale::Suppliers,
            "insert into supplier (id, created_at, created_by, updated_at, updated_by, active, name, name_key, type, contact_person, phone, email,
                 address, city, notes, tax_no, tax_key, lead_time_days, search_key)
             values ($1, $2, $3, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)",
            id,
            now,
            by,
            new.active,
            new.name,
            fold(&new.name),
            new.kind,
            new.contact_person,
            new.phone,
            new.email,
            new.address,
            new.city,
            new.notes,
            new.tax_no,
            fold(&new.tax_no),
            new.lead_time_days,
            searched(new)
        )
        .run()
        .map(drop)
    }

    fn rewrite(tx: &mut Tx<'_>, id: Uuid, new: &NewSupplier, by: Option<Uuid>) -> Result<()> {
        let now = tx.now();
        change!(
            tx,
            Stale::Suppliers,
            "update supplier set version = version + 1, updated_at = $2, updated_by = $3, active = $4, name = $5, name_key = $6, type = $7,
                 contact_person = $8, phone = $9, email = $10, address = $11, city = $12, notes = $13, tax_no = $14, tax_key = $15,
                 lead_time_days = $16, search_key = $17
             where id = $1",
            id,
            now,
            by,
            new.active,
            new.name,
            fold(&new.name),
            new.kind,
            new.contact_person,
            new.phone,
            new.email,
            new.address,
            new.city,
            new.notes,
            new.tax_no,
            fold(&new.tax_no),
            new.lead_time_days,
            searched(new)
        )
        .run()
        .map(drop)
    }

    fn references(r: &mut Reader<'_>, id: Uuid) -> Result<BTreeMap<String, i64>> {
        let rows: Vec<(String, i64)> = select!(
            r,
            "select 'medicines', count(*) from medicine where supplier_id = $1
             union all select 'batches', count(*) from batch where supplier_id = $1
             union all select 'receipts', count(*) from receipt where supplier_id = $1
             union all select 'supplier_returns', count(*) from supplier_return where supplier_id = $1",
            id
        )
        .all()?;
        Ok(rows.into_iter().collect())
    }

    fn erase(tx: &mut Tx<'_>, id: Uuid) -> Result<()> {
        change!(tx, Stale::Suppliers, "delete from supplier where id = $1", id).run().map(drop)
    }

    /// Without `costs:read` a supplier is a name.
    fn hide(&mut self, who: &Who, _: &[&str]) {
        if who.may(Permission::ReadCosts) {
            return;
        }
        let fields = &mut self.fields;
        for text in [
            &mut fields.contact_person,
            &mut fields.phone,
            &mut fields.email,
            &mut fields.address,
            &mut fields.notes,
            &mut fields.tax_no,
        ] {
            text.clear();
        }
    }

    fn view(who: &Who) -> &'static str {
        if who.may(Permission::ReadCosts) { "" } else { "names" }
    }
}

fn searched(new: &NewSupplier) -> String {
    search_key(&[&new.name, &new.contact_person, &new.phone, &new.tax_no])
}
