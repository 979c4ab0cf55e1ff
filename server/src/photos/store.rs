//! Photos in the store. What a list shows stands in one table, what is seen in another: no list drags pictures along.

use super::picture::Prepared;
use crate::error::{Error, Refusal, Result};
use crate::store::{Reader, Stale, Tx};
use crate::{change, record, select};
use pharmacy_contract::photos::Photo;
use pharmacy_contract::problem::ProblemKind;
use pharmacy_contract::time::Instant;
use uuid::Uuid;

/// Photos of one medicine.
pub(super) const MOST: usize = 5;

record! {
    struct Row {
        id: Uuid, version: i64, medicine_id: Uuid, position: i64, width: i64, height: i64, created_at: Instant,
        created_by: Option<Uuid>,
    }
}

impl From<Row> for Photo {
    fn from(row: Row) -> Self {
        Self {
            id: row.id,
            version: row.version,
            medicine_id: row.medicine_id,
            position: row.position,
            width: row.width,
            height: row.height,
            created_at: row.created_at,
            created_by: row.created_by,
        }
    }
}

record! {
    /// What is known of a photo before it is read.
    pub(super) struct Kept { pub sha256: [u8; 32], pub file: String, pub is_here: bool }
}

/// Which of the two pictures.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Size {
    Large,
    Thumbnail,
}

impl Reader<'_> {
    /// The photos of a medicine, in order.
    pub(super) fn photos(&mut self, medicine: Uuid) -> Result<Vec<Photo>> {
        let rows: Vec<Row> = select!(
            self,
            "select id, version, owner_id as medicine_id, position, width, height, created_at, created_by from photo
             where owner_type = 'medicine' and owner_id = $1 order by position, id",
            medicine
        )
        .all()?;
        Ok(rows.into_iter().map(Photo::from).collect())
    }

    pub(super) fn photo(&mut self, id: Uuid) -> Result<Photo> {
        let row: Option<Row> = select!(
            self,
            "select id, version, owner_id as medicine_id, position, width, height, created_at, created_by from photo
             where id = $1 and owner_type = 'medicine'",
            id
        )
        .maybe()?;
        row.map(Photo::from).ok_or_else(|| Error::not_found("photo"))
    }

    pub(super) fn photo_kept(&mut self, id: Uuid) -> Result<Kept> {
        let kept: Option<Kept> = select!(
            self,
            "select p.sha256, p.file, c.photo_id is not null as is_here from photo p left join photo_content c on c.photo_id = p.id
             where p.id = $1 and p.owner_type = 'medicine'",
            id
        )
        .maybe()?;
        kept.ok_or_else(|| Error::not_found("photo"))
    }

    pub(super) fn photo_bytes(&mut self, id: Uuid, size: Size) -> Result<Vec<u8>> {
        let row: Option<(Vec<u8>,)> = match size {
            Size::Large => {
                select!(self, "select large from photo_content where photo_id = $1", id).maybe()?
            }
            Size::Thumbnail => {
                select!(self, "select thumbnail from photo_content where photo_id = $1", id)
                    .maybe()?
            }
        };
        row.map(|(bytes,)| bytes).ok_or_else(|| Error::not_found("photo"))
    }
}

impl Tx<'_> {
    /// Behind those that are there; the first is the one that lists show.
    pub(super) fn add_photo(
        &mut self,
        id: Uuid,
        medicine: Uuid,
        made: &Prepared,
        by: Uuid,
    ) -> Result<()> {
        let position = self.photos(medicine)?.len();
        if position >= MOST {
            let detail = format!("a medicine has {MOST} photos at most; remove one first");
            return Err(Refusal::new(ProblemKind::TooManyPhotos, detail).with("most", MOST).into());
        }
        let now = self.now();
        change!(
            self,
            Stale::Medicines,
            "insert into photo (id, owner_type, owner_id, file, mime, width, height, sha256, position, created_at, created_by)
             values ($1, 'medicine', $2, $3, 'image/jpeg', $4, $5, $6, $7, $8, $9)",
            id,
            medicine,
            id.to_string(),
            made.width,
            made.height,
            made.sha256,
            i64::try_from(position).unwrap_or_default(),
            now,
            by
        )
        .run()?;
        self.keep_photo(id, made)
    }

    /// Keeps what is seen; once is enough.
    pub(super) fn keep_photo(&mut self, id: Uuid, made: &Prepared) -> Result<()> {
        change!(
            self,
            Stale::Nothing,
            "insert into photo_content (photo_id, large, thumbnail) values ($1, $2, $3) on conflict (photo_id) do nothing",
            id,
            made.large,
            made.thumbnail
        )
        .run()
        .map(drop)
    }

    /// Puts the photos of a medicine into this order.
    pub(super) fn order_photos(&mut self, photos: &[Photo]) -> Result<()> {
        for (position, photo) in (0..).zip(photos) {
            if photo.position == position {
                continue;
            }
            change!(
                self,
                Stale::Medicines,
                "update photo set position = $2, version = version + 1 where id = $1",
                photo.id,
                position
            )
            .run()?;
        }
        Ok(())
    }

    /// Takes a photo away; answers the name that its file had.
    pub(super) fn remove_photo(&mut self, photo: &Photo) -> Result<String> {
        change!(self, Stale::Nothing, "delete from photo_content where photo_id = $1", photo.id)
            .run()?;
        let (file,): (String,) = change!(
            self,
            Stale::Medicines,
            "delete from photo where id = $1 returning file",
            photo.id
        )
        .one()?;
        let left = self.photos(photo.medicine_id)?;
        self.order_photos(&left)?;
        Ok(file)
    }

    /// All photos of a medicine that goes.
    ///
    /// # Errors
    /// A store fault.
    pub fn erase_photos(&mut self, medicine: Uuid) -> Result<()> {
        change!(
            self,
            Stale::Nothing,
            "delete from photo_content where photo_id in (select id from photo where owner_type = 'medicine' and owner_id = $1)",
            medicine
        )
        .run()?;
        change!(
            self,
            Stale::Medicines,
            "delete from photo where owner_type = 'medicine' and owner_id = $1",
            medicine
        )
        .run()
        .map(drop)
    }
}
