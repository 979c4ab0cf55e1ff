//! Files beside the entities: counted or listed in the report, never taken over. Keys of the assistant are not read.

use super::report::{Action, Reason, Report, Row};
use super::source::Source;
use super::stop::Stop;
use serde::Deserialize;
use serde::de::IgnoredAny;
use std::collections::HashMap;
use std::io::{BufReader, Read};

/// # Errors
/// A file that cannot be opened.
pub fn report(source: &mut Source, report: &mut Report) -> Result<(), Stop> {
    for name in source.others() {
        let row = match name.as_str() {
            "chat_sessions.json" => not_supported(
                &name,
                source.read(&name, |bytes| {
                    Ok(count::<HashMap<String, IgnoredAny>>(bytes, HashMap::len))
                })?,
                "chats",
            ),
            "chat_history.json" => not_supported(
                &name,
                source.read(&name, |bytes| Ok(count::<Vec<IgnoredAny>>(bytes, Vec::len)))?,
                "messages",
            ),
            "chatbot_config.json" => not_supported(&name, None, ""),
            _ => Row::of_file(name, Action::Info, Reason::IgnoredFile, ""),
        };
        report.add(row);
    }
    Ok(())
}

fn not_supported(name: &str, count: Option<Option<usize>>, what: &str) -> Row {
    let found = count
        .flatten()
        .map_or_else(|| "not read".to_owned(), |n| format!("{n} {what}, not taken over"));
    Row::of_file(name.to_owned(), Action::Info, Reason::NotSupported, found)
}

/// The sum over all users or chats; none when the file is not what it should be.
fn count<T: for<'de> Deserialize<'de>>(
    bytes: &mut dyn Read,
    len: impl Fn(&T) -> usize,
) -> Option<usize> {
    let all: HashMap<String, T> = serde_json::from_reader(BufReader::new(bytes)).ok()?;
    Some(all.values().map(len).sum())
}
