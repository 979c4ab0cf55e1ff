//! Consumption: what was handed out, line by line.

use super::ask::{Asked, DEPARTMENTS, DOCTORS, MEDICINES, PATIENTS, STORES};
use super::places::{Kinds, Shops};
use super::sheet::{Sheet, Wanted, Window};
use super::table::{Cell, Report, Span, day, id, money, quantity, text};
use super::taken;
use crate::error::Result;
use crate::store::{Reader, Stale};
use jiff::civil::Date;
use pharmacy_contract::permission::Permission;
use uuid::Uuid;

pub const REPORT: Report = Report {
    name: "consumption",
    title: "Consumption",
    about: "What was handed out to patients and departments, line by line, newest first. The totals of units and \
        medicines are what left the shelves in these days less what came back in them.",
    columns: &[
        day("date", "Date"),
        id("dispense_id", "Dispense id"),
        text("document_no", "No."),
        text("store", "Store"),
        text("department", "Department"),
        id("patient_id", "Patient id").only(Permission::ReadPatients),
        text("patient", "Patient").only(Permission::ReadPatients),
        text("prescriber", "Prescriber"),
        id("medicine_id", "Medicine id"),
        text("medicine", "Medicine"),
        text("form", "Form"),
        text("batch", "Batch"),
        quantity("asked", "Asked"),
        quantity("quantity", "Quantity"),
        quantity("returned", "Returned"),
        quantity("net", "Net"),
        money("value", "Value"),
        text("notes", "Notes"),
    ],
    filters: &[STORES, DEPARTMENTS, PATIENTS, MEDICINES, DOCTORS],
    span: Span::Days(30),
    private: true,
    reads: &[
        Stale::Dispenses,
        Stale::Stock,
        Stale::Patients,
        Stale::Departments,
        Stale::DispenseReturns,
        Stale::Batches,
    ],
    rows,
    ..Report::PLAIN
};

/// Rows that a file reads at once.
const STRETCH: i64 = 1_000;
/// What was given: the predecessor's documents know only what was asked.
pub const GIVEN: &str = "case when d.state = 'imported' then l.quantity else l.dispensed_qty end";

/// Conditions on dispenses, whatever their lines.
pub fn handed_out(asked: &Asked, shops: &Shops) -> Wanted {
    let mut wanted = Wanted::default();
    wanted.days("d.doc_date", asked.from, asked.to);
    wanted.and("d.state in ('completed', 'part_returned', 'returned', 'imported')");
    shops.hold(&mut wanted, "d.store_id");
    wanted.if_any("d.department_id", asked.owned("department_id"));
    wanted.if_any("d.patient_id", asked.owned("patient_id"));
    wanted.if_any("d.doctor_id", asked.owned("doctor_id"));
    wanted
}

/// The tables of the lines, and their conditions: a medicine is looked for only on days on which its stock moved.
pub fn lines(asked: &Asked, shops: &Shops) -> (String, Wanted) {
    let mut wanted = handed_out(asked, shops);
    wanted.and("l.dispense_id = d.id");
    let medicines = asked.owned("medicine_id");
    if medicines.is_empty() {
        return ("from dispense d cross join dispense_line l".into(), wanted);
    }
    let (from, to) = asked.range();
    let (from, to) = (wanted.mark(from), wanted.mark(to));
    let marks = wanted.marks(medicines);
    let moved = |table: &str| {
        format!(
            "select x.store_id, x.day from store s cross join {table} x
             where x.store_id = s.id and x.medicine_id in ({marks}) and x.day >= {from} and x.day <= {to}"
        )
    };
    let days = format!("({} union {})", moved("stock_daily"), moved("legacy_usage"));
    wanted.and(format!(
        "d.store_id = k.store_id and d.doc_date = k.day and l.medicine_id in ({marks})"
    ));
    (format!("from {days} k cross join dispense d cross join dispense_line l"), wanted)
}

fn rows(r: &mut Reader<'_>, asked: &Asked, sheet: &mut Sheet<'_>) -> Result<()> {
    let shops = Shops::of(r, asked, Kinds::Family)?;
    totals(r, asked, &shops, sheet)?;
    let window = sheet.window;
    if sheet.is_page() {
        let found = stretch(r, asked, &shops, window, None)?;
        return found.into_iter().try_for_each(|line| sheet.row(line.cells));
    }
    let mut after = None;
    loop {
        let part = Window { offset: 0, limit: STRETCH };
        let found = stretch(r, asked, &shops, part, after)?;
        after = found.last().map(|last| last.place);
        let is_last = i64::try_from(found.len()).unwrap_or(0) < STRETCH;
        found.into_iter().try_for_each(|line| sheet.row(line.cells))?;
        if is_last {
            return Ok(());
        }
    }
}

struct Line {
    place: (Date, Uuid, i64),
    id: Uuid,
    cells: Vec<Cell>,
}

