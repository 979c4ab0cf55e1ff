//! Acts on returns.

use super::papers::{Papers, Stocked, Verb, because, nothing};
use pharmacy_contract::permission::Permission as P;
use serde_json::{Value, json};

pub const TO_SUPPLIERS: Papers = Papers {
    path: "returns/supplier",
    read: P::ReadReceipts,
    write: P::PostSupplierReturns,
    sample: sent_back,
    line: line_sent_back,
    verbs: &[
        Verb { path: "posting", needs: P::PostSupplierReturns, after: &[], body: nothing },
        Verb {
            path: "settlement",
            needs: P::PostSupplierReturns,
            after: &["posting"],
            body: credit,
        },
        Verb { path: "reversal", needs: P::ReverseDocuments, after: &["posting"], body: because },
    ],
};

pub const OF_DISPENSES: Papers = Papers {
    path: "returns/dispense",
    read: P::ReadStock,
    write: P::PostDispenseReturns,
    sample: brought_back,
    line: line_brought_back,
    verbs: &[
        Verb { path: "posting", needs: P::PostDispenseReturns, after: &[], body: nothing },
        Verb { path: "reversal", needs: P::ReverseDocuments, after: &["posting"], body: because },
    ],
};

fn sent_back(stocked: &Stocked) -> Value {
    json!({"store_id": stocked.main, "supplier_id": stocked.supplier, "lines": [line_sent_back(stocked)]})
}

fn line_sent_back(stocked: &Stocked) -> Value {
    json!({"batch_id": stocked.batch, "quantity": 1, "reason_code": "wrong_item"})
}

fn credit(_: &Value) -> Value {
    json!({"credit_note_no": "C1", "credit_amount": "1"})
}

fn brought_back(stocked: &Stocked) -> Value {
    json!({"dispense_id": stocked.dispense, "lines": [line_brought_back(stocked)]})
}

fn line_brought_back(stocked: &Stocked) -> Value {
    json!({"dispense_line_id": stocked.dispense_line, "batch_id": stocked.batch, "quantity": 1, "condition": "restock",
        "reason_code": "not_needed"})
}
