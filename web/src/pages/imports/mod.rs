//! Records from a file: chosen, its columns matched, every row tried, then taken over.

mod book;
mod columns;
mod csv;
mod run;
mod steps;

use crate::describe::{Field, Slice};
use crate::http::Life;
use crate::pages::slices;
use crate::parts::dom::{El, Node, div, el, input, link, live, sign};
use crate::parts::nav::capital;
use crate::parts::toast;
use crate::problem::Problem;
use crate::route;
use crate::session::may;
use crate::words::Word;
use columns::{field_of, fields};
use csv::Row;
use leptos::prelude::*;
use leptos::task::spawn_local;
use run::{Outcome, Run};
use serde_json::Value;
use wasm_bindgen_futures::JsFuture;
use web_sys::File;

/// How far it has come.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Step {
    Choose,
    /// The server reads the workbook.
    Reading,
    /// It could not.
    Refused,
    Match,
    Busy,
    Tried,
    Done,
}

#[derive(Clone, Copy)]
struct Wizard {
    list: RwSignal<String>,
    /// The workbook that was chosen, if it was one.
    book: StoredValue<Option<File>, LocalStorage>,
    /// Names of its sheets, and which one is read.
    sheets: RwSignal<(Vec<String>, String)>,
    /// Tells an answer for this file from one for the file before.
    turn: StoredValue<u32>,
    step: RwSignal<Step>,
    rows: StoredValue<Vec<Row>>,
    /// For each column the place of its field among those of the list; none leaves it out.
    plan: RwSignal<Vec<Option<usize>>>,
    /// Records that can be sent, with their lines.
    records: StoredValue<Vec<(usize, Value)>>,
    outcome: RwSignal<Outcome>,
    refused: RwSignal<Option<Problem>>,
    done: RwSignal<usize>,
    life: StoredValue<Option<Life>>,
}

pub fn imports_page() -> El {
    route::title(w!("Import"));
    let first = importable().next().map(|slice| slice.path.to_owned()).unwrap_or_default();
    let wizard = Wizard {
        list: RwSignal::new(first),
        book: StoredValue::new_local(None),
        sheets: RwSignal::default(),
        turn: StoredValue::new(0),
        step: RwSignal::new(Step::Choose),
        rows: StoredValue::new(Vec::new()),
        plan: RwSignal::new(Vec::new()),
        records: StoredValue::new(Vec::new()),
        outcome: RwSignal::new(Outcome::default()),
        refused: RwSignal::new(None),
        done: RwSignal::new(0),
        life: StoredValue::new(Life::new()),
    };
    let about = w!(
        "Records from a spreadsheet, as .xlsx or CSV. Nothing is stored before you have seen what would be."
    );
    let title =
        div("page-title").add(el("h1").add(w!("Import"))).add(el("p").class("quiet").add(about));
    let old = el("p")
        .class("quiet")
        .add(w!("The predecessor's whole data folder is taken over on the page:"))
        .add(sign(" "))
        .add(link("/jobs").add(w!("Jobs")));
    let shown = live(move || wizard.step.get(), move |step| steps::shown(wizard, step));
    el("section")
        .class("page form-page")
        .add(el("header").class("page-head").add(title))
        .add(wizard.choose())
        .add(div("stack").set("aria-live", "polite").add(shown))
        .add(old)
}

/// Lists of masters that the person may add to.
fn importable() -> impl Iterator<Item = &'static Slice> {
    slices().filter(|slice| slice.is_master() && may(slice.write))
}

