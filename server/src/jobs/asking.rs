//! Asking for a job: written down once for its key, answered 202 with its address.

use crate::app::App;
use crate::auth::Who;
use crate::clock::new_id;
use crate::error::Result;
use crate::http::body::Json;
use crate::jobs::store::NewJob;
use crate::masters::{Answer, Call};
use actix_web::{HttpRequest, HttpResponse};
use pharmacy_contract::jobs::{Job, JobKind};
use serde_json::Value;

/// Where a job is to be seen.
pub fn address(id: uuid::Uuid) -> String {
    format!("/api/v1/jobs/{id}")
}

/// # Errors
/// `TooManyJobs`, a key that belongs to something else, or a store fault.
pub async fn ask_for(
    app: &App,
    who: &Who,
    req: &HttpRequest,
    sha256: [u8; 32],
    kind: JobKind,
    parameters: Value,
) -> Result<HttpResponse> {
    let new = NewJob { id: new_id(), kind, parameters };
    ask_for_this(app, who, req, sha256, new).await
}

/// The same with an id of one's choice.
///
/// # Errors
/// As `ask_for`.
pub async fn ask_for_this(
    app: &App,
    who: &Who,
    req: &HttpRequest,
    sha256: [u8; 32],
    new: NewJob,
) -> Result<HttpResponse> {
    let call = Call::new(who, req, &Json { value: Value::Null, sha256 })?;
    let most = app.settings.jobs_max;
    let answer = app.store.change(move |tx| {
        call.once(tx, |tx| {
            tx.ask_for_job(&call.who, &new, most)?;
            let job: Job = tx.record(new.id, &crate::auth::Scope::All)?;
            Ok(Answer::plain(202, &job)?.version(job.version).location(address(job.id)))
        })
    });
    let answer = answer.await?;
    app.jobs.ring();
    Ok(answer.into_response())
}
