//! Another site's page can make a browser send our cookie; it cannot make it lie about where it is.

use crate::error::{Error, Result};
use crate::http::caller;
use actix_web::HttpRequest;
use actix_web::http::header::{self, HeaderName};
use pharmacy_contract::problem::ProblemKind;

const SEC_FETCH_SITE: HeaderName = HeaderName::from_static("sec-fetch-site");

/// Lets a changing request through if it comes from our own pages, or not from a browser at all.
///
/// # Errors
/// `CrossSite`.
pub fn refuse(req: &HttpRequest) -> Result<()> {
    if req.method().is_safe() || is_from_here(req) {
        return Ok(());
    }
    let (method, path) = (req.method().as_str(), req.path());
    tracing::warn!(target: "security", method, path, ip = caller::address(req).map(|ip| ip.to_string()), "cross-site request refused");
    let detail = "this came from a page of another site; nothing was changed";
    Err(Error::refused(ProblemKind::CrossSite, detail))
}

/// Every browser of today tells `Sec-Fetch-Site`; older ones tell `Origin`; programs tell neither.
fn is_from_here(req: &HttpRequest) -> bool {
    if let Some(site) = req.headers().get(SEC_FETCH_SITE) {
        return matches!(site.as_bytes(), b"same-origin" | b"none");
    }
    let Some(origin) = req.headers().get(header::ORIGIN) else { return true };
    let host = req.headers().get(header::HOST).and_then(|h| h.to_str().ok());
    let host = host.or_else(|| req.uri().authority().map(actix_web::http::uri::Authority::as_str));
    let origin = origin.to_str().ok().and_then(|o| o.split_once("://")).map(|(_, host)| host);
    matches!((origin, host), (Some(origin), Some(host)) if origin.eq_ignore_ascii_case(host))
}

#[cfg(test)]
mod tests {
    use super::*;
    use actix_web::test::TestRequest;

    fn is_refused(headers: &[(&str, &str)]) -> bool {
        let mut req = TestRequest::post().insert_header(("host", "pharmacy.local:5045"));
        for header in headers {
            req = req.insert_header(*header);
        }
        refuse(&req.to_http_request()).is_err()
    }

    #[test]
    fn our_own_pages_and_programs_may_change_things() {
        assert!(!is_refused(&[]));
        assert!(!is_refused(&[("sec-fetch-site", "same-origin")]));
        assert!(!is_refused(&[("sec-fetch-site", "none")]));
        assert!(!is_refused(&[("origin", "http://Pharmacy.local:5045")]));
    }

    #[test]
    fn pages_of_other_sites_may_not() {
        assert!(is_refused(&[("sec-fetch-site", "cross-site")]));
        assert!(is_refused(&[("sec-fetch-site", "same-site")]));
        assert!(is_refused(&[("origin", "null")]));
        assert!(is_refused(&[("origin", "http://pharmacy.local:5046")]));
        let both = [("sec-fetch-site", "cross-site"), ("origin", "http://pharmacy.local:5045")];
        assert!(is_refused(&both));
    }

    #[test]
    fn looking_is_free() {
        let req = TestRequest::get().insert_header(("sec-fetch-site", "cross-site"));
        assert!(refuse(&req.to_http_request()).is_ok());
    }
}
