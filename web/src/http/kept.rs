//! Answers kept with their ETags, so that an unchanged one is not sent twice and a page left a moment ago is
//! there at once when a person comes back.

use serde_json::Value;
use std::cell::RefCell;
use std::collections::VecDeque;
use std::sync::Arc;

/// Letters of all answers together: in memory they are several times that.
const MOST: usize = 1_500_000;

struct Kept {
    path: String,
    etag: String,
    body: Arc<Value>,
    letters: usize,
}

thread_local! {
    static KEPT: RefCell<VecDeque<Kept>> = const { RefCell::new(VecDeque::new()) };
}

fn find<T>(path: &str, take: impl FnOnce(&Kept) -> T) -> Option<T> {
    KEPT.with_borrow(|kept| kept.iter().find(|k| k.path == path).map(take))
}

pub fn etag(path: &str) -> Option<String> {
    find(path, |k| k.etag.clone())
}

/// What was last known; the caller asks again all the same.
pub fn peek(path: &str) -> Option<Arc<Value>> {
    find(path, |k| k.body.clone())
}

pub fn keep(path: &str, etag: String, body: &Arc<Value>, letters: usize) {
    KEPT.with_borrow_mut(|kept| {
        kept.retain(|k| k.path != path);
        kept.push_back(Kept { path: path.to_owned(), etag, body: body.clone(), letters });
        while kept.len() > 1 && kept.iter().map(|k| k.letters).sum::<usize>() > MOST {
            kept.pop_front();
        }
    });
}

/// What a change of another resource leaves as it was.
const STEADY: &[&str] = &["lookups", "reason-codes", "medicines", "stores", "suppliers", "doctors"];

/// After a change nothing of that resource is shown from memory, nor anything that counts stock or documents.
pub fn forget(path: &str) {
    let resource = path.split(['/', '?']).next().unwrap_or(path);
    let stays = |kept: &str| {
        !kept.starts_with(resource) && STEADY.iter().any(|steady| kept.starts_with(steady))
    };
    KEPT.with_borrow_mut(|kept| kept.retain(|k| stays(&k.path)));
}

/// What another person changed is asked for again; what is kept is still compared by its ETag.
pub fn forget_resource(resource: &str) {
    let wanted = resource.replace('_', "-");
    let named = |path: &str| path.split(['/', '?']).next() == Some(wanted.as_str());
    KEPT.with_borrow_mut(|kept| kept.retain(|k| resource != "*" && !named(&k.path)));
}

/// After a change of person nothing of the one before stays.
pub fn forget_all() {
    KEPT.with_borrow_mut(VecDeque::clear);
}
