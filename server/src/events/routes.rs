//! The address of what happens.

use super::listener::{Begin, Listener};
use crate::app::App;
use crate::auth::May;
use crate::auth::permissions::SignedIn;
use crate::error::Result;
use crate::http::openapi::Problems;
use crate::http::query::Query;
use crate::http::routes::ServiceConfig;
use crate::store::Reader;
use actix_web::http::header;
use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse, get};
use futures_util::stream;

/// Whoever is further behind begins anew: reading all that happened takes longer than looking at what is.
const MOST_BEHIND: i64 = 10_000;

pub fn routes(cfg: &mut ServiceConfig<'_>) {
    cfg.service(find_events);
}

/// What happens from now on, as `text/event-stream`: `ready`, then `stale` (resources with their new versions), `change`
/// (an event of the feed), `reset` (what was heard before is not enough any more), `end` (signed out). `Last-Event-ID`, or
/// `after`, goes on behind the event with this id.
#[utoipa::path(tag = "events", params(("after" = Option<i64>, Query), ("Last-Event-ID" = Option<String>, Header)), responses((status = 200, description = "Events", content_type = "text/event-stream", body = String), Problems))]
#[get("/events")]
async fn find_events(
    _who: May<SignedIn>,
    req: HttpRequest,
    app: Data<App>,
) -> Result<HttpResponse> {
    let query = Query::parse(req.query_string())?;
    query.only(&["after"])?;
    let told = req.headers().get("last-event-id").and_then(|id| id.to_str().ok());
    let begin = match told.or_else(|| query.get("after")).filter(|id| !id.is_empty()) {
        None => Begin::Now,
        Some(id) => behind(&app, id).await?,
    };
    let watched = app.auth.watch(&req).await?;
    let listener = Listener::sit_down(app, watched, begin)?;
    let body = stream::try_unfold(listener, |mut listener| async move {
        Ok::<_, crate::error::Error>(listener.next().await?.map(|bytes| (bytes, listener)))
    });
    Ok(HttpResponse::Ok()
        .insert_header((header::CONTENT_TYPE, "text/event-stream"))
        .insert_header((header::CACHE_CONTROL, "no-store"))
        // Proxies would hold events back until they have enough of them.
        .insert_header(("X-Accel-Buffering", "no"))
        .streaming(Box::pin(body)))
}

/// Where to begin for somebody who heard up to here.
async fn behind(app: &App, id: &str) -> Result<Begin> {
    let Ok(place) = id.trim().parse::<i64>() else { return Ok(Begin::Lost) };
    let (first, last) = app.store.read(kept).await?;
    let oldest = (first - 1).max(last - MOST_BEHIND);
    Ok(if (oldest..=last).contains(&place) { Begin::After(place) } else { Begin::Lost })
}

/// A plain function: the method alone is not general enough over lifetimes.
fn kept(r: &mut Reader<'_>) -> Result<(i64, i64)> {
    r.kept_places()
}
