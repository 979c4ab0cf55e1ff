//! One test a point of the list of shapes that an old folder may have (those of a single reader are beside it).

mod files;
mod history;
mod papers;
mod people;
mod stock;
mod values;

use super::intake::Intake;
use super::testing::read;

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
