//! Documents and history of the predecessor: there to be read, never to be posted.

use super::folder::Folder;
use super::{contents, lines, take};
use crate::actors::{Hospital, text};
use crate::digest::{changed, digests};
use crate::harness::Vault;
use crate::stock::post;
use pharmacy_contract::problem::ProblemKind;
use serde_json::{Value, json};
use std::collections::BTreeMap;

both! {
    async fn documents_are_kept_as_history(vault: Vault) {
        let folder = Folder::clean();
        take(&vault.store, folder.path()).await.unwrap();
        let contents = contents(&vault.store).await;
        for line in [
            "03|imported|received|2026-02-01|S01|Supply 1|inv-3|2|Exampline 4 mg|4|{\"status\":\"delivered\"}",
            "02|imported|pending|2026-02-01|S01|Supply 3|inv-2|2|Exampline 3 mg|3|",
            // Recorded in ward 4, so given out from its store; the doctor is known by the name.
            "07|imported|2026-02-08|S04|Patient 8|Dr. 3|Exampline 8 mg|3",
            // Without a date of its own: the day on which it was written down.
            "04|imported|received|2026-01-03|S01|S03|Nurse|Head|Exampline 5 mg|5",
            "02|1770022800500000|LOGIN|user|old_hand|admin|{\"n\":2}",
        ] {
            let close: Vec<_> = contents.iter().filter(|l| l.starts_with(&line[..3])).collect();
            assert!(contents.iter().any(|l| l == line), "{line} is not in {close:#?}");
        }
        let strays = "select 'x' from receipt where posted_at is not null or document_no <> ''
            union all select 'x' from dispense where posted_at is not null or document_no <> ''
            union all select 'x' from transfer where posted_at is not null or document_no <> ''";
        assert_eq!(lines(&vault.store, strays).await.len(), 0);
    }

    async fn use_before_the_import_is_summed_by_day(vault: Vault) {
        let folder = Folder::clean();
        // The same was given twice on one day.
        let mut records = folder.records("consumption.json").to_vec();
        let mut again = records[0].clone();
        again["id"] = json!("41");
        records.push(again);
        let folder = folder.change("consumption.json", Value::Array(records));
        take(&vault.store, folder.path()).await.unwrap();
        let mut used: BTreeMap<String, i64> = BTreeMap::new();
        for record in folder.records("consumption.json") {
            for line in record["medicines"].as_array().unwrap() {
                let key = format!("{}|{}|{}", text(&record["department_id"]), text(&line["medicine_id"]), text(&record["date"]));
                *used.entry(key).or_default() += line["quantity"].as_i64().unwrap();
            }
        }
        let stored = "select s.legacy_id || '|' || m.legacy_id || '|' || cast(u.day as text) || '|' || cast(u.qty as text)
            from legacy_usage u join store s on s.id = u.store_id join medicine m on m.id = u.medicine_id order by 1";
        let mut expected: Vec<_> = used.iter().map(|(key, units)| format!("{key}|{units}")).collect();
        expected.sort();
        assert_eq!(lines(&vault.store, stored).await, expected);
    }

    async fn use_before_the_import_counts_in_averages_known_before(hospital: Hospital) {
        let (folder, admin) = (Folder::clean(), hospital.admin().await);
        // Worked out and kept when there was nothing yet.
        assert_eq!(admin.get("reports/amc").await.ok(200)["total"], 0);
        take(hospital.store(), folder.path()).await.unwrap();
        let mut used: BTreeMap<String, i64> = BTreeMap::new();
        for line in folder.records("consumption.json").iter().flat_map(|r| r["medicines"].as_array().unwrap()) {
            *used.entry(text(&line["medicine_id"])).or_default() += line["quantity"].as_i64().unwrap();
        }
        let averages = admin.get("reports/amc?per_page=100").await.ok(200);
        for (legacy_id, units) in used {
            let name = format!("Exampline {} mg", legacy_id.trim_start_matches('0'));
            let row = averages["items"].as_array().unwrap().iter().find(|row| row["medicine"] == name.as_str());
            assert_eq!(row.map(|row| &row["used"]), Some(&json!(units)), "{name}: {averages}");
        }
    }

    async fn nobody_posts_or_changes_them(hospital: Hospital) {
        let admin = hospital.admin().await;
        take(hospital.store(), Folder::clean().path()).await.unwrap();
        let first = async |path: &str| admin.get(&format!("{path}?state=imported")).await.ok(200)["items"][0].clone();
        let before = digests(&hospital.home);
        for (path, verb) in [("receipts", "posting"), ("dispenses", "completion")] {
            let found = first(path).await;
            assert_eq!(found["state"], "imported");
            let (id, version) = (text(&found["id"]), found["version"].to_string());
            let one = format!("{path}/{id}");
            post(&admin, &format!("{one}/{verb}"), json!({})).await.expect(409, ProblemKind::WrongState);
            let reversal = json!({"reason_code": "data_error"});
            post(&admin, &format!("{one}/reversal"), reversal).await.expect(409, ProblemKind::WrongState);
            admin.patch(&one, &version, json!({"notes": "x"})).await.expect(409, ProblemKind::WrongState);
            admin.delete(&one, &version).await.expect(409, ProblemKind::WrongState);
        }
        let changed = changed(&before, &digests(&hospital.home));
        assert!(changed.iter().all(|table| ["access_log", "idempotency", "session"].contains(&table.as_str())), "{changed:?}");
    }

    async fn unknown_ids_become_placeholders_once(vault: Vault) {
        let folder = Folder::clean();
        let mut consumption = Value::Array(folder.records("consumption.json").to_vec());
        for record in consumption.as_array_mut().unwrap() {
            record["department_id"] = json!("71");
            record["patient_id"] = json!("72");
            record["medicines"][0]["medicine_id"] = json!("733");
        }
        let mut transfers = Value::Array(folder.records("transfers.json").to_vec());
        transfers[0]["destination_store_id"] = json!("74");
        let mut purchases = Value::Array(folder.records("purchases.json").to_vec());
        purchases[0]["supplier_id"] = json!("75");
        let folder = folder.change("consumption.json", consumption).change("transfers.json", transfers).change("purchases.json", purchases);
        take(&vault.store, folder.path()).await.unwrap();
        let made = "select 'department ' || name || ' ' || code from department where not active
            union all select 'store ' || name || ' ' || code from store where not active
            union all select 'patient ' || name || ' ' || gender from patient where not active
            union all select 'supplier ' || name || ' ' || type from supplier where not active
            union all select 'medicine ' || m.name || ' ' || b.status from medicine m join batch b on b.medicine_id = m.id where not m.active order by 1";
        assert_eq!(
            lines(&vault.store, made).await,
            [
                "department Unknown department, legacy 71 D71",
                "medicine Unknown medicine, legacy 733 quarantined",
                "patient Unknown patient, legacy 72 unknown",
                "store Unknown department, legacy 71, store S71",
                "store Unknown department, legacy 71, store, in transit S71-T",
                "store Unknown department, legacy 71, store, quarantine S71-Q",
                "store Unknown store, legacy 74 S74",
                "store Unknown store, legacy 74, in transit S74-T",
                "store Unknown store, legacy 74, quarantine S74-Q",
                "supplier Unknown supplier, legacy 75 Medicine",
            ]
        );
        let rows = lines(&vault.store, "select field from import_report where action = 'placeholder' order by 1").await;
        assert_eq!(rows, ["department_id", "destination_store_id", "medicines[0].medicine_id", "patient_id", "supplier_id"]);
    }
}
