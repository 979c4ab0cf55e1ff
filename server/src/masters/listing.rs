//! What a list can be asked for: written once a slice, checked by a test against the indexes.

use crate::auth::Scope;
use crate::store::{Owned, Stale};
use uuid::Uuid;

/// How lists of one kind of record are read. The table's alias is `m`.
#[derive(Clone, Copy, Debug)]
pub struct Listing {
    pub resource: Stale,
    /// Other resources that a row shows something of.
    pub also: &'static [Stale],
    pub table: &'static str,
    /// What comes before the columns: [`Listing::STAMP`], or the row number where a row has no identity of its own.
    pub stamp: &'static str,
    /// The last sort key: a column that no two rows share.
    pub tie: &'static str,
    /// After the stamp: what `Listed::read` reads.
    pub columns: &'static str,
    /// Id and name of what a row points to, for those who ask to see it; read last.
    pub joined: &'static str,
    /// The left join that `joined` needs.
    pub joins: &'static str,
    /// A condition that always holds: one kind of a shared table.
    pub only: &'static str,
    /// A condition that lists have unless this filter is used: `(filter, condition)`.
    pub unless: Option<(&'static str, &'static str)>,
    pub filters: &'static [Filter],
    pub sorts: &'static [Sort],
    /// As in `sort=`.
    pub default_sort: &'static str,
    pub search: Search,
    /// Names that `expand=` takes.
    pub expand: &'static [&'static str],
    /// Fields of a CSV export, in order.
    pub csv: &'static [&'static str],
    /// Other fields that `fields=` may name.
    pub shown: &'static [&'static str],
    /// Whose rows a confined caller sees.
    pub confined: Confined,
    /// Personal data: no cache outside of this process keeps it.
    pub private: bool,
}

impl Listing {
    /// Columns that every master has, first in every select.
    pub const STAMP: &'static str =
        "m.id, m.legacy_id, m.created_at, m.created_by, m.updated_at, m.updated_by, m.version";

    /// The column of the default order; ascending.
    #[must_use]
    pub fn name_column(&self) -> &'static str {
        let natural = self.sorts.iter().find(|sort| sort.name == self.default_sort);
        natural.map_or("id", |sort| sort.column)
    }

    /// The columns and joins of a select, with or without what rows point to.
    #[must_use]
    pub fn parts(&self, expanded: bool) -> (String, &'static str) {
        let Self { stamp, columns, joined, joins, .. } = self;
        match (joined.is_empty(), expanded || self.expand.is_empty()) {
            (true, _) => (format!("{stamp}, {columns}"), joins),
            (false, true) => (format!("{stamp}, {columns}, {joined}"), joins),
            (false, false) => (format!("{stamp}, {columns}, null, null"), ""),
        }
    }

    /// What a record starts from.
    pub const PLAIN: Self = Self {
        resource: Stale::Nothing,
        also: &[],
        table: "",
        stamp: Self::STAMP,
        tie: "id",
        columns: "",
        joined: "",
        joins: "",
        only: "",
        unless: None,
        filters: &[],
        sorts: &[],
        default_sort: "name",
        search: Search::NONE,
        expand: &[],
        csv: &[],
        shown: &[],
        confined: Confined::No,
        private: false,
    };
}

/// A parameter that narrows a list.
#[derive(Clone, Copy, Debug)]
pub struct Filter {
    pub name: &'static str,
    /// Column of the table, without alias.
    pub column: &'static str,
    pub kind: FilterKind,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FilterKind {
    /// One id or several, divided by commas.
    Id,
    /// One text or several.
    Text,
    /// One of these words or several.
    Word(&'static [&'static str]),
    Flag,
    /// On or after this day.
    From,
    /// On or before this day.
    To,
}

/// A column that a list can be ordered by; never null, indexed together with the id.
#[derive(Clone, Copy, Debug)]
pub struct Sort {
    pub name: &'static str,
    pub column: &'static str,
    pub kind: SortKind,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SortKind {
    Text,
    Int,
    Day,
}

/// Key columns that a search text is held against, best first.
#[derive(Clone, Copy, Debug)]
pub struct Search {
    /// Equal: rank 0.
    pub exact: &'static [&'static str],
    /// Begins with it: rank 1.
    pub first: &'static [&'static str],
    /// Begins with it: rank 2. Anything else that contains it has rank 3.
    pub prefix: &'static [&'static str],
    /// Is there an index of substrings? Documents, which are written all day, are found by beginnings only.
    pub within: bool,
}

impl Search {
    pub const NONE: Self = Self { exact: &[], first: &[], prefix: &[], within: false };

    #[must_use]
    pub const fn is_possible(&self) -> bool {
        !(self.exact.is_empty() && self.first.is_empty() && self.prefix.is_empty())
    }
}

/// How a caller who sees only the own department is held to it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Confined {
    /// Shared by all.
    No,
    /// By this column with the department.
    Department(&'static str),
    /// By this column with the stores.
    Stores(&'static str),
    /// By either of these columns with the stores.
    EitherStore(&'static str, &'static str),
}

impl Confined {
    /// The condition for a scope, with `$n` from `next` on.
    #[must_use]
    pub fn condition(self, scope: &Scope, next: usize) -> Option<(String, Vec<Owned>)> {
        let Scope::Department { id, stores } = scope else { return None };
        let (column, ids): (&str, Vec<Uuid>) = match self {
            Self::No => return None,
            Self::Department(column) => (column, id.iter().copied().collect()),
            Self::Stores(column) | Self::EitherStore(column, _) => (column, stores.clone()),
        };
        if ids.is_empty() {
            return Some(("1 = 0".into(), vec![]));
        }
        let marks: Vec<String> = (next..).take(ids.len()).map(|n| format!("${n}")).collect();
        let marks = marks.join(", ");
        let part = match self {
            Self::EitherStore(_, other) => {
                format!("(m.{column} in ({marks}) or m.{other} in ({marks}))")
            }
            Self::No | Self::Department(_) | Self::Stores(_) => format!("m.{column} in ({marks})"),
        };
        Some((part, ids.into_iter().map(Owned::Id).collect()))
    }
}
