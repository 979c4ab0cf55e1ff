//! Asking again and again whether a change would be possible now, on a connection of its own: nobody's work stands in
//! between.

use super::gate::Gate;
use super::reader::{lite_error, pg_error};
use super::{Fault, Place, Store, database_file, postgres, sqlite};
use crate::error::{Error, Result};
use std::fs;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};
use tokio_postgres::{Client, SimpleQueryMessage};

/// Who waits for a server that says nothing is told so after this time.
const SILENCE: Duration = Duration::from_secs(2);

/// One place to ask from; opens and shuts the store's gate.
pub struct Probe {
    kind: Kind,
    gate: Arc<Gate>,
    epoch: String,
    silent_since: Option<Instant>,
}

enum Kind {
    Lite { connection: rusqlite::Connection, files: Vec<(PathBuf, Identity)> },
    Pg { url: String, client: Option<Client> },
}

/// Device and number: a name may come to mean another file.
type Identity = (u64, u64);

impl Store {
    /// # Errors
    /// The file cannot be opened once more.
    pub fn probe(&self) -> Result<Probe> {
        let kind = match &self.inner.place {
            Place::Directory(dir) => {
                let path = database_file(dir);
                let connection = sqlite::open_reader(&path)?;
                ask_lite(&connection, &self.inner.epoch)?;
                let names = ["pharmacy.db", "pharmacy.db-wal", "pharmacy.db-shm"];
                let files = names.map(|name| dir.join(name)).into_iter();
                let files = files.filter_map(|path| Some((path.clone(), identity(&path)?)));
                Kind::Lite { connection, files: files.collect() }
            }
            Place::Postgres { url, .. } => Kind::Pg { url: url.clone(), client: None },
        };
        let (gate, epoch) = (self.inner.gate.clone(), self.inner.epoch.clone());
        Ok(Probe { kind, gate, epoch, silent_since: None })
    }
}

impl Probe {
    /// One look, in a runtime of one thread that is only run for it.
    ///
    /// # Errors
    /// Why no change is possible.
    pub async fn look(&mut self, patience: Duration) -> Result<()> {
        let asked = Instant::now();
        let seen = match tokio::time::timeout(patience, self.kind.ask(&self.epoch)).await {
            Ok(seen) => {
                self.silent_since = None;
                seen
            }
            Err(_) => {
                self.silent_since.get_or_insert(asked);
                Err(Error::Store(Fault::Lost, "no answer in time".into()))
            }
        };
        // A server that refuses says so to everyone by itself.
        self.gate.set(match self.kind {
            Kind::Lite { .. } => seen.is_err(),
            Kind::Pg { .. } => self.silent_since.is_some_and(|since| since.elapsed() >= SILENCE),
        });
        seen
    }
}

impl Kind {
    async fn ask(&mut self, epoch: &str) -> Result<()> {
        match self {
            Self::Lite { connection, files } => {
                files.iter().try_for_each(|(path, known)| must_be(path, *known))?;
                ask_lite(connection, epoch)
            }
            Self::Pg { url, client } => {
                // Given back only with an answer: a connection that was given up in between is not used again.
                let asked = match client.take().filter(|client| !client.is_closed()) {
                    Some(client) => client,
                    None => connect(url).await?,
                };
                ask_pg(&asked, epoch).await?;
                *client = Some(asked);
                Ok(())
            }
        }
    }
}

fn identity(path: &Path) -> Option<Identity> {
    fs::metadata(path).ok().map(|found| (found.dev(), found.ino()))
}

/// The connections keep the file they opened; what is written to it would be lost with it.
fn must_be(path: &Path, known: Identity) -> Result<()> {
    let what = match identity(path) {
        Some(found) if found == known => return Ok(()),
        Some(_) => "was replaced while it was open; restart the server",
        None => "is not there any more; put it back",
    };
    Err(Error::Store(Fault::Lost, format!("{} {what}", path.display())))
}

fn ask_lite(connection: &rusqlite::Connection, epoch: &str) -> Result<()> {
    let sql = "select value from setting where name = 'epoch'";
    let found: String =
        connection.query_row(sql, [], |row| row.get(0)).map_err(|e| lite_error(&e))?;
    must_be_ours(&found, epoch)
}

async fn connect(url: &str) -> Result<Client> {
    let mut config: tokio_postgres::Config = url.parse().map_err(|e| pg_error(&e))?;
    config.application_name("pharmacy-health");
    let (client, connection) =
        config.connect(postgres::tls()?).await.map_err(|e| postgres::lost(&e))?;
    // Its end shows in the client.
    tokio::spawn(async { drop(connection.await) });
    Ok(client)
}

/// A standby and a database that was set to reading answer, and can change nothing.
async fn ask_pg(client: &Client, epoch: &str) -> Result<()> {
    let sql =
        "select current_setting('transaction_read_only'), value from setting where name = 'epoch'";
    let rows = client.simple_query(sql).await.map_err(|e| pg_error(&e))?;
    let row = rows.iter().find_map(|message| match message {
        SimpleQueryMessage::Row(row) => Some((row.get(0)?, row.get(1)?)),
        _ => None,
    });
    let (read_only, found) = row.unwrap_or_default();
    must_be_ours(found, epoch)?;
    if read_only == "off" {
        return Ok(());
    }
    Err(Error::Store(Fault::Lost, "the database can only be read at this time".into()))
}

fn must_be_ours(found: &str, epoch: &str) -> Result<()> {
    if found == epoch {
        return Ok(());
    }
    Err(Error::Store(Fault::Lost, "this is another database; restart the server".into()))
}
