//! I23: kill -9 at any moment. `FAULT_KILLS` says how often (1,000 for a long night).

use super::load::{Heard, Log, Work, send, work};
use super::server::Server;
use super::{Site, number};
use crate::actors::{Actor, PASSWORD};
use crate::harness::{Engine, Home, aside};
use crate::invariants::{Books, Dice, seed};
use std::sync::Arc;
use std::time::Duration;

const CLIENTS: u64 = 32;

/// Lets clients work, ends the server in the given way at a random moment, looks whether everything acknowledged is there,
/// starts a server anew and sends again what is unknown; `times` over.
pub async fn survive(home: &Home, times: usize, end: fn(Server)) -> Log {
    let mut dice = Dice::new(u64::try_from(seed()).unwrap());
    let mut server = Server::start(&home.place);
    let mut actor = Actor::nobody(&server.address).sign_in("admin", PASSWORD).await;
    let tasks = Arc::new(Work::lay(actor.clone()).await);
    let mut all = Log::default();
    for time in 1..=times {
        let pause = Duration::from_millis(dice.number(100..=600).unsigned_abs());
        let ending = async {
            tokio::time::sleep(pause).await;
            tokio::task::spawn_blocking(move || end(server)).await.unwrap();
        };
        let salt = dice.number(1..=1_000_000).unsigned_abs();
        let ((), mut log) = tokio::join!(ending, work(&tasks, &actor, CLIENTS, salt));
        look(home, &log, &format!("time {time}")).await;
        server = Server::start(&home.place);
        actor = actor.at(&server.address);
        log.retry(&actor).await;
        ask_again(&log, &actor, &mut dice).await;
        all.all.append(&mut log.all);
    }
    server.kill();
    look(home, &all, "in the end").await;
    let done = all.acknowledged();
    println!("{times} times: {done} acts acknowledged, none lost, none doubled");
    assert!(done > 10 * times, "hardly any work was done: {done}");
    all
}

/// The books as the next process will find them.
async fn look(home: &Home, log: &Log, when: &str) {
    let (store, ending) = home.open().unwrap();
    let books = Books::must_agree_in(&store, when).await;
    log.must_be_in(&books, when);
    drop(store);
    aside(ending);
}

/// A few of the acknowledged acts, sent again: answered as before, and not done again.
async fn ask_again(log: &Log, actor: &Actor, dice: &mut Dice) {
    for _ in 0..5 {
        let Some((sent, Heard::Done(answer))) = dice.one_of(&log.all) else { continue };
        match send(actor, sent).await {
            Heard::Done(again) => assert_eq!(&again, answer, "{sent:?}"),
            other => panic!("{sent:?} was done, and now: {other:?}"),
        }
    }
}

both! {
    async fn i23_kill(site: Site) {
        let kills = number("FAULT_KILLS", if site.0.engine == Engine::Sqlite { 20 } else { 6 });
        survive(&site.0, kills, Server::kill).await;
    }
}
