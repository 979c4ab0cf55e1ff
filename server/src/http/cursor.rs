//! Opaque cursors: the last row's sort values, bound to list, sort and filters, signed.

use crate::error::{Error, Result};
use crate::store::Owned;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hmac::{Hmac, Mac};
use pharmacy_contract::problem::ProblemKind;
use serde_json::{Value, json};
use sha2::Sha256;
use uuid::Uuid;

const MAC_BYTES: usize = 16;

fn mac(secret: &str, list: &str, body: &[u8]) -> Option<Hmac<Sha256>> {
    let mut mac = <Hmac<Sha256> as Mac>::new_from_slice(secret.as_bytes()).ok()?;
    mac.update(list.as_bytes());
    mac.update(&[0]);
    mac.update(body);
    Some(mac)
}

/// A cursor that continues `list` (its name, sort, filters and view as one text) after these values.
#[must_use]
pub fn encode(secret: &str, list: &str, after: &[Owned]) -> Option<String> {
    let values: Vec<Value> = after.iter().map(to_json).collect();
    let body = serde_json::to_vec(&values).ok()?;
    let sign = mac(secret, list, &body)?.finalize().into_bytes();
    let mut bytes = sign.get(..MAC_BYTES)?.to_vec();
    bytes.extend_from_slice(&body);
    Some(URL_SAFE_NO_PAD.encode(bytes))
}

/// The values to continue after.
///
/// # Errors
/// `InvalidCursor` for one that is not ours, or that belongs to another list, sort or filter.
pub fn decode(secret: &str, list: &str, cursor: &str) -> Result<Vec<Owned>> {
    read(secret, list, cursor).ok_or_else(|| {
        Error::refused(
            ProblemKind::InvalidCursor,
            "this cursor belongs to another list, sort or filter; start again without it",
        )
    })
}

fn read(secret: &str, list: &str, cursor: &str) -> Option<Vec<Owned>> {
    let bytes = URL_SAFE_NO_PAD.decode(cursor).ok()?;
    let (sign, body) = bytes.split_at_checked(MAC_BYTES)?;
    mac(secret, list, body)?.verify_truncated_left(sign).ok()?;
    let values: Vec<Value> = serde_json::from_slice(body).ok()?;
    values.iter().map(from_json).collect()
}

fn to_json(value: &Owned) -> Value {
    match value {
        Owned::Int(v) => json!(v),
        Owned::Flag(v) => json!(v),
        Owned::Text(v) => json!(v),
        Owned::Id(v) => json!({ "id": v }),
        Owned::Day(v) => json!({ "day": v.to_string() }),
    }
}

fn from_json(value: &Value) -> Option<Owned> {
    match value {
        Value::Number(n) => n.as_i64().map(Owned::Int),
        Value::Bool(b) => Some(Owned::Flag(*b)),
        Value::String(text) => Some(Owned::Text(text.clone())),
        Value::Object(fields) => match (fields.get("id"), fields.get("day")) {
            (Some(id), _) => Uuid::parse_str(id.as_str()?).ok().map(Owned::Id),
            (_, Some(day)) => day.as_str()?.parse().ok().map(Owned::Day),
            (None, None) => None,
        },
        Value::Null | Value::Array(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cursor_comes_back_whole_and_only_to_its_own_list() {
        let after = [Owned::Text("ä\n".into()), Owned::Int(-3), Owned::Id(Uuid::nil())];
        let cursor = encode("s", "medicines|name", &after).unwrap();
        assert_eq!(decode("s", "medicines|name", &cursor).unwrap(), after);
        for (secret, list) in [("s", "medicines|-name"), ("t", "medicines|name")] {
            assert!(decode(secret, list, &cursor).is_err());
        }
    }

    #[test]
    fn a_touched_cursor_is_refused() {
        let cursor = encode("s", "l", &[Owned::Int(1)]).unwrap();
        for at in 0..cursor.len() {
            let mut other = cursor.clone().into_bytes();
            other[at] = if other[at] == b'A' { b'B' } else { b'A' };
            assert!(decode("s", "l", std::str::from_utf8(&other).unwrap()).is_err());
        }
        assert!(decode("s", "l", "").is_err() && decode("s", "l", "%%%").is_err());
    }
}
