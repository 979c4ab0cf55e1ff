//! Batches: one production run of a medicine, and what may be done with it.

crate::words! {
    pub enum BatchStatus {
        Available = "available",
        Quarantined = "quarantined",
        Recalled = "recalled",
        Damaged = "damaged",
    }
}

crate::words! {
    /// How exactly the maker told the last day of use.
    pub enum ExpiryPrecision {
        Day = "day",
        /// Only the month was told; the day is the last of it.
        Month = "month",
    }
}
