//! Changes stand or fall alone, however many share a commit.

use super::*;
use crate::harness::until;
use pharmacy_contract::problem::ProblemKind;
use pharmacy_server::select;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, mpsc};
use std::time::Duration;

/// What a client does after all its rows are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Mood {
    Good,
    Refuses,
    Panics,
    BreaksAKey,
    SwallowsAnError,
}

const MOODS: [Mood; 5] =
    [Mood::Good, Mood::Refuses, Mood::Panics, Mood::BreaksAKey, Mood::SwallowsAnError];

async fn act(store: &Store, name: String, mood: Mood) -> Result<Uuid> {
    store
        .change(move |tx| {
            let id = add_supplier(tx, &name, &name, 7)?;
            add_medicine(tx, &name, id)?;
            note(tx, &name)?;
            match mood {
                Mood::Good => {}
                Mood::Refuses => return Err(Error::refused(ProblemKind::Forbidden, "no")),
                Mood::Panics => panic!("on purpose"),
                Mood::BreaksAKey => drop(add_medicine(tx, &name, new_id())?),
                Mood::SwallowsAnError => drop(add_supplier(tx, &name, &name, 7)),
            }
            Ok(id)
        })
        .await
}

fn is_what_was_asked(mood: Mood, outcome: &Result<Uuid>) -> bool {
    match (mood, outcome) {
        (Mood::Good, Ok(_)) => true,
        (Mood::Refuses, Err(error)) => error.refusal().kind == ProblemKind::Forbidden,
        (Mood::Panics, Err(Error::Internal(text))) => text.contains("on purpose"),
        (Mood::BreaksAKey, Err(error)) => error.fault() == Some(Fault::ForeignKey),
        (Mood::SwallowsAnError, Err(error)) => error.fault() == Some(Fault::Other),
        _ => false,
    }
}

fn names(r: &mut Reader<'_>) -> Result<Vec<String>> {
    let rows: Vec<(String,)> = select!(r, "select name from supplier order by name_key").all()?;
    Ok(rows.into_iter().map(|(name,)| name).collect())
}

