//! What every pharmacy has from its first start: the main pharmacy with its store, and lists to choose from.

use crate::clock::new_id;
use crate::departments::opening;
use crate::error::Result;
use crate::masters::Master;
use crate::store::{Actor, Entry, Stale, Store, Tx};
use crate::{change, select};
use pharmacy_contract::departments::{Department, NewDepartment};
use pharmacy_contract::lookups::LookupKind;
use pharmacy_contract::reasons::ReasonKind;
use pharmacy_contract::text::{fold, search_key};
use uuid::Uuid;

/// Makes what is missing; does nothing on any later start.
///
/// # Errors
/// A store fault.
pub fn first_records(store: &Store) -> Result<()> {
    let complete = store.scan_blocking(|r| {
        let main: Option<(Uuid,)> =
            select!(r, "select id from department where protected = $1", true).maybe()?;
        let list: Option<(Uuid,)> = select!(r, "select id from lookup limit 1").maybe()?;
        let reason: Option<(Uuid,)> = select!(r, "select id from reason_code limit 1").maybe()?;
        Ok(main.is_some() && list.is_some() && reason.is_some())
    })?;
    if complete { Ok(()) } else { store.change_blocking(make) }
}

fn make(tx: &mut Tx<'_>) -> Result<()> {
    let main: Option<(Uuid,)> =
        select!(tx, "select id from department where protected = $1", true).maybe()?;
    if main.is_none() {
        main_pharmacy(tx)?;
    }
    if select!(tx, "select id from lookup limit 1").maybe::<(Uuid,)>()?.is_none() {
        for (kind, entries) in LISTS {
            for (at, (code, label)) in (1_i64..).zip(*entries) {
                lookup(tx, *kind, code, label, at * 10)?;
            }
        }
    }
    for (code, label, kind, needs_note) in REASONS {
        reason(tx, code, label, *kind, *needs_note)?;
    }
    let entry = Entry { action: "setup.create", entity: "setup", ..Entry::default() };
    tx.audit(&Actor::command("first start"), entry)
}

fn main_pharmacy(tx: &mut Tx<'_>) -> Result<()> {
    let id = new_id();
    let new = NewDepartment {
        name: "Main Pharmacy".into(),
        code: "D01".into(),
        description: "The hospital's main pharmacy; receives all goods.".into(),
        active: true,
        ..NewDepartment::default()
    };
    Department::insert(tx, id, &new, None)?;
    opening::protect(tx, id)
}

fn lookup(tx: &mut Tx<'_>, kind: LookupKind, code: &str, label: &str, sort: i64) -> Result<()> {
    let now = tx.now();
    change!(
        tx,
        Stale::Lookups,
        "insert into lookup (id, created_at, updated_at, kind, code, code_key, label, label_key,
             sort, search_key)
         values ($1, $2, $2, $3, $4, $5, $6, $7, $8, $9) on conflict do nothing",
        new_id(),
        now,
        kind,
        code,
        fold(code),
        label,
        fold(label),
        sort,
        search_key(&[label, code])
    )
    .run()
    .map(drop)
}

fn reason(
    tx: &mut Tx<'_>,
    code: &str,
    label: &str,
    kind: ReasonKind,
    needs_note: bool,
) -> Result<()> {
    let now = tx.now();
    change!(
        tx,
        Stale::Reasons,
        "insert into reason_code (id, created_at, updated_at, code, code_key, label, label_key, kind, needs_note)
         values ($1, $2, $2, $3, $4, $5, $6, $7, $8) on conflict do nothing",
        new_id(),
        now,
        code,
        fold(code),
        label,
        fold(label),
        kind,
        needs_note
    )
    .run()
    .map(drop)
}

