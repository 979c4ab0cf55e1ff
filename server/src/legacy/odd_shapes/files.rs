//! Files, elements, ids and records.

use super::{file, read_files};
use crate::legacy::entity::Entity;
use crate::legacy::intake::Existing;
use crate::legacy::report::{Reason, Totals};
use crate::legacy::testing::{line, try_read};

#[test]
fn a_missing_file_and_an_empty_object_are_no_records() {
    let (intake, report, _) = try_read(&[("patients.json", "{}")], Existing::default()).unwrap();
    assert!(intake.patients.is_empty());
    let missing = report.rows.iter().filter(|r| r.reason == Reason::MissingFile).count();
    assert_eq!(missing, Entity::ALL.len() - 1);
}

#[test]
fn another_top_level_or_broken_json_stops_and_names_the_file() {
    for text in ["{\"a\": []}", "7", "[{\"id\": \"01\"", ""] {
        let stop = try_read(&[("forms.json", "[]"), ("history.json", text)], Existing::default())
            .err()
            .unwrap();
        assert!(stop.to_string().contains("history.json"), "{stop}");
    }
}

#[test]
fn an_element_that_is_no_object_is_skipped() {
    let (intake, report, _) = try_read(
        &[
            ("suppliers.json", "[7, {\"id\": \"01\", \"name\": \"A\"}, null]"),
            ("transfers.json", "[\"x\"]"),
        ],
        Existing::default(),
    )
    .unwrap();
    assert_eq!(intake.suppliers.len(), 1);
    assert_eq!(
        report.totals[&Entity::Suppliers],
        Totals { read: 3, imported: 1, altered: 1, skipped: 2 }
    );
    let bad: Vec<_> =
        report.rows.iter().filter(|r| r.reason == Reason::BadShape).map(line).collect();
    assert_eq!(
        bad,
        [
            "suppliers.json 0   skipped bad_shape 7 -> ",
            "suppliers.json 2   skipped bad_shape null -> ",
            "transfers.json 0   skipped bad_shape x -> ",
        ]
    );
}

#[test]
fn ids_of_every_kind_are_kept_and_found() {
    let departments = [
        r#"{"id": "01", "name": "a"}"#,
        r#"{"id": "2", "name": "b"}"#,
        r#"{"id": 3, "name": "c"}"#,
        r#"{"id": "x-ray", "name": "d"}"#,
        r#"{"name": "e"}"#,
    ];
    let doctor = |n: u8, department: &str| {
        format!(
            r#"{{"id": "{n}", "dr_name": "{n}", "gender": "male", "department_id": {department}}}"#
        )
    };
    let doctors = [
        doctor(1, "\"1\""),
        doctor(2, "\"02\""),
        doctor(3, "3"),
        doctor(4, "\"x-ray\""),
        doctor(5, "\"9\""),
        doctor(6, "null"),
        doctor(7, "\"\""),
    ];
    let (intake, rows) = read_files(&[
        file("departments.json", &departments),
        file("doctors.json", &doctors.iter().map(String::as_str).collect::<Vec<_>>()),
    ]);
    let ids: Vec<_> = intake
        .departments
        .iter()
        .map(|d| (d.origin.legacy_id.as_deref(), d.fields.code.as_str()))
        .collect();
    assert_eq!(
        ids,
        [
            (Some("01"), "D01"),
            (Some("2"), "D2"),
            (Some("3"), "D3"),
            (Some("x-ray"), "Dx-ray"),
            (None, "D-5")
        ]
    );
    let linked: Vec<_> = intake
        .doctors
        .iter()
        .map(|d| {
            intake.departments.iter().position(|x| Some(x.origin.id) == d.fields.department_id)
        })
        .collect();
    assert_eq!(linked, [Some(0), Some(1), Some(2), Some(3), None, None, None]);
    let about_references: Vec<_> = rows.iter().filter(|r| r.contains("department_id")).collect();
    assert_eq!(
        about_references,
        [
            "doctors.json 0 1 department_id altered padded_reference 1 -> 01",
            "doctors.json 1 2 department_id altered padded_reference 02 -> 2",
            "doctors.json 4 5 department_id altered dangling_reference 9 -> ",
        ]
    );
    assert!(rows.contains(&"departments.json 4  id warning missing_required  -> ".to_owned()));
}

#[test]
fn the_first_of_an_id_is_meant_and_equal_ones_are_one() {
    let (intake, rows) = read_files(&[
        file(
            "suppliers.json",
            &[
                r#"{"id": "01", "name": "A", "type": "Mixed"}"#,
                r#"{"id": "01", "name": "B", "type": "Mixed"}"#,
                r#"{"name": "A", "type": "Mixed", "id": "01"}"#,
            ],
        ),
        file("medicines.json", &[r#"{"id": "01", "name": "M", "supplier_id": "01"}"#]),
    ]);
    let kept: Vec<_> =
        intake.suppliers.iter().map(|s| (s.fields.name.as_str(), s.origin.legacy_no)).collect();
    assert_eq!(kept, [("A", 0), ("B", 1)]);
    assert_eq!(intake.medicines[0].fields.supplier_id, Some(intake.suppliers[0].origin.id));
    assert_eq!(rows[0], "suppliers.json 1 01 id warning duplicate_id  -> record 2 of this id");
    assert_eq!(rows[1], "suppliers.json 2 01  skipped duplicate_record  -> ");
}

#[test]
fn files_of_the_assistant_and_left_overs_are_listed_unread() {
    let (_, report, _) = try_read(
        &[
            ("forms.json", "[]"),
            ("chat_sessions.json", r#"{"01": {"a": {}, "b": {}}, "02": {"c": {}}}"#),
            ("chat_history.json", r#"{"a": [{}, {}], "b": []}"#),
            ("chatbot_config.json", r#"{"openai_api_key": "S3cret"}"#),
            ("users_backup_1.json", "[]"),
            ("temp_backup/users.json", "[]"),
        ],
        Existing::default(),
    )
    .unwrap();
    let rows: Vec<_> = report
        .rows
        .iter()
        .filter(|r| matches!(r.reason, Reason::NotSupported | Reason::IgnoredFile))
        .map(line)
        .collect();
    assert_eq!(
        rows,
        [
            "chat_history.json -   info not_supported  -> 2 messages, not taken over",
            "chat_sessions.json -   info not_supported  -> 3 chats, not taken over",
            "chatbot_config.json -   info not_supported  -> not read",
            "temp_backup/ -   info ignored_file  -> ",
            "users_backup_1.json -   info ignored_file  -> ",
        ]
    );
}

#[test]
fn one_content_has_one_fingerprint_wherever_it_lies() {
    let print = |base: &str, text: &str| {
        let (users, forms) = (format!("{base}users.json"), format!("{base}forms.json"));
        let (_, _, hashes) =
            try_read(&[(&users, text), (&forms, "[]")], Existing::default()).unwrap();
        crate::legacy::reading::fingerprint(&hashes)
    };
    assert_eq!(print("", "[]"), print("json/", "[]"));
    assert_ne!(print("", "[]"), print("", "[ ]"));
}
