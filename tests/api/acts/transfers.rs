//! Acts on transfers.

use super::papers::{Papers, Stocked, Verb, because, nothing};
use pharmacy_contract::permission::Permission as P;
use serde_json::{Value, json};

const SENT: &[&str] = &["submission", "approval", "dispatch"];

pub const PAPERS: Papers = Papers {
    path: "transfers",
    read: P::ReadStock,
    write: P::RequestTransfers,
    sample,
    line,
    verbs: &[
        Verb { path: "submission", needs: P::RequestTransfers, after: &[], body: nothing },
        Verb {
            path: "approval",
            needs: P::ApproveTransfers,
            after: &["submission"],
            body: nothing,
        },
        Verb {
            path: "rejection",
            needs: P::ApproveTransfers,
            after: &["submission"],
            body: because_of,
        },
        Verb { path: "cancellation", needs: P::RequestTransfers, after: &[], body: nothing },
        Verb {
            path: "dispatch",
            needs: P::DispatchTransfers,
            after: &["submission", "approval"],
            body: nothing,
        },
        Verb { path: "receipt", needs: P::ReceiveTransfers, after: SENT, body: nothing },
        Verb { path: "closing", needs: P::ApproveTransfers, after: SENT, body: lost },
        Verb {
            path: "reversal",
            needs: P::ReverseDocuments,
            after: &["submission", "approval", "dispatch", "receipt"],
            body: because,
        },
    ],
};

fn sample(stocked: &Stocked) -> Value {
    json!({"source_store_id": stocked.main, "destination_store_id": stocked.ward, "lines": [line(stocked)]})
}

fn line(stocked: &Stocked) -> Value {
    json!({"medicine_id": stocked.medicine, "quantity": 3})
}

fn because_of(_: &Value) -> Value {
    json!({"reason": "not needed"})
}

fn lost(_: &Value) -> Value {
    json!({"rest": "lost", "reason": "broken on the way"})
}
