//! Addresses of jobs.

use super::{backup, events, export, import, kinds};
use crate::app::App;
use crate::auth::permissions::SignedIn;
use crate::auth::{May, Scope, Who};
use crate::cache::Page as Cached;
use crate::error::{Error, Result};
use crate::http::openapi::{ListQuery, Problems};
use crate::http::routes::ServiceConfig;
use crate::http::{conditional, respond, spool};
use crate::jobs::progress::Halt;
use crate::masters::{self, Ask, Condition, FilterKind, Listed, Sizes};
use crate::store::Owned;
use actix_web::web::{Data, Path};
use actix_web::{HttpRequest, HttpResponse, delete, get};
use bytes::Bytes;
use pharmacy_contract::jobs::{Job, JobState};
use pharmacy_contract::paging::Page;
use pharmacy_contract::permission::Permission;
use pharmacy_contract::problem::ProblemKind;
use serde::Serialize;
use uuid::Uuid;

pub fn routes(cfg: &mut ServiceConfig<'_>) {
    cfg.service(list_jobs)
        .service(find_job)
        .service(events::find_job_events)
        .service(find_job_file)
        .service(cancel_job)
        .service(export::start_export)
        .service(import::start_import)
        .service(import::commit_import)
        .service(backup::start_backup)
        .service(backup::list_backups)
        .service(backup::find_backup);
}

/// Administrators see everybody's.
fn sees_all(who: &Who) -> bool {
    who.may(Permission::WriteSettings)
}

/// The job, if it is there and the caller's to see.
pub(super) async fn seen(app: &App, who: &Who, id: Uuid) -> Result<Job> {
    let mut job: Job = app.store.read(move |r| r.record(id, &Scope::All)).await?;
    if !sees_all(who) && job.asked_by != Some(who.principal.id) {
        return Err(Error::not_found("job"));
    }
    app.jobs.bring_up_to_date(&mut job);
    Ok(job)
}

/// List jobs, newest first: the own ones, or everybody's for administrators. What is done by the clock is shown with
/// `scheduled=true`.
#[utoipa::path(tag = "jobs", params(ListQuery, ("kind" = Option<String>, Query), ("state" = Option<String>, Query), ("scheduled" = Option<bool>, Query), ("asked_by" = Option<Uuid>, Query)), responses((status = 200, body = Page<Job>), Problems))]
#[get("/jobs")]
async fn list_jobs(who: May<SignedIn>, req: HttpRequest, app: Data<App>) -> Result<HttpResponse> {
    let sizes = Sizes { default: app.settings.default_page_size, max: app.settings.max_page_size };
    let mut ask = Ask::read(&Job::LISTING, req.query_string(), sizes)?;
    masters::known_fields::<Job>(&ask)?;
    if !sees_all(&who) {
        let own = vec![Owned::Id(who.principal.id)];
        ask.conditions.push(Condition { column: "asked_by", kind: FilterKind::Id, values: own });
    }
    let (by, secret, board) = (who.into_inner(), app.store.epoch().to_owned(), app.jobs.clone());
    let body = app.store.read(move |r| {
        let total = if ask.count {
            Some(masters::count(r, &Job::LISTING, &ask, &Scope::All)?.unsigned_abs())
        } else {
            None
        };
        let mut page = masters::list_page::<Job>(r, &ask, &by, total, &secret)?;
        page.records.iter_mut().for_each(|job| board.bring_up_to_date(job));
        masters::encode(&page, &ask)
    });
    Ok(shown(&req, Bytes::from(body.await?)))
}

/// Progress changes without a version: the tag is of what is said.
fn shown(req: &HttpRequest, body: Bytes) -> HttpResponse {
    let etag = conditional::tag(&conditional::digest(&[&body]));
    respond::page(req, &Cached::new(body, etag, None), respond::Keep::Never)
}

fn encoded(job: &impl Serialize) -> Result<Bytes> {
    serde_json::to_vec(job).map(Bytes::from).map_err(|e| Error::Internal(format!("a job: {e}")))
}

/// Find a job: how far it is, what came of it.
#[utoipa::path(tag = "jobs", responses((status = 200, body = Job), Problems))]
#[get("/jobs/{id}")]
async fn find_job(
    who: May<SignedIn>,
    id: Path<Uuid>,
    req: HttpRequest,
    app: Data<App>,
) -> Result<HttpResponse> {
    let job = seen(&app, &who, *id).await?;
    Ok(shown(&req, encoded(&job)?))
}

/// Cancel a job: one that waits is over at once, one that runs ends soon and leaves nothing half done.
#[utoipa::path(tag = "jobs", responses((status = 200, body = Job), Problems))]
#[delete("/jobs/{id}")]
async fn cancel_job(who: May<SignedIn>, id: Path<Uuid>, app: Data<App>) -> Result<HttpResponse> {
    let job = seen(&app, &who, *id).await?;
    let by = who.into_inner();
    if job.state == JobState::Running
        && let Some(progress) = app.jobs.progress(job.id)
    {
        // At once: a long import keeps others from writing, this request too.
        progress.halt(Halt::Cancelled);
    }
    let cancelled = app.store.change(move |tx| {
        if !tx.cancel_job(job.id)? {
            // What was halted above may have ended before this is written down.
            let now: Job = tx.record(job.id, &Scope::All)?;
            if job.state == JobState::Cancelled || now.state != JobState::Cancelled {
                let why = "it is over already, or done by the clock";
                return Err(Error::refused(ProblemKind::WrongState, why));
            }
        }
        tx.note_cancel(&by, job.id)?;
        tx.record::<Job>(job.id, &Scope::All)
    });
    let job = cancelled.await?;
    app.jobs.ring();
    Ok(HttpResponse::Ok().insert_header(("Cache-Control", "no-store")).json(job))
}

/// What a job made.
#[utoipa::path(tag = "jobs", responses((status = 200, description = "The file", content_type = "application/octet-stream"), Problems))]
#[get("/jobs/{id}/file")]
async fn find_job_file(who: May<SignedIn>, id: Path<Uuid>, app: Data<App>) -> Result<HttpResponse> {
    let job = seen(&app, &who, *id).await?;
    kinds::may_fetch(&who, &job)?;
    let gone = |why: &str| Error::refused(ProblemKind::FileGone, why);
    let Some(file) = job.file else {
        return Err(match job.state {
            JobState::Done => gone("it was removed after its time; ask for it again"),
            _ => Error::refused(
                ProblemKind::WrongState,
                format!("it is {}: there is no file", job.state),
            ),
        });
    };
    if file.expires_at.is_some_and(|at| at <= app.store.clock().now()) {
        return Err(gone("it was kept for its time and no longer; ask for it again"));
    }
    let path = app.store.read(move |r| r.job_file(job.id)).await?;
    let path = path.ok_or_else(|| gone("it was removed"))?;
    let path = app.store.place().directory().join(path);
    let missing =
        "it does not lie here: it was removed, or another process made it in a folder of its own";
    let opened = actix_web::web::block(move || std::fs::File::open(path)).await;
    let opened = opened.map_err(|e| Error::Internal(e.to_string()))?.map_err(|_| gone(missing))?;
    app.access.note(&who, "download", "job", Some(job.id), &file.name);
    spool::answer(opened, &file.media_type, &file.name)
}
