//! One test a point of the list of shapes that an old folder may have (those of a single reader are beside it).

use super::entity::Entity;
use super::intake::{Existing, Intake};
use super::password::Password;
use super::report::{Reason, Totals};
use super::testing::{line, read, try_read};
use pharmacy_contract::permission::Role;
use pharmacy_contract::record::Gender;

/// Adds the time of creation that all these records have.
fn file<'f>(name: &'f str, records: &[&str]) -> (&'f str, String) {
    let timed: Vec<String> = records
        .iter()
        .map(|r| match r.strip_suffix('}') {
            Some(open) if r.len() > 2 => {
                format!("{open}, \"created_at\": \"2026-01-02T03:04:05.5\"}}")
            }
            _ => (*r).to_owned(),
        })
        .collect();
    (name, format!("[{}]", timed.join(",")))
}

fn read_files(files: &[(&str, String)]) -> (Intake, Vec<String>) {
    let files: Vec<(&str, &str)> =
        files.iter().map(|(name, text)| (*name, text.as_str())).collect();
    read(&files)
}

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
fn an_element_that_is_no_object_is_skipped_also_in_files_for_later() {
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
    assert!(intake.suppliers.iter().all(|s| s.origin.created_at == super::testing::NOW));
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
            "medicines.json -  photos info not_supported  -> 1 entries, not taken over yet",
            "medicines.json -  quantity info unknown_key  -> in 1 records, kept in legacy_extra",
        ]
    );
}

#[test]
fn passwords_of_every_kind_and_no_secret_in_the_report() {
    let hash = format!("pbkdf2:sha256:1000$salt${}", "ab".repeat(32));
    let users = [
        r#"{"id": "1", "username": "plain", "role": "admin", "password": "S3cret!"}"#.to_owned(),
        format!(r#"{{"id": "2", "username": "hashed", "role": "admin", "password": "{hash}"}}"#),
        r#"{"id": "3", "username": "other", "role": "admin", "password": "scrypt:1:2:3$salt$S3cret", "reset_token": "S3cret"}"#.to_owned(),
        r#"{"id": "4", "username": "empty", "role": "admin", "password": ""}"#.to_owned(),
        r#"{"id": "5", "username": "none", "role": "admin", "note": "x"}"#.to_owned(),
    ];
    let (intake, rows) =
        read_files(&[file("users.json", &users.iter().map(String::as_str).collect::<Vec<_>>())]);
    let kinds: Vec<_> = intake
        .users
        .iter()
        .map(|u| match &u.password {
            Password::Plain(_) => ("plain", u.must_change_password),
            Password::Pbkdf2(kept) => {
                (if *kept == hash { "kept" } else { "bent" }, u.must_change_password)
            }
            Password::Unusable => ("unusable", u.must_change_password),
        })
        .collect();
    assert_eq!(
        kinds,
        [
            ("plain", true),
            ("kept", false),
            ("unusable", false),
            ("unusable", false),
            ("unusable", false)
        ]
    );
    assert!(rows.iter().all(|row| !row.contains("S3cret") && !row.contains("pbkdf2")), "{rows:?}");
    assert!(
        intake.users.iter().all(|u| !u.origin.extra.clone().unwrap_or_default().contains("S3cret"))
    );
    assert_eq!(rows.iter().filter(|r| r.contains("password_plain")).count(), 1);
    assert_eq!(rows.iter().filter(|r| r.contains("password_unusable")).count(), 3);
}

#[test]
fn users_without_a_place_are_disabled_and_known_names_stay() {
    let existing = Existing { usernames: ["admin"].into_iter().collect(), ..Existing::default() };
    let users = r#"[{"id": "1", "username": "Admin", "role": "admin", "password": "a"},
        {"id": "2", "username": "ann", "role": "admin", "password": "a", "account_locked": "true", "account_locked_at": "2026-01-01T00:00:00", "failed_login_attempts": "5"},
        {"id": "3", "username": "ANN", "role": "admin", "password": "a"},
        {"id": "4", "username": "bob", "role": "boss", "password": "a", "department_id": "01"},
        {"id": "5", "username": "cat", "password": "a", "department_id": "44"},
        {"id": "6", "username": "dan", "role": "department_user", "password": "a", "department_id": "01"}]"#;
    let (intake, report, _) = try_read(&[("users.json", users)], existing).unwrap();
    let found: Vec<_> =
        intake.users.iter().map(|u| (u.username.as_str(), u.role, u.active)).collect();
    assert_eq!(
        found,
        [
            ("ann", Role::Admin, true),
            ("ANN-2", Role::Admin, false),
            ("bob", Role::DepartmentUser, false),
            ("cat", Role::DepartmentUser, false),
            ("dan", Role::DepartmentUser, true),
        ]
    );
    let ann = &intake.users[0];
    assert!(ann.locked && ann.locked_at.is_some());
    assert_eq!(ann.failed_login_attempts, 5);
    assert_eq!(report.totals[&Entity::Users].skipped, 1);
    let count = |reason| report.rows.iter().filter(|r| r.reason == reason).count();
    assert_eq!(
        (count(Reason::UsernameExists), count(Reason::UserDisabled), count(Reason::BadStatus)),
        (1, 3, 1)
    );
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
        super::reading::fingerprint(&hashes)
    };
    assert_eq!(print("", "[]"), print("json/", "[]"));
    assert_ne!(print("", "[]"), print("", "[ ]"));
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
