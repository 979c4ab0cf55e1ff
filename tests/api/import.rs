//! The predecessor's folder, taken over: all of it or nothing, and only once.

use crate::actors::Hospital;
use crate::harness::{Home, Stage, Vault, aside};
use pharmacy_server::legacy::{Action, Entity, Options, Outcome, Reason, Stop, Summary, import};
use pharmacy_server::store::{Reader, Store};
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use tempfile::TempDir;

/// A small clean folder of the predecessor.
struct Folder {
    directory: TempDir,
    files: BTreeMap<&'static str, Value>,
}

const PLAIN: &str = "Ward-Secret-2!";
const OLD: &str = "Old-Secret-1!";
/// PBKDF2-HMAC-SHA256 of `OLD`.
const OLD_HASH: &str =
    "pbkdf2:sha256:1000$saltsalt$522c3890eb2c641a99ca250ba3162eca5ba2867465a5d3979160ad849ce7effd";

impl Folder {
    fn clean() -> Self {
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

    fn change(mut self, name: &'static str, records: Value) -> Self {
        self.files.insert(name, records);
        self.write();
        self
    }

    fn raw(self, name: &str, text: &str) -> Self {
        std::fs::write(self.directory.path().join(name), text).unwrap();
        self
    }

    fn path(&self) -> &Path {
        self.directory.path()
    }

    /// The same files in a zip, in this folder of it.
    fn zipped(&self, base: &str) -> PathBuf {
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

    fn length(&self, name: &str) -> u64 {
        self.files[name].as_array().unwrap().len().try_into().unwrap()
    }
}

fn files() -> BTreeMap<&'static str, Value> {
    let at = "2026-01-03T09:00:00.5";
    let many = |n: usize, of: &dyn Fn(usize) -> Value| {
        let stamped = |number| {
            let mut record = of(number);
            record["id"] = json!(format!("{number:02}"));
            record["created_at"] = json!(at);
            record
        };
        Value::Array((1..=n).map(stamped).collect())
    };
    let medicine = |n: usize| {
        json!({"name": format!("Exampline {n} mg"), "supplier_id": format!("{:02}", n % 3 + 1), "low_stock_limit": n,
            "form_dosage": "Tablet (TAB)", "notes": "", "expiry_date": if n.is_multiple_of(7) { Value::Null } else { json!("2027-05-01") },
            "batch_number": format!("B{n}"), "barcode_number": format!("X{n:06}"), "photos": []})
    };
    let user = |n: usize| match n {
        1 => {
            json!({"username": "old_hand", "password": OLD_HASH, "role": "admin", "name": "Old Hand", "department_id": null})
        }
        _ => {
            json!({"username": "ward_user", "password": PLAIN, "role": "department_user", "name": "Ward User", "department_id": "02"})
        }
    };
    BTreeMap::from([
        ("forms.json", many(2, &|n| json!({"name": (["Tablet (TAB)", "Elixir (ELX)"][n - 1])}))),
        (
            "suppliers.json",
            many(3, &|n| json!({"name": format!("Supply {n}"), "type": "Medicine", "fax": n})),
        ),
        (
            "departments.json",
            many(
                4,
                &|n| json!({"name": if n == 1 { "Central Pharmacy".into() } else { format!("Ward {n}") }}),
            ),
        ),
        (
            "stores.json",
            many(
                4,
                &|n| json!({"name": format!("Store {n}"), "department_id": format!("{n:02}"), "inventory": {"01": 5}}),
            ),
        ),
        ("medicines.json", many(120, &medicine)),
        (
            "doctors.json",
            many(
                5,
                &|n| json!({"dr_name": format!("Dr. {n}"), "gender": "male", "department_id": "02", "email": format!("{n}@x.invalid")}),
            ),
        ),
        (
            "patients.json",
            many(
                60,
                &|n| json!({"name": format!("Patient {n}"), "file_no": format!("P{n}"), "gender": "Female", "department_id": "03", "date_of_entry": "2026-02-03"}),
            ),
        ),
        ("users.json", many(2, &user)),
        ("purchases.json", many(3, &|_| json!({"date": "2026-03-01", "medicines": []}))),
        ("consumption.json", json!([])),
        ("transfers.json", json!([])),
        ("history.json", many(2, &|_| json!({"action": "LOGIN"}))),
    ])
}

async fn take(store: &Store, source: &Path) -> Result<Summary, Stop> {
    take_with(store, source, false, None).await
}

async fn take_with(
    store: &Store,
    source: &Path,
    dry_run: bool,
    report: Option<PathBuf>,
) -> Result<Summary, Stop> {
    let (store, time_zone) = (store.clone(), "Europe/Vienna".to_owned());
    let options = Options { source: source.into(), dry_run, report, time_zone };
    aside(move || import(&store, &options))
}

const TABLES: [&str; 11] = [
    "lookup",
    "supplier",
    "department",
    "store",
    "medicine",
    "barcode",
    "batch",
    "doctor",
    "patient",
    "user_account",
    "import_report",
];

/// Rows of every table that an import writes to.
async fn counts(store: &Store) -> BTreeMap<&'static str, i64> {
    let count = |r: &mut Reader<'_>, table: &str| {
        r.listing(&format!("select count(*) from {table}"), "test", &[])
            .one::<(i64,)>()
            .map(|(n,)| n)
    };
    let all = move |r: &mut Reader<'_>| {
        let tables = TABLES.into_iter().chain(["import_run", "audit_entry"]);
        tables.map(|table| Ok((table, count(r, table)?))).collect()
    };
    store.scan(all).await.unwrap()
}

