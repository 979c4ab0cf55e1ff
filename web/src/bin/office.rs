//! The program for administration: seldom needed, so loaded apart.

fn main() {
    pharmacy_web::start(&pharmacy_web::app::OFFICE);
}
