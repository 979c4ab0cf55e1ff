//! A copy of the embedded database while others write: one snapshot, page by page, checked.

use super::reader::lite_error;
use super::sqlite::open_reader;
use crate::error::{Error, Result};
use crate::store::Fault;
use rusqlite::Connection;
use rusqlite::backup::{Backup, StepResult};
use std::path::Path;

/// Pages of 4 kB at once.
const PAGES: i32 = 1_024;

/// What was copied.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Copied {
    /// The last schema step in it.
    pub schema_step: i64,
}

/// Copies `from` to the new file `to`; `each` is told pages done and pages in all, and says whether to go on.
///
/// # Errors
/// What `each` answers, a copy that is not whole, or a fault of the engine.
pub fn copy_database(
    from: &Path,
    to: &Path,
    each: &mut dyn FnMut(u64, u64) -> Result<()>,
) -> Result<Copied> {
    if !from.exists() {
        let text = format!("{} is not there; choose another DATA_DIR", from.display());
        return Err(Error::Store(Fault::Other, text));
    }
    let source = open_reader(from)?;
    // With a snapshot open the copy is of one moment; without one it would begin anew at every write of others.
    source.execute_batch("begin").map_err(|e| lite_error(&e))?;
    let schema_step = source
        .query_row("select max(no) from schema_step", [], |row| row.get(0))
        .map_err(|e| lite_error(&e))?;
    let mut copy = Connection::open(to).map_err(|e| lite_error(&e))?;
    copy_pages(&source, &mut copy, each)?;
    drop(source);
    // One file, without a log beside it.
    copy.query_row("pragma journal_mode = delete", [], |_| Ok(())).map_err(|e| lite_error(&e))?;
    let found: String = copy
        .query_row("pragma integrity_check(1)", [], |row| row.get(0))
        .map_err(|e| lite_error(&e))?;
    if found != "ok" {
        return Err(Error::Store(Fault::Other, format!("the copy is not whole: {found}")));
    }
    copy.close().map_err(|(_, e)| lite_error(&e))?;
    Ok(Copied { schema_step })
}

fn copy_pages(
    source: &Connection,
    copy: &mut Connection,
    each: &mut dyn FnMut(u64, u64) -> Result<()>,
) -> Result<()> {
    let backup = Backup::new(source, copy).map_err(|e| lite_error(&e))?;
    loop {
        let step = backup.step(PAGES).map_err(|e| lite_error(&e))?;
        let at = backup.progress();
        let number = |n: i32| u64::try_from(n).unwrap_or_default();
        each(number(at.pagecount - at.remaining), number(at.pagecount))?;
        match step {
            StepResult::Done => return Ok(()),
            StepResult::More => {}
            _ => std::thread::sleep(std::time::Duration::from_millis(20)),
        }
    }
}
