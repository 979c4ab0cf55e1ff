//! Masters as documents need them: still in use, and what the rules ask of a medicine.

use crate::error::{Error, Refusal, Result};
use crate::store::{Bound, Reader};
use crate::{record, select};
use pharmacy_contract::money::Money;
use pharmacy_contract::problem::ProblemKind;
use pharmacy_contract::record::Named;
use uuid::Uuid;

record! {
    /// What the rules ask of a medicine.
    #[derive(Clone, Debug)]
    pub struct Card {
        pub id: Uuid, pub name: String, pub active: bool, pub pack_size: i64, pub batch_tracked: bool, pub controlled_schedule: String,
        pub requires_prescription: bool, pub returns_restockable: bool, pub min_days_left: Option<i64>, pub unit_price: Money,
        pub supplier_id: Option<Uuid>,
    }
}

impl Card {
    #[must_use]
    pub fn named(&self) -> Named {
        Named { id: self.id, name: self.name.clone() }
    }

    /// The medicine of line `at`, if it is there and in use.
    pub(super) fn in_use(found: Option<Self>, at: usize) -> Result<Self> {
        let pointer = format!("/lines/{at}/medicine_id");
        match found {
            None => Err(unknown("medicine", &pointer)),
            Some(card) if !card.active => Err(inactive(&card.name, &pointer)),
            Some(card) => Ok(card),
        }
    }

    #[must_use]
    pub fn is_controlled(&self) -> bool {
        !self.controlled_schedule.is_empty()
    }
}

impl Reader<'_> {
    /// The medicine of line `at` (from 0), active or not.
    ///
    /// # Errors
    /// `UnknownReference`, pointing at the line.
    pub fn card(&mut self, id: Uuid, at: usize) -> Result<Card> {
        let card = select!(
            self,
            "select id, name, active, pack_size, batch_tracked, controlled_schedule, requires_prescription, returns_restockable,
                 min_days_left, unit_price, supplier_id
             from medicine where id = $1",
            id
        )
        .maybe()?;
        card.ok_or_else(|| unknown("medicine", &format!("/lines/{at}/medicine_id")))
    }

    /// The medicine of a new line: it must still be in use.
    ///
    /// # Errors
    /// `UnknownReference`, `MasterInactive`.
    pub fn active_card(&mut self, id: Uuid, at: usize) -> Result<Card> {
        let card = self.card(id, at)?;
        Card::in_use(Some(card), at)
    }

    /// A master that a new document points to, by table: it must be there and in use.
    ///
    /// # Errors
    /// `UnknownReference`, `MasterInactive`.
    pub fn active_master(&mut self, table: &'static str, id: Uuid, pointer: &str) -> Result<Named> {
        let sql = format!("select m.name, m.active from {table} m where m.id = $1");
        let found: Option<(String, bool)> =
            self.listing(&sql, "master of a document", &[Bound::Id(id)]).maybe()?;
        match found {
            None => Err(unknown(table, pointer)),
            Some((name, false)) => Err(inactive(&name, pointer)),
            Some((name, true)) => Ok(Named { id, name }),
        }
    }
}

fn unknown(what: &str, pointer: &str) -> Error {
    Refusal::new(ProblemKind::UnknownReference, format!("there is no such {what}"))
        .at(pointer)
        .into()
}

fn inactive(name: &str, pointer: &str) -> Error {
    Refusal::new(ProblemKind::MasterInactive, format!("{name} is no longer in use"))
        .at(pointer)
        .into()
}
