//! The pages. Each slice is a description; list, record and form are shared by all.

pub mod adjustments;
pub mod audit;
pub mod batches;
pub mod departments;
pub mod detail;
pub mod dispenses;
pub mod dispensing;
pub mod doctors;
pub mod dosage_forms;
pub mod form;
pub mod gallery;
pub mod home;
pub mod imports;
pub mod jobs;
pub mod list;
pub mod medicines;
pub mod not_found;
pub mod paper;
pub mod password;
pub mod patients;
pub mod performance;
pub mod policies;
pub mod profile;
pub mod reason_codes;
pub mod receipts;
pub mod reports;
pub mod returns;
pub mod settings;
pub mod sign_in;
pub mod stock;
pub mod stocktakes;
pub mod stores;
pub mod suppliers;
pub mod transfers;
pub mod users;

use crate::describe::{Slice, icons};
use crate::words::Word;

/// Where the navigation leads: a list, or a page of another kind.
pub enum Stop {
    List(&'static Slice),
    Page(Page),
}

pub struct Page {
    pub path: &'static str,
    pub label: Word,
    pub icon: &'static str,
    pub needs: &'static str,
}

use Stop::List;

const GIVE_OUT: Stop = Stop::Page(Page {
    path: "/dispenses/new",
    label: w!("Give out"),
    icon: icons::GIVE,
    needs: "dispenses:write",
});
const MATRIX: Stop = Stop::Page(Page {
    path: "/stock/matrix",
    label: w!("Stock by store"),
    icon: icons::MATRIX,
    needs: "stock:read",
});
const REPORTS: Stop = Stop::Page(Page {
    path: "/reports",
    label: w!("Reports"),
    icon: icons::REPORT,
    needs: "reports:read",
});

const PERFORMANCE: Stop = Stop::Page(Page {
    path: "/performance",
    label: w!("Performance"),
    icon: icons::PULSE,
    needs: "settings:write",
});
const JOBS: Stop =
    Stop::Page(Page { path: "/jobs", label: w!("Jobs"), icon: icons::AGAIN, needs: "exports:run" });

const AUDIT: Stop = Stop::Page(Page {
    path: "/audit",
    label: w!("Audit trail"),
    icon: icons::EYE,
    needs: "audit:read",
});
const IMPORTS: Stop = Stop::Page(Page {
    path: "/imports",
    label: w!("Import"),
    icon: icons::RECEIPT,
    needs: "imports:run",
});
const SETTINGS: Stop = Stop::Page(Page {
    path: "/settings",
    label: w!("Settings"),
    icon: icons::ADJUST,
    needs: "settings:write",
});

/// The navigation: groups in the order of a working day.
pub static GROUPS: &[(Word, &[Stop])] = &[
    (
        w!("Daily work"),
        &[
            GIVE_OUT,
            List(&dispenses::SLICE),
            List(&returns::DISPENSE),
            List(&receipts::SLICE),
            List(&returns::SUPPLIER),
            List(&transfers::SLICE),
            List(&adjustments::SLICE),
            List(&stocktakes::SLICE),
        ],
    ),
    (
        w!("Stock"),
        &[
            List(&stock::SLICE),
            MATRIX,
            List(&stock::BALANCES),
            List(&stock::MOVEMENTS),
            List(&batches::SLICE),
            List(&policies::SLICE),
            REPORTS,
        ],
    ),
    (
        w!("Catalogue"),
        &[List(&medicines::SLICE), List(&suppliers::SLICE), List(&dosage_forms::SLICE)],
    ),
    (w!("People"), &[List(&patients::SLICE), List(&doctors::SLICE)]),
    (
        w!("Hospital"),
        &[
            List(&departments::SLICE),
            List(&stores::SLICE),
            List(&users::SLICE),
            List(&reason_codes::SLICE),
            AUDIT,
            IMPORTS,
            JOBS,
            PERFORMANCE,
            SETTINGS,
        ],
    ),
];

pub fn stops() -> impl Iterator<Item = &'static Stop> {
    GROUPS.iter().flat_map(|(_, stops)| stops.iter())
}

pub fn slices() -> impl Iterator<Item = &'static Slice> {
    stops().filter_map(|stop| match stop {
        List(slice) => Some(*slice),
        Stop::Page(_) => None,
    })
}

pub fn slice(path: &str) -> Option<&'static Slice> {
    slices().find(|slice| slice.path == path)
}

/// The slice an address belongs to, and what of the address is left.
pub fn slice_of<'a>(parts: &'a [&'a str]) -> Option<(&'static Slice, &'a [&'a str])> {
    // The longer name first: `stock/balances` before `stock`.
    (1..=parts.len().min(2)).rev().find_map(|length| {
        let (name, rest) = parts.split_at_checked(length)?;
        Some((slice(&name.join("/"))?, rest))
    })
}
