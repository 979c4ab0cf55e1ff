//! What a report is: columns, filters and one function that hands out its rows.

use super::ask::{Asked, Filter};
use super::sheet::Sheet;
use crate::auth::Who;
use crate::error::Result;
use crate::store::{Column as Stored, Reader, Row, Stale};
use jiff::civil::Date;
use pharmacy_contract::money::Money;
use pharmacy_contract::permission::Permission;
use pharmacy_contract::reports::{ChartKind, ColumnKind};
use pharmacy_contract::time::Instant;
use serde_json::Value;
use std::borrow::Cow;
use uuid::Uuid;

/// A report. Rows always have all columns; what the caller may not see is taken out afterwards.
pub struct Report {
    pub name: &'static str,
    pub title: &'static str,
    pub about: &'static str,
    /// Beside `reports:read`.
    pub needs: &'static [Permission],
    pub columns: &'static [Column],
    /// Columns that only an answer knows, and in front of which one they stand.
    pub more: Option<(usize, More)>,
    pub filters: &'static [Filter],
    pub span: Span,
    pub chart: Option<Chart>,
    /// It names patients: no cache outside of this process keeps it.
    pub private: bool,
    /// What it is made from: a page holds until one of them changes, or the day.
    pub reads: &'static [Stale],
    /// Whose average use it needs.
    pub averages: fn(&Asked) -> Averages,
    pub rows: fn(&mut Reader<'_>, &Asked, &mut Sheet<'_>) -> Result<()>,
}

pub type More = fn(&mut Reader<'_>, &Asked) -> Result<Vec<Column>>;

impl Report {
    /// What a report starts from.
    pub const PLAIN: Self = Self {
        name: "",
        title: "",
        about: "",
        needs: &[],
        columns: &[],
        more: None,
        filters: &[],
        span: Span::None,
        chart: None,
        private: false,
        reads: &[],
        averages: |_| Averages::None,
        rows: |_, _, _| Ok(()),
    };

    /// The first so many columns, as a statement gives them.
    pub fn leading(&self, row: &Row<'_>, count: usize) -> Result<Vec<Cell>> {
        let kinds = self.columns.iter().take(count).enumerate();
        kinds.map(|(at, column)| Cell::read(row, at, column.kind)).collect()
    }
}

/// Which averages must be worked out before the rows are read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Averages {
    None,
    /// Of all stores together over so many months until that day.
    Facility {
        until: Date,
        months: i64,
    },
    /// Of these stores (of all that the caller sees, when none is named).
    Stores {
        only: Vec<Uuid>,
        until: Date,
        months: i64,
    },
    /// Of every store, whoever asks.
    EachStore {
        until: Date,
        months: i64,
    },
}

/// The days that a report is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Span {
    None,
    /// All days, unless some are named.
    Open,
    /// So many days until today, unless others are named.
    Days(i64),
    /// From the first of the month.
    Month,
}

#[derive(Clone, Copy, Debug)]
pub struct Chart {
    pub kind: ChartKind,
    pub label: &'static str,
    pub value: &'static str,
}

#[derive(Clone, Debug)]
pub struct Column {
    pub name: Cow<'static, str>,
    pub title: Cow<'static, str>,
    pub kind: ColumnKind,
    needs: Option<Permission>,
}

impl Column {
    const fn of(name: &'static str, title: &'static str, kind: ColumnKind) -> Self {
        let needs = match kind {
            ColumnKind::Money => Some(Permission::ReadCosts),
            _ => None,
        };
        Self { name: Cow::Borrowed(name), title: Cow::Borrowed(title), kind, needs }
    }

    /// Only for those who may do this.
    pub const fn only(mut self, needs: Permission) -> Self {
        self.needs = Some(needs);
        self
    }

    pub fn is_for(&self, who: &Who) -> bool {
        self.needs.is_none_or(|permission| who.may(permission))
    }

    /// A column that an answer made, such as one a store.
    pub fn made(name: String, title: String, kind: ColumnKind) -> Self {
        Self { name: Cow::Owned(name), title: Cow::Owned(title), kind, needs: None }
    }
}