impl Wizard {
    fn slice(self) -> Option<&'static Slice> {
        self.list.with_untracked(|path| crate::pages::slice(path))
    }

    fn fields(self) -> Vec<&'static Field> {
        self.slice().map(fields).unwrap_or_default()
    }

    fn choose(self) -> El {
        let node = Node::new();
        let options = importable().map(|slice| {
            let chosen = self.list.with_untracked(|list| list == slice.path);
            el("option")
                .set("value", slice.path)
                .flag("selected", chosen)
                .add(capital(slice.many.text()))
        });
        let list =
            el("select").set("id", "import-list").add_all(options).on("change", move |event| {
                self.list.set(event_target_value(&event));
                self.begin_again();
            });
        let file = el("input")
            .node(node)
            .set("id", "import-file")
            .set("type", "file")
            .set("accept", ".xlsx,.csv,.tsv,.txt,text/csv")
            .on("change", move |_| self.read(node));
        let template = el("a")
            .class("button")
            .live("href", move || Some(self.template()))
            .live("download", move || Some(format!("{}.csv", self.list.get())))
            .add(w!("Template"));
        let field = |id: &'static str, label: Word, box_: El| {
            div("field").add(el("label").set("for", id).add(label)).add(box_)
        };
        el("fieldset")
            .class("card")
            .add(el("legend").add(w!("File")))
            .add(
                div("fields")
                    .add(field("import-list", w!("Records"), list))
                    .add(field("import-file", w!("Excel or CSV file"), file))
                    .add(book::choice(self)),
            )
            .add(template)
    }

    /// An empty file with the right headings, and a remark on what each holds.
    fn template(self) -> String {
        self.list.track();
        let all = self.fields();
        let line = |texts: Vec<String>| texts.join(",");
        let heads = line(all.iter().map(|field| field.name.to_owned()).collect());
        let hints = all.iter().map(|field| {
            let needed = if field.required { w!("(needed)") } else { Word::NONE };
            csv::cell(&[field.label, needed, field.hint].map(Word::text).join(" "))
        });
        let text = format!("{heads}\r\n# {}\r\n", line(hints.collect()));
        format!("data:text/csv;charset=utf-8,{}", crate::http::encode(&text))
    }

    fn begin_again(self) {
        self.turn.update_value(|turn| *turn += 1);
        self.step.set(Step::Choose);
        self.refused.set(None);
        self.rows.set_value(Vec::new());
    }

    fn read(self, node: Node) {
        self.begin_again();
        self.sheets.set(Default::default());
        self.book.set_value(None);
        let Some(file) = input(node).and_then(|input| input.files()).and_then(|files| files.get(0))
        else {
            return;
        };
        if book::is_workbook(&file) {
            self.book.set_value(Some(file));
            return book::open(self, "");
        }
        spawn_local(async move {
            let text = JsFuture::from(file.text()).await.ok().and_then(|text| text.as_string());
            match text {
                Some(text) => self.take(csv::rows(&text)),
                None => toast::refuse(w!("The file cannot be read.")),
            }
        });
    }

    fn take(self, rows: Result<Vec<Row>, String>) {
        match rows {
            Ok(rows) if rows.len() < 2 => {
                toast::refuse(w!("The file has no rows below its headings."));
            }
            Ok(rows) => self.matched(rows),
            Err(why) => toast::refuse(why),
        }
    }

    fn matched(self, mut rows: Vec<Row>) {
        let heads = rows.remove(0);
        let fields = self.fields();
        let mut plan: Vec<Option<usize>> = Vec::new();
        for head in &heads.cells {
            // The first of two columns of one field has it.
            let found = field_of(&fields, head).filter(|at| !plan.contains(&Some(*at)));
            plan.push(found);
        }
        rows.insert(0, heads);
        self.rows.set_value(rows);
        self.plan.set(plan);
        self.step.set(Step::Match);
    }

    /// The columns as fields, in the order of the file.
    fn chosen(self) -> Vec<Option<&'static Field>> {
        let fields = self.fields();
        let field = |at: &Option<usize>| at.and_then(|at| fields.get(at).copied());
        self.plan.with_untracked(|plan| plan.iter().map(field).collect())
    }

    /// Tries every row; stores nothing.
    fn attempt(self) {
        self.work(move |run| async move {
            let rows = self.rows.get_value();
            let rows = rows.get(1..).unwrap_or_default();
            let (records, mut wrong) = run.prepare(rows, &self.chosen()).await?;
            let tried = run.send(&records, true).await?;
            let bad: Vec<usize> = tried.wrong.iter().map(|wrong| wrong.line).collect();
            self.records
                .set_value(records.into_iter().filter(|(line, _)| !bad.contains(line)).collect());
            wrong.extend(tried.wrong);
            wrong.sort_by_key(|wrong| wrong.line);
            Ok((Outcome { good: tried.good, wrong }, Step::Tried))
        });
    }

    /// Stores what was found good.
    fn take_over(self) {
        self.work(move |run| async move {
            Ok((run.send(&self.records.get_value(), false).await?, Step::Done))
        });
    }

    fn work<F>(self, act: impl FnOnce(Run) -> F + 'static)
    where
        F: Future<Output = Result<(Outcome, Step), Problem>> + 'static,
    {
        let (Some(slice), Some(life)) = (self.slice(), self.life.get_value()) else {
            return;
        };
        let before = self.step.get_untracked();
        self.refused.set(None);
        self.done.set(0);
        self.step.set(Step::Busy);
        spawn_local(async move {
            match act(Run { slice, life, done: self.done }).await {
                Ok((outcome, step)) => {
                    self.outcome.set(outcome);
                    self.step.set(step);
                }
                Err(problem) => {
                    self.refused.set(Some(problem));
                    self.step.set(before);
                }
            }
        });
    }
}
