//! Writing the medicines, their barcodes and their opening batches.

use super::{Barcode, Batch, Medicine};
use crate::clock::new_id;
use crate::error::Result;
use crate::legacy::insert::{Insert, ORIGIN, insert_all};
use crate::legacy::intake::Intake;
use crate::legacy::origin::Origin;
use crate::legacy::progress::Progress;
use crate::store::{Bound, Param, Stale, Tx};
use pharmacy_contract::batches::BatchStatus;
use pharmacy_contract::medicines::NewMedicine;
use pharmacy_contract::text::{fold, search_key};
use uuid::Uuid;

/// # Errors
/// A store fault.
pub fn write(tx: &mut Tx<'_>, intake: &Intake, progress: &Progress) -> Result<()> {
    insert_all(tx, progress, intake.medicines.iter().map(Row::of))?;
    insert_all(tx, progress, intake.medicines.iter().filter_map(BarcodeRow::of))?;
    insert_all(tx, progress, intake.medicines.iter().filter_map(BatchRow::of))?;
    // A made batch changes what a medicine shows as its first one.
    tx.staling(Stale::Batches);
    Ok(())
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
                 low_stock_limit, unit_price, notes, barcode_number, barcode_key, active, search_key)"
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
            fields.active.bound(),
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
    of: &'m Medicine,
    batch: &'m Batch,
    key: String,
    status: BatchStatus,
    why: &'static str,
}

impl<'m> BatchRow<'m> {
    fn of(medicine: &'m Medicine) -> Option<Self> {
        let batch = medicine.batch.as_ref()?;
        let (status, why) = if batch.quarantined {
            (BatchStatus::Quarantined, "the predecessor did not know the medicine")
        } else {
            (BatchStatus::Available, "")
        };
        Some(Self { of: medicine, batch, key: fold(&batch.number), status, why })
    }
}

impl Insert for BatchRow<'_> {
    const STALE: Stale = Stale::Medicines;

    fn head() -> String {
        "insert into batch (id, medicine_id, batch_number, batch_key, expiry_date, opening, created_at, updated_at, status, status_reason)".into()
    }

    fn bind<'r>(&'r self, values: &mut Vec<Bound<'r>>) {
        let Origin { id, created_at, .. } = &self.of.origin;
        let at = created_at.bound();
        values.extend([
            self.batch.id.bound(),
            id.bound(),
            self.batch.number.bound(),
            self.key.bound(),
            self.batch.expiry.bound(),
            Bound::Flag(true),
            at,
            at,
            self.status.bound(),
            Bound::Text(self.why),
        ]);
    }
}
