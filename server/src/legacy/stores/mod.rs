//! stores.json -> stores. `01` is the main store; each department has at least one.

pub mod inventory;
mod write;

pub use write::write;

use inventory::Shelf;

use crate::legacy::departments::{Department, MAIN, code, is_main};
use crate::legacy::entity::Entity;
use crate::legacy::index::Found;
use crate::legacy::intake::Intake;
use crate::legacy::origin::Origin;
use crate::legacy::record::{Record, Surroundings};
use crate::legacy::report::{Action, Reason, Report, Row};
use pharmacy_contract::stores::{NewStore, StoreKind};
use pharmacy_contract::time::Instant;
use std::collections::HashMap;
use uuid::Uuid;

pub struct Store {
    pub origin: Origin,
    pub fields: NewStore,
    pub kind: StoreKind,
    pub parent_id: Option<Uuid>,
    /// The places for goods on their way and for goods set aside.
    pub companions: Vec<Self>,
    /// Already in the database: the main store made at first start takes these values.
    pub adopted: bool,
}

pub fn read(intake: &mut Intake, record: &mut Record<'_>) {
    let main = record.legacy_no == 0
        && record.legacy_id.as_deref().is_some_and(is_main)
        && !intake.stores.iter().any(|s| s.kind == StoreKind::Main);
    let adopted = intake.existing.main_store.filter(|_| main);
    record.id = adopted.unwrap_or(record.id);
    let name = record.text("name");
    let name = record.name(name, "name", "store");
    let code = match adopted {
        Some(_) => String::new(),
        None => intake.existing.store_codes.free(&code('S', record)),
    };
    let department_id = department(intake, record, main);
    let entries = inventory::read(record);
    let (location, description) = (record.text("location"), record.text("description"));
    let fields = NewStore {
        name,
        code,
        department_id,
        location,
        description,
        active: true,
        ..NewStore::default()
    };
    if let Some(legacy_id) = &record.legacy_id {
        intake.store_ids.add(legacy_id, record.id);
    }
    let kind = if main { StoreKind::Main } else { StoreKind::Ward };
    let created_at = record.created_at();
    let shelf = Shelf { name: fields.name.clone(), ..Shelf::of(record, entries) };
    intake.shelves.push(shelf);
    let origin = record.origin(created_at);
    let companions = if adopted.is_some() { vec![] } else { companions(intake, &origin, &fields) };
    intake.stores.push(Store {
        origin,
        fields,
        kind,
        parent_id: None,
        companions,
        adopted: adopted.is_some(),
    });
}

/// The main store stays with the main pharmacy; a second store of a department stays a store of its own.
fn department(intake: &Intake, record: &mut Record<'_>, main: bool) -> Option<Uuid> {
    let told = record.peek("department_id");
    let linked = record.link("department_id", &intake.department_ids);
    if main {
        let main_department = main_department(intake);
        if linked.is_some() && linked != main_department {
            record.row(Action::Altered, Reason::DefaultUsed, "department_id", told, MAIN);
        }
        return main_department;
    }
    if told.is_empty() {
        record.row(Action::Warning, Reason::MissingRequired, "department_id", "", "");
    }
    if linked.is_some() && intake.stores.iter().any(|s| s.fields.department_id == linked) {
        record.row(Action::Warning, Reason::DuplicateValue, "department_id", told.clone(), told);
    }
    linked
}

/// The main store is there, and a store for each department.
pub fn complete(intake: &mut Intake, around: &Surroundings, report: &mut Report) {
    let main_store = main_store(intake, around, report);
    let mut first = HashMap::new();
    for store in &intake.stores {
        if let Some(department) = store.fields.department_id {
            first.entry(department).or_insert(store.origin.id);
        }
    }
    let mut departments = std::mem::take(&mut intake.departments);
    for department in &mut departments {
        let own = if department.main {
            Some(main_store)
        } else {
            first.get(&department.origin.id).copied()
        };
        department.default_store =
            Some(own.unwrap_or_else(|| make_store_of(department, intake, around, report)));
    }
    intake.homes.extend(departments.iter().filter_map(|d| Some((d.origin.id, d.default_store?))));
    intake.departments = departments;
    intake.main_department = main_department(intake);
    intake.main_store = main_store;
    intake.homes.extend(intake.main_department.map(|id| (id, main_store)));
}

fn main_store(intake: &mut Intake, around: &Surroundings, report: &mut Report) -> Uuid {
    if let Some(main) = intake.stores.iter().find(|s| s.kind == StoreKind::Main) {
        return main.origin.id;
    }
    let name = "Main Pharmacy Store";
    let row = Row::of_file(Entity::Stores.file(), Action::Info, Reason::CreatedDefault, name);
    report.add(Row { legacy_id: MAIN.into(), ..row });
    let id = intake.existing.main_store.unwrap_or_else(crate::clock::new_id);
    if intake.store_ids.find(MAIN) == Found::Nowhere {
        intake.store_ids.add(MAIN, id);
    }
    if intake.existing.main_store.is_none() {
        let department = main_department(intake);
        let made = made_here(intake, around.now, id, name, "S01", department);
        intake.stores.push(Store { kind: StoreKind::Main, ..made });
    }
    id
}

fn main_department(intake: &Intake) -> Option<Uuid> {
    intake
        .departments
        .iter()
        .find(|d| d.main)
        .map(|d| d.origin.id)
        .or(intake.existing.main_department)
}

