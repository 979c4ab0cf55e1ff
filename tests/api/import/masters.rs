//! The masters of the folder, and the rules of any import.

use super::folder::{Folder, OLD, OLD_HASH, PLAIN};
use super::{contents, counts, lines, take, take_with};
use crate::actors::Hospital;
use crate::harness::{Home, Stage, Vault, aside};
use pharmacy_server::legacy::{Action, Outcome, Reason, Stop};
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::path::Path;

both! {
    async fn a_clean_folder_is_taken_over_whole(vault: Vault) {
        let folder = Folder::clean();
        let summary = take(&vault.store, folder.path()).await.unwrap();
        assert_eq!(summary.outcome, Outcome::Imported);
        for (entity, totals) in &summary.totals {
            let length = folder.length(entity.file());
            assert_eq!((totals.read, totals.imported, totals.skipped), (length, length, 0), "{entity:?}");
        }
        let kinds: BTreeSet<_> = summary.kinds.keys().copied().collect();
        let expected = [
            (Action::Altered, Reason::PasswordPlain),
            (Action::Warning, Reason::NotPostable),
            (Action::Info, Reason::ExpiredStock),
            (Action::Info, Reason::UnknownKey),
        ];
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
        assert!(rows.iter().any(|row| row["reason"] == "password_plain"));
        let csv = std::fs::read_to_string(csv).unwrap();
        assert!(csv.starts_with("file,index,legacy_id,field,action,reason,old,new\n"), "{csv}");
        assert!(csv.contains("\nusers.json,1,02,password,altered,password_plain,"), "{csv}");
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
