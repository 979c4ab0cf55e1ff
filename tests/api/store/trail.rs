//! The audit trail cannot be changed through the database, and a change behind its back is found.

use super::*;
use pharmacy_contract::audit::Verification;
use pharmacy_server::store::verify_audit;

async fn entries(vault: &Vault, count: usize) {
    for n in 1..=count {
        vault.store.change(move |tx| note(tx, &format!("entry {n}"))).await.unwrap();
    }
}

async fn verify(vault: &Vault) -> Verification {
    vault.store.scan(verify_audit).await.unwrap()
}

/// Takes the guards away and keeps a copy, so that damage can be undone.
fn unguard(vault: &Vault) {
    let triggers = match vault.home.engine {
        crate::harness::Engine::Sqlite => {
            "drop trigger audit_entry_no_update; drop trigger audit_entry_no_delete;"
        }
        crate::harness::Engine::Postgres => "alter table audit_entry disable trigger user;",
    };
    vault.home.raw(&format!("{triggers} create table kept as select * from audit_entry")).unwrap();
}

both! {
    async fn the_database_refuses_to_change_an_entry(vault: Vault) {
        entries(&vault, 2).await;
        for sql in ["update audit_entry set reason = 'x'", "delete from audit_entry where seq = 2"] {
            let refusal = vault.home.raw(sql).unwrap_err();
            assert!(refusal.contains("append only"), "{refusal}");
        }
        assert!(verify(&vault).await.clean);
    }

    async fn damage_is_found_and_named(vault: Vault) {
        entries(&vault, 6).await;
        assert_eq!(verify(&vault).await, Verification { clean: true, entries: 6, broken: None });
        unguard(&vault);
        let damages = [
            ("update audit_entry set reason = 'entry three' where seq = 3", "audit entry 3: was changed"),
            ("update audit_entry set at = at + 1 where seq = 1", "audit entry 1: was changed"),
            ("update audit_entry set before = '' where seq = 2", "audit entry 2: was changed"),
            ("update audit_entry set hash = prev_hash where seq = 6", "audit entry 6: was changed"),
            ("delete from audit_entry where seq = 4", "audit entry 4: is missing"),
            ("delete from audit_entry where seq = 1", "audit entry 1: is missing"),
            ("delete from audit_entry where seq > 4", "audit entry 5: is missing at the end"),
            ("delete from audit_entry", "audit entry 1: is missing at the end"),
            (
                "update audit_entry set seq = 100 where seq = 2;
                 update audit_entry set seq = 2 where seq = 3;
                 update audit_entry set seq = 3 where seq = 100",
                "audit entry 2: was changed",
            ),
        ];
        for (damage, found) in damages {
            vault.home.raw(damage).unwrap();
            let report = verify(&vault).await;
            assert!(!report.clean, "{damage}");
            let broken = report.broken.unwrap();
            assert!(broken.starts_with(found), "{damage}: {broken}");
            vault.home.raw("delete from audit_entry; insert into audit_entry select * from kept").unwrap();
            assert!(verify(&vault).await.clean);
        }
    }

    async fn many_writers_make_one_chain(vault: Vault) {
        let mut writers = tokio::task::JoinSet::new();
        for writer in 0..64 {
            let store = vault.store.clone();
            writers.spawn(async move {
                for n in 0..4 {
                    let work = move |tx: &mut Tx<'_>| {
                        note(tx, &format!("{writer} {n} a"))?;
                        note(tx, &format!("{writer} {n} b"))
                    };
                    store.change(work).await.unwrap();
                }
            });
        }
        writers.join_all().await;
        assert_eq!(verify(&vault).await, Verification { clean: true, entries: 512, broken: None });
    }
}
