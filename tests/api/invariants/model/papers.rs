//! Documents of the model, of every kind.

use super::adjustments::Adjustment;
use super::dispenses::Dispense;
use super::receipts::Receipt;
use super::returns::Return;
use super::sendings::Sending;
use super::stocktakes::Stocktake;
use super::transfers::Transfer;
use super::{Dice, Model, Refusals};
use jiff::civil::Date;
use uuid::Uuid;

#[derive(Clone, Debug)]
pub enum Body {
    Receipt(Receipt),
    Dispense(Dispense),
    Transfer(Transfer),
    Adjustment(Adjustment),
    Return(Return),
    Sending(Sending),
    Stocktake(Stocktake),
}

#[derive(Clone, Debug)]
pub struct Paper {
    pub id: Uuid,
    pub state: &'static str,
    pub version: i64,
    pub number: String,
    pub store: usize,
    pub day: Date,
    pub body: Body,
}

impl Paper {
    pub fn draft(dice: &mut Dice, store: usize, day: Date, body: Body) -> Self {
        Self { id: dice.id(), state: "draft", version: 1, number: String::new(), store, day, body }
    }

    pub fn kind(&self) -> &'static str {
        match self.body {
            Body::Receipt(_) => "receipt",
            Body::Dispense(_) => "dispense",
            Body::Transfer(_) => "transfer",
            Body::Adjustment(_) => "adjustment",
            Body::Return(_) => "dispense_return",
            Body::Sending(_) => "supplier_return",
            Body::Stocktake(_) => "stocktake",
        }
    }

    pub fn path(&self) -> String {
        let list = match self.body {
            Body::Receipt(_) => "receipts",
            Body::Dispense(_) => "dispenses",
            Body::Transfer(_) => "transfers",
            Body::Adjustment(_) => "adjustments",
            Body::Return(_) => "returns/dispense",
            Body::Sending(_) => "returns/supplier",
            Body::Stocktake(_) => "stocktakes",
        };
        format!("{list}/{}", self.id)
    }

    /// A verb goes from some states only.
    pub fn refuse_unless(&self, states: &[&str], verb: &str, refusals: &mut Refusals) {
        if states.contains(&self.state) {
            return;
        }
        let posted = ["posted", "completed", "part_returned", "returned", "settled"];
        let posts = ["post", "complete", "approve"];
        refusals.insert(match self.state {
            state if posted.contains(&state) && posts.contains(&verb) => "already_posted",
            "reversed" if verb == "reverse" => "already_reversed",
            _ => "wrong_state",
        });
    }

    /// The same document one step further.
    pub fn becomes(mut self, state: &'static str) -> Self {
        (self.version, self.state) = (self.version + 1, state);
        self
    }
}

impl Model {
    pub fn keep(&mut self, paper: Paper) {
        self.papers.insert(paper.id, paper);
    }

    pub fn of_kind<'m>(&'m self, kind: &'static str) -> impl Iterator<Item = &'m Paper> {
        self.papers.values().filter(move |paper| paper.kind() == kind)
    }

    /// A document of this kind: mostly one that stands where a verb is possible, sometimes any.
    pub fn some(&self, dice: &mut Dice, kind: &'static str, states: &[&str]) -> Option<Paper> {
        let all: Vec<_> = self.of_kind(kind).collect();
        let fitting: Vec<_> = all.iter().copied().filter(|p| states.contains(&p.state)).collect();
        let from = if dice.chance(88) { fitting } else { all };
        dice.one_of(&from).map(|paper| (*paper).clone())
    }

    /// Mostly today, sometimes in the open period, rarely outside of it.
    pub fn some_day(&self, dice: &mut Dice) -> Date {
        self.day(match dice.number(1..=20) {
            1 => -32,
            2 => 1,
            3..=8 => -dice.number(1..=31),
            _ => 0,
        })
    }
}
