//! departments.json -> departments. `01` is the main pharmacy: the protected department made at first start.

use super::entity::Entity;
use super::intake::{Intake, free_code};
use super::record::{Origin, Record, Surroundings};
use super::report::{Action, Reason, Report, Row};
use super::index::Found;
use pharmacy_contract::departments::NewDepartment;
use pharmacy_contract::text::fold;
use uuid::Uuid;

/// Id of the main pharmacy and of its store.
pub const MAIN: &str = "01";

pub struct Department {
    pub origin: Origin,
    pub fields: NewDepartment,
    pub main: bool,
    /// Already in the database: the record made at first start takes these values.
    pub adopted: bool,
    pub default_store: Option<Uuid>,
}

pub fn read(intake: &mut Intake, record: &mut Record<'_>) {
    let main = record.legacy_no == 0 && record.legacy_id.as_deref().is_some_and(is_main) && !intake.departments.iter().any(|d| d.main);
    let adopted = intake.existing.main_department.filter(|_| main);
    record.id = adopted.unwrap_or(record.id);
    let name = record.text("name");
    let name = record.name(name, "name", "department");
    if !intake.names.insert(fold(&name)) {
        record.row(Action::Info, Reason::DuplicateValue, "name", name.clone(), name.clone());
    }
    let code = match adopted {
        Some(_) => String::new(),
        None => free_code(&mut intake.existing.department_codes, &code('D', record)),
    };
    let fields = NewDepartment {
        name,
        code,
        description: record.text("description"),
        responsible_person: record.text("responsible_person"),
        telephone: record.text("telephone"),
        notes: record.text("notes"),
        active: true,
        ..NewDepartment::default()
    };
    if let Some(legacy_id) = &record.legacy_id {
        intake.department_ids.add(legacy_id, record.id);
    }
    let created_at = record.created_at();
    let origin = record.origin(created_at);
    intake.departments.push(Department { origin, fields, main, adopted: adopted.is_some(), default_store: None });
}

/// `01`, however it is padded.
pub fn is_main(legacy_id: &str) -> bool {
    legacy_id.trim().trim_start_matches('0') == "1"
}

/// `D02`; for a record without id its place in the file.
pub fn code(letter: char, record: &Record<'_>) -> String {
    record.legacy_id.as_deref().map_or_else(|| format!("{letter}-{}", record.index + 1), |id| format!("{letter}{}", id.trim()))
}

/// The main pharmacy is there, whatever the file holds.
pub fn complete(intake: &mut Intake, around: &Surroundings, report: &mut Report) {
    if intake.departments.iter().any(|d| d.main) {
        return;
    }
    let name = "Main Pharmacy";
    let id = intake.existing.main_department.unwrap_or_else(crate::clock::new_id);
    let row = Row::of_file(Entity::Departments.file(), Action::Info, Reason::CreatedDefault, name);
    report.add(Row { legacy_id: MAIN.into(), ..row });
    if intake.department_ids.find(MAIN) == Found::Nowhere {
        intake.department_ids.add(MAIN, id);
    }
    if intake.existing.main_department.is_none() {
        let code = free_code(&mut intake.existing.department_codes, "D01");
        let fields = NewDepartment { name: name.into(), code, active: true, ..NewDepartment::default() };
        let origin = Origin::made_here(id, around.now);
        intake.departments.push(Department { origin, fields, main: true, adopted: false, default_store: None });
    }
}
