//! Whole lists and reports as files: the same bytes as the direct download, however long they take.

use super::asking::ask_for;
use super::kinds;
use super::made::{Made, MadeFile, Part};
use super::runner::{Tools, Work};
use crate::app::App;
use crate::auth::{May, Who, permissions::RunExports};
use crate::config::Settings;
use crate::error::{Error, Result};
use crate::http::body::{self, Json};
use crate::http::openapi::Problems;
use crate::ledger::facility;
use crate::masters::{self, Ask, Format, Listed};
use crate::reports::Aside;
use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse, post};
use pharmacy_contract::adjustments::Adjustment;
use pharmacy_contract::batches::Batch;
use pharmacy_contract::departments::Department;
use pharmacy_contract::dispenses::Dispense;
use pharmacy_contract::doctors::Doctor;
use pharmacy_contract::jobs::{ExportFormat, Job, JobKind, NewExport};
use pharmacy_contract::lookups::DosageForm;
use pharmacy_contract::medicines::Medicine;
use pharmacy_contract::patients::Patient;
use pharmacy_contract::permission::Permission as P;
use pharmacy_contract::policies::Policy;
use pharmacy_contract::reasons::ReasonCode;
use pharmacy_contract::receipts::Receipt;
use pharmacy_contract::returns::{DispenseReturn, SupplierReturn};
use pharmacy_contract::stock::{Balance, Movement, Stock};
use pharmacy_contract::stocktakes::Stocktake;
use pharmacy_contract::stores::Store;
use pharmacy_contract::suppliers::Supplier;
use pharmacy_contract::transfers::Transfer;
use pharmacy_contract::users::User;
use serde_json::{Value, json};
use std::fs::File;
use std::io::{BufWriter, Write};

