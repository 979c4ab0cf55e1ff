//! Every refusal the API can give, and its form on the wire (RFC 9457).

use serde::{Deserialize, Serialize};

/// What went wrong, for people and programs.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
pub struct Problem {
    /// `/problems/<kind>`; the page of that address explains the kind.
    #[serde(rename = "type")]
    pub kind: String,
    pub title: String,
    pub status: u16,
    pub detail: String,
    /// The path that was asked for.
    #[serde(default)]
    pub instance: String,
    /// The kind in snake case; the word to program against.
    pub code: String,
    #[serde(default)]
    pub request_id: String,
    /// Which fields are wrong, with JSON pointers.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub errors: Vec<FieldError>,
    /// Likely doubles of what was to be created.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub matches: Vec<Match>,
    /// What belongs to this kind, such as `asked` and `available`; members of the problem itself.
    #[serde(flatten)]
    #[cfg_attr(feature = "server", schema(value_type = Object))]
    pub more: std::collections::BTreeMap<String, serde_json::Value>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
pub struct FieldError {
    /// JSON pointer into the request body, or the parameter's name.
    pub pointer: String,
    pub code: String,
    pub detail: String,
}

/// An existing record that looks like the one to be created.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
pub struct Match {
    pub id: uuid::Uuid,
    pub name: String,
}

macro_rules! kinds {
    ($($variant:ident = $code:literal, $status:literal, $title:literal;)+) => {
        /// The closed list of refusals.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum ProblemKind { $($variant,)+ }

        impl ProblemKind {
            pub const ALL: &'static [Self] = &[$(Self::$variant,)+];

            #[must_use]
            pub const fn code(self) -> &'static str { match self { $(Self::$variant => $code,)+ } }

            #[must_use]
            pub const fn status(self) -> u16 { match self { $(Self::$variant => $status,)+ } }

            #[must_use]
            pub const fn title(self) -> &'static str { match self { $(Self::$variant => $title,)+ } }
        }
    };
}

kinds! {
    UnreadableBody = "unreadable_body", 400, "The body cannot be read";
    UnreadableParameter = "unreadable_parameter", 400, "A parameter cannot be read";
    UnknownParameter = "unknown_parameter", 400, "Unknown parameter";
    UnknownField = "unknown_field", 400, "Unknown field";
    InvalidCursor = "invalid_cursor", 400, "The cursor does not belong to this list";
    IdempotencyKeyMissing = "idempotency_key_missing", 400, "An Idempotency-Key is needed";
    NotSignedIn = "not_signed_in", 401, "Not signed in";
    WrongPassword = "wrong_password", 401, "Wrong user name or password";
    Forbidden = "forbidden", 403, "Not allowed";
    WitnessInvalid = "witness_invalid", 403, "The witness was not accepted";
    CrossSite = "cross_site", 403, "Refused: sent from another site";
    PasswordChangeRequired = "password_change_required", 403, "Change your password first";
    NotFound = "not_found", 404, "Not found";
    MethodNotAllowed = "method_not_allowed", 405, "Method not allowed";
    NotAcceptable = "not_acceptable", 406, "No such form";
    Timeout = "timeout", 408, "The request took too long to arrive";
    IdTaken = "id_taken", 409, "The id is taken";
    AlreadyExists = "already_exists", 409, "There is one already";
    PossibleDuplicate = "possible_duplicate", 409, "Possibly there already";
    MasterInactive = "master_inactive", 409, "The record is inactive";
    Protected = "protected", 409, "Protected record";
    LastAdmin = "last_admin", 409, "The last administrator";
    StoreBusy = "store_busy", 409, "The store is in use";
    StillRunning = "still_running", 409, "The same request is still running";
    HasDependents = "has_dependents", 409, "Others depend on it";
    InsufficientStock = "insufficient_stock", 409, "Not enough in stock";
    BatchExpired = "batch_expired", 409, "The batch is expired";
    BatchQuarantined = "batch_quarantined", 409, "The batch is in quarantine";
    BatchRecalled = "batch_recalled", 409, "The batch is recalled";
    BatchDamaged = "batch_damaged", 409, "The batch is damaged";
    BatchExpiryMismatch = "batch_expiry_mismatch", 409, "The batch is known with another expiry date";
    BackdateGoesNegative = "backdate_goes_negative", 409, "The stock of a past day would fall below zero";
    ReturnExceedsGiven = "return_exceeds_given", 409, "More than was given";
    ReturnExceedsReceived = "return_exceeds_received", 409, "More than was received";
    OverReceive = "over_receive", 409, "More than was dispatched";
    CountIncomplete = "count_incomplete", 409, "Not everything is counted";
    NeedsRecount = "needs_recount", 409, "Some lines must be counted again";
    StocktakeOverlap = "stocktake_overlap", 409, "Already being counted";
    AlreadyPosted = "already_posted", 409, "Already posted";
    WrongState = "wrong_state", 409, "Not in this state";
    AlreadyReversed = "already_reversed", 409, "Already reversed";
    DuplicateInvoice = "duplicate_invoice", 409, "The invoice was received already";
    TooManyPhotos = "too_many_photos", 409, "There are enough photos";
    TooManyViews = "too_many_views", 409, "There are enough views";
    BaseUnitLocked = "base_unit_locked", 409, "The base unit is fixed";
    OpeningAfterMovements = "opening_after_movements", 409, "There are movements already";
    JobCancelled = "job_cancelled", 409, "Cancelled";
    JobInterrupted = "job_interrupted", 409, "Interrupted";
    ImportRefused = "import_refused", 409, "The data cannot be taken over";
    BackupImpossible = "backup_impossible", 409, "No backup can be made here";
    FileGone = "file_gone", 410, "The file is no longer kept";
    StaleVersion = "stale_version", 412, "Changed in the meantime";
    TooLarge = "too_large", 413, "Too large";
    UnsupportedMediaType = "unsupported_media_type", 415, "Unsupported media type";
    Invalid = "invalid", 422, "Some fields are not right";
    UnknownReference = "unknown_reference", 422, "A record referred to does not exist";
    EmptyDocument = "empty_document", 422, "The document has no lines";
    QuantityNotPositive = "quantity_not_positive", 422, "A quantity must be above zero";
    PackMismatch = "pack_mismatch", 422, "Packs and quantity do not agree";
    ExpiryRequired = "expiry_required", 422, "Batch number and expiry date are needed";
    ShortDated = "short_dated", 422, "Few days left";
    NotRestockable = "not_restockable", 422, "Not taken back into stock";
    SameStore = "same_store", 422, "Both stores are the same";
    ReasonRequired = "reason_required", 422, "A reason is needed";
    NoteRequired = "note_required", 422, "A note is needed";
    OverrideReasonRequired = "override_reason_required", 422, "Another batch expires earlier";
    PrescriberRequired = "prescriber_required", 422, "A prescriber is needed";
    WitnessRequired = "witness_required", 422, "A witness is needed";
    SameUserBothEnds = "same_user_both_ends", 422, "Sent and received by the same person";
    ApprovalRequired = "approval_required", 422, "A second person must approve";
    SameUserApproval = "same_user_approval", 422, "Nobody approves their own";
    DateOutsidePeriod = "date_outside_period", 422, "The day is outside of the open period";
    RangeTooLong = "range_too_long", 422, "The range is too long";
    ValueOutOfRange = "value_out_of_range", 422, "The value is too large";
    IdempotencyKeyReused = "idempotency_key_reused", 422, "The Idempotency-Key was used for something else";
    VersionRequired = "version_required", 428, "If-Match is needed";
    TooManyJobs = "too_many_jobs", 429, "Too many jobs are waiting";
    TooManyRequests = "too_many_requests", 429, "Too many requests";
    TooManyFailures = "too_many_failures", 429, "Too many failed sign-ins";
    HeadersTooLarge = "headers_too_large", 431, "The headers are too large";
    Internal = "internal", 500, "Something went wrong on our side";
    Busy = "busy", 503, "Busy, try again";
    Unknown = "unknown_outcome", 503, "It is not known whether it was done";
    NoSpace = "no_space", 507, "No space left";
}

impl ProblemKind {
    /// The kind as a problem, with the sentence that says what happened this time.
    #[must_use]
    pub fn problem(self, detail: impl Into<String>) -> Problem {
        Problem {
            kind: format!("/problems/{}", self.code().replace('_', "-")),
            title: self.title().into(),
            status: self.status(),
            detail: detail.into(),
            code: self.code().into(),
            ..Problem::default()
        }
    }
}
