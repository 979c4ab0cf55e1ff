//! Which batches were taken for the lines of documents.

use super::sheet::Wanted;
use crate::error::Result;
use crate::store::Reader;
use std::collections::HashMap;
use uuid::Uuid;

/// Documents asked about in one statement.
const AT_ONCE: usize = 200;

/// Batch numbers by line.
pub fn batches(r: &mut Reader<'_>, documents: &[Uuid]) -> Result<HashMap<Uuid, Vec<String>>> {
    let mut unique = documents.to_vec();
    unique.sort_unstable();
    unique.dedup();
    let mut found: HashMap<Uuid, Vec<String>> = HashMap::new();
    for part in unique.chunks(AT_ONCE) {
        let mut wanted = Wanted::default();
        wanted.among("v.doc_id", part);
        wanted.and("v.reverses_id is null and t.id = v.batch_id");
        let sql = format!(
            "select distinct v.line_id, t.batch_number from stock_movement v cross join batch t{} order by v.line_id, t.batch_number",
            wanted.text()
        );
        for (line, number) in wanted.all::<(Uuid, String)>(r, &sql)? {
            found.entry(line).or_default().push(number);
        }
    }
    Ok(found)
}
