//! What all masters (medicines, suppliers, patients …) have in common: lists, and the acts of creating, changing and
//! removing a record with its audit entry. A slice says what it is by implementing [`Master`]; the statements are its own.

mod act;
mod ask;
mod bulk;
pub mod codes;
mod create;
mod draft;
mod export;
mod listing;
mod lists;
mod page;
mod patch;
mod remove;
mod search;
mod select;

pub use act::{Answer, Call};
pub use ask::{Ask, Condition, Format, Sizes, XLSX, accepted, format};
pub use bulk::{bulk_delete, create_batch};
pub use create::{create, create_with};
pub use draft::{Draft, Kept};
pub use export::{check as check_export, count_all, safe, write_all};
pub use listing::{Confined, Filter, FilterKind, Listing, Search, Sort, SortKind};
pub use lists::{find, list, read, warm};
pub use page::{encode, known_fields, list_page};
pub use patch::{difference, merge, patch_of, update};
pub use remove::{deactivate, remove};
pub use select::count;

use crate::auth::{Scope, Who};
use crate::error::Result;
use crate::store::{Owned, Reader, Row, Tx};
use pharmacy_contract::problem::Match;
use pharmacy_contract::record::Stamp;
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::collections::BTreeMap;
use uuid::Uuid;
use validator::Validate;

/// A row that lists show.
pub trait Listed: Serialize + Clone + Send + Sync + 'static {
    /// The word for one of them.
    const NOUN: &'static str;
    /// How lists of them are read.
    const LISTING: Listing;

    /// Reads the columns of `LISTING`, in order.
    ///
    /// # Errors
    /// A column of another type.
    fn read(row: &mut Columns<'_, '_>) -> Result<Self>;

    /// The value of `LISTING.tie`.
    fn tie(&self) -> Owned;

    /// The version that `If-Match` names; 0 where nobody changes such a row.
    fn version(&self) -> i64 {
        0
    }

    /// What `fields=` may name beside the columns of an export.
    #[must_use]
    fn field_names() -> Vec<String> {
        vec![]
    }

    /// Hides what this caller may not see, and what was not asked for.
    fn hide(&mut self, who: &Who, expand: &[&str]) {
        let _ = (who, expand);
    }

    /// What makes answers differ between callers of the same scope.
    fn view(who: &Who) -> &'static str {
        let _ = who;
        ""
    }
}

impl<T: Master> Listed for T {
    const NOUN: &'static str = <T as Master>::NOUN;
    const LISTING: Listing = <T as Master>::LISTING;

    fn read(row: &mut Columns<'_, '_>) -> Result<Self> {
        <T as Master>::read(row)
    }

    fn tie(&self) -> Owned {
        Owned::Id(self.stamp().id)
    }

    fn version(&self) -> i64 {
        self.stamp().version
    }

    fn field_names() -> Vec<String> {
        const STAMP: &[&str] =
            &["id", "legacy_id", "created_at", "created_by", "updated_at", "updated_by", "version"];
        let own = serde_json::to_value(T::New::default()).unwrap_or_default();
        let own = own.as_object().map(|fields| fields.keys().cloned().collect::<Vec<_>>());
        STAMP.iter().map(ToString::to_string).chain(own.unwrap_or_default()).collect()
    }

    fn hide(&mut self, who: &Who, expand: &[&str]) {
        Master::hide(self, who, expand);
    }

    fn view(who: &Who) -> &'static str {
        <T as Master>::view(who)
    }
}

