//! Values that go into statements and come out of rows, alike on both engines.

use crate::error::{Error, Result};
use crate::store::Fault;
use jiff::civil::Date;
use pharmacy_contract::money::Money;
use pharmacy_contract::time::Instant;
use postgres::types::{IsNull, ToSql, Type, private::BytesMut};
use rusqlite::types::{ToSqlOutput, Value, ValueRef};
use uuid::Uuid;

/// A parameter on its way into a statement.
#[derive(Clone, Copy, Debug)]
pub enum Bound<'a> {
    Null,
    Int(i64),
    Flag(bool),
    Text(&'a str),
    Bytes(&'a [u8]),
    Id(Uuid),
    Day(Date),
}

/// A parameter that owns its value: what a list was asked for.
#[derive(Clone, Debug, PartialEq)]
pub enum Owned {
    Int(i64),
    Flag(bool),
    Text(String),
    Id(Uuid),
    Day(Date),
}

macro_rules! owned {
    ($($from:ty => $variant:ident;)+) => {
        $(impl From<$from> for Owned { fn from(value: $from) -> Self { Self::$variant(value) } })+
    };
}

owned! {
    i64 => Int;
    bool => Flag;
    String => Text;
    Uuid => Id;
    Date => Day;
}

impl Param for Owned {
    fn bound(&self) -> Bound<'_> {
        match self {
            Self::Int(v) => Bound::Int(*v),
            Self::Flag(v) => Bound::Flag(*v),
            Self::Text(v) => Bound::Text(v),
            Self::Id(v) => Bound::Id(*v),
            Self::Day(v) => Bound::Day(*v),
        }
    }
}

/// Whatever can be a parameter.
pub trait Param {
    fn bound(&self) -> Bound<'_>;
}

macro_rules! params {
    ($($type:ty => |$value:ident| $bound:expr;)+) => {
        $(impl Param for $type { fn bound(&self) -> Bound<'_> { let $value = self; $bound } })+
    };
}

params! {
    i64 => |v| Bound::Int(*v);
    bool => |v| Bound::Flag(*v);
    str => |v| Bound::Text(v);
    String => |v| Bound::Text(v);
    [u8] => |v| Bound::Bytes(v);
    Vec<u8> => |v| Bound::Bytes(v);
    [u8; 32] => |v| Bound::Bytes(v);
    Uuid => |v| Bound::Id(*v);
    Date => |v| Bound::Day(*v);
    Instant => |v| Bound::Int(v.0);
    Money => |v| Bound::Int(v.0);
}

impl<T: Param + ?Sized> Param for &T {
    fn bound(&self) -> Bound<'_> {
        (**self).bound()
    }
}

impl<T: Param> Param for Option<T> {
    fn bound(&self) -> Bound<'_> {
        self.as_ref().map_or(Bound::Null, Param::bound)
    }
}

impl rusqlite::ToSql for Bound<'_> {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(match self {
            Self::Null => ToSqlOutput::Borrowed(ValueRef::Null),
            Self::Int(v) => ToSqlOutput::Borrowed(ValueRef::Integer(*v)),
            Self::Flag(v) => ToSqlOutput::Borrowed(ValueRef::Integer(i64::from(*v))),
            Self::Text(v) => ToSqlOutput::Borrowed(ValueRef::Text(v.as_bytes())),
            Self::Bytes(v) => ToSqlOutput::Borrowed(ValueRef::Blob(v)),
            Self::Id(v) => ToSqlOutput::Borrowed(ValueRef::Blob(v.as_bytes())),
            Self::Day(v) => ToSqlOutput::Owned(Value::Text(v.to_string())),
        })
    }
}

