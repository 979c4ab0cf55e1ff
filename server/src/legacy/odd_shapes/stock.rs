//! Counts of the stores.

use super::{file, read_files};
use crate::legacy::intake::Intake;
use crate::legacy::units::Units;

const MEDICINES: [&str; 3] = [
    r#"{"id": "01", "name": "A", "batch_number": "B1", "expiry_date": "2026-05-31"}"#,
    r#"{"id": "02", "name": "B", "batch_number": "B2", "expiry_date": "2026-06-01"}"#,
    r#"{"id": "100", "name": "C"}"#,
];

/// Medicine and units of each lot, by store.
fn stock(intake: &Intake) -> Vec<Vec<(&str, i64)>> {
    let lots = |store: &crate::legacy::stores::Store| {
        let opening = intake.openings.iter().find(|o| o.store == store.origin.id)?;
        let name = |lot: &crate::legacy::opening::Lot| {
            (intake.medicines[lot.medicine].fields.name.as_str(), lot.units)
        };
        Some(opening.lots.iter().map(name).collect())
    };
    intake.stores.iter().map(|store| lots(store).unwrap_or_default()).collect()
}

fn taken(inventories: &[&str]) -> (Intake, Vec<String>) {
    let store = |(n, inventory): (usize, &&str)| {
        format!(
            r#"{{"id": "0{}", "name": "S", "department_id": "01", "inventory": {inventory}}}"#,
            n + 1
        )
    };
    let stores: Vec<String> = inventories.iter().enumerate().map(store).collect();
    let stores: Vec<&str> = stores.iter().map(String::as_str).collect();
    let (intake, rows) = read_files(&[
        file("departments.json", &[r#"{"id": "01", "name": "Main"}"#]),
        file("stores.json", &stores),
        file("medicines.json", &MEDICINES),
    ]);
    let about_stock = rows.into_iter().filter(|row| row.contains("inventory.")).collect();
    (intake, about_stock)
}

fn units(intake: &Intake) -> Vec<(i64, i64, i64)> {
    assert!(intake.units.iter().all(Units::agree));
    intake.units.iter().map(|u| (u.old, u.listed, u.new)).collect()
}

#[test]
fn counts_are_read_however_they_are_written() {
    let counts = r#"{"01": "12", "02": 12.0, "100": 12.5}"#;
    let (intake, rows) = taken(&[
        counts,
        r#"{"01": -5, "02": null, "100": "many"}"#,
        r#"{"01": NaN, "02": 0, "100": 2000000000}"#,
        r#"{"01": 1, "02": 3, "01": 7}"#,
    ]);
    assert_eq!(
        stock(&intake),
        [
            vec![("A", 12), ("B", 12), ("C", 12)],
            vec![("A", 0), ("B", 0), ("C", 0)],
            vec![("A", 0), ("B", 0), ("C", 1_000_000_000)],
            vec![("A", 7), ("B", 3)],
        ]
    );
    let huge = 1_000_000_000;
    assert_eq!(units(&intake), [(36, 0, 36), (-5, 5, 0), (2 * huge, -huge, huge), (10, 0, 10)]);
    assert_eq!(
        rows,
        [
            "stores.json 0 01 inventory.01 altered bad_number 12 -> 12",
            "stores.json 0 01 inventory.02 altered bad_number 12.0 -> 12",
            "stores.json 0 01 inventory.100 altered bad_number 12.5 -> 12",
            "stores.json 1 02 inventory.01 warning negative_stock -5 -> 0",
            "stores.json 1 02 inventory.02 altered bad_number null -> 0",
            "stores.json 1 02 inventory.100 altered bad_number many -> 0",
            "stores.json 2 03 inventory.01 altered bad_number NaN -> 0",
            "stores.json 2 03 inventory.100 altered bad_number 2000000000 -> 1000000000",
            // The day of the import is 1 June 2026: a batch may be used on its last day.
            "stores.json 0 01 inventory.01 info expired_stock 12 -> expired on 2026-05-31",
            "stores.json 3 04 inventory.01 info expired_stock 7 -> expired on 2026-05-31",
        ]
    );
}

#[test]
fn the_exact_key_of_a_medicine_counts() {
    let (intake, rows) =
        taken(&[r#"{"2": 9, "02": 4, "002": 1}"#, r#"{"2": 9}"#, r#"{"2": 9, "002": 3}"#]);
    assert_eq!(stock(&intake), [[("B", 4)], [("B", 9)], [("B", 3)]]);
    assert_eq!(units(&intake), [(14, -10, 4), (9, 0, 9), (12, -9, 3)]);
    assert_eq!(
        rows,
        [
            "stores.json 0 01 inventory.002 skipped duplicate_value 1 -> ",
            "stores.json 0 01 inventory.2 skipped duplicate_value 9 -> ",
            "stores.json 1 02 inventory.2 altered padded_reference 2 -> 02",
            "stores.json 2 03 inventory.002 altered padded_reference 002 -> 02",
            "stores.json 2 03 inventory.2 skipped duplicate_value 9 -> ",
        ]
    );
}

#[test]
fn stock_of_an_unknown_medicine_waits_in_quarantine() {
    let (intake, rows) = taken(&[r#"{"77": 5, "78": 0, "": 2}"#, r#"{"077": 1, "77": 4, "": 3}"#]);
    let unknown = &intake.medicines[MEDICINES.len()..];
    let told: Vec<_> = unknown
        .iter()
        .map(|m| (m.fields.name.as_str(), m.fields.active, m.origin.legacy_id.as_deref()))
        .collect();
    assert_eq!(
        told,
        [
            ("Unknown medicine, none told", false, None),
            ("Unknown medicine, legacy 77", false, Some("77"))
        ]
    );
    assert!(unknown.iter().all(|m| m.batch.as_ref().unwrap().quarantined));
    let (nameless, named) = (told[0].0, told[1].0);
    assert_eq!(stock(&intake), [[(nameless, 2), (named, 5)], [(nameless, 3), (named, 4)]]);
    assert_eq!(units(&intake), [(7, 0, 7), (8, -1, 7)]);
    assert_eq!(
        rows,
        [
            "stores.json 0 01 inventory. placeholder dangling_reference  -> Unknown medicine, none told",
            "stores.json 0 01 inventory.77 placeholder dangling_reference 77 -> Unknown medicine, legacy 77",
            "stores.json 0 01 inventory.78 skipped dangling_reference 0 -> ",
            "stores.json 1 02 inventory. placeholder dangling_reference  -> Unknown medicine, none told",
            "stores.json 1 02 inventory.077 skipped duplicate_value 1 -> "
        ]
    );
}

#[test]
fn the_first_medicine_of_an_id_has_the_stock() {
    let (intake, _) = read_files(&[
        file("stores.json", &[r#"{"id": "01", "name": "S", "inventory": {"01": 5}}"#]),
        file("medicines.json", &[r#"{"id": "01", "name": "A"}"#, r#"{"id": "01", "name": "B"}"#]),
    ]);
    assert_eq!(stock(&intake), [[("A", 5)]]);
}
