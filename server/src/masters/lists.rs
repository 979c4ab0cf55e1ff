//! Answering lists and single records: from the cache where its versions still hold, from the store where not.

use super::ask::{self, Ask, Format, Sizes};
use super::{Listed, export, page, select};
use crate::app::App;
use crate::auth::{Scope, Who};
use crate::cache::{Hit, Page, PageKey};
use crate::config::Settings;
use crate::error::Result;
use crate::http::front::Again;
use crate::http::{conditional, respond};
use actix_web::http::header::{self, HeaderValue};
use actix_web::{HttpRequest, HttpResponse, web};
use bytes::Bytes;
use pharmacy_contract::paging::Place;
use uuid::Uuid;

/// The answer to `GET /<resource>`.
///
/// # Errors
/// What the query refuses, or a store fault.
pub async fn list<T: Listed>(
    app: &web::Data<App>,
    who: &Who,
    req: &HttpRequest,
) -> Result<HttpResponse> {
    let accept = req.headers().get(header::ACCEPT).and_then(|v| v.to_str().ok());
    if let Some(format) = ask::accepted(accept)? {
        let ask = Ask { format, ..read::<T>(&app.settings, req.query_string())? };
        return export::answer::<T>(app, who, ask).await;
    }
    let (view, versions) = (view::<T>(who), versions::<T>(app).await?);
    let key = PageKey {
        resource: T::LISTING.resource,
        versions: keyed::<T>(versions),
        view: &view,
        query: req.query_string(),
    };
    if let Some(hit) = app.cache.page(&key) {
        if hit.due {
            renew::<T>(app, who, req);
        }
        let mut answer = respond::page(req, &hit.page, keep::<T>());
        // Who looked at a patient is written down each time: that takes the long way.
        if !T::LISTING.private {
            answer.extensions_mut().insert(again::<T>(who, hit, versions));
        }
        return Ok(answer);
    }
    let ask = read::<T>(&app.settings, req.query_string())?;
    if ask.format != Format::Json {
        return export::answer::<T>(app, who, ask).await;
    }
    let etag = etag(app, &key);
    if conditional::holds(req, &etag) {
        return Ok(respond::not_modified(&etag, keep::<T>()));
    }
    let page = app.cache.page_or(&key, load::<T>(app, who, ask, etag, req.path(), &key)).await?;
    Ok(respond::page(req, &page, keep::<T>()))
}

/// What has to hold for the same page to be answered again.
fn again<T: Listed>(who: &Who, hit: Hit, versions: Versions) -> Again {
    let resources = std::iter::once(T::LISTING.resource).chain(T::LISTING.also.iter().copied());
    Again {
        page: hit.page,
        keep: keep::<T>(),
        principal: who.principal.clone(),
        versions: resources.zip(versions).collect(),
        until: hit.fresh_until,
        cleared: hit.cleared,
    }
}

/// Makes a page anew behind the answer, so that nobody waits when its time is over.
fn renew<T: Listed>(app: &web::Data<App>, who: &Who, req: &HttpRequest) {
    let (app, who) = (app.clone(), who.clone());
    let (path, query) = (req.path().to_owned(), req.query_string().to_owned());
    actix_web::rt::spawn(async move {
        if let Err(error) = warm::<T>(&app, &who, &path, &query).await {
            tracing::warn!(%error, path, "a page was not made anew");
        }
    });
}

/// Makes the page of a list and puts it into the cache.
///
/// # Errors
/// What the query refuses, or a store fault.
pub async fn warm<T: Listed>(
    app: &web::Data<App>,
    who: &Who,
    path: &str,
    query: &str,
) -> Result<()> {
    let view = view::<T>(who);
    let resource = T::LISTING.resource;
    let versions = keyed::<T>(versions::<T>(app).await?);
    let key = PageKey { resource, versions, view: &view, query };
    let ask = read::<T>(&app.settings, query)?;
    let page = load::<T>(app, who, ask, etag(app, &key), path, &key).await?;
    app.cache.renew(&key, page);
    Ok(())
}

/// What a list is asked for.
///
/// # Errors
/// What the query refuses.
pub fn read<T: Listed>(settings: &Settings, query: &str) -> Result<Ask> {
    let sizes = Sizes { default: settings.default_page_size, max: settings.max_page_size };
    let ask = Ask::read(&T::LISTING, query, sizes)?;
    page::known_fields::<T>(&ask)?;
    Ok(ask)
}

async fn load<T: Listed>(
    app: &web::Data<App>,
    who: &Who,
    ask: Ask,
    etag: HeaderValue,
    path: &str,
    key: &PageKey<'_>,
) -> Result<Page> {
    let total = if ask.count { Some(total::<T>(app, who, &ask, key).await?) } else { None };
    let (who, secret, wanted) = (who.clone(), app.store.epoch().to_owned(), ask.clone());
    let searching = ask.search.is_some();
    let work = move |r: &mut crate::store::Reader<'_>| {
        page::list_page::<T>(r, &wanted, &who, total, &secret)
    };
    // A search may look at many rows; a page by key looks at its own.
    let loaded = if searching { app.store.scan(work).await? } else { app.store.read(work).await? };
    let body = Bytes::from(page::encode(&loaded, &ask)?);
    let link = links((path, key.query), &ask, &loaded.place);
    Ok(Page::new(body, etag, link))
}

