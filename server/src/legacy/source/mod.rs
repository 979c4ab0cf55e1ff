//! Where the predecessor's data lies: a folder, or a zip of one. Nothing is ever unpacked to the disk.

pub mod photos;

use super::entity::Entity;
use super::stop::Stop;
use photos::PhotoFile;
use std::collections::BTreeSet;
use std::fs::File;
use std::io::{self, BufReader, Read, Seek};
use std::path::{Path, PathBuf};
use zip::ZipArchive;

/// The data may lie this many folders deep: `json/`, or `json/` under one enclosing folder.
const DEEPEST: usize = 2;
const MOST_ENTRIES: usize = 100_000;
/// A zip that promises more than this, or a text packed more than this tightly, is no backup.
const LARGEST: u64 = 8 << 30;
const TIGHTEST: u64 = 200;
const HARMLESS: u64 = 16 << 20;

trait Bytes: Read + Seek {}
impl<T: Read + Seek> Bytes for T {}

enum Place {
    Folder(PathBuf),
    Archive(ZipArchive<Box<dyn Bytes>>),
}

pub struct Source {
    place: Place,
    /// Folder of the entity files inside the place: empty, or ending in `/`.
    base: String,
    paths: Vec<String>,
    pub photos: Vec<PhotoFile>,
    /// As it was given, for the record of the import.
    pub name: String,
}

impl Source {
    /// # Errors
    /// Neither a folder nor a zip that holds the predecessor's JSON files.
    pub fn open(path: &Path) -> Result<Self, Stop> {
        let fault = |e: io::Error| Stop::Source(format!("{}: {e}", path.display()));
        let name = path.display().to_string();
        if std::fs::metadata(path).map_err(fault)?.is_dir() {
            let mut paths = Vec::new();
            walk(path, "", 0, &mut paths).map_err(fault)?;
            return Self::find(Place::Folder(path.into()), paths, name);
        }
        Self::of_zip(Box::new(File::open(path).map_err(fault)?), name)
    }

    fn of_zip(bytes: Box<dyn Bytes>, name: String) -> Result<Self, Stop> {
        let refused = |why: &str| Stop::Source(format!("{name}: {why}"));
        let archive = ZipArchive::new(bytes)
            .map_err(|e| refused(&format!("neither a folder nor a readable zip ({e})")))?;
        if archive.len() > MOST_ENTRIES {
            return Err(refused("holds more than 100,000 files"));
        }
        let paths = archive.file_names().map(str::to_owned).collect();
        Self::find(Place::Archive(archive), paths, name)
    }

    /// The folder nearest to the top that holds an entity file.
    fn find(place: Place, paths: Vec<String>, name: String) -> Result<Self, Stop> {
        let refused = |why: String| Err(Stop::Source(format!("{name}: {why}")));
        let holds_data = paths.iter().filter_map(|path| {
            let (base, file) =
                path.rsplit_once('/').map_or(("", path.as_str()), |(folder, file)| (folder, file));
            Entity::of_file(file).map(|_| base)
        });
        let depth = |base: &str| if base.is_empty() { 0 } else { base.split('/').count() };
        let found: BTreeSet<(usize, &str)> =
            holds_data.map(|base| (depth(base), base)).filter(|(d, _)| *d <= DEEPEST).collect();
        let Some((top, base)) = found.first().copied() else {
            let csv = paths.iter().any(|path| path.to_lowercase().ends_with(".csv"));
            return refused(if csv {
                "a CSV backup has no dosage forms, passwords, batches or stock limits; give the predecessor's data folder instead".into()
            } else {
                "none of the predecessor's files (medicines.json, users.json …) was found here"
                    .into()
            });
        };
        let rivals: Vec<&str> =
            found.iter().filter(|(d, _)| *d == top).map(|(_, base)| *base).collect();
        if rivals.len() > 1 {
            return refused(format!(
                "data in more than one folder ({}); give one of them",
                rivals.join(", ")
            ));
        }
        let base = if base.is_empty() { String::new() } else { format!("{base}/") };
        let mut source = Self { place, base, paths, photos: vec![], name };
        source.photos = source
            .find_photos()
            .map_err(|e| Stop::Source(format!("{}: its photos: {e}", source.name)))?;
        Ok(source)
    }

    /// Runs `work` on the bytes of an entity's file; none when there is no such file.
    ///
    /// # Errors
    /// What `work` answers, or a file that cannot be opened.
    pub fn read<T>(
        &mut self,
        file: &str,
        work: impl FnOnce(&mut dyn Read) -> Result<T, Stop>,
    ) -> Result<Option<T>, Stop> {
        let path = format!("{}{file}", self.base);
        if !self.paths.contains(&path) {
            return Ok(None);
        }
        let broken = |why: String| Stop::Broken { file: file.into(), why };
        match &mut self.place {
            Place::Folder(folder) => {
                let mut bytes =
                    File::open(folder.join(&path)).map_err(|e| broken(e.to_string()))?;
                work(&mut bytes).map(Some)
            }
            Place::Archive(archive) => {
                let entry = archive.by_name(&path).map_err(|e| broken(e.to_string()))?;
                let (size, packed) = (entry.size(), entry.compressed_size());
                if size > LARGEST || (size > HARMLESS && size / packed.max(1) > TIGHTEST) {
                    return Err(broken(format!(
                        "{packed} bytes of the zip unpack to {size}, that is no backup"
                    )));
                }
                work(&mut BufReader::new(Promised { inner: entry, left: size })).map(Some)
            }
        }
    }