impl ToSql for Bound<'_> {
    fn to_sql(
        &self,
        ty: &Type,
        out: &mut BytesMut,
    ) -> std::result::Result<IsNull, Box<dyn std::error::Error + Sync + Send>> {
        match self {
            Self::Null => Ok(IsNull::Yes),
            Self::Int(v) => v.to_sql_checked(ty, out),
            Self::Flag(v) => v.to_sql_checked(ty, out),
            Self::Text(v) => v.to_sql_checked(ty, out),
            Self::Bytes(v) => v.to_sql_checked(ty, out),
            Self::Id(v) => v.to_sql_checked(ty, out),
            Self::Day(v) => v.to_sql_checked(ty, out),
        }
    }

    fn accepts(_: &Type) -> bool {
        true
    }

    postgres::types::to_sql_checked!();
}

/// One row of an answer.
#[derive(Clone, Copy)]
pub enum Row<'a> {
    Lite(&'a rusqlite::Row<'a>),
    Pg(&'a postgres::Row),
}

impl Row<'_> {
    /// The value of the `at`-th column, counted from 0.
    ///
    /// # Errors
    /// Another type than the column has.
    pub fn get<T: Column>(&self, at: usize) -> Result<T> {
        T::read(self, at)
    }

    fn is_null(&self, at: usize) -> Result<bool> {
        match self {
            Row::Lite(row) => {
                Ok(matches!(row.get_ref(at).map_err(|e| misread(&e))?, ValueRef::Null))
            }
            Row::Pg(row) => {
                Ok(row.try_get::<_, Option<Anything>>(at).map_err(|e| misread(&e))?.is_none())
            }
        }
    }

    /// The name of a column, for the check in debug builds that records and statements agree.
    #[must_use]
    pub fn column_name(&self, at: usize) -> Option<String> {
        match self {
            Row::Lite(row) => row.as_ref().column_name(at).ok().map(str::to_owned),
            Row::Pg(row) => row.columns().get(at).map(|c| c.name().to_owned()),
        }
    }
}

/// Reads nothing, from whatever type: only there to see whether a column is null.
struct Anything;

impl<'a> postgres::types::FromSql<'a> for Anything {
    fn from_sql(
        _: &Type,
        _: &'a [u8],
    ) -> std::result::Result<Self, Box<dyn std::error::Error + Sync + Send>> {
        Ok(Self)
    }

    fn accepts(_: &Type) -> bool {
        true
    }
}

fn misread(error: &impl std::fmt::Display) -> Error {
    Error::Store(Fault::Other, format!("column: {error}"))
}

