//! What jobs make: files in the data directory, never served from there, whole before they have their name.

use crate::error::{Error, Result};
use crate::store::Place;
use serde_json::Value;
use std::fs::File;
use std::io::BufWriter;
use std::path::{Path, PathBuf};
use uuid::Uuid;

/// The folder of all that expires.
pub const FOLDER: &str = "files";

/// A job's outcome.
#[derive(Clone, Debug, Default)]
pub struct Made {
    pub result: Value,
    pub file: Option<MadeFile>,
}

#[derive(Clone, Debug)]
pub struct MadeFile {
    /// Inside of the data directory, with `/`.
    pub path: String,
    /// As whoever fetches it sees it.
    pub name: String,
    pub media_type: &'static str,
    pub bytes: i64,
    /// How long it is kept; `None` = until newer ones take its place.
    pub seconds: Option<i64>,
}

/// A file that is not whole yet: gone when it is dropped.
pub struct Part {
    data: PathBuf,
    /// Inside of the data directory.
    path: String,
    part: PathBuf,
}

impl Part {
    /// `files/<job>-<attempt>.<ending>`, to be written.
    ///
    /// # Errors
    /// The folder cannot be made.
    pub fn of_job(place: &Place, job: Uuid, attempt: i64, ending: &str) -> Result<Self> {
        Self::at(place.directory(), FOLDER, &format!("{job}-{attempt}.{ending}"))
    }

    /// The same in a folder of one's choice.
    ///
    /// # Errors
    /// The folder cannot be made.
    pub fn at(data: &Path, folder: &str, name: &str) -> Result<Self> {
        let inside = data.join(folder);
        std::fs::create_dir_all(&inside).map_err(|e| unusable(&inside, &e))?;
        let part = inside.join(format!("{name}.part"));
        Ok(Self { data: data.into(), path: format!("{folder}/{name}"), part })
    }

    /// Where to write.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.part
    }

    /// Where it is found when it is whole.
    #[must_use]
    pub fn whole(&self) -> PathBuf {
        self.data.join(&self.path)
    }

    /// # Errors
    /// It cannot be made.
    pub fn create(&self) -> Result<BufWriter<File>> {
        let mut options = File::options();
        options.write(true).create(true).truncate(true);
        private(&mut options);
        let file = options.open(&self.part).map_err(|e| unusable(&self.part, &e))?;
        Ok(BufWriter::with_capacity(256 << 10, file))
    }

    /// On the disk for good, under its name; answers where, and its bytes.
    ///
    /// # Errors
    /// It cannot be flushed or renamed.
    pub fn finish(self) -> Result<(String, i64)> {
        let failed = |e: std::io::Error| unusable(&self.part, &e);
        let file = File::open(&self.part).map_err(failed)?;
        file.sync_all().map_err(failed)?;
        let bytes = i64::try_from(file.metadata().map_err(failed)?.len()).unwrap_or(i64::MAX);
        let whole = self.whole();
        std::fs::rename(&self.part, &whole).map_err(failed)?;
        if let Some(folder) = whole.parent() {
            // The name is on the disk when the folder is.
            File::open(folder).and_then(|folder| folder.sync_all()).map_err(failed)?;
        }
        Ok((self.path.clone(), bytes))
    }
}

impl Drop for Part {
    fn drop(&mut self) {
        // After `finish` there is none.
        std::fs::remove_file(&self.part).ok();
    }
}

/// Files of jobs are for the program alone.
fn private(options: &mut std::fs::OpenOptions) {
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(options, 0o600);
    #[cfg(not(unix))]
    let _ = options;
}

pub fn failed(error: &std::io::Error) -> Error {
    named("a job's file", error)
}

fn unusable(path: &Path, error: &std::io::Error) -> Error {
    named(&path.display().to_string(), error)
}

/// A full disk has its own name.
fn named(what: &str, error: &std::io::Error) -> Error {
    let text = format!("{what}: {error}");
    match error.kind() {
        std::io::ErrorKind::StorageFull => Error::Store(crate::store::Fault::Full, text),
        _ => Error::Internal(text),
    }
}
