//! Names of photos, as records tell them.

use crate::legacy::intake::Intake;
use crate::legacy::record::Record;
use crate::legacy::report::{Action, Reason};
use crate::legacy::values::show;
use serde_json::Value;

pub const MEDICINES: &str = "medicines";
pub const PROFILES: &str = "profiles";

/// The names of files that are there, each once. A name without a file is kept aside.
pub fn listed(
    intake: &Intake,
    record: &mut Record<'_>,
    field: &'static str,
    folder: &str,
) -> Vec<String> {
    let told = match record.value(field) {
        None => return vec![],
        Some(Value::Array(items)) => items,
        Some(value) => vec![value],
    };
    let (mut there, mut absent) = (Vec::new(), Vec::new());
    for value in told {
        let Some(name) = value.as_str().map(plain).filter(|name| !name.is_empty()) else {
            record.row(Action::Altered, Reason::BadShape, field, show(&value), "");
            absent.push(value);
            continue;
        };
        if intake.photo_files.contains(&format!("{folder}/{name}")) {
            if !there.iter().any(|known| known == name) {
                there.push(name.to_owned());
            }
        } else {
            record.row(Action::Warning, Reason::MissingFile, field, name, "");
            absent.push(value);
        }
    }
    if !absent.is_empty() {
        record.keep_quietly(field, Value::Array(absent));
    }
    there
}

/// Without the folders before it.
fn plain(text: &str) -> &str {
    text.rsplit(['/', '\\']).next().unwrap_or_default().trim()
}