    /// Bytes of an entity's file, for the progress bar; 0 when not known.
    #[must_use]
    pub fn size(&mut self, entity: Entity) -> u64 {
        let path = format!("{}{}", self.base, entity.file());
        match &mut self.place {
            Place::Folder(folder) => std::fs::metadata(folder.join(path)).map_or(0, |m| m.len()),
            Place::Archive(archive) => archive.by_name(&path).map_or(0, |entry| entry.size()),
        }
    }

    /// All that is neither an entity's file nor a photo, by its name or the name of its top folder (`csv/`).
    #[must_use]
    pub fn others(&self) -> BTreeSet<String> {
        let beside = |path: &String| {
            let inside = path.strip_prefix(&self.base).unwrap_or(path);
            let name = inside
                .split_once('/')
                .map_or_else(|| inside.to_owned(), |(folder, _)| format!("{folder}/"));
            (!name.is_empty() && Entity::of_file(&name).is_none()).then_some(name)
        };
        let mut others: BTreeSet<String> = self.paths.iter().filter_map(beside).collect();
        if let Some((top, _)) = self.base.split_once('/') {
            others.remove(&format!("{top}/"));
        }
        if !self.photos.is_empty() {
            others.remove("static/");
            others.remove("uploads/");
        }
        others
    }
}

fn walk(folder: &Path, base: &str, depth: usize, paths: &mut Vec<String>) -> io::Result<()> {
    for entry in std::fs::read_dir(folder)? {
        let entry = entry?;
        // A name that is not text can be none of ours.
        let Ok(name) = entry.file_name().into_string() else { continue };
        if paths.len() > MOST_ENTRIES {
            return Err(io::Error::other("holds more than 100,000 files"));
        }
        if !entry.path().is_dir() {
            paths.push(format!("{base}{name}"));
        } else if depth < DEEPEST {
            paths.push(format!("{base}{name}/"));
            walk(&entry.path(), &format!("{base}{name}/"), depth + 1, paths)?;
        }
    }
    Ok(())
}

/// A zip's entry must not be longer than its head says.
struct Promised<R> {
    inner: R,
    left: u64,
}

impl<R: Read> Read for Promised<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.inner.read(buffer)?;
        let taken = u64::try_from(read).unwrap_or(u64::MAX);
        self.left = self
            .left
            .checked_sub(taken)
            .ok_or_else(|| io::Error::other("longer than the zip says"))?;
        Ok(read)
    }
}

#[cfg(test)]
impl Source {
    /// A zip in memory.
    pub fn of_files(files: &[(&str, &str)]) -> Result<Self, Stop> {
        use std::io::Write;
        let mut zip = zip::ZipWriter::new(io::Cursor::new(Vec::new()));
        for (name, text) in files {
            zip.start_file(*name, zip::write::SimpleFileOptions::default()).unwrap();
            zip.write_all(text.as_bytes()).unwrap();
        }
        let mut bytes = zip.finish().unwrap();
        bytes.rewind().unwrap();
        Self::of_zip(Box::new(bytes), "test.zip".into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text_of(source: &mut Source, file: &str) -> Option<String> {
        source.read(file, |bytes| Ok(io::read_to_string(bytes).unwrap())).unwrap()
    }

    #[test]
    fn data_is_found_at_the_top_under_json_and_in_one_folder() {
        for base in ["", "json/", "backup/", "backup/json/"] {
            let users = format!("{base}users.json");
            let mut source = Source::of_files(&[
                (&users, "[]"),
                ("csv/users.csv", ""),
                ("deep/er/still/users.json", "x"),
            ])
            .unwrap();
            assert_eq!(text_of(&mut source, "users.json").as_deref(), Some("[]"), "{base}");
            assert_eq!(text_of(&mut source, "forms.json"), None);
            assert!(source.others().contains("csv/"));
        }
    }

    #[test]
    fn the_top_wins_and_rivals_are_refused() {
        let mut source =
            Source::of_files(&[("users.json", "top"), ("temp_backup/users.json", "old")]).unwrap();
        assert_eq!(text_of(&mut source, "users.json").as_deref(), Some("top"));
        assert_eq!(source.others().into_iter().collect::<Vec<_>>(), ["temp_backup/"]);
        let rivals = Source::of_files(&[("a/users.json", ""), ("b/users.json", "")]);
        assert!(rivals.err().unwrap().to_string().contains("a, b"));
    }

    #[test]
    fn csv_only_and_foreign_archives_are_refused() {
        let refusal = |files: &[(&str, &str)]| Source::of_files(files).err().unwrap().to_string();
        assert!(
            refusal(&[("users.csv", ""), ("backup_metadata.json", "{}")]).contains("data folder")
        );
        assert!(refusal(&[("readme.txt", "")]).contains("medicines.json"));
        let no_zip = Source::of_zip(Box::new(io::Cursor::new(b"no zip".to_vec())), "x".into());
        assert!(no_zip.err().unwrap().to_string().contains("readable zip"));
    }

    #[test]
    fn a_zip_bomb_is_not_unpacked() {
        let bomb = " ".repeat(20 << 20);
        let mut source = Source::of_files(&[("users.json", &bomb)]).unwrap();
        let refusal = source.read("users.json", |_| Ok(())).err().unwrap().to_string();
        assert!(refusal.contains("users.json") && refusal.contains("no backup"), "{refusal}");
    }
}
