//! Reads all files of a source, in the order of the plan, each once and record by record.

use super::elements::Elements;
use super::entity::Entity;
use super::intake::Intake;
use super::others;
use super::plan::{STEPS, Step};
use super::progress::Progress;
use super::record::{Record, Surroundings};
use super::report::{Action, Reason, Report, Row};
use super::source::Source;
use super::source::photos::PhotoFile;
use super::stop::Stop;
use super::values::show;
use crate::hex::hex;
use serde_json::{Map, Value};
use sha2::{Digest, Sha256};
use std::collections::{BTreeMap, HashMap, HashSet};
use std::io::{self, BufReader, Read};

/// SHA-256 of each file that was read.
pub type Hashes = BTreeMap<&'static str, String>;

/// The hashes alone, without a look at the records.
///
/// # Errors
/// A file that cannot be read.
pub fn hash_all(source: &mut Source, progress: &Progress) -> Result<Hashes, Stop> {
    let mut hashes = Hashes::new();
    for entity in Entity::ALL {
        let hash = source.read(entity.file(), |bytes| {
            let mut hashed = Hashed { inner: bytes, hash: Sha256::new(), progress };
            let copied = io::copy(&mut hashed, &mut io::sink());
            copied.map_err(|e| Stop::Broken { file: entity.file().into(), why: e.to_string() })?;
            Ok(hex(&hashed.hash.finalize()))
        })?;
        hashes.extend(hash.map(|hash| (entity.file(), hash)));
    }
    Ok(hashes)
}

/// # Errors
/// A file that is not an array of records; then nothing of the folder counts.
pub fn read_all(
    source: &mut Source,
    intake: &mut Intake,
    around: &Surroundings,
    report: &mut Report,
    progress: &Progress,
) -> Result<Hashes, Stop> {
    let mut hashes = Hashes::new();
    intake.photo_files = source.photos.iter().map(PhotoFile::path).collect();
    for step in &STEPS {
        let file = step.entity.file();
        let hash =
            source.read(file, |bytes| read_file(step, bytes, intake, around, report, progress))?;
        match hash {
            Some(hash) => drop(hashes.insert(file, hash)),
            None => report.add(Row::of_file(file, Action::Info, Reason::MissingFile, "")),
        }
        (step.complete)(intake, around, report);
        intake.names = HashSet::new();
    }
    report.add_counted_keys();
    others::report(source, report)?;
    Ok(hashes)
}

/// One text for one content, wherever it lay: the hash over all files' hashes.
#[must_use]
pub fn fingerprint(hashes: &Hashes) -> String {
    let mut all = Sha256::new();
    for (file, hash) in hashes {
        all.update(format!("{file} {hash}\n"));
    }
    hex(&all.finalize())
}

fn read_file(
    step: &Step,
    bytes: &mut dyn Read,
    intake: &mut Intake,
    around: &Surroundings,
    report: &mut Report,
    progress: &Progress,
) -> Result<String, Stop> {
    let mut hashed = Hashed { inner: bytes, hash: Sha256::new(), progress };
    let mut elements = Elements::new(BufReader::with_capacity(1 << 18, &mut hashed));
    let broken = |e: super::elements::Fault| Stop::Broken {
        file: step.entity.file().into(),
        why: e.to_string(),
    };
    let mut seen = Seen::default();
    let mut index = 0;
    while let Some(element) = elements.next_element().map_err(broken)? {
        report.totals_of(step.entity).read += 1;
        match element {
            Value::Object(fields) => {
                read_record(step, index, fields, &mut seen, intake, around, report);
            }
            other => {
                report.totals_of(step.entity).skipped += 1;
                let row = Row::of_file(step.entity.file(), Action::Skipped, Reason::BadShape, "");
                report.add(Row { index: Some(index), old: show(&other), ..row });
            }
        }
        index += 1;
    }
    drop(elements);
    Ok(hex(&hashed.hash.finalize()))
}

fn read_record(
    step: &Step,
    index: u64,
    fields: Map<String, Value>,
    seen: &mut Seen,
    intake: &mut Intake,
    around: &Surroundings,
    report: &mut Report,
) {
    let (fields, content) = digest(fields);
    let mut record = Record::new(step.entity, index, fields, around, report);
    match seen.meet(record.legacy_id.as_deref(), content) {
        Meeting::First => {}
        Meeting::Equal => return record.row(Action::Skipped, Reason::DuplicateRecord, "", "", ""),
        Meeting::Other(number) => {
            record.legacy_no = number;
            record.row(
                Action::Warning,
                Reason::DuplicateId,
                "id",
                "",
                format!("record {} of this id", number + 1),
            );
        }
    }
    (step.read)(intake, &mut record);
}

/// The order of keys does not matter.
fn digest(fields: Map<String, Value>) -> (Map<String, Value>, [u8; 16]) {
    let mut sorted = Value::Object(fields);
    sorted.sort_all_objects();
    let all: [u8; 32] = Sha256::digest(serde_json::to_vec(&sorted).unwrap_or_default()).into();
    let mut half = [0; 16];
    half.copy_from_slice(all.split_at(16).0);
    let fields = if let Value::Object(fields) = sorted { fields } else { Map::new() };
    (fields, half)
}

/// The records of a file by id.
#[derive(Default)]
struct Seen(HashMap<Box<str>, Vec<[u8; 16]>>);

enum Meeting {
    First,
    /// A record of this id is equal in every field.
    Equal,
    /// So many records of this id came before.
    Other(i64),
}

impl Seen {
    fn meet(&mut self, id: Option<&str>, content: [u8; 16]) -> Meeting {
        let Some(id) = id else { return Meeting::First };
        let Some(before) = self.0.get_mut(id) else {
            self.0.insert(id.into(), vec![content]);
            return Meeting::First;
        };
        if before.contains(&content) {
            return Meeting::Equal;
        }
        before.push(content);
        Meeting::Other(i64::try_from(before.len() - 1).unwrap_or(i64::MAX))
    }
}

/// Hashes and counts what passes through.
struct Hashed<'r> {
    inner: &'r mut dyn Read,
    hash: Sha256,
    progress: &'r Progress,
}

impl Read for Hashed<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.progress.go_on().map_err(io::Error::other)?;
        let read = self.inner.read(buffer)?;
        self.hash.update(buffer.get(..read).unwrap_or_default());
        self.progress.advance(read);
        Ok(read)
    }
}