macro_rules! kinds {
    ($($short:ident = $kind:ident,)+) => {
        $(pub const fn $short(name: &'static str, title: &'static str) -> Column {
            Column::of(name, title, ColumnKind::$kind)
        })+
    };
}

kinds! {
    text = Text,
    number = Number,
    quantity = Quantity,
    money = Money,
    decimal = Decimal,
    day = Day,
    instant = Instant,
    id = Id,
}

/// A value in a row.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Cell {
    #[default]
    Null,
    Text(String),
    Whole(i64),
    /// 1/10,000 of the currency.
    Money(i64),
    /// Thousandths.
    Milli(i64),
    Day(Date),
    Instant(Instant),
    Id(Uuid),
    Flag(bool),
}

macro_rules! cells {
    ($($from:ty => |$value:ident| $cell:expr;)+) => {
        $(impl From<$from> for Cell { fn from($value: $from) -> Self { $cell } })+
    };
}

cells! {
    String => |v| Self::Text(v);
    &str => |v| Self::Text(v.to_owned());
    i64 => |v| Self::Whole(v);
    Money => |v| Self::Money(v.0);
    Date => |v| Self::Day(v);
    Instant => |v| Self::Instant(v);
    Uuid => |v| Self::Id(v);
    bool => |v| Self::Flag(v);
}

impl<T: Into<Self>> From<Option<T>> for Cell {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Null, Into::into)
    }
}

impl Cell {
    /// Thousandths, or nothing.
    pub fn milli(value: Option<i64>) -> Self {
        value.map_or(Self::Null, Self::Milli)
    }

    /// The column of a statement that has this kind.
    pub fn read(row: &Row<'_>, at: usize, kind: ColumnKind) -> Result<Self> {
        fn of<T: Stored + Into<Cell>>(row: &Row<'_>, at: usize) -> Result<Cell> {
            Ok(row.get::<Option<T>>(at)?.into())
        }
        match kind {
            ColumnKind::Text => of::<String>(row, at),
            ColumnKind::Number | ColumnKind::Quantity => of::<i64>(row, at),
            ColumnKind::Money => of::<Money>(row, at),
            ColumnKind::Decimal => Ok(Self::milli(row.get(at)?)),
            ColumnKind::Day => of::<Date>(row, at),
            ColumnKind::Instant => of::<Instant>(row, at),
            ColumnKind::Id => of::<Uuid>(row, at),
            ColumnKind::Flag => of::<bool>(row, at),
        }
    }

    pub fn json(&self) -> Value {
        match self {
            Self::Null => Value::Null,
            Self::Text(text) => text.as_str().into(),
            Self::Whole(whole) => (*whole).into(),
            Self::Flag(flag) => (*flag).into(),
            Self::Money(_) | Self::Milli(_) | Self::Day(_) | Self::Instant(_) | Self::Id(_) => {
                self.text().into()
            }
        }
    }

    /// As files show it.
    pub fn text(&self) -> String {
        match self {
            Self::Null => String::new(),
            Self::Text(text) => text.clone(),
            Self::Whole(whole) => whole.to_string(),
            Self::Money(amount) => Money(*amount).to_string(),
            Self::Milli(milli) => thousandths(*milli),
            Self::Day(day) => day.to_string(),
            Self::Instant(at) => at.to_string(),
            Self::Id(id) => id.to_string(),
            Self::Flag(flag) => flag.to_string(),
        }
    }
}

fn thousandths(milli: i64) -> String {
    let sign = if milli < 0 { "-" } else { "" };
    let milli = milli.unsigned_abs();
    format!("{sign}{}.{:03}", milli / 1_000, milli % 1_000)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thousandths_are_written_exactly() {
        for (milli, text) in [(331_391, "331.391"), (0, "0.000"), (-5, "-0.005"), (1_000, "1.000")]
        {
            assert_eq!(Cell::Milli(milli).text(), text);
        }
    }
}
