//! Photos of medicines: up to five each, shown in two sizes. They lie in the database, where every process and every
//! backup has them, and where a photo and its record cannot part.

mod darkroom;
mod picture;
mod routes;
mod shown;
mod store;

pub use darkroom::Darkroom;
pub use picture::{Picture, remade};
pub use routes::{of_medicine, routes};
