//! The pages. Each slice is a description; list, record and form are shared by all.

pub mod departments;
pub mod detail;
pub mod doctors;
pub mod dosage_forms;
pub mod form;
pub mod home;
pub mod list;
pub mod medicines;
pub mod not_found;
pub mod password;
pub mod patients;
pub mod profile;
pub mod sign_in;
pub mod stores;
pub mod suppliers;
pub mod users;

use crate::describe::Slice;

/// The navigation: groups in the order of a working day.
pub static GROUPS: &[(&str, &[&Slice])] = &[
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
