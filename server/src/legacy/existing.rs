//! What the database holds before an import.

use super::intake::{Existing, Taken};
use crate::error::Result;
use crate::select;
use crate::store::Reader;
use pharmacy_contract::text::fold;
use pharmacy_contract::time::Instant;
use std::collections::HashSet;
use uuid::Uuid;

/// An import that was done before.
pub struct Run {
    pub fingerprint: String,
    pub source: String,
    pub at: Instant,
}

/// # Errors
/// A store fault.
pub fn earlier_run(r: &mut Reader<'_>) -> Result<Option<Run>> {
    let found: Option<(String, String, Instant)> =
        select!(r, "select fingerprint, source, at from import_run order by at limit 1").maybe()?;
    Ok(found.map(|(fingerprint, source, at)| Run { fingerprint, source, at }))
}

/// # Errors
/// A store fault.
pub fn load(r: &mut Reader<'_>) -> Result<Existing> {
    let accounts: Vec<(String, Uuid)> =
        select!(r, "select username_key, id from user_account").all()?;
    let mut existing = Existing {
        main_department: one(
            select!(r, "select id from department where protected = $1", true).maybe()?
        ),
        main_store: one(select!(r, "select id from store where kind = $1", "main").maybe()?),
        department_codes: taken(select!(r, "select code_key from department").all()?),
        store_codes: taken(select!(r, "select code_key from store").all()?),
        accounts: accounts.into_iter().collect(),
        usernames: taken(select!(r, "select username_key from user_account").all()?),
        doctor_emails: set(select!(r, "select email_key from doctor where email_key <> ''").all()?),
        doctor_licenses: set(
            select!(r, "select license_key from doctor where license_key <> ''").all()?
        ),
        patient_files: set(select!(r, "select file_key from patient where file_key <> ''").all()?),
        barcodes: set(select!(r, "select coalesce(gtin, raw) from barcode").all()?),
        ..Existing::default()
    };
    let forms: Vec<(Uuid, String, String)> =
        select!(r, "select id, code, label from lookup where kind = $1", "dosage_form").all()?;
    existing.form_codes = forms.iter().map(|(_, code, _)| code).collect();
    for (id, code, label) in forms {
        for name in [format!("{label} ({code})"), label.clone()] {
            existing.forms.entry(fold(&name)).or_insert_with(|| label.clone());
        }
        existing.form_labels.insert(fold(&label), (id, code));
    }
    Ok(existing)
}

fn one(found: Option<(Uuid,)>) -> Option<Uuid> {
    found.map(|(id,)| id)
}

fn set(found: Vec<(String,)>) -> HashSet<String> {
    found.into_iter().map(|(key,)| key).collect()
}

fn taken(found: Vec<(String,)>) -> Taken {
    found.into_iter().map(|(key,)| key).collect()
}
