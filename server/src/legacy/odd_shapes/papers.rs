//! Purchases, consumption and transfers.

use super::{file, read_files};
use crate::legacy::intake::Intake;
use crate::legacy::papers::Line;

const MASTERS: [(&str, &[&str]); 6] = [
    ("suppliers.json", &[r#"{"id": "01", "name": "Supply", "type": "Mixed"}"#]),
    ("departments.json", &[r#"{"id": "01", "name": "Main"}"#, r#"{"id": "02", "name": "Ward"}"#]),
    (
        "stores.json",
        &[
            r#"{"id": "01", "name": "Main store", "department_id": "01"}"#,
            r#"{"id": "05", "name": "Ward store", "department_id": "02"}"#,
        ],
    ),
    ("medicines.json", &[r#"{"id": "01", "name": "A"}"#, r#"{"id": "02", "name": "B"}"#]),
    (
        "doctors.json",
        &[
            r#"{"id": "01", "dr_name": "Dr. One", "gender": "male", "specialist": "gp"}"#,
            r#"{"id": "02", "dr_name": "Dr. Two", "gender": "male", "specialist": "gp"}"#,
            r#"{"id": "03", "dr_name": "Dr. Two", "gender": "male", "specialist": "ent"}"#,
        ],
    ),
    ("patients.json", &[r#"{"id": "01", "name": "P", "gender": "Male"}"#]),
];

/// Rows about this file only.
fn taken(name: &str, records: &[&str]) -> (Intake, Vec<String>) {
    let mut files: Vec<_> = MASTERS.iter().map(|(name, records)| file(name, records)).collect();
    files.push(file(name, records));
    let (intake, rows) = read_files(&files);
    let start = format!("{name} ");
    let rows = rows.iter().filter_map(|row| row.strip_prefix(&start).map(str::to_owned));
    (intake, rows.collect())
}

/// Name and quantity of each line.
fn told<'i>(intake: &'i Intake, lines: &[Line]) -> Vec<(&'i str, i64)> {
    let name = |line: &Line| {
        let medicine = intake.medicines.iter().find(|m| m.origin.id == line.medicine).unwrap();
        (medicine.fields.name.as_str(), line.quantity)
    };
    lines.iter().map(name).collect()
}

#[test]
fn lines_without_a_quantity_above_zero_are_left_out() {
    let line = |quantity: &str| format!(r#"{{"medicine_id": "01", "quantity": {quantity}}}"#);
    let quantities =
        ["3", "\"3\"", "3.0", "2.5", "0.5", "0", "-1", "\"few\"", "null", "3000000000"];
    let lines: Vec<String> = quantities.into_iter().map(line).collect();
    let record = format!(
        r#"{{"id": "01", "date": "2026-01-05", "department_id": "02", "medicines": [{}, 7, {{"medicine_id": "01"}}, {{"medicine_id": "01", "quantity": 3}}]}}"#,
        lines.join(",")
    );
    let empty = |n: u8, medicines: &str| {
        format!(
            r#"{{"id": "1{n}", "date": "2026-01-05", "department_id": "02", "medicines": {medicines}}}"#
        )
    };
    let shapes = [empty(1, "null"), empty(2, "[]"), empty(3, "\"none\"")];
    let records: Vec<&str> = std::iter::once(&record).chain(&shapes).map(String::as_str).collect();
    let (intake, rows) = taken("consumption.json", &records);
    let kept = told(&intake, &intake.dispenses[0].lines);
    assert_eq!(
        kept,
        [("A", 3), ("A", 3), ("A", 3), ("A", 2), ("A", 1_000_000_000), ("A", 3)],
        "the same medicine twice stays twice"
    );
    assert!(intake.dispenses[1..].iter().all(|dispense| dispense.lines.is_empty()));
    assert_eq!(
        rows,
        [
            "0 01 medicines[1].quantity altered bad_number 3 -> 3",
            "0 01 medicines[2].quantity altered bad_number 3.0 -> 3",
            "0 01 medicines[3].quantity altered bad_number 2.5 -> 2",
            "0 01 medicines[4].quantity skipped non_positive_quantity 0.5 -> ",
            "0 01 medicines[5].quantity skipped non_positive_quantity 0 -> ",
            "0 01 medicines[6].quantity skipped non_positive_quantity -1 -> ",
            "0 01 medicines[7].quantity skipped bad_number few -> ",
            "0 01 medicines[8].quantity skipped missing_required  -> ",
            "0 01 medicines[9].quantity altered bad_number 3000000000 -> 1000000000",
            "0 01 medicines[10] skipped bad_shape 7 -> ",
            "0 01 medicines[11].quantity skipped missing_required  -> ",
            "3 13 medicines altered bad_shape none -> ",
            "-  medicines info bad_shape  -> in 1 records, kept in legacy_extra",
        ]
    );
}

#[test]
fn what_documents_point_to_and_nobody_knows_becomes_one_placeholder() {
    let (intake, rows) = taken(
        "consumption.json",
        &[
            r#"{"id": "01", "date": "2026-01-05", "department_id": "9", "patient_id": "8", "medicines": [{"medicine_id": "7", "quantity": 1}]}"#,
            r#"{"id": "02", "date": "2026-01-05", "department_id": "9", "patient_id": "8", "medicines": [{"medicine_id": "7", "quantity": 2}, {"medicine_id": "", "quantity": 1}]}"#,
            r#"{"id": "03", "date": "2026-01-05", "department_id": "09", "patient_id": "", "medicines": [{"medicine_id": 1, "quantity": 2}]}"#,
            r#"{"id": "04", "date": "2026-01-05", "department_id": null, "patient_id": null, "medicines": []}"#,
        ],
    );
    assert_eq!(
        rows,
        [
            "0 01 department_id placeholder dangling_reference 9 -> Unknown department, legacy 9",
            "0 01 patient_id placeholder dangling_reference 8 -> Unknown patient, legacy 8",
            "0 01 medicines[0].medicine_id placeholder dangling_reference 7 -> Unknown medicine, legacy 7",
            "1 02 medicines[1].medicine_id altered missing_required  -> Unknown medicine, none told",
            "2 03 department_id altered padded_reference 09 -> 9",
            "2 03 medicines[0].medicine_id altered padded_reference 1 -> 01",
            "3 04 department_id altered default_used  -> 01",
        ]
    );
    let made = intake.departments.last().unwrap();
    assert_eq!((made.fields.code.as_str(), made.fields.active), ("D9", false));
    let home = intake.stores.iter().find(|s| Some(s.origin.id) == made.default_store).unwrap();
    assert_eq!((home.fields.code.as_str(), home.fields.active), ("S9", false));
    assert_eq!(home.companions.len(), 2);
    let stores: Vec<_> = intake.dispenses.iter().map(|d| d.store).collect();
    assert_eq!(stores[..3], [home.origin.id; 3]);
    assert_eq!(stores[3], intake.main_store);
    let unknown = intake.medicines.iter().filter(|m| !m.fields.active);
    assert!(unknown.clone().all(|m| m.batch.as_ref().unwrap().quarantined));
    assert_eq!(unknown.count(), 2);
    let patients: Vec<_> = intake.dispenses.iter().map(|d| d.patient).collect();
    let made = intake.patients.last().unwrap();
    assert_eq!(
        (made.fields.name.as_str(), made.fields.active),
        ("Unknown patient, legacy 8", false)
    );
    assert_eq!(patients, [Some(made.origin.id), Some(made.origin.id), None, None]);
}

#[test]
fn a_doctor_is_linked_when_exactly_one_has_the_name() {
    let record = |n: u8, name: &str| {
        format!(
            r#"{{"id": "0{n}", "date": "2026-01-05", "department_id": "02", "prescribed_by": "{name}"}}"#
        )
    };
    let records =
        [record(1, " dr. ONE "), record(2, "Dr. Two"), record(3, "Dr. Three"), record(4, "")];
    let records: Vec<&str> = records.iter().map(String::as_str).collect();
    let (intake, rows) = taken("consumption.json", &records);
    let one = intake.doctors[0].origin.id;
    let found: Vec<_> = intake.dispenses.iter().map(|d| (&*d.prescribed_by, d.doctor)).collect();
    assert_eq!(found, [("dr. ONE", Some(one)), ("Dr. Two", None), ("Dr. Three", None), ("", None)]);
    assert!(rows.is_empty(), "{rows:?}");
}

#[test]
fn states_and_days_of_purchases() {
    let record = |n: usize, fields: &str| {
        format!(
            r#"{{"id": "{n}", "supplier_id": "01", "invoice_number": "I{n}", "medicines": [], {fields}}}"#
        )
    };
    let fields = [
        r#""date": "2026-01-05", "status": "delivered", "delivery_date": "06/01/2026""#,
        r#""purchase_date": "2026-01-05", "date": "", "status": "complete""#,
        r#""date": "2026-01-05", "purchase_date": "2026-01-05", "status": "cancelled""#,
        r#""date": "31-02-2026", "status": "Pending""#,
        r#""status": "lost in the post""#,
        r#""date": "2026-01-05T10:00:00", "status": """#,
    ];
    let records: Vec<String> = fields.iter().enumerate().map(|(n, f)| record(n + 1, f)).collect();
    let records: Vec<&str> = records.iter().map(String::as_str).collect();
    let (intake, rows) = taken("purchases.json", &records);
    let found: Vec<_> = intake
        .purchases
        .iter()
        .map(|p| (p.status.as_str(), p.day.to_string(), p.origin.extra.as_deref()))
        .collect();
    // The day on which it was written down stands in where none can be read.
    let (told, written) = ("2026-01-05".to_owned(), "2026-01-02".to_owned());
    assert_eq!(
        found,
        [
            ("received", told.clone(), Some(r#"{"status":"delivered"}"#)),
            ("received", told.clone(), Some(r#"{"status":"complete"}"#)),
            ("cancelled", told.clone(), None),
            ("pending", written.clone(), Some(r#"{"status":"Pending"}"#)),
            ("lost in the post", written, None),
            ("received", told, None),
        ]
    );
    assert_eq!(
        rows,
        [
            "0 1 delivery_date altered bad_date 06/01/2026 -> 2026-01-06",
            "3 4 date altered bad_date 31-02-2026 -> 2026-01-02",
            "3 4 status warning not_postable Pending -> pending",
            "4 5 date altered default_used  -> 2026-01-02",
            "4 5 status warning bad_status lost in the post -> lost in the post",
            "5 6 date altered bad_date 2026-01-05T10:00:00 -> 2026-01-05",
            "5 6 status altered default_used  -> received",
        ]
    );
}

#[test]
fn prices_of_purchases_become_costs() {
    let (intake, rows) = taken(
        "purchases.json",
        &[
            r#"{"id": "1", "date": "2026-01-05", "status": "completed", "supplier_id": "01", "invoice_number": "I", "total_amount": 25.0, "payment_method": "cash",
                "medicines": [{"medicine_id": "01", "quantity": 10, "unit_price": 2.5, "total_price": 25.0},
                              {"medicine_id": "02", "quantity": 3, "unit_price": 0, "total_price": 1, "shelf": "x"}]}"#,
            r#"{"id": "2", "date": "2026-01-05", "status": "completed", "supplier_id": "", "invoice_number": "i", "total_cost": 7.5, "medicines": [{"medicine_id": "01", "quantity": 1}]}"#,
            r#"{"id": "3", "date": "2026-01-05", "status": "completed", "supplier_id": "1", "invoice_number": " i", "total_cost": "90",
                "medicines": [{"medicine_id": "01", "quantity": 1000000000, "unit_price": 99999999}, {"medicine_id": "01", "quantity": 2, "unit_price": "1,5"},
                              {"medicine_id": "01", "quantity": 2, "unit_price": "1.5"}]}"#,
        ],
    );
    let totals: Vec<_> = intake.purchases.iter().map(|p| p.total.to_string()).collect();
    assert_eq!(totals, ["25.0000", "7.5000", "3.0000"]);
    let costs: Vec<Vec<String>> = intake
        .purchases
        .iter()
        .map(|p| p.lines.iter().map(|line| line.unit_cost.to_string()).collect())
        .collect();
    assert_eq!(
        costs,
        [vec!["2.5000", "0.0000"], vec!["0.0000"], vec!["0.0000", "0.0000", "1.5000"]]
    );
    let first = &intake.purchases[0];
    assert_eq!(first.lines[0].extra, None);
    assert_eq!(first.lines[1].extra.as_deref(), Some(r#"{"total_price":1,"shelf":"x"}"#));
    assert!(intake.purchases[1].supplier.is_none());
    assert_eq!(
        rows,
        [
            "2 3 supplier_id altered padded_reference 1 -> 01",
            "2 3 invoice_number info duplicate_value i -> i",
            "2 3 medicines[0].unit_price altered bad_number 99999999 -> 0.0000",
            "2 3 medicines[1].unit_price altered bad_number 1,5 -> 0.0000",
            "2 3 medicines[2].unit_price altered bad_number 1.5 -> 1.5000",
            "2 3 total_cost altered bad_number 90 -> 90.0000",
            "-  medicines[].shelf info unknown_key  -> in 1 records, kept in legacy_extra",
            "-  medicines[].total_price info unknown_key  -> in 1 records, kept in legacy_extra",
            "-  payment_method info unknown_key  -> in 1 records, kept in legacy_extra",
            "-  total_cost info duplicate_value  -> in 1 records, kept in legacy_extra",
        ]
    );
}

#[test]
fn transfers_keep_their_ends_and_names() {
    let line = r#""medicines": [{"medicine_id": "01", "quantity": 3}, {"medicine_id": "01", "quantity": 4}]"#;
    let record = |n: u8, fields: &str| format!(r#"{{"id": "0{n}", {fields}, {line}}}"#);
    let records = [
        record(
            1,
            r#""source_store_id": "01", "destination_store_id": "05", "status": "completed", "requested_by": " Ann ", "approved_by": "Bob""#,
        ),
        record(
            2,
            r#""source_store_id": "05", "destination_store_id": "5", "status": "in_transit", "transfer_date": "2026-01-09""#,
        ),
        record(3, r#""source_store_id": "44", "destination_store_id": "", "status": """#),
    ];
    let records: Vec<&str> = records.iter().map(String::as_str).collect();
    let (intake, rows) = taken("transfers.json", &records);
    let name = |id| intake.stores.iter().find(|s| s.origin.id == id).unwrap().fields.name.as_str();
    let found: Vec<_> = intake
        .transfers
        .iter()
        .map(|t| (name(t.source), name(t.destination), t.status.as_str(), t.day.to_string()))
        .collect();
    let (written, later) = ("2026-01-02".to_owned(), "2026-01-09".to_owned());
    assert_eq!(
        found,
        [
            ("Main store", "Ward store", "received", written.clone()),
            ("Ward store", "Ward store", "in_transit", later),
            ("Unknown store, legacy 44", "Unknown store, none told", "received", written),
        ]
    );
    let first = &intake.transfers[0];
    assert_eq!((first.requested_by.as_str(), first.approved_by.as_str()), ("Ann", "Bob"));
    assert_eq!(told(&intake, &first.lines), [("A", 3), ("A", 4)]);
    assert_eq!(
        rows,
        [
            "1 02 destination_store_id altered padded_reference 5 -> 05",
            "1 02 destination_store_id warning duplicate_value Ward store -> Ward store",
            "1 02 status warning not_postable in_transit -> in_transit",
            "2 03 source_store_id placeholder dangling_reference 44 -> Unknown store, legacy 44",
            "2 03 destination_store_id altered missing_required  -> Unknown store, none told",
            "2 03 status altered default_used  -> received",
        ]
    );
}

#[test]
fn documents_of_one_id_are_kept_apart_and_equal_ones_are_one() {
    let (intake, rows) = taken(
        "consumption.json",
        &[
            r#"{"id": "01", "date": "2026-01-05", "department_id": "02", "notes": "a"}"#,
            r#"{"id": "01", "date": "2026-01-05", "department_id": "02", "notes": "b"}"#,
            r#"{"notes": "a", "id": "01", "date": "2026-01-05", "department_id": "02"}"#,
        ],
    );
    let kept: Vec<_> = intake.dispenses.iter().map(|d| (&*d.notes, d.origin.legacy_no)).collect();
    assert_eq!(kept, [("a", 0), ("b", 1)]);
    assert_eq!(
        rows,
        [
            "1 01 id warning duplicate_id  -> record 2 of this id",
            "2 01  skipped duplicate_record  -> ",
        ]
    );
}
