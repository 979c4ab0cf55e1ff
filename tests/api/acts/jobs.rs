//! Acts on work in the background.

use super::Act;
use crate::actors::Hospital;
use serde_json::json;
use uuid::Uuid;

/// Prepares an act; what it asks for may fail later, which is its own affair.
pub fn prepare(hospital: &Hospital, act: Act, n: usize) -> Act {
    let act = Act { seen_at: "jobs".into(), ..act };
    match act.path.as_str() {
        "exports" => {
            let body = Some(json!({"resource": "suppliers", "format": "csv"}));
            Act { body, ..act }
        }
        "imports" => Act { file: Some(("application/zip", b"no zip".to_vec())), ..act },
        "imports/sheet" => {
            let file = Some((crate::sheets::XLSX, crate::sheets::workbook(&[("Only", &[])])));
            Act { file, seen_at: "audit".into(), ..act }
        }
        "imports/{id}/commit" => {
            let id = left(hospital, n, "import", "done");
            Act { path: format!("imports/{id}/commit"), ..act }
        }
        "jobs/{id}" => {
            let id = left(hospital, n, "export", "running");
            Act { path: format!("jobs/{id}"), seen_at: format!("jobs/{id}"), ..act }
        }
        _ => act,
    }
}

/// A job that nobody does any more, or that another process does.
fn left(hospital: &Hospital, n: usize, kind: &str, state: &str) -> Uuid {
    let id =
        Uuid::from_u128(0x019a_0000_0000_7000_8000_0000_0000_0000 + u128::try_from(n).unwrap());
    let upload = format!("files/{id}-upload.zip");
    let path = hospital.home.place.directory().join(&upload);
    std::fs::create_dir_all(path.parent().unwrap()).unwrap();
    std::fs::write(path, "no zip").unwrap();
    let (row, parameters) =
        (hospital.home.id(&id.to_string()), json!({"upload": upload, "name": "old.zip"}));
    let now = hospital.home.clock.now().0;
    let sql = format!(
        "insert into job (id, kind, state, asked_name, asked_at, ended_at, parameters)
         values ({row}, '{kind}', '{state}', 'somebody', {now}, {now}, '{parameters}')"
    );
    hospital.home.raw(&sql).unwrap();
    id
}
