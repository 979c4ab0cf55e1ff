//! What every handler needs of HTTP: bodies, queries, cursors, conditional answers, problems.

pub mod assets;
pub mod body;
pub mod caller;
pub mod conditional;
pub mod cursor;
pub mod front;
pub mod headers;
pub mod methods;
pub mod openapi;
pub mod problem;
pub mod query;
pub mod respond;
pub mod routes;
pub mod sheet;
pub mod spool;
