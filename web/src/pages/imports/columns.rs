//! Which column of a file is which field, and a row as the record it asks for.

use super::csv::Row;
use crate::describe::{Choice, Field, Kind, Slice, When, check};
use crate::parts::lookup::folded;
use crate::words::{self, Word};
use serde_json::{Map, Value, json};
use uuid::Uuid;

/// The fields that a file may fill.
pub fn fields(slice: &Slice) -> Vec<&'static Field> {
    let all = slice.sections.iter().flat_map(|section| section.fields);
    let may = |field: &&Field| {
        !field.local
            && (field.when == When::Always || (field.when == When::OnlyNew && !field.asked))
    };
    all.filter(may).collect()
}

fn bare(text: &str) -> String {
    folded(text).chars().filter(|letter| letter.is_alphanumeric()).collect()
}

/// The field that a heading means, by its name in the API or by its label.
pub fn field_of(fields: &[&'static Field], heading: &str) -> Option<usize> {
    let heading = bare(heading);
    let fits = |field: &&Field| {
        let name = bare(field.name);
        let short = name.strip_suffix("id").unwrap_or(&name);
        [name.as_str(), short, &format!("{short}name"), &bare(field.label.text())]
            .contains(&heading.as_str())
    };
    if heading.is_empty() { None } else { fields.iter().position(fits) }
}

/// Names of other records that the rows speak of, each with the list it is in.
pub fn mentioned(rows: &[Row], plan: &[Option<&'static Field>]) -> Vec<(&'static str, String)> {
    let mut found = Vec::new();
    for (at, field) in plan.iter().enumerate() {
        let Some(Kind::Reference(path)) = field.map(|field| field.kind) else {
            continue;
        };
        for text in rows.iter().filter_map(|row| row.cells.get(at)) {
            let name = (path, folded(text));
            if !text.is_empty() && Uuid::parse_str(text).is_err() && !found.contains(&name) {
                found.push(name);
            }
        }
    }
    found
}

/// Ids of the records that were found by name.
pub type Names = Vec<((&'static str, String), Option<String>)>;

/// A row as it is sent, or each wrong cell with its heading.
pub fn record(
    row: &Row,
    plan: &[Option<&'static Field>],
    names: &Names,
) -> Result<Value, Vec<(Word, String)>> {
    let (mut body, mut wrong) = (Map::new(), Vec::new());
    let filled =
        plan.iter().enumerate().filter_map(|(at, field)| Some((row.cells.get(at)?, (*field)?)));
    for (text, field) in filled {
        match value(field, text, names) {
            Ok(Value::Null) => {}
            Ok(value) => check::put(&mut body, field.name, value),
            Err(why) => wrong.push((field.label, why)),
        }
    }
    if wrong.is_empty() { Ok(Value::Object(body)) } else { Err(wrong) }
}

fn value(field: &'static Field, text: &str, names: &Names) -> Result<Value, String> {
    match field.kind {
        _ if text.is_empty() && !field.required => Ok(Value::Null),
        Kind::Flag => flag(text),
        Kind::Select(choices) => choice(choices, text),
        Kind::Reference(path) if Uuid::parse_str(text).is_err() && !text.is_empty() => {
            let name = (path, folded(text));
            let found = names.iter().find(|(known, _)| *known == name);
            match found.and_then(|(_, id)| id.clone()) {
                Some(id) => Ok(json!(id)),
                None => Err(w!("Nothing of that name is there: {name}.", name = text)),
            }
        }
        _ => check::read(field, text),
    }
}

fn flag(text: &str) -> Result<Value, String> {
    match folded(text).as_str() {
        "true" | "yes" | "y" | "1" => Ok(json!(true)),
        "false" | "no" | "n" | "0" => Ok(json!(false)),
        _ => Err(w!("Use yes or no.").into()),
    }
}

fn choice(choices: &'static [Choice], text: &str) -> Result<Value, String> {
    let wanted = folded(text);
    let found = choices
        .iter()
        .find(|(stored, words)| folded(stored) == wanted || folded(words.text()) == wanted);
    match found {
        Some((stored, _)) => Ok(json!(stored)),
        None => {
            let all: Vec<&str> = choices.iter().map(|(stored, _)| *stored).collect();
            Err(w!("Use one of {words}.", words = all.join(words::comma())))
        }
    }
}
