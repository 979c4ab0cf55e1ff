//! suppliers.json -> suppliers.

use super::intake::Intake;
use super::record::{Origin, Record};
use super::report::{Action, Reason};
use pharmacy_contract::suppliers::NewSupplier;
use pharmacy_contract::text::fold;

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
        assert_eq!((acme.fields.name.as_str(), acme.fields.kind.as_str(), acme.fields.active), ("Acme", "Gases", false));
        assert_eq!((acme.fields.phone.as_str(), acme.fields.city.as_str()), ("123", "X"));
        assert_eq!(acme.origin.extra.as_deref(), Some(r#"{"fax":"9"}"#));
        assert_eq!((unnamed.fields.name.as_str(), unnamed.fields.active), ("Unnamed supplier 02", true));
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
