//! Photos beside the data: `static/uploads/<folder>/` or `uploads/<folder>/`, next to the JSON files or one level up.

use super::{Place, Source};
use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

/// Folders of photos. Thumbnails are made anew.
pub const FOLDERS: [&str; 6] =
    ["medicines", "patients", "suppliers", "departments", "profiles", THUMBNAILS];
pub const THUMBNAILS: &str = "thumbnails";
const ROOTS: [&str; 2] = ["static/uploads", "uploads"];
const MOST: usize = 100_000;

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PhotoFile {
    /// `medicines`
    pub folder: &'static str,
    pub name: String,
    at: At,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum At {
    Disk(PathBuf),
    Entry(String),
}

impl PhotoFile {
    /// `medicines/01_20260301_101500_ab12cd34.png`
    #[must_use]
    pub fn path(&self) -> String {
        format!("{}/{}", self.folder, self.name)
    }
}

impl Source {
    /// All photos, by folder and name.
    ///
    /// # Errors
    /// A folder that cannot be read.
    pub(super) fn find_photos(&self) -> io::Result<Vec<PhotoFile>> {
        let mut photos = match &self.place {
            Place::Folder(folder) => on_disk(&folder.join(&self.base))?,
            Place::Archive(_) => in_zip(&self.base, &self.paths),
        };
        photos.sort_by(|a, b| (a.folder, &a.name).cmp(&(b.folder, &b.name)));
        photos.dedup_by(|a, b| (a.folder, &a.name) == (b.folder, &b.name));
        photos.truncate(MOST);
        Ok(photos)
    }

    /// The bytes of a photo; none when it is larger than `most`.
    ///
    /// # Errors
    /// A file that cannot be read.
    pub fn photo(&mut self, photo: &PhotoFile, most: u64) -> io::Result<Option<Vec<u8>>> {
        match (&photo.at, &mut self.place) {
            (At::Disk(path), _) => up_to(File::open(path)?, most),
            (At::Entry(path), Place::Archive(archive)) => {
                up_to(archive.by_name(path).map_err(io::Error::other)?, most)
            }
            (At::Entry(_), Place::Folder(_)) => Ok(None),
        }
    }
}

fn up_to(file: impl Read, most: u64) -> io::Result<Option<Vec<u8>>> {
    let mut bytes = Vec::new();
    let read = file.take(most + 1).read_to_end(&mut bytes)?;
    Ok(u64::try_from(read).is_ok_and(|read| read <= most).then_some(bytes))
}

fn on_disk(data: &Path) -> io::Result<Vec<PhotoFile>> {
    let data = data.canonicalize()?;
    let bases = [Some(data.as_path()), data.parent()];
    let mut photos = Vec::new();
    for base in bases.into_iter().flatten() {
        for (root, folder) in ROOTS.iter().flat_map(|root| FOLDERS.map(|folder| (root, folder))) {
            let directory = base.join(root).join(folder);
            if !directory.is_dir() {
                continue;
            }
            for entry in std::fs::read_dir(directory)? {
                let entry = entry?;
                // A name that is not text was none of the predecessor's.
                let Ok(name) = entry.file_name().into_string() else { continue };
                if entry.file_type()?.is_file() && photos.len() <= MOST {
                    photos.push(PhotoFile { folder, name, at: At::Disk(entry.path()) });
                }
            }
        }
    }
    Ok(photos)
}

fn in_zip(base: &str, paths: &[String]) -> Vec<PhotoFile> {
    let above = base.trim_end_matches('/').rsplit_once('/').map_or("", |(above, _)| above);
    let above = if above.is_empty() { String::new() } else { format!("{above}/") };
    let photo = |path: &String| {
        let inside = [base, &above].into_iter().find_map(|base| {
            let inside = path.strip_prefix(base)?;
            ROOTS.iter().find_map(|root| inside.strip_prefix(root)?.strip_prefix('/'))
        })?;
        let (folder, name) = inside.split_once('/')?;
        let folder = FOLDERS.into_iter().find(|known| *known == folder)?;
        let plain = !name.is_empty() && !name.contains('/');
        plain.then(|| PhotoFile { folder, name: name.to_owned(), at: At::Entry(path.clone()) })
    };
    paths.iter().filter_map(photo).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(paths: &[&str]) -> Vec<String> {
        let files: Vec<(&str, &str)> = paths.iter().map(|path| (*path, "x")).collect();
        let source = Source::of_files(&files).unwrap();
        source.photos.iter().map(PhotoFile::path).collect()
    }

    #[test]
    fn photos_of_a_zip_lie_beside_the_data_or_above_it() {
        let beside =
            found(&["users.json", "static/uploads/medicines/a.png", "uploads/other/b.png"]);
        assert_eq!(beside, ["medicines/a.png"]);
        let above = found(&[
            "copy/data/users.json",
            "copy/static/uploads/profiles/p.jpg",
            "copy/static/uploads/medicines/deep/er.png",
            "copy/static/uploads/medicines/",
        ]);
        assert_eq!(above, ["profiles/p.jpg"]);
        assert_eq!(found(&["json/users.json", "uploads/patients/q.gif"]), ["patients/q.gif"]);
    }
}
