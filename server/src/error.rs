//! One error for the whole server, and its one translation to an answer.

use actix_web::http::{StatusCode, header};
use actix_web::{HttpResponse, ResponseError};
use pharmacy_contract::problem::{FieldError, Match, Problem, ProblemKind};

use crate::store::Fault;
use serde_json::Value;
use std::collections::BTreeMap;

pub type Result<T, E = Error> = std::result::Result<T, E>;

/// A refusal with its name, or a fault of ours.
#[derive(Clone, Debug)]
pub enum Error {
    /// Said to the caller as it stands.
    Refused(Box<Refusal>),
    /// The database's word; its text goes to the log, not to the caller.
    Store(Fault, String),
    /// Ours; the text goes to the log, not to the caller.
    Internal(String),
}

/// A named refusal and what belongs to it.
#[derive(Clone, Debug)]
pub struct Refusal {
    pub kind: ProblemKind,
    pub detail: String,
    pub errors: Vec<FieldError>,
    pub matches: Vec<Match>,
    /// What belongs to this kind, such as `asked` and `available`.
    pub more: BTreeMap<String, Value>,
    /// Seconds until another try makes sense.
    pub retry_after: Option<u64>,
    /// For 405: the methods that the address takes.
    pub allow: Option<String>,
}

impl Error {
    /// A refusal that needs no more than a sentence.
    pub fn refused(kind: ProblemKind, detail: impl Into<String>) -> Self {
        Refusal::new(kind, detail).into()
    }

    /// 404 for a record that is not there, or not the caller's to see.
    #[must_use]
    pub fn not_found(what: &str) -> Self {
        Self::refused(ProblemKind::NotFound, format!("there is no such {what}"))
    }

    /// 503 for whoever should ask another server.
    #[must_use]
    pub fn ending() -> Self {
        let refusal = Refusal::new(ProblemKind::Busy, "the server is ending");
        Refusal { retry_after: Some(1), ..refusal }.into()
    }

    /// 422 for one field.
    pub fn invalid(pointer: &str, code: &str, detail: impl Into<String>) -> Self {
        let detail = detail.into();
        let mut refusal = Refusal::new(
            ProblemKind::Invalid,
            format!("{}: {detail}", pointer.trim_start_matches('/')),
        );
        refusal.errors.push(FieldError { pointer: pointer.into(), code: code.into(), detail });
        refusal.into()
    }

    #[must_use]
    pub fn fault(&self) -> Option<Fault> {
        match self {
            Self::Store(fault, _) => Some(*fault),
            Self::Refused(_) | Self::Internal(_) => None,
        }
    }

    /// The refusal as the caller sees it.
    #[must_use]
    pub fn refusal(&self) -> Refusal {
        match self {
            Self::Refused(refusal) => (**refusal).clone(),
            Self::Internal(_) => Refusal::new(
                ProblemKind::Internal,
                "it was written to the log under this request id",
            ),
            Self::Store(fault, _) => fault.refusal(),
        }
    }

    #[must_use]
    pub fn problem(&self) -> Problem {
        let refusal = self.refusal();
        Problem {
            errors: refusal.errors,
            matches: refusal.matches,
            more: refusal.more,
            ..refusal.kind.problem(refusal.detail)
        }
    }
}

impl Refusal {
    pub fn new(kind: ProblemKind, detail: impl Into<String>) -> Self {
        Self {
            kind,
            detail: detail.into(),
            errors: Vec::new(),
            matches: Vec::new(),
            more: BTreeMap::new(),
            retry_after: None,
            allow: None,
        }
    }
}

impl Refusal {
    /// Adds what belongs to this kind of refusal.
    #[must_use]
    pub fn with(mut self, name: &str, value: impl Into<Value>) -> Self {
        self.more.insert(name.into(), value.into());
        self
    }

    /// Says which field or line of the body it is about.
    #[must_use]
    pub fn at(mut self, pointer: impl Into<String>) -> Self {
        self.errors.push(FieldError {
            pointer: pointer.into(),
            code: self.kind.code().into(),
            detail: self.detail.clone(),
        });
        self
    }
}

impl From<Refusal> for Error {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(Box::new(refusal))
    }
}

impl std::fmt::Display for Error {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Refused(refusal) => write!(f, "{}: {}", refusal.kind.code(), refusal.detail),
            Self::Store(fault, text) => write!(f, "store, {fault:?}: {text}"),
            Self::Internal(text) => f.write_str(text),
        }
    }
}

impl std::error::Error for Error {}

/// The answer keeps the error beside it: the outermost layer adds path and request id and writes the log.
impl ResponseError for Error {
    fn status_code(&self) -> StatusCode {
        StatusCode::from_u16(self.refusal().kind.status())
            .unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
    }

    fn error_response(&self) -> HttpResponse {
        let refusal = self.refusal();
        let mut answer = HttpResponse::build(self.status_code());
        answer.content_type("application/problem+json");
        if let Some(seconds) = refusal.retry_after {
            answer.insert_header((header::RETRY_AFTER, seconds.to_string()));
        }
        if let Some(methods) = refusal.allow {
            answer.insert_header((header::ALLOW, methods));
        }
        answer.json(self.problem())
    }
}
