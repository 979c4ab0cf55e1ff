//! Holds every description against the API's document: a field, filter or sort that the server does not know
//! fails here and not in front of a person.

use super::paper::Paper;
use super::{Column, Field, Kind, Pick, Show, Slice, When};
use crate::pages::slices;
use pharmacy_contract::lookups::LookupKind;
use pharmacy_contract::permission::Permission;
use pharmacy_contract::reasons::ReasonKind;
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
    if schema["items"].is_object() {
        properties(document, &schema["items"], found);
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

/// Where one of a list is found, if one can be.
fn item_path(document: &Value, list: &str) -> Option<String> {
    let start = format!("{list}/{{");
    let mut paths = document["paths"].as_object().expect("paths").keys();
    // Lines of documents lie deeper and end in the same way.
    let one = |rest: &str| rest.ends_with('}') && !rest.contains('/');
    paths.find(|p| p.strip_prefix(start.as_str()).is_some_and(one)).cloned()
}

fn resolved<'a>(document: &'a Value, schema: &'a Value) -> &'a Value {
    match schema["$ref"].as_str() {
        Some(place) => document.pointer(place.trim_start_matches('#')).expect("it resolves"),
        None => schema,
    }
}

/// What the items of a list carry.
fn listed(document: &Value, list: &str) -> BTreeSet<String> {
    let answer = &operation(document, list, "get")["responses"]["200"]["content"];
    let page = resolved(document, &answer["application/json"]["schema"]);
    let parts = page["allOf"].as_array().cloned().unwrap_or_else(|| vec![page.clone()]);
    let mut found = BTreeSet::new();
    for part in &parts {
        properties(document, &resolved(document, part)["properties"]["items"]["items"], &mut found);
    }
    assert!(!found.is_empty(), "{list} describes no items");
    found
}

fn parameters(document: &Value, path: &str) -> BTreeSet<String> {
    let listed = operation(document, path, "get")["parameters"].as_array().into_iter().flatten();
    listed.filter_map(|p| p["name"].as_str().map(str::to_owned)).collect()
}

/// What is held against the document, and what was found missing in it.
struct Check<'a> {
    slice: &'a Slice,
    wrong: Vec<String>,
}

impl Check<'_> {
    fn need(&mut self, known: &BTreeSet<String>, name: &str, what: &str) {
        // Of a name with a dot the first part is a field, the rest lies inside.
        let name = name.split('.').next().unwrap_or(name);
        if !known.contains(name) {
            self.wrong.push(format!("{}: {what} {name}", self.slice.path));
        }
    }

    fn columns(&mut self, known: &BTreeSet<String>, columns: &[Column]) {
        for column in columns {
            self.need(known, column.field, "column");
            if let Show::Expanded(key) | Show::Named(key) = column.show {
                self.need(known, key, "record inside");
            }
        }
    }

    fn fields<'f>(
        &mut self,
        known: Option<&BTreeSet<String>>,
        sent: Option<&BTreeSet<String>>,
        fields: impl Iterator<Item = &'f Field>,
    ) {
        for field in fields {
            if let Some(known) = known.filter(|_| !field.asked) {
                self.need(known, field.name, "field");
            }
            if let Some(sent) =
                sent.filter(|_| matches!(field.when, When::Always | When::OnlyNew) && !field.local)
            {
                self.need(sent, field.name, "sent field");
            }
        }
    }
}

fn wrong_in(document: &Value, slice: &Slice) -> Vec<String> {
    let list = format!("/api/v1/{}", slice.path);
    let mut check = Check { slice, wrong: Vec::new() };
    let asked = parameters(document, &list);
    slice.filters.iter().for_each(|filter| check.need(&asked, filter.field, "filter"));
    let rows = listed(document, &list);
    check.columns(&rows, slice.columns);
    let Some(item) = item_path(document, &list) else {
        return check.wrong;
    };
    let record = answer(document, &item, "get", "200");
    let sent = (!slice.write.is_empty()).then(|| request(document, &list));
    check.need(&record, slice.title, "title");
    slice.notes.iter().for_each(|note| check.need(&record, note, "note"));
    let fields = slice.sections.iter().flat_map(|section| section.fields);
    check.fields(Some(&record), sent.as_ref(), fields);
    for action in slice.actions {
        operation(document, &format!("{item}/{}", action.path), "post");
    }
    if let Some(paper) = slice.paper {
        lines_and_verbs(document, &item, paper, &mut check);
    }
    check.wrong
}

fn lines_and_verbs(document: &Value, item: &str, paper: &Paper, check: &mut Check<'_>) {
    let path = format!("{item}/lines");
    if !paper.columns.is_empty() {
        check.columns(&listed(document, &path), paper.columns);
    }
    if !paper.fields.is_empty() {
        check.fields(None, Some(&request(document, &path)), paper.fields.iter());
    }
    for verb in paper.verbs.iter().filter(|verb| verb.leads.is_none()) {
        let sent = request(document, &format!("{item}/{}", verb.noun));
        let loose = sent.is_empty();
        // A body that is described as any object is not looked into.
        check.fields(None, Some(&sent).filter(|_| !loose), verb.fields.iter());
    }
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
    let reason = |kind| assert!(ReasonKind::from_word(kind).is_some(), "no reasons of {kind}");
    let slice_at = |path| assert!(crate::pages::slice(path).is_some(), "no slice {path}");
    for slice in slices() {
        let verbs = slice.paper.iter().flat_map(|paper| paper.verbs).map(|verb| verb.needs);
        let names = [slice.read, slice.write].into_iter().filter(|name| !name.is_empty());
        for name in names.chain(verbs) {
            assert!(Permission::from_word(name).is_some(), "no permission {name}");
        }
        for field in slice.sections.iter().flat_map(|section| section.fields) {
            match field.kind {
                Kind::Lookup(kind) => lookup(kind),
                Kind::Reference(path) => slice_at(path),
                _ => {}
            }
        }
        for field in slice.paper.iter().flat_map(|paper| paper.fields) {
            match field.kind {
                Kind::Reference(path) => slice_at(path),
                Kind::Reason(kinds) => kinds.split(',').for_each(reason),
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
