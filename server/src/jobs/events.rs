//! A job as it goes on: an event whenever something changed, until it is over (server-sent events).

use super::routes::seen;
use crate::app::App;
use crate::auth::permissions::SignedIn;
use crate::auth::{May, Who};
use crate::error::{Error, Result};
use crate::http::openapi::Problems;
use actix_web::http::header;
use actix_web::web::{Data, Path};
use actix_web::{FromRequest, HttpRequest, HttpResponse, get, rt};
use bytes::Bytes;
use futures_util::stream;
use pharmacy_contract::jobs::Job;
use std::time::{Duration, Instant};
use uuid::Uuid;

/// Between two looks at a job that this process does, and at one that another does.
const HERE: Duration = Duration::from_millis(250);
const ELSEWHERE: Duration = Duration::from_secs(1);
/// A sign of life where nothing changes; whether the caller may still hear is asked as often.
const HEARTBEAT: Duration = Duration::from_secs(15);

struct State {
    app: Data<App>,
    req: HttpRequest,
    who: Who,
    id: Uuid,
    told: Option<Job>,
    number: u64,
    /// When something was sent last.
    sent: Instant,
    over: bool,
}

/// A job as it goes on, as `text/event-stream`: `progress` events, then one `end`. Each carries the whole job.
#[utoipa::path(tag = "jobs", responses((status = 200, description = "Events", content_type = "text/event-stream", body = String), Problems))]
#[get("/jobs/{id}/events")]
pub async fn find_job_events(
    who: May<SignedIn>,
    id: Path<Uuid>,
    req: HttpRequest,
    app: Data<App>,
) -> Result<HttpResponse> {
    seen(&app, &who, *id).await?;
    let (who, id) = (who.into_inner(), *id);
    let state =
        State { app, req, who, id, told: None, number: 0, sent: Instant::now(), over: false };
    let body = stream::try_unfold(state, next);
    Ok(HttpResponse::Ok()
        .insert_header((header::CONTENT_TYPE, "text/event-stream"))
        .insert_header((header::CACHE_CONTROL, "no-store"))
        // Proxies would hold events back until they have enough of them.
        .insert_header(("X-Accel-Buffering", "no"))
        .streaming(Box::pin(body)))
}

/// The next event, or a sign of life.
async fn next(mut state: State) -> Result<Option<(Bytes, State)>> {
    if state.over {
        return Ok(None);
    }
    loop {
        if state.app.jobs.is_ending() {
            return Ok(None);
        }
        let Ok(job) = seen(&state.app, &state.who, state.id).await else { return Ok(None) };
        if state.told.as_ref() != Some(&job) {
            return state.tell(job).map(Some);
        }
        if state.sent.elapsed() >= HEARTBEAT {
            let Ok(who) = May::<SignedIn>::extract(&state.req).await else { return Ok(None) };
            state.who = who.into_inner();
            state.sent = Instant::now();
            return Ok(Some((Bytes::from_static(b": still here\n\n"), state)));
        }
        let is_here = state.app.jobs.progress(state.id).is_some();
        rt::time::sleep(if is_here { HERE } else { ELSEWHERE }).await;
    }
}

impl State {
    fn tell(mut self, job: Job) -> Result<(Bytes, Self)> {
        self.number += 1;
        self.over = job.state.is_over();
        let name = if self.over { "end" } else { "progress" };
        let data = serde_json::to_string(&job).map_err(|e| Error::Internal(e.to_string()))?;
        let event = format!("id: {}\nevent: {name}\ndata: {data}\n\n", self.number);
        (self.told, self.sent) = (Some(job), Instant::now());
        Ok((Bytes::from(event), self))
    }
}
