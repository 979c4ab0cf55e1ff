//! Builds `web/dist`: compile to wasm, make the glue, name and compress the files, swap in one go.

use crate::Result;
use crate::assets::{self, Asset, Assets};
use crate::catalogue;
use crate::page;
use crate::report::{self, Budget};
use std::collections::BTreeMap;
use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use walkdir::WalkDir;
use wasm_bindgen_cli_support::Bindgen;

/// Begins the name of a file of words, which only the pages of that language ask for.
pub const WORDS: &str = "words-";

/// Leptos then compiles each view once behind a pointer instead of once for every shape.
const SMALLER: &str = "target.wasm32-unknown-unknown.rustflags=['--cfg', 'erase_components']";

/// A client program, and the page that starts it.
struct Program {
    name: &'static str,
    binary: &'static str,
    page: &'static str,
}

const PROGRAMS: [Program; 2] = [
    Program { name: "app", binary: "pharmacy-web", page: "index.html" },
    Program { name: "office", binary: "office", page: "office.html" },
];

pub fn build(budget: Budget) -> Result<()> {
    let root = root()?;
    println!("web: compiling for the browser (first time: some minutes)");
    let built = compile(&root)?;
    let work = root.join("target/web-bundle");
    fs::create_dir_all(&work)?;
    // Two at once would sweep away each other's files; the lock goes with the process.
    let one_at_a_time = fs::File::create(work.join("lock"))?;
    one_at_a_time.lock()?;
    let (glue, fresh, dist) = (work.join("glue"), work.join("dist"), root.join("web/dist"));
    empty(&glue)?;
    empty(&fresh)?;
    for program in PROGRAMS {
        let wasm = built.join(format!("{}.wasm", program.binary));
        println!("web: making the glue between the browser and {}", wasm.display());
        bind(&wasm, &glue, program.name)?;
    }
    println!("web: naming and compressing the files");
    let mut assets = Assets::new(&fresh, &dist)?;
    let pages = write(&root.join("web"), &glue, &fresh, &mut assets)?;
    swap(&fresh, &dist, &work)?;
    for (page, html) in &pages {
        report::print(page, &assets.all, html, budget)?;
    }
    Ok(())
}

fn root() -> Result<PathBuf> {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    let root = here.ancestors().nth(2).ok_or("scripts/xtask is not in a workspace")?;
    Ok(root.to_path_buf())
}

fn compile(root: &Path) -> Result<PathBuf> {
    let target = std::env::var_os("CARGO_TARGET_DIR")
        .map_or_else(|| root.join("target"), |dir| root.join(dir));
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let status = Command::new(cargo)
        .args(["build", "--package", "pharmacy-web", "--profile", "wasm"])
        .args(["--target", "wasm32-unknown-unknown"])
        .args(["--config", SMALLER])
        .current_dir(root)
        .status()
        .map_err(|error| format!("cargo did not start: {error}"))?;
    if !status.success() {
        return Err("the web client did not compile; the reason is above. If the target is \
                    missing: rustup target add wasm32-unknown-unknown"
            .into());
    }
    Ok(target.join("wasm32-unknown-unknown/wasm"))
}

fn bind(wasm: &Path, out: &Path, name: &str) -> Result<()> {
    Bindgen::new()
        .input_path(wasm)
        .out_name(name)
        .typescript(false)
        .omit_default_module_path(true)
        // Names of functions are for a debugger; they were half of the transfer.
        .remove_name_section(true)
        .remove_producers_section(true)
        .web(true)
        .and_then(|bindgen| bindgen.generate(out))
        .map_err(|error| format!("wasm-bindgen: {error:#}"))?;
    if out.join("snippets").exists() {
        return Err("a crate brings its own JavaScript snippet; this build does not name \
                    snippets by content, so browsers would keep an old one"
            .into());
    }
    Ok(())
}

/// Writes all assets and, for each program, the page that names its own.
fn write(
    web: &Path,
    glue: &Path,
    fresh: &Path,
    assets: &mut Assets,
) -> Result<Vec<(Asset, String)>> {
    let mut urls = BTreeMap::new();
    let css = stylesheets(&web.join("style"))?;
    urls.insert("css".to_owned(), assets.add("style", "css", css.as_bytes())?);
    for path in files(&web.join("public")) {
        let (name, ext) = (text(path.file_stem()), text(path.extension()));
        let url = assets.add(&name, &ext, &read(&path)?)?;
        urls.insert(name, url);
    }
    for path in files(&web.join("words")).iter().filter(|path| text(path.extension()) == "tsv") {
        let name = format!("{WORDS}{}", text(path.file_stem()));
        let url = assets.add(&name, "txt", words(path)?.as_bytes())?;
        urls.insert(name, url);
    }
    let template = String::from_utf8(read(&web.join("index.html"))?)?;
    let mut pages = Vec::new();
    for program in PROGRAMS {
        let part = |end: &str| read(&glue.join(format!("{}{end}", program.name)));
        let script = bare(&String::from_utf8(part(".js")?)?);
        let glue_url = assets.add(program.name, "js", script.as_bytes())?;
        let wasm_url = assets.add(&format!("{}_bg", program.name), "wasm", &part("_bg.wasm")?)?;
        let boot = page::boot(&glue_url, &wasm_url);
        let boot_url = assets.add(&format!("{}-boot", program.name), "js", boot.as_bytes())?;
        urls.extend(
            [("js", boot_url), ("glue", glue_url), ("wasm", wasm_url)]
                .map(|(k, v)| (k.to_owned(), v)),
        );
        let html = page::fill(&template, &urls)?;
        pages.push((write_page(fresh, program.page, &html)?, html));
    }
    Ok(pages)
}

