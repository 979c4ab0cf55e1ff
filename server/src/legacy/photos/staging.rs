//! New files wait in a folder of their import and get their place just before the commit, so that a killed import
//! leaves nothing that a later one would not sweep away.

use crate::hex::hex;
use crate::legacy::stop::Stop;
use crate::photos::Picture;
use std::collections::HashSet;
use std::fs::File;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use uuid::Uuid;

const WAITING: &str = "incoming-";

pub struct Staging {
    home: PathBuf,
    waiting: PathBuf,
    names: Vec<String>,
}

/// Where photos lie.
fn home(data: &Path) -> PathBuf {
    data.join("photos")
}

impl Staging {
    /// Makes no folder before the first photo.
    #[must_use]
    pub fn new(data: &Path, run: Uuid) -> Self {
        let home = home(data);
        Self { waiting: home.join(format!("{WAITING}{run}")), home, names: vec![] }
    }

    /// Writes a photo down under a random name, and answers the name.
    pub fn put(&mut self, picture: &Picture) -> Result<String, Stop> {
        let name = format!("{}{}", random().map_err(Stop::Photos)?, picture.ending);
        self.write(&name, &picture.bytes).map_err(|e| Stop::Photos(e.to_string()))?;
        self.names.push(name.clone());
        Ok(name)
    }

    fn write(&self, name: &str, bytes: &[u8]) -> io::Result<()> {
        if self.names.is_empty() {
            std::fs::create_dir_all(&self.waiting)?;
        }
        let mut file =
            File::options().write(true).create_new(true).open(self.waiting.join(name))?;
        file.write_all(bytes)?;
        file.sync_all()
    }

    /// Gives all files their place; may be done again.
    ///
    /// # Errors
    /// A disk that cannot be written.
    pub fn place(&self) -> io::Result<()> {
        for name in &self.names {
            let (from, to) = (self.waiting.join(name), self.home.join(name));
            if !to.exists() && std::fs::hard_link(&from, &to).is_err() {
                std::fs::copy(&from, &to)?;
                File::open(&to)?.sync_all()?;
            }
        }
        if self.names.is_empty() { Ok(()) } else { File::open(&self.home)?.sync_all() }
    }

    /// The import came to nothing, or is done: what waited is gone, and without `kept` what was placed too.
    pub fn end(&self, kept: bool) {
        if self.names.is_empty() {
            return;
        }
        let placed = if kept { &[][..] } else { &self.names };
        for name in placed {
            std::fs::remove_file(self.home.join(name)).ok();
        }
        std::fs::remove_dir_all(&self.waiting).ok();
    }
}

/// 128 random bits: a photo's address is not to be guessed.
fn random() -> Result<String, String> {
    let mut bytes = [0_u8; 16];
    getrandom::fill(&mut bytes).map_err(|e| e.to_string())?;
    Ok(hex(&bytes))
}

/// Removes what imports left behind that were killed: files that waited, and placed ones that no record knows.
pub fn sweep(data: &Path, known: &HashSet<String>) {
    let home = home(data);
    let Ok(entries) = std::fs::read_dir(&home) else { return };
    for entry in entries.flatten() {
        let waiting = entry.file_name().to_string_lossy().starts_with(WAITING);
        let files = if waiting { std::fs::read_dir(entry.path()).ok() } else { None };
        let Some(files) = files else { continue };
        for name in files.flatten().filter_map(|file| file.file_name().into_string().ok()) {
            if !known.contains(&name) {
                std::fs::remove_file(home.join(name)).ok();
            }
        }
        std::fs::remove_dir_all(entry.path()).ok();
    }
}
