//! A database that goes away and comes back, while clients go on asking: known within a second, forgiven within two,
//! and nobody waits for long.

use super::Site;
use super::program::{Program, get, post, sign_in};
use super::proxy::Proxy;
use crate::harness::{Engine, Home, tell};
use pharmacy_server::store::Place;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

/// The promises, three times as long: other tests run beside this one.
const KNOWN: Duration = Duration::from_secs(3);
const FORGIVEN: Duration = Duration::from_secs(6);
const LONGEST_WAIT: Duration = Duration::from_secs(8);
const CLIENTS: u64 = 8;

#[test]
fn a_file_that_is_moved_away() {
    tell(Engine::Sqlite, async |site: Site| {
        let home = site.0;
        let program = Program::start(&home.place, &[]);
        let load = Load::start(&program.address);
        let (file, aside) =
            ["pharmacy.db", "elsewhere.db"].map(|name| home.place.directory().join(name)).into();
        for _ in 0..3 {
            let figures = outage(
                &program.address,
                || std::fs::rename(&file, &aside).unwrap(),
                || {
                    must_refuse_changes(&program.address, &load.cookie);
                    std::fs::rename(&aside, &file).unwrap();
                },
            );
            println!("moved away: {figures}");
        }
        println!("{}", load.end());
    });
}

#[test]
fn a_file_that_is_replaced() {
    tell(Engine::Sqlite, async |site: Site| {
        let directory = site.0.place.directory().to_path_buf();
        let program = Program::start(&site.0.place, &[]);
        let cookie = sign_in(&program.address);
        let file = directory.join("pharmacy.db");
        std::fs::copy(&file, directory.join("copy.db")).unwrap();
        let gone = until(&program.address, 503, || {
            std::fs::rename(directory.join("copy.db"), &file).unwrap();
        });
        println!("replaced: known after {gone:?}");
        must_refuse_changes(&program.address, &cookie);
        let log = std::fs::read_to_string(program.logs.join("errors.log")).unwrap();
        assert!(log.contains("was replaced while it was open; restart the server"), "{log}");
    });
}

#[test]
fn a_server_that_is_cut_off() {
    tell(Engine::Postgres, async |site: Site| {
        by_wire(&site.0, Proxy::cut, "cut");
    });
}

#[test]
fn a_server_that_is_silent() {
    tell(Engine::Postgres, async |site: Site| {
        by_wire(&site.0, Proxy::freeze, "frozen");
    });
}

#[test]
fn a_server_that_only_lets_read() {
    tell(Engine::Postgres, async |site: Site| {
        let home = site.0;
        let Place::Postgres { url, .. } = home.place.clone() else { return };
        let name = url.rsplit('/').next().unwrap().to_owned();
        let program = Program::start(&home.place, &[]);
        let switch = |to: &str| {
            let kill = "select pg_terminate_backend(pid) from pg_stat_activity
                where datname = current_database() and pid <> pg_backend_pid()";
            let set = format!("alter database {name} set default_transaction_read_only = {to}");
            home.raw(&format!("set transaction read write; {set}; {kill}")).unwrap();
        };
        let figures = outage(&program.address, || switch("on"), || switch("off"));
        println!("read only, connections killed: {figures}");
    });
}

fn by_wire(home: &Home, breaks: impl Fn(&Proxy), what: &str) {
    let Place::Postgres { url, directory } = &home.place else { return };
    let proxy = Proxy::to(url);
    let place = Place::Postgres { url: proxy.url.clone(), directory: directory.clone() };
    let program = Program::start(&place, &[]);
    let load = Load::start(&program.address);
    for _ in 0..3 {
        let figures = outage(
            &program.address,
            || breaks(&proxy),
            || {
                must_refuse_changes(&program.address, &load.cookie);
                proxy.mend();
            },
        );
        println!("{what}: {figures}");
    }
    println!("{what}: {}", load.end());
}

