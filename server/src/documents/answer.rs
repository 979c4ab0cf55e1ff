//! Answering with a document: header and its first lines, without what the caller may not see.

use super::{Document, SHOWN_LINES};
use crate::auth::Who;
use crate::error::Result;
use crate::masters::Answer;

/// The answer to a change of a document.
pub(super) fn answer<D: Document>(status: u16, doc: &D, who: &Who, path: &str) -> Result<Answer> {
    let mut shown = doc.clone();
    shown.lines_mut().truncate(SHOWN_LINES);
    hide(&mut shown, who);
    let stamp = &doc.paper().stamp;
    let answer = Answer::plain(status, &shown)?.version(stamp.version);
    Ok(if status == 201 { answer.location(format!("{path}/{}", stamp.id)) } else { answer })
}

pub(super) fn hide<D: Document>(doc: &mut D, who: &Who) {
    doc.hide(who, &[]);
    doc.lines_mut().iter_mut().for_each(|line| D::hide_line(line, who));
}
