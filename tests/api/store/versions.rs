//! Whoever was answered sees what was answered, and every reader after them.

use super::*;
use crate::harness::{Engine, tell, within};
use pharmacy_server::select;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

fn lead_time(r: &mut Reader<'_>, id: Uuid) -> Result<i64> {
    let (days,) = select!(r, "select lead_time_days from supplier where id = $1", id).one()?;
    Ok(days)
}

fn raise(tx: &mut Tx<'_>, id: Uuid) -> Result<i64> {
    let sql = change!(
        tx,
        Stale::Suppliers,
        "update supplier set lead_time_days = lead_time_days + 1 where id = $1 returning lead_time_days",
        id
    );
    let (days,) = sql.one()?;
    Ok(days)
}

both! {
    async fn a_reader_is_never_behind_an_acknowledged_write(vault: Vault) {
        const WRITES: i64 = 12;
        let id = vault.store.change(|tx| add_supplier(tx, "s", "", 0)).await.unwrap();
        let acknowledged = Arc::new(AtomicI64::new(0));
        let mut crowd = tokio::task::JoinSet::new();
        for _ in 0..32 {
            let (store, known) = (vault.store.clone(), acknowledged.clone());
            crowd.spawn(async move {
                for _ in 0..WRITES {
                    let version = store.version(Stale::Suppliers).await.unwrap();
                    let days = store.change(move |tx| raise(tx, id)).await.unwrap();
                    known.fetch_max(days, Ordering::SeqCst);
                    assert!(store.version(Stale::Suppliers).await.unwrap() > version);
                }
            });
            let (store, known) = (vault.store.clone(), acknowledged.clone());
            crowd.spawn(async move {
                while known.load(Ordering::SeqCst) < 32 * WRITES {
                    let at_least = known.load(Ordering::SeqCst);
                    let seen = store.read(move |r| lead_time(r, id)).await.unwrap();
                    assert!(seen >= at_least, "saw {seen}, acknowledged was {at_least}");
                    let scanned = store.scan(move |r| lead_time(r, id)).await.unwrap();
                    assert!(scanned >= at_least, "scanned {scanned}, acknowledged was {at_least}");
                    tokio::task::yield_now().await;
                }
            });
        }
        crowd.join_all().await;
        assert_eq!(vault.store.read(move |r| lead_time(r, id)).await.unwrap(), 32 * WRITES);
    }

    async fn only_what_was_kept_raises_a_version(vault: Vault) {
        let store = &vault.store;
        let before = store.version(Stale::Suppliers).await.unwrap();
        let refused = store.change(|tx| {
            add_supplier(tx, "s", "", 7)?;
            Err::<(), _>(Error::Internal("no".into()))
        });
        refused.await.unwrap_err();
        assert_eq!(store.version(Stale::Suppliers).await.unwrap(), before);
        let two = |tx: &mut Tx<'_>| {
            add_supplier(tx, "a", "", 7)?;
            add_supplier(tx, "b", "", 7)
        };
        store.change(two).await.unwrap();
        assert_eq!(store.version(Stale::Suppliers).await.unwrap(), before + 1, "once a change");
        assert_eq!(store.version(Stale::Doctors).await.unwrap(), 0);
        for n in 2..30 {
            store.change(move |tx| add_supplier(tx, &format!("s{n}"), "", 7)).await.unwrap();
            assert_eq!(store.version(Stale::Suppliers).await.unwrap(), before + n);
        }
    }

    async fn versions_and_the_epoch_outlive_the_process(vault: Vault) {
        vault.store.change(|tx| add_supplier(tx, "s", "", 7)).await.unwrap();
        let epoch = vault.store.epoch().to_owned();
        assert_eq!(epoch.len(), 32);
        let home = vault.close();
        let (store, _) = home.open().unwrap();
        assert_eq!(store.version(Stale::Suppliers).await.unwrap(), 1);
        assert_eq!(store.epoch(), epoch);
    }
}

/// Two processes on one PostgreSQL database hear each other's raises.
#[test]
fn another_process_hears_of_a_raise() {
    tell(Engine::Postgres, |vault: Vault| async move {
        // Without its ending it would stop listening and read each version from the database.
        let (other, _ending) = vault.home.open().unwrap();
        for n in 1..=20 {
            vault.store.change(move |tx| add_supplier(tx, &format!("s{n}"), "", 7)).await.unwrap();
            let look = async || other.version(Stale::Suppliers).await.unwrap();
            within(Duration::from_secs(5), look, |heard| *heard >= n).await;
        }
    });
}
