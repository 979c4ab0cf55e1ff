//! The power fails while clients work. `power-cut.sh` beside this file makes the disk and runs this; without it, nothing
//! is done here.
//!
//! The file system is told to go down where it stands, without writing what it still holds: what was not synced is lost,
//! as by a power cut, and the disk is of one moment (a copy made while blocks are written would be of none).

use super::kill::survive;
use super::load::POWER_IS_OFF;
use super::number;
use super::server::Server;
use crate::harness::{Engine, tell};
use pharmacy_server::store::Place;
use rusqlite::Connection;
use std::path::PathBuf;
use std::process::Command;
use std::sync::atomic::Ordering;

/// `EXT4_IOC_SHUTDOWN` with "no log flush"; nothing in the standard library can ask for it.
const GO_DOWN: &str = "open(my $d, '<', $ARGV[0]) or die $!; my $flags = pack('L', 2); ioctl($d, 0x8004587d, $flags) or die $!;";

#[test]
fn power_cut() {
    if std::env::var_os("POWER_CUT_DISK").is_none() {
        return;
    }
    tell(Engine::Sqlite, |site: super::Site| async {
        let mut home = site.0;
        home.place = Place::Directory(mounted().join("data"));
        survive(&home, number("POWER_CUT_TIMES", 3), cut).await;
    });
}

fn named(name: &str) -> PathBuf {
    PathBuf::from(std::env::var(name).unwrap())
}

fn mounted() -> PathBuf {
    named("POWER_CUT_MOUNT")
}

fn run(program: &str, args: &[&str]) {
    let done = Command::new(program).args(args).output().unwrap();
    let said = String::from_utf8_lossy(&done.stderr);
    assert!(done.status.success(), "{program} {args:?}: {said}");
}

/// The disk goes down under the running server; then the machine starts again.
fn cut(server: Server) {
    let (disk, mounted) = (named("POWER_CUT_DISK"), mounted());
    let (disk, place) = (disk.to_str().unwrap(), mounted.to_str().unwrap());
    // The process outlives its disk for some milliseconds, and the kernel tells an fsync whose journal was thrown away
    // meanwhile that all is well: no machine without power says such a thing.
    POWER_IS_OFF.store(true, Ordering::SeqCst);
    run("perl", &["-e", GO_DOWN, place]);
    server.kill();
    run("umount", &[place]);
    run("mount", &["-o", "loop", disk, place]);
    POWER_IS_OFF.store(false, Ordering::SeqCst);
    let database = Connection::open(mounted.join("data/pharmacy.db")).unwrap();
    let verdict: String =
        database.query_row("pragma integrity_check", [], |row| row.get(0)).unwrap();
    assert_eq!(verdict, "ok");
    let mut orphans = database.prepare("pragma foreign_key_check").unwrap();
    assert!(!orphans.exists([]).unwrap(), "rows that point to nothing");
}