/// A record that people keep by hand.
pub trait Master: Kept<Draft = Self::New> + Serialize + Clone + Send + Sync + 'static {
    /// What a caller sends to make or change one.
    type New: Draft
        + Default
        + Serialize
        + DeserializeOwned
        + Validate
        + Clone
        + Send
        + Sync
        + 'static;

    /// The word for one of them: table, audit entity, part of audit actions.
    const NOUN: &'static str;
    /// How lists of them are read.
    const LISTING: Listing;

    /// Reads the columns of `LISTING.columns`, in order.
    ///
    /// # Errors
    /// A column of another type.
    fn read(row: &mut Columns<'_, '_>) -> Result<Self>;

    /// Fields that nobody changes without saying why.
    const WITH_REASON: &'static [&'static str] = &[];

    /// The law beyond lengths and ranges.
    ///
    /// # Errors
    /// A named refusal.
    fn check(new: &Self::New, scope: &Scope) -> Result<()> {
        let _ = (new, scope);
        Ok(())
    }

    /// Fills what was left out and follows from the rest or from the store.
    ///
    /// # Errors
    /// A store fault.
    fn complete(tx: &mut Tx<'_>, new: &mut Self::New, before: Option<&Self>) -> Result<()> {
        let _ = (tx, new, before);
        Ok(())
    }

    /// Fields that no two records share: JSON pointer, key column, key text (empty = not given).
    fn unique(new: &Self::New) -> Vec<(&'static str, &'static str, String)> {
        let _ = new;
        vec![]
    }

    /// Records that this one points to: JSON pointer, table, id.
    fn links(new: &Self::New) -> Vec<(&'static str, &'static str, Uuid)> {
        let _ = new;
        vec![]
    }

    /// Records that look like the same thing.
    ///
    /// # Errors
    /// A store fault.
    fn doubles(r: &mut Reader<'_>, new: &Self::New) -> Result<Vec<Match>> {
        let _ = (r, new);
        Ok(vec![])
    }

    /// Writes a new row.
    ///
    /// # Errors
    /// A store fault.
    fn insert(tx: &mut Tx<'_>, id: Uuid, new: &Self::New, by: Option<Uuid>) -> Result<()>;

    /// Writes the changed row; raises its version.
    ///
    /// # Errors
    /// A store fault.
    fn rewrite(tx: &mut Tx<'_>, id: Uuid, new: &Self::New, by: Option<Uuid>) -> Result<()>;

    /// May it go from `before` to `new`?
    ///
    /// # Errors
    /// A named refusal.
    fn may_change(tx: &mut Tx<'_>, before: &Self, new: &Self::New) -> Result<()> {
        let _ = (tx, before, new);
        Ok(())
    }

    /// How many records of each kind point to it.
    ///
    /// # Errors
    /// A store fault.
    fn references(r: &mut Reader<'_>, id: Uuid) -> Result<BTreeMap<String, i64>>;

    /// May it be removed or deactivated at all?
    ///
    /// # Errors
    /// A named refusal.
    fn may_remove(tx: &mut Tx<'_>, before: &Self) -> Result<()> {
        let _ = (tx, before);
        Ok(())
    }

    /// What else happens when it goes out of use, before its row is written: a store is emptied, a department's stores
    /// close. Whatever may be refused was asked before, by `may_change` or `may_remove`.
    ///
    /// # Errors
    /// A store fault, or a refusal that undoes the whole request.
    fn retire(tx: &mut Tx<'_>, who: &Who, before: &Self) -> Result<()> {
        let _ = (tx, who, before);
        Ok(())
    }

    /// Takes away the row and what belongs to it alone.
    ///
    /// # Errors
    /// A store fault.
    fn erase(tx: &mut Tx<'_>, id: Uuid) -> Result<()>;

    /// Hides what this caller may not see, and what was not asked for.
    fn hide(&mut self, who: &Who, expand: &[&str]) {
        let _ = (who, expand);
    }

    /// What makes answers differ between callers of the same scope.
    fn view(who: &Who) -> &'static str {
        let _ = who;
        ""
    }

    /// Takes out what is shown only once.
    fn without_secrets(&self) -> Self {
        self.clone()
    }
}

/// A row read column by column.
pub struct Columns<'r, 'a> {
    row: &'r Row<'a>,
    at: usize,
}

impl<'r, 'a> Columns<'r, 'a> {
    #[must_use]
    pub const fn new(row: &'r Row<'a>) -> Self {
        Self { row, at: 0 }
    }

    /// The next column.
    ///
    /// # Errors
    /// Another type than the column has.
    pub fn take<T: crate::store::Column>(&mut self) -> Result<T> {
        let value = self.row.get(self.at)?;
        self.at += 1;
        Ok(value)
    }

    /// The stamp, from [`Listing::STAMP`].
    ///
    /// # Errors
    /// A column of another type.
    pub fn stamp(&mut self) -> Result<Stamp> {
        Ok(Stamp {
            id: self.take()?,
            legacy_id: self.take()?,
            created_at: self.take()?,
            created_by: self.take()?,
            updated_at: self.take()?,
            updated_by: self.take()?,
            version: self.take()?,
        })
    }

    /// An id and a name, both or neither.
    ///
    /// # Errors
    /// A column of another type.
    pub fn named(&mut self) -> Result<Option<pharmacy_contract::record::Named>> {
        let (id, name): (Option<Uuid>, Option<String>) = (self.take()?, self.take()?);
        Ok(id.zip(name).map(|(id, name)| pharmacy_contract::record::Named { id, name }))
    }
}

impl Reader<'_> {
    /// One record, if it is there and within the scope.
    ///
    /// # Errors
    /// `NotFound`, or a store fault.
    pub fn master<T: Master>(&mut self, id: Uuid, scope: &Scope) -> Result<T> {
        self.record(id, scope)
    }

    /// One listed row, if it is there and within the scope.
    ///
    /// # Errors
    /// `NotFound`, or a store fault.
    pub fn record<T: Listed>(&mut self, id: Uuid, scope: &Scope) -> Result<T> {
        select::one(self, id, scope)?
            .ok_or_else(|| crate::error::Error::not_found(&T::NOUN.replace('_', " ")))
    }
}
