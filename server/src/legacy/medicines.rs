//! medicines.json -> medicines, each with its barcode and its opening batch.

use super::decimal::Decimal;
use super::insert::{Insert, ORIGIN, insert_all};
use super::intake::Intake;
use super::origin::Origin;
use super::progress::Progress;
use super::record::Record;
use super::report::{Action, Reason};
use super::values::show;
use crate::clock::new_id;
use crate::error::Result;
use crate::store::{Bound, Param, Stale, Tx};
use pharmacy_contract::gtin;
use pharmacy_contract::medicines::NewMedicine;
use pharmacy_contract::money::Money;
use pharmacy_contract::text::fold;
use pharmacy_contract::text::search_key;
use pharmacy_contract::time::Date;
use serde_json::Value;
use uuid::Uuid;

/// Number of the batch of stock that came without one.
const UNKNOWN: &str = "UNKNOWN";
const MOST_UNITS: i64 = 1_000_000_000;

pub struct Medicine {
    pub origin: Origin,
    pub fields: NewMedicine,
    pub barcode: Option<Barcode>,
    pub batch: Option<Batch>,
}

/// A barcode that no other medicine has.
#[derive(Debug, PartialEq, Eq)]
pub enum Barcode {
    Gtin(String),
    Raw(String),
}

#[derive(Debug, PartialEq, Eq)]
pub struct Batch {
    pub number: String,
    pub expiry: Option<Date>,
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
    let batch = batch(intake, record);
    let fields = NewMedicine {
        name,
        strength,
        dosage_form: intake.existing.forms.get(&fold(&form_dosage)).cloned().unwrap_or_default(),
        form_dosage,
        category: record.text("category"),
        supplier_id: record.link("supplier_id", &intake.supplier_ids),
        // The predecessor took a missing limit for 0.
        low_stock_limit: record.whole("low_stock_limit", 0..=MOST_UNITS, 0),
        unit_price: Some(price(record)),
        notes: record.text_or_legacy("notes", "description"),
        barcode_number,
        ..NewMedicine::default()
    };
    keep_photos(record, "photos");
    if let Some(legacy_id) = &record.legacy_id {
        intake.medicine_ids.add(legacy_id, record.id);
    }
    let created_at = record.created_at();
    intake.medicines.push(Medicine { origin: record.origin(created_at), fields, barcode, batch });
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

/// Made when a number or a day is told, or a store has stock of it.
fn batch(intake: &Intake, record: &mut Record<'_>) -> Option<Batch> {
    let (number, expiry) = (record.text("batch_number"), record.day("expiry_date"));
    if number.is_empty() && expiry.is_none() && !has_stock(intake, record) {
        return None;
    }
    Some(Batch { number: if number.is_empty() { UNKNOWN.to_owned() } else { number }, expiry })
}

fn has_stock(intake: &Intake, record: &Record<'_>) -> bool {
    let Some(id) = record.legacy_id.as_deref().map(str::trim).filter(|_| record.legacy_no == 0)
    else {
        return false;
    };
    let bare = id.trim_start_matches('0');
    // An inventory key may be padded otherwise; that it means this medicine is decided when the stock is taken over.
    intake.stocked.contains(id)
        || intake.stocked.contains(bare)
        || (bare.len() == 1 && intake.stocked.contains(format!("0{bare}").as_str()))
}

fn price(record: &mut Record<'_>) -> Money {
    let Some(value) = record.value("unit_price") else { return Money(0) };
    let text = show(&value);
    let (price, changed) = match Decimal::parse(&fold(&text)).and_then(Decimal::money) {
        Some((amount, rounded)) => {
            (Money(amount.max(0)), rounded || amount < 0 || !value.is_number())
        }
        None => (Money(0), true),
    };
    if changed {
        record.row(Action::Altered, Reason::BadNumber, "unit_price", text, price.to_string());
    }
    price
}

/// Names of photos are kept until photos are taken over.
pub fn keep_photos(record: &mut Record<'_>, field: &'static str) {
    match record.value(field) {
        None => {}
        Some(Value::Array(names)) if names.is_empty() => {}
        Some(names) => record.keep(field, names, Reason::NotSupported),
    }
}

/// # Errors
/// A store fault.
pub fn write(tx: &mut Tx<'_>, intake: &Intake, progress: &Progress) -> Result<()> {
    insert_all(tx, progress, intake.medicines.iter().map(Row::of))?;
    insert_all(tx, progress, intake.medicines.iter().filter_map(BarcodeRow::of))?;
    insert_all(tx, progress, intake.medicines.iter().filter_map(BatchRow::of))
}

struct Row<'m> {
    of: &'m Medicine,
    name_key: String,
    barcode_key: String,
    search_key: String,
}

