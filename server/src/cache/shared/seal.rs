//! Pages as they lie in the shared tier: sealed with a key that only the database holds, under names that tell nothing.
//! Whoever reads or writes there learns of no patient and plants no stock number.

use super::super::page::PageKey;
use super::Page;
use crate::error::{Error, Result};
use crate::hex::hex;
use actix_web::http::header::HeaderValue;
use bytes::Bytes;
use pharmacy_contract::time::Instant;
use ring::aead::{Aad, CHACHA20_POLY1305, LessSafeKey, NONCE_LEN, Nonce, UnboundKey};
use sha2::{Digest, Sha256};

pub(super) struct Seal {
    key: LessSafeKey,
    /// Tells apart the databases, and the programs, that use one Redis.
    space: String,
}

impl Seal {
    pub(super) fn new(secret: &str) -> Result<Self> {
        let digest = |purpose: &str| {
            let parts = [purpose, env!("CARGO_PKG_VERSION"), secret].map(str::as_bytes);
            parts.iter().fold(Sha256::new(), |hash, part| hash.chain_update(part).chain_update([0]))
        };
        let key = UnboundKey::new(&CHACHA20_POLY1305, &digest("shared pages").finalize()).map_err(
            |_| Error::Internal("the key of the shared cache has another length".into()),
        )?;
        let space = hex(digest("shared space").finalize().get(..6).unwrap_or_default());
        Ok(Self { key: LessSafeKey::new(key), space })
    }

    /// Such as `pharmacy:1f…:medicines:12.3.0.0.0:9a…`; queries hold names of people, so they are digested.
    pub(super) fn name(&self, key: &PageKey<'_>) -> String {
        let versions = key.versions.map(|version| version.to_string()).join(".");
        let asked = Sha256::new().chain_update(key.view).chain_update([0]).chain_update(key.query);
        let asked = hex(asked.finalize().get(..16).unwrap_or_default());
        format!("pharmacy:{}:{}:{versions}:{asked}", self.space, key.resource.name())
    }

    /// All names of pages whose resource begins like this, as Redis matches them.
    pub(super) fn names(&self, prefix: &str) -> String {
        let mut names = format!("pharmacy:{}:", self.space);
        for letter in prefix.chars() {
            if matches!(letter, '*' | '?' | '[' | ']' | '\\') {
                names.push('\\');
            }
            names.push(letter);
        }
        names + "*"
    }

    /// None where there are no random numbers.
    pub(super) fn close(&self, name: &str, page: &Page, until: Instant) -> Option<Vec<u8>> {
        let mut nonce = [0; NONCE_LEN];
        getrandom::fill(&mut nonce).ok()?;
        let mut inside = format!("{}\n", until.0).into_bytes();
        inside.extend_from_slice(page.etag.as_bytes());
        inside.push(b'\n');
        inside.extend_from_slice(page.link.as_ref().map_or(&[], |link| link.as_bytes()));
        inside.push(b'\n');
        inside.extend_from_slice(&page.body);
        let (own, bound) = (Nonce::assume_unique_for_key(nonce), Aad::from(name));
        self.key.seal_in_place_append_tag(own, bound, &mut inside).ok()?;
        Some([&nonce[..], &inside[..]].concat())
    }

    /// None for what was not closed under this name by somebody who holds the secret.
    pub(super) fn open(&self, name: &str, mut sealed: Vec<u8>) -> Option<(Page, Instant)> {
        let (nonce, inside) = sealed.split_at_mut_checked(NONCE_LEN)?;
        let nonce = Nonce::try_assume_unique_for_key(nonce).ok()?;
        let inside = self.key.open_in_place(nonce, Aad::from(name), inside).ok()?;
        let mut parts = inside.splitn(4, |byte| *byte == b'\n');
        let until = std::str::from_utf8(parts.next()?).ok()?.parse().ok()?;
        let etag = HeaderValue::from_bytes(parts.next()?).ok()?;
        let link = parts.next()?;
        let link = if link.is_empty() { None } else { Some(HeaderValue::from_bytes(link).ok()?) };
        Some((Page::new(Bytes::copy_from_slice(parts.next()?), etag, link), Instant(until)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::Stale;

    fn key(query: &str) -> PageKey<'_> {
        PageKey { resource: Stale::Patients, versions: [7, 1, 0, 0, 0], view: "all", query }
    }

    fn page(body: &[u8], link: Option<&'static str>) -> Page {
        let tag = HeaderValue::from_static("\"a tag\"");
        Page::new(Bytes::copy_from_slice(body), tag, link.map(HeaderValue::from_static))
    }

    #[test]
    fn names_tell_what_changed_and_nothing_of_people() {
        let (one, other) = (Seal::new("one").unwrap(), Seal::new("other").unwrap());
        let name = one.name(&key("search=Nadia"));
        assert!(name.starts_with("pharmacy:") && name.contains(":patients:7.1.0.0.0:"), "{name}");
        assert!(!name.contains("Nadia"));
        assert_ne!(name, one.name(&key("search=Nadja")));
        assert_ne!(name, other.name(&key("search=Nadia")));
        assert_eq!(one.names("medicines:"), format!("{}:medicines:*", &name[..21]));
        assert!(one.names("[a]*").ends_with(r":\[a\]\**"));
        // View and query cannot be moved into each other.
        let (a, b) = (
            PageKey { view: "x", query: "yz", ..key("") },
            PageKey { view: "xy", query: "z", ..key("") },
        );
        assert_ne!(one.name(&a), one.name(&b));
    }

    #[test]
    fn only_its_own_is_opened() {
        let (one, other) = (Seal::new("one").unwrap(), Seal::new("other").unwrap());
        let closed = one.close("a", &page(b"{\"on_hand\":5}", None), Instant(9)).unwrap();
        assert!(one.open("a", closed.clone()).is_some());
        assert!(one.open("b", closed.clone()).is_none(), "under another name");
        assert!(other.open("a", closed.clone()).is_none(), "by another database");
        assert!(!closed.windows(7).any(|part| part == b"on_hand"));
        assert_ne!(closed, one.close("a", &page(b"{\"on_hand\":5}", None), Instant(9)).unwrap());
        for at in 0..closed.len() {
            let mut flipped = closed.clone();
            flipped[at] ^= 1;
            assert!(one.open("a", flipped).is_none(), "byte {at}");
            assert!(one.open("a", closed[..at].to_vec()).is_none(), "cut at {at}");
        }
    }

    #[test]
    fn what_is_closed_is_opened() {
        let seal = Seal::new("secret").unwrap();
        let bodies: [&[u8]; 4] = [b"", b"\n\n\n", b"{\"a\":1}", &[0, 10, 255, 10]];
        for (body, link) in
            bodies.into_iter().flat_map(|b| [(b, None), (b, Some("</a>; rel=\"next\""))])
        {
            let closed = seal.close("name", &page(body, link), Instant(-5)).unwrap();
            let (opened, until) = seal.open("name", closed).unwrap();
            assert_eq!((&opened.body[..], until), (body, Instant(-5)));
            assert_eq!(opened.etag, "\"a tag\"");
            assert_eq!(opened.link, link.map(HeaderValue::from_static));
        }
    }
}
