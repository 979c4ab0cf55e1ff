//! Query parameters: a fixed list each; whatever else is sent is refused with the nearest known name.

use crate::error::{Error, Result};
use pharmacy_contract::problem::ProblemKind;

/// Parameters as they came; later ones of the same name win.
#[derive(Debug)]
pub struct Query(Vec<(String, String)>);

impl Query {
    /// # Errors
    /// `UnreadableParameter` for a query that is no list of names and values.
    pub fn parse(text: &str) -> Result<Self> {
        Self::read(text, char::is_control)
    }

    /// The same where byte 29 may come, which divides the parts of a scanned code.
    ///
    /// # Errors
    /// As for [`Self::parse`].
    pub fn scanned(text: &str) -> Result<Self> {
        Self::read(text, |letter| letter.is_control() && letter != '\u{1d}')
    }

    fn read(text: &str, refused: fn(char) -> bool) -> Result<Self> {
        let pairs = actix_web::web::Query::<Vec<(String, String)>>::from_query(text);
        let pairs = pairs
            .map_err(|e| Error::refused(ProblemKind::UnreadableParameter, e.to_string()))?
            .into_inner();
        match pairs.iter().find(|(_, value)| value.contains(refused)) {
            Some((name, _)) => Err(unreadable(name, "", "a text without control characters")),
            None => Ok(Self(pairs)),
        }
    }

    #[must_use]
    pub fn get(&self, name: &str) -> Option<&str> {
        self.0.iter().rev().find(|(n, _)| n == name).map(|(_, value)| value.as_str())
    }

    /// `true`/`false`, `1`/`0`; the default when left out.
    ///
    /// # Errors
    /// `UnreadableParameter` for anything else.
    pub fn flag(&self, name: &str, default: bool) -> Result<bool> {
        match self.get(name) {
            None | Some("") => Ok(default),
            Some("true" | "1") => Ok(true),
            Some("false" | "0") => Ok(false),
            Some(other) => Err(unreadable(name, other, "`true` or `false`")),
        }
    }

    /// Refuses a parameter that is not in the list.
    ///
    /// # Errors
    /// `UnknownParameter`, with the nearest name that is known.
    pub fn only(&self, known: &[&str]) -> Result<()> {
        let Some((name, _)) = self.0.iter().find(|(name, _)| !known.contains(&name.as_str()))
        else {
            return Ok(());
        };
        let nearest = known
            .iter()
            .min_by_key(|k| strsim::damerau_levenshtein(k, name))
            .copied()
            .unwrap_or_default();
        let shown: String = name.chars().take(64).collect();
        Err(Error::refused(
            ProblemKind::UnknownParameter,
            format!("`{shown}` is not known here; did you mean `{nearest}`?"),
        ))
    }
}

/// `UnreadableParameter` with what was expected.
#[must_use]
pub fn unreadable(name: &str, value: &str, expected: &str) -> Error {
    let shown: String = value.chars().take(64).collect();
    Error::refused(
        ProblemKind::UnreadableParameter,
        format!("`{name}={shown}`: {expected} was expected"),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_unknown_parameter_is_answered_with_the_nearest_one() {
        let query = Query::parse("page=1&supplierid=x").unwrap();
        let error = query.only(&["page", "per_page", "supplier_id"]).unwrap_err();
        assert!(error.to_string().contains("`supplier_id`"), "{error}");
    }
}
