//! A small clean folder of the predecessor: no doubles, nothing dangling, no odd shapes.

use crate::actors::text;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use tempfile::TempDir;

/// A small clean folder of the predecessor.
pub struct Folder {
    directory: TempDir,
    files: BTreeMap<&'static str, Value>,
}

pub const PLAIN: &str = "Ward-Secret-2!";
pub const OLD: &str = "Old-Secret-1!";
/// PBKDF2-HMAC-SHA256 of `OLD`.
pub const OLD_HASH: &str =
    "pbkdf2:sha256:1000$saltsalt$522c3890eb2c641a99ca250ba3162eca5ba2867465a5d3979160ad849ce7effd";

impl Folder {
    pub fn clean() -> Self {
        let directory = tempfile::tempdir().unwrap();
        let mut folder = Self { directory, files: files() };
        folder.write();
        folder
    }

    fn write(&mut self) {
        for (name, records) in &self.files {
            std::fs::write(self.directory.path().join(name), records.to_string()).unwrap();
        }
    }

    pub fn change(mut self, name: &'static str, records: Value) -> Self {
        self.files.insert(name, records);
        self.write();
        self
    }

    pub fn raw(self, name: &str, text: &str) -> Self {
        std::fs::write(self.directory.path().join(name), text).unwrap();
        self
    }

    pub fn path(&self) -> &Path {
        self.directory.path()
    }

    /// The same files in a zip, in this folder of it.
    pub fn zipped(&self, base: &str) -> PathBuf {
        use std::io::Write;
        let path = self.path().join("packed.zip");
        let mut zip = zip::ZipWriter::new(std::fs::File::create(&path).unwrap());
        for (name, records) in &self.files {
            let options = zip::write::SimpleFileOptions::default();
            zip.start_file(format!("{base}{name}"), options).unwrap();
            zip.write_all(records.to_string().as_bytes()).unwrap();
        }
        zip.finish().unwrap();
        path
    }

    pub fn length(&self, name: &str) -> u64 {
        self.records(name).len().try_into().unwrap()
    }

    pub fn all(&self) -> impl Iterator<Item = (&'static str, &Value)> {
        self.files.iter().map(|(name, records)| (*name, records))
    }

    pub fn records(&self, name: &str) -> &[Value] {
        self.files[name].as_array().unwrap()
    }

    /// Units by id of store and medicine, as stores.json tells them; negative ones are 0.
    pub fn stock(&self) -> BTreeMap<(String, String), i64> {
        let mut stock = BTreeMap::new();
        for store in self.records("stores.json") {
            for (medicine, units) in store["inventory"].as_object().unwrap() {
                let key = (text(&store["id"]), medicine.clone());
                stock.insert(key, units.as_i64().unwrap().max(0));
            }
        }
        stock
    }
}

fn id(number: usize) -> String {
    format!("{number:02}")
}

fn many(n: usize, of: impl Fn(usize) -> Value) -> Value {
    let stamped = |number| {
        let mut record = of(number);
        record["id"] = json!(id(number));
        if record.get("timestamp").is_none() {
            record["created_at"] = json!("2026-01-03T09:00:00.5");
        }
        record
    };
    Value::Array((1..=n).map(stamped).collect())
}

pub const MEDICINES: usize = 120;

