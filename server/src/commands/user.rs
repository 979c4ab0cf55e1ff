//! `pharmacy user`: accounts, for whoever may use the machine itself. The server must not run meanwhile.

use super::{Failure, Outcome, say, with_store};
use clap::Subcommand;
use pharmacy_contract::permission::Role;
use pharmacy_contract::users::NewUser;
use pharmacy_server::auth::{Auth, OneTime};
use pharmacy_server::cache::{Cache, Timeouts};
use pharmacy_server::config::Settings;
use pharmacy_server::store::Store;
use pharmacy_server::users::operator;
use std::process::ExitCode;
use std::sync::Arc;

#[derive(Subcommand)]
pub enum Verb {
    /// List all accounts.
    List,
    /// Make an account; its one-time secret is printed.
    Add {
        username: String,
        /// admin, pharmacist, department_user or auditor
        #[arg(long, value_parser = role)]
        role: Role,
        #[arg(long, default_value = "")]
        name: String,
        /// A department's code or name; needed for department users.
        #[arg(long)]
        department: Option<String>,
    },
    /// Give an account a new one-time secret and unlock it.
    ResetPassword { username: String },
    /// Let somebody in again who was locked out.
    Unlock { username: String },
}

pub fn run(settings: &Settings, verb: Verb) -> Outcome {
    with_store(settings, |store| {
        match verb {
            Verb::List => list(store)?,
            Verb::Add { username, role, name, department } => {
                let department_id =
                    department.map(|d| operator::department(store, d)).transpose()?;
                let new = NewUser {
                    username: username.clone(),
                    role: Some(role),
                    name,
                    department_id,
                    active: true,
                    ..NewUser::default()
                };
                let secret = one_time(store, settings)?;
                operator::add(store, new, secret.hash)?;
                say(format_args!("First sign-in: {username} / {}", secret.secret));
            }
            Verb::ResetPassword { username } => {
                let secret = one_time(store, settings)?;
                operator::reset_password(store, username.clone(), secret.hash)?;
                say(format_args!("Next sign-in: {username} / {}", secret.secret));
            }
            Verb::Unlock { username } => {
                operator::unlock(store, username.clone())?;
                say(format_args!("{username} may sign in again."));
            }
        }
        Ok(ExitCode::SUCCESS)
    })
}

fn list(store: &Store) -> Result<(), Failure> {
    say(format_args!(
        "{:<24} {:<16} {:<9} {:<26} name",
        "user name", "role", "state", "last sign-in"
    ));
    for account in operator::accounts(store)? {
        let state = match (account.active, account.locked) {
            (false, _) => "inactive",
            (true, true) => "locked",
            (true, false) => "open",
        };
        let last =
            account.last_successful_login.map_or_else(|| "never".into(), |at| at.to_string());
        let (username, role, name) = (account.username, account.role, account.name);
        say(format_args!("{username:<24} {role:<16} {state:<9} {last:<26} {name}"));
    }
    Ok(())
}

fn one_time(store: &Store, settings: &Settings) -> Result<OneTime, Failure> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let runtime = runtime.map_err(|e| Failure::new(e.to_string(), "try again"))?;
    let cache = Cache::new(0, Timeouts::chosen(settings), store.clock().clone());
    let auth = Auth::new(store, settings, Arc::new(cache));
    Ok(runtime.block_on(auth.one_time())?)
}

fn role(word: &str) -> Result<Role, String> {
    Role::from_word(word).ok_or_else(|| {
        let words: Vec<&str> = Role::ALL.iter().map(|role| role.as_str()).collect();
        format!("it is one of {}", words.join(", "))
    })
}
