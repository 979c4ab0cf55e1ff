//! The history, in both shapes.

use super::{file, read_files};

const USERS: [&str; 2] = [
    r#"{"id": "01", "username": "ann", "role": "admin", "password": ""}"#,
    r#"{"id": "02", "username": "bob", "role": "admin", "password": ""}"#,
];

#[test]
fn both_shapes_are_taken_and_users_found() {
    let bare = r#"{"id": "9", "action": "X"}"#;
    let (intake, rows) = read_files(&[
        file("users.json", &USERS),
        (
            "history.json",
            format!(
                "[{}]",
                [
                    r#"{"id": "1", "timestamp": "2026-03-05T10:00:00.1", "user_id": "01", "username": "ann", "role": "admin", "department_id": "02", "action": "CREATE",
                        "entity_type": "medicine", "entity_id": "07", "details": {"name": "A", "new_password": "S3cret"}, "ip_address": "localhost", "user_agent": "Flask App"}"#,
                    // Renumbered since: the name counts.
                    r#"{"id": "2", "timestamp": "2026-03-05T10:00:00", "user_id": "01", "username": "bob", "action": "LOGIN", "entity_type": "user", "details": {}, "ip_address": "10.0.0.1"}"#,
                    r#"{"id": "3", "timestamp": "2026-03-05T10:00:00", "user_id": "system", "username": "system", "role": "system", "action": "EXPORT", "entity_type": "system", "details": null}"#,
                    r#"{"id": "4", "timestamp": "soon", "action": "update", "table": "stores", "record_id": 5, "user_id": "02", "details": "Renamed"}"#,
                    bare,
                ]
                .join(",")
            ),
        ),
    ]);
    let (ann, bob) = (intake.users[0].origin.id, intake.users[1].origin.id);
    let told: Vec<_> = intake
        .history
        .iter()
        .map(|e| (&*e.action, &*e.entity, &*e.entity_id, e.user, &*e.details, e.extra.as_deref()))
        .collect();
    assert_eq!(
        told,
        [
            (
                "CREATE",
                "medicine",
                "07",
                Some(ann),
                r#"{"name":"A"}"#,
                Some(r#"{"department_id":"02"}"#)
            ),
            (
                "LOGIN",
                "user",
                "",
                Some(bob),
                "",
                Some(r#"{"user_id":"01","ip_address":"10.0.0.1"}"#)
            ),
            ("EXPORT", "system", "", None, "", None),
            ("update", "stores", "5", None, "Renamed", Some(r#"{"user_id":"02"}"#)),
            ("X", "", "", None, "", None),
        ]
    );
    let times: Vec<_> = intake.history.iter().map(|e| e.at.is_some()).collect();
    assert_eq!(times, [true, true, true, false, false]);
    let rows: Vec<_> = rows.iter().filter(|row| row.starts_with("history.json")).collect();
    assert_eq!(
        rows,
        [
            "history.json 0 1 details.new_password altered unknown_key  -> left out, it may be a secret",
            "history.json 3 4 timestamp altered bad_date soon -> ",
            "history.json 3 4 record_id altered bad_shape 5 -> 5",
            "history.json 4 9 timestamp warning missing_required  -> ",
            "history.json -  ip_address info unknown_key  -> in 1 records, kept in legacy_extra",
            "history.json -  ip_address info unknown_key  -> in 1 records, always the same, left out",
            "history.json -  user_agent info unknown_key  -> in 1 records, always the same, left out",
        ]
    );
}
