//! Reading JSON bodies: bounded, trimmed, without control characters, with a pointer to whatever is wrong.

use crate::error::{Error, Refusal, Result};
use actix_web::http::header;
use actix_web::{FromRequest, HttpRequest, dev::Payload, web::Bytes, web::BytesMut};
use futures_util::StreamExt;
use futures_util::future::LocalBoxFuture;
use pharmacy_contract::problem::{FieldError, ProblemKind};
use serde::de::DeserializeOwned;
use serde_json::Value;
use sha2::{Digest, Sha256};
use validator::{Validate, ValidationErrors, ValidationErrorsKind};

/// The largest body we read, in bytes: a bulk request of 1,000 records fits many times.
pub const LARGEST: usize = 4 * 1024 * 1024;

/// A JSON body, not yet of any type, and the fingerprint of its bytes.
pub struct Json {
    pub value: Value,
    pub sha256: [u8; 32],
}

impl FromRequest for Json {
    type Error = Error;
    type Future = LocalBoxFuture<'static, Result<Self>>;

    fn from_request(req: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let (req, payload) = (req.clone(), payload.take());
        Box::pin(async move {
            is_json(&req)?;
            let bytes = read(&req, payload).await?;
            let mut value: Value = serde_json::from_slice(&bytes)
                .map_err(|e| Error::refused(ProblemKind::UnreadableBody, e.to_string()))?;
            clean(&mut value, &mut String::new())?;
            Ok(Self { value, sha256: Sha256::digest(&bytes).into() })
        })
    }
}

/// What the body is told to be, in small letters and without parameters; empty where nothing is told.
#[must_use]
pub fn media_type(req: &HttpRequest) -> String {
    let told = req.headers().get(header::CONTENT_TYPE).and_then(|v| v.to_str().ok());
    told.unwrap_or_default().split(';').next().unwrap_or_default().trim().to_ascii_lowercase()
}

fn is_json(req: &HttpRequest) -> Result<()> {
    let kind = media_type(req);
    if kind == "application/json" || (kind.starts_with("application/") && kind.ends_with("+json")) {
        return Ok(());
    }
    Err(Error::refused(
        ProblemKind::UnsupportedMediaType,
        "send JSON with `Content-Type: application/json`",
    ))
}

/// The whole body, or the refusal as soon as it is too long.
///
/// # Errors
/// `TooLarge`, or `UnreadableBody` when the connection broke.
pub async fn read(req: &HttpRequest, payload: Payload) -> Result<Bytes> {
    read_up_to(req, payload, LARGEST).await
}

/// `read`, with another bound.
///
/// # Errors
/// As `read`.
pub async fn read_up_to(req: &HttpRequest, mut payload: Payload, most: usize) -> Result<Bytes> {
    let too_large = || Error::refused(ProblemKind::TooLarge, format!("at most {most} bytes"));
    let told = req
        .headers()
        .get(header::CONTENT_LENGTH)
        .and_then(|v| v.to_str().ok()?.parse::<usize>().ok());
    if told.is_some_and(|length| length > most) {
        return Err(too_large());
    }
    let mut bytes = BytesMut::with_capacity(told.unwrap_or(1_024));
    while let Some(chunk) = payload.next().await {
        let chunk =
            chunk.map_err(|e| Error::refused(ProblemKind::UnreadableBody, e.to_string()))?;
        if bytes.len() + chunk.len() > most {
            return Err(too_large());
        }
        bytes.extend_from_slice(&chunk);
    }
    Ok(bytes.freeze())
}

