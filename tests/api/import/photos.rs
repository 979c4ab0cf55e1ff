//! Photos beside the data: made anew, never trusted, assigned only by name.

use super::folder::Folder;
use super::{lines, take, take_with};
use crate::harness::{Engine, Home, Stage, Vault, aside};
use image::{DynamicImage, ImageFormat};
use pharmacy_server::legacy::PhotoTotals;
use serde_json::{Value, json};
use std::io::{Cursor, Write};
use std::path::{Path, PathBuf};

fn drawn(width: u32, height: u32, format: ImageFormat) -> Vec<u8> {
    let mut bytes = Vec::new();
    DynamicImage::new_rgb8(width, height).write_to(&mut Cursor::new(&mut bytes), format).unwrap();
    bytes
}

/// Folder and name, and what the file really holds.
fn photos() -> Vec<(&'static str, Vec<u8>)> {
    vec![
        ("medicines/03_a.png", drawn(30, 20, ImageFormat::Png)),
        // JPEG whatever it is called.
        ("medicines/03_b.png", drawn(40, 20, ImageFormat::Jpeg)),
        ("medicines/04_stray.gif", drawn(8, 8, ImageFormat::Gif)),
        ("medicines/05_fake.png", b"<script>alert(1)</script>".to_vec()),
        ("medicines/06_large.png", vec![0; (16 << 20) + 1]),
        ("profiles/me.webp", drawn(9, 9, ImageFormat::WebP)),
        ("patients/01_x.jpg", drawn(5, 5, ImageFormat::Jpeg)),
        ("thumbnails/thumb_03_a.png", drawn(3, 2, ImageFormat::Jpeg)),
    ]
}

/// The clean folder whose records name some photos, one of which is not there.
fn named() -> Folder {
    let folder = Folder::clean();
    let mut medicines = Value::Array(folder.records("medicines.json").to_vec());
    medicines[2]["photos"] = json!(["03_b.png", "uploads/medicines/03_a.png", "03_gone.png"]);
    medicines[4]["photos"] = json!(["05_fake.png"]);
    let mut users = Value::Array(folder.records("users.json").to_vec());
    users[1]["profile_photo"] = json!("me.webp");
    folder.change("medicines.json", medicines).change("users.json", users)
}

fn lay(root: &Path) {
    for (path, bytes) in photos() {
        let file = root.join(path);
        std::fs::create_dir_all(file.parent().unwrap()).unwrap();
        std::fs::write(file, bytes).unwrap();
    }
}

fn kept(home: &Home) -> Vec<PathBuf> {
    let Ok(entries) = std::fs::read_dir(home.place.directory().join("photos")) else {
        return vec![];
    };
    entries.map(|entry| entry.unwrap().path()).collect()
}

const STORED: &str = "select p.legacy_name || '|' || coalesce(p.owner_type, '-') || '|' || coalesce(m.name, u.username, '-') || '|' ||
        cast(p.position as text) || '|' || p.mime || '|' || cast(p.width as text) || 'x' || cast(p.height as text)
    from photo p left join medicine m on m.id = p.owner_id left join user_account u on u.id = p.owner_id order by 1";

const EXPECTED: [&str; 5] = [
    "medicines/03_a.png|medicine|Exampline 3 mg|1|image/png|30x20",
    "medicines/03_b.png|medicine|Exampline 3 mg|0|image/jpeg|40x20",
    "medicines/04_stray.gif|-|-|0|image/png|8x8",
    "patients/01_x.jpg|-|-|0|image/jpeg|5x5",
    "profiles/me.webp|user|ward_user|0|image/png|9x9",
];