both! {
    async fn bad_neighbours_leave_no_trace(vault: Vault) {
        const CLIENTS: usize = 64;
        const ROUNDS: usize = 10;
        let mut clients = tokio::task::JoinSet::new();
        for client in 0..CLIENTS {
            let store = vault.store.clone();
            clients.spawn(async move {
                let mut kept = vec![];
                for round in 0..ROUNDS {
                    let mood = MOODS[(client + round) % MOODS.len()];
                    let name = format!("c{client:02}-{round:02}");
                    let outcome = act(&store, name.clone(), mood).await;
                    assert!(is_what_was_asked(mood, &outcome), "{mood:?}: {outcome:?}");
                    kept.extend(outcome.is_ok().then_some(name));
                }
                kept
            });
        }
        let mut kept = clients.join_all().await.concat();
        kept.sort();
        assert_eq!(kept.len(), CLIENTS * ROUNDS / MOODS.len());
        let stored = vault.store.scan(names).await.unwrap();
        assert_eq!(stored, kept);
        let rest = vault.store.scan(|r| {
            let (medicines,): (i64,) = select!(r, "select count(*) as n from medicine").one()?;
            Ok((medicines, pharmacy_server::store::verify_audit(r)?))
        });
        let (medicines, trail) = rest.await.unwrap();
        assert_eq!(usize::try_from(medicines).unwrap(), kept.len());
        assert!(trail.clean, "{:?}", trail.broken);
        assert_eq!(usize::try_from(trail.entries).unwrap(), kept.len());
    }

    async fn a_panic_in_a_look_hurts_nobody(vault: Vault) {
        for _ in 0..20 {
            let look = vault.store.read(|_| -> Result<()> { panic!("on purpose") }).await;
            assert!(matches!(look, Err(Error::Internal(_))));
            let scan = vault.store.scan(|_| -> Result<()> { panic!("on purpose") }).await;
            assert!(matches!(scan, Err(Error::Internal(_))));
        }
        assert_eq!(vault.store.read(|r| count(r, "")).await.unwrap(), 0);
    }

    async fn a_number_binds_not_its_place(vault: Vault) {
        let rows = vault.store.change(|tx| {
            add_supplier(tx, "first", "second", 7)?;
            let (one, two) = ("first", "second");
            change!(tx, Stale::Suppliers, "update supplier set city = $2 where tax_no = $2 and name = $1", one, two)
                .run()?;
            let found: (String, String) = select!(tx, "select name, city from supplier where city = $2 and name = $1", one, two)
                .one()?;
            Ok(found)
        });
        assert_eq!(rows.await.unwrap(), ("first".into(), "second".into()));
    }

    async fn faults_are_told_apart(vault: Vault) {
        let first = vault.store.change(|tx| add_supplier(tx, "a", "1", 7)).await;
        first.unwrap();
        let twice = vault.store.change(|tx| add_supplier(tx, "b", "1", 7)).await;
        assert_eq!(twice.unwrap_err().fault(), Some(Fault::Unique));
        let stranger = vault.store.change(|tx| add_medicine(tx, "m", new_id())).await;
        assert_eq!(stranger.unwrap_err().fault(), Some(Fault::ForeignKey));
        let late = vault.store.change(|tx| add_supplier(tx, "c", "2", -1)).await;
        assert_eq!(late.unwrap_err().fault(), Some(Fault::Check));
        let wrong = vault.store.read(|r| select!(r, "select nonsense from supplier").all::<(i64,)>());
        assert_eq!(wrong.await.unwrap_err().fault(), Some(Fault::Other));
        assert_eq!(vault.store.read(|r| count(r, "")).await.unwrap(), 1);
    }

    async fn what_is_queued_is_done_before_the_end(vault: Vault) {
        let mut answers = tokio::task::JoinSet::new();
        let (started, start) = mpsc::channel();
        for n in 0..200 {
            let (store, started) = (vault.store.clone(), started.clone());
            answers.spawn(async move {
                let name = format!("queued-{n}");
                let waiting = async move { store.change(move |tx| add_supplier(tx, &name, &name, 7)).await };
                // The first poll puts the job into the queue; nobody waits for the answer.
                let _ = tokio::time::timeout(Duration::ZERO, waiting).await.map(Result::unwrap);
                started.send(()).unwrap();
            });
        }
        answers.join_all().await;
        assert_eq!(start.try_iter().count(), 200);
        let home = vault.close();
        let (store, ending) = home.open().unwrap();
        assert_eq!(store.read(|r| count(r, "queued-")).await.unwrap(), 200);
        drop(store);
        aside(ending);
    }

    async fn a_full_queue_says_busy(vault: Vault) {
        let (free, blocked) = mpsc::channel::<()>();
        let blocked = std::sync::Mutex::new(blocked);
        let blocked = Arc::new(blocked);
        let mut jobs = tokio::task::JoinSet::new();
        // As many as there are threads for changes: all of them wait.
        for _ in 0..8 {
            let (store, blocked) = (vault.store.clone(), blocked.clone());
            jobs.spawn(async move {
                store.change(move |_| {
                    let _ = blocked.lock().unwrap().recv_timeout(Duration::from_secs(20));
                    Ok(())
                }).await
            });
        }
        tokio::time::sleep(Duration::from_millis(200)).await;
        let refused = Arc::new(AtomicUsize::new(0));
        for _ in 0..1_200 {
            let (store, refused) = (vault.store.clone(), refused.clone());
            jobs.spawn(async move {
                let outcome = store.change(|_| Ok(())).await;
                refused.fetch_add(usize::from(outcome.is_err()), Ordering::SeqCst);
                outcome
            });
        }
        until(async || refused.load(Ordering::SeqCst), |refused| *refused >= 100).await;
        drop(free);
        let outcomes = jobs.join_all().await;
        let busy = |o: &&Result<()>| o.as_ref().err().and_then(Error::fault) == Some(Fault::Busy);
        let told = outcomes.iter().filter(busy).count();
        assert!((100..=200).contains(&told), "{told} were told to come back");
        assert_eq!(outcomes.iter().filter(|o| o.is_ok()).count(), outcomes.len() - told);
    }
}

/// Many changes, one commit: the writer takes everyone who waits.
#[test]
fn waiting_changes_share_a_commit() {
    crate::harness::tell(crate::harness::Engine::Sqlite, |vault: Vault| async move {
        let before = vault.store.stats().timing();
        let mut clients = tokio::task::JoinSet::new();
        let slow = vault.store.clone();
        clients.spawn(async move {
            let held = slow.change(|_| {
                std::thread::sleep(Duration::from_millis(100));
                Ok(())
            });
            held.await.unwrap();
        });
        tokio::time::sleep(Duration::from_millis(20)).await;
        for n in 0..64 {
            let store = vault.store.clone();
            clients.spawn(async move {
                let name = format!("together-{n}");
                store.change(move |tx| add_supplier(tx, &name, &name, 7)).await.unwrap();
            });
        }
        clients.join_all().await;
        let after = vault.store.stats().timing();
        assert_eq!(after.changes - before.changes, 65);
        assert!(after.commits - before.commits <= 10, "{} commits", after.commits - before.commits);
        assert!(after.largest_batch >= 16);
    });
}