/// Trims every text and refuses control characters, wherever they stand.
fn clean(value: &mut Value, pointer: &mut String) -> Result<()> {
    let length = pointer.len();
    match value {
        Value::String(text) => {
            if let Some(c) =
                text.chars().find(|c| c.is_control() && !matches!(c, '\n' | '\r' | '\t'))
            {
                return Err(Error::invalid(
                    pointer,
                    "control_character",
                    format!("the control character U+{:04X} is not allowed", u32::from(c)),
                ));
            }
            let trimmed = text.trim();
            if trimmed.len() != text.len() {
                *text = trimmed.to_owned();
            }
        }
        Value::Array(items) => {
            for (at, item) in items.iter_mut().enumerate() {
                pointer.push_str(&format!("/{at}"));
                clean(item, pointer)?;
                pointer.truncate(length);
            }
        }
        Value::Object(fields) => {
            for (name, field) in fields.iter_mut() {
                pointer.push('/');
                pointer.push_str(&name.replace('~', "~0").replace('/', "~1"));
                clean(field, pointer)?;
                pointer.truncate(length);
            }
        }
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
    Ok(())
}

/// The value as a typed and valid request.
///
/// # Errors
/// `UnknownField`, or `Invalid` with a pointer a wrong field.
pub fn typed<T: DeserializeOwned + Validate>(value: Value) -> Result<T> {
    let body: T = untested(value)?;
    body.validate().map_err(|errors| invalid(&errors))?;
    Ok(body)
}

/// The value as a typed request; whoever calls validates.
///
/// # Errors
/// `UnknownField`, or `Invalid` with a pointer.
pub fn untested<T: DeserializeOwned>(value: Value) -> Result<T> {
    serde_path_to_error::deserialize(value).map_err(|error| {
        let pointer = pointer(&error.path().to_string());
        let text = error.into_inner().to_string();
        if text.starts_with("unknown field") {
            Error::refused(ProblemKind::UnknownField, text)
        } else if text.starts_with("missing field") {
            Error::invalid(&pointer, "required", text)
        } else {
            Error::invalid(&pointer, "wrong_type", text)
        }
    })
}

/// `items[3].name` as the JSON pointer `/items/3/name`.
fn pointer(path: &str) -> String {
    if path == "." {
        return String::new();
    }
    format!("/{}", path.replace(['.', '['], "/").replace(']', ""))
}

/// The validator's findings as pointers.
#[must_use]
pub fn invalid(errors: &ValidationErrors) -> Error {
    let mut found = Vec::new();
    collect(errors, "", &mut found);
    found.sort_by(|a, b| a.pointer.cmp(&b.pointer));
    let names: Vec<&str> = found.iter().map(|f| f.pointer.trim_start_matches('/')).collect();
    let mut refusal =
        Refusal::new(ProblemKind::Invalid, format!("not right: {}", names.join(", ")));
    refusal.errors = found;
    refusal.into()
}

fn collect(errors: &ValidationErrors, at: &str, found: &mut Vec<FieldError>) {
    for (field, kind) in errors.errors() {
        // Rust's `kind` is `type` on the wire.
        let here = format!("{at}/{}", if field == "kind" { "type" } else { field });
        match kind {
            ValidationErrorsKind::Field(errors) => {
                found.extend(errors.iter().map(|e| FieldError {
                    pointer: here.clone(),
                    code: e.code.to_string(),
                    detail: sentence(e),
                }));
            }
            ValidationErrorsKind::Struct(inner) => collect(inner, &here, found),
            ValidationErrorsKind::List(items) => {
                for (index, inner) in items {
                    collect(inner, &format!("{here}/{index}"), found);
                }
            }
        }
    }
}

fn sentence(error: &validator::ValidationError) -> String {
    if let Some(message) = &error.message {
        return message.to_string();
    }
    let limit = |name: &str| error.params.get(name).map(ToString::to_string);
    match (error.code.as_ref(), limit("min"), limit("max")) {
        ("length", Some(min), Some(max)) => format!("{min} to {max} characters"),
        ("length", None, Some(max)) => format!("at most {max} characters"),
        ("length", Some(min), None) => format!("at least {min}"),
        ("range", Some(min), Some(max)) => format!("between {min} and {max}"),
        (code, _, _) => format!("not right ({code})"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use pharmacy_contract::suppliers::NewSupplier;
    use serde_json::json;

    fn refusal(error: &Error) -> (ProblemKind, Vec<String>) {
        let refusal = error.refusal();
        (refusal.kind, refusal.errors.into_iter().map(|e| e.pointer).collect())
    }

    #[test]
    fn texts_are_trimmed_and_control_characters_refused() {
        let mut value = json!({"name": "  A "});
        clean(&mut value, &mut String::new()).unwrap();
        assert_eq!(value, json!({"name": "A"}));
        let error =
            clean(&mut json!({"items": [{"name": "a\u{0}b"}]}), &mut String::new()).unwrap_err();
        assert_eq!(refusal(&error), (ProblemKind::Invalid, vec!["/items/0/name".into()]));
    }

    #[test]
    fn every_wrong_field_has_its_pointer() {
        let error = typed::<NewSupplier>(
            json!({"name": " ", "email": "x", "lead_time_days": -1, "type": "x".repeat(65)}),
        )
        .unwrap_err();
        assert_eq!(
            refusal(&error),
            (
                ProblemKind::Invalid,
                vec!["/email".into(), "/lead_time_days".into(), "/name".into(), "/type".into()]
            )
        );
    }

    #[test]
    fn wrong_types_and_unknown_fields_are_told_apart() {
        let wrong =
            typed::<NewSupplier>(json!({"name": "A", "lead_time_days": "soon"})).unwrap_err();
        assert_eq!(refusal(&wrong), (ProblemKind::Invalid, vec!["/lead_time_days".into()]));
        let unknown = typed::<NewSupplier>(json!({"nmae": "A"})).unwrap_err();
        assert_eq!(refusal(&unknown).0, ProblemKind::UnknownField);
    }
}
