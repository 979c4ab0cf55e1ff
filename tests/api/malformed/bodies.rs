//! Bodies that cannot be read, and readable ones that are wrong.

use super::{ProblemKind::*, Row};
use crate::actors::Actor;
use reqwest::RequestBuilder;
use serde_json::json;

fn json_text(actor: &Actor, body: impl Into<String>) -> RequestBuilder {
    actor.ask("POST", "suppliers").header("Content-Type", "application/json").body(body.into())
}

fn supplier(actor: &Actor, field: &str, value: serde_json::Value) -> RequestBuilder {
    let mut body = json!({"name": "A"});
    body[field] = value;
    actor.ask("POST", "suppliers").json(&body)
}

/// `id` is that of a supplier that is there, at version 1.
pub const BODIES: &[Row] = &[
    Row("no body", |a, _| json_text(a, ""), 400, UnreadableBody),
    Row("half an object", |a, _| json_text(a, "{\"name\":"), 400, UnreadableBody),
    Row("two objects", |a, _| json_text(a, "{\"name\":\"A\"}{}"), 400, UnreadableBody),
    Row("not JSON", |a, _| json_text(a, "name=A"), 400, UnreadableBody),
    Row("single quotes", |a, _| json_text(a, "{'name':'A'}"), 400, UnreadableBody),
    Row(
        "not a number",
        |a, _| json_text(a, "{\"name\":\"A\",\"lead_time_days\":NaN}"),
        400,
        UnreadableBody,
    ),
    Row(
        "no UTF-8",
        |a, _| {
            a.ask("POST", "suppliers")
                .header("Content-Type", "application/json")
                .body(b"{\"name\":\"\xff\xfe\"}".to_vec())
        },
        400,
        UnreadableBody,
    ),
    Row("half a surrogate", |a, _| json_text(a, "{\"name\":\"\\ud800\"}"), 400, UnreadableBody),
    Row(
        "deep nesting",
        |a, _| json_text(a, format!("{}{}", "[".repeat(100_000), "]".repeat(100_000))),
        400,
        UnreadableBody,
    ),
    Row(
        "deep objects",
        |a, _| json_text(a, format!("{}1{}", "{\"a\":".repeat(5_000), "}".repeat(5_000))),
        400,
        UnreadableBody,
    ),
    Row(
        "a huge exponent",
        |a, _| json_text(a, "{\"name\":\"A\",\"lead_time_days\":1e999}"),
        400,
        UnreadableBody,
    ),
    Row("10 MB", |a, _| supplier(a, "notes", json!("x".repeat(10_000_000))), 413, TooLarge),
    Row(
        "no content type",
        |a, _| a.ask("POST", "suppliers").body("{\"name\":\"A\"}"),
        415,
        UnsupportedMediaType,
    ),
    Row(
        "a form",
        |a, _| {
            a.ask("POST", "suppliers")
                .header("Content-Type", "application/x-www-form-urlencoded")
                .body("name=A")
        },
        415,
        UnsupportedMediaType,
    ),
    Row(
        "XML",
        |a, _| a.ask("POST", "suppliers").header("Content-Type", "text/xml").body("<a/>"),
        415,
        UnsupportedMediaType,
    ),
    Row("an array", |a, _| json_text(a, "[]"), 422, Invalid),
    Row("a text", |a, _| json_text(a, "\"A\""), 422, Invalid),
    Row("null", |a, _| json_text(a, "null"), 422, Invalid),
    Row("nothing needed is there", |a, _| json_text(a, "{}"), 422, Invalid),
    Row("blanks for a name", |a, _| supplier(a, "name", json!(" \u{a0} ")), 422, Invalid),
    Row("a number for a name", |a, _| supplier(a, "name", json!(7)), 422, Invalid),
    Row("null for a name", |a, _| supplier(a, "name", json!(null)), 422, Invalid),
    Row("a list for a name", |a, _| supplier(a, "name", json!(["A"])), 422, Invalid),
    Row("201 letters", |a, _| supplier(a, "name", json!("ب".repeat(201))), 422, Invalid),
    Row("4001 letters", |a, _| supplier(a, "notes", json!("x".repeat(4_001))), 422, Invalid),
    Row("a nul", |a, _| supplier(a, "name", json!("A\u{0}B")), 422, Invalid),
    Row("an escape", |a, _| supplier(a, "notes", json!("\u{1b}[31m")), 422, Invalid),
    Row("a hidden control", |a, _| supplier(a, "city", json!("A\u{85}B")), 422, Invalid),
    Row("no address", |a, _| supplier(a, "email", json!("nobody")), 422, Invalid),
    Row("half a day", |a, _| supplier(a, "lead_time_days", json!(1.5)), 422, Invalid),
    Row("too many days", |a, _| supplier(a, "lead_time_days", json!(3_651)), 422, Invalid),
    Row(
        "a number beyond all",
        |a, _| json_text(a, "{\"name\":\"A\",\"lead_time_days\":9223372036854775808}"),
        422,
        Invalid,
    ),
    Row(
        "a number with 4000 digits",
        |a, _| json_text(a, format!("{{\"name\":\"A\",\"lead_time_days\":{}}}", "9".repeat(300))),
        422,
        Invalid,
    ),
    Row("a word for a number", |a, _| supplier(a, "lead_time_days", json!("7")), 422, Invalid),
    Row("a word for a flag", |a, _| supplier(a, "active", json!("yes")), 422, Invalid),
    Row("no id", |a, _| supplier(a, "id", json!("x")), 422, Invalid),
    Row("an unknown field", |a, _| supplier(a, "colour", json!("red")), 400, UnknownField),
    Row("a read-only field", |a, _| supplier(a, "version", json!(7)), 400, UnknownField),
    Row("the prototype", |a, _| supplier(a, "__proto__", json!({})), 400, UnknownField),
    Row(
        "money with words",
        |a, _| a.ask("POST", "medicines").json(&json!({"name": "A", "unit_price": "ten"})),
        422,
        Invalid,
    ),
    Row(
        "money as a number",
        |a, _| a.ask("POST", "medicines").json(&json!({"name": "A", "unit_price": 1.5})),
        422,
        Invalid,
    ),
    Row(
        "negative money",
        |a, _| a.ask("POST", "medicines").json(&json!({"name": "A", "unit_price": "-1"})),
        422,
        Invalid,
    ),
    Row(
        "money beyond all",
        |a, _| {
            a.ask("POST", "medicines").json(&json!({"name": "A", "unit_price": "999999999999999"}))
        },
        422,
        Invalid,
    ),
    Row(
        "no ATC code",
        |a, _| a.ask("POST", "medicines").json(&json!({"name": "A", "atc_code": "j01ca04"})),
        422,
        Invalid,
    ),
    Row(
        "a day that is none",
        |a, _| {
            a.ask("POST", "patients")
                .json(&json!({"name": "A", "gender": "male", "date_of_birth": "2023-02-29"}))
        },
        422,
        Invalid,
    ),
    Row(
        "a year beyond all",
        |a, _| {
            a.ask("POST", "patients")
                .json(&json!({"name": "A", "gender": "male", "date_of_birth": "99999-01-01"}))
        },
        422,
        Invalid,
    ),
    Row(
        "an unknown mode",
        |a, _| {
            a.ask("POST", "suppliers/batch")
                .json(&json!({"mode": "some", "items": [{"name": "A"}]}))
        },
        422,
        Invalid,
    ),
    Row(
        "a batch without items",
        |a, _| a.ask("POST", "suppliers/batch").json(&json!({})),
        422,
        Invalid,
    ),
    Row(
        "items that are none",
        |a, _| a.ask("POST", "suppliers/batch").json(&json!({"items": {}})),
        422,
        Invalid,
    ),
    Row(
        "ids that are none",
        |a, _| a.ask("POST", "suppliers/bulk-delete").json(&json!({"ids": ["x"]})),
        422,
        Invalid,
    ),
    Row(
        "a patch that is a list",
        |a, id| {
            a.ask("PATCH", &format!("suppliers/{id}")).header("If-Match", "\"1\"").json(&json!([]))
        },
        422,
        Invalid,
    ),
];
