//! departments.json -> departments. `01` is the main pharmacy: the protected department made at first start.

use super::entity::Entity;
use super::index::Found;
use super::insert::{Insert, ORIGIN, insert_all};
use super::intake::Intake;
use super::origin::Origin;
use super::progress::Progress;
use super::record::{Record, Surroundings};
use super::report::{Action, Reason, Report, Row};
use crate::error::Result;
use crate::store::{Bound, Param, Stale, Tx};
use crate::{change, select};
use pharmacy_contract::departments::NewDepartment;
use pharmacy_contract::text::fold;
use pharmacy_contract::text::search_key;
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
    let main = record.legacy_no == 0
        && record.legacy_id.as_deref().is_some_and(is_main)
        && !intake.departments.iter().any(|d| d.main);
    let adopted = intake.existing.main_department.filter(|_| main);
    record.id = adopted.unwrap_or(record.id);
    let name = record.text("name");
    let name = record.name(name, "name", "department");
    if !intake.names.insert(fold(&name)) {
        record.row(Action::Info, Reason::DuplicateValue, "name", name.clone(), name.clone());
    }
    let code = match adopted {
        Some(_) => String::new(),
        None => intake.existing.department_codes.free(&code('D', record)),
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
    intake.departments.push(Department {
        origin,
        fields,
        main,
        adopted: adopted.is_some(),
        default_store: None,
    });
}

/// `01`, however it is padded.
pub fn is_main(legacy_id: &str) -> bool {
    legacy_id.trim().trim_start_matches('0') == "1"
}

/// `D02`; for a record without id its place in the file.
pub fn code(letter: char, record: &Record<'_>) -> String {
    record.legacy_id.as_deref().map_or_else(
        || format!("{letter}-{}", record.index + 1),
        |id| format!("{letter}{}", id.trim()),
    )
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
        let code = intake.existing.department_codes.free("D01");
        let fields =
            NewDepartment { name: name.into(), code, active: true, ..NewDepartment::default() };
        let origin = Origin::made_here(id, around.now);
        intake.departments.push(Department {
            origin,
            fields,
            main: true,
            adopted: false,
            default_store: None,
        });
    }
}

/// # Errors
/// A store fault.
pub fn write(tx: &mut Tx<'_>, intake: &Intake, progress: &Progress) -> Result<()> {
    for department in intake.departments.iter().filter(|d| d.adopted) {
        adopt(tx, department)?;
    }
    insert_all(tx, progress, intake.departments.iter().filter(|d| !d.adopted).map(Stored::of))
}

/// The department made at first start keeps its code and takes the rest.
fn adopt(tx: &mut Tx<'_>, department: &Department) -> Result<()> {
    let Department { origin, fields, .. } = department;
    let (code,): (String,) =
        select!(tx, "select code from department where id = $1", origin.id).one()?;
    change!(
        tx,
        Stale::Departments,
        "update department set legacy_id = $1, legacy_no = $2, legacy_extra = $3, name = $4, name_key = $5, description = $6,
             responsible_person = $7, telephone = $8, notes = $9, search_key = $10, created_at = $11, updated_at = $12, version = version + 1
         where id = $13",
        origin.legacy_id,
        origin.legacy_no,
        origin.extra,
        fields.name,
        fold(&fields.name),
        fields.description,
        fields.responsible_person,
        fields.telephone,
        fields.notes,
        search_key(&[&fields.name, &code, &fields.responsible_person]),
        origin.created_at,
        origin.updated_at,
        origin.id
    )
    .run()
    .map(drop)
}

struct Stored<'d> {
    of: &'d Department,
    name_key: String,
    code_key: String,
    search_key: String,
}

impl<'d> Stored<'d> {
    fn of(department: &'d Department) -> Self {
        let NewDepartment { name, code, responsible_person, .. } = &department.fields;
        Self {
            of: department,
            name_key: fold(name),
            code_key: fold(code),
            search_key: search_key(&[name, code, responsible_person]),
        }
    }
}

impl Insert for Stored<'_> {
    const STALE: Stale = Stale::Departments;

    fn head() -> String {
        format!(
            "insert into department ({ORIGIN}, name, name_key, code, code_key, description, responsible_person, telephone, notes,
                 default_store_id, protected, active, search_key)"
        )
    }

    fn bind<'r>(&'r self, values: &mut Vec<Bound<'r>>) {
        let fields = &self.of.fields;
        self.of.origin.bind(values);
        values.extend([
            fields.name.bound(),
            self.name_key.bound(),
            fields.code.bound(),
            self.code_key.bound(),
            fields.description.bound(),
            fields.responsible_person.bound(),
            fields.telephone.bound(),
            fields.notes.bound(),
            self.of.default_store.bound(),
            self.of.main.bound(),
            fields.active.bound(),
            self.search_key.bound(),
        ]);
    }
}
