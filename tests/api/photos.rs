//! Photos of medicines: made anew, five at most, seen by whoever may see the medicine.

use crate::actors::{Actor, Answer, Hospital, hear, text};
use image::{DynamicImage, GenericImageView, ImageFormat, Rgba, RgbaImage};
use pharmacy_contract::problem::ProblemKind;
use serde_json::{Value, json};
use std::io::Cursor;

/// A picture of one colour, so that no two are alike.
pub fn drawn(width: u32, height: u32, shade: u8, format: ImageFormat) -> Vec<u8> {
    let image = RgbaImage::from_pixel(width, height, Rgba([shade, 100, 200, 255]));
    let image = DynamicImage::ImageRgba8(image);
    let mut bytes = Vec::new();
    let image = if format == ImageFormat::Jpeg { image.to_rgb8().into() } else { image };
    image.write_to(&mut Cursor::new(&mut bytes), format).unwrap();
    bytes
}

pub async fn add(actor: &Actor, medicine: &str, kind: &str, bytes: Vec<u8>) -> Answer {
    let ask = actor.ask("POST", &format!("medicines/{medicine}/photos"));
    hear(ask.header("Content-Type", kind).body(bytes)).await
}

async fn added(actor: &Actor, medicine: &str, shade: u8) -> String {
    let bytes = drawn(20, 10, shade, ImageFormat::Png);
    text(&add(actor, medicine, "image/png", bytes).await.ok(201)["id"])
}

async fn medicine(admin: &Actor) -> String {
    text(&admin.make("medicines", json!({"name": "Photographed"})).await["id"])
}

/// The picture, with its headers.
async fn seen(actor: &Actor, path: &str) -> (DynamicImage, String) {
    let answer = actor.ask("GET", path).send().await.unwrap();
    assert_eq!(answer.status(), 200);
    let header = |name: &str| answer.headers()[name].to_str().unwrap().to_owned();
    assert_eq!(header("content-type"), "image/jpeg");
    assert_eq!(header("cache-control"), "private, max-age=31536000, immutable");
    let etag = header("etag");
    let bytes = answer.bytes().await.unwrap();
    (image::load_from_memory_with_format(&bytes, ImageFormat::Jpeg).unwrap(), etag)
}

async fn order(actor: &Actor, medicine: &str) -> Vec<(String, i64)> {
    let all = actor.get(&format!("medicines/{medicine}/photos")).await.ok(200);
    let items = all["items"].as_array().unwrap().iter().enumerate();
    let photo = |(n, photo): (usize, &Value)| {
        assert_eq!(photo["position"], n, "{photo}");
        (text(&photo["id"]), photo["version"].as_i64().unwrap())
    };
    items.map(photo).collect()
}

fn names(order: &[(String, i64)]) -> Vec<&str> {
    order.iter().map(|(id, _)| id.as_str()).collect()
}

