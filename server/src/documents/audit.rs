//! The trail and the feed of documents: each change leaves an entry in the chain of its store, each posting one event.

use super::Document;
use crate::auth::Who;
use crate::error::Result;
use crate::ledger::Event;
use crate::store::{Entry, Tx};
use serde_json::json;
use uuid::Uuid;

/// What was done to a document.
#[derive(Clone, Debug, Default)]
pub struct Deed {
    /// `post`, `dispatch` …
    pub verb: &'static str,
    /// Stock moved: the feed hears of it.
    pub posted: bool,
    pub reason: String,
    pub witness: Option<Uuid>,
}

impl Deed {
    #[must_use]
    pub fn posting(verb: &'static str) -> Self {
        Self { verb, posted: true, ..Self::default() }
    }

    #[must_use]
    pub fn step(verb: &'static str) -> Self {
        Self { verb, ..Self::default() }
    }
}

/// Writes down what was done: an entry in the chain of its home store, an event in the outbox.
///
/// # Errors
/// A store fault.
pub fn write_down<D: Document>(tx: &mut Tx<'_>, who: &Who, doc: &D, deed: &Deed) -> Result<()> {
    let (paper, noun) = (doc.paper(), D::KIND.as_str());
    let action = format!("{noun}.{}", deed.verb);
    let state = json!({ "state": paper.state, "document_no": paper.document_no, "lines": paper.line_count });
    let reason = match doc.dated() {
        (Some(day), notes) if deed.posted && deed.reason.is_empty() && day < tx.today() => notes,
        _ => &deed.reason,
    };
    let entry = Entry {
        action: &action,
        entity: noun,
        entity_id: Some(paper.stamp.id),
        after: Some(state.to_string()),
        reason,
        store: Some(doc.home()),
        witness: deed.witness,
        document_no: paper.document_no.as_deref(),
        ..Entry::default()
    };
    tx.audit(&who.actor, entry)?;
    let kind = if deed.posted { "stock.posted" } else { "document.state_changed" };
    let event = Event {
        kind,
        entity: noun,
        entity_id: Some(paper.stamp.id),
        store: Some(doc.home()),
        payload:
            json!({ "state": paper.state, "document_no": paper.document_no, "verb": deed.verb })
                .to_string(),
    };
    tx.tell(&event)
}
