//! Clients that post without pause and write down what they sent, what they heard, and what they never heard.

use crate::actors::{Actor, text};
use crate::invariants::{Books, Dice};
use crate::stock::Ground;
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use tokio::task::JoinSet;

/// The machine has no power any more: what is heard from here on would never have been sent.
pub static POWER_IS_OFF: AtomicBool = AtomicBool::new(false);

/// One request, with a key that is also written into the document's notes.
#[derive(Clone, Debug)]
pub struct Sent {
    pub key: String,
    pub path: String,
    pub body: Value,
}

/// What is known of it.
#[derive(Clone, Debug)]
pub enum Heard {
    Done(Value),
    Refused(String),
    /// The connection broke: done or not done.
    Nothing,
}

#[derive(Default)]
pub struct Log {
    pub all: Vec<(Sent, Heard)>,
}

/// What the clients work with.
pub struct Work {
    pub ground: Ground,
    pub medicines: Vec<String>,
    next: AtomicU64,
}

impl Work {
    pub async fn lay(admin: Actor) -> Self {
        let ground = Ground::lay_for(admin).await;
        let mut medicines = vec![];
        for n in 0..3 {
            let medicine = ground.medicine(&format!("M{n}"), json!({})).await;
            ground.receive(&medicine, 5_000, "B0", "2027-12-31").await;
            medicines.push(medicine);
        }
        Self { ground, medicines, next: AtomicU64::new(1) }
    }

    fn some_line(&self, dice: &mut Dice, receives: bool) -> Value {
        let medicine = dice.one_of(&self.medicines).unwrap();
        let quantity = dice.number(1..=9);
        if receives {
            let batch = format!("B{}", dice.number(0..=2));
            return json!({"medicine_id": medicine, "quantity": quantity, "batch_number": batch, "expiry_date": "2027-12-31",
                "unit_cost": format!("{}.25", dice.number(1..=3))});
        }
        json!({"medicine_id": medicine, "quantity": quantity})
    }

    /// Something that moves stock; `given` are dispenses of this client that may be undone.
    fn some_act(&self, dice: &mut Dice, given: &mut Vec<String>) -> Sent {
        let key = format!("act-{}", self.next.fetch_add(1, Ordering::SeqCst));
        let reversed = if dice.chance(15) { given.pop() } else { None };
        if let Some(id) = reversed {
            let body = json!({"reason_code": "data_error"});
            return Sent { key, path: format!("dispenses/{id}/reversal"), body };
        }
        let receives = dice.chance(30);
        let lines: Vec<_> =
            (0..dice.number(1..=3)).map(|_| self.some_line(dice, receives)).collect();
        let mut body = json!({"notes": key, "lines": lines});
        let path = if receives {
            body["supplier_id"] = json!(self.ground.supplier);
            body["invoice_number"] = json!(key);
            "receipts?post=true"
        } else {
            body["store_id"] = json!(self.ground.main);
            "dispenses?complete=true"
        };
        Sent { key, path: path.into(), body }
    }
}

/// Sends it and tells what came back; the server may be gone.
pub async fn send(actor: &Actor, sent: &Sent) -> Heard {
    let ask = actor.ask("POST", &sent.path).header("Idempotency-Key", &sent.key).json(&sent.body);
    let Ok(answer) = ask.send().await else { return Heard::Nothing };
    let status = answer.status().as_u16();
    let Ok(text) = answer.text().await else { return Heard::Nothing };
    let value: Value = serde_json::from_str(&text).unwrap_or_default();
    match status {
        200 | 201 => Heard::Done(value),
        // Nothing was changed, or it is not known: the same request is sent again later.
        500.. => Heard::Nothing,
        _ => Heard::Refused(text),
    }
}

/// `count` clients work until the server does not answer any more.
pub async fn work(work: &Arc<Work>, actor: &Actor, count: u64, seed: u64) -> Log {
    let mut clients = JoinSet::new();
    for client in 0..count {
        let (work, actor) = (work.clone(), actor.clone());
        let mut dice = Dice::new(seed.wrapping_mul(1_000).wrapping_add(client));
        clients.spawn(async move {
            let (mut log, mut given) = (vec![], vec![]);
            loop {
                let sent = work.some_act(&mut dice, &mut given);
                let mut heard = send(&actor, &sent).await;
                if POWER_IS_OFF.load(Ordering::SeqCst) {
                    heard = Heard::Nothing;
                }
                if let Heard::Done(answer) = &heard {
                    given.extend(sent.path.starts_with("dispenses?").then(|| text(&answer["id"])));
                }
                let gone = matches!(heard, Heard::Nothing);
                log.push((sent, heard));
                if gone {
                    return log;
                }
            }
        });
    }
    Log { all: clients.join_all().await.into_iter().flatten().collect() }
}

impl Log {
    pub fn acknowledged(&self) -> usize {
        self.all.iter().filter(|(_, heard)| matches!(heard, Heard::Done(_))).count()
    }

    /// Sends again, with the same keys, what was never answered; then everything is known.
    pub async fn retry(&mut self, actor: &Actor) {
        for (sent, heard) in &mut self.all {
            for _ in 0..5 {
                if !matches!(heard, Heard::Nothing) {
                    break;
                }
                *heard = send(actor, sent).await;
            }
            assert!(!matches!(heard, Heard::Nothing), "no answer to {sent:?}");
        }
    }

    /// What was acknowledged is there, once; what was refused is not; what is unknown is there once at most.
    pub fn must_be_in(&self, books: &Books, when: &str) {
        let mut by_note: BTreeMap<&str, Vec<_>> = BTreeMap::new();
        for paper in &books.written {
            by_note.entry(&paper.notes).or_default().push(paper);
        }
        let reversed: BTreeSet<_> = books
            .written
            .iter()
            .filter(|w| w.state == "reversed")
            .map(|w| w.id.to_string())
            .collect();
        let (mut lost, mut doubled) = (vec![], vec![]);
        for (sent, heard) in &self.all {
            if sent.path.ends_with("/reversal") {
                let id = sent.path.split('/').nth(1).unwrap();
                let done = matches!(heard, Heard::Done(_));
                lost.extend((done && !reversed.contains(id)).then_some(sent));
                continue;
            }
            let papers = by_note.get(sent.key.as_str()).map_or(&[][..], Vec::as_slice);
            match heard {
                Heard::Done(answer) => {
                    let told = |p: &&&crate::invariants::Written| {
                        (json!(p.id), json!(p.document_no))
                            == (answer["id"].clone(), answer["document_no"].clone())
                    };
                    lost.extend(papers.iter().find(told).is_none().then_some(sent));
                    doubled.extend((papers.len() > 1).then_some(sent));
                }
                Heard::Refused(why) => {
                    assert!(papers.is_empty(), "{when}: refused ({why}) and done: {sent:?}");
                }
                Heard::Nothing => doubled.extend((papers.len() > 1).then_some(sent)),
            }
        }
        assert!(lost.is_empty(), "{when}: {} acknowledged and lost: {lost:?}", lost.len());
        assert!(doubled.is_empty(), "{when}: {} done twice: {doubled:?}", doubled.len());
    }
}
