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
    let english: Vec<&str> = texts.own().map(|(english, _)| *english).collect();
    let (ward, office) = english.split_at(texts.ward.len());
    let mut known: Vec<(&&str, u16)> = english.iter().zip(0_u16..).collect();
    known.sort_unstable();
    let mut places = format!("const COUNT: usize = {};\n", english.len());
    places.push_str("const PLACES: &[(&str, u16)] = &[\n");
    for (text, place) in known {
        writeln!(places, "    ({text:?}, {place}),")?;
    }
    places.push_str("];\n");
    let out = env::var("OUT_DIR")?;
    fs::write(Path::new(&out).join("places.rs"), places)?;
    fs::write(Path::new(&out).join("ward.txt"), ward.join("\n"))?;
    fs::write(Path::new(&out).join("office.txt"), office.join("\n"))?;
    Ok(())
}