fn files() -> BTreeMap<&'static str, Value> {
    let form = |n: usize| json!({"name": (["Tablet (TAB)", "Elixir (ELX)"][n - 1])});
    let supplier = |n| json!({"name": format!("Supply {n}"), "type": "Medicine", "fax": n});
    let department =
        |n| json!({"name": if n == 1 { "Central Pharmacy".into() } else { format!("Ward {n}") }});
    let doctor = |n| json!({"dr_name": format!("Dr. {n}"), "gender": "male", "department_id": "02", "email": format!("{n}@x.invalid")});
    let patient = |n| {
        json!({"name": format!("Patient {n}"), "file_no": format!("P{n}"), "gender": "Female", "department_id": "03",
            "date_of_entry": "2026-02-03"})
    };
    BTreeMap::from([
        ("forms.json", many(2, form)),
        ("suppliers.json", many(3, supplier)),
        ("departments.json", many(4, department)),
        ("stores.json", many(4, store)),
        ("medicines.json", many(MEDICINES, medicine)),
        ("doctors.json", many(5, doctor)),
        ("patients.json", many(60, patient)),
        ("users.json", many(2, user)),
        ("purchases.json", many(6, purchase)),
        ("consumption.json", many(40, dispense)),
        ("transfers.json", many(5, transfer)),
        ("history.json", many(4, event)),
    ])
}

/// The main store has all medicines, a ward some; a few are out of stock.
fn store(n: usize) -> Value {
    let kept = (1..=MEDICINES).filter(|medicine| n == 1 || medicine.is_multiple_of(n + 1));
    let units = |medicine| medicine * (n + 6) % 50;
    let inventory: BTreeMap<String, usize> = kept.map(|m| (id(m), units(m))).collect();
    json!({"name": format!("Store {n}"), "department_id": id(n), "inventory": inventory})
}

/// Every seventh without an expiry date, every eleventh expired before March 2026.
fn medicine(n: usize) -> Value {
    let expiry = match n {
        _ if n.is_multiple_of(7) => Value::Null,
        _ if n.is_multiple_of(11) => json!("2026-02-01"),
        _ => json!("2027-05-01"),
    };
    json!({"name": format!("Exampline {n} mg"), "supplier_id": id(n % 3 + 1), "low_stock_limit": n,
        "form_dosage": "Tablet (TAB)", "notes": "", "expiry_date": expiry, "batch_number": format!("B{n}"),
        "barcode_number": format!("X{n:06}"), "photos": []})
}

fn user(n: usize) -> Value {
    match n {
        1 => {
            json!({"username": "old_hand", "password": OLD_HASH, "role": "admin", "name": "Old Hand", "department_id": null})
        }
        _ => {
            json!({"username": "ward_user", "password": PLAIN, "role": "department_user", "name": "Ward User", "department_id": "02"})
        }
    }
}

fn lines(n: usize) -> Value {
    json!([{"medicine_id": id(n % MEDICINES + 1), "quantity": n % 5 + 1}, {"medicine_id": id(n * 3 % MEDICINES + 1), "quantity": 2}])
}

fn purchase(n: usize) -> Value {
    let mut purchase = json!({"date": "2026-02-01", "invoice_number": format!("INV-{n}"), "supplier_id": id(n % 3 + 1),
        "medicines": lines(n), "purchaser_name": "Buyer", "notes": "",
        "status": (["delivered", "complete", "pending"][n % 3])});
    if n.is_multiple_of(3) {
        purchase["delivery_date"] = json!("2026-02-03");
        purchase["received_by"] = json!("Clerk");
    }
    purchase
}

fn dispense(n: usize) -> Value {
    json!({"date": format!("2026-02-{:02}", n % 28 + 1), "patient_id": id(n % 60 + 1), "medicines": lines(n),
        "prescribed_by": format!("Dr. {}", n % 5 + 1), "notes": "", "department_id": id(n % 4 + 1)})
}

fn transfer(n: usize) -> Value {
    json!({"source_store_id": "01", "destination_store_id": id(n % 3 + 2), "medicines": lines(n), "notes": "", "status": "completed",
        "requested_by": "Nurse", "approved_by": "Head"})
}

fn event(n: usize) -> Value {
    json!({"timestamp": format!("2026-02-{n:02}T10:00:00.5"), "user_id": "01", "username": "old_hand", "role": "admin",
        "department_id": null, "action": "LOGIN", "entity_type": "user", "entity_id": null, "details": {"n": n},
        "ip_address": "localhost", "user_agent": "Flask App"})
}
