//! What a document has beside its header: lines, and the verbs that take it from one state to the next.

use super::{Choice, Column, Field, Filter, Kind, Pick, Show};
use crate::words::{self, Word};
use leptos::prelude::AnyView;
use serde_json::Value;

pub struct Paper {
    /// What is typed into a line; empty where lines are not typed.
    pub fields: &'static [Field],
    /// What a line shows; empty where there are none.
    pub columns: &'static [Column],
    pub verbs: &'static [Verb],
    /// The verb that may come with creating it.
    pub at_once: Option<AtOnce>,
    /// The desk stands in place of the form.
    pub desk: bool,
    /// Whoever does not see the main store asks it for stock with this.
    pub asks_main: bool,
    /// What else its page shows.
    pub below: Option<fn(&Value) -> AnyView>,
}

impl Paper {
    pub const PLAIN: Self = Self {
        fields: &[],
        columns: &[],
        verbs: &[],
        at_once: None,
        desk: false,
        asks_main: false,
        below: None,
    };
}

/// Creating and posting in one call.
pub struct AtOnce {
    pub flag: &'static str,
    pub label: Word,
    pub done: Word,
    pub needs: &'static [&'static str],
}

/// One step of a document, offered in these states to whoever may take it.
pub struct Verb {
    pub label: Word,
    /// The noun under the document's address that is posted to.
    pub noun: &'static str,
    pub needs: &'static str,
    pub states: &'static [&'static str],
    pub ask: Word,
    pub done: Word,
    pub class: &'static str,
    /// What has to be told with it.
    pub fields: &'static [Field],
    /// What has to be told of each line, on a page of its own.
    pub step: Option<&'static Step>,
    /// Only leads to another page.
    pub leads: Option<fn(&Value) -> String>,
}

impl Verb {
    pub const PLAIN: Self = Self {
        label: Word::NONE,
        noun: "",
        needs: "",
        states: &[],
        ask: Word::NONE,
        done: Word::NONE,
        class: "button",
        fields: &[],
        step: None,
        leads: None,
    };
}

/// How each line is answered.
pub struct Step {
    /// The heading over what is typed.
    pub label: Word,
    /// The units a line begins with: the first of these less all others. Lines without any are not asked.
    pub units: &'static [&'static str],
    /// A choice for each line in place of units, with the field it is sent in.
    pub choice: Option<(&'static str, &'static [Choice])>,
    /// A reason can be told of each line.
    pub reason: bool,
    /// Lines are only chosen; their ids are sent.
    pub only_ids: bool,
    /// The lines that are offered, as the address of the lines has it; empty for all.
    pub show: &'static str,
    pub columns: &'static [Column],
}

impl Step {
    pub const PLAIN: Self = Self {
        label: Word::NONE,
        units: &[],
        choice: None,
        reason: false,
        only_ids: false,
        show: "",
        columns: &[MEDICINE],
    };
}

/// What nearly every document has in its list and in its lines.
pub const NUMBER: Column = Column::new("document_no", w!("Number"), 13).show(Show::DocNo);
pub const STATE: Column = Column::new("state", w!("State"), 9).show(Show::State);
pub const DAY: Column = Column::new("doc_date", w!("Day"), 8).show(Show::Date);
pub const STORE: Column = Column::new("store_id", w!("Store"), 11).show(Show::Named("store"));
pub const LINE_COUNT: Column = Column::new("line_count", w!("Lines"), 4).show(Show::Number);
pub const LINE_NO: Column = Column::new("line_no", w!("Line"), 3).show(Show::Number);
pub const MEDICINE: Column =
    Column::new("medicine_id", w!("Medicine"), 14).show(Show::Named("medicine"));
pub const FROM: Filter = Filter::new("doc_date_from", w!("From"), Pick::Day);
pub const TO: Filter = Filter::new("doc_date_to", w!("To"), Pick::Day);

pub const DRAFT: &[&str] = &["draft"];

/// Why a posted document is undone.
pub const REVERSAL: &[Field] = &[
    Field::new("reason_code", w!("Reason"), Kind::Reason("reversal")).required(),
    Field::new("note", w!("Note"), Kind::Area),
    WITNESS_NAME,
    WITNESS_PIN,
];

/// A second person; left out where no line asks for one.
pub const WITNESS: &[Field] = &[WITNESS_NAME, WITNESS_PIN];

const WITNESS_NAME: Field = Field::new("witness.username", w!("Witness, user name"), Kind::Code)
    .hint(w!("Only where a controlled medicine is among the lines."));
const WITNESS_PIN: Field = Field::new("witness.pin", w!("Witness, PIN"), Kind::Secret)
    .hint(w!("The PIN of that account, or its password if it has none."));

pub const BECAUSE: &[Field] = &[Field::new("reason", w!("Reason"), Kind::Area).required()];

pub const fn reversal(needs: &'static str, states: &'static [&'static str]) -> Verb {
    Verb {
        label: w!("Reverse"),
        noun: "reversal",
        needs,
        states,
        ask: w!(
            "Every movement of this document is undone by an opposite one. Both stay in the ledger."
        ),
        done: w!("Reversed."),
        class: "button danger",
        fields: REVERSAL,
        ..Verb::PLAIN
    }
}

/// Word, name and mood of each state.
const STATES: &[(&str, Word, &str)] = &[
    ("draft", w!("Draft"), "badge"),
    ("submitted", w!("Submitted"), "badge warn"),
    ("approved", w!("Approved"), "badge good"),
    ("rejected", w!("Rejected"), "badge bad"),
    ("dispatched", w!("On its way"), "badge warn"),
    ("part_received", w!("Partly received"), "badge warn"),
    ("received", w!("Received"), "badge good"),
    ("counting", w!("Counting"), "badge warn"),
    ("review", w!("In review"), "badge warn"),
    ("posted", w!("Posted"), "badge good"),
    ("completed", w!("Given out"), "badge good"),
    ("part_returned", w!("Partly returned"), "badge warn"),
    ("returned", w!("Returned"), "badge"),
    ("settled", w!("Settled"), "badge good"),
    ("cancelled", w!("Cancelled"), "badge"),
    ("reversed", w!("Reversed"), "badge bad"),
    ("imported", w!("Taken over"), "badge"),
    ("available", w!("Available"), "badge good"),
    ("quarantined", w!("In quarantine"), "badge warn"),
    ("recalled", w!("Recalled"), "badge bad"),
    ("damaged", w!("Damaged"), "badge bad"),
    ("out", w!("Out"), "badge bad"),
    ("low", w!("Low"), "badge warn"),
    ("medium", w!("Medium"), "badge"),
    ("good", w!("Good"), "badge good"),
];

/// The name of a state, and how the page marks it.
pub fn state(word: &str) -> (String, &'static str) {
    STATES.iter().find(|(known, _, _)| *known == word).map_or_else(
        || (words::of(word.to_owned()), "badge"),
        |(_, name, class)| ((*name).into(), *class),
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use pharmacy_contract::batches::BatchStatus;
    use pharmacy_contract::levels::StockStatus;
    use pharmacy_contract::paper::State;

    #[test]
    fn every_state_has_a_name() {
        let papers = State::ALL.iter().map(|state| state.as_str());
        let batches = BatchStatus::ALL.iter().map(|status| status.as_str());
        let levels = StockStatus::ALL.iter().map(|status| status.as_str());
        for word in papers.chain(batches).chain(levels) {
            assert!(STATES.iter().any(|(known, _, _)| *known == word), "no name for {word}");
        }
    }
}
