//! users.json -> users. Who cannot be given a place is taken over and disabled; no secret gets into the report.

mod write;

pub use write::write;

use super::intake::Intake;
use super::origin::Origin;
use super::password::{Password, classify};
use super::photos::names::{PROFILES, listed};
use super::record::Record;
use super::report::{Action, Reason};
use super::values::sounds_secret;
use pharmacy_contract::permission::Role;
use pharmacy_contract::text::fold;
use pharmacy_contract::time::Instant;
use serde_json::Value;
use std::collections::HashMap;
use uuid::Uuid;

pub struct User {
    pub origin: Origin,
    pub username: String,
    pub name: String,
    pub email: String,
    pub role: Role,
    pub department_id: Option<Uuid>,
    pub active: bool,
    pub password: Password,
    pub must_change_password: bool,
    pub failed_login_attempts: i64,
    pub locked: bool,
    pub locked_at: Option<Instant>,
    pub unlocked_at: Option<Instant>,
    pub last_failed_login: Option<Instant>,
    pub last_successful_login: Option<Instant>,
    pub password_changed_at: Option<Instant>,
    /// Name of the photo's file.
    pub photo: Option<String>,
}

/// Who acted, as the history tells it: by id and by user name.
#[derive(Debug, Default)]
pub struct Accounts {
    ids: HashMap<String, (Uuid, String)>,
    names: HashMap<String, Uuid>,
}

impl Accounts {
    /// The first record of an id or a name is what the history means.
    fn add(&mut self, legacy_id: Option<&str>, username: &str, id: Uuid) {
        if let Some(legacy_id) = legacy_id {
            let entry = self.ids.entry(legacy_id.trim().to_owned());
            entry.or_insert_with(|| (id, username.to_owned()));
        }
        self.names.entry(username.to_owned()).or_insert(id);
    }

    /// By id when the user name agrees (ids were given anew after each delete), else by user name.
    #[must_use]
    pub fn find(&self, legacy_id: &str, username: &str) -> Option<Uuid> {
        let by_id = self.ids.get(legacy_id.trim()).filter(|(_, name)| name == username);
        by_id.map(|(id, _)| *id).or_else(|| self.names.get(username).copied())
    }

    #[must_use]
    pub fn is(&self, legacy_id: &str, id: Uuid) -> bool {
        self.ids.get(legacy_id.trim()).is_some_and(|(found, _)| *found == id)
    }
}

pub fn read(intake: &mut Intake, record: &mut Record<'_>) {
    let Some((username, renamed)) = username(intake, record) else { return };
    let password = password(record);
    drop_secrets(record);
    let (role, known_role) = role(record);
    let department_id = record.link("department_id", &intake.department_ids);
    let homeless = role == Role::DepartmentUser && department_id.is_none();
    let active = !(renamed || !known_role || homeless);
    if !active {
        record.row(Action::Altered, Reason::UserDisabled, "active", "true", "false");
    }
    let name = record.text("name");
    let must_change =
        record.flag("must_change_password", false) || matches!(password, Password::Plain(_));
    let photo = listed(intake, record, "profile_photo", PROFILES).into_iter().next();
    let user = User {
        name: if name.is_empty() { username.clone() } else { name },
        username,
        email: record.text("email"),
        role,
        department_id,
        active,
        password,
        must_change_password: must_change,
        failed_login_attempts: record.whole("failed_login_attempts", 0..=i64::from(i32::MAX), 0),
        locked: record.flag("account_locked", false),
        locked_at: record.moment("account_locked_at"),
        unlocked_at: record.moment("account_unlocked_at"),
        last_failed_login: record.moment("last_failed_login"),
        last_successful_login: record.moment("last_successful_login"),
        password_changed_at: record.moment("password_changed_at"),
        photo,
        origin: Origin::made_here(record.id, Instant(0)),
    };
    let created_at = record.created_at();
    intake.users.push(User { origin: record.origin(created_at), ..user });
}

fn password(record: &mut Record<'_>) -> Password {
    let password = match record.value("password") {
        Some(Value::String(text)) => classify(&text),
        _ => Password::Unusable,
    };
    match password {
        Password::Pbkdf2(_) => {}
        Password::Plain(_) => record.row(
            Action::Altered,
            Reason::PasswordPlain,
            "password",
            "",
            "must be changed at the first sign-in",
        ),
        Password::Unusable => {
            record.row(Action::Altered, Reason::PasswordUnusable, "password", "", "needs a reset");
        }
    }
    password
}

/// An unknown key that sounds like a secret is not kept aside.
fn drop_secrets(record: &mut Record<'_>) {
    const TAKEN: [&str; 2] = ["must_change_password", "password_changed_at"];
    for key in record.left_over() {
        if sounds_secret(&key) && !TAKEN.contains(&key.as_str()) && record.value(&key).is_some() {
            record.row(
                Action::Altered,
                Reason::UnknownKey,
                "password",
                "",
                format!("{key} left out, it may be a secret"),
            );
        }
    }
}

/// The name to sign in with, and whether it had to be another one. None: the account that has it stays as it is.
fn username(intake: &mut Intake, record: &mut Record<'_>) -> Option<(String, bool)> {
    let told = record.text("username");
    let wanted = match (told.as_str(), &record.legacy_id) {
        ("", Some(id)) => format!("user_{id}"),
        ("", None) => "user".to_owned(),
        _ => told.clone(),
    };
    let key = fold(&wanted);
    if intake.existing.usernames.contains(&wanted) && !intake.own_usernames.contains(&key) {
        if let Some(id) = intake.existing.accounts.get(&key) {
            intake.accounts.add(record.legacy_id.as_deref(), &told, *id);
        }
        record.row(Action::Skipped, Reason::UsernameExists, "", wanted.clone(), wanted);
        return None;
    }
    let username = intake.existing.usernames.free(&wanted);
    intake.own_usernames.insert(fold(&username));
    intake.accounts.add(record.legacy_id.as_deref(), &told, record.id);
    if told.is_empty() {
        record.row(Action::Altered, Reason::MissingRequired, "username", "", username.clone());
    } else if username != told {
        record.row(
            Action::Altered,
            Reason::DuplicateValue,
            "username",
            told.clone(),
            username.clone(),
        );
    }
    let renamed = username != told;
    Some((username, renamed))
}

fn role(record: &mut Record<'_>) -> (Role, bool) {
    let text = record.text("role");
    match text.as_str() {
        "admin" => (Role::Admin, true),
        "department_user" | "" => (Role::DepartmentUser, true),
        _ => {
            record.row(
                Action::Altered,
                Reason::BadStatus,
                "role",
                text,
                Role::DepartmentUser.as_str(),
            );
            (Role::DepartmentUser, false)
        }
    }
}
