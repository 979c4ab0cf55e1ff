//! Addresses of reports.

use super::ask::Asked;
use super::{REPORTS, answer, describe, files, print};
use crate::app::App;
use crate::auth::May;
use crate::auth::permissions::ReadReports;
use crate::error::Result;
use crate::http::openapi::Problems;
use crate::http::query::Query;
use crate::http::routes::ServiceConfig;
use crate::ledger::facility;
use crate::masters::{self, Format};
use actix_web::web::{Data, Json, Path};
use actix_web::{HttpRequest, HttpResponse, get, http::header};
use pharmacy_contract::paging;
use pharmacy_contract::permission::Permission;
use pharmacy_contract::reports::{ReportPage, Reports};

pub fn routes(cfg: &mut ServiceConfig<'_>) {
    cfg.service(list_reports).service(print_report).service(find_report);
}

/// All reports that the caller may read, with their columns and filters.
#[utoipa::path(tag = "reports", responses((status = 200, body = Reports), Problems))]
#[get("/reports")]
async fn list_reports(
    who: May<ReadReports>,
    req: HttpRequest,
    app: Data<App>,
) -> Result<Json<Reports>> {
    Query::parse(req.query_string())?.only(&[])?;
    let asked = asked(&app, &who).await?;
    let items = REPORTS.iter().filter_map(|report| describe::describe(report, &asked)).collect();
    Ok(Json(Reports { items }))
}

/// One page of a report, or all of it as a file. Beside these parameters it takes its own filters, as `/reports` names
/// them; ranges are at most 366 days long.
#[utoipa::path(tag = "reports", params(
    ("name" = String, Path, description = "The report, such as `consumption`"),
    ("page" = Option<u64>, Query), ("per_page" = Option<u64>, Query), ("lazy_load" = Option<bool>, Query),
    ("format" = Option<String>, Query, description = "`json`, or all rows as `csv`, `ndjson` or `xlsx`"),
    ("bom" = Option<bool>, Query, description = "A byte order mark in front of a CSV")
), responses((status = 200, body = ReportPage), Problems))]
#[get("/reports/{name}")]
async fn find_report(
    who: May<ReadReports>,
    name: Path<String>,
    req: HttpRequest,
    app: Data<App>,
) -> Result<HttpResponse> {
    let report = super::named(&name, &who)?;
    let query = Query::parse(req.query_string())?;
    let accept = req.headers().get(header::ACCEPT).and_then(|v| v.to_str().ok());
    let format = match masters::accepted(accept)? {
        Some(format) => format,
        None => masters::format(query.get("format"))?,
    };
    let asked = asked(&app, &who).await?.read(report, &query)?;
    if format != Format::Json {
        who.must(Permission::RunExports)?;
        let detail = format!("{name}?{}", req.query_string());
        app.access.note(&who, "export", "report", None, &detail);
        return files::file(&app, report, asked, format, query.flag("bom", false)?).await;
    }
    let window = paging::Ask::from_text(
        query.get("page"),
        query.get("per_page"),
        app.settings.default_page_size,
        app.settings.max_page_size,
    );
    answer::page(&app, &req, report, asked, window).await
}

/// All of a report as a page for the printer, at most 5,000 rows. Takes the report's own filters.
#[utoipa::path(tag = "reports", params(("name" = String, Path, description = "The report, such as `consumption`")),
    responses((status = 200, body = String, content_type = "text/html"), Problems))]
#[get("/reports/{name}/print")]
async fn print_report(
    who: May<ReadReports>,
    name: Path<String>,
    req: HttpRequest,
    app: Data<App>,
) -> Result<HttpResponse> {
    let report = super::named(&name, &who)?;
    let asked = asked(&app, &who).await?.read(report, &Query::parse(req.query_string())?)?;
    app.access.note(&who, "print", "report", None, &format!("{name}?{}", req.query_string()));
    print::view(&app, &req, report, asked).await
}

async fn asked(app: &App, who: &crate::auth::Who) -> Result<Asked> {
    let facility = app.store.read(facility).await?;
    Ok(Asked::by(who, facility, app.store.clock()))
}
