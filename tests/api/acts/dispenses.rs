//! Acts on dispenses.

use super::papers::{Papers, Stocked, Verb, because, nothing};
use pharmacy_contract::permission::Permission as P;
use serde_json::{Value, json};

pub const PAPERS: Papers = Papers {
    path: "dispenses",
    read: P::ReadStock,
    write: P::WriteDispenses,
    sample,
    line,
    verbs: &[
        Verb { path: "completion", needs: P::CompleteDispenses, after: &[], body: nothing },
        Verb { path: "reservation", needs: P::WriteDispenses, after: &[], body: nothing },
        Verb { path: "reversal", needs: P::UndoDispenses, after: &["completion"], body: because },
    ],
};

fn sample(stocked: &Stocked) -> Value {
    json!({"store_id": stocked.main, "lines": [line(stocked)]})
}

fn line(stocked: &Stocked) -> Value {
    json!({"medicine_id": stocked.medicine, "quantity": 2})
}