impl<'m> Row<'m> {
    fn of(medicine: &'m Medicine) -> Self {
        let NewMedicine { name, barcode_number, .. } = &medicine.fields;
        Self {
            of: medicine,
            name_key: fold(name),
            barcode_key: fold(barcode_number),
            search_key: search_key(&[name, barcode_number]),
        }
    }
}

impl Insert for Row<'_> {
    const STALE: Stale = Stale::Medicines;

    fn head() -> String {
        format!(
            "insert into medicine ({ORIGIN}, name, name_key, form_dosage, dosage_form, strength, category, supplier_id,
                 low_stock_limit, unit_price, notes, barcode_number, barcode_key, search_key)"
        )
    }

    fn bind<'r>(&'r self, values: &mut Vec<Bound<'r>>) {
        let fields = &self.of.fields;
        self.of.origin.bind(values);
        values.extend([
            fields.name.bound(),
            self.name_key.bound(),
            fields.form_dosage.bound(),
            fields.dosage_form.bound(),
            fields.strength.bound(),
            fields.category.bound(),
            fields.supplier_id.bound(),
            fields.low_stock_limit.bound(),
            fields.unit_price.bound(),
            fields.notes.bound(),
            fields.barcode_number.bound(),
            self.barcode_key.bound(),
            self.search_key.bound(),
        ]);
    }
}

struct BarcodeRow<'m> {
    id: Uuid,
    of: &'m Medicine,
    gtin: Option<&'m str>,
    raw: Option<&'m str>,
}

impl<'m> BarcodeRow<'m> {
    fn of(medicine: &'m Medicine) -> Option<Self> {
        let (gtin, raw) = match medicine.barcode.as_ref()? {
            Barcode::Gtin(gtin) => (Some(gtin.as_str()), None),
            Barcode::Raw(raw) => (None, Some(raw.as_str())),
        };
        Some(Self { id: new_id(), of: medicine, gtin, raw })
    }
}

impl Insert for BarcodeRow<'_> {
    const STALE: Stale = Stale::Medicines;

    fn head() -> String {
        "insert into barcode (id, medicine_id, gtin, raw)".into()
    }

    fn bind<'r>(&'r self, values: &mut Vec<Bound<'r>>) {
        values.extend([
            self.id.bound(),
            self.of.origin.id.bound(),
            self.gtin.bound(),
            self.raw.bound(),
        ]);
    }
}

struct BatchRow<'m> {
    id: Uuid,
    of: &'m Medicine,
    batch: &'m Batch,
    key: String,
}

impl<'m> BatchRow<'m> {
    fn of(medicine: &'m Medicine) -> Option<Self> {
        let batch = medicine.batch.as_ref()?;
        Some(Self { id: new_id(), of: medicine, batch, key: fold(&batch.number) })
    }
}

impl Insert for BatchRow<'_> {
    const STALE: Stale = Stale::Medicines;

    fn head() -> String {
        "insert into batch (id, medicine_id, batch_number, batch_key, expiry_date, opening, created_at, updated_at)".into()
    }

    fn bind<'r>(&'r self, values: &mut Vec<Bound<'r>>) {
        let Origin { id, created_at, .. } = &self.of.origin;
        let at = created_at.bound();
        values.extend([
            self.id.bound(),
            id.bound(),
            self.batch.number.bound(),
            self.key.bound(),
            self.batch.expiry.bound(),
            Bound::Flag(true),
            at,
            at,
        ]);
    }
}