fn make_store_of(
    department: &Department,
    intake: &mut Intake,
    around: &Surroundings,
    report: &mut Report,
) -> Uuid {
    let name = format!("{} Store", department.fields.name);
    let legacy_id = department.origin.legacy_id.clone().unwrap_or_default();
    let row = Row::of_file(
        Entity::Departments.file(),
        Action::Info,
        Reason::CreatedDefault,
        name.clone(),
    );
    report.add(Row { legacy_id, field: "store".into(), ..row });
    let code = department.fields.code.replacen('D', "S", 1);
    let id = crate::clock::new_id();
    let made = made_here(intake, around.now, id, &name, &code, Some(department.origin.id));
    intake.stores.push(made);
    id
}

/// A store, with its companions, that the file does not hold.
pub fn made_here(
    intake: &mut Intake,
    now: Instant,
    id: Uuid,
    name: &str,
    code: &str,
    department_id: Option<Uuid>,
) -> Store {
    let code = intake.existing.store_codes.free(code);
    let fields =
        NewStore { name: name.into(), code, department_id, active: true, ..NewStore::default() };
    let origin = Origin::made_here(id, now);
    let companions = companions(intake, &origin, &fields);
    Store { origin, fields, kind: StoreKind::Ward, parent_id: None, companions, adopted: false }
}

/// Kind, word in the name, letter behind the code: as any store has them that is made here.
const COMPANIONS: [(StoreKind, &str, char); 2] =
    [(StoreKind::InTransit, "in transit", 'T'), (StoreKind::Quarantine, "quarantine", 'Q')];

fn companions(intake: &mut Intake, parent: &Origin, of: &NewStore) -> Vec<Store> {
    let companion = |(kind, word, letter): &(StoreKind, &str, char)| Store {
        origin: Origin::made_here(crate::clock::new_id(), parent.created_at),
        fields: NewStore {
            name: format!("{}, {word}", of.name),
            code: intake.existing.store_codes.free(&format!("{}-{letter}", of.code)),
            department_id: of.department_id,
            active: of.active,
            ..NewStore::default()
        },
        kind: *kind,
        parent_id: Some(parent.id),
        companions: vec![],
        adopted: false,
    };
    COMPANIONS.iter().map(companion).collect()
}

#[cfg(test)]
mod tests {
    use crate::legacy::testing::read;
    use pharmacy_contract::stores::StoreKind;

    const AT: &str = r#""created_at": "2026-01-01T00:00:00""#;

    #[test]
    fn every_odd_store_finds_its_place() {
        let departments = format!(
            r#"[{{"id": "01", "name": "Main", {AT}}}, {{"id": "02", "name": "A", {AT}}}, {{"id": "03", "name": "B", {AT}}}]"#
        );
        let stores = format!(
            r#"[{{"id": "02", "name": "A1", "department_id": "02", "inventory": null, {AT}}},
                {{"id": "01", "name": "Main", "department_id": "02", {AT}}},
                {{"id": "03", "name": "A2", "department_id": "2", "inventory": [], {AT}}},
                {{"id": "04", "name": "Lost", "department_id": "77", "inventory": {{"01": "3.0", "02": 0, "02": -1}}, {AT}}},
                {{"id": "05", "name": "Free", "department_id": null, "inventory": 7, {AT}}}]"#
        );
        let (intake, rows) = read(&[("departments.json", &departments), ("stores.json", &stores)]);
        let department = |n: usize| Some(intake.departments[n].origin.id);
        let found: Vec<_> = intake
            .stores
            .iter()
            .map(|s| (s.fields.name.as_str(), s.fields.code.as_str(), s.fields.department_id))
            .collect();
        assert_eq!(
            found,
            [
                ("A1", "S02", department(1)),
                ("Main", "S01", department(0)),
                ("A2", "S03", department(1)),
                ("Lost", "S04", None),
                ("Free", "S05", None),
                ("B Store", "S03-2", department(2)),
            ]
        );
        assert_eq!(intake.departments[0].default_store, Some(intake.stores[1].origin.id));
        assert_eq!(intake.departments[2].default_store, Some(intake.stores[5].origin.id));
        let unknown = intake.medicines.iter().map(|m| (m.fields.name.as_str(), m.fields.active));
        assert_eq!(unknown.collect::<Vec<_>>(), [("Unknown medicine, legacy 01", false)]);
        assert_eq!(
            rows,
            [
                "stores.json 1 01 department_id altered default_used 02 -> 01",
                "stores.json 2 03 department_id altered padded_reference 2 -> 02",
                "stores.json 2 03 department_id warning duplicate_value 2 -> 2",
                "stores.json 3 04 department_id altered dangling_reference 77 -> ",
                "stores.json 3 04 inventory.01 altered bad_number 3.0 -> 3",
                "stores.json 3 04 inventory.02 warning negative_stock -1 -> 0",
                "stores.json 4 05 department_id warning missing_required  -> ",
                "stores.json 4 05 inventory altered bad_shape 7 -> ",
                "departments.json - 03 store info created_default  -> B Store",
                "stores.json 3 04 inventory.01 placeholder dangling_reference 01 -> Unknown medicine, legacy 01",
                "stores.json 3 04 inventory.02 skipped dangling_reference -1 -> ",
                "stores.json -  inventory info bad_shape  -> in 1 records, kept in legacy_extra",
            ]
        );
    }

    #[test]
    fn main_department_and_main_store_are_made_when_absent() {
        let (intake, rows) = read(&[("departments.json", "[]"), ("stores.json", "{}")]);
        assert_eq!(intake.departments[0].fields.code, "D01");
        assert_eq!(
            (intake.stores[0].kind, intake.stores[0].fields.department_id),
            (StoreKind::Main, Some(intake.departments[0].origin.id))
        );
        assert_eq!(
            rows,
            [
                "departments.json - 01  info created_default  -> Main Pharmacy",
                "stores.json - 01  info created_default  -> Main Pharmacy Store",
            ]
        );
    }
}
