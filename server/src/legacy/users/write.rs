//! Writing the users, once the hashes of their plain passwords are made.

use super::User;
use crate::error::{Error, Result};
use crate::legacy::insert::{Insert, ORIGIN, insert_all};
use crate::legacy::intake::Intake;
use crate::legacy::password::{Hashing, Password};
use crate::legacy::progress::Progress;
use crate::store::{Bound, Param, Stale, Tx};
use pharmacy_contract::text::{fold, search_key};

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
