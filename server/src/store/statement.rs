//! Statements: written once, checked while compiling for what they are, run with parameters.

use crate::error::{Error, Result};
use crate::store::{Bound, Fault, FromRow, Reader, Row};

/// One SQL text for both engines.
#[derive(Debug)]
pub struct Statement(pub &'static str);

impl Statement {
    /// A statement that only looks.
    ///
    /// # Panics
    /// While compiling, if the text changes something.
    #[must_use]
    pub const fn look(sql: &'static str) -> Self {
        assert!(starts_with(sql, "select"), "a change needs `change!`");
        Self(sql)
    }

    /// A statement that changes.
    ///
    /// # Panics
    /// While compiling, if the text only looks.
    #[must_use]
    pub const fn change(sql: &'static str) -> Self {
        assert!(!starts_with(sql, "select"), "a look needs `select!`");
        Self(sql)
    }
}

const fn starts_with(sql: &str, word: &str) -> bool {
    let (sql, word) = (sql.as_bytes(), word.as_bytes());
    let mut i = 0;
    while i < word.len() {
        match (sql.split_at_checked(i), word.split_at_checked(i)) {
            (Some((_, [s, ..])), Some((_, [w, ..]))) if s.to_ascii_lowercase() == *w => i += 1,
            _ => return false,
        }
    }
    true
}

/// A statement with its parameters, about to run.
#[must_use]
pub struct Query<'q, 'c> {
    pub reader: &'q mut Reader<'c>,
    pub sql: &'q str,
    pub at: &'static str,
    pub params: &'q [Bound<'q>],
}

impl Query<'_, '_> {
    /// Every row, one by one; answers how many there were.
    ///
    /// # Errors
    /// What the engine or `each` refuses.
    pub fn each(self, each: &mut dyn FnMut(&Row<'_>) -> Result<()>) -> Result<u64> {
        self.reader.run(self.sql, self.at, self.params, each)
    }

    /// # Errors
    /// What the engine refuses.
    pub fn all<T: FromRow>(self) -> Result<Vec<T>> {
        let mut rows = Vec::new();
        self.each(&mut |row| {
            rows.push(T::from_row(row)?);
            Ok(())
        })?;
        Ok(rows)
    }

    /// The rows up to the first that nothing of ours could have written; false when there was one. For checking.
    ///
    /// # Errors
    /// What the engine refuses.
    pub fn readable<T: FromRow>(self) -> Result<(Vec<T>, bool)> {
        let (mut rows, mut whole) = (Vec::new(), true);
        self.each(&mut |row| {
            match T::from_row(row) {
                Ok(row) if whole => rows.push(row),
                Ok(_) => {}
                Err(_) => whole = false,
            }
            Ok(())
        })?;
        Ok((rows, whole))
    }

    /// The first row, if there is one.
    ///
    /// # Errors
    /// What the engine refuses.
    pub fn maybe<T: FromRow>(self) -> Result<Option<T>> {
        let mut first = None;
        self.each(&mut |row| {
            if first.is_none() {
                first = Some(T::from_row(row)?);
            }
            Ok(())
        })?;
        Ok(first)
    }

    /// The one row that must be there.
    ///
    /// # Errors
    /// No row, or what the engine refuses.
    pub fn one<T: FromRow>(self) -> Result<T> {
        let at = self.at;
        self.maybe()?.ok_or_else(|| Error::Store(Fault::Other, format!("no row, {at}")))
    }

    /// Runs a change without asking for rows; answers how many rows it touched.
    ///
    /// # Errors
    /// What the engine refuses.
    pub fn run(self) -> Result<u64> {
        self.reader.execute(self.sql, self.at, self.params)
    }
}

/// `select!(reader, "select … where id = $1", id).one()?`
#[macro_export]
macro_rules! select {
    ($reader:expr, $sql:expr $(, $param:expr)* $(,)?) => {
        $crate::store::Query {
            sql: { const S: $crate::store::Statement = $crate::store::Statement::look($sql); S.0 },
            at: concat!(file!(), ":", line!()),
            params: &[$($crate::store::Param::bound(&$param)),*],
            reader: &mut *$reader,
        }
    };
}

/// `change!(tx, Stale::Suppliers, "update … returning …", a, b).maybe()?`: the only way to write; it names what
/// becomes stale.
#[macro_export]
macro_rules! change {
    ($tx:expr, $stale:expr, $sql:expr $(, $param:expr)* $(,)?) => {
        $crate::store::Query {
            sql: { const S: $crate::store::Statement = $crate::store::Statement::change($sql); S.0 },
            at: concat!(file!(), ":", line!()),
            params: &[$($crate::store::Param::bound(&$param)),*],
            reader: $crate::store::Tx::staling($tx, $stale),
        }
    };
}
