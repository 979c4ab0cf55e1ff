//! Users and their passwords.

use super::{file, read_files};
use crate::legacy::entity::Entity;
use crate::legacy::intake::Existing;
use crate::legacy::password::Password;
use crate::legacy::report::Reason;
use crate::legacy::testing::try_read;
use pharmacy_contract::permission::Role;

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
