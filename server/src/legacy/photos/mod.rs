//! Photos of the predecessor: decoded, bounded, encoded anew, stored under random names. Only medicines and users named
//! theirs; all others wait for somebody who knows whose they are, for a wrong photo of a patient is worse than none.

pub mod names;
mod staging;
mod write;

pub use staging::{Staging, sweep};
pub use write::write;

use super::intake::Intake;
use super::progress::Progress;
use super::report::{Action, Reason, Report, Row};
use super::source::Source;
use super::source::photos::{PhotoFile, THUMBNAILS};
use super::stop::Stop;
use crate::clock::new_id;
use crate::photos::{Picture, remade};
use serde::Serialize;
use std::collections::HashMap;
use uuid::Uuid;

/// Files that are larger are no photos of the predecessor: it took up to 16 MB.
const MOST_BYTES: u64 = 16 << 20;

/// A photo that was made anew.
pub struct Photo {
    pub id: Uuid,
    pub owner: Option<Owner>,
    /// Name under `photos/`.
    pub file: String,
    pub mime: &'static str,
    pub width: i64,
    pub height: i64,
    pub sha256: [u8; 32],
    pub legacy_name: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Owner {
    pub kind: &'static str,
    pub id: Uuid,
    pub position: i64,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct PhotoTotals {
    pub read: u64,
    pub assigned: u64,
    pub unassigned: u64,
    pub skipped: u64,
}

/// Takes all photos in; their new files wait in `staging`, in a trial nowhere.
///
/// # Errors
/// A disk that cannot be written.
pub fn take(
    source: &mut Source,
    intake: &mut Intake,
    report: &mut Report,
    mut staging: Option<&mut Staging>,
    progress: &Progress,
) -> Result<(), Stop> {
    let owners = owners(intake);
    let found = std::mem::take(&mut source.photos);
    progress.start("photos", u64::try_from(found.len()).unwrap_or_default());
    let (thumbnails, found): (Vec<_>, Vec<_>) =
        found.into_iter().partition(|photo| photo.folder == THUMBNAILS);
    for photo in found {
        progress.go_on()?;
        intake.photo_totals.read += 1;
        match picture(source, &photo) {
            Ok(picture) => keep(intake, report, &owners, &photo, &picture, staging.as_deref_mut())?,
            Err(why) => {
                intake.photo_totals.skipped += 1;
                let row = Row::of_file(photo.path(), Action::Skipped, Reason::BadShape, why);
                report.add(row);
            }
        }
        progress.advance(1);
    }
    if !thumbnails.is_empty() {
        let count = format!("{} thumbnails", thumbnails.len());
        report.add(Row::of_file(THUMBNAILS, Action::Info, Reason::IgnoredFile, count));
    }
    Ok(())
}

fn picture(source: &mut Source, photo: &PhotoFile) -> Result<Picture, String> {
    match source.photo(photo, MOST_BYTES) {
        Ok(Some(bytes)) => remade(&bytes).map_err(str::to_owned),
        Ok(None) => Err("larger than 16 MB".to_owned()),
        Err(error) => Err(format!("cannot be read: {error}")),
    }
}

fn keep(
    intake: &mut Intake,
    report: &mut Report,
    owners: &HashMap<String, Vec<Owner>>,
    photo: &PhotoFile,
    picture: &Picture,
    mut staging: Option<&mut Staging>,
) -> Result<(), Stop> {
    let path = photo.path();
    let owners: Vec<Option<Owner>> = match owners.get(&path) {
        Some(owners) => owners.iter().copied().map(Some).collect(),
        None => {
            let (action, reason) = (Action::Info, Reason::PhotoUnassigned);
            report.add(Row::of_file(path.clone(), action, reason, "kept, belongs to nobody"));
            vec![None]
        }
    };
    for owner in owners {
        let count = match owner {
            Some(_) => &mut intake.photo_totals.assigned,
            None => &mut intake.photo_totals.unassigned,
        };
        *count += 1;
        let file = match &mut staging {
            Some(staging) => staging.put(picture)?,
            None => String::new(),
        };
        let Picture { mime, width, height, sha256, .. } = *picture;
        let legacy_name = path.clone();
        let id = new_id();
        intake.photos.push(Photo { id, owner, file, mime, width, height, sha256, legacy_name });
    }
    Ok(())
}

/// Whose photos these are, by folder and name.
fn owners(intake: &Intake) -> HashMap<String, Vec<Owner>> {
    let mut owners: HashMap<String, Vec<Owner>> = HashMap::new();
    for medicine in &intake.medicines {
        for (position, name) in (0..).zip(&medicine.photos) {
            let owner = Owner { kind: "medicine", id: medicine.origin.id, position };
            owners.entry(format!("{}/{name}", names::MEDICINES)).or_default().push(owner);
        }
    }
    for user in &intake.users {
        if let Some(name) = &user.photo {
            let owner = Owner { kind: "user", id: user.origin.id, position: 0 };
            owners.entry(format!("{}/{name}", names::PROFILES)).or_default().push(owner);
        }
    }
    owners
}
