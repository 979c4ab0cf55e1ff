//! The contract between the pharmacy's server and its callers: records, requests, permissions, refusals and the
//! rules of paging. Plain data; builds for the browser too.

pub mod adjustments;
pub mod audit;
pub mod auth;
pub mod batches;
pub mod bulk;
pub mod dashboard;
pub mod day;
pub mod departments;
pub mod dispenses;
pub mod doctors;
pub mod events;
pub mod facility;
pub mod fefo;
pub mod gs1;
pub mod gtin;
pub mod health;
pub mod jobs;
pub mod levels;
pub mod lookups;
pub mod medicines;
pub mod money;
pub mod office;
pub mod paging;
pub mod paper;
pub mod patients;
pub mod permission;
pub mod photos;
pub mod policies;
pub mod problem;
pub mod reasons;
pub mod receipts;
pub mod record;
pub mod reports;
pub mod returns;
pub mod sheets;
pub mod stock;
pub mod stocktakes;
pub mod stores;
pub mod suppliers;
#[cfg(feature = "server")]
pub mod text;
#[cfg(feature = "server")]
pub mod time;
pub mod transfers;
pub mod users;
#[cfg(feature = "server")]
pub mod valid;
pub mod views;

/// Makes an enum whose variants are words on the wire and in the database.
macro_rules! words {
    ($(#[$meta:meta])* pub enum $name:ident { $($(#[$vmeta:meta])* $variant:ident = $word:tt,)+ }) => {
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
        #[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
        pub enum $name { $($(#[$vmeta])* #[serde(rename = $word)] $variant,)+ }

        impl $name {
            pub const ALL: &'static [Self] = &[$(Self::$variant,)+];

            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $word,)+ }
            }

            #[must_use]
            pub fn from_word(word: &str) -> Option<Self> {
                match word { $($word => Some(Self::$variant),)+ _ => None }
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(self.as_str())
            }
        }
    };
}
pub(crate) use words;
