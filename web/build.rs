//! Makes of the catalogue what the client is compiled with: the English texts, and a list to look them up in. The
//! translations are not among it: the bundle has them as files of their own.

#[path = "words/catalogue.rs"]
mod catalogue;

use std::error::Error;
use std::fmt::Write as _;
use std::path::Path;
use std::{env, fs};

fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo:rerun-if-changed=words");
    let catalogue = fs::read_to_string("words/ar.tsv")?;
    let texts =
        catalogue::read(&catalogue).map_err(|wrong| format!("web/words/ar.tsv: {wrong}"))?;
    let english: Vec<&str> = texts.own.iter().map(|(english, _)| *english).collect();
    let mut places = String::from("const PLACES: &[(&str, u16)] = &[\n");
    for (text, place) in english.iter().zip(0_u16..) {
        writeln!(places, "    ({text:?}, {place}),")?;
    }
    places.push_str("];\n");
    let out = env::var("OUT_DIR")?;
    fs::write(Path::new(&out).join("places.rs"), places)?;
    fs::write(Path::new(&out).join("english.txt"), english.join("\n"))?;
    Ok(())
}
