//! The program for everybody's day.

fn main() {
    pharmacy_web::start(&pharmacy_web::app::WARD);
}
