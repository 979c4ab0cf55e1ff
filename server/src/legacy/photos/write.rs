//! Writing the photos' records.

use super::Photo;
use crate::error::Result;
use crate::legacy::insert::{Insert, insert_all};
use crate::legacy::intake::Intake;
use crate::legacy::progress::Progress;
use crate::store::{Bound, Param, Stale, Tx};
use pharmacy_contract::time::Instant;

/// # Errors
/// A store fault.
pub fn write(tx: &mut Tx<'_>, intake: &Intake, progress: &Progress) -> Result<()> {
    let now = tx.now();
    // In a trial no file was made.
    let name = |of: &Photo| if of.file.is_empty() { of.id.to_string() } else { of.file.clone() };
    insert_all(tx, progress, intake.photos.iter().map(|of| Row { of, file: name(of), now }))
}

struct Row<'p> {
    of: &'p Photo,
    file: String,
    now: Instant,
}

impl Insert for Row<'_> {
    const STALE: Stale = Stale::Nothing;

    fn head() -> String {
        "insert into photo (id, owner_type, owner_id, file, mime, width, height, sha256, position, legacy_name, created_at)".into()
    }

    fn bind<'r>(&'r self, values: &mut Vec<Bound<'r>>) {
        let photo = self.of;
        let owner = photo.owner;
        values.extend([
            photo.id.bound(),
            owner.map_or(Bound::Null, |owner| Bound::Text(owner.kind)),
            owner.map_or(Bound::Null, |owner| Bound::Id(owner.id)),
            self.file.bound(),
            Bound::Text(photo.mime),
            photo.width.bound(),
            photo.height.bound(),
            photo.sha256.bound(),
            owner.map_or(Bound::Int(0), |owner| Bound::Int(owner.position)),
            photo.legacy_name.bound(),
            self.now.bound(),
        ]);
    }
}
