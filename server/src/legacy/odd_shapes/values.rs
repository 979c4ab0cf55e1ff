//! Fields: numbers, days, references, doubles, legacy keys.

use super::{file, read_files};
use crate::legacy::testing::read;
use pharmacy_contract::record::Gender;

#[test]
fn numbers_are_read_from_texts_and_fractions() {
    let medicine = |limit: &str| {
        format!(
            r#"{{"id": "1", "name": "{}", "low_stock_limit": {limit}}}"#,
            limit.replace('"', "'")
        )
    };
    let limits = ["20", "\"20\"", "20.0", "20.9", "-3", "NaN", "\"many\"", "null", "true", "1e99"];
    let medicines: Vec<_> = limits.into_iter().map(medicine).collect();
    let (intake, rows) = read_files(&[file(
        "medicines.json",
        &medicines.iter().map(String::as_str).collect::<Vec<_>>(),
    )]);
    let read: Vec<_> = intake.medicines.iter().map(|m| m.fields.low_stock_limit).collect();
    assert_eq!(read, [20, 20, 20, 20, 0, 0, 0, 0, 0, 0]);
    let reported: Vec<_> = rows
        .iter()
        .filter_map(|r| r.split_once("altered bad_number "))
        .map(|(_, change)| change)
        .collect();
    assert_eq!(
        reported,
        [
            "20 -> 20",
            "20.0 -> 20",
            "20.9 -> 20",
            "-3 -> 0",
            "NaN -> 0",
            "many -> 0",
            "true -> 0",
            "1e+99 -> 0"
        ]
    );
}

