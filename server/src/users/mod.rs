//! Users: whoever may sign in. Made, changed, locked and given new secrets by administrators.

mod acts;
mod newcomer;
pub mod operator;
mod routes;
mod rules;
mod store;

pub use newcomer::free_username;
pub use routes::routes;
