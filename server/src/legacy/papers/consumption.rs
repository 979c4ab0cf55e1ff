//! consumption.json -> dispenses. Who recorded them, and from which batch, was not kept.

use super::rows::PaperRow;
use super::{Line, lines};
use crate::change;
use crate::error::Result;
use crate::legacy::departments::MAIN;
use crate::legacy::insert::{Insert, insert_all};
use crate::legacy::intake::Intake;
use crate::legacy::origin::Origin;
use crate::legacy::placeholders::{What, may_point};
use crate::legacy::progress::Progress;
use crate::legacy::record::Record;
use crate::legacy::report::{Action, Reason};
use crate::store::{Bound, Param, Stale, Tx};
use jiff::civil::Date;
use pharmacy_contract::text::fold;
use uuid::Uuid;

pub struct Dispense {
    pub origin: Origin,
    pub day: Date,
    pub department: Option<Uuid>,
    pub store: Uuid,
    pub patient: Option<Uuid>,
    pub doctor: Option<Uuid>,
    pub prescribed_by: Box<str>,
    pub notes: Box<str>,
    pub lines: Box<[Line]>,
}

impl Dispense {
    /// The document and its lines.
    #[must_use]
    pub const fn rows(&self) -> usize {
        1 + self.lines.len()
    }
}

pub fn read(intake: &mut Intake, record: &mut Record<'_>) {
    let created_at = record.created_at();
    let day = record.doc_day(&["date"], created_at, false);
    let department = department(intake, record);
    let patient = record.value("patient_id");
    let patient = may_point(intake, record, What::Patient, "patient_id", patient.as_ref());
    let prescribed_by = record.text("prescribed_by");
    let lines = lines(intake, record, false);
    let home = department.and_then(|id| intake.homes.get(&id)).copied();
    let dispense = Dispense {
        day,
        department,
        store: home.unwrap_or(intake.main_store),
        patient,
        doctor: intake.doctor_names.get(&fold(&prescribed_by)).copied().flatten(),
        prescribed_by: prescribed_by.into(),
        notes: record.text("notes").into(),
        lines,
        origin: record.origin(created_at),
    };
    intake.dispenses.push(dispense);
}

/// The main pharmacy where none is told, as the predecessor had it.
fn department(intake: &mut Intake, record: &mut Record<'_>) -> Option<Uuid> {
    let told = record.value("department_id");
    let found = may_point(intake, record, What::Department, "department_id", told.as_ref());
    if found.is_none() {
        record.row(Action::Altered, Reason::DefaultUsed, "department_id", "", MAIN);
    }
    found.or(intake.main_department)
}

/// # Errors
/// A store fault.
pub fn write(tx: &mut Tx<'_>, intake: &Intake, progress: &Progress) -> Result<()> {
    insert_all(tx, progress, intake.dispenses.iter().map(Row::of))?;
    let lines = intake.dispenses.iter().flat_map(|dispense| {
        let numbered = (1..).zip(dispense.lines.iter());
        numbered.map(|(no, line)| LineRow { id: crate::clock::new_id(), of: dispense, no, line })
    });
    insert_all(tx, progress, lines)?;
    sum_up_usage(tx)
}

/// What the predecessor gave out, by store, medicine and day: reports over the time before the import read it.
///
/// # Errors
/// A store fault.
fn sum_up_usage(tx: &mut Tx<'_>) -> Result<()> {
    change!(
        tx,
        Stale::Stock,
        "insert into legacy_usage (store_id, medicine_id, day, qty)
         select d.store_id, l.medicine_id, d.doc_date, cast(sum(l.dispensed_qty) as bigint)
         from dispense d join dispense_line l on l.dispense_id = d.id where d.state = 'imported'
         group by d.store_id, l.medicine_id, d.doc_date"
    )
    .run()
    .map(drop)
}

struct Row<'d> {
    of: &'d Dispense,
    paper: PaperRow<'d>,
}

impl<'d> Row<'d> {
    fn of(of: &'d Dispense) -> Self {
        Self { of, paper: PaperRow::of(&of.origin, None, of.day, &of.notes, of.lines.len()) }
    }
}

impl Insert for Row<'_> {
    const STALE: Stale = Stale::Dispenses;

    fn head() -> String {
        PaperRow::head("dispense", "store_id, department_id, patient_id, doctor_id, prescribed_by")
    }

    fn bind<'r>(&'r self, values: &mut Vec<Bound<'r>>) {
        self.paper.bind(values);
        values.extend([
            self.of.store.bound(),
            self.of.department.bound(),
            self.of.patient.bound(),
            self.of.doctor.bound(),
            Bound::Text(&self.of.prescribed_by),
        ]);
    }
}

struct LineRow<'d> {
    id: Uuid,
    of: &'d Dispense,
    no: i64,
    line: &'d Line,
}

impl Insert for LineRow<'_> {
    const STALE: Stale = Stale::Dispenses;

    fn head() -> String {
        "insert into dispense_line (dispense_id, line_no, id, medicine_id, quantity, legacy_extra, dispensed_qty)".into()
    }

    fn bind<'r>(&'r self, values: &mut Vec<Bound<'r>>) {
        self.line.bind(&self.of.origin, self.no, self.id, values);
        values.push(self.line.quantity.bound());
    }
}