#[test]
fn days_are_bent_or_left_out_and_reported() {
    let patient = |n: usize, day: &str| {
        format!(r#"{{"id": "{n}", "name": "{n}", "gender": "Male", "date_of_entry": {day}}}"#)
    };
    let days = [
        "\"2026-02-03\"",
        "\"03-02-2026\"",
        "\"03/02/2026\"",
        "\"2026-02-03T10:00:00\"",
        "\"2026-02-31\"",
        "\"\"",
        "null",
        "7",
    ];
    let patients: Vec<_> = days.iter().enumerate().map(|(n, day)| patient(n, day)).collect();
    let (intake, rows) = read_files(&[file(
        "patients.json",
        &patients.iter().map(String::as_str).collect::<Vec<_>>(),
    )]);
    let read: Vec<_> = intake
        .patients
        .iter()
        .map(|p| p.fields.date_of_entry.map(|d| d.to_string()).unwrap_or_default())
        .collect();
    let third = "2026-02-03";
    assert_eq!(read, [third, third, third, third, "", "", "", ""]);
    let reported: Vec<_> = rows
        .iter()
        .filter_map(|r| r.split_once("altered bad_date "))
        .map(|(_, change)| change)
        .collect();
    assert_eq!(
        reported,
        [
            "03-02-2026 -> 2026-02-03",
            "03/02/2026 -> 2026-02-03",
            "2026-02-03T10:00:00 -> 2026-02-03",
            "2026-02-31 -> ",
            "7 -> "
        ]
    );
}

#[test]
fn missing_and_unreadable_times_become_the_time_of_the_import() {
    let text = r#"[{"id": "1", "name": "A", "type": "Mixed"}, {"id": "2", "name": "B", "type": "Mixed", "created_at": "long ago"}]"#;
    let (intake, rows) = read(&[("suppliers.json", text)]);
    assert!(intake.suppliers.iter().all(|s| s.origin.created_at == crate::legacy::testing::NOW));
    assert_eq!(
        rows[0],
        "suppliers.json 0 1 created_at altered default_used  -> 2026-06-01T00:00:00.000000Z"
    );
    assert_eq!(rows[1], "suppliers.json 1 2 created_at altered bad_date long ago -> ");
}

#[test]
fn values_that_may_be_there_once_keep_their_text_and_lose_their_key() {
    let (intake, rows) = read_files(&[
        file(
            "doctors.json",
            &[
                r#"{"id": "1", "dr_name": "A", "gender": "male", "email": "x@y"}"#,
                r#"{"id": "2", "dr_name": "B", "gender": "male", "email": "X@Y"}"#,
            ],
        ),
        file(
            "patients.json",
            &[
                r#"{"id": "1", "name": "A", "gender": "Male", "file_no": "P1"}"#,
                r#"{"id": "2", "name": "B", "gender": "M", "file_no": "p1"}"#,
            ],
        ),
        file(
            "medicines.json",
            &[
                r#"{"id": "1", "name": "A", "barcode_number": "4006381333931"}"#,
                r#"{"id": "2", "name": "a", "barcode_number": "04006381333931"}"#,
            ],
        ),
    ]);
    assert_eq!(
        (intake.doctors[1].fields.email.as_str(), intake.doctors[1].email_key.as_str()),
        ("X@Y", "")
    );
    assert_eq!(
        (intake.patients[1].fields.file_no.as_str(), intake.patients[1].file_key.as_str()),
        ("p1", "")
    );
    assert_eq!(intake.patients[1].fields.gender, Some(Gender::Unknown));
    assert!(intake.medicines[0].barcode.is_some() && intake.medicines[1].barcode.is_none());
    assert_eq!(
        rows,
        [
            "medicines.json 1 2 name info duplicate_value a -> a",
            "medicines.json 1 2 barcode_number warning duplicate_value 04006381333931 -> 04006381333931",
            "doctors.json 1 2 email warning duplicate_value X@Y -> X@Y",
            "patients.json 1 2 file_no warning duplicate_value p1 -> p1",
            "patients.json 1 2 gender altered default_used M -> unknown",
        ]
    );
}

#[test]
fn an_opening_batch_needs_a_number_a_day_or_stock() {
    let (intake, _) = read_files(&[
        file(
            "stores.json",
            &[
                r#"{"id": "01", "name": "S", "department_id": "01", "inventory": {"3": 5, "04": 0, "05": -1}}"#,
            ],
        ),
        file(
            "medicines.json",
            &[
                r#"{"id": "01", "name": "A", "batch_number": "B1", "expiry_date": null}"#,
                r#"{"id": "02", "name": "B", "batch_number": "", "expiry_date": "2027-01-01"}"#,
                r#"{"id": "03", "name": "C"}"#,
                r#"{"id": "04", "name": "D"}"#,
                r#"{"id": "05", "name": "E"}"#,
            ],
        ),
    ]);
    let batches: Vec<_> = intake
        .medicines
        .iter()
        .map(|m| m.batch.as_ref().map(|b| (b.number.as_str(), b.expiry.is_some())))
        .collect();
    assert_eq!(
        batches,
        [Some(("B1", false)), Some(("UNKNOWN", true)), Some(("UNKNOWN", false)), None, None]
    );
}

#[test]
fn legacy_keys_fill_what_is_blank_and_unknown_ones_are_kept() {
    let (intake, rows) = read_files(&[
        file("forms.json", &[r#"{"id": "1", "name": "Tablet (TAB)"}"#]),
        file(
            "medicines.json",
            &[
                r#"{"id": "1", "name": "A", "form": "Tablet", "dosage": "500mg", "notes": " ", "description": "old", "unit_price": 1.25, "quantity": 9, "photos": ["a.png"]}"#,
                r#"{"id": "2", "name": "B", "form_dosage": " tablet (tab) ", "notes": "new", "description": "old", "unit_price": "x"}"#,
            ],
        ),
    ]);
    let [a, b] = &intake.medicines[..] else { panic!("two medicines") };
    assert_eq!((a.fields.form_dosage.as_str(), a.fields.notes.as_str()), ("Tablet 500mg", "old"));
    assert_eq!(a.fields.unit_price.map(|p| p.to_string()).as_deref(), Some("1.2500"));
    let extra: serde_json::Value =
        serde_json::from_str(a.origin.extra.as_deref().unwrap()).unwrap();
    assert_eq!(extra, serde_json::json!({"quantity": 9, "photos": ["a.png"]}));
    assert_eq!((b.fields.dosage_form.as_str(), b.fields.notes.as_str()), ("Tablet", "new"));
    assert_eq!(b.origin.extra.as_deref(), Some(r#"{"description":"old"}"#));
    assert_eq!(
        rows,
        [
            "medicines.json 1 2 unit_price altered bad_number x -> 0.0000",
            "medicines.json -  description info unknown_key  -> in 1 records, kept in legacy_extra",
            "medicines.json -  quantity info unknown_key  -> in 1 records, kept in legacy_extra",
        ]
    );
}

#[test]
fn a_text_too_long_for_an_index_is_cut_and_kept_aside() {
    let (long, notes) = ("ä".repeat(5_000), "n".repeat(5_000));
    let record = format!(r#"{{"id": "1", "name": "{long}", "type": "Mixed", "notes": "{notes}"}}"#);
    let (intake, rows) = read_files(&[file("suppliers.json", &[&record])]);
    let supplier = &intake.suppliers[0];
    assert_eq!(supplier.fields.name.chars().count(), 600);
    assert_eq!(supplier.fields.notes, notes);
    assert!(supplier.origin.extra.as_deref().unwrap().contains(&long));
    assert!(rows[0].starts_with("suppliers.json 0 1 name altered bad_shape "));
}
