//! Files made whole before they are sent: in memory while they are small, else on the disk. Whoever reads slowly holds
//! no snapshot of the database meanwhile.

use crate::error::{Error, Result};
use actix_web::http::header;
use actix_web::{HttpResponse, web};
use bytes::Bytes;
use futures_util::stream;
use std::io::{Read, Seek, SeekFrom, Write};
use tempfile::SpooledTempFile;

const IN_MEMORY: usize = 4 << 20;
const CHUNK: u64 = 256 << 10;

/// A file in the making.
pub struct Spool(SpooledTempFile);

impl Default for Spool {
    fn default() -> Self {
        Self(SpooledTempFile::new(IN_MEMORY))
    }
}

impl Write for Spool {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.write(bytes)
    }

    fn flush(&mut self) -> std::io::Result<()> {
        self.0.flush()
    }
}

impl Spool {
    /// The file as an answer, to be kept under this name.
    ///
    /// # Errors
    /// A file that cannot be read again.
    pub fn into_response(self, kind: &'static str, name: &str) -> Result<HttpResponse> {
        answer(self.0, kind, name)
    }
}

/// A file as an answer, read piece by piece as it is sent.
///
/// # Errors
/// A file that cannot be read.
pub fn answer(
    mut file: impl Read + Seek + Send + 'static,
    kind: &str,
    name: &str,
) -> Result<HttpResponse> {
    let length = file.seek(SeekFrom::End(0)).map_err(|e| failed(&e))?;
    file.seek(SeekFrom::Start(0)).map_err(|e| failed(&e))?;
    let body = stream::try_unfold(file, |mut file| async move {
        let read = move || -> std::io::Result<_> {
            let mut bytes = Vec::new();
            Read::by_ref(&mut file).take(CHUNK).read_to_end(&mut bytes)?;
            Ok((bytes, file))
        };
        let (bytes, file) = match web::block(read).await {
            Ok(read) => read.map_err(|e| failed(&e))?,
            Err(error) => return Err(Error::Internal(error.to_string())),
        };
        Ok((!bytes.is_empty()).then(|| (Bytes::from(bytes), file)))
    });
    Ok(HttpResponse::Ok()
        .insert_header((header::CONTENT_TYPE, kind))
        .insert_header((header::CONTENT_DISPOSITION, format!("attachment; filename=\"{name}\"")))
        .insert_header((header::CACHE_CONTROL, "no-store"))
        .no_chunking(length)
        .streaming(body))
}

fn failed(error: &std::io::Error) -> Error {
    Error::Internal(format!("spool: {error}"))
}