/// Whatever can be read from a column.
pub trait Column: Sized {
    /// # Errors
    /// Another type than the column has.
    fn read(row: &Row<'_>, at: usize) -> Result<Self>;
}

macro_rules! columns {
    ($($type:ty: $lite:ty, $pg:ty => |$value:ident| $read:expr;)+) => {
        $(impl Column for $type {
            fn read(row: &Row<'_>, at: usize) -> Result<Self> {
                match row {
                    Row::Lite(row) => { let $value: $lite = row.get(at).map_err(|e| misread(&e))?; $read }
                    Row::Pg(row) => { let $value: $pg = row.try_get(at).map_err(|e| misread(&e))?; $read }
                }
            }
        })+
    };
}

columns! {
    i64: i64, i64 => |v| Ok(v);
    bool: bool, bool => |v| Ok(v);
    String: String, String => |v| Ok(v);
    Vec<u8>: Vec<u8>, Vec<u8> => |v| Ok(v);
    Instant: i64, i64 => |v| Ok(Self(v));
    Money: i64, i64 => |v| Ok(Self(v));
    [u8; 32]: Vec<u8>, Vec<u8> => |v| v.try_into().map_err(|_| misread(&"not 32 bytes"));
}

impl Column for Uuid {
    fn read(row: &Row<'_>, at: usize) -> Result<Self> {
        match row {
            Row::Lite(row) => {
                let bytes =
                    row.get_ref(at).and_then(|v| Ok(v.as_blob()?)).map_err(|e| misread(&e))?;
                Self::from_slice(bytes).map_err(|e| misread(&e))
            }
            Row::Pg(row) => row.try_get(at).map_err(|e| misread(&e)),
        }
    }
}

impl Column for Date {
    fn read(row: &Row<'_>, at: usize) -> Result<Self> {
        match row {
            Row::Lite(row) => {
                let text =
                    row.get_ref(at).and_then(|v| Ok(v.as_str()?)).map_err(|e| misread(&e))?;
                text.parse().map_err(|e: jiff::Error| misread(&e))
            }
            Row::Pg(row) => row.try_get(at).map_err(|e| misread(&e)),
        }
    }
}

impl<T: Column> Column for Option<T> {
    fn read(row: &Row<'_>, at: usize) -> Result<Self> {
        if row.is_null(at)? { Ok(None) } else { T::read(row, at).map(Some) }
    }
}

macro_rules! words {
    ($($type:ty,)+) => {
        $(impl Param for $type { fn bound(&self) -> Bound<'_> { Bound::Text(self.as_str()) } }
        impl Column for $type {
            fn read(row: &Row<'_>, at: usize) -> Result<Self> {
                let word = String::read(row, at)?;
                <$type>::from_word(&word).ok_or_else(|| misread(&format!("unknown word {word}")))
            }
        })+
    };
}

words! {
    pharmacy_contract::permission::Role,
    pharmacy_contract::record::Gender,
    pharmacy_contract::stores::StoreKind,
    pharmacy_contract::doctors::DoctorType,
    pharmacy_contract::medicines::Storage,
    pharmacy_contract::lookups::LookupKind,
    pharmacy_contract::paper::State,
    pharmacy_contract::paper::DocKind,
    pharmacy_contract::stock::MovementType,
    pharmacy_contract::levels::StockStatus,
    pharmacy_contract::batches::BatchStatus,
    pharmacy_contract::batches::ExpiryPrecision,
    pharmacy_contract::receipts::ReceiptKind,
    pharmacy_contract::transfers::TransferReason,
    pharmacy_contract::adjustments::AdjustmentKind,
    pharmacy_contract::returns::Condition,
    pharmacy_contract::stocktakes::CountScope,
    pharmacy_contract::reasons::ReasonKind,
    pharmacy_contract::views::Density,
    pharmacy_contract::jobs::JobKind,
    pharmacy_contract::jobs::JobState,
}

/// Whatever can be read from a whole row.
pub trait FromRow: Sized {
    /// # Errors
    /// A column of another type.
    fn from_row(row: &Row<'_>) -> Result<Self>;
}

macro_rules! tuples {
    ($(($($name:ident $at:literal),+))+) => {
        $(impl<$($name: Column),+> FromRow for ($($name,)+) {
            fn from_row(row: &Row<'_>) -> Result<Self> { Ok(($(row.get::<$name>($at)?,)+)) }
        })+
    };
}

tuples! {
    (A 0)
    (A 0, B 1)
    (A 0, B 1, C 2)
    (A 0, B 1, C 2, D 3)
    (A 0, B 1, C 2, D 3, E 4)
    (A 0, B 1, C 2, D 3, E 4, F 5)
    (A 0, B 1, C 2, D 3, E 4, F 5, G 6)
    (A 0, B 1, C 2, D 3, E 4, F 5, G 6, H 7)
    (A 0, B 1, C 2, D 3, E 4, F 5, G 6, H 7, I 8)
    (A 0, B 1, C 2, D 3, E 4, F 5, G 6, H 7, I 8, J 9)
}

/// A struct read from a row by column order; debug builds check the names too.
#[macro_export]
macro_rules! record {
    ($(#[$meta:meta])* $vis:vis struct $name:ident { $($fvis:vis $field:ident: $type:ty),+ $(,)? }) => {
        $(#[$meta])*
        $vis struct $name { $($fvis $field: $type),+ }

        impl $crate::store::FromRow for $name {
            fn from_row(row: &$crate::store::Row<'_>) -> $crate::error::Result<Self> {
                let mut at = 0..;
                $(
                    let here = at.next().unwrap_or_default();
                    debug_assert_eq!(row.column_name(here).as_deref(), Some(stringify!($field)));
                    let $field = row.get(here)?;
                )+
                Ok(Self { $($field),+ })
            }
        }
    };
}
