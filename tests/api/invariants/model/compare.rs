//! What the database says against what the model says.

use super::Model;
use crate::invariants::books::{Books, Daily, Total};
use std::collections::BTreeMap;

impl Model {
    /// Every difference between the two.
    pub fn differences(&self, books: &Books) -> Vec<String> {
        let mut found = vec![];
        self.compare_lots(books, &mut found);
        self.compare_balances(books, &mut found);
        self.compare_pairs(books, &mut found);
        self.compare_papers(books, &mut found);
        if self.moves.len() != books.moves.len() {
            found.push(format!("{} movements, {} expected", books.moves.len(), self.moves.len()));
        }
        found
    }

    fn compare_lots(&self, books: &Books, found: &mut Vec<String>) {
        differ("lots", books.lots.len(), self.lots.len(), found);
        for lot in &self.lots {
            let Some(is) = books.lots.get(&lot.id) else {
                found.push(format!("no lot {lot:?}"));
                continue;
            };
            let is = (
                is.expiry_date,
                is.status.as_str(),
                is.received_qty,
                is.received_value,
                is.unit_cost,
            );
            let should = (lot.expiry, lot.status, lot.received, lot.paid, lot.cost);
            differ(&format!("lot {}", lot.number), is, should, found);
        }
    }

    fn compare_balances(&self, books: &Books, found: &mut Vec<String>) {
        let mut is: BTreeMap<_, _> =
            books.balances.iter().map(|(pair, b)| (*pair, (b.on_hand, b.reserved))).collect();
        for (s, store) in self.stores.iter().enumerate() {
            for (l, lot) in self.lots.iter().enumerate() {
                let there = is.remove(&(store.id, lot.id)).unwrap_or_default();
                let should = (self.on_hand(s, l), self.reserved(s, l));
                let what = format!("{} in {}: on hand and reserved", lot.number, store.code);
                differ(&what, there, should, found);
            }
        }
        differ("other balances", is, BTreeMap::new(), found);
    }

    fn compare_pairs(&self, books: &Books, found: &mut Vec<String>) {
        for (s, store) in self.stores.iter().enumerate() {
            for (m, medicine) in self.medicines.iter().enumerate() {
                let what = format!("medicine {m} in {}", store.code);
                let total = books.totals.get(&(store.id, medicine.id));
                match total {
                    Some(total) => {
                        let should = self.sum((s, m), total.usable_on);
                        differ(&format!("total of {what}"), summed(total), should, found);
                    }
                    None => differ(&format!("lots of {what}"), self.lots_in(s, m).len(), 0, found),
                }
                let of_pair = |d: &&Daily| d.store_id == store.id && d.medicine_id == medicine.id;
                let row = |d: &Daily| (d.day, (d.opening, d.columns(), d.closing, d.was_out));
                let is: BTreeMap<_, _> = books.days.iter().filter(of_pair).map(row).collect();
                differ(&format!("days of {what}"), is, self.rows((s, m)), found);
            }
        }
    }

    fn compare_papers(&self, books: &Books, found: &mut Vec<String>) {
        let is: BTreeMap<_, _> = books
            .written
            .iter()
            .map(|w| (w.id, (w.kind.as_str(), w.state.as_str(), w.version, w.document_no.as_str())))
            .collect();
        let should: BTreeMap<_, _> = self
            .papers
            .values()
            .map(|p| (p.id, (p.kind(), p.state, p.version, p.number.as_str())))
            .collect();
        for (id, paper) in &should {
            differ(&format!("document {id}"), is.get(id), Some(paper), found);
        }
        differ("documents", is.len(), should.len(), found);
    }
}

fn summed(t: &Total) -> (i64, i64, i64, i64, Option<jiff::civil::Date>, &str) {
    (t.on_hand, t.usable, t.reserved, t.value, t.earliest_expiry, &t.status)
}

fn differ<T: PartialEq<U> + std::fmt::Debug, U: std::fmt::Debug>(
    what: &str,
    is: T,
    should: U,
    found: &mut Vec<String>,
) {
    if is != should {
        found.push(format!("{what}: is {is:?}, should be {should:?}"));
    }
}
