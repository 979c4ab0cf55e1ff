//! Sends rows in parts: names are looked up, everything is tried, then what is good is stored.

use super::columns::{Names, mentioned, record};
use super::csv::Row;
use crate::describe::show::{number, plain, rows};
use crate::describe::{Field, Slice};
use crate::http::{self, Life, encode};
use crate::parts::lookup::folded;
use crate::problem::Problem;
use leptos::prelude::*;
use serde_json::{Value, json};

/// Rows of one request: small enough that a person sees it go on.
const PART: usize = 250;

/// A cell that cannot be taken over.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wrong {
    pub line: usize,
    pub field: String,
    pub why: String,
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Outcome {
    pub good: i64,
    pub wrong: Vec<Wrong>,
}

#[derive(Clone, Copy)]
pub struct Run {
    pub slice: &'static Slice,
    pub life: Life,
    /// How many rows are through.
    pub done: RwSignal<usize>,
}

impl Run {
    /// Rows as records, and the cells that are no values.
    pub async fn prepare(
        self,
        all: &[Row],
        plan: &[Option<&'static Field>],
    ) -> Result<(Vec<(usize, Value)>, Vec<Wrong>), Problem> {
        let names = self.look_up(mentioned(all, plan)).await?;
        let (mut good, mut wrong) = (Vec::new(), Vec::new());
        for row in all {
            match record(row, plan, &names) {
                Ok(body) => good.push((row.line, body)),
                Err(cells) => wrong.extend(cells.into_iter().map(|(field, why)| Wrong {
                    line: row.line,
                    field: field.into(),
                    why,
                })),
            }
        }
        Ok((good, wrong))
    }

    async fn look_up(self, wanted: Vec<(&'static str, String)>) -> Result<Names, Problem> {
        let mut names = Names::new();
        for (path, name) in wanted {
            let asked = format!("{path}?per_page=100&total=false&q={}", encode(&name));
            let reply = http::get(asked).reply(self.life).await?;
            let title = crate::pages::slice(path).map_or("name", |slice| slice.title);
            let exact = |row: &&Value| folded(&plain(row, title)) == name;
            let found = rows(&reply.body, "items").iter().find(exact).map(|row| plain(row, "id"));
            names.push(((path, name), found));
        }
        Ok(names)
    }

    /// Tries (`dry`) or stores the records, part by part.
    pub async fn send(self, records: &[(usize, Value)], dry: bool) -> Result<Outcome, Problem> {
        let mut outcome = Outcome::default();
        self.done.set(0);
        for part in records.chunks(PART) {
            let items: Vec<&Value> = part.iter().map(|(_, body)| body).collect();
            let body = json!({"mode": "partial", "dry_run": dry, "items": items});
            let path = format!("{}/batch", self.slice.path);
            let reply = http::post(path, &body).key(http::key()).reply(self.life).await?;
            outcome.good += number(&reply.body, "created");
            for result in rows(&reply.body, "results") {
                let at = usize::try_from(number(result, "index")).unwrap_or(usize::MAX);
                if let (Some(problem), Some((line, _))) = (result.get("problem"), part.get(at)) {
                    outcome.wrong.extend(told(*line, problem));
                }
            }
            self.done.update(|done| *done += part.len());
        }
        Ok(outcome)
    }
}

/// What the server says against a row: each field, or the whole of it.
fn told(line: usize, problem: &Value) -> Vec<Wrong> {
    let fields: Vec<Wrong> = rows(problem, "errors")
        .iter()
        .map(|error| Wrong {
            line,
            field: plain(error, "pointer").trim_start_matches('/').replace('_', " "),
            why: plain(error, "detail"),
        })
        .collect();
    if fields.is_empty() {
        let why = plain(problem, "detail");
        let why = if why.is_empty() { plain(problem, "title") } else { why };
        return vec![Wrong { line, field: String::new(), why }];
    }
    fields
}