/// A list that can be exported.
struct Resource {
    name: &'static str,
    noun: &'static str,
    /// The first part of its file's name, as the list itself calls it.
    file: &'static str,
    needs: P,
    check: fn(&Settings, &str, Format) -> Result<()>,
    write: fn(&Work<'_>, &Who, &str, Format, &mut BufWriter<File>) -> Result<()>,
}

const fn list<T: Listed>(name: &'static str, needs: P) -> Resource {
    let file = T::LISTING.resource.name();
    Resource { name, noun: T::NOUN, file, needs, check: check::<T>, write: write::<T> }
}

const LISTS: &[Resource] = &[
    list::<Medicine>("medicines", P::ReadMedicines),
    list::<Supplier>("suppliers", P::ReadSuppliers),
    list::<Department>("departments", P::ReadDepartments),
    list::<Store>("stores", P::ReadDepartments),
    list::<Patient>("patients", P::ReadPatients),
    list::<Doctor>("doctors", P::ReadDoctors),
    list::<DosageForm>("dosage-forms", P::ReadMedicines),
    list::<ReasonCode>("reason-codes", P::ReadMedicines),
    list::<User>("users", P::ManageUsers),
    list::<Policy>("policies", P::ReadStock),
    list::<Batch>("batches", P::ReadMedicines),
    list::<Stock>("stock", P::ReadStock),
    list::<Balance>("stock/balances", P::ReadStock),
    list::<Movement>("movements", P::ReadStock),
    list::<Receipt>("receipts", P::ReadReceipts),
    list::<Dispense>("dispenses", P::ReadStock),
    list::<Transfer>("transfers", P::ReadStock),
    list::<Adjustment>("adjustments", P::ReadStock),
    list::<SupplierReturn>("returns/supplier", P::ReadReceipts),
    list::<DispenseReturn>("returns/dispense", P::ReadStock),
    list::<Stocktake>("stocktakes", P::ReadStock),
];

/// What is exported.
enum What {
    List(&'static Resource),
    Report(String),
}

impl What {
    fn named(name: &str) -> Result<Self> {
        if let Some(report) = name.strip_prefix("reports/") {
            return Ok(Self::Report(report.into()));
        }
        let list = LISTS.iter().find(|list| list.name == name).map(Self::List);
        let names = LISTS.iter().map(|list| list.name).collect::<Vec<_>>().join(", ");
        list.ok_or_else(|| {
            Error::invalid(
                "/resource",
                "unknown",
                format!("one of {names}, or reports/ with a name"),
            )
        })
    }
}

fn read<T: Listed>(settings: &Settings, query: &str, format: Format) -> Result<Ask> {
    let ask = masters::read::<T>(settings, query)?;
    masters::check_export::<T>(&ask)?;
    Ok(Ask { format, ..ask })
}

fn check<T: Listed>(settings: &Settings, query: &str, format: Format) -> Result<()> {
    read::<T>(settings, query, format).map(drop)
}

fn write<T: Listed>(
    work: &Work<'_>,
    who: &Who,
    query: &str,
    format: Format,
    out: &mut BufWriter<File>,
) -> Result<()> {
    let Tools { store, settings, .. } = work.tools;
    let ask = read::<T>(settings, query, format)?;
    let (counting, by) = (ask.clone(), who.clone());
    work.progress.begin("counting", "rows", None)?;
    let total = store.scan_blocking(move |r| masters::count_all::<T>(r, &by, &counting))?;
    work.progress.begin("writing", "rows", Some(total))?;
    masters::write_all::<T>(store, who, &ask, out, &mut |rows| work.progress.advance(rows))
}

const fn form(format: ExportFormat) -> Format {
    match format {
        ExportFormat::Csv => Format::Csv,
        ExportFormat::Ndjson => Format::Ndjson,
        ExportFormat::Xlsx => Format::Xlsx,
    }
}

/// Write a whole list or report to a file, in the background. Ranges of reports may be up to ten years long.
#[utoipa::path(tag = "jobs", request_body = NewExport, responses((status = 202, body = Job, headers(("Location" = String))), Problems))]
#[post("/exports")]
pub async fn start_export(
    who: May<RunExports>,
    body: Json,
    req: HttpRequest,
    app: Data<App>,
) -> Result<HttpResponse> {
    let sha256 = body.sha256;
    let new: NewExport = body::typed(body.value)?;
    let what = What::named(&new.resource)?;
    let noun = may(&app, &who, &what, &new).await?;
    app.access.note(&who, "export", noun, None, &format!("{}?{}", new.resource, new.query));
    let parameters = json!(new);
    ask_for(&app, &who, &req, sha256, JobKind::Export, parameters).await
}

/// What is wrong with it is said at once, not by the job.
async fn may(app: &App, who: &Who, what: &What, new: &NewExport) -> Result<&'static str> {
    let format = form(new.format);
    match what {
        What::List(list) => {
            who.must(list.needs)?;
            (list.check)(&app.settings, &new.query, format)?;
            Ok(list.noun)
        }
        What::Report(name) => {
            let facility = app.store.read(facility).await?;
            Aside::read(name, &new.query, who, facility, app.store.clock())?;
            Ok("report")
        }
    }
}

fn asked(parameters: &Value) -> Result<NewExport> {
    serde_json::from_value(parameters.clone())
        .map_err(|e| Error::Internal(format!("an export's row: {e}")))
}

/// # Errors
/// `Forbidden`.
pub fn may_fetch(who: &Who, parameters: &Value) -> Result<()> {
    who.must(P::RunExports)?;
    match What::named(&asked(parameters)?.resource)? {
        What::List(list) => who.must(list.needs),
        What::Report(_) => who.must(P::ReadReports),
    }
}

/// # Errors
/// What the asker may no longer do, a store fault, a file that cannot be written.
pub fn run(work: &Work<'_>) -> Result<Made> {
    let new = asked(&work.task.parameters)?;
    let who = kinds::asker(work)?;
    who.must(P::RunExports)?;
    let format = form(new.format);
    let (ending, media_type) = (format.ending(), format.media_type());
    let Tools { store, cache, settings, .. } = work.tools;
    let part = Part::of_job(store.place(), work.task.id, work.task.attempt, ending)?;
    let mut out = part.create()?;
    let name = match What::named(&new.resource)? {
        What::List(list) => {
            who.must(list.needs)?;
            (list.write)(work, &who, &new.query, format, &mut out)?;
            format!("{}.{ending}", list.file)
        }
        What::Report(name) => {
            let facility = store.read_blocking(facility)?;
            let aside = Aside::read(&name, &new.query, &who, facility, store.clock())?;
            work.progress.begin("writing", "rows", None)?;
            aside.write(store, cache, format, &mut out, &mut || work.progress.advance(1))?;
            aside.file_name(format)
        }
    };
    out.flush().map_err(|e| super::failed(&e))?;
    drop(out);
    work.progress.go_on()?;
    let rows = work.progress.seen().done;
    let (path, bytes) = part.finish()?;
    let seconds = Some(i64::from(settings.job_file_hours) * 3_600);
    let file = MadeFile { path, name, media_type, bytes, seconds };
    Ok(Made { result: json!({ "rows": rows }), file: Some(file) })
}
