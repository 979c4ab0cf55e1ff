//! The address at which a workbook is read.

use super::workbook::{self, Refused};
use crate::app::App;
use crate::auth::May;
use crate::auth::permissions::RunImports;
use crate::error::{Error, Refusal, Result};
use crate::hex::hex;
use crate::http::body::{media_type, read_up_to};
use crate::http::openapi::Problems;
use crate::http::query::Query;
use crate::http::routes::ServiceConfig;
use crate::masters::XLSX;
use crate::store::Entry;
use actix_web::http::header;
use actix_web::web::{Data, Payload, block};
use actix_web::{HttpRequest, HttpResponse, post};
use pharmacy_contract::problem::ProblemKind;
use pharmacy_contract::sheets::Sheet;
use serde_json::json;
use sha2::{Digest, Sha256};
use tokio::sync::Semaphore;

/// Of an upload.
const MOST_BYTES: usize = 16 << 20;

/// Workbooks that are read at once: each may take some hundred MB meanwhile.
static DESK: Semaphore = Semaphore::const_new(2);

pub fn routes(cfg: &mut ServiceConfig<'_>) {
    cfg.service(read_sheet);
}

/// Read a sheet of an .xlsx workbook as rows of texts: the workbook as the body, up to 16 MiB; without `sheet` its first.
/// Nothing is stored; what is wanted of the rows is sent to `POST /{records}/batch`.
#[utoipa::path(tag = "jobs", params(("sheet" = Option<String>, Query, description = "The name of the sheet")),
    request_body(content = String, content_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    responses((status = 200, body = Sheet), Problems))]
#[post("/imports/sheet")]
async fn read_sheet(
    who: May<RunImports>,
    req: HttpRequest,
    payload: Payload,
    app: Data<App>,
) -> Result<HttpResponse> {
    let query = Query::parse(req.query_string())?;
    query.only(&["sheet"])?;
    let wanted = query.get("sheet").map(str::to_owned);
    is_workbook(&req)?;
    let bytes = read_up_to(&req, payload.into_inner(), MOST_BYTES).await?;
    let Ok(turn) = DESK.try_acquire() else {
        let busy = Refusal::new(ProblemKind::Busy, "other workbooks are being read");
        return Err(Refusal { retry_after: Some(2), ..busy }.into());
    };
    let sha256 = hex(&Sha256::digest(&bytes));
    let read = block(move || workbook::sheet(&bytes, wanted.as_deref())).await;
    drop(turn);
    let sheet = read.map_err(|e| Error::Internal(e.to_string()))?.map_err(refused)?;
    let after = json!({ "sheet": sheet.name, "rows": sheet.rows.len(), "sha256": sha256 });
    let who = who.into_inner();
    let written = app.store.change(move |tx| {
        let after = Some(after.to_string());
        tx.audit(
            &who.actor,
            Entry { action: "workbook.open", entity: "import", after, ..Entry::default() },
        )
    });
    written.await?;
    Ok(HttpResponse::Ok().insert_header((header::CACHE_CONTROL, "no-store")).json(sheet))
}

fn is_workbook(req: &HttpRequest) -> Result<()> {
    match media_type(req).as_str() {
        XLSX | "application/octet-stream" => Ok(()),
        _ => Err(Error::refused(
            ProblemKind::UnsupportedMediaType,
            format!("send a workbook with `Content-Type: {XLSX}`"),
        )),
    }
}

fn refused(why: Refused) -> Error {
    match why {
        Refused::NoWorkbook => Error::refused(
            ProblemKind::UnsupportedMediaType,
            "not an .xlsx workbook; save it as .xlsx or .csv",
        ),
        Refused::Protected => Error::invalid(
            "",
            "protected_workbook",
            "the workbook is protected by a password; save it without one",
        ),
        Refused::Empty => Error::invalid("", "empty_workbook", "the workbook has no visible sheet"),
        Refused::NoSheet => Error::invalid("sheet", "unknown_sheet", "there is no such sheet"),
        Refused::TooLarge(what) => Error::refused(ProblemKind::TooLarge, what),
    }
}
