//! Where a report puts its rows: one page of them, or all.

use super::table::{Cell, Column};
use crate::error::Result;
use crate::store::{Bound, FromRow, Owned, Param, Reader, Row};
use jiff::civil::Date;
use pharmacy_contract::reports::ColumnKind;
use uuid::Uuid;

/// Rows that are wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Window {
    pub offset: i64,
    pub limit: i64,
}

impl Window {
    pub const ALL: Self = Self { offset: 0, limit: i64::MAX };
}

/// A report in the making.
pub struct Sheet<'s> {
    pub window: Window,
    kinds: Vec<ColumnKind>,
    sink: &'s mut dyn FnMut(Vec<Cell>) -> Result<()>,
    /// Rows in all.
    pub total: i64,
    pub totals: Vec<(&'static str, Cell)>,
    pub inputs: Vec<(&'static str, Cell)>,
}

impl<'s> Sheet<'s> {
    pub fn new(
        window: Window,
        columns: &[Column],
        sink: &'s mut dyn FnMut(Vec<Cell>) -> Result<()>,
    ) -> Self {
        let kinds = columns.iter().map(|c| c.kind).collect();
        Self { window, kinds, sink, total: 0, totals: vec![], inputs: vec![] }
    }

    /// Is this one page, not a whole file?
    pub fn is_page(&self) -> bool {
        self.window != Window::ALL
    }

    pub fn row(&mut self, cells: Vec<Cell>) -> Result<()> {
        debug_assert_eq!(cells.len(), self.kinds.len(), "a row has all columns");
        (self.sink)(cells)
    }

    /// What the figures depend on.
    pub fn input(&mut self, name: &'static str, value: impl Into<Cell>) {
        self.inputs.push((name, value.into()));
    }

    /// A figure over all rows.
    pub fn sum(&mut self, name: &'static str, value: impl Into<Cell>) {
        self.totals.push((name, value.into()));
    }

    /// Rows that were worked out all at once: hands out the wanted ones.
    pub fn cut<T>(&mut self, rows: Vec<T>, cells: impl Fn(T) -> Vec<Cell>) -> Result<()> {
        self.total = i64::try_from(rows.len()).unwrap_or(i64::MAX);
        let from = usize::try_from(self.window.offset).unwrap_or(usize::MAX);
        let limit = usize::try_from(self.window.limit).unwrap_or(usize::MAX);
        rows.into_iter().skip(from).take(limit).try_for_each(|row| self.row(cells(row)))
    }

    /// The wanted part of them.
    pub fn part<T>(&mut self, rows: Vec<T>) -> Vec<T> {
        self.total = i64::try_from(rows.len()).unwrap_or(i64::MAX);
        let from = usize::try_from(self.window.offset).unwrap_or(usize::MAX);
        let limit = usize::try_from(self.window.limit).unwrap_or(usize::MAX);
        rows.into_iter().skip(from).take(limit).collect()
    }

    /// Rows as a statement gives them: its columns are the report's, in order. The text takes `{window}`.
    pub fn fill(&mut self, r: &mut Reader<'_>, sql: &str, wanted: &mut Wanted) -> Result<()> {
        let kinds = self.kinds.clone();
        self.fill_as(r, sql, wanted, &mut |row| {
            let kinds = kinds.iter().enumerate();
            kinds.map(|(at, kind)| Cell::read(row, at, *kind)).collect()
        })
    }

    /// Rows made of what a statement gives.
    pub fn fill_as(
        &mut self,
        r: &mut Reader<'_>,
        sql: &str,
        wanted: &mut Wanted,
        cells: &mut dyn FnMut(&Row<'_>) -> Result<Vec<Cell>>,
    ) -> Result<()> {
        let limit = wanted.mark(Owned::Int(self.window.limit));
        let offset = wanted.mark(Owned::Int(self.window.offset));
        let sql = sql.replace("{window}", &format!("limit {limit} offset {offset}"));
        r.listing(&sql, "report", &wanted.bounds())
            .each(&mut |row| (self.sink)(cells(row)?))
            .map(drop)
    }
}

/// Conditions of a statement with their parameters.
#[derive(Clone, Debug, Default)]
pub struct Wanted {
    parts: Vec<String>,
    params: Vec<Owned>,
}

impl Wanted {
    /// Adds a value and answers its `$n`.
    pub fn mark(&mut self, value: impl Into<Owned>) -> String {
        self.params.push(value.into());
        format!("${}", self.params.len())
    }

    /// Adds values and answers `$n, $m …`.
    pub fn marks(&mut self, values: impl IntoIterator<Item = Owned>) -> String {
        let marks: Vec<String> = values.into_iter().map(|v| self.mark(v)).collect();
        marks.join(", ")
    }

    /// The same parameters, no conditions yet.
    pub fn bare(&self) -> Self {
        Self { parts: vec![], params: self.params.clone() }
    }

    pub fn and(&mut self, part: impl Into<String>) {
        self.parts.push(part.into());
    }

    /// The column has one of these values; any, where there are none.
    pub fn if_any(&mut self, column: &str, values: Vec<Owned>) {
        if !values.is_empty() {
            let marks = self.marks(values);
            self.and(format!("{column} in ({marks})"));
        }
    }

    /// The column has one of these ids; never, where there are none.
    pub fn among(&mut self, column: &str, ids: &[Uuid]) {
        if ids.is_empty() {
            return self.and("1 = 0");
        }
        let marks = self.marks(ids.iter().copied().map(Owned::Id));
        self.and(format!("{column} in ({marks})"));
    }

    /// ` where …`, or nothing.
    pub fn text(&self) -> String {
        if self.parts.is_empty() {
            return String::new();
        }
        format!(" where {}", self.parts.join(" and "))
    }

    /// The column contains the text, whatever its case.
    pub fn contains(&mut self, column: &str, text: &str) {
        let escaped = text.replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_");
        let mark = self.mark(Owned::Text(format!("%{escaped}%")));
        self.and(format!("lower({column}) like {mark} escape '\\'"));
    }

    /// The key column begins with the text.
    pub fn begins(&mut self, columns: &[&str], text: &str) {
        let from = self.mark(Owned::Text(text.into()));
        let to = self.mark(Owned::Text(format!("{text}\u{10FFFF}")));
        let parts: Vec<String> =
            columns.iter().map(|c| format!("({c} >= {from} and {c} < {to})")).collect();
        self.and(format!("({})", parts.join(" or ")));
    }

    /// The day lies between these.
    pub fn days(&mut self, column: &str, from: Option<Date>, to: Option<Date>) {
        for (sign, day) in [(">=", from), ("<=", to)] {
            if let Some(day) = day {
                let mark = self.mark(day);
                self.and(format!("{column} {sign} {mark}"));
            }
        }
    }

    /// The one row of a statement that ends in these conditions.
    pub fn one<T: FromRow>(&self, r: &mut Reader<'_>, sql: &str) -> Result<T> {
        r.listing(sql, "report", &self.bounds()).one()
    }

    /// All rows of it.
    pub fn all<T: FromRow>(&self, r: &mut Reader<'_>, sql: &str) -> Result<Vec<T>> {
        r.listing(sql, "report", &self.bounds()).all()
    }

    pub fn bounds(&self) -> Vec<Bound<'_>> {
        self.params.iter().map(Param::bound).collect()
    }
}
