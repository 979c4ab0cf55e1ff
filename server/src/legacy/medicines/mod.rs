//! medicines.json -> medicines, each with its barcode and its opening batch.

mod write;

pub use write::write;

use crate::clock::new_id;
use crate::ledger::UNKNOWN;
use crate::legacy::intake::Intake;
use crate::legacy::origin::Origin;
use crate::legacy::photos::names::{MEDICINES, listed};
use crate::legacy::record::Record;
use crate::legacy::report::{Action, Reason};
use pharmacy_contract::gtin;
use pharmacy_contract::medicines::NewMedicine;
use pharmacy_contract::text::fold;
use pharmacy_contract::time::Date;
use uuid::Uuid;

/// The most that a limit, a line or a batch in a store may be.
pub const MOST_UNITS: i64 = 1_000_000_000;

pub struct Medicine {
    pub origin: Origin,
    pub fields: NewMedicine,
    pub barcode: Option<Barcode>,
    /// Of its opening stock.
    pub batch: Option<Batch>,
    /// Names of its photos, in their order.
    pub photos: Vec<String>,
}

/// A barcode that no other medicine has.
#[derive(Debug, PartialEq, Eq)]
pub enum Barcode {
    Gtin(String),
    Raw(String),
}

#[derive(Debug, PartialEq, Eq)]
pub struct Batch {
    pub id: Uuid,
    pub number: String,
    pub expiry: Option<Date>,
    /// Of a medicine that nobody knows.
    pub quarantined: bool,
}

impl Batch {
    /// Of stock that came without one.
    #[must_use]
    pub fn unknown() -> Self {
        Self { id: new_id(), number: UNKNOWN.to_owned(), expiry: None, quarantined: false }
    }

    /// May its units be given out on that day?
    #[must_use]
    pub fn is_usable(&self, on: Date) -> bool {
        !self.quarantined && self.expiry.is_none_or(|day| day >= on)
    }
}

pub fn read(intake: &mut Intake, record: &mut Record<'_>) {
    let name = record.text("name");
    let name = record.name(name, "name", "medicine");
    let form_dosage = form_dosage(record);
    let strength = record.text("strength");
    if !intake.names.insert(fold(&format!("{name}\n{strength}\n{form_dosage}"))) {
        record.row(Action::Info, Reason::DuplicateValue, "name", name.clone(), name.clone());
    }
    let barcode_number = record.text("barcode_number");
    let barcode = barcode(intake, record, &barcode_number);
    let batch = batch(record);
    let fields = NewMedicine {
        name,
        strength,
        dosage_form: intake.existing.forms.get(&fold(&form_dosage)).cloned().unwrap_or_default(),
        form_dosage,
        category: record.text("category"),
        supplier_id: record.link("supplier_id", &intake.supplier_ids),
        // The predecessor took a missing limit for 0.
        low_stock_limit: record.whole("low_stock_limit", 0..=MOST_UNITS, 0),
        unit_price: Some(record.money("unit_price").unwrap_or_default()),
        notes: record.text_or_legacy("notes", "description"),
        barcode_number,
        ..NewMedicine::default()
    };
    let photos = listed(intake, record, "photos", MEDICINES);
    if let Some(legacy_id) = &record.legacy_id {
        intake.medicine_ids.add(legacy_id, record.id);
    }
    let created_at = record.created_at();
    let origin = record.origin(created_at);
    intake.medicines.push(Medicine { origin, fields, barcode, batch, photos });
}

/// One text; older records told form and dosage apart.
fn form_dosage(record: &mut Record<'_>) -> String {
    let text = record.text("form_dosage");
    if !text.is_empty() {
        return text;
    }
    let (form, dosage) = (record.text("form"), record.text("dosage"));
    format!("{form} {dosage}").trim().to_owned()
}

fn barcode(intake: &mut Intake, record: &mut Record<'_>, text: &str) -> Option<Barcode> {
    if text.is_empty() {
        return None;
    }
    let barcode = gtin::parse(text).map_or_else(|| Barcode::Raw(text.to_owned()), Barcode::Gtin);
    let (Barcode::Gtin(key) | Barcode::Raw(key)) = &barcode;
    if intake.existing.barcodes.insert(key.clone()) {
        return Some(barcode);
    }
    record.row(Action::Warning, Reason::DuplicateValue, "barcode_number", text, text);
    None
}

/// Made when a number or a day is told; stock without them makes one later.
fn batch(record: &mut Record<'_>) -> Option<Batch> {
    let (number, expiry) = (record.text("batch_number"), record.day("expiry_date"));
    if number.is_empty() && expiry.is_none() {
        return None;
    }
    let number = if number.is_empty() { UNKNOWN.to_owned() } else { number };
    Some(Batch { number, expiry, ..Batch::unknown() })
}
