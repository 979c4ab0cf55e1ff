//! Acts on receipts.

use super::papers::{Papers, Stocked, Verb, because, nothing};
use pharmacy_contract::permission::Permission as P;
use serde_json::{Value, json};

pub const PAPERS: Papers = Papers {
    path: "receipts",
    read: P::ReadReceipts,
    write: P::WriteReceipts,
    sample,
    line,
    verbs: &[
        Verb { path: "posting", needs: P::PostReceipts, after: &[], body: nothing },
        Verb { path: "cancellation", needs: P::WriteReceipts, after: &[], body: nothing },
        Verb { path: "reversal", needs: P::ReverseDocuments, after: &["posting"], body: because },
    ],
};

fn sample(stocked: &Stocked) -> Value {
    json!({"supplier_id": stocked.supplier, "invoice_number": format!("act {}", stocked.n), "lines": [line(stocked)]})
}

fn line(stocked: &Stocked) -> Value {
    json!({"medicine_id": stocked.medicine, "quantity": 5, "batch_number": "A1", "expiry_date": "2028-12-31"})
}
