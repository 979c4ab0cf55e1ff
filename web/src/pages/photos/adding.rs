//! New photos: chosen or dropped, sent one after the other, each refusal told with the name of its file.

use super::shelf::opener;
use super::{Album, refusal};
use crate::describe::icons;
use crate::describe::show::{number, rows};
use crate::http;
use crate::parts::dom::{El, Node, button, div, el, input, live, words};
use crate::parts::icon::icon;
use crate::parts::load::Load;
use crate::parts::problem::alert;
use crate::parts::toast;
use leptos::prelude::*;
use leptos::task::spawn_local;
use serde_json::Value;
use wasm_bindgen::JsCast;
use web_sys::{DragEvent, File, FileList};

pub const BUTTON: &str = "photo-add";
const KINDS: &str = "image/png,image/jpeg,image/webp,image/gif";

#[derive(Clone, Copy)]
pub struct Adding {
    album: Album,
    /// Which one is under way, and how many there are; none when nothing is sent.
    under_way: RwSignal<Option<(usize, usize)>>,
    refused: RwSignal<Vec<String>>,
    /// Files are held over the page.
    over: RwSignal<bool>,
}

impl Adding {
    pub fn new(album: Album) -> Self {
        Self {
            album,
            under_way: RwSignal::new(None),
            refused: RwSignal::new(Vec::new()),
            over: RwSignal::new(false),
        }
    }

    /// Adds the button, and makes of the whole of it a place where files are dropped.
    pub fn above(self, page: El) -> El {
        let refused =
            live(move || self.refused.get(), |all| all.into_iter().map(alert).collect::<Vec<_>>());
        page.on("dragover", move |event| {
            event.prevent_default();
            self.over.set(true);
        })
        .on("dragleave", move |_| self.over.set(false))
        .on("drop", move |event| {
            event.prevent_default();
            self.over.set(false);
            let carried = event.dyn_ref::<DragEvent>().and_then(DragEvent::data_transfer);
            self.take(carried.and_then(|carried| carried.files()));
        })
        .add(self.area())
        .add(refused)
    }

    fn area(self) -> El {
        let node = Node::new();
        let box_ = el("input")
            .node(node)
            .flag("hidden", true)
            .set("type", "file")
            .set("accept", KINDS)
            .set("aria-label", w!("Photo files"))
            .flag("multiple", true)
            .on("change", move |_| {
                if let Some(input) = input(node) {
                    self.take(input.files());
                    // The same file can be chosen again.
                    input.set_value("");
                }
            });
        let choose = button("button primary")
            .set("id", BUTTON)
            .flag_if("disabled", move || self.is_shut())
            .on_click(move || {
                if let Some(input) = input(node) {
                    input.click();
                }
            })
            .add(icon(icons::PLUS))
            .add(w!("Add photos"));
        let told = el("p").class("quiet").set("role", "status").add(words(move || self.told()));
        div("drop")
            .class_if("over", move || self.over.get())
            .add(choose)
            .add(box_)
            .add(told)
            .add(self.bar())
    }

    /// While some are sent, and when there are enough.
    fn is_shut(self) -> bool {
        self.under_way.get().is_some() || self.album.photos.ready().is_none_or(|b| room(&b) == 0)
    }

    fn bar(self) -> AnyView {
        live(
            move || self.under_way.get(),
            |sent| {
                sent.map(|(at, all)| {
                    el("progress")
                        .set("aria-label", w!("Photos"))
                        .set("max", all.to_string())
                        .set("value", at.to_string())
                })
            },
        )
    }

    fn told(self) -> String {
        if let Some((at, all)) = self.under_way.get() {
            return w!("Photo {n} of {all} is being sent …", n = at + 1, all = all);
        }
        let Some(body) = self.album.photos.ready() else { return String::new() };
        let most = number(&body, "most");
        if room(&body) == 0 {
            return w!("There are {n} photos, as many as a medicine can have.", n = most);
        }
        let size = number(&body, "most_bytes") >> 20;
        w!(
            "Or drop them here: PNG, JPEG, WebP or GIF, up to {size} MB each, {n} in all.",
            size = size,
            n = most
        )
    }

    fn take(self, files: Option<FileList>) {
        if untrack(|| self.is_shut()) {
            return;
        }
        let files = files.map(|list| (0..list.length()).filter_map(|at| list.get(at)).collect());
        let files: Vec<File> = files.unwrap_or_default();
        let most = self.album.photos.state.with_untracked(most_bytes);
        let (good, bad): (Vec<File>, Vec<File>) =
            files.into_iter().partition(|file| wrong(file, most).is_none());
        self.refused.set(bad.iter().filter_map(|file| wrong(file, most)).collect());
        if !good.is_empty() {
            self.send(good);
        }
    }

    fn send(self, files: Vec<File>) {
        let Some(life) = self.album.life.get_value() else { return };
        let (path, all) = (self.album.path.get_value(), files.len());
        self.under_way.set(Some((0, all)));
        spawn_local(async move {
            let mut stored = 0_i64;
            for (at, file) in files.into_iter().enumerate() {
                self.under_way.set(Some((at, all)));
                let (name, kind) = (file.name(), file.type_());
                let ask = http::post_file(path.clone(), file, kind).key(http::key());
                match ask.reply(life).await {
                    Ok(_) => stored += 1,
                    Err(problem) => {
                        let why = w!("{name}: {what}", name = name, what = refusal(&problem));
                        self.refused.update(|all| all.push(why));
                    }
                }
            }
            self.under_way.set(None);
            if stored > 0 {
                toast::say(w!("{n} photo is added.|{n} photos are added.").count(stored));
            }
            self.album.look(next);
        });
    }
}

/// How many more the medicine can have.
fn room(body: &Value) -> i64 {
    let there = i64::try_from(rows(body, "items").len()).unwrap_or(i64::MAX);
    number(body, "most").saturating_sub(there).max(0)
}

fn most_bytes(photos: &Load) -> Option<f64> {
    match photos {
        Load::Ready(body) => body.get("most_bytes").and_then(Value::as_f64),
        _ => None,
    }
}

/// The button for the next one, or the last photo where there is no next one.
fn next(body: &Value) -> String {
    let last = rows(body, "items").last().filter(|_| room(body) == 0);
    last.map_or_else(|| BUTTON.to_owned(), opener)
}

/// Why the server would not take it, as far as that can be known without sending it.
fn wrong(file: &File, most: Option<f64>) -> Option<String> {
    let (name, kind) = (file.name(), file.type_());
    if !KINDS.split(',').any(|known| known == kind) {
        return Some(w!("{name} is no photo: PNG, JPEG, WebP or GIF, please.", name = name));
    }
    let large = most.is_some_and(|most| file.size() > most);
    large.then(|| w!("{name} is too large.", name = name))
}