/// Lines of one stretch, with the batches that were taken for them.
fn stretch(
    r: &mut Reader<'_>,
    asked: &Asked,
    shops: &Shops,
    window: Window,
    after: Option<(Date, Uuid, i64)>,
) -> Result<Vec<Line>> {
    let (found, mut wanted) = lines(asked, shops);
    if let Some((day, id, line)) = after {
        let (day, id, line) = (wanted.mark(day), wanted.mark(id), wanted.mark(line));
        wanted.and(format!("(d.doc_date, d.id) <= ({day}, {id})"));
        wanted.and(format!("not (d.id = {id} and l.line_no <= {line})"));
    }
    let (limit, offset) = (wanted.mark(window.limit), wanted.mark(window.offset));
    let sql = format!(
        "select k.doc_date, k.dispense_id, k.document_no, s.name, e.name, k.patient_id, p.name, k.prescriber, k.medicine_id, m.name,
             case when m.dosage_form <> '' then m.dosage_form else m.form_dosage end, '', k.quantity, k.given, k.returned_qty,
             k.given - k.returned_qty, k.value, k.notes, k.line_no, k.line_id
         from (select d.doc_date, d.id as dispense_id, d.document_no, d.store_id, d.department_id, d.patient_id,
                 d.prescribed_by as prescriber, d.notes, l.id as line_id, l.line_no, l.medicine_id, l.quantity, {GIVEN} as given,
                 l.returned_qty, l.value {found}{}
             order by d.doc_date desc, d.id desc, l.line_no limit {limit} offset {offset}) k
         join store s on s.id = k.store_id join medicine m on m.id = k.medicine_id
         left join department e on e.id = k.department_id left join patient p on p.id = k.patient_id
         order by k.doc_date desc, k.dispense_id desc, k.line_no",
        wanted.text()
    );
    let mut lines = Vec::new();
    r.listing(&sql, "consumption", &wanted.bounds()).each(&mut |row| {
        lines.push(Line {
            place: (row.get(0)?, row.get(1)?, row.get(18)?),
            id: row.get(19)?,
            cells: REPORT.leading(row, REPORT.columns.len())?,
        });
        Ok(())
    })?;
    let documents: Vec<Uuid> = lines.iter().map(|line| line.place.1).collect();
    let batches = taken::batches(r, &documents)?;
    let at = REPORT.columns.iter().position(|column| column.name == "batch").unwrap_or_default();
    for line in &mut lines {
        let numbers = batches.get(&line.id).map(|numbers| numbers.join(", "));
        if let Some(cell) = line.cells.get_mut(at) {
            *cell = numbers.into();
        }
    }
    Ok(lines)
}

fn totals(r: &mut Reader<'_>, asked: &Asked, shops: &Shops, sheet: &mut Sheet<'_>) -> Result<()> {
    let by_person = ["department_id", "patient_id", "doctor_id"];
    let by_person = by_person.iter().any(|name| !asked.ids(name).is_empty());
    if asked.ids("medicine_id").is_empty() {
        let wanted = handed_out(asked, shops);
        let sql = format!(
            "select count(*), count(distinct d.patient_id), cast(coalesce(sum(d.line_count), 0) as bigint) from dispense d{}",
            wanted.text()
        );
        let (records, patients, lines): (i64, i64, i64) = wanted.one(r, &sql)?;
        sheet.total = lines;
        sheet.sum("records", records);
        sheet.sum("patients", patients);
    } else {
        let (found, wanted) = lines(asked, shops);
        let sql = format!(
            "select count(distinct d.id), count(distinct d.patient_id), count(*) {found}{}",
            wanted.text()
        );
        let (records, patients, lines): (i64, i64, i64) = wanted.one(r, &sql)?;
        sheet.total = lines;
        sheet.sum("records", records);
        sheet.sum("patients", patients);
    }
    let (units, medicines) =
        if by_person { by_lines(r, asked, shops)? } else { by_days(r, asked, shops)? };
    sheet.sum("units", units);
    sheet.sum("medicines", medicines);
    Ok(())
}

fn by_lines(r: &mut Reader<'_>, asked: &Asked, shops: &Shops) -> Result<(i64, i64)> {
    let (found, wanted) = lines(asked, shops);
    let sql = format!(
        "select cast(coalesce(sum({GIVEN} - l.returned_qty), 0) as bigint), count(distinct l.medicine_id) {found}{}",
        wanted.text()
    );
    wanted.one(r, &sql)
}

fn by_days(r: &mut Reader<'_>, asked: &Asked, shops: &Shops) -> Result<(i64, i64)> {
    let mut wanted = Wanted::default();
    wanted.days("x.day", asked.from, asked.to);
    shops.hold(&mut wanted, "x.store_id");
    wanted.if_any("x.medicine_id", asked.owned("medicine_id"));
    let sql = format!(
        "select cast(coalesce(sum(k.units), 0) as bigint), count(*) from (
             select k.medicine_id, sum(k.units) as units from (
                 select x.medicine_id, cast(-sum(x.dispensed + x.dispense_returned) as bigint) as units from stock_daily x{0}
                 group by x.medicine_id having min(x.dispensed) < 0 or max(x.dispense_returned) > 0
                 union all select x.medicine_id, cast(sum(x.qty) as bigint) from legacy_usage x{0} group by x.medicine_id) k
             group by k.medicine_id) k",
        wanted.text()
    );
    wanted.one(r, &sql)
}
