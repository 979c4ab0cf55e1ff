//! Acts on stocktakes.

use super::papers::{Papers, Stocked, Verb, because, nothing};
use pharmacy_contract::permission::Permission as P;
use serde_json::{Value, json};

pub const PAPERS: Papers = Papers {
    path: "stocktakes",
    read: P::ReadStock,
    write: P::CountStocktakes,
    sample,
    line: |_| Value::Null,
    verbs: &[
        Verb { path: "start", needs: P::PostStocktakes, after: &[], body: nothing },
        Verb { path: "counts", needs: P::CountStocktakes, after: &["start"], body: counts },
        Verb {
            path: "finish",
            needs: P::CountStocktakes,
            after: &["start", "counts"],
            body: nothing,
        },
        Verb { path: "skip", needs: P::PostStocktakes, after: &["start"], body: lines },
        Verb {
            path: "recount",
            needs: P::PostStocktakes,
            after: &["start", "counts", "finish"],
            body: lines,
        },
        Verb {
            path: "posting",
            needs: P::PostStocktakes,
            after: &["start", "counts", "finish"],
            body: nothing,
        },
        Verb { path: "cancellation", needs: P::PostStocktakes, after: &["start"], body: nothing },
        Verb {
            path: "reversal",
            needs: P::ReverseDocuments,
            after: &["start", "counts", "finish", "posting"],
            body: because,
        },
    ],
};

/// One batch, so that one count is all.
fn sample(stocked: &Stocked) -> Value {
    json!({"store_id": stocked.main, "scope": "list", "scope_value": stocked.medicine})
}

fn counts(made: &Value) -> Value {
    json!({"counts": [{"line_id": made["lines"][0]["id"], "counted": 98}]})
}

fn lines(made: &Value) -> Value {
    json!({"line_ids": [made["lines"][0]["id"]], "reason": "doubtful"})
}
