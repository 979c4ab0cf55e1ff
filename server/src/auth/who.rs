//! Whoever asks: the account behind a session or a token, what it may do and which stores it sees.

use crate::error::{Error, Result};
use crate::http::caller;
use crate::monitor::requests::RequestId;
use crate::store::Actor;
use actix_web::http::header::{self, HeaderValue};
use actix_web::{HttpMessage, HttpRequest};
use pharmacy_contract::auth::Me;
use pharmacy_contract::permission::{Permission, Role};
use pharmacy_contract::problem::ProblemKind;
use std::net::IpAddr;
use std::ops::Deref;
use std::sync::{Arc, OnceLock};
use uuid::Uuid;

/// Kept of a browser's name: enough to tell sessions apart.
const USER_AGENT_LENGTH: usize = 200;

/// How somebody showed who they are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Session,
    Token,
}

/// An account that is signed in, as it stood when its versions were read.
#[derive(Clone, Debug)]
pub struct Principal {
    pub id: Uuid,
    pub username: String,
    pub name: String,
    pub role: Role,
    /// A token carries a part of its owner's permissions; `None` = all of them.
    pub scopes: Option<Vec<Permission>>,
    pub department_id: Option<Uuid>,
    /// The only stores this account sees, companions included; `None` = all.
    pub stores: Option<Vec<Uuid>>,
    pub language: String,
    pub must_change_password: bool,
    pub kind: Kind,
    /// The session's or token's id.
    pub login_id: Uuid,
}

impl Principal {
    #[must_use]
    pub fn may(&self, permission: Permission) -> bool {
        self.role.may(permission) && self.scopes.as_ref().is_none_or(|s| s.contains(&permission))
    }

    #[must_use]
    pub fn permissions(&self) -> Vec<Permission> {
        Permission::ALL.iter().copied().filter(|p| self.may(*p)).collect()
    }

    #[must_use]
    pub fn me(&self) -> Me {
        Me {
            id: self.id,
            username: self.username.clone(),
            name: self.name.clone(),
            role: self.role,
            permissions: self.permissions(),
            department_id: self.department_id,
            store_ids: self.stores.clone(),
            language: self.language.clone(),
            must_change_password: self.must_change_password,
        }
    }
}

/// Which stores and patients an answer may be made of.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Scope {
    All,
    Department { id: Option<Uuid>, stores: Vec<Uuid> },
}

/// The caller of one request.
#[derive(Clone, Debug)]
pub struct Who {
    /// As the audit trail names the caller; put together when it is first asked for.
    pub actor: Acting,
    pub principal: Arc<Principal>,
}

impl Who {
    pub(super) fn new(principal: Arc<Principal>, source: Source) -> Self {
        Self {
            actor: Acting { made: OnceLock::new(), principal: principal.clone(), source },
            principal,
        }
    }

    /// A command of this program: may do everything, is nobody's account.
    #[must_use]
    pub fn command(name: &str) -> Self {
        let principal = Arc::new(Principal {
            id: Uuid::nil(),
            username: name.into(),
            name: name.into(),
            role: Role::Admin,
            scopes: None,
            department_id: None,
            stores: None,
            language: "en".into(),
            must_change_password: false,
            kind: Kind::Session,
            login_id: Uuid::nil(),
        });
        let made = OnceLock::from(Actor::command(name));
        Self {
            actor: Acting { made, principal: principal.clone(), source: Source::default() },
            principal,
        }
    }

    /// A command that acts in the name of an account.
    #[must_use]
    pub fn command_as(name: &str, id: Uuid, role: Role) -> Self {
        let nobody = Self::command(name);
        let principal = Arc::new(Principal { id, role, ..Principal::clone(&nobody.principal) });
        let actor = Actor { id: Some(id), role: role.as_str().into(), ..Actor::command(name) };
        let made = OnceLock::from(actor);
        let source = Source::default();
        Self { actor: Acting { made, principal: principal.clone(), source }, principal }
    }

    /// Whoever asked for a job, while it is done.
    #[must_use]
    pub fn asker(principal: Principal) -> Self {
        Self::new(Arc::new(principal), Source::default())
    }

    #[must_use]
    pub fn may(&self, permission: Permission) -> bool {
        self.principal.may(permission)
    }

