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

pub fn build(budget: Budget) -> Result<()> {
    let root = root()?;
    println!("web: compiling for the browser (first time: some minutes)");
    let wasm = compile(&root)?;
    let work = root.join("target/web-bundle");
    fs::create_dir_all(&work)?;
    // Two at once would sweep away each other's files; the lock goes with the process.
    let one_at_a_time = fs::File::create(work.join("lock"))?;
    one_at_a_time.lock()?;
    let (glue, fresh, dist) = (work.join("glue"), work.join("dist"), root.join("web/dist"));
    empty(&glue)?;
    empty(&fresh)?;
    println!("web: making the glue between the browser and {}", wasm.display());
    bind(&wasm, &glue)?;
    println!("web: naming and compressing the files");
    let mut assets = Assets::new(&fresh, &dist)?;
    let html = write(&root.join("web"), &glue, &mut assets)?;
    let page = write_page(&fresh, &html)?;
    swap(&fresh, &dist, &work)?;
    report::print(&page, &assets.all, &html, budget)
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
    Ok(target.join("wasm32-unknown-unknown/wasm/pharmacy-web.wasm"))
}

fn bind(wasm: &Path, out: &Path) -> Result<()> {
    Bindgen::new()
        .input_path(wasm)
        .out_name("app")
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

/// Writes all assets and answers the page that names them.
fn write(web: &Path, glue: &Path, assets: &mut Assets) -> Result<String> {
    let mut urls = BTreeMap::new();
    let css = stylesheets(&web.join("style"))?;
    urls.insert("css".to_owned(), assets.add("style", "css", css.as_bytes())?);
    let glue_url = assets.add("app", "js", &read(&glue.join("app.js"))?)?;
    let wasm_url = assets.add("app_bg", "wasm", &read(&glue.join("app_bg.wasm"))?)?;
    let boot = page::boot(&glue_url, &wasm_url);
    urls.insert("js".to_owned(), assets.add("boot", "js", boot.as_bytes())?);
    urls.insert("glue".to_owned(), glue_url);
    urls.insert("wasm".to_owned(), wasm_url);
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
    page::fill(&String::from_utf8(read(&web.join("index.html"))?)?, &urls)
}

/// The texts of another language in the order of the English ones, which the program has in itself; then what the
/// server says, with its English.
fn words(path: &Path) -> Result<String> {
    let catalogue = String::from_utf8(read(path)?)?;
    let texts =
        catalogue::read(&catalogue).map_err(|wrong| format!("{}: {wrong}", path.display()))?;
    let own = texts.own.into_iter().map(|(_, other)| other.to_owned());
    let heard = texts.heard.into_iter().map(|(english, other)| format!("{english}\t{other}"));
    Ok(own.chain(heard).collect::<Vec<_>>().join("\n"))
}

fn write_page(fresh: &Path, html: &str) -> Result<Asset> {
    let (gzip, brotli) = (assets::gzip(html.as_bytes())?, assets::brotli(html.as_bytes())?);
    fs::write(fresh.join("index.html"), html)?;
    fs::write(fresh.join("index.html.gz"), &gzip)?;
    fs::write(fresh.join("index.html.br"), &brotli)?;
    Ok(Asset {
        name: "index".to_owned(),
        file: "index.html".to_owned(),
        plain: html.len(),
        gzip: gzip.len(),
        brotli: brotli.len(),
    })
}

/// A server that embeds `dist` must never see half of it. An unchanged bundle is left alone, so
/// that the server is not linked again for nothing.
fn swap(fresh: &Path, dist: &Path, work: &Path) -> Result<()> {
    let page = "index.html";
    if names(fresh) == names(dist) && read(&fresh.join(page))? == read(&dist.join(page))? {
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
        css.push_str(&String::from_utf8(read(&path)?)?);
        css.push('\n');
    }
    Ok(css)
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