both! {
    async fn a_photo_is_made_anew_in_two_sizes(hospital: Hospital) {
        let admin = hospital.admin().await;
        let medicine = medicine(&admin).await;
        let bytes = drawn(2_000, 500, 7, ImageFormat::Jpeg);
        let made = add(&admin, &medicine, "image/jpeg", bytes).await;
        let photo = made.ok(201);
        let id = text(&photo["id"]);
        assert_eq!(made.header("location"), format!("/api/v1/photos/{id}"));
        assert_eq!((&photo["width"], &photo["height"], &photo["position"]), (&json!(1_600), &json!(400), &json!(0)));
        let (large, etag) = seen(&admin, &format!("photos/{id}")).await;
        let (small, other) = seen(&admin, &format!("photos/{id}/thumbnail")).await;
        assert_eq!((large.dimensions(), small.dimensions()), ((1_600, 400), (160, 40)));
        assert_ne!(etag, other);
        for (path, etag) in [("", &etag), ("/thumbnail", &other)] {
            let ask = admin.ask("GET", &format!("photos/{id}{path}")).header("If-None-Match", etag);
            let again = hear(ask).await;
            assert_eq!((again.status, again.text.len(), again.header("etag")), (304, 0, etag.as_str()));
        }
        // Whatever else was in the file is gone; every kind that is taken is one of ours then.
        for (kind, format) in [("image/png", ImageFormat::Png), ("image/gif", ImageFormat::Gif), ("image/webp", ImageFormat::WebP)] {
            let mut bytes = drawn(30, 30, 9, format);
            bytes.extend_from_slice(b"<script>alert(1)</script>");
            let id = text(&add(&admin, &medicine, kind, bytes).await.ok(201)["id"]);
            assert_eq!(seen(&admin, &format!("photos/{id}")).await.0.dimensions(), (30, 30));
        }
        // The type is told by what is in it, not by its name.
        add(&admin, &medicine, "image/png", drawn(4, 4, 1, ImageFormat::Jpeg)).await.ok(201);
    }

    async fn five_are_enough_and_the_first_stands_for_it(hospital: Hospital) {
        let admin = hospital.admin().await;
        let medicine = medicine(&admin).await;
        let record = format!("medicines/{medicine}");
        let shown = async || admin.get(&record).await.ok(200)["photo_id"].clone();
        assert_eq!(shown().await, Value::Null);
        let before = admin.get("medicines").await;
        let mut ids = vec![];
        for shade in 0..5 {
            ids.push(added(&admin, &medicine, shade).await);
        }
        let sixth = add(&admin, &medicine, "image/png", drawn(5, 5, 9, ImageFormat::Png)).await;
        let refusal = sixth.expect(409, ProblemKind::TooManyPhotos);
        assert_eq!(refusal.more["most"], 5);
        assert_eq!(shown().await, json!(ids[0]));
        let list = admin.get("medicines?fields=id,photo_id").await;
        assert_eq!(list.ok(200)["items"][0]["photo_id"], json!(ids[0]));
        assert_ne!(admin.get("medicines").await.header("etag"), before.header("etag"));

        // The last to the front.
        let moved = admin.patch(&format!("photos/{}", ids[4]), 1, json!({"position": 0})).await.ok(200);
        assert_eq!((&moved["position"], &moved["version"]), (&json!(0), &json!(2)));
        assert_eq!(shown().await, json!(ids[4]));
        let now = order(&admin, &medicine).await;
        assert_eq!(names(&now), [&ids[4], &ids[0], &ids[1], &ids[2], &ids[3]]);
        admin.patch(&format!("photos/{}", ids[0]), 1, json!({"position": 9})).await.expect(412, ProblemKind::StaleVersion);
        admin.patch(&format!("photos/{}", ids[0]), 2, json!({"position": 9})).await.ok(200);
        admin.patch(&format!("photos/{}", ids[0]), 3, json!({"position": -1})).await.expect(422, ProblemKind::Invalid);
        let unseen = hear(admin.ask("PATCH", &format!("photos/{}", ids[0])).json(&json!({"position": 1}))).await;
        unseen.expect(428, ProblemKind::VersionRequired);

        let (first, version) = order(&admin, &medicine).await[0].clone();
        admin.delete(&format!("photos/{first}"), version).await.ok(200);
        admin.get(&format!("photos/{first}")).await.expect(404, ProblemKind::NotFound);
        assert_eq!(names(&order(&admin, &medicine).await), [&ids[1], &ids[2], &ids[3], &ids[0]]);
        assert_eq!(shown().await, json!(ids[1]));
        let trail = admin.get(&format!("audit?entity=medicine&entity_id={medicine}")).await.ok(200);
        let acts: Vec<&str> = trail["items"].as_array().unwrap().iter().map(|e| e["action"].as_str().unwrap()).collect();
        assert_eq!(acts[..3], ["medicine.photo_remove", "medicine.photo_move", "medicine.photo_move"]);
        // A medicine that goes takes its photos along.
        let version = admin.get(&record).await.ok(200)["version"].as_i64().unwrap();
        admin.delete(&record, version).await.ok(200);
        admin.get(&format!("photos/{}/thumbnail", ids[1])).await.expect(404, ProblemKind::NotFound);
    }

    async fn many_at_once_are_five_too(hospital: Hospital) {
        let admin = hospital.admin().await;
        let medicine = medicine(&admin).await;
        let mut crowd = tokio::task::JoinSet::new();
        for shade in 0..7 {
            let (admin, medicine) = (admin.clone(), medicine.clone());
            crowd.spawn(async move {
                add(&admin, &medicine, "image/png", drawn(8, 8, shade, ImageFormat::Png)).await.status
            });
        }
        let mut statuses = crowd.join_all().await;
        statuses.sort_unstable();
        assert_eq!(statuses, [201, 201, 201, 201, 201, 409, 409]);
        assert_eq!(order(&admin, &medicine).await.len(), 5);
    }

    async fn what_is_no_photo_is_refused(hospital: Hospital) {
        let mut hospital = hospital;
        hospital.set(|settings| settings.photo_max_bytes = 100_000);
        let admin = hospital.admin().await;
        let medicine = medicine(&admin).await;
        let png = drawn(20, 20, 1, ImageFormat::Png);
        add(&admin, &medicine, "text/html", png.clone()).await.expect(415, ProblemKind::UnsupportedMediaType);
        add(&admin, &medicine, "image/png", b"<svg onload=alert(1)>".to_vec()).await.expect(415, ProblemKind::UnsupportedMediaType);
        add(&admin, &medicine, "image/png", vec![]).await.expect(415, ProblemKind::UnsupportedMediaType);
        add(&admin, &medicine, "image/png", png[..png.len() / 2].to_vec()).await.expect(422, ProblemKind::Invalid);
        add(&admin, &medicine, "image/png", vec![0; 100_001]).await.expect(413, ProblemKind::TooLarge);
        let refused = add(&admin, &medicine, "image/gif", bomb()).await;
        assert!(refused.expect(413, ProblemKind::TooLarge).detail.contains("pixels"), "{}", refused.text);
        let nobodys = "019a0000-0000-7000-8000-000000000000";
        add(&admin, nobodys, "image/png", png).await.expect(404, ProblemKind::NotFound);
        assert!(order(&admin, &medicine).await.is_empty());
    }

    async fn a_ward_looks_and_does_not_touch(hospital: Hospital) {
        let admin = hospital.admin().await;
        let department = text(&admin.make("departments", json!({"name": "Ward"})).await["id"]);
        let nurse = hospital.department_user(&department).await;
        let medicine = medicine(&admin).await;
        let id = added(&admin, &medicine, 3).await;
        assert_eq!(order(&nurse, &medicine).await.len(), 1);
        seen(&nurse, &format!("photos/{id}/thumbnail")).await;
        add(&nurse, &medicine, "image/png", drawn(5, 5, 5, ImageFormat::Png)).await.expect(403, ProblemKind::Forbidden);
        nurse.delete(&format!("photos/{id}"), 1).await.expect(403, ProblemKind::Forbidden);
        nurse.patch(&format!("photos/{id}"), 1, json!({"position": 0})).await.expect(403, ProblemKind::Forbidden);
        hospital.nobody().get(&format!("photos/{id}")).await.expect(401, ProblemKind::NotSignedIn);
    }

    async fn sent_twice_it_is_there_once(hospital: Hospital) {
        let admin = hospital.admin().await;
        let medicine = medicine(&admin).await;
        let send = async |shade| {
            let ask = admin.ask("POST", &format!("medicines/{medicine}/photos")).header("Idempotency-Key", "photo");
            hear(ask.header("Content-Type", "image/png").body(drawn(6, 6, shade, ImageFormat::Png))).await
        };
        let (first, again) = (send(1).await, send(1).await);
        assert_eq!(first.ok(201), again.ok(201));
        assert_eq!(again.header("idempotent-replayed"), "true");
        send(2).await.expect(422, ProblemKind::IdempotencyKeyReused);
        assert_eq!(order(&admin, &medicine).await.len(), 1);
    }

    async fn a_photo_of_the_predecessor_is_taken_in_when_it_is_asked_for(hospital: Hospital) {
        let admin = hospital.admin().await;
        let medicine = medicine(&admin).await;
        let folder = hospital.home.place.directory().join("photos");
        std::fs::create_dir_all(&folder).unwrap();
        let file = folder.join("old.png");
        std::fs::write(&file, drawn(300, 300, 4, ImageFormat::Png)).unwrap();
        let id = "019a0000-0000-7000-8000-0000000000aa";
        let (row, owner) = (hospital.home.id(id), hospital.home.id(&medicine));
        let hash = "ab".repeat(32);
        let hash = if row.starts_with('x') { format!("x'{hash}'") } else { format!("'\\x{hash}'") };
        let sql = format!("insert into photo (id, owner_type, owner_id, file, mime, width, height, sha256, created_at)
            values ({row}, 'medicine', {owner}, 'old.png', 'image/png', 300, 300, {hash}, 0)");
        hospital.home.raw(&sql).unwrap();
        let (small, etag) = seen(&admin, &format!("photos/{id}/thumbnail")).await;
        assert_eq!((small.dimensions(), etag.as_str()), ((160, 160), format!("\"{}-160\"", "ab".repeat(32)).as_str()));
        // From now on the file is not needed.
        std::fs::rename(&file, folder.join("gone.png")).unwrap();
        seen(&admin, &format!("photos/{id}")).await;
    }
}

/// 43 bytes that say they are 60,000 times 60,000 pixels.
fn bomb() -> Vec<u8> {
    let mut gif = drawn(1, 1, 1, ImageFormat::Gif);
    let side = 60_000_u16.to_le_bytes();
    gif[6..8].copy_from_slice(&side);
    gif[8..10].copy_from_slice(&side);
    gif
}
