//! Acts on adjustments.

use super::papers::{Papers, Stocked, Verb, because, nothing};
use pharmacy_contract::permission::Permission as P;
use serde_json::{Value, json};

pub const PAPERS: Papers = Papers {
    path: "adjustments",
    read: P::ReadStock,
    write: P::WriteAdjustments,
    sample,
    line,
    verbs: &[
        Verb { path: "submission", needs: P::WriteAdjustments, after: &[], body: nothing },
        Verb { path: "posting", needs: P::PostAdjustments, after: &[], body: nothing },
        Verb {
            path: "approval",
            needs: P::ApproveAdjustments,
            after: &["submission"],
            body: nothing,
        },
        Verb {
            path: "rejection",
            needs: P::ApproveAdjustments,
            after: &["submission"],
            body: because_of,
        },
        Verb { path: "reversal", needs: P::ReverseDocuments, after: &["posting"], body: because },
    ],
};

fn sample(stocked: &Stocked) -> Value {
    json!({"store_id": stocked.main, "lines": [line(stocked)]})
}

fn line(stocked: &Stocked) -> Value {
    json!({"medicine_id": stocked.medicine, "batch_id": stocked.batch, "delta": -1, "reason_code": "missing"})
}

fn because_of(_: &Value) -> Value {
    json!({"reason": "count again"})
}
