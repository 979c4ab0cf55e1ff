//! users.json -> users. Who cannot be given a place is taken over and disabled; no secret gets into the report.

use super::insert::{Insert, ORIGIN, insert_all};
use super::intake::Intake;
use super::medicines::keep_photos;
use super::origin::Origin;
use super::password::Hashing;
use super::password::{Password, classify};
use super::progress::Progress;
use super::record::Record;
use super::report::{Action, Reason};
use crate::error::Error;
use crate::error::Result;
use crate::store::{Bound, Param, Stale, Tx};
use pharmacy_contract::permission::Role;
use pharmacy_contract::text::fold;
use pharmacy_contract::text::search_key;
use pharmacy_contract::time::Instant;
use serde_json::Value;
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
    keep_photos(record, "profile_photo");
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
        let word = key.to_lowercase();
        let secret =
            ["password", "secret", "token", "api_key", "pin"].iter().any(|s| word.contains(s));
        if secret && !TAKEN.contains(&key.as_str()) && record.value(&key).is_some() {
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
        record.row(Action::Skipped, Reason::UsernameExists, "", wanted.clone(), wanted);
        return None;
    }
    let username = intake.existing.usernames.free(&wanted);
    intake.own_usernames.insert(fold(&username));
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

/// # Errors
/// A store fault.
pub fn write(tx: &mut Tx<'_>, intake: &Intake, progress: &Progress) -> Result<()> {
    let hashes = intake
        .hashing
        .as_ref()
        .map_or_else(|| Ok(vec![]), Hashing::finished)
        .map_err(Error::Internal)?;
    let hashes = hashes.into_iter().chain(std::iter::repeat(None));
    insert_all(
        tx,
        progress,
        intake.users.iter().zip(hashes).map(|(user, hash)| Row::of(user, hash)),
    )
}

struct Row<'u> {
    of: &'u User,
    password_hash: String,
    username_key: String,
    name_key: String,
    search_key: String,
}

impl<'u> Row<'u> {
    fn of(user: &'u User, hash: Option<String>) -> Self {
        let password_hash = match &user.password {
            Password::Pbkdf2(hash) => hash.clone(),
            Password::Plain(_) => hash.unwrap_or_default(),
            Password::Unusable => String::new(),
        };
        let User { username, name, .. } = user;
        Self {
            of: user,
            password_hash,
            username_key: fold(username),
            name_key: fold(name),
            search_key: search_key(&[username, name]),
        }
    }
}

impl Insert for Row<'_> {
    const STALE: Stale = Stale::Users;

    fn head() -> String {
        format!(
            "insert into user_account ({ORIGIN}, active, username, username_key, password_hash, role, name, name_key, email,
                 department_id, must_change_password, failed_login_attempts, locked, locked_at, unlocked_at, last_failed_login,
                 last_successful_login, password_changed_at, search_key)"
        )
    }

    fn bind<'r>(&'r self, values: &mut Vec<Bound<'r>>) {
        let user = self.of;
        user.origin.bind(values);
        values.extend([
            user.active.bound(),
            user.username.bound(),
            self.username_key.bound(),
            self.password_hash.bound(),
            user.role.bound(),
            user.name.bound(),
            self.name_key.bound(),
            user.email.bound(),
            user.department_id.bound(),
            user.must_change_password.bound(),
            user.failed_login_attempts.bound(),
            user.locked.bound(),
            user.locked_at.bound(),
            user.unlocked_at.bound(),
            user.last_failed_login.bound(),
            user.last_successful_login.bound(),
            user.password_changed_at.bound(),
            self.search_key.bound(),
        ]);
    }
}
