//! A process that dies, and two that want the same directory. The other process is this test binary
//! again, told by its environment what to be.

use super::*;
use crate::harness::{Engine, Home};
use pharmacy_contract::time::Instant;
use pharmacy_server::clock::Clock;
use pharmacy_server::select;
use pharmacy_server::store::{Place, verify_audit};
use std::collections::BTreeSet;
use std::io::{BufRead, BufReader, Write};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

/// Not a test: the body of the other process, idle unless `PHARMACY_TEST_CHILD` says what to do.
#[test]
fn child() {
    let Ok(task) = std::env::var("PHARMACY_TEST_CHILD") else { return };
    let directory = PathBuf::from(std::env::var("PHARMACY_TEST_DIRECTORY").unwrap());
    let place = match std::env::var("PHARMACY_TEST_URL") {
        Ok(url) => Place::Postgres { url, directory },
        Err(_) => Place::Directory(directory),
    };
    let clock = Clock::fixed(Instant::default());
    match (task.as_str(), Store::open(&place, clock, Duration::from_secs(1))) {
        ("write", Ok((store, _))) => write_until_killed(&store),
        (_, Ok(_)) => say("opened"),
        (_, Err(error)) => say(&format!("refused {error}")),
    }
}

fn say(line: &str) {
    let mut out = std::io::stdout().lock();
    writeln!(out, "\nchild: {line}").unwrap();
    out.flush().unwrap();
}

fn write_until_killed(store: &Store) {
    std::thread::scope(|scope| {
        for writer in 0..64 {
            scope.spawn(move || {
                for n in 0.. {
                    let name = format!("row-{writer}-{n}");
                    let row = name.clone();
                    let work = move |tx: &mut Tx<'_>| {
                        add_supplier(tx, &row, &row, 7)?;
                        note(tx, &row)
                    };
                    if store.change_blocking(work).is_ok() {
                        say(&name);
                    }
                }
            });
        }
    });
}

/// By `/proc`: the file may have been built anew since this process began.
fn start(home: &Home, task: &str) -> Child {
    let mut command = Command::new("/proc/self/exe");
    command.args(["store::crash::child", "--exact", "--nocapture", "--test-threads=1"]);
    command.env("PHARMACY_TEST_CHILD", task);
    command.env("PHARMACY_TEST_DIRECTORY", home.place.directory());
    if let Place::Postgres { url, .. } = &home.place {
        command.env("PHARMACY_TEST_URL", url);
    }
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap()
}

/// What the child says, killed without warning after `enough` lines; lines already said still count.
fn listen(mut child: Child, enough: usize) -> Vec<String> {
    let lines = BufReader::new(child.stdout.take().unwrap()).lines();
    let mut said = vec![];
    for line in lines.map_while(Result::ok) {
        said.extend(line.strip_prefix("child: ").map(str::to_owned));
        if said.len() == enough {
            child.kill().unwrap();
        }
    }
    child.wait().unwrap();
    said
}

fn stored(r: &mut Reader<'_>) -> Result<Vec<String>> {
    let rows: Vec<(String,)> = select!(r, "select name from supplier order by name_key").all()?;
    Ok(rows.into_iter().map(|(name,)| name).collect())
}

both! {
    async fn every_acknowledged_row_outlives_a_kill(vault: Vault) {
        let home = vault.close();
        let mut acknowledged = BTreeSet::new();
        for round in 1..=3 {
            let child = start(&home, "write");
            let said = aside(move || listen(child, 300 * round));
            assert!(said.len() >= 300 * round, "{} lines", said.len());
            acknowledged.extend(said);

            let (store, ending) = home.open().unwrap();
            let rows = store.scan(|r| Ok((stored(r)?, verify_audit(r)?)));
            let (rows, trail) = rows.await.unwrap();
            let there: BTreeSet<_> = rows.iter().cloned().collect();
            assert_eq!(there.len(), rows.len(), "no row twice");
            let lost: Vec<_> = acknowledged.difference(&there).collect();
            assert!(lost.is_empty(), "acknowledged and lost: {lost:?}");
            assert!(trail.clean, "{:?}", trail.broken);
            assert_eq!(trail.entries, i64::try_from(rows.len()).unwrap(), "an entry a row");
            drop(store);
            aside(ending);
        }
    }
}

#[test]
fn a_directory_belongs_to_one_process() {
    let home = Home::new(Engine::Sqlite).unwrap();
    let (store, ending) = home.open().unwrap();
    let said = listen(start(&home, "open"), usize::MAX);
    assert!(said.len() == 1 && said[0].contains("in use by another pharmacy process"), "{said:?}");
    let here = home.open().map(drop).unwrap_err();
    assert_eq!(here.fault(), Some(Fault::Busy), "not even twice in one process");
    drop(store);
    ending();
    assert_eq!(listen(start(&home, "open"), usize::MAX), ["opened"]);
}
