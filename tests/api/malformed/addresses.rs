//! Addresses, parameters and headers that make no sense.

use super::{ProblemKind::*, Row};
use crate::actors::Actor;
use reqwest::RequestBuilder;
use serde_json::json;

fn patched(actor: &Actor, id: &str, seen: &str) -> RequestBuilder {
    actor
        .ask("PATCH", &format!("suppliers/{id}"))
        .header("If-Match", seen)
        .json(&json!({"notes": "x"}))
}

pub const ADDRESSES: &[Row] = &[
    Row("no such route", |a, _| a.ask("GET", "nothing"), 404, NotFound),
    Row(
        "no such route below",
        |a, id| a.ask("GET", &format!("suppliers/{id}/nothing")),
        404,
        NotFound,
    ),
    Row("a blank segment", |a, _| a.ask("GET", "suppliers//"), 404, NotFound),
    Row("an id that is none", |a, _| a.ask("GET", "suppliers/7"), 404, NotFound),
    Row(
        "an id with a path",
        |a, _| a.ask("GET", "suppliers/..%2F..%2Fetc%2Fpasswd"),
        404,
        NotFound,
    ),
    Row(
        "an id that nobody has",
        |a, _| a.ask("GET", "suppliers/019a0000-0000-7000-8000-000000000000"),
        404,
        NotFound,
    ),
    Row("bad escapes", |a, _| a.ask("GET", "suppliers/%ff%00"), 404, NotFound),
    Row("PUT on a list", |a, _| a.ask("PUT", "suppliers"), 405, MethodNotAllowed),
    Row("DELETE on a list", |a, _| a.ask("DELETE", "suppliers"), 405, MethodNotAllowed),
    Row(
        "POST on a record",
        |a, id| a.ask("POST", &format!("suppliers/{id}")),
        405,
        MethodNotAllowed,
    ),
    Row("PUT on a batch", |a, _| a.ask("PUT", "suppliers/batch"), 405, MethodNotAllowed),
    Row("DELETE on health", |a, _| a.ask("DELETE", "/health"), 405, MethodNotAllowed),
    Row("a method of its own", |a, _| a.ask("BREW", "suppliers"), 405, MethodNotAllowed),
    Row("TRACE", |a, _| a.ask("TRACE", "suppliers"), 405, MethodNotAllowed),
    Row("an unknown parameter", |a, _| a.ask("GET", "suppliers?colour=red"), 400, UnknownParameter),
    Row("a forged cursor", |a, _| a.ask("GET", "suppliers?cursor=AAAA"), 400, InvalidCursor),
    Row(
        "an unknown order",
        |a, _| a.ask("GET", "suppliers?sort=name;drop table supplier"),
        400,
        UnreadableParameter,
    ),
    Row(
        "an unknown field",
        |a, _| a.ask("GET", "medicines?fields=name,password_hash"),
        400,
        UnreadableParameter,
    ),
    Row(
        "a password asked for",
        |a, _| a.ask("GET", "users?fields=password_hash"),
        400,
        UnreadableParameter,
    ),
    Row("a nul to look for", |a, _| a.ask("GET", "suppliers?q=a%00b"), 400, UnreadableParameter),
    Row(
        "a nul to filter by",
        |a, _| a.ask("GET", "medicines?category=%00"),
        400,
        UnreadableParameter,
    ),
    Row(
        "101 values",
        |a, _| a.ask("GET", &format!("medicines?category={}", "a,".repeat(101))),
        400,
        UnreadableParameter,
    ),
    Row(
        "a form we do not have",
        |a, _| a.ask("GET", "suppliers").header("Accept", "application/pdf"),
        406,
        NotAcceptable,
    ),
    Row("no version", |a, id| a.ask("DELETE", &format!("suppliers/{id}")), 428, VersionRequired),
    Row("an old version", |a, id| patched(a, id, "\"7\""), 412, StaleVersion),
    Row("no version at all", |a, id| patched(a, id, "garbage"), 412, StaleVersion),
    Row("any version", |a, id| patched(a, id, "*"), 412, StaleVersion),
    Row("a negative version", |a, id| patched(a, id, "\"-1\""), 412, StaleVersion),
    Row(
        "a version beyond all",
        |a, id| patched(a, id, "\"99999999999999999999\""),
        412,
        StaleVersion,
    ),
    Row("several versions", |a, id| patched(a, id, "\"2\", \"3\""), 412, StaleVersion),
];

/// For somebody who is not signed in.
pub const STRANGERS: &[Row] = &[
    Row(
        "garbage for a cookie",
        |a, _| a.ask("GET", "suppliers").header("Cookie", "\u{fffd};;==; alorf_session"),
        401,
        NotSignedIn,
    ),
    Row(
        "a long cookie",
        |a, _| {
            a.ask("GET", "suppliers")
                .header("Cookie", format!("alorf_session={}", "x".repeat(4_000)))
        },
        401,
        NotSignedIn,
    ),
    Row(
        "many cookies",
        |a, _| a.ask("GET", "suppliers").header("Cookie", "alorf_session=x; ".repeat(100)),
        401,
        NotSignedIn,
    ),
    Row(
        "a garbage token",
        |a, _| a.ask("GET", "suppliers").header("Authorization", "Bearer alorf_%%%"),
        401,
        NotSignedIn,
    ),
    Row("an empty sign-in", |a, _| a.ask("POST", "auth/login").json(&json!({})), 422, Invalid),
    Row(
        "a sign-in that is no JSON",
        |a, _| a.ask("POST", "auth/login").header("Content-Type", "application/json").body("{"),
        400,
        UnreadableBody,
    ),
    Row(
        "a sign-in in another form",
        |a, _| a.ask("POST", "auth/login").header("Content-Type", "text/plain").body("x"),
        415,
        UnsupportedMediaType,
    ),
    Row(
        "a sign-in of 10 MB",
        |a, _| {
            a.ask("POST", "auth/login")
                .json(&json!({"username": "x".repeat(10_000_000), "password": ""}))
        },
        413,
        TooLarge,
    ),
    Row(
        "a wrong password",
        |a, _| a.ask("POST", "auth/login").json(&json!({"username": "admin", "password": "x"})),
        401,
        WrongPassword,
    ),
    Row(
        "a nul for a name",
        |a, _| a.ask("POST", "auth/login").json(&json!({"username": "a\u{0}b", "password": "x"})),
        401,
        WrongPassword,
    ),
    Row(
        "a password beyond all",
        |a, _| {
            a.ask("POST", "auth/login")
                .json(&json!({"username": "someone", "password": "x".repeat(100_000)}))
        },
        401,
        WrongPassword,
    ),
];
