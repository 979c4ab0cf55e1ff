//! Spreadsheets that were uploaded, as rows of texts. Nothing is kept: what becomes of the rows is the caller's affair.

mod cells;
mod routes;
mod workbook;

pub use routes::routes;