/// Breaks, waits for 503, mends, waits for 200; answers how long each took.
fn outage(address: &str, breaks: impl FnOnce(), mends: impl FnOnce()) -> String {
    until(address, 200, || {});
    // Time for the clients to be served in between.
    std::thread::sleep(Duration::from_secs(1));
    let known = until(address, 503, breaks);
    assert!(known < KNOWN, "known after {known:?}");
    let health = get(address, "/health", "").unwrap();
    assert_eq!(health.status, 503);
    assert!(
        health.text.contains("\"checks\":{\"database\":{\"status\":\"unhealthy\""),
        "{}",
        health.text
    );
    assert_eq!(get(address, "/health/live", "").unwrap().status, 200);
    // Longer than it takes to find out by chance.
    std::thread::sleep(Duration::from_secs(4));
    assert_eq!(get(address, "/health/ready", "").unwrap().status, 503);
    let forgiven = until(address, 200, mends);
    assert!(forgiven < FORGIVEN, "forgiven after {forgiven:?}");
    format!("known after {known:.0?}, forgiven after {forgiven:.0?}")
}

fn until(address: &str, status: u16, first: impl FnOnce()) -> Duration {
    first();
    let began = Instant::now();
    loop {
        let said = get(address, "/health/ready", "").unwrap();
        if said.status == status {
            return began.elapsed();
        }
        assert!(began.elapsed() < Duration::from_secs(20), "still {}", said.text);
        std::thread::sleep(Duration::from_millis(10));
    }
}

fn must_refuse_changes(address: &str, cookie: &str) {
    let said = post(address, "/api/v1/suppliers", cookie, &supplier(0)).unwrap();
    assert_eq!(said.status, 503, "{}", said.text);
    assert!(said.text.contains("\"code\":\"busy\""), "{}", said.text);
    assert!(said.took < LONGEST_WAIT, "{:?}", said.took);
}

fn supplier(number: u64) -> String {
    format!("{{\"name\":\"Supplier {number}\"}}")
}

/// Clients that look and change all the time.
struct Load {
    cookie: String,
    ended: Arc<AtomicBool>,
    clients: Vec<JoinHandle<Seen>>,
}

#[derive(Default)]
struct Seen {
    good: u64,
    refused: u64,
    longest: Duration,
}

impl Load {
    fn start(address: &str) -> Self {
        static NEXT: AtomicU64 = AtomicU64::new(1);
        let cookie = sign_in(address);
        let ended = Arc::new(AtomicBool::new(false));
        let client = |number: u64| {
            let (address, cookie, ended) = (address.to_owned(), cookie.clone(), ended.clone());
            std::thread::spawn(move || {
                let mut seen = Seen::default();
                while !ended.load(Ordering::Relaxed) {
                    let next = NEXT.fetch_add(1, Ordering::Relaxed);
                    let said = if number.is_multiple_of(2) {
                        get(&address, &format!("/api/v1/suppliers?q=number{next}"), &cookie)
                    } else {
                        post(&address, "/api/v1/suppliers", &cookie, &supplier(next))
                    };
                    let said = said.unwrap();
                    match said.status {
                        200 | 201 => seen.good += 1,
                        503 => seen.refused += 1,
                        _ => panic!("{}", said.text),
                    }
                    assert!(said.took < LONGEST_WAIT, "after {:?}: {}", said.took, said.text);
                    seen.longest = seen.longest.max(said.took);
                    std::thread::sleep(Duration::from_millis(20));
                }
                seen
            })
        };
        let clients = (0..CLIENTS).map(client).collect();
        Self { cookie, ended, clients }
    }

    fn end(self) -> String {
        self.ended.store(true, Ordering::Relaxed);
        let seen: Vec<Seen> = self.clients.into_iter().map(|c| c.join().unwrap()).collect();
        let sum = |of: fn(&Seen) -> u64| seen.iter().map(of).sum::<u64>();
        let longest = seen.iter().map(|s| s.longest).max().unwrap();
        let (good, refused) = (sum(|s| s.good), sum(|s| s.refused));
        assert!(good > 0 && refused > 0, "{good} good, {refused} refused");
        format!("{good} answers, {refused} refused by name, the longest after {longest:.0?}")
    }
}
