//! Holds every description against the API's document: a field, filter or sort that the server does not know
//! fails here and not in front of a person.

use super::{Kind, Pick, Show, Slice, When};
use crate::pages::slices;
use pharmacy_contract::lookups::LookupKind;
use pharmacy_contract::permission::Permission;
use serde_json::Value;
use std::collections::BTreeSet;

fn document() -> Value {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../openapi/openapi.json");
    let text = std::fs::read_to_string(path).expect("openapi/openapi.json is there");
    serde_json::from_str(&text).expect("openapi/openapi.json is JSON")
}

/// All property names of a schema, through references, `allOf`, `oneOf` and array items.
fn properties(document: &Value, schema: &Value, found: &mut BTreeSet<String>) {
    if let Some(place) = schema["$ref"].as_str() {
        let target = document.pointer(place.trim_start_matches('#')).expect("a reference resolves");
        return properties(document, target, found);
    }
    for key in ["allOf", "oneOf", "anyOf"] {
        for part in schema[key].as_array().into_iter().flatten() {
            properties(document, part, found);
        }
    }
    found.extend(schema["properties"].as_object().into_iter().flat_map(|all| all.keys().cloned()));
}

fn operation<'a>(document: &'a Value, path: &str, verb: &str) -> &'a Value {
    let found = &document["paths"][path][verb];
    assert!(found.is_object(), "the API has no {verb} {path}");
    found
}

fn answer(document: &Value, path: &str, verb: &str, status: &str) -> BTreeSet<String> {
    let schema = &operation(document, path, verb)["responses"][status]["content"]["application/json"]
        ["schema"];
    let mut found = BTreeSet::new();
    properties(document, schema, &mut found);
    assert!(!found.is_empty(), "{verb} {path} describes no answer");
    found
}

fn request(document: &Value, path: &str) -> BTreeSet<String> {
    let body = &operation(document, path, "post")["requestBody"];
    let mut found = BTreeSet::new();
    properties(document, &body["content"]["application/json"]["schema"], &mut found);
    found
}

fn item_path(document: &Value, list: &str) -> String {
    let start = format!("{list}/{{");
    let mut paths = document["paths"].as_object().expect("paths").keys();
    let found = paths.find(|p| p.starts_with(&start) && p.ends_with('}'));
    found.unwrap_or_else(|| panic!("the API has no {start}…}}")).clone()
}

fn wrong_in(document: &Value, slice: &Slice) -> Vec<String> {
    let list = format!("/api/v1/{}", slice.path);
    let item = item_path(document, &list);
    let record = answer(document, &item, "get", "200");
    let sent = request(document, &list);
    let parameters: BTreeSet<String> = operation(document, &list, "get")["parameters"]
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(|p| p["name"].as_str().map(str::to_owned))
        .collect();
    let mut wrong = Vec::new();
    let mut need = |known: &BTreeSet<String>, name: &str, what: &str| {
        if !known.contains(name) {
            wrong.push(format!("{}: {what} {name}", slice.path));
        }
    };
    need(&record, slice.title, "title");
    slice.notes.iter().for_each(|note| need(&record, note, "note"));
    for column in slice.columns {
        need(&record, column.field, "column");
        if let Show::Expanded(key) = column.show {
            need(&record, key, "expanded column");
        }
    }
    for filter in slice.filters {
        need(&parameters, filter.field, "filter");
    }
    for field in slice.sections.iter().flat_map(|section| section.fields) {
        if !field.asked {
            need(&record, field.name, "field");
        }
        if field.when != When::Never {
            need(&sent, field.name, "sent field");
        }
    }
    for action in slice.actions {
        operation(document, &format!("{item}/{}", action.path), "post");
    }
    wrong
}

#[test]
fn every_described_field_is_in_the_api() {
    let document = document();
    let wrong: Vec<String> = slices().flat_map(|slice| wrong_in(&document, slice)).collect();
    assert!(wrong.is_empty(), "not in openapi/openapi.json:\n{}", wrong.join("\n"));
}

#[test]
fn permissions_lookups_and_references_have_real_names() {
    let lookup = |kind| assert!(LookupKind::from_word(kind).is_some(), "no lookup {kind}");
    let slice_at = |path| assert!(crate::pages::slice(path).is_some(), "no slice {path}");
    for slice in slices() {
        for name in [slice.read, slice.write] {
            assert!(Permission::from_word(name).is_some(), "no permission {name}");
        }
        for field in slice.sections.iter().flat_map(|section| section.fields) {
            match field.kind {
                Kind::Lookup(kind) => lookup(kind),
                Kind::Reference(path) => slice_at(path),
                _ => {}
            }
        }
        for filter in slice.filters {
            match filter.pick {
                Pick::Lookup(kind) => lookup(kind),
                Pick::Reference(path) => slice_at(path),
                Pick::Choices(_) | Pick::Day => {}
            }
        }
    }
}
