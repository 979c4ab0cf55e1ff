//! history.json -> the imported history, apart from the audit trail: nothing proves that it was not changed.

use super::insert::{Insert, insert_all};
use super::intake::Intake;
use super::progress::Progress;
use super::record::Record;
use super::report::{Action, Reason};
use super::values::{show, sounds_secret, storable};
use crate::clock::new_id;
use crate::error::Result;
use crate::store::{Bound, Param, Stale, Tx};
use pharmacy_contract::time::Instant;
use serde_json::Value;
use uuid::Uuid;

/// The predecessor wrote the same words into each entry.
const CONSTANTS: [(&str, &str); 2] = [("ip_address", "localhost"), ("user_agent", "Flask App")];

pub struct Event {
    pub legacy_id: Option<String>,
    pub extra: Option<String>,
    pub at: Option<Instant>,
    pub action: Box<str>,
    pub entity: Box<str>,
    /// As text: ids were given anew after each delete.
    pub entity_id: Box<str>,
    pub user: Option<Uuid>,
    pub username: Box<str>,
    pub role: Box<str>,
    pub details: Box<str>,
}

/// Both shapes: the older one said table, `record_id` and a text of details.
pub fn read(intake: &mut Intake, record: &mut Record<'_>) {
    let told = !record.peek("timestamp").trim().is_empty();
    let at = record.moment("timestamp");
    if !told {
        record.row(Action::Warning, Reason::MissingRequired, "timestamp", "", "");
    }
    for (field, word) in CONSTANTS {
        if record.peek(field) == word && record.value(field).is_some() {
            record.leave_out(field);
        }
    }
    let username = record.text("username");
    let user = user(intake, record, &username);
    let department = record.text("department_id");
    if !department.is_empty() {
        record.keep_quietly("department_id", Value::String(department));
    }
    let event = Event {
        at,
        action: record.text("action").into(),
        entity: record.text_or_legacy("entity_type", "table").into(),
        entity_id: record.text_or_legacy("entity_id", "record_id").into(),
        user,
        username: username.into(),
        role: record.text("role").into(),
        details: details(record).into(),
        legacy_id: None,
        extra: None,
    };
    let origin = record.origin(at.unwrap_or(record.now()));
    intake.history.push(Event { legacy_id: origin.legacy_id, extra: origin.extra, ..event });
}

/// The old id of a user is kept where it does not lead to this one.
fn user(intake: &Intake, record: &mut Record<'_>, username: &str) -> Option<Uuid> {
    let legacy_id = record.text("user_id");
    let user = intake.accounts.find(&legacy_id, username);
    let same = user.is_some_and(|id| intake.accounts.is(&legacy_id, id));
    if !same && !legacy_id.is_empty() && legacy_id != username {
        record.keep_quietly("user_id", Value::String(legacy_id));
    }
    user
}

/// JSON, or the text of the older shape; never what may be a secret.
fn details(record: &mut Record<'_>) -> String {
    match record.value("details") {
        None => String::new(),
        Some(Value::Object(mut fields)) => {
            let secret: Vec<String> =
                fields.keys().filter(|key| sounds_secret(key)).cloned().collect();
            for key in secret {
                fields.remove(&key);
                let (field, why) = (format!("details.{key}"), "left out, it may be a secret");
                record.row(Action::Altered, Reason::UnknownKey, field, "", why);
            }
            let empty = fields.is_empty();
            if empty { String::new() } else { storable(Value::Object(fields)).to_string() }
        }
        Some(other) => show(&other),
    }
}

/// # Errors
/// A store fault.
pub fn write(tx: &mut Tx<'_>, intake: &Intake, progress: &Progress) -> Result<()> {
    let rows = intake.history.iter().map(|of| Row { id: new_id(), run: intake.run, of });
    insert_all(tx, progress, rows)
}

struct Row<'e> {
    id: Uuid,
    run: Uuid,
    of: &'e Event,
}

impl Insert for Row<'_> {
    const STALE: Stale = Stale::Audit;

    fn head() -> String {
        "insert into audit_imported (id, run_id, legacy_id, legacy_extra, at, action, entity, entity_id, user_id, username, role, details)"
            .into()
    }

    fn bind<'r>(&'r self, values: &mut Vec<Bound<'r>>) {
        let event = self.of;
        values.extend([
            self.id.bound(),
            self.run.bound(),
            event.legacy_id.bound(),
            event.extra.bound(),
            event.at.bound(),
            Bound::Text(&event.action),
            Bound::Text(&event.entity),
            Bound::Text(&event.entity_id),
            event.user.bound(),
            Bound::Text(&event.username),
            Bound::Text(&event.role),
            Bound::Text(&event.details),
        ]);
    }
}
