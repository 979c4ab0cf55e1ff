//! Dosage forms in the store.

use crate::error::Result;
use crate::masters::{
    Columns, Confined, Filter, FilterKind, Listing, Master, Search, Sort, SortKind,
};
use crate::store::{Reader, Stale, Tx};
use crate::{change, select};
use pharmacy_contract::lookups::{DosageForm, LookupKind, NewDosageForm};
use pharmacy_contract::problem::Match;
use pharmacy_contract::text::{fold, search_key};
use std::collections::BTreeMap;
use uuid::Uuid;

impl Master for DosageForm {
    type New = NewDosageForm;

    const NOUN: &'static str = "dosage_form";
    const LISTING: Listing = Listing {
        resource: Stale::Lookups,
        table: "lookup",
        columns: "m.active, m.code, m.label, m.sort",
        only: "m.kind = 'dosage_form'",
        filters: &[Filter { name: "active", column: "active", kind: FilterKind::Flag }],
        sorts: &[
            Sort { name: "label", column: "label_key", kind: SortKind::Text },
            Sort { name: "code", column: "code_key", kind: SortKind::Text },
            Sort { name: "sort", column: "sort", kind: SortKind::Int },
            Sort { name: "created_at", column: "created_at", kind: SortKind::Int },
            Sort { name: "updated_at", column: "updated_at", kind: SortKind::Int },
        ],
        default_sort: "label",
        search: Search { exact: &["code_key"], first: &["label_key"], prefix: &[], within: true },
        csv: &["id", "code", "label", "sort", "active", "created_at", "updated_at"],
        confined: Confined::No,
        ..Listing::PLAIN
    };

    fn read(row: &mut Columns<'_, '_>) -> Result<Self> {
        let stamp = row.stamp()?;
        let active = row.take()?;
        let fields = NewDosageForm {
            id: None,
            code: row.take()?,
            label: row.take()?,
            sort: row.take()?,
            active,
            confirm_duplicate: false,
        };
        Ok(Self { stamp, fields })
    }

    fn unique(new: &NewDosageForm) -> Vec<(&'static str, &'static str, String)> {
        vec![("/code", "code_key", fold(&new.code))]
    }

    fn doubles(r: &mut Reader<'_>, new: &NewDosageForm) -> Result<Vec<Match>> {
        let rows: Vec<(Uuid, String)> =
            select!(r, "select id, label from lookup where kind = 'dosage_form' and label_key = $1 order by id limit 5", fold(&new.label)).all()?;
        Ok(rows.into_iter().map(|(id, name)| Match { id, name }).collect())
    }

    fn insert(tx: &mut Tx<'_>, id: Uuid, new: &NewDosageForm, by: Option<Uuid>) -> Result<()> {
        let now = tx.now();
        change!(
            tx,
            Stale::Lookups,
            "insert into lookup (id, created_at, created_by, updated_at, updated_by, kind, active, code, code_key, label, label_key, sort,
                 search_key)
             values ($1, $2, $3, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
            id,
            now,
            by,
            LookupKind::DosageForm,
            new.active,
            new.code,
            fold(&new.code),
            new.label,
            fold(&new.label),
            new.sort,
            searched(new)
        )
        .run()
        .map(drop)
    }

    fn rewrite(tx: &mut Tx<'_>, id: Uuid, new: &NewDosageForm, by: Option<Uuid>) -> Result<()> {
        let now = tx.now();
        change!(
            tx,
            Stale::Lookups,
            "update lookup set version = version + 1, updated_at = $2, updated_by = $3,
                 kind = $4, active = $5, code = $6, code_key = $7, label = $8, label_key = $9, sort = $10, search_key = $11
             where id = $1",
            id,
            now,
            by,
            LookupKind::DosageForm,
            new.active,
            new.code,
            fold(&new.code),
            new.label,
            fold(&new.label),
            new.sort,
            searched(new)
        )
        .run()
        .map(drop)
    }

    fn references(r: &mut Reader<'_>, id: Uuid) -> Result<BTreeMap<String, i64>> {
        let (medicines,): (i64,) =
            select!(r, "select count(*) from medicine where dosage_form = (select label from lookup where id = $1)", id).one()?;
        Ok(BTreeMap::from([("medicines".into(), medicines)]))
    }

    fn erase(tx: &mut Tx<'_>, id: Uuid) -> Result<()> {
        change!(tx, Stale::Lookups, "delete from lookup where id = $1", id).run().map(drop)
    }
}

fn searched(new: &NewDosageForm) -> String {
    search_key(&[&new.label, &new.code])
}
