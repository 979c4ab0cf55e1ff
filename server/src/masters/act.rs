//! What every change of a master needs to know of its request, and how it is answered.

use crate::auth::Who;
use crate::error::{Error, Result};
use crate::http::body::Json;
use crate::http::conditional;
use crate::store::{Claim, Replay, Tx};
use actix_web::http::StatusCode;
use actix_web::http::header::{self, HeaderName, HeaderValue};
use actix_web::{HttpRequest, HttpResponse};
use pharmacy_contract::problem::ProblemKind;
use serde::Serialize;
use uuid::Uuid;

/// A change that was asked for: by whom, and under which idempotency key.
#[derive(Clone)]
pub struct Call {
    pub who: Who,
    pub claim: Option<Claim>,
    /// The second person, whose credentials were found right.
    pub witness: Option<Uuid>,
}

impl Call {
    /// # Errors
    /// An Idempotency-Key that is no short visible text.
    pub fn new(who: &Who, req: &HttpRequest, body: &Json) -> Result<Self> {
        let Some(header) = req.headers().get("idempotency-key") else {
            return Ok(Self { who: who.clone(), claim: None, witness: None });
        };
        let key = header.to_str().unwrap_or_default();
        if key.is_empty() || key.len() > 255 {
            return Err(crate::http::query::unreadable(
                "Idempotency-Key",
                key,
                "1 to 255 visible characters",
            ));
        }
        let route =
            format!("{} {}", req.method(), req.uri().path_and_query().map_or("", |p| p.as_str()));
        let claim =
            Claim { principal: who.principal.id, key: key.into(), route, body_sha256: body.sha256 };
        Ok(Self { who: who.clone(), claim: Some(claim), witness: None })
    }

    /// A command of this program, without a key: nobody repeats it.
    #[must_use]
    pub fn command(name: &str) -> Self {
        Self { who: Who::command(name), claim: None, witness: None }
    }

    /// The same where stock moves: without a key a repeated request would move it twice.
    ///
    /// # Errors
    /// `IdempotencyKeyMissing`.
    pub fn keyed(who: &Who, req: &HttpRequest, body: &Json) -> Result<Self> {
        let call = Self::new(who, req, body)?;
        if call.claim.is_some() {
            return Ok(call);
        }
        let detail = "send `Idempotency-Key`, a name of your own for this act";
        Err(Error::refused(ProblemKind::IdempotencyKeyMissing, detail))
    }

    /// Does the work once for its key: repeated, it answers what it answered.
    ///
    /// # Errors
    /// What the work refuses; then the key stays free.
    pub fn once(
        &self,
        tx: &mut Tx<'_>,
        work: impl FnOnce(&mut Tx<'_>) -> Result<Answer>,
    ) -> Result<Answer> {
        let Some(claim) = &self.claim else { return work(tx) };
        if let Some(replay) = tx.claim(claim)? {
            return Answer::again(replay);
        }
        let answer = work(tx)?;
        tx.answered(claim, answer.status, &answer.kept)?;
        Ok(answer)
    }
}

/// An answer, as text; `kept` is what a repeated request gets (without what is shown only once).
#[derive(Clone, Debug)]
pub struct Answer {
    pub status: u16,
    pub body: String,
    kept: String,
    etag: Option<String>,
    location: Option<String>,
    replayed: bool,
}

impl Answer {
    /// # Errors
    /// A body that JSON cannot hold.
    pub fn new<B: Serialize, K: Serialize>(status: u16, body: &B, kept: &K) -> Result<Self> {
        let text =
            |r: serde_json::Result<String>| r.map_err(|e| Error::Internal(format!("answer: {e}")));
        let (body, kept) = (text(serde_json::to_string(body))?, text(serde_json::to_string(kept))?);
        Ok(Self { status, body, kept, etag: None, location: None, replayed: false })
    }

    /// An answer that holds nothing that is shown only once.
    ///
    /// # Errors
    /// A body that JSON cannot hold.
    pub fn plain<B: Serialize>(status: u16, body: &B) -> Result<Self> {
        let text = serde_json::to_string(body);
        let body = text.map_err(|e| Error::Internal(format!("answer: {e}")))?;
        let kept = body.clone();
        Ok(Self { status, body, kept, etag: None, location: None, replayed: false })
    }

    #[must_use]
    pub fn version(self, version: i64) -> Self {
        Self { etag: Some(version.to_string()), ..self }
    }

    #[must_use]
    pub fn location(self, location: String) -> Self {
        Self { location: Some(location), ..self }
    }

    fn again(replay: Replay) -> Result<Self> {
        if replay.status == 0 {
            return Err(Error::refused(
                ProblemKind::StillRunning,
                "the first request with this key is not done yet",
            ));
        }
        let body = replay.answer;
        let record: serde_json::Value = serde_json::from_str(&body).unwrap_or_default();
        let etag = record.get("version").map(ToString::to_string);
        Ok(Self {
            status: replay.status,
            kept: body.clone(),
            body,
            etag,
            location: None,
            replayed: true,
        })
    }

    #[must_use]
    pub fn into_response(self) -> HttpResponse {
        let status = StatusCode::from_u16(self.status).unwrap_or(StatusCode::OK);
        let mut answer = HttpResponse::build(status);
        answer.insert_header((header::CONTENT_TYPE, HeaderValue::from_static("application/json")));
        answer.insert_header((header::CACHE_CONTROL, HeaderValue::from_static("no-store")));
        if let Some(version) = self.etag {
            answer.insert_header((header::ETAG, conditional::tag(&version)));
        }
        if let Some(location) = self.location {
            answer.insert_header((header::LOCATION, location));
        }
        if self.replayed {
            answer.insert_header((
                HeaderName::from_static("idempotent-replayed"),
                HeaderValue::from_static("true"),
            ));
        }
        answer.body(self.body)
    }
}
