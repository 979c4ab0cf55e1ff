//! Reports: how they describe themselves, and the page that each of them answers.

use crate::paging::Place;
use crate::permission::Permission;
use serde::{Deserialize, Serialize};

#[cfg(feature = "server")]
use crate::time::Instant;
#[cfg(not(feature = "server"))]
type Instant = String;

crate::words! {
    /// What the values of a column are.
    pub enum ColumnKind {
        Text = "text",
        /// A whole number that is no quantity.
        Number = "number",
        /// Base units.
        Quantity = "quantity",
        /// An amount of the facility's currency, as a text with four decimals.
        Money = "money",
        /// A text with three decimals.
        Decimal = "decimal",
        Day = "day",
        Instant = "instant",
        /// Of the record that another column names; left out of files.
        Id = "id",
        Flag = "flag",
    }
}

crate::words! {
    /// How a filter is given.
    pub enum FilterKind {
        /// Ids of stores, divided by commas; only the caller's own count.
        Stores = "stores",
        Store = "store",
        /// Ids, divided by commas.
        Ids = "ids",
        Id = "id",
        /// Some of `words`, divided by commas.
        Words = "words",
        Text = "text",
        Day = "day",
        Number = "number",
        Flag = "flag",
    }
}

crate::words! {
    /// How the rows are best drawn.
    pub enum ChartKind {
        Bar = "bar",
        Line = "line",
        Step = "step",
        Pie = "pie",
        Pareto = "pareto",
        Heat = "heat",
    }
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
pub struct ReportColumn {
    /// Of the field in each item.
    pub name: String,
    pub title: String,
    pub kind: ColumnKind,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
pub struct ReportFilter {
    /// Of the parameter.
    pub name: String,
    pub title: String,
    pub kind: FilterKind,
    pub required: bool,
    /// The list to choose from, under `/api/v1/`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lookup: Option<String>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub words: Vec<String>,
    /// What holds where it is left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub default: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub min: Option<i64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max: Option<i64>,
}

/// A chart of the rows: one mark a row.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
pub struct ReportChart {
    pub kind: ChartKind,
    /// Column of the labels.
    pub label: String,
    /// Column of the values.
    pub value: String,
}

/// A report as it describes itself to this caller: without what the caller may not see.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
pub struct Report {
    /// Last part of its address.
    pub name: String,
    pub title: String,
    pub about: String,
    /// What it asks for beside `reports:read`.
    pub needs: Vec<Permission>,
    pub columns: Vec<ReportColumn>,
    pub filters: Vec<ReportFilter>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub chart: Option<ReportChart>,
}

/// All reports that the caller may read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
pub struct Reports {
    pub items: Vec<Report>,
}

type Row = serde_json::Map<String, serde_json::Value>;

/// One page of a report.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
pub struct ReportPage {
    pub report: String,
    /// The columns of this very answer; some reports have one a store.
    pub columns: Vec<ReportColumn>,
    #[cfg_attr(feature = "server", schema(value_type = Vec<Object>))]
    pub items: Vec<Row>,
    #[serde(flatten)]
    pub place: Place,
    /// When it was read.
    pub as_of: Instant,
    /// Over all rows, not only this page.
    #[cfg_attr(feature = "server", schema(value_type = Object))]
    pub totals: Row,
    /// What the figures depend on beside the filters: days, months, settings.
    #[cfg_attr(feature = "server", schema(value_type = Object))]
    pub inputs: Row,
}
