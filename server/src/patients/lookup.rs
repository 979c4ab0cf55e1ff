//! Finding any patient by an exact number, so that nobody is entered twice: no more than name, file number and birth
//! date is told, and the look is noted.

use crate::error::{Error, Result};
use crate::http::query::Query;
use crate::select;
use crate::store::Reader;
use jiff::civil::Date;
use pharmacy_contract::patients::PatientGlimpse;
use pharmacy_contract::text::fold;
use uuid::Uuid;

/// What was asked: the name of the number, and the number.
pub(super) fn asked(text: &str) -> Result<(&'static str, String)> {
    let query = Query::parse(text)?;
    query.only(&["file_no", "national_id"])?;
    let given = |name: &str| query.get(name).map(fold).filter(|key| !key.is_empty());
    match (given("file_no"), given("national_id")) {
        (Some(key), None) => Ok(("file_no", key)),
        (None, Some(key)) => Ok(("national_id", key)),
        _ => Err(Error::invalid("file_no", "required", "one of file_no and national_id is needed")),
    }
}

pub(super) fn find(r: &mut Reader<'_>, number: &str, key: &str) -> Result<Vec<PatientGlimpse>> {
    let rows: Vec<(Uuid, String, String, Option<Date>)> = if number == "file_no" {
        select!(r, "select id, name, file_no, date_of_birth from patient where file_key = $1 and file_key <> ''", key).all()?
    } else {
        select!(
            r,
            "select id, name, file_no, date_of_birth from patient where national_key = $1 and national_key <> ''",
            key
        )
        .all()?
    };
    let glimpse =
        |(id, name, file_no, date_of_birth)| PatientGlimpse { id, name, file_no, date_of_birth };
    Ok(rows.into_iter().map(glimpse).collect())
}