    /// Refuses what the caller may not do.
    ///
    /// # Errors
    /// `Forbidden`, naming the permission.
    pub fn must(&self, permission: Permission) -> Result<()> {
        if self.may(permission) {
            return Ok(());
        }
        let detail = format!("this needs the permission {permission}");
        Err(Error::refused(ProblemKind::Forbidden, detail))
    }

    #[must_use]
    pub fn scope(&self) -> Scope {
        match &self.principal.stores {
            None => Scope::All,
            Some(stores) => {
                Scope::Department { id: self.principal.department_id, stores: stores.clone() }
            }
        }
    }
}

/// Where a request came from. Cheap to take: nothing is copied.
#[derive(Clone, Debug, Default)]
pub struct Source {
    ip: Option<IpAddr>,
    user_agent: Option<HeaderValue>,
    request_id: String,
}

impl Source {
    #[must_use]
    pub fn request(req: &HttpRequest) -> Self {
        Self {
            ip: caller::address(req),
            user_agent: req.headers().get(header::USER_AGENT).cloned(),
            request_id: req
                .extensions()
                .get::<RequestId>()
                .map(|id| id.0.clone())
                .unwrap_or_default(),
        }
    }

    /// Unknown for a test without a connection; then all such callers are one.
    #[must_use]
    pub fn address(&self) -> IpAddr {
        self.ip.unwrap_or(IpAddr::V4(std::net::Ipv4Addr::UNSPECIFIED))
    }

    #[must_use]
    pub fn user_agent(&self) -> String {
        let text = self.user_agent.as_ref().map(|v| String::from_utf8_lossy(v.as_bytes()));
        let text = text.unwrap_or_default();
        text.chars().filter(|c| !c.is_control()).take(USER_AGENT_LENGTH).collect()
    }

    /// Somebody who is not signed in (yet), under the name that was given.
    #[must_use]
    pub fn actor(&self, id: Option<Uuid>, name: &str, role: &str) -> Actor {
        Actor {
            id,
            name: name.into(),
            role: role.into(),
            login_id: None,
            ip: self.ip.map(|ip| ip.to_string()).unwrap_or_default(),
            user_agent: self.user_agent(),
            request_id: self.request_id.clone(),
        }
    }
}

/// An actor that is only put together when something is written: a cached page never needs it.
#[derive(Clone, Debug)]
pub struct Acting {
    made: OnceLock<Actor>,
    principal: Arc<Principal>,
    source: Source,
}

impl Deref for Acting {
    type Target = Actor;

    fn deref(&self) -> &Actor {
        self.made.get_or_init(|| {
            let who = &self.principal;
            let actor = self.source.actor(Some(who.id), &who.username, who.role.as_str());
            Actor { login_id: Some(who.login_id), ..actor }
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use actix_web::test::TestRequest;

    fn token(role: Role, scopes: &[Permission]) -> Principal {
        let nobody = Who::command("test").principal;
        let kind = Kind::Token;
        Principal { role, scopes: Some(scopes.to_vec()), kind, ..Principal::clone(&nobody) }
    }

    #[test]
    fn a_token_may_what_both_its_owner_and_its_scopes_may() {
        let scopes = [Permission::ReadSuppliers, Permission::WriteSuppliers];
        let pharmacist = token(Role::Pharmacist, &scopes);
        assert_eq!(pharmacist.permissions(), scopes);
        let demoted = token(Role::Auditor, &scopes);
        assert_eq!(demoted.permissions(), [Permission::ReadSuppliers]);
    }

    #[test]
    fn a_command_may_everything_and_says_its_name() {
        let who = Who::command("demo");
        assert!(Permission::ALL.iter().all(|p| who.must(*p).is_ok()));
        assert_eq!(
            (who.scope(), who.actor.name.as_str(), who.actor.id),
            (Scope::All, "demo", None)
        );
    }

    #[test]
    fn a_browsers_name_is_cut_and_cleaned() {
        let endless = "a".repeat(500);
        let req = TestRequest::get().insert_header(("user-agent", endless)).to_http_request();
        assert_eq!(Source::request(&req).user_agent().len(), USER_AGENT_LENGTH);
    }
}
