//! The pages. Each slice is a description; list, record and form are shared by all.

pub mod departments;
pub mod detail;
pub mod dispenses;
pub mod dispensing;
pub mod doctors;
pub mod dosage_forms;
pub mod form;
pub mod home;
pub mod list;
pub mod medicines;
pub mod not_found;
pub mod paper;
pub mod password;
pub mod patients;
pub mod profile;
pub mod receipts;
pub mod sign_in;
pub mod stores;
pub mod suppliers;
pub mod users;

use crate::describe::Slice;

/// The navigation: groups in the order of a working day.
pub static GROUPS: &[(&str, &[&Slice])] = &[
    ("Stock", &[&dispenses::SLICE, &receipts::SLICE]),
    ("Catalogue", &[&medicines::SLICE, &suppliers::SLICE, &dosage_forms::SLICE]),
    ("People", &[&patients::SLICE, &doctors::SLICE]),
    ("Hospital", &[&departments::SLICE, &stores::SLICE, &users::SLICE]),
];

pub fn slices() -> impl Iterator<Item = &'static Slice> {
    GROUPS.iter().flat_map(|(_, slices)| slices.iter().copied())
}

pub fn slice(path: &str) -> Option<&'static Slice> {
    slices().find(|slice| slice.path == path)
}

/// The slice an address belongs to, and what of the address is left.
pub fn slice_of<'a>(parts: &'a [&'a str]) -> Option<(&'static Slice, &'a [&'a str])> {
    // The longer name first: `returns/supplier` before a `returns` that may come.
    (1..=parts.len().min(2)).rev().find_map(|length| {
        let (name, rest) = parts.split_at_checked(length)?;
        Some((slice(&name.join("/"))?, rest))
    })
}
