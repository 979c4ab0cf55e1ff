//! What went wrong, as the server tells it or as the browser saw it.

use crate::describe::show::plain;
use crate::words;
use serde_json::Value;

#[derive(Clone, Debug, PartialEq)]
pub struct Problem {
    /// 0 when there was no answer at all.
    pub status: u16,
    pub code: String,
    pub title: String,
    pub detail: String,
    pub request_id: String,
    pub errors: Vec<FieldError>,
    pub matches: Vec<Match>,
    /// The answer as it came, with what belongs to its kind.
    pub more: Value,
}

#[derive(Clone, Debug, PartialEq)]
pub struct FieldError {
    pub pointer: String,
    pub detail: String,
}

/// A record already there that looks like the one that was typed.
#[derive(Clone, Debug, PartialEq)]
pub struct Match {
    pub id: String,
    pub name: String,
}

impl Problem {
    pub fn offline() -> Self {
        Self {
            status: 0,
            code: "offline".to_owned(),
            title: w!("The server does not answer").into(),
            detail: w!("Check the network, then try again. Nothing you typed is lost.").into(),
            request_id: String::new(),
            errors: Vec::new(),
            matches: Vec::new(),
            more: Value::Null,
        }
    }

    pub fn read(status: u16, body: &Value) -> Self {
        let title = words::of(plain(body, "title"));
        let list = |key: &str| body.get(key).and_then(Value::as_array).cloned().unwrap_or_default();
        Self {
            status,
            code: plain(body, "code"),
            title: if title.is_empty() {
                w!("The server answered {status}", status = status)
            } else {
                title
            },
            detail: words::of(plain(body, "detail")),
            request_id: plain(body, "request_id"),
            errors: list("errors")
                .iter()
                .map(|e| FieldError {
                    pointer: plain(e, "pointer"),
                    detail: words::of(plain(e, "detail")),
                })
                .collect(),
            matches: list("matches")
                .iter()
                .map(|m| Match { id: plain(m, "id"), name: plain(m, "name") })
                .collect(),
            more: body.clone(),
        }
    }

    pub fn is(&self, code: &str) -> bool {
        self.code == code
    }

    /// One sentence for a toast.
    pub fn sentence(&self) -> String {
        match &self.detail {
            none if none.is_empty() => self.title.clone(),
            // A sentence that only the server's language has does not stand alone.
            detail if words::turns(detail) => {
                w!("{name}: {what}", name = self.title, what = detail)
            }
            detail => detail.clone(),
        }
    }
}
