//! A spreadsheet as rows of texts, for whoever imports records from it.

use serde::{Deserialize, Serialize};

/// One sheet of a workbook, and the names of all.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
pub struct Sheet {
    /// In the workbook's order; what is hidden or is no table is left out.
    pub names: Vec<String>,
    /// The one that was read.
    pub name: String,
    pub rows: Vec<SheetRow>,
}

/// A row that has something in it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
pub struct SheetRow {
    /// From 1, as the spreadsheet counts.
    pub line: i64,
    /// From the first column to the last that is filled: days as `2027-03-31`, numbers with a point, `true` and `false`.
    pub cells: Vec<String>,
}
