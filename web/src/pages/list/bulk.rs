//! What is done with the chosen rows of a list: tried first, so that it is known what would become of them.

use crate::describe::Slice;
use crate::describe::show::{grouped, number, plain, rows};
use crate::http::{self, Life};
use crate::parts::dialog::{asked, dialog, foot};
use crate::parts::dom::{El, Part, button, div, el, live, sign, words};
use crate::parts::table::choice::Choice;
use crate::parts::table::feed::Feed;
use crate::parts::toast;
use crate::problem::Problem;
use crate::words::local::counted;
use leptos::prelude::*;
use leptos::task::spawn_local;
use serde_json::{Value, json};

/// Ids of one request, the server's most.
const PART: usize = 1_000;
/// Rows that "all" may mean; who wants more narrows the list first.
const MOST: usize = 5_000;

/// What became, or would become, of the chosen.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Outcome {
    deleted: i64,
    deactivated: i64,
    refused: Vec<String>,
}

#[derive(Clone, Copy)]
pub struct Bulk {
    slice: &'static Slice,
    feed: Feed,
    choice: Choice,
    question: Memo<String>,
    tried: RwSignal<Option<Outcome>>,
    busy: RwSignal<bool>,
    life: StoredValue<Option<Life>>,
}

impl Bulk {
    pub fn new(slice: &'static Slice, feed: Feed, choice: Choice, question: Memo<String>) -> Self {
        Self {
            slice,
            feed,
            choice,
            question,
            tried: RwSignal::new(None),
            busy: RwSignal::new(false),
            life: StoredValue::new(Life::new()),
        }
    }

    /// Stands above the rows while some are chosen.
    pub fn bar(self) -> AnyView {
        let bar = live(move || self.choice.count() > 0, move |some| some.then(|| self.tools()));
        let question = asked(self.tried, move |outcome| self.question(&outcome));
        vec![bar, question].part()
    }

    fn tools(self) -> El {
        let told = words(move || w!("{n} chosen", n = counted(self.choice.count())));
        let total = move || self.feed.total.get().unwrap_or(0);
        let all = live(
            move || (self.choice.count(), total()),
            move |(chosen, total)| {
                let label = w!("Choose all {n} that fit", n = counted(total.min(MOST)));
                (chosen < total.min(MOST))
                    .then(|| button("button").add(label).on_click(move || self.choose_all()))
            },
        );
        let off = move || self.busy.get();
        let clear =
            button("button").add(w!("Choose none")).on_click(move || self.choice.set(Vec::new()));
        let delete = button("button danger")
            .flag_if("disabled", off)
            .add(w!("Delete…"))
            .on_click(move || self.run(true));
        div("toolbar chosen-bar")
            .set("role", "region")
            .set("aria-label", w!("Chosen rows"))
            .add(el("strong").set("role", "status").add(told))
            .add(all)
            .add(clear)
            .add(delete)
    }

    fn question(self, outcome: &Outcome) -> El {
        let close = move || self.tried.set(None);
        let goes = outcome.deleted + outcome.deactivated;
        let lines = [
            (outcome.deleted, w!("are used nowhere and will be deleted.")),
            (outcome.deactivated, w!("are in use and will only be deactivated.")),
        ];
        let lines = lines.into_iter().filter(|(units, _)| *units > 0).map(|(units, what)| {
            el("li").add(el("strong").add(grouped(&units.to_string()))).add(sign(" ")).add(what)
        });
        let refused = outcome.refused.iter().take(20).map(|why| el("li").add(why.clone()));
        let refused = (!outcome.refused.is_empty()).then(|| {
            let head = w!("{n} cannot be deleted:", n = counted(outcome.refused.len()));
            div("").add(el("p").add(head)).add(el("ul").add_all(refused))
        });
        let delete = (goes > 0).then(|| {
            button("button danger")
                .flag_if("disabled", move || self.busy.get())
                .add(w!("Delete {n}", n = grouped(&goes.to_string())))
                .on_click(move || self.run(false))
        });
        let title = w!(
            "Delete {n} {things}?",
            n = counted(self.choice.count()),
            things = self.slice.many.text()
        );
        dialog(title, close)
            .add(el("ul").add_all(lines))
            .add(refused)
            .add(foot().add(button("button").add(w!("Cancel")).on_click(close)).add(delete))
    }

    fn choose_all(self) {
        self.work(move |life| async move {
            let (mut ids, mut page) = (Vec::new(), 1);
            while ids.len() < MOST {
                let question = self.question.get_untracked();
                let path = format!("{question}&fields=id&total=false&per_page=100&page={page}");
                let reply = http::get(path).reply(life).await?;
                let found = rows(&reply.body, "items");
                ids.extend(found.iter().map(|row| plain(row, "id")));
                if found.len() < 100 {
                    break;
                }
                page += 1;
            }
            ids.truncate(MOST);
            self.choice.set(ids);
            Ok(())
        });
    }

    /// Tries, or does it and says what came of it.
    fn run(self, dry: bool) {
        self.work(move |life| async move {
            let mut outcome = Outcome::default();
            for ids in self.choice.ids().chunks(PART) {
                let body = json!({"ids": ids, "dry_run": dry});
                let path = format!("{}/bulk-delete", self.slice.path);
                let reply = http::post(path, &body).key(http::key()).reply(life).await?;
                outcome.deleted += number(&reply.body, "deleted");
                outcome.deactivated += number(&reply.body, "deactivated");
                outcome.refused.extend(refused(&reply.body));
            }
            if dry {
                self.tried.set(Some(outcome));
                return Ok(());
            }
            self.tried.set(None);
            self.choice.set(Vec::new());
            self.feed.start_over();
            let gone = grouped(&(outcome.deleted + outcome.deactivated).to_string());
            toast::say(w!(
                "{n} deleted or deactivated, {refused} refused.",
                n = gone,
                refused = counted(outcome.refused.len())
            ));
            Ok(())
        });
    }

    fn work<F>(self, act: impl FnOnce(Life) -> F + 'static)
    where
        F: Future<Output = Result<(), Problem>> + 'static,
    {
        let Some(life) = self.life.get_value() else {
            return;
        };
        self.busy.set(true);
        spawn_local(async move {
            let outcome = act(life).await;
            self.busy.set(false);
            if let Err(problem) = outcome {
                toast::warn(&problem);
            }
        });
    }
}

fn refused(body: &Value) -> Vec<String> {
    let problems = rows(body, "results").iter().filter_map(|result| result.get("problem"));
    problems.map(|problem| plain(problem, "detail")).collect()
}
