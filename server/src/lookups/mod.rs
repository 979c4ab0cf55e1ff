//! Lists to choose from. Dosage forms are kept like any master; the other lists are read here.

mod kinds;
mod routes;
mod store;

use crate::http::routes::ServiceConfig;

pub fn routes(cfg: &mut ServiceConfig<'_>) {
    routes::routes(cfg);
    cfg.service(kinds::list_lookups);
}
