//! Lines for `security.log`: who came and went, who was kept out, whose rights changed. Written when it is done and kept;
//! never a password, a token or a PIN.

use super::Source;
use super::door::shortened;
use crate::store::Actor;
use pharmacy_contract::permission::Permission;
use uuid::Uuid;

/// Somebody did this, to the account, session or token with this id.
pub fn done(what: &'static str, by: &Actor, to: Option<Uuid>) {
    let (user, ip, request_id) = (&by.name, &by.ip, &by.request_id);
    let (to, by) = (to.map(tracing::field::display), by.id.map(tracing::field::display));
    tracing::info!(target: "security", user, by, to, ip, request_id, "{what}");
}

/// Somebody was kept out who gave this name: cut, for it may be anything, a password in the wrong field too.
pub(super) fn kept_out(what: &'static str, name: &str, is_known: bool, source: &Source) {
    let actor = source.actor(None, &shortened(name), "");
    let (user, ip, request_id) = (&actor.name, &actor.ip, &actor.request_id);
    tracing::warn!(target: "security", user, is_known, ip, request_id, "{what}");
}

/// A caller who is signed in was refused.
pub(super) fn refused(by: &Actor, permission: Option<Permission>, method: &str, path: &str) {
    let (user, ip, request_id) = (&by.name, &by.ip, &by.request_id);
    let permission = permission.map_or("", Permission::as_str);
    tracing::warn!(target: "security", user, permission, method, path, ip, request_id, "permission refused");
}
