//! suppliers.json -> suppliers.

use super::insert::{Insert, ORIGIN, insert_all};
use super::intake::Intake;
use super::origin::Origin;
use super::progress::Progress;
use super::record::Record;
use super::report::{Action, Reason};
use crate::error::Result;
use crate::store::{Bound, Param, Stale, Tx};
use pharmacy_contract::suppliers::NewSupplier;
use pharmacy_contract::text::fold;
use pharmacy_contract::text::search_key;

pub struct Supplier {
    pub origin: Origin,
    pub fields: NewSupplier,
}

pub fn read(intake: &mut Intake, record: &mut Record<'_>) {
    let name = record.text("name");
    let name = record.name(name, "name", "supplier");
    if !intake.names.insert(fold(&name)) {
        record.row(Action::Info, Reason::DuplicateValue, "name", name.clone(), name.clone());
    }
    let mut kind = record.text("type");
    if kind.is_empty() {
        kind = NewSupplier::default().kind;
        record.row(Action::Altered, Reason::DefaultUsed, "type", "", kind.clone());
    }
    let active = is_active(record);
    let fields = NewSupplier {
        name,
        kind,
        active,
        contact_person: record.text("contact_person"),
        phone: record.text("phone"),
        email: record.text("email"),
        address: record.text("address"),
        city: record.text("city"),
        notes: record.text_or_legacy("notes", "note"),
        ..NewSupplier::default()
    };
    if let Some(legacy_id) = &record.legacy_id {
        intake.supplier_ids.add(legacy_id, record.id);
    }
    let created_at = record.created_at();
    intake.suppliers.push(Supplier { origin: record.origin(created_at), fields });
}

fn is_active(record: &mut Record<'_>) -> bool {
    let status = record.text("status");
    match fold(&status).as_str() {
        "" | "active" => true,
        "inactive" => false,
        _ => {
            record.row(Action::Altered, Reason::BadStatus, "status", status.clone(), "active");
            record.keep("status", status.into(), Reason::BadStatus);
            true
        }
    }
}

/// # Errors
/// A store fault.
pub fn write(tx: &mut Tx<'_>, intake: &Intake, progress: &Progress) -> Result<()> {
    insert_all(tx, progress, intake.suppliers.iter().map(Row::of))
}

struct Row<'s> {
    of: &'s Supplier,
    name_key: String,
    search_key: String,
}

impl<'s> Row<'s> {
    fn of(supplier: &'s Supplier) -> Self {
        let NewSupplier { name, contact_person, phone, tax_no, .. } = &supplier.fields;
        Self {
            of: supplier,
            name_key: fold(name),
            search_key: search_key(&[name, contact_person, phone, tax_no]),
        }
    }
}

impl Insert for Row<'_> {
    const STALE: Stale = Stale::Suppliers;

    fn head() -> String {
        format!(
            "insert into supplier ({ORIGIN}, active, name, name_key, type, contact_person, phone, email, address, city, notes, search_key)"
        )
    }

    fn bind<'r>(&'r self, values: &mut Vec<Bound<'r>>) {
        let fields = &self.of.fields;
        self.of.origin.bind(values);
        values.extend([
            fields.active.bound(),
            fields.name.bound(),
            self.name_key.bound(),
            fields.kind.bound(),
            fields.contact_person.bound(),
            fields.phone.bound(),
            fields.email.bound(),
            fields.address.bound(),
            fields.city.bound(),
            fields.notes.bound(),
            self.search_key.bound(),
        ]);
    }
}

#[cfg(test)]
mod tests {
    use crate::legacy::testing::read;

    #[test]
    fn texts_are_kept_and_blanks_named() {
        let (intake, rows) = read(&[(
            "suppliers.json",
            r#"[{"id": "01", "name": " Acme ", "type": "Gases", "city": "X", "status": "inactive", "phone": 123, "fax": "9", "created_at": "2026-01-01T00:00:00"},
                {"id": "02", "name": "", "type": "Mixed", "status": "on hold", "created_at": "2026-01-01T00:00:00"}]"#,
        )]);
        let [acme, unnamed] = &intake.suppliers[..] else { panic!("two suppliers") };
        assert_eq!(
            (acme.fields.name.as_str(), acme.fields.kind.as_str(), acme.fields.active),
            ("Acme", "Gases", false)
        );
        assert_eq!((acme.fields.phone.as_str(), acme.fields.city.as_str()), ("123", "X"));
        assert_eq!(acme.origin.extra.as_deref(), Some(r#"{"fax":"9"}"#));
        assert_eq!(
            (unnamed.fields.name.as_str(), unnamed.fields.active),
            ("Unnamed supplier 02", true)
        );
        assert_eq!(
            rows,
            [
                "suppliers.json 0 01 phone altered bad_shape 123 -> 123",
                "suppliers.json 1 02 name altered missing_required  -> Unnamed supplier 02",
                "suppliers.json 1 02 status altered bad_status on hold -> active",
                "suppliers.json -  fax info unknown_key  -> in 1 records, kept in legacy_extra",
                "suppliers.json -  status info bad_status  -> in 1 records, kept in legacy_extra",
            ]
        );
    }
}
