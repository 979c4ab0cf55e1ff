//! A document with all its lines, in however many answers they come.

use crate::describe::show::{number, rows};
use crate::http::{self, Life};
use crate::problem::Problem;
use serde_json::Value;
use std::sync::Arc;

type Then = Box<dyn FnOnce(Result<Arc<Value>, Problem>)>;

const PAGE: usize = 100;

pub fn whole(life: Life, path: String, then: impl FnOnce(Result<Arc<Value>, Problem>) + 'static) {
    http::get(path.clone()).send(life, move |answer| match answer {
        Err(problem) => then(Err(problem)),
        Ok(reply) => {
            let lines = rows(&reply.body, "lines").to_vec();
            more(life, path, reply.body, lines, Box::new(then));
        }
    });
}

fn more(life: Life, path: String, record: Arc<Value>, mut lines: Vec<Value>, then: Then) {
    let all = usize::try_from(number(&record, "line_count")).unwrap_or(0);
    if lines.len() >= all {
        let mut record = Arc::unwrap_or_clone(record);
        if let Some(fields) = record.as_object_mut() {
            fields.insert("lines".to_owned(), Value::Array(lines));
        }
        then(Ok(Arc::new(record)));
        return;
    }
    let page = lines.len() / PAGE + 1;
    let address = format!("{path}/lines?page={page}&per_page={PAGE}");
    http::get(address).send(life, move |answer| match answer {
        Err(problem) => then(Err(problem)),
        Ok(reply) => {
            lines.truncate((page - 1) * PAGE);
            let found = rows(&reply.body, "items");
            let none = found.is_empty();
            lines.extend(found.iter().cloned());
            if none {
                // Fewer than told: somebody took lines out in between. Ask anew for what there is.
                whole(life, path, then);
            } else {
                more(life, path, record, lines, then);
            }
        }
    });
}
