//! Which pages belong to the office: reports, administration, one's own account: a client program of its own, so that wards do not load it.

/// How the addresses of its pages begin.
pub const PAGES: &[&str] = &[
    "audit",
    "gallery",
    "imports",
    "jobs",
    "performance",
    "profile",
    "reports",
    "settings",
    "stock/matrix",
];

/// Whether the address of a page belongs to it.
#[must_use]
pub fn has(path: &str) -> bool {
    let path = path.trim_start_matches('/');
    let below = |rest: &str| rest.is_empty() || rest.starts_with(['/', '?']);
    PAGES.iter().any(|page| path.strip_prefix(page).is_some_and(below))
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
        ] {
            assert_eq!(super::has(path), is_its, "{path}");
        }
    }
}
