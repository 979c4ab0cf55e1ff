//! Stocktakes: counting shelves against the ledger while work goes on.

use crate::money::Money;
use crate::paper::{Paper, Witness};
use crate::record::{Named, yes};
use serde::{Deserialize, Serialize};
use uuid::Uuid;
#[cfg(feature = "server")]
use validator::Validate;

#[cfg(feature = "server")]
use crate::time::{Date, Instant};
#[cfg(not(feature = "server"))]
type Date = String;
#[cfg(not(feature = "server"))]
type Instant = String;

crate::words! {
    #[derive(Default)]
    pub enum CountScope {
        #[default]
        All = "all",
        /// `scope_value`: the category.
        Category = "category",
        /// The beginning of a bin's name.
        Bin = "bin",
        /// A, B or C.
        Abc = "abc",
        /// Medicine ids, divided by commas.
        List = "list",
        /// How many batches, chosen at random.
        Random = "random",
    }
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
pub struct Stocktake {
    #[serde(flatten)]
    pub paper: Paper,
    #[serde(flatten)]
    pub fields: NewStocktake,
    pub started_at: Option<Instant>,
    pub started_by: Option<Uuid>,
    /// Sum of the differences' values. Null for whoever may not see costs.
    pub value_difference: Option<Money>,
    pub witness_id: Option<Uuid>,
    pub store: Option<Named>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub lines: Vec<StocktakeLine>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "server", derive(utoipa::ToSchema, Validate))]
#[serde(default, deny_unknown_fields)]
pub struct NewStocktake {
    #[serde(skip_serializing_if = "crate::record::never_shown")]
    pub id: Option<Uuid>,
    /// The default store of the caller's department when left out.
    pub store_id: Option<Uuid>,
    pub scope: CountScope,
    #[cfg_attr(feature = "server", validate(length(max = 100_000)))]
    pub scope_value: String,
    /// Counters do not see the expected number.
    #[serde(default = "yes")]
    pub blind: bool,
    #[cfg_attr(feature = "server", serde(with = "crate::time::day"), schema(value_type = Option<String>, format = Date))]
    pub doc_date: Option<Date>,
    #[cfg_attr(feature = "server", validate(length(max = 4000)))]
    pub notes: String,
    #[serde(skip)]
    pub lines: Vec<NoLine>,
}

/// Lines of a stocktake are not sent: they are made when it starts, and counted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "server", derive(utoipa::ToSchema, Validate))]
#[serde(deny_unknown_fields)]
pub struct NoLine {}

impl Default for NewStocktake {
    fn default() -> Self {
        Self {
            id: None,
            store_id: None,
            scope: CountScope::All,
            scope_value: String::new(),
            blind: true,
            doc_date: None,
            notes: String::new(),
            lines: vec![],
        }
    }
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
pub struct StocktakeLine {
    pub id: Uuid,
    pub line_no: i64,
    pub medicine_id: Uuid,
    pub batch_id: Uuid,
    pub batch_number: String,
    #[cfg_attr(feature = "server", serde(with = "crate::time::day"), schema(value_type = Option<String>, format = Date))]
    pub expiry_date: Option<Date>,
    pub counted: Option<i64>,
    pub counted_at: Option<Instant>,
    /// The ledger's position when the count was saved.
    pub counted_at_seq: Option<i64>,
    /// Null while a blind count goes on.
    pub expected_at_count: Option<i64>,
    pub counter_id: Option<Uuid>,
    /// 1 for the first count, 2 after a recount, …
    pub count_no: i64,
    /// Counted minus expected at the count. Null while a blind count goes on.
    pub difference: Option<i64>,
    pub reason_code: String,
    pub skipped: bool,
    pub skip_reason: String,
    /// Somebody asked for a second count.
    pub recount: bool,
    pub note: String,
    pub value: Option<Money>,
    pub medicine: Option<Named>,
}

/// One count: of a line, or of a batch that the ledger did not expect.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "server", derive(utoipa::ToSchema, Validate))]
#[serde(default, deny_unknown_fields)]
pub struct Count {
    pub line_id: Option<Uuid>,
    /// Instead of `line_id`: the batch, or medicine with number and expiry of a new one.
    pub batch_id: Option<Uuid>,
    pub medicine_id: Option<Uuid>,
    #[cfg_attr(feature = "server", validate(length(max = 64)))]
    pub batch_number: String,
    #[cfg_attr(feature = "server", serde(with = "crate::time::day"), schema(value_type = Option<String>, format = Date))]
    pub expiry_date: Option<Date>,
    #[cfg_attr(feature = "server", validate(range(min = 0, max = 1_000_000_000)))]
    pub counted: i64,
    #[cfg_attr(feature = "server", validate(length(max = 64)))]
    pub reason_code: String,
    #[cfg_attr(feature = "server", validate(length(max = 4000)))]
    pub note: String,
}

/// Up to 1,000 counts, saved together.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "server", derive(utoipa::ToSchema, Validate))]
#[serde(default, deny_unknown_fields)]
pub struct Counts {
    #[cfg_attr(feature = "server", validate(nested, length(min = 1, max = 1_000)))]
    pub counts: Vec<Count>,
}

/// Lines to count again, or to leave out with a reason.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "server", derive(utoipa::ToSchema, Validate))]
#[serde(default, deny_unknown_fields)]
pub struct LinesBecause {
    #[cfg_attr(feature = "server", validate(length(min = 1, max = 1_000)))]
    pub line_ids: Vec<Uuid>,
    #[cfg_attr(feature = "server", validate(length(max = 4000)))]
    pub reason: String,
}

/// Posting a stocktake: the witness where controlled medicines differ, and reasons where the usual ones do not fit.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "server", derive(utoipa::ToSchema, Validate))]
#[serde(default, deny_unknown_fields)]
pub struct StocktakePosting {
    pub witness: Option<Witness>,
    #[cfg_attr(feature = "server", validate(nested, length(max = 1_000)))]
    pub lines: Vec<WhyDifferent>,
}

/// Why a line differs. Without one: `count_difference` for less, `count_surplus` for more.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "server", derive(utoipa::ToSchema, Validate))]
#[serde(deny_unknown_fields)]
pub struct WhyDifferent {
    pub line_id: Uuid,
    #[cfg_attr(feature = "server", validate(length(max = 64)))]
    pub reason_code: String,
    #[serde(default)]
    #[cfg_attr(feature = "server", validate(length(max = 4000)))]
    pub note: String,
}

/// A count that was replaced by a later one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
pub struct EarlierCount {
    pub count_no: i64,
    pub counted: i64,
    pub counted_at: Instant,
    pub counted_at_seq: i64,
    /// Null while a blind count goes on.
    pub expected_at_count: Option<i64>,
    pub counter_id: Option<Uuid>,
}
