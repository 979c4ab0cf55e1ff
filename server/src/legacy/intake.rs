//! All that was read from the predecessor's folder, ready to be written, and what had to be known to read it.

use super::index::Index;
use super::opening::Opening;
use super::papers::{consumption, purchases, transfers};
use super::password::Hashing;
use super::photos::{Photo, PhotoTotals};
use super::placeholders::What;
use super::stores::inventory::Shelf;
use super::units::Units;
use super::{departments, doctors, forms, history, medicines, patients, stores, suppliers, users};
use pharmacy_contract::text::fold;
use std::collections::{HashMap, HashSet};
use uuid::Uuid;

/// What the database held before: the records made at first start, and values that may be there only once.
#[derive(Debug, Default)]
pub struct Existing {
    pub form_codes: Taken,
    /// Id and code by key of label; gone when a form of the file is that one.
    pub form_labels: HashMap<String, (Uuid, String)>,
    /// Label by each key under which a medicine's free text may name the form.
    pub forms: HashMap<String, String>,
    pub main_department: Option<Uuid>,
    pub main_store: Option<Uuid>,
    /// Keys of columns that are unique. A record that is read adds its own.
    pub department_codes: Taken,
    pub store_codes: Taken,
    pub usernames: Taken,
    /// Accounts by the key of their user name.
    pub accounts: HashMap<String, Uuid>,
    pub doctor_emails: HashSet<String>,
    pub doctor_licenses: HashSet<String>,
    pub patient_files: HashSet<String>,
    pub barcodes: HashSet<String>,
}

#[derive(Default)]
pub struct Intake {
    pub existing: Existing,
    /// The document of all opening stock.
    pub run: Uuid,
    pub forms: Vec<forms::Form>,
    pub suppliers: Vec<suppliers::Supplier>,
    pub departments: Vec<departments::Department>,
    pub stores: Vec<stores::Store>,
    pub medicines: Vec<medicines::Medicine>,
    pub doctors: Vec<doctors::Doctor>,
    pub patients: Vec<patients::Patient>,
    pub users: Vec<users::User>,
    pub openings: Vec<Opening>,
    pub units: Vec<Units>,
    pub purchases: Vec<purchases::Purchase>,
    pub dispenses: Vec<consumption::Dispense>,
    pub transfers: Vec<transfers::Transfer>,
    pub history: Vec<history::Event>,
    pub photos: Vec<Photo>,
    pub photo_totals: PhotoTotals,
    pub supplier_ids: Index,
    pub department_ids: Index,
    pub store_ids: Index,
    pub medicine_ids: Index,
    pub patient_ids: Index,
    pub accounts: users::Accounts,
    /// Main pharmacy and main store, wherever they came from.
    pub main_department: Option<Uuid>,
    pub main_store: Uuid,
    /// The store of each department.
    pub homes: HashMap<Uuid, Uuid>,
    /// Doctors by the key of their name; none where more than one has it.
    pub doctor_names: HashMap<String, Option<Uuid>>,
    /// Counts of the stores, until all medicines are known.
    pub shelves: Vec<Shelf>,
    /// Placeholders of references that are empty and may not be.
    pub nameless: HashMap<What, Uuid>,
    /// Photos that are there: `medicines/name.png`.
    pub photo_files: HashSet<String>,
    /// Keys of names seen in the file that is being read, to list likely doubles.
    pub names: HashSet<String>,
    /// Hashes of the plain passwords; none in a trial.
    pub hashing: Option<Hashing>,
    /// User names of the file, as written.
    pub own_usernames: HashSet<String>,
}

impl Intake {
    /// About how many rows will be written.
    #[must_use]
    pub fn rows(&self) -> u64 {
        let beside = |m: &medicines::Medicine| {
            1 + usize::from(m.barcode.is_some()) + usize::from(m.batch.is_some())
        };
        let lots = |opening: &Opening| {
            opening.lots.iter().map(|lot| if lot.units > 0 { 4 } else { 1 }).sum::<usize>()
        };
        let people = self.doctors.len() + self.patients.len() + self.users.len();
        let masters = self.forms.len()
            + self.suppliers.len()
            + self.departments.len()
            + 3 * self.stores.len()
            + self.medicines.iter().map(beside).sum::<usize>();
        let papers = self.purchases.iter().map(purchases::Purchase::rows).sum::<usize>()
            + self.dispenses.iter().map(consumption::Dispense::rows).sum::<usize>()
            + self.transfers.iter().map(transfers::Transfer::rows).sum::<usize>();
        let stock = self.openings.iter().map(lots).sum::<usize>();
        let all = people + masters + papers + stock + self.history.len() + self.photos.len();
        u64::try_from(all).unwrap_or(u64::MAX)
    }
}

/// Keys that are taken, each with the number to try next behind it.
#[derive(Debug, Default)]
pub struct Taken(HashMap<String, u64>);

impl Taken {
    #[must_use]
    pub fn contains(&self, text: &str) -> bool {
        self.0.contains_key(&fold(text))
    }

    /// The wanted text, or the first of `text-2`, `text-3` … that nobody has. It is taken then.
    pub fn free(&mut self, wanted: &str) -> String {
        let Some(next) = self.0.get(&fold(wanted)).copied() else {
            self.0.insert(fold(wanted), 2);
            return wanted.to_owned();
        };
        let mut numbered = (next..).map(|n| (n, format!("{wanted}-{n}")));
        let free = numbered.find(|(_, text)| !self.contains(text));
        let (number, free) = free.unwrap_or_default();
        self.0.insert(fold(wanted), number + 1);
        self.0.insert(fold(&free), 2);
        free
    }
}

impl<T: AsRef<str>> FromIterator<T> for Taken {
    fn from_iter<I: IntoIterator<Item = T>>(texts: I) -> Self {
        Self(texts.into_iter().map(|text| (fold(text.as_ref()), 2)).collect())
    }
}

#[cfg(test)]
mod tests {
    use super::Taken;

    #[test]
    fn a_taken_text_gets_a_number() {
        let mut taken: Taken = ["ann-2"].into_iter().collect();
        let given: Vec<_> =
            ["Ann", "ann", "ANN", "ann-2"].into_iter().map(|t| taken.free(t)).collect();
        assert_eq!(given, ["Ann", "ann-3", "ANN-4", "ann-2-2"]);
    }
}
