//! An import that is killed: all of it is there, or nothing. The process that dies is this test binary again, told by
//! its environment what to do.

use super::folder::Folder;
use super::{contents, counts, take};
use crate::harness::{Home, Vault, aside};
use pharmacy_contract::time::Instant;
use pharmacy_server::clock::Clock;
use pharmacy_server::legacy::{Options, Outcome, import};
use pharmacy_server::store::{Place, Store};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant as Moment};

const KILLS: u32 = 6;

/// Not a test: the body of the other process, idle unless `PHARMACY_TEST_IMPORT` names a folder.
#[test]
fn child() {
    let Some(source) = std::env::var_os("PHARMACY_TEST_IMPORT") else { return };
    let directory = PathBuf::from(std::env::var_os("PHARMACY_TEST_DIRECTORY").unwrap());
    let place = match std::env::var("PHARMACY_TEST_URL") {
        Ok(url) => Place::Postgres { url, directory },
        Err(_) => Place::Directory(directory),
    };
    let clock = Clock::fixed(Instant(1_772_438_400_000_000));
    let (store, threads) = Store::open(&place, clock, Duration::from_secs(1)).unwrap();
    let options = Options {
        source: source.into(),
        dry_run: false,
        report: None,
        time_zone: "Europe/Vienna".into(),
    };
    import(&store, &options).unwrap();
    drop(store);
    threads.join();
}

fn start(home: &Home, source: &Path) -> Child {
    let mut command = Command::new("/proc/self/exe");
    command.args(["import::kill::child", "--exact", "--test-threads=1"]);
    command.env("PHARMACY_TEST_IMPORT", source);
    command.env("PHARMACY_TEST_DIRECTORY", home.place.directory());
    if let Place::Postgres { url, .. } = &home.place {
        command.env("PHARMACY_TEST_URL", url);
    }
    command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap()
}

/// Lets the import run for so long, then kills it; true when it was done before.
fn interrupted(home: &Home, source: &Path, after: Duration) -> bool {
    let mut child = start(home, source);
    std::thread::sleep(after);
    let done = child.try_wait().unwrap().is_some();
    child.kill().ok();
    child.wait().unwrap();
    done
}

both! {
    async fn a_killed_import_is_whole_or_nothing(vault: Vault) {
        let home = vault.close();
        let folder = Folder::clean();
        let began = Moment::now();
        assert!(start(&home, folder.path()).wait().unwrap().success());
        let took = began.elapsed();
        let (store, ending) = home.open().unwrap();
        let (whole, rows) = (contents(&store).await, counts(&store).await);
        drop(store);
        aside(ending);

        let mut cut = 0;
        for n in 1..=KILLS {
            let engine = home.engine;
            let home = aside(move || Home::new(engine).unwrap());
            let done = interrupted(&home, folder.path(), took * n / (KILLS + 1));
            let (store, ending) = home.open().unwrap();
            let there = counts(&store).await;
            if there["import_run"] == 0 {
                cut += 1;
                assert!(!done);
                for table in ["medicine", "stock_movement", "dispense", "import_report"] {
                    assert_eq!(there[table], 0, "{table}, killed at {n}");
                }
                assert_eq!(take(&store, folder.path()).await.unwrap().outcome, Outcome::Imported);
            } else {
                assert_eq!(take(&store, folder.path()).await.unwrap().outcome, Outcome::NothingNew);
            }
            assert_eq!(whole, contents(&store).await);
            assert_eq!(rows, counts(&store).await);
            drop(store);
            aside(ending);
        }
        assert!(cut > 0, "every kill came too late");
    }
}