async fn lines(store: &Store, sql: &'static str) -> Vec<String> {
    let rows = store.scan(move |r| r.listing(sql, "test", &[]).all::<(String,)>()).await.unwrap();
    rows.into_iter().map(|(line,)| line).collect()
}

/// What the import wrote, without ids and times.
async fn contents(store: &Store) -> Vec<String> {
    const QUERIES: [&str; 8] = [
        "select label || '|' || code || '|' || coalesce(legacy_id, '') from lookup order by 1",
        "select name || '|' || type || '|' || legacy_id || '|' || coalesce(legacy_extra, '') || '|' || search_key from supplier order by 1",
        "select d.name || '|' || d.code || '|' || coalesce(d.legacy_id, '') || '|' || s.code from department d join store s on s.id = d.default_store_id order by 1",
        "select s.name || '|' || s.code || '|' || s.kind || '|' || coalesce(d.code, '') from store s left join department d on d.id = s.department_id order by 1",
        "select m.name || '|' || m.dosage_form || '|' || cast(m.low_stock_limit as text) || '|' || s.name || '|' || b.batch_number || '|' ||
            coalesce(cast(b.expiry_date as text), '') || '|' || coalesce(c.gtin, c.raw) || '|' || cast(m.created_at as text)
         from medicine m join supplier s on s.id = m.supplier_id join batch b on b.medicine_id = m.id join barcode c on c.medicine_id = m.id order by 1",
        "select o.name || '|' || o.email_key || '|' || d.name from doctor o join department d on d.id = o.department_id order by 1",
        "select p.name || '|' || p.file_key || '|' || cast(p.date_of_entry as text) || '|' || d.name from patient p join department d on d.id = p.department_id order by 1",
        "select username || '|' || role || '|' || name from user_account order by 1",
    ];
    let mut all = Vec::new();
    for query in QUERIES {
        all.extend(lines(store, query).await);
    }
    all
}

