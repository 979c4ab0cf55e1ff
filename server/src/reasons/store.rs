//! Reason codes in the store.

use crate::auth::Scope;
use crate::error::{Error, Result};
use crate::masters::{
    Columns, Confined, Filter, FilterKind, Listing, Master, Search, Sort, SortKind,
};
use crate::store::{Reader, Stale, Tx};
use crate::{change, select};
use pharmacy_contract::reasons::{NewReasonCode, ReasonCode};
use pharmacy_contract::text::fold;
use std::collections::BTreeMap;
use uuid::Uuid;

impl Master for ReasonCode {
    type New = NewReasonCode;

    const NOUN: &'static str = "reason_code";
    const LISTING: Listing = Listing {
        resource: Stale::Reasons,
        table: "reason_code",
        columns: "m.active, m.code, m.label, m.kind, m.needs_note, m.needs_witness",
        filters: &[
            Filter {
                name: "kind",
                column: "kind",
                kind: FilterKind::Word(&[
                    "adjust_in",
                    "adjust_out",
                    "waste",
                    "return",
                    "shortage",
                    "override",
                    "recall",
                    "reversal",
                ]),
            },
            Filter { name: "active", column: "active", kind: FilterKind::Flag },
        ],
        sorts: &[
            Sort { name: "label", column: "label_key", kind: SortKind::Text },
            Sort { name: "code", column: "code_key", kind: SortKind::Text },
            Sort { name: "created_at", column: "created_at", kind: SortKind::Int },
            Sort { name: "updated_at", column: "updated_at", kind: SortKind::Int },
        ],
        default_sort: "label",
        search: Search {
            exact: &["code_key"],
            first: &["label_key"],
            prefix: &["code_key"],
            within: false,
        },
        csv: &[
            "id",
            "code",
            "label",
            "kind",
            "needs_note",
            "needs_witness",
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
        let fields = NewReasonCode {
            id: None,
            code: row.take()?,
            label: row.take()?,
            kind: Some(row.take()?),
            needs_note: row.take()?,
            needs_witness: row.take()?,
            active,
            confirm_duplicate: false,
        };
        Ok(Self { stamp, fields })
    }

    fn check(new: &NewReasonCode, _: &Scope) -> Result<()> {
        match new.kind {
            Some(_) => Ok(()),
            None => Err(Error::invalid("/kind", "required", "say what it is a reason for")),
        }
    }

    fn unique(new: &NewReasonCode) -> Vec<(&'static str, &'static str, String)> {
        vec![("/code", "code_key", fold(&new.code))]
    }

    fn insert(tx: &mut Tx<'_>, id: Uuid, new: &NewReasonCode, by: Option<Uuid>) -> Result<()> {
        let now = tx.now();
        change!(
            tx,
            Stale::Reasons,
            "insert into reason_code (id, created_at, created_by, updated_at, updated_by, active, code, code_key, label, label_key, kind,
                 needs_note, needs_witness)
             values ($1, $2, $3, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
            id,
            now,
            by,
            new.active,
            new.code,
            fold(&new.code),
            new.label,
            fold(&new.label),
            new.kind,
            new.needs_note,
            new.needs_witness
        )
        .run()
        .map(drop)
    }

    fn rewrite(tx: &mut Tx<'_>, id: Uuid, new: &NewReasonCode, by: Option<Uuid>) -> Result<()> {
        let now = tx.now();
        change!(
            tx,
            Stale::Reasons,
            "update reason_code set version = version + 1, updated_at = $2, updated_by = $3, active = $4, code = $5, code_key = $6,
                 label = $7, label_key = $8, needs_note = $9, needs_witness = $10
             where id = $1",
            id,
            now,
            by,
            new.active,
            new.code,
            fold(&new.code),
            new.label,
            fold(&new.label),
            new.needs_note,
            new.needs_witness
        )
        .run()
        .map(drop)
    }

    /// What it was given for must still be what it is for; and documents know it by its code.
    fn may_change(tx: &mut Tx<'_>, before: &Self, new: &NewReasonCode) -> Result<()> {
        if new.kind != before.fields.kind {
            return Err(Error::invalid("/kind", "fixed", "make another code for another kind"));
        }
        if new.code != before.fields.code
            && Self::references(tx, before.stamp.id)?.values().any(|count| *count > 0)
        {
            return Err(Error::invalid("/code", "fixed", "documents are known by this code"));
        }
        Ok(())
    }

    /// Looks through lines without an index: this is asked once in a while, lines are written all day.
    fn references(r: &mut Reader<'_>, id: Uuid) -> Result<BTreeMap<String, i64>> {
        let (code,): (String,) =
            select!(r, "select code from reason_code where id = $1", id).one()?;
        let uses: Vec<(String, i64)> = select!(
            r,
            "select 'adjustment_lines', count(*) from adjustment_line where reason_code = $1
             union all select 'supplier_return_lines', count(*) from supplier_return_line where reason_code = $1
             union all select 'dispense_return_lines', count(*) from dispense_return_line where reason_code = $1
             union all select 'stocktake_lines', count(*) from stocktake_line where reason_code = $1
             union all select 'transfer_lines', count(*) from transfer_line where reason = $1
             union all select 'reversals', count(*) from reversal where reason_code = $1",
            code
        )
        .all()?;
        Ok(uses.into_iter().collect())
    }

    fn erase(tx: &mut Tx<'_>, id: Uuid) -> Result<()> {
        change!(tx, Stale::Reasons, "delete from reason_code where id = $1", id).run().map(drop)
    }
}

impl Reader<'_> {
    /// A code as it is kept, however it was typed: what is grouped by it later must be spelt alike.
    ///
    /// # Errors
    /// A store fault.
    pub fn reason_as_kept(&mut self, typed: &str) -> Result<String> {
        let kept: Option<(String,)> =
            select!(self, "select code from reason_code where code_key = $1", fold(typed))
                .maybe()?;
        Ok(kept.map_or_else(|| typed.to_owned(), |(code,)| code))
    }
}
