//! How well the program does its work, for administrators: the cache, to see and to clear.

mod routes;

pub use routes::routes;