/// Counted once for all pages of the same filters, and only once more when something has changed.
async fn total<T: Listed>(
    app: &web::Data<App>,
    who: &Who,
    ask: &Ask,
    key: &PageKey<'_>,
) -> Result<u64> {
    let scope = who.scope();
    let signature =
        conditional::digest(&[
            format!("{:?}|{:?}|{scope:?}", ask.search, ask.conditions).as_bytes()
        ]);
    let (of, name) = ((key.resource, key.versions.as_slice()), format!("count:{signature}"));
    let (store, ask) = (app.store.clone(), ask.clone());
    let count =
        async move { store.scan(move |r| select::count(r, &T::LISTING, &ask, &scope)).await };
    let count: i64 = app.cache.kept(of, &name, count).await?;
    Ok(count.unsigned_abs())
}

/// RFC 8288: where the neighbours are.
fn links((path, query): (&str, &str), ask: &Ask, place: &Place) -> Option<HeaderValue> {
    let mut links = Vec::new();
    let mut add = |rel: &str, name: &str, value: &str| {
        let own = ["page", "cursor"];
        let kept = query
            .split('&')
            .filter(|p| !p.is_empty() && !own.contains(&p.split('=').next().unwrap_or_default()));
        let query: Vec<&str> = kept.collect();
        let sign = if query.is_empty() { "" } else { "&" };
        links.push(format!("<{path}?{}{sign}{name}={value}>; rel=\"{rel}\"", query.join("&")));
    };
    if ask.cursor.is_some() {
        add("first", "cursor", "");
        if let Some(Some(next)) = &place.next_cursor {
            add("next", "cursor", next);
        }
    } else {
        add("first", "page", "1");
        if let Some(prev) = place.prev_num {
            add("prev", "page", &prev.to_string());
        }
        if let Some(next) = place.next_num {
            add("next", "page", &next.to_string());
        }
        if let Some(last) = place.pages.filter(|p| *p > 0) {
            add("last", "page", &last.to_string());
        }
    }
    HeaderValue::from_str(&links.join(", ")).ok()
}

/// The answer to `GET /<resource>/{id}`.
///
/// # Errors
/// `NotFound`, what the query refuses, or a store fault.
pub async fn find<T: Listed>(
    app: &web::Data<App>,
    who: &Who,
    req: &HttpRequest,
    id: Uuid,
) -> Result<HttpResponse> {
    let view = view::<T>(who);
    let key = PageKey {
        resource: T::LISTING.resource,
        versions: keyed::<T>(versions::<T>(app).await?),
        view: &view,
        query: &format!("{id}?{}", req.query_string()),
    };
    let make = async {
        let ask = read::<T>(&app.settings, req.query_string())?;
        let (scope, wanted) = (who.scope(), id);
        let mut record: T = app.store.read(move |r| r.record(wanted, &scope)).await?;
        record.hide(who, &ask.expand);
        let etag = record_etag(&record, app, &key);
        let body = serde_json::to_vec(&record)
            .map_err(|e| crate::error::Error::Internal(e.to_string()))?;
        Ok(Page::new(Bytes::from(body), etag, None))
    };
    let page = app.cache.page_or(&key, make).await?;
    Ok(respond::page(req, &page, keep::<T>()))
}

/// `"<version>"` where a record shows only its own fields; more where it shows something of others.
fn record_etag<T: Listed>(record: &T, app: &App, key: &PageKey<'_>) -> HeaderValue {
    let version = record.version();
    if T::LISTING.also.is_empty() {
        return conditional::tag(&version.to_string());
    }
    let rest = etag(app, key);
    conditional::tag(&format!("{version}-{}", rest.to_str().unwrap_or_default().trim_matches('"')))
}

/// Holds as long as the versions do, over restarts too.
fn etag(app: &App, key: &PageKey<'_>) -> HeaderValue {
    let versions = format!("{:?}", key.versions);
    let parts = [
        app.store.epoch(),
        env!("CARGO_PKG_VERSION"),
        key.resource.name(),
        &versions,
        key.view,
        key.query,
    ];
    conditional::tag(&conditional::digest(&parts.map(str::as_bytes)))
}

type Versions = [i64; crate::cache::MOST_DEPENDENCIES];

/// Of the list's own resource and of those it shows something of, in that order.
async fn versions<T: Listed>(app: &App) -> Result<Versions> {
    let mut versions = Versions::default();
    let resources = std::iter::once(T::LISTING.resource).chain(T::LISTING.also.iter().copied());
    for (slot, resource) in versions.iter_mut().zip(resources) {
        *slot = app.store.version(resource).await?;
    }
    Ok(versions)
}

/// Lists that show the same resources, of several tables, are never taken for each other.
fn keyed<T: Listed>(mut versions: Versions) -> Versions {
    let table = T::LISTING.table.bytes();
    let table = table.fold(0_i64, |n, byte| n.wrapping_mul(31).wrapping_add(i64::from(byte)));
    if let Some(last) = versions.last_mut() {
        *last = last.wrapping_add(table);
    }
    versions
}

fn view<T: Listed>(who: &Who) -> std::borrow::Cow<'static, str> {
    match who.scope() {
        Scope::All => T::view(who).into(),
        _ if T::LISTING.confined == super::Confined::No => T::view(who).into(),
        scope @ Scope::Department { .. } => format!("{}|{scope:?}", T::view(who)).into(),
    }
}

const fn keep<T: Listed>() -> respond::Keep {
    if T::LISTING.private { respond::Keep::Never } else { respond::Keep::Revalidated }
}
