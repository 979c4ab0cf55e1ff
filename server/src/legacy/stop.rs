//! Why an import ended without a change.

#[derive(Debug, thiserror::Error)]
pub enum Stop {
    #[error("{0}")]
    Source(String),
    #[error("{file}: {why}. Nothing was imported.")]
    Broken { file: String, why: String },
    #[error(
        "another copy of the predecessor's data was imported on {at} (from {source_name}). Its records may have been renumbered since, \
         so this copy cannot be merged on top. Nothing was imported."
    )]
    OtherCopy { at: String, source_name: String },
    #[error("{0}: not a time zone of the IANA database, such as Europe/Vienna")]
    TimeZone(String),
    #[error("cannot write the photos: {0}. Nothing was imported.")]
    Photos(String),
    #[error("cannot write the report to {file}: {why}")]
    Report { file: String, why: String },
    #[error(transparent)]
    Store(#[from] crate::error::Error),
}