/// Editable afterwards; here only as a start: code, label, kind, needs a note.
const REASONS: &[(&str, &str, ReasonKind, bool)] = &[
    ("count_surplus", "Count difference, more", ReasonKind::AdjustIn, false),
    ("count_difference", "Count difference", ReasonKind::AdjustOut, false),
    ("found", "Found", ReasonKind::AdjustIn, false),
    ("missing", "Missing", ReasonKind::AdjustOut, false),
    ("stolen", "Stolen", ReasonKind::AdjustOut, true),
    ("donated", "Donated", ReasonKind::AdjustOut, false),
    ("opening", "Opening stock", ReasonKind::AdjustIn, false),
    ("damaged", "Damaged", ReasonKind::Waste, false),
    ("expired", "Expired", ReasonKind::Waste, false),
    ("cold_chain_breach", "Cold-chain breach", ReasonKind::Waste, true),
    ("recalled", "Recalled", ReasonKind::Recall, false),
    ("not_needed", "No longer needed", ReasonKind::Return, false),
    ("wrong_item", "Wrong item", ReasonKind::Return, false),
    ("quality", "Quality complaint", ReasonKind::Return, true),
    ("not_in_stock", "Not in stock", ReasonKind::Shortage, false),
    ("later_batch_needed", "Later batch needed", ReasonKind::Override, false),
    ("data_error", "Data error", ReasonKind::Reversal, false),
];

type List = (LookupKind, &'static [(&'static str, &'static str)]);

/// Editable afterwards; here only as a start.
const LISTS: &[List] = &[
    (
        LookupKind::DosageForm,
        &[
            ("TAB", "Tablet"),
            ("CAP", "Capsule"),
            ("SYR", "Syrup"),
            ("SUS", "Suspension"),
            ("SOL", "Solution"),
            ("INJ", "Injection"),
            ("INF", "Infusion"),
            ("PWD", "Powder"),
            ("CRM", "Cream"),
            ("OIN", "Ointment"),
            ("GEL", "Gel"),
            ("DRP", "Drops"),
            ("SPR", "Spray"),
            ("INH", "Inhaler"),
            ("SUP", "Suppository"),
            ("PAT", "Patch"),
            ("LOT", "Lotion"),
            ("LOZ", "Lozenge"),
        ],
    ),
    (
        LookupKind::Route,
        &[
            ("PO", "By mouth"),
            ("IV", "Intravenous"),
            ("IM", "Intramuscular"),
            ("SC", "Subcutaneous"),
            ("INH", "Inhaled"),
            ("TOP", "On the skin"),
            ("PR", "Rectal"),
            ("SL", "Under the tongue"),
            ("OPH", "Eye"),
            ("OT", "Ear"),
            ("NAS", "Nose"),
        ],
    ),
    (
        LookupKind::Category,
        &[
            ("ANALGESIC", "Analgesic"),
            ("ANTIBIOTIC", "Antibiotic"),
            ("CARDIO", "Cardiovascular"),
            ("ENDO", "Endocrine"),
            ("GASTRO", "Gastrointestinal"),
            ("NEURO", "Neurological"),
            ("RESP", "Respiratory"),
            ("ONCO", "Oncology"),
            ("VACCINE", "Vaccine"),
            ("OTHER", "Other"),
        ],
    ),
    (
        LookupKind::BaseUnit,
        &[
            ("unit", "unit"),
            ("tablet", "tablet"),
            ("capsule", "capsule"),
            ("mL", "mL"),
            ("g", "g"),
            ("vial", "vial"),
            ("ampoule", "ampoule"),
            ("dose", "dose"),
            ("bottle", "bottle"),
            ("tube", "tube"),
        ],
    ),
    (
        LookupKind::SupplierType,
        &[
            ("Medicine", "Medicine"),
            ("Disposable", "Disposable"),
            ("Equipment", "Equipment"),
            ("Mixed", "Mixed"),
        ],
    ),
    (
        LookupKind::DoctorSpecialist,
        &[
            ("surgery", "Surgery"),
            ("gynecologist", "Gynaecology"),
            ("dermatologist", "Dermatology"),
            ("gp", "General practice"),
            ("pediatrician", "Paediatrics"),
            ("cardiology", "Cardiology"),
            ("neurology", "Neurology"),
            ("orthopedics", "Orthopaedics"),
            ("psychiatry", "Psychiatry"),
            ("radiology", "Radiology"),
            ("anesthesiology", "Anaesthesiology"),
            ("emergency", "Emergency medicine"),
            ("internal_medicine", "Internal medicine"),
            ("ophthalmology", "Ophthalmology"),
            ("ent", "Ear, nose and throat"),
        ],
    ),
    (
        LookupKind::DoctorPosition,
        &[
            ("specialist", "Specialist"),
            ("consultant", "Consultant"),
            ("professor", "Professor"),
            ("senior_consultant", "Senior consultant"),
            ("chief", "Chief"),
            ("resident", "Resident"),
            ("intern", "Intern"),
        ],
    ),
];
