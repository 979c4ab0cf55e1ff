//! What is too old, too much, or too slow.

use super::*;
use crate::actors::hear;
use pharmacy_contract::problem::ProblemKind;
use pharmacy_server::ledger::Event;
use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::Instant;

/// Events of so many bytes, as if something had happened.
async fn happen(hospital: &Hospital, count: usize, bytes: usize) {
    let payload = format!("{{\"filling\":\"{}\"}}", "x".repeat(bytes));
    let told = hospital.store().change(move |tx| {
        (0..count).try_for_each(|_| {
            let payload = payload.clone();
            tx.tell(&Event {
                kind: "tested",
                entity: "test",
                entity_id: None,
                store: None,
                payload,
            })
        })
    });
    told.await.unwrap();
}

/// An answer that nobody reads for now.
fn unread(actor: &Actor) -> TcpStream {
    let request = actor.ask("GET", "events").build().unwrap();
    let host = request.url().socket_addrs(|| None).unwrap()[0];
    let cookie = request.headers()["cookie"].to_str().unwrap();
    let mut stream = TcpStream::connect(host).unwrap();
    write!(stream, "GET /api/v1/events HTTP/1.1\r\nHost: {host}\r\nCookie: {cookie}\r\n\r\n")
        .unwrap();
    stream
}

both! {
    async fn what_is_not_kept_begins_anew(hospital: Hospital) {
        let admin = hospital.admin().await;
        happen(&hospital, 5, 1).await;
        let all = feed(&hospital, &admin, 0).await;
        let last = place(all.last().unwrap());
        let mut ear = Ear::ask(admin.ask("GET", "events?after=0")).await;
        assert_eq!(ear.next().await.unwrap().name, "ready");
        assert_eq!(ear.up_to(last).await, all);
        // The hub reads the feed by itself; a reset tells how far it is.
        until(async || Ear::open(&admin).await.began, |began| *began == last).await;
        // An older backup was put back; nonsense; a feed whose beginning is gone.
        hospital.home.raw("delete from outbox where feed_pos <= 2").unwrap();
        for id in [(last + 1).to_string(), "x".into(), "-5".into(), i64::MAX.to_string(), "1".into()] {
            let mut ear = Ear::after(&admin, &id).await;
            let told = ear.next().await.unwrap();
            assert_eq!((told.name.as_str(), told.id), ("reset", last), "behind {id}");
            assert!(told.data["resources"]["stock"].is_i64(), "{told:?}");
        }
        let mut ear = Ear::after(&admin, 2).await;
        assert_eq!(ear.up_to(last).await, all[2..]);
        admin.get("events?since=1").await.expect(400, ProblemKind::UnknownParameter);
    }

    async fn there_are_seats_for_so_many(hospital: Hospital) {
        let mut hospital = hospital;
        hospital.set(|settings| settings.event_listeners = 2);
        let admin = hospital.admin().await;
        let first = Ear::open(&admin).await;
        let _second = Ear::open(&admin).await;
        let refused = hear(admin.ask("GET", "events")).await;
        refused.expect(503, ProblemKind::Busy);
        assert_eq!(refused.header("retry-after"), "5");
        until_listeners(&hospital, 2).await;
        drop(first);
        // The server notices at the next word, if not from the connection.
        for n in 0..3 {
            admin.make("suppliers", json!({"name": format!("Supplier {n}")})).await;
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
        until_listeners(&hospital, 1).await;
        Ear::open(&admin).await;
    }

    async fn whoever_reads_too_slowly_begins_anew(hospital: Hospital) {
        let admin = hospital.admin().await;
        let mut slow = unread(&admin);
        let mut quick = Ear::open(&admin).await;
        // More than the ring and the connection hold together.
        for _ in 0..10 {
            happen(&hospital, 250, 16_000).await;
        }
        let mut places = vec![];
        while places.len() < 2_500 {
            places.push(quick.until(|told| told.data["type"] == "tested").await.id);
        }
        assert!(places.windows(2).all(|pair| pair[1] == pair[0] + 1), "who keeps up misses nothing");
        let last = *places.last().unwrap();
        let heard = tokio::task::spawn_blocking(move || {
            slow.set_read_timeout(Some(PATIENCE)).unwrap();
            let (mut heard, mut piece) = (String::new(), vec![0; 1 << 20]);
            let begun = Instant::now();
            while !heard.contains("event: reset\n") {
                assert!(begun.elapsed() < 2 * PATIENCE, "nobody says that it is too slow");
                let count = slow.read(&mut piece).unwrap();
                assert!(count > 0, "the answer has ended");
                heard += &String::from_utf8_lossy(&piece[..count]);
            }
            heard
        });
        let heard = heard.await.unwrap();
        let before = heard.matches("event: change\n").count();
        assert!(before < 2_000, "{before} were kept for one who did not read");
        assert!(heard.contains(&format!("id: {last}\nevent: reset\n")));
    }
}
