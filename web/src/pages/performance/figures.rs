//! Single figures by where they stand in the answer, and how they are told.

use super::Seen;
use crate::describe::show::grouped;
use crate::parts::dom::{El, div, el, words};
use crate::words::{self, Word};
use serde_json::Value;

/// How a figure is told.
#[derive(Clone, Copy)]
pub enum Told {
    Count,
    /// Milliseconds.
    Time,
    Bytes,
    Percent,
    /// The same for a style.
    Share,
    /// One decimal.
    Rate,
    Word,
}

/// Where it stands, its label, how it is told.
type Figure = (&'static str, Word, Told);

pub const TILES: &[Figure] = &[
    ("/requests/recent/per_second", w!("Requests a second"), Told::Rate),
    ("/requests/recent/p50_ms", w!("Half answered within"), Told::Time),
    ("/requests/recent/p95_ms", w!("95 % answered within"), Told::Time),
    ("/requests/recent/p99_ms", w!("99 % answered within"), Told::Time),
    ("/requests/in_flight", w!("In flight"), Told::Count),
    ("/requests/faults", w!("Faults since the start"), Told::Count),
    ("/sessions", w!("Sessions"), Told::Count),
];

pub const FACTS_STORE: &[Figure] = &[
    ("/store/engine", w!("Engine"), Told::Word),
    ("/store/size_bytes", w!("Size"), Told::Bytes),
    ("/store/wal_bytes", w!("Log beside it"), Told::Bytes),
    ("/store/read/count", w!("Reads"), Told::Count),
    ("/store/read/p95_ms", w!("95 % of reads within"), Told::Time),
    ("/store/write/count", w!("Writes"), Told::Count),
    ("/store/write/p95_ms", w!("95 % of writes within"), Told::Time),
    ("/store/changes", w!("Changes"), Told::Count),
    ("/store/commit/p95_ms", w!("95 % of commits within"), Told::Time),
    ("/store/largest_batch", w!("Most changes in a commit"), Told::Count),
    ("/store/jobs/change/pending", w!("Changes that wait"), Told::Count),
    ("/store/jobs/change/refused", w!("Changes refused"), Told::Count),
    ("/store/slow_queries", w!("Slow queries"), Told::Count),
    ("/store/long_changes", w!("Held the writer"), Told::Count),
    ("/store/retries", w!("Done again"), Told::Count),
    ("/store/checkpoints", w!("Checkpoints"), Told::Count),
];

pub const FACTS_HOST: &[Figure] = &[
    ("/process/memory_bytes", w!("Memory of the program"), Told::Bytes),
    ("/process/cpu_seconds", w!("Processor seconds"), Told::Rate),
    ("/process/open_files", w!("Open files"), Told::Count),
    ("/process/threads", w!("Threads"), Told::Count),
    ("/process/disk_read_bytes", w!("Read from disk"), Told::Bytes),
    ("/process/disk_written_bytes", w!("Written to disk"), Told::Bytes),
    ("/process/host_cpu_percent", w!("Processor of the host"), Told::Percent),
    ("/host/memory_percent", w!("Memory of the host"), Told::Percent),
    ("/host/disk_percent", w!("Disk"), Told::Percent),
    ("/host/disk_free_bytes", w!("Disk that is free"), Told::Bytes),
];

pub fn tiles(seen: Seen, figures: &'static [Figure]) -> El {
    let one = move |figure: &'static Figure| {
        let value = el("strong").add(words(move || seen.with(|seen| told(seen, *figure))));
        let tile = div("tile").add(value).add(el("span").add(figure.1));
        el("li").add(tile)
    };
    el("ul").set("role", "list").class("tiles").add_all(figures.iter().map(one))
}

pub fn facts(seen: Seen, figures: &'static [Figure]) -> El {
    let one = move |figure: &'static Figure| {
        let value = el("dd").add(words(move || seen.with(|seen| told(seen, *figure))));
        div("").add(el("dt").add(figure.1)).add(value)
    };
    el("dl").class("facts").add_all(figures.iter().map(one))
}

fn told(body: &Value, (place, _, how): Figure) -> String {
    body.pointer(place).map_or_else(String::new, |value| tell(value, how))
}

pub fn tell(value: &Value, how: Told) -> String {
    words::joined([bare(value, how)].into_iter())
}

/// The same for a style, without the signs that keep a figure together among other letters.
pub fn bare(value: &Value, how: Told) -> String {
    let Some(number) = value.as_f64() else {
        return value.as_str().map_or_else(|| w!("none").into(), |word| words::of(word.to_owned()));
    };
    match how {
        Told::Count => grouped(&fixed(number, 0)),
        Told::Time if number < 10.0 => format!("{} ms", fixed(number, 2)),
        Told::Time if number < 1_000.0 => format!("{} ms", fixed(number, 0)),
        Told::Time => format!("{} s", fixed(number / 1_000.0, 2)),
        Told::Bytes if number < 1_048_576.0 => format!("{} kB", fixed(number / 1_024.0, 0)),
        Told::Bytes if number < 1_073_741_824.0 => format!("{} MB", fixed(number / 1_048_576.0, 1)),
        Told::Bytes => format!("{} GB", fixed(number / 1_073_741_824.0, 1)),
        Told::Share => fixed(number, 1) + "%",
        Told::Percent => format!("{} %", fixed(number, 1)),
        Told::Rate | Told::Word => fixed(number, 1),
    }
}

/// By the browser: the code for it weighs more than this page.
fn fixed(number: f64, places: u8) -> String {
    js_sys::Number::from(number).to_fixed(places).map(String::from).unwrap_or_default()
}
