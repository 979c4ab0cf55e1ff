//! What happens is heard by whoever listens: in order, without a gap, and only by those who may hear it.

mod bounds;
mod endings;
mod hearing;

use crate::actors::{Actor, Hospital, text};
use crate::harness::{PATIENCE, aside, until};
use crate::stock::Ground;
use pharmacy_server::ledger::place_events;
use serde_json::{Value, json};
use std::time::Duration;

/// Somebody who listens.
struct Ear {
    answer: reqwest::Response,
    heard: String,
    /// The place at which it began.
    began: i64,
}

/// One event.
#[derive(Clone, Debug)]
struct Told {
    name: String,
    id: i64,
    data: Value,
}

impl Ear {
    /// Listens from now on, and has heard that it does.
    async fn open(actor: &Actor) -> Self {
        let mut ear = Self::ask(actor.ask("GET", "events")).await;
        let first = ear.next().await.unwrap();
        assert_eq!(first.name, "ready", "{first:?}");
        assert_eq!(first.data["place"], first.id);
        ear.began = first.id;
        ear
    }

    /// Goes on behind this event.
    async fn after(actor: &Actor, id: impl std::fmt::Display) -> Self {
        Self::ask(actor.ask("GET", "events").header("Last-Event-ID", id.to_string())).await
    }

    async fn ask(ask: reqwest::RequestBuilder) -> Self {
        let answer = ask.send().await.unwrap();
        assert_eq!(answer.status(), 200);
        assert_eq!(answer.headers()["content-type"], "text/event-stream");
        assert!(!answer.headers().contains_key("content-encoding"));
        Self { answer, heard: String::new(), began: 0 }
    }

    /// The next event; none when the server has ended the answer.
    async fn next(&mut self) -> Option<Told> {
        let next = tokio::time::timeout(PATIENCE, self.read()).await;
        next.unwrap_or_else(|_| panic!("nothing more is heard: {:?}", self.heard))
    }

    async fn read(&mut self) -> Option<Told> {
        loop {
            if let Some((block, rest)) = self.heard.split_once("\n\n") {
                let (block, rest) = (block.to_owned(), rest.to_owned());
                self.heard = rest;
                if block.starts_with(':') {
                    continue;
                }
                return Some(Told::read(&block));
            }
            let chunk = self.answer.chunk().await;
            let chunk = chunk.unwrap_or_else(|e| panic!("the answer breaks off: {e:?}"))?;
            self.heard += std::str::from_utf8(&chunk).unwrap();
        }
    }

    /// The first event like this; whatever is heard before goes by.
    async fn until(&mut self, wanted: impl Fn(&Told) -> bool) -> Told {
        loop {
            let told = self.next().await.unwrap_or_else(|| panic!("the answer has ended"));
            if wanted(&told) {
                return told;
            }
        }
    }

    async fn stale(&mut self, resource: &str) -> Told {
        self.until(|told| told.name == "stale" && told.data["resources"][resource].is_i64()).await
    }

    /// The events of the feed up to this place, as they were told.
    async fn up_to(&mut self, last: i64) -> Vec<Value> {
        let mut all = vec![];
        loop {
            let told = self.until(|told| told.name == "change").await;
            assert_eq!(told.data["place"], told.id);
            all.push(told.data);
            if told.id >= last {
                return all;
            }
        }
    }

    /// All up to the end of the answer.
    async fn rest(mut self) -> Vec<Told> {
        let mut all = vec![];
        while let Some(told) = self.next().await {
            all.push(told);
        }
        all
    }
}

impl Told {
    fn read(block: &str) -> Self {
        let field = |name: &str| block.lines().find_map(|line| line.strip_prefix(name));
        Self {
            name: field("event: ").unwrap().into(),
            id: field("id: ").map_or(-1, |id| id.parse().unwrap()),
            data: serde_json::from_str(field("data: ").unwrap()).unwrap(),
        }
    }
}

/// The feed as it is pulled, behind a place: all that has happened, in order and without a gap.
async fn feed(hospital: &Hospital, actor: &Actor, after: i64) -> Vec<Value> {
    let store = hospital.store().clone();
    aside(move || place_events(&store)).unwrap();
    let page = actor.get(&format!("changes?after={after}&limit=1000")).await.ok(200);
    let items = page["items"].as_array().unwrap().clone();
    let places: Vec<i64> = items.iter().map(place).collect();
    assert!(places.windows(2).all(|pair| pair[1] == pair[0] + 1), "{places:?}");
    items
}

fn place(event: &Value) -> i64 {
    event["place"].as_i64().unwrap()
}

/// Figures are about a second old.
async fn until_listeners(hospital: &Hospital, count: usize) {
    let wanted = format!("\npharmacy_event_listeners {count}\n");
    let look = async || hospital.nobody().get("/metrics").await.text;
    until(look, |figures| figures.contains(&wanted)).await;
}
