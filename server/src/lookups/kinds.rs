//! One list to choose from, whole: these are short.

use crate::app::App;
use crate::auth::May;
use crate::auth::permissions::ReadMedicines;
use crate::error::Result;
use crate::http::openapi::Problems;
use crate::http::query::{Query, unreadable};
use crate::{record, select};
use actix_web::web::{Data, Json};
use actix_web::{HttpRequest, get};
use pharmacy_contract::lookups::{Lookup, LookupKind, Lookups};

record! { struct Row { kind: LookupKind, code: String, label: String, sort: i64 } }

/// A list to choose from.
#[utoipa::path(tag = "lookups", params(("kind" = LookupKind, Query)), responses((status = 200, body = Lookups), Problems))]
#[get("/lookups")]
pub async fn list_lookups(
    _who: May<ReadMedicines>,
    req: HttpRequest,
    app: Data<App>,
) -> Result<Json<Lookups>> {
    let query = Query::parse(req.query_string())?;
    query.only(&["kind"])?;
    let text = query.get("kind").unwrap_or_default();
    let kind = LookupKind::from_word(text)
        .ok_or_else(|| unreadable("kind", text, "a kind of list such as dosage_form or route"))?;
    let rows: Vec<Row> = app
        .store
        .read(move |r| select!(r, "select kind, code, label, sort from lookup where kind = $1 and active = $2 order by sort, label_key", kind, true).all())
        .await?;
    let lookup =
        |row: Row| Lookup { kind: row.kind, code: row.code, label: row.label, sort: row.sort };
    Ok(Json(Lookups { items: rows.into_iter().map(lookup).collect() }))
}
