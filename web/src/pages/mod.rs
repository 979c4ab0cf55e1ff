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
pub mod photos;
pub mod policies;
pub mod profile;
pub mod reason_codes;
pub mod receipts;
pub mod reports;
pub mod returns;
pub mod roles;
pub mod settings;
pub mod sign_in;
pub mod stock;
pub mod stocktakes;
pub mod stores;
pub mod suppliers;
pub mod transfers;
pub mod users;
pub mod views;

use crate::describe::show::plain;
use crate::describe::{Slice, icons};
use crate::session::may;
use crate::words::Word;
use serde_json::Value;

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

const fn page(path: &'static str, label: Word, icon: &'static str, needs: &'static str) -> Stop {
    Stop::Page(Page { path, label, icon, needs })
}

const GIVE_OUT: Stop = page("/dispenses/new", w!("Give out"), icons::GIVE, "dispenses:write");
const MATRIX: Stop = page("/stock/matrix", w!("Stock by store"), icons::MATRIX, "stock:read");
const REPORTS: Stop = page("/reports", w!("Reports"), icons::REPORT, "reports:read");

const PERFORMANCE: Stop = page("/performance", w!("Performance"), icons::PULSE, "settings:write");
const JOBS: Stop = page("/jobs", w!("Jobs"), icons::AGAIN, "exports:run");

const AUDIT: Stop = page("/audit", w!("Audit trail"), icons::EYE, "audit:read");
const IMPORTS: Stop = page("/imports", w!("Import"), icons::RECEIPT, "imports:run");
const ROLES: Stop = page("/roles", w!("Roles"), icons::KEY, "users:manage");
const SETTINGS: Stop = page("/settings", w!("Settings"), icons::ADJUST, "settings:write");

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
            ROLES,
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

/// The page of the record that an entry of the trail is about, for whoever may see it.
pub fn page_of(entry: &Value) -> Option<String> {
    let (entity, id) = (plain(entry, "entity").replace('_', "-"), plain(entry, "entity_id"));
    let named =
        |slice: &&Slice| slice.path == entity || slice.path.strip_suffix('s') == Some(&entity);
    let slice = slices().find(named).filter(|slice| may(slice.read) && !id.is_empty())?;
    Some(format!("/{}/{id}", slice.path))
}
