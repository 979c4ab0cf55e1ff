//! I1 once more: two servers over one database, as behind a load balancer.

use super::Site;
use super::server::Server;
use crate::actors::{Actor, PASSWORD};
use crate::harness::{Engine, aside, tell};
use crate::invariants::{Books, Watch, race};
use crate::stock::Ground;
use serde_json::json;
use std::sync::Arc;

#[test]
fn two_processes_never_oversell() {
    tell(Engine::Postgres, two_servers);
}

async fn two_servers(site: Site) {
    let home = site.0;
    let one = Server::start(&home.place);
    let directory = home.place.directory().join("second");
    let two = Server::start_in(&home.place, &directory);
    let here = Actor::nobody(&one.address).sign_in("admin", PASSWORD).await;
    let there = here.clone().at(&two.address);
    let ground = Ground::lay_for(here.clone()).await;
    let medicine = ground.medicine("A", json!({})).await;
    let batch = ground.receive(&medicine, 100, "B", "2027-12-31").await;
    let (store, ending) = home.open().unwrap();
    let watch = Watch::start(&store);
    let clients = [here, there].into_iter().cycle().take(64).collect();
    race(Arc::new(ground), clients, &medicine, &batch).await;
    watch.must_have_seen_no_fault().await;
    let books = Books::must_agree_in(&store, "after the race of two servers").await;
    assert!(books.balances.values().all(|b| (b.on_hand, b.reserved) == (0, 0)));
    drop(store);
    aside(ending);
}
