//! The zip of a backup: each file with its length and SHA-256, told in the manifest.

use crate::error::{Error, Result};
use crate::hex::hex;
use crate::jobs::made::failed;
use crate::jobs::progress::Progress;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use std::fs::File;
use std::io::{BufWriter, Read, Write};
use std::path::{Path, PathBuf};
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

const PIECE: usize = 256 << 10;

pub struct Pack<'p> {
    zip: ZipWriter<BufWriter<File>>,
    files: Vec<Value>,
    progress: &'p Progress,
}

impl<'p> Pack<'p> {
    pub fn new(out: BufWriter<File>, progress: &'p Progress) -> Self {
        Self { zip: ZipWriter::new(out), files: vec![], progress }
    }

    /// A file of the disk.
    pub fn file(&mut self, name: &str, path: &Path) -> Result<()> {
        let file = File::open(path).map_err(|e| failed(&e))?;
        let length = file.metadata().map_err(|e| failed(&e))?.len();
        self.progress.begin("packing", "bytes", Some(length))?;
        self.bytes(name, file)
    }

    /// Whatever comes.
    pub fn bytes(&mut self, name: &str, mut from: impl Read) -> Result<()> {
        let options = SimpleFileOptions::default().large_file(true).compression_level(Some(1));
        self.zip.start_file(name, options).map_err(|e| odd(&e))?;
        let (mut hash, mut length, mut piece) = (Sha256::new(), 0_u64, vec![0; PIECE]);
        loop {
            let read = from.read(&mut piece).map_err(|e| failed(&e))?;
            let bytes = piece.get(..read).unwrap_or_default();
            if bytes.is_empty() {
                break;
            }
            self.zip.write_all(bytes).map_err(|e| failed(&e))?;
            hash.update(bytes);
            let read = u64::try_from(read).unwrap_or_default();
            length += read;
            self.progress.advance(read)?;
        }
        let sha256 = hex(&hash.finalize());
        self.files.push(json!({ "name": name, "bytes": length, "sha256": sha256 }));
        Ok(())
    }

    /// All photos, under `photos/`; none is no fault.
    pub fn photos(&mut self, folder: &Path) -> Result<()> {
        let mut found = vec![];
        walk(folder, "photos", &mut found).map_err(|e| failed(&e))?;
        self.progress.begin(
            "photos",
            "bytes",
            Some(found.iter().map(|photo| photo.bytes).sum()),
        )?;
        for photo in found {
            // One that was removed meanwhile is not in the database either, or soon will not be.
            let Ok(file) = File::open(photo.path) else { continue };
            self.bytes(&photo.name, file)?;
        }
        Ok(())
    }

    pub fn files(&self) -> &[Value] {
        &self.files
    }

    /// The manifest comes last.
    pub fn finish(mut self, manifest: &Value) -> Result<()> {
        self.zip.start_file("manifest.json", SimpleFileOptions::default()).map_err(|e| odd(&e))?;
        let text = serde_json::to_vec_pretty(manifest);
        let text = text.map_err(|e| Error::Internal(format!("a manifest: {e}")))?;
        self.zip.write_all(&text).map_err(|e| failed(&e))?;
        let mut out = self.zip.finish().map_err(|e| odd(&e))?;
        out.flush().map_err(|e| failed(&e))
    }
}

struct Photo {
    /// In the zip.
    name: String,
    path: PathBuf,
    bytes: u64,
}

fn walk(folder: &Path, name: &str, found: &mut Vec<Photo>) -> std::io::Result<()> {
    let entries = match std::fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(e) if e.kind() == std::io::ErrorKind::NotFound => return Ok(()),
        Err(e) => return Err(e),
    };
    for entry in entries {
        let entry = entry?;
        let Ok(own) = entry.file_name().into_string() else { continue };
        let (name, kind) = (format!("{name}/{own}"), entry.file_type()?);
        if kind.is_dir() {
            walk(&entry.path(), &name, found)?;
        } else if kind.is_file() {
            found.push(Photo {
                name,
                path: entry.path(),
                bytes: entry.metadata().map_or(0, |own| own.len()),
            });
        }
    }
    Ok(())
}

fn odd(error: &zip::result::ZipError) -> Error {
    match error {
        zip::result::ZipError::Io(error) => failed(error),
        other => Error::Internal(format!("a zip: {other}")),
    }
}
