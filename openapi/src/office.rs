//! Which pages belong to the office: reports, administration, printing, counting, returns of what was given out, one's
//! own account. They are a client program of its own, so that wards do not load them.

/// How the addresses of its pages begin; `*` is any one part.
pub const PAGES: &[&str] = &[
    "*/*/print",
    "audit",
    "dispenses/*/labels",
    "dispenses/*/return",
    "gallery",
    "imports",
    "jobs",
    "medicines/*/photos",
    "performance",
    "profile",
    "reports",
    "returns/*/*/print",
    "roles",
    "settings",
    "stock/matrix",
    "stocktakes/*/count",
    "views",
];

/// Whether the address of a page belongs to it.
#[must_use]
pub fn has(path: &str) -> bool {
    let path = path.split('?').next().unwrap_or_default().trim_matches('/');
    PAGES.iter().any(|page| {
        let mut parts = path.split('/');
        page.split('/')
            .all(|wanted| parts.next().is_some_and(|part| wanted == "*" || wanted == part))
    })
}

#[cfg(test)]
mod tests {
    #[test]
    fn a_page_belongs_by_how_its_address_begins() {
        for (path, is_its) in [
            ("/audit", true),
            ("/audit?page=2", true),
            ("jobs/1", true),
            ("/", false),
            ("/audits", false),
            ("/stock/matrix?page=2", true),
            ("/stock", false),
            ("/medicines/audit", false),
            ("/medicines/1/photos", true),
            ("/medicines/1", false),
            ("/dispenses/1/labels", true),
            ("/dispenses/1", false),
            ("/returns/supplier/1/print", true),
            ("/receipts/1/print?x=1", true),
            ("/receipts/print", false),
        ] {
            assert_eq!(super::has(path), is_its, "{path}");
        }
    }
}
