//! One step of a walk: what is sent, what may be refused, and what is true afterwards.

use super::{Dice, Model, Refusals};
use crate::actors::{Actor, Answer, hear};
use crate::stock::fresh_key;
use serde_json::Value;

/// What changes in the model once the server has accepted; checks its answer too.
type Effect = Box<dyn FnOnce(&mut Model, &Value)>;

/// Chooses one act of its kind, if there is one to do.
pub type Chance = fn(&mut Dice, &Model) -> Option<Step>;

pub struct Step {
    pub method: &'static str,
    pub path: String,
    pub body: Value,
    pub version: Option<i64>,
    pub refusals: Refusals,
    pub effect: Effect,
    /// Seconds that pass before it.
    pub wait: i64,
    /// Which of the two people does it.
    pub by: usize,
}

impl Step {
    pub fn post(path: String, body: Value, refusals: Refusals) -> Self {
        let effect: Effect = Box::new(|_, _| ());
        Self { method: "POST", path, body, version: None, refusals, effect, wait: 0, by: 0 }
    }

    pub fn patch(path: String, body: Value, refusals: Refusals) -> Self {
        Self { method: "PATCH", ..Self::post(path, body, refusals) }
    }

    pub fn delete(path: String, refusals: Refusals) -> Self {
        Self { method: "DELETE", ..Self::post(path, Value::Null, refusals) }
    }

    pub fn by(self, by: usize) -> Self {
        Self { by, ..self }
    }

    pub fn then(self, effect: impl FnOnce(&mut Model, &Value) + 'static) -> Self {
        Self { effect: Box::new(effect), ..self }
    }

    /// Sometimes the caller has seen an older version.
    pub fn seen(mut self, dice: &mut Dice, version: i64) -> Self {
        let seen = if dice.chance(5) { version + 1 } else { version };
        if seen != version {
            self.refusals.insert("stale_version");
        }
        Self { version: Some(seen), ..self }
    }

    /// Verbs may be told a version or not.
    pub fn maybe_seen(self, dice: &mut Dice, version: i64) -> Self {
        if dice.chance(40) { self.seen(dice, version) } else { self }
    }

    pub fn told(&self) -> String {
        let wait = if self.wait > 0 { format!("wait {} s, ", self.wait) } else { String::new() };
        format!("{wait}{} {} {} {:?}", self.method, self.path, self.body, self.refusals)
    }

    pub async fn send(&self, actor: &Actor) -> Answer {
        let mut ask = actor.ask(self.method, &self.path).header("Idempotency-Key", fresh_key());
        if let Some(version) = self.version {
            ask = ask.header("If-Match", format!("\"{version}\""));
        }
        if self.method != "DELETE" {
            ask = ask.json(&self.body);
        }
        hear(ask).await
    }
}

/// Time passes, mostly minutes; some days now and then, a month rarely.
pub fn wait(dice: &mut Dice, _: &Model) -> Option<Step> {
    let wait = match dice.number(1..=20) {
        1 => 33 * 86_400,
        2..=8 => dice.number(1..=4) * 86_400,
        _ => dice.number(1..=40) * 60,
    };
    let nothing = Step::post(String::new(), Value::Null, Refusals::new());
    Some(Step { method: "", wait, ..nothing })
}