both! {
    async fn a_clean_folder_is_taken_over_whole(vault: Vault) {
        let folder = Folder::clean();
        let summary = take(&vault.store, folder.path()).await.unwrap();
        assert_eq!(summary.outcome, Outcome::Imported);
        let later = [Entity::Purchases, Entity::History];
        for (entity, totals) in &summary.totals {
            let length = folder.length(entity.file());
            let taken = if later.contains(entity) { 0 } else { length };
            assert_eq!((totals.read, totals.imported, totals.skipped), (length, taken, length - taken), "{entity:?}");
        }
        let kinds: BTreeSet<_> = summary.kinds.keys().copied().collect();
        let expected = [(Action::Altered, Reason::PasswordPlain), (Action::Info, Reason::UnknownKey), (Action::Info, Reason::NotSupported)];
        assert_eq!(kinds, BTreeSet::from(expected));

        let counts = counts(&vault.store).await;
        // Four stores with two companions each.
        let expected = [("supplier", 3), ("department", 4), ("store", 12), ("medicine", 120), ("barcode", 120), ("batch", 120)];
        for (table, rows) in expected.into_iter().chain([("doctor", 5), ("patient", 60), ("user_account", 2), ("import_run", 1)]) {
            assert_eq!(counts[table], rows, "{table}");
        }
        let contents = contents(&vault.store).await;
        for line in [
            "Tablet|TAB|01",
            "Elixir|ELX|02",
            "Supply 2|Medicine|02|{\"fax\":2}|supply 2",
            "Central Pharmacy|D01|01|S01",
            "Store 1|S01|main|D01",
            "Store 1, quarantine|S01-Q|quarantine|D01",
            "Store 2, in transit|S02-T|in_transit|D02",
            // 09:00 in Vienna in winter.
            "Exampline 8 mg|Tablet|8|Supply 3|B8|2027-05-01|X000008|1767427200500000",
            "Patient 7|p7|2026-02-03|Ward 3",
            "ward_user|department_user|Ward User",
        ] {
            assert!(contents.iter().any(|l| l == line), "{line} is not in {contents:#?}");
        }
    }

    async fn the_same_folder_again_changes_nothing(vault: Vault) {
        let folder = Folder::clean();
        take(&vault.store, folder.path()).await.unwrap();
        let before = (counts(&vault.store).await, contents(&vault.store).await);
        let again = take(&vault.store, folder.path()).await.unwrap();
        assert_eq!(again.outcome, Outcome::NothingNew);
        assert!(again.to_string().contains("0 changes"));
        let packed = take(&vault.store, &folder.zipped("json/")).await.unwrap();
        assert_eq!(packed.outcome, Outcome::NothingNew);
        assert_eq!(before, (counts(&vault.store).await, contents(&vault.store).await));
    }

    async fn another_copy_of_the_folder_is_refused(vault: Vault) {
        let folder = Folder::clean();
        take(&vault.store, folder.path()).await.unwrap();
        let before = counts(&vault.store).await;
        let other = folder.change("suppliers.json", json!([]));
        let stop = take(&vault.store, other.path()).await.unwrap_err();
        assert!(matches!(stop, Stop::OtherCopy { .. }), "{stop}");
        assert_eq!(before, counts(&vault.store).await);
    }

    async fn a_trial_reports_all_and_changes_nothing(vault: Vault) {
        let folder = Folder::clean();
        let before = counts(&vault.store).await;
        let trial = take_with(&vault.store, folder.path(), true, None).await.unwrap();
        assert_eq!(trial.outcome, Outcome::Trial);
        assert_eq!(before, counts(&vault.store).await);
        let real = take(&vault.store, folder.path()).await.unwrap();
        assert_eq!((trial.totals, trial.kinds), (real.totals, real.kinds));
    }

    async fn folder_and_zips_give_the_same_database(vault: Vault) {
        let folder = Folder::clean();
        take(&vault.store, folder.path()).await.unwrap();
        let from_folder = contents(&vault.store).await;
        for base in ["", "json/", "backup/json/"] {
            let other = aside({
                let engine = vault.home.engine;
                move || Vault::set(Home::new(engine).unwrap())
            });
            take(&other.store, &folder.zipped(base)).await.unwrap();
            assert_eq!(from_folder, contents(&other.store).await, "{base}");
        }
    }

    async fn a_broken_file_imports_nothing(vault: Vault) {
        // What any first start makes is there before.
        take(&vault.store, Folder::clean().raw("users.json", "[{]").path()).await.unwrap_err();
        let before = counts(&vault.store).await;
        for (name, text) in [("users.json", "[{\"id\": \"01\""), ("history.json", "{\"a\": 1}"), ("forms.json", "[] []")] {
            let folder = Folder::clean().raw(name, text);
            let stop = take(&vault.store, folder.path()).await.unwrap_err();
            assert!(matches!(&stop, Stop::Broken { file, .. } if file == name), "{stop}");
            assert_eq!(before, counts(&vault.store).await);
        }
        assert_eq!(before["medicine"], 0);
    }

    async fn csv_backups_and_strange_places_are_refused(vault: Vault) {
        let directory = tempfile::tempdir().unwrap();
        std::fs::write(directory.path().join("users.csv"), "id\n").unwrap();
        let stop = take(&vault.store, directory.path()).await.unwrap_err();
        assert!(stop.to_string().contains("CSV"), "{stop}");
        let nowhere = take(&vault.store, Path::new("/does/not/exist")).await.unwrap_err();
        assert!(matches!(nowhere, Stop::Source(_)), "{nowhere}");
    }

    async fn the_report_is_written_as_json_or_csv_and_kept(vault: Vault) {
        let folder = Folder::clean();
        let beside = tempfile::tempdir().unwrap();
        let (json, csv) = (beside.path().join("r.json"), beside.path().join("r.csv"));
        take_with(&vault.store, folder.path(), true, Some(csv.clone())).await.unwrap();
        take_with(&vault.store, folder.path(), false, Some(json.clone())).await.unwrap();
        let report: Value = serde_json::from_str(&std::fs::read_to_string(json).unwrap()).unwrap();
        assert_eq!(report["files"]["medicines.json"]["imported"], 120);
        let rows = report["rows"].as_array().unwrap();
        assert_eq!(rows[0]["reason"], "password_plain");
        let csv = std::fs::read_to_string(csv).unwrap();
        assert!(csv.starts_with("file,index,legacy_id,field,action,reason,old,new\nusers.json,1,02,password,altered,password_plain,"), "{csv}");
        let kept = counts(&vault.store).await["import_report"];
        assert_eq!((kept, csv.lines().count()), (rows.len().try_into().unwrap(), rows.len() + 1));
    }

    async fn a_password_of_the_predecessor_lets_in_once_as_it_was(hospital: Hospital) {
        let admin = hospital.admin().await;
        assert_eq!(admin.get("medicines").await.ok(200)["total"], 0);
        let folder = Folder::clean();
        let report = folder.path().join("r.json");
        take_with(hospital.store(), folder.path(), false, Some(report.clone())).await.unwrap();

        // No cache answers as before, and the search tables know the new rows and those that come after.
        assert_eq!(admin.get("medicines").await.ok(200)["total"], 120);
        assert_eq!(admin.get("medicines?q=mpline%20111").await.ok(200)["total"], 1);
        admin.make("suppliers", json!({"name": "Newcomer Ltd"})).await;
        assert_eq!(admin.get("suppliers?q=newcomer").await.ok(200)["total"], 1);

        hospital.nobody().sign_in("old_hand", OLD).await;
        hospital.nobody().sign_in("old_hand", OLD).await;
        let ward = hospital.nobody().sign_in("ward_user", PLAIN).await;
        assert_eq!(ward.get("me").await.ok(200)["must_change_password"], true);
        assert_eq!(ward.get("medicines").await.status, 403);

        let hashes = lines(hospital.store(), "select password_hash from user_account").await;
        assert!(hashes.iter().all(|hash| hash.starts_with("$argon2id$")), "{hashes:?}");
        let audit = lines(hospital.store(), "select coalesce(after, '') from audit_entry").await.join("\n");
        let told = std::fs::read_to_string(report).unwrap() + &audit;
        for secret in [PLAIN, OLD, OLD_HASH, "saltsalt"] {
            assert!(!told.contains(secret), "{secret}");
        }
        assert!(audit.contains("medicines.json"));
    }

    async fn records_made_before_stay_beside_the_imported_ones(hospital: Hospital) {
        let admin = hospital.admin().await;
        let store = hospital.store().clone();
        let demo = aside(move || pharmacy_server::demo::load(&store)).unwrap().unwrap();
        take(hospital.store(), Folder::clean().path()).await.unwrap();
        let all = admin.get("medicines").await.ok(200)["total"].as_u64().unwrap();
        assert_eq!(all, u64::try_from(demo.medicines).unwrap() + 120);
        for name in ["mpline%20111", "noradrenaline"] {
            assert_eq!(admin.get(&format!("medicines?q={name}")).await.ok(200)["total"], 1, "{name}");
        }
        // The main pharmacy of the first start is the predecessor's, with its name.
        let main = admin.get("departments?q=central").await.ok(200);
        assert_eq!((&main["items"][0]["code"], &main["items"][0]["protected"]), (&json!("D01"), &json!(true)));
        let codes = lines(hospital.store(), "select code from department").await;
        assert_eq!(codes.iter().collect::<BTreeSet<_>>().len(), 8 + 3);
    }
}
