//! One process a data directory: two writers on one file would each believe to be alone.

use crate::error::{Error, Result};
use crate::store::Fault;
use fs4::fs_std::FileExt;
use std::fs::File;
use std::path::Path;

/// Held as long as the store is open; the system frees it when the process ends, however it ends.
pub(super) struct Lock(#[expect(dead_code, reason = "the open file is the lock")] File);

impl Lock {
    pub(super) fn take(dir: &Path) -> Result<Self> {
        refuse_network(dir)?;
        let path = dir.join("pharmacy.lock");
        let file = File::options()
            .create(true)
            .truncate(false)
            .write(true)
            .open(&path)
            .map_err(|e| unusable(&path, &e))?;
        if FileExt::try_lock_exclusive(&file).map_err(|e| unusable(&path, &e))? {
            Ok(Self(file))
        } else {
            let text = format!(
                "{} is in use by another pharmacy process; stop it first, or choose another DATA_DIR",
                dir.display()
            );
            Err(Error::Store(Fault::Busy, text))
        }
    }
}

fn unusable(path: &Path, error: &std::io::Error) -> Error {
    Error::Store(Fault::Other, format!("{} cannot be used: {error}", path.display()))
}

/// File locks and fsync over a network are promises nobody keeps.
fn refuse_network(dir: &Path) -> Result<()> {
    let dir = dir.canonicalize().map_err(|e| unusable(dir, &e))?;
    let Ok(mounts) = std::fs::read_to_string("/proc/mounts") else { return Ok(()) };
    let nearest = mounts
        .lines()
        .filter_map(|line| {
            let mut words = line.split(' ').skip(1);
            Some((words.next()?, words.next()?))
        })
        .filter(|(place, _)| dir.starts_with(place))
        .max_by_key(|(place, _)| place.len());
    match nearest {
        Some((_, kind)) if is_network(kind) => Err(Error::Store(
            Fault::Other,
            format!(
                "{} lies on a network file system ({kind}); SQLite needs a local disk",
                dir.display()
            ),
        )),
        _ => Ok(()),
    }
}

fn is_network(kind: &str) -> bool {
    let families = [
        "nfs",
        "cifs",
        "smb",
        "afs",
        "ceph",
        "glusterfs",
        "fuse.sshfs",
        "fuse.gluster",
        "9p",
        "lustre",
    ];
    families.iter().any(|family| kind.starts_with(family))
}
