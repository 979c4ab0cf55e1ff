//! Files of the bundle: named by their content, so a browser may keep them for a year, and
//! compressed ahead, so the server never spends time on it.

use crate::Result;
use flate2::Compression;
use flate2::write::GzEncoder;
use sha2::{Digest, Sha256};
use std::fmt::Write as _;
use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};

/// One written file and what it weighs on the wire.
pub struct Asset {
    pub name: String,
    pub file: String,
    pub plain: usize,
    pub gzip: usize,
    pub brotli: usize,
}

impl Asset {
    pub fn url(&self) -> String {
        format!("/assets/{}", self.file)
    }
}

/// Writes assets into the new bundle; takes compressed forms over from the old one where the
/// content is the same, for brotli at its best takes seconds.
pub struct Assets {
    fresh: PathBuf,
    old: PathBuf,
    pub all: Vec<Asset>,
}

impl Assets {
    pub fn new(fresh: &Path, old: &Path) -> Result<Self> {
        let fresh = fresh.join("assets");
        fs::create_dir_all(&fresh)?;
        Ok(Self { fresh, old: old.join("assets"), all: Vec::new() })
    }

    /// Adds a file as `<name>-<hash>.<ext>` and answers its address.
    pub fn add(&mut self, name: &str, ext: &str, body: &[u8]) -> Result<String> {
        let file = format!("{name}-{}.{ext}", hash(body)?);
        let path = self.fresh.join(&file);
        fs::write(&path, body)?;
        let (gzip, brotli) = if shrinks(ext) {
            (self.pack(&file, "gz", body, gzip)?, self.pack(&file, "br", body, brotli)?)
        } else {
            (body.len(), body.len())
        };
        let asset = Asset { name: name.to_owned(), file, plain: body.len(), gzip, brotli };
        let url = asset.url();
        self.all.push(asset);
        Ok(url)
    }

    fn pack(
        &self,
        file: &str,
        form: &str,
        body: &[u8],
        how: fn(&[u8]) -> Result<Vec<u8>>,
    ) -> Result<usize> {
        let name = format!("{file}.{form}");
        let packed = match fs::read(self.old.join(&name)) {
            Ok(kept) => kept,
            Err(_) => how(body)?,
        };
        fs::write(self.fresh.join(&name), &packed)?;
        Ok(packed.len())
    }
}

pub fn gzip(body: &[u8]) -> Result<Vec<u8>> {
    let mut out = GzEncoder::new(Vec::new(), Compression::best());
    out.write_all(body)?;
    Ok(out.finish()?)
}

pub fn brotli(body: &[u8]) -> Result<Vec<u8>> {
    let mut out = Vec::new();
    let params = brotli::enc::BrotliEncoderParams {
        quality: 11,
        lgwin: 22,
        size_hint: body.len(),
        ..Default::default()
    };
    brotli::BrotliCompress(&mut &*body, &mut out, &params)?;
    Ok(out)
}

/// Pictures and fonts are compressed already.
fn shrinks(ext: &str) -> bool {
    matches!(ext, "css" | "html" | "js" | "json" | "svg" | "txt" | "wasm" | "webmanifest")
}

fn hash(body: &[u8]) -> Result<String> {
    let mut hex = String::new();
    for byte in Sha256::digest(body).iter().take(6) {
        write!(hex, "{byte:02x}")?;
    }
    Ok(hex)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_named_by_its_content() {
        let (fresh, old) = (tempdir("named"), tempdir("named-old"));
        let mut assets = Assets::new(&fresh, &old).unwrap();
        let one = assets.add("style", "css", b"a{}").unwrap();
        let two = assets.add("style", "css", b"b{}").unwrap();
        assert_ne!(one, two);
        assert!(one.starts_with("/assets/style-") && one.ends_with(".css"));
        let file = fresh.join(one.trim_start_matches('/'));
        assert!(file.is_file());
        assert!(file.with_extension("css.br").is_file());
        assert!(file.with_extension("css.gz").is_file());
    }

    #[test]
    fn pictures_are_not_compressed_again() {
        let fresh = tempdir("pictures");
        let mut assets = Assets::new(&fresh, &fresh).unwrap();
        let url = assets.add("logo", "png", b"not text").unwrap();
        assert!(!fresh.join(format!("{}.br", url.trim_start_matches('/'))).exists());
    }

    #[test]
    fn both_compressed_forms_hold_the_same_text() {
        let text = "one medicine, two medicines ".repeat(50);
        let mut plain = Vec::new();
        brotli::BrotliDecompress(&mut brotli(text.as_bytes()).unwrap().as_slice(), &mut plain)
            .unwrap();
        assert_eq!(plain, text.as_bytes());
        let mut plain = String::new();
        let packed = gzip(text.as_bytes()).unwrap();
        std::io::Read::read_to_string(&mut flate2::read::GzDecoder::new(&*packed), &mut plain)
            .unwrap();
        assert_eq!(plain, text);
    }

    fn tempdir(name: &str) -> PathBuf {
        let dir = std::env::temp_dir().join(format!("xtask-{}-{name}", std::process::id()));
        fs::create_dir_all(&dir).unwrap();
        dir
    }
}