/// The texts of another language in the order of the English ones, which the program has in itself; then what the
/// server says, with its English.
fn words(path: &Path) -> Result<String> {
    let catalogue = String::from_utf8(read(path)?)?;
    let texts =
        catalogue::read(&catalogue).map_err(|wrong| format!("{}: {wrong}", path.display()))?;
    let own = texts.own().map(|(_, other)| (*other).to_owned());
    let heard = texts.heard.iter().map(|(english, other)| format!("{english}\t{other}"));
    Ok(own.chain(heard).collect::<Vec<_>>().join("\n"))
}

fn write_page(fresh: &Path, file: &str, html: &str) -> Result<Asset> {
    let (gzip, brotli) = (assets::gzip(html.as_bytes())?, assets::brotli(html.as_bytes())?);
    fs::write(fresh.join(file), html)?;
    fs::write(fresh.join(format!("{file}.gz")), &gzip)?;
    fs::write(fresh.join(format!("{file}.br")), &brotli)?;
    Ok(Asset {
        name: file.to_owned(),
        file: file.to_owned(),
        plain: html.len(),
        gzip: gzip.len(),
        brotli: brotli.len(),
    })
}

/// A server that embeds `dist` must never see half of it. An unchanged bundle is left alone, so
/// that the server is not linked again for nothing.
fn swap(fresh: &Path, dist: &Path, work: &Path) -> Result<()> {
    let same = |page: &str| {
        let both = (fs::read(fresh.join(page)), fs::read(dist.join(page)));
        matches!(both, (Ok(one), Ok(other)) if one == other)
    };
    if names(fresh) == names(dist) && PROGRAMS.iter().all(|program| same(program.page)) {
        println!("web: nothing changed");
        return Ok(());
    }
    let old = work.join("old");
    empty(&old)?;
    if dist.exists() {
        fs::rename(dist, old.join("dist"))?;
    }
    fs::rename(fresh, dist)?;
    fs::remove_dir_all(&old)?;
    Ok(())
}

fn stylesheets(dir: &Path) -> Result<String> {
    let mut css = String::new();
    for path in files(dir) {
        css.push_str(&bare(&String::from_utf8(read(&path)?)?));
    }
    Ok(css)
}

/// A style sheet or the glue without remarks and indents, which are for us.
fn bare(source: &str) -> String {
    let mut told = String::with_capacity(source.len());
    let mut rest = source;
    while let Some((before, after)) = rest.split_once("/*") {
        told.push_str(before);
        rest = after.split_once("*/").map_or("", |(_, after)| after);
    }
    told.push_str(rest);
    let lines = told.lines().map(str::trim).filter(|line| !line.is_empty());
    lines.flat_map(|line| [line, "\n"]).collect()
}

fn files(dir: &Path) -> Vec<PathBuf> {
    let found = WalkDir::new(dir).sort_by_file_name().into_iter().flatten();
    let files = found.filter(|entry| entry.file_type().is_file());
    files.map(walkdir::DirEntry::into_path).collect()
}

fn names(dir: &Path) -> Vec<PathBuf> {
    let short = |path: PathBuf| path.strip_prefix(dir).map(Path::to_path_buf).unwrap_or_default();
    files(dir).into_iter().map(short).collect()
}

fn empty(dir: &Path) -> Result<()> {
    if dir.exists() {
        fs::remove_dir_all(dir)?;
    }
    Ok(fs::create_dir_all(dir)?)
}

fn read(path: &Path) -> Result<Vec<u8>> {
    Ok(fs::read(path).map_err(|error| format!("{}: {error}", path.display()))?)
}

fn text(part: Option<&OsStr>) -> String {
    part.map(|part| part.to_string_lossy().into_owned()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    #[test]
    fn remarks_and_indents_are_left_out() {
        let css = "/* one\n two */\na { b: c; }\n\n  @media x { /* y */\n    d { e: f }\n  }\n";
        assert_eq!(super::bare(css), "a { b: c; }\n@media x {\nd { e: f }\n}\n");
    }
}
