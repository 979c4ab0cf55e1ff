//! What the bundle weighs, and whether that is still allowed.

use crate::Result;
use crate::assets::Asset;
use crate::bundle::WORDS;

/// Brotli bytes of everything the first page needs (docs/performance.md).
const FIRST_LOAD: usize = 250_000;

#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Budget {
    Warn,
    Enforce,
}

/// Prints a line per file and the weight of the first load: all that the page names.
pub fn print(page: &Asset, assets: &[Asset], html: &str, budget: Budget) -> Result<()> {
    println!("{:<34} {:>9} {:>9} {:>9}", "file", "bytes", "gzip", "brotli");
    let mut first = page.brotli;
    line(page, true);
    for asset in assets {
        let needed = html.contains(&asset.file) && !asset.name.starts_with(WORDS);
        if needed {
            first += asset.brotli;
        }
        line(asset, needed);
    }
    println!("first load: {first} bytes brotli of {FIRST_LOAD} allowed (* = part of it)");
    if first <= FIRST_LOAD {
        return Ok(());
    }
    let over = format!("the first load is {} bytes over its budget", first - FIRST_LOAD);
    match budget {
        Budget::Enforce => Err(over.into()),
        Budget::Warn => {
            println!("warning: {over}");
            Ok(())
        }
    }
}

fn line(asset: &Asset, needed: bool) {
    let mark = if needed { "*" } else { " " };
    let Asset { file, plain, gzip, brotli, .. } = asset;
    println!("{file:<32} {mark} {plain:>9} {gzip:>9} {brotli:>9}");
}