both! {
    async fn photos_beside_the_data_are_made_anew(vault: Vault) {
        let folder = named();
        lay(&folder.path().join("static/uploads"));
        let trial = take_with(&vault.store, folder.path(), true, None).await.unwrap();
        assert!(kept(&vault.home).is_empty(), "a trial writes nothing");
        let summary = take(&vault.store, folder.path()).await.unwrap();
        assert_eq!((trial.kinds, trial.photos), (summary.kinds, summary.photos));
        assert_eq!(summary.photos, PhotoTotals { read: 7, assigned: 3, unassigned: 2, skipped: 2 });
        assert_eq!(lines(&vault.store, STORED).await, EXPECTED);

        let files = kept(&vault.home);
        assert_eq!(files.len(), EXPECTED.len(), "{files:?}");
        let names = lines(&vault.store, "select file from photo").await;
        for file in &files {
            let name = file.file_name().unwrap().to_str().unwrap().to_owned();
            assert!(names.contains(&name) && name.len() == 36, "{name}");
            assert!(image::open(file).is_ok());
        }
        let rows = lines(&vault.store, "select file || '|' || field || '|' || action || '|' || reason || '|' || old_value || '|' || new_value
            from import_report where reason in ('photo_unassigned', 'missing_file', 'bad_shape', 'ignored_file') order by 1").await;
        assert_eq!(
            rows,
            [
                "medicines.json|photos|warning|missing_file|03_gone.png|",
                "medicines/04_stray.gif||info|photo_unassigned||kept, belongs to nobody",
                "medicines/05_fake.png||skipped|bad_shape||neither PNG, JPEG, GIF nor WebP",
                "medicines/06_large.png||skipped|bad_shape||larger than 16 MB",
                "patients/01_x.jpg||info|photo_unassigned||kept, belongs to nobody",
                "thumbnails||info|ignored_file||1 thumbnails",
            ]
        );
        let extra = lines(&vault.store, "select legacy_extra from medicine where legacy_id = '03'").await;
        assert_eq!(extra, ["{\"photos\":[\"03_gone.png\"]}"]);

        // Once only, and what is stored stays.
        take(&vault.store, folder.path()).await.unwrap();
        assert_eq!(kept(&vault.home).len(), EXPECTED.len());
    }

    async fn photos_above_the_data_and_in_a_zip_are_found(vault: Vault) {
        let folder = named();
        let data = folder.path().join("data");
        std::fs::create_dir(&data).unwrap();
        for (name, records) in folder.all() {
            std::fs::write(data.join(name), records.to_string()).unwrap();
            std::fs::remove_file(folder.path().join(name)).unwrap();
        }
        lay(&folder.path().join("uploads"));
        take(&vault.store, &data).await.unwrap();
        assert_eq!(lines(&vault.store, STORED).await, EXPECTED);

        let zip = folder.path().join("copy.zip");
        let mut archive = zip::ZipWriter::new(std::fs::File::create(&zip).unwrap());
        let json = folder.all().map(|(name, records)| (format!("copy/data/{name}"), records.to_string().into_bytes()));
        let images = photos().into_iter().map(|(path, bytes)| (format!("copy/static/uploads/{path}"), bytes));
        for (path, bytes) in json.chain(images) {
            archive.start_file(path, zip::write::SimpleFileOptions::default()).unwrap();
            archive.write_all(&bytes).unwrap();
        }
        archive.finish().unwrap();
        let engine = vault.home.engine;
        let other = aside(move || Vault::set(Home::new(engine).unwrap()));
        take(&other.store, &zip).await.unwrap();
        assert_eq!(lines(&other.store, STORED).await, EXPECTED);
    }

    async fn what_a_killed_import_left_is_swept_away(vault: Vault) {
        let photos = vault.home.place.directory().join("photos");
        let waiting = photos.join("incoming-018f0000-0000-7000-8000-000000000000");
        std::fs::create_dir_all(&waiting).unwrap();
        for place in [&waiting, &photos] {
            std::fs::write(place.join("half.png"), "x").unwrap();
        }
        std::fs::write(photos.join("own.png"), "x").unwrap();
        let folder = named();
        lay(&folder.path().join("uploads"));
        take(&vault.store, folder.path()).await.unwrap();
        let files = kept(&vault.home);
        assert!(!waiting.exists() && !photos.join("half.png").exists());
        assert_eq!(files.len(), EXPECTED.len() + 1, "a photo of somebody else stays: {files:?}");
    }

    async fn a_failed_import_leaves_no_photo(vault: Vault) {
        let folder = named();
        lay(&folder.path().join("uploads"));
        // The record of the last photo is refused.
        vault.home.raw(match vault.home.engine {
            Engine::Sqlite => "create trigger refuse before insert on photo when new.owner_type = 'user' begin select raise(abort, 'no'); end;",
            Engine::Postgres => "alter table photo add constraint refuse check (owner_type <> 'user')",
        }).unwrap();
        take(&vault.store, folder.path()).await.unwrap_err();
        assert!(kept(&vault.home).is_empty(), "{:?}", kept(&vault.home));
        assert_eq!(lines(&vault.store, "select name from medicine").await.len(), 0);
    }
}
