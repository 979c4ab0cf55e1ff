//! A cached answer, encoded once, and the key it lies under.

use crate::store::Stale;
use actix_web::http::header::HeaderValue;
use bytes::Bytes;
use quick_cache::Equivalent;
use std::hash::{Hash, Hasher};
use std::io::Write;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

/// The most resources one page is made from.
pub const MOST_DEPENDENCIES: usize = 5;

/// What a page is: resource, versions, who may see it in this form, and the query as it was asked.
#[derive(Clone, Copy, Debug)]
pub struct PageKey<'a> {
    pub resource: Stale,
    pub versions: [i64; MOST_DEPENDENCIES],
    /// Callers with the same view may share a page.
    pub view: &'a str,
    pub query: &'a str,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Key {
    Page { resource: Stale, versions: [i64; MOST_DEPENDENCIES], view: Box<str>, query: Box<str> },
    Named(Box<str>),
}

impl Key {
    pub(super) fn size(&self) -> usize {
        match self {
            Self::Page { view, query, .. } => view.len() + query.len(),
            Self::Named(name) => name.len(),
        }
    }

    pub(super) fn resource(&self) -> Stale {
        match self {
            Self::Page { resource, .. } => *resource,
            Self::Named(_) => Stale::Nothing,
        }
    }

    pub(super) fn matches(&self, pattern: &str) -> bool {
        let Some(prefix) = pattern.strip_suffix('*') else {
            return matches!(self, Self::Named(name) if **name == *pattern);
        };
        match self {
            Self::Named(name) => name.starts_with(prefix),
            Self::Page { resource, .. } => format!("{}:", resource.name()).starts_with(prefix),
        }
    }
}

impl Hash for Key {
    fn hash<H: Hasher>(&self, state: &mut H) {
        match self {
            Self::Page { resource, versions, view, query } => {
                PageKey { resource: *resource, versions: *versions, view, query }.hash(state);
            }
            Self::Named(name) => name.hash(state),
        }
    }
}

impl Hash for PageKey<'_> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        (self.resource, self.versions, self.view, self.query).hash(state);
    }
}

impl Equivalent<Key> for PageKey<'_> {
    fn equivalent(&self, key: &Key) -> bool {
        matches!(key, Key::Page { resource, versions, view, query }
            if *resource == self.resource && *versions == self.versions && **view == *self.view && **query == *self.query)
    }
}

impl From<&PageKey<'_>> for Key {
    fn from(key: &PageKey<'_>) -> Self {
        Self::Page {
            resource: key.resource,
            versions: key.versions,
            view: key.view.into(),
            query: key.query.into(),
        }
    }
}

/// An encoded answer; its compressed forms are made once, when first asked for.
pub struct Page {
    pub body: Bytes,
    pub etag: HeaderValue,
    pub link: Option<HeaderValue>,
    /// Times it was found in the cache.
    hits: AtomicU64,
    /// Somebody makes it anew already.
    claimed: AtomicBool,
    gzip: OnceLock<Bytes>,
    brotli: OnceLock<Bytes>,
}

impl Page {
    #[must_use]
    pub fn new(body: Bytes, etag: HeaderValue, link: Option<HeaderValue>) -> Self {
        Self {
            body,
            etag,
            link,
            hits: AtomicU64::new(0),
            claimed: AtomicBool::new(false),
            gzip: OnceLock::new(),
            brotli: OnceLock::new(),
        }
    }

    pub(super) fn hits(&self) -> u64 {
        self.hits.load(Ordering::Relaxed)
    }

    pub(super) fn note_hit(&self) {
        self.hits.fetch_add(1, Ordering::Relaxed);
    }

    /// True for the first that asks.
    pub(super) fn claim(&self) -> bool {
        !self.claimed.swap(true, Ordering::Relaxed)
    }

    pub fn gzip(&self) -> &Bytes {
        self.gzip.get_or_init(|| {
            let mut encoder = flate2::write::GzEncoder::new(
                Vec::with_capacity(self.body.len() / 4),
                flate2::Compression::new(5),
            );
            let done = encoder.write_all(&self.body).and_then(|()| encoder.finish());
            done.map_or_else(|_| Bytes::new(), Bytes::from)
        })
    }

    pub fn brotli(&self) -> &Bytes {
        self.brotli.get_or_init(|| {
            let params =
                brotli::enc::BrotliEncoderParams { quality: 4, lgwin: 18, ..Default::default() };
            let mut out = Vec::with_capacity(self.body.len() / 4);
            let done = brotli::BrotliCompress(&mut &self.body[..], &mut out, &params);
            done.map_or_else(|_| Bytes::new(), |_| Bytes::from(out))
        })
    }
}
