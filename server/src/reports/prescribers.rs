//! Prescribers: who ordered what was handed out.

use super::ask::{Asked, DEPARTMENTS, DOCTORS, MEDICINES, STORES};
use super::consumption::{GIVEN, handed_out, lines};
use super::places::{Kinds, Shops};
use super::sheet::Sheet;
use super::table::{Cell, Chart, Report, Span, id, money, number, quantity, text};
use crate::error::Result;
use crate::select;
use crate::store::{Reader, Stale};
use pharmacy_contract::reports::ChartKind;
use std::cmp::Reverse;
use std::collections::HashMap;
use uuid::Uuid;

pub const REPORT: Report = Report {
    name: "prescribers",
    title: "Prescribers",
    about: "Who ordered what was handed out, the most units first; names that are no doctor of the list stand for \
        themselves.",
    columns: &[
        id("doctor_id", "Doctor id"),
        text("doctor", "Doctor"),
        text("specialty", "Specialty"),
        text("department", "Department"),
        number("dispenses", "Dispenses"),
        number("patients", "Patients"),
        quantity("units", "Units"),
        money("value", "Value"),
        text("top_medicines", "Top 5 medicines"),
    ],
    filters: &[STORES, DEPARTMENTS, DOCTORS, MEDICINES],
    span: Span::Days(30),
    chart: Some(Chart { kind: ChartKind::Bar, label: "doctor", value: "units" }),
    reads: &[Stale::Dispenses, Stale::Doctors, Stale::Departments, Stale::DispenseReturns],
    rows,
    ..Report::PLAIN
};

/// A doctor of the list, or a name.
type Key = (Option<Uuid>, String);

#[derive(Default)]
struct Ordered {
    dispenses: i64,
    patients: i64,
    units: i64,
    value: i64,
    medicines: Vec<(i64, Uuid)>,
}

const KEY: &str = "d.doctor_id, case when d.doctor_id is null then d.prescribed_by else '' end";
const MOST_SHOWN: usize = 5;

fn rows(r: &mut Reader<'_>, asked: &Asked, sheet: &mut Sheet<'_>) -> Result<()> {
    let shops = Shops::of(r, asked, Kinds::Family)?;
    let mut all = ordered(r, asked, &shops)?;
    all.retain(|(id, name), _| id.is_some() || !name.is_empty());
    let mut all: Vec<(Key, Ordered)> = all.into_iter().collect();
    all.sort_by(|(a, x), (b, y)| (Reverse(x.units), a).cmp(&(Reverse(y.units), b)));
    let sum = |of: fn(&Ordered) -> i64| all.iter().map(|(_, o)| of(o)).sum::<i64>();
    sheet.sum("dispenses", sum(|o| o.dispenses));
    sheet.sum("units", sum(|o| o.units));
    sheet.sum("value", Cell::Money(sum(|o| o.value)));
    for ((id, name), mut ordered) in sheet.part(all) {
        let doctor: Option<(String, String, Option<String>)> = match id {
            Some(id) => select!(
                r,
                "select d.name, d.specialist, e.name from doctor d left join department e on e.id = d.department_id where d.id = $1",
                id
            )
            .maybe()?,
            None => None,
        };
        let (name, specialty, department) = doctor.unwrap_or((name, String::new(), None));
        ordered.medicines.sort_unstable_by_key(|&(units, id)| (Reverse(units), id));
        let mut top = Vec::new();
        for (units, medicine) in ordered.medicines.iter().take(MOST_SHOWN) {
            let named: Option<(String,)> =
                select!(r, "select name from medicine where id = $1", *medicine).maybe()?;
            top.extend(named.map(|(name,)| format!("{name} ({units})")));
        }
        sheet.row(vec![
            id.into(),
            name.into(),
            specialty.into(),
            department.into(),
            ordered.dispenses.into(),
            ordered.patients.into(),
            ordered.units.into(),
            Cell::Money(ordered.value),
            top.join(", ").into(),
        ])?;
    }
    Ok(())
}

fn ordered(r: &mut Reader<'_>, asked: &Asked, shops: &Shops) -> Result<HashMap<Key, Ordered>> {
    let mut all: HashMap<Key, Ordered> = HashMap::new();
    let (found, wanted) = lines(asked, shops);
    let narrowed = !asked.ids("medicine_id").is_empty();
    let (heads, head_wanted) = if narrowed {
        (found.clone(), wanted.clone())
    } else {
        ("from dispense d".into(), handed_out(asked, shops))
    };
    let sql = format!(
        "select {KEY}, count(distinct d.id), count(distinct d.patient_id) {heads}{} group by {KEY}",
        head_wanted.text()
    );
    for (id, name, dispenses, patients) in
        head_wanted.all::<(Option<Uuid>, String, i64, i64)>(r, &sql)?
    {
        let one = all.entry((id, name)).or_default();
        (one.dispenses, one.patients) = (dispenses, patients);
    }
    let sql = format!(
        "select {KEY}, l.medicine_id, cast(coalesce(sum({GIVEN} - l.returned_qty), 0) as bigint),
             cast(coalesce(sum(l.value), 0) as bigint) {found}{} group by {KEY}, l.medicine_id",
        wanted.text()
    );
    for (id, name, medicine, units, value) in
        wanted.all::<(Option<Uuid>, String, Uuid, i64, i64)>(r, &sql)?
    {
        let one = all.entry((id, name)).or_default();
        one.units += units;
        one.value += value;
        one.medicines.push((units, medicine));
    }
    Ok(all)
}
