//! A field of every kind, empty, filled and wrong.

use crate::describe::{Choice, Field, Kind};
use crate::parts::dom::{El, div};
use crate::parts::field::{Typed, field_box};

const CHOICES: &[Choice] = &[("true", w!("Active")), ("false", w!("Inactive"))];

static FIELDS: &[Field] = &[
    Field::text("gallery_text", w!("Name")).required().hint(w!("Empty: today.")),
    Field::new("gallery_code", w!("Code"), Kind::Code),
    Field::new("gallery_mail", w!("E-mail"), Kind::Email),
    Field::new("gallery_number", w!("Quantity"), Kind::Number { least: 1, most: 100 }),
    Field::new("gallery_money", w!("Value"), Kind::Money),
    Field::new("gallery_day", w!("Day"), Kind::Date),
    Field::new("gallery_choice", w!("Status"), Kind::Select(CHOICES)),
    Field::new("gallery_lookup", w!("Type"), Kind::Lookup("supplier_type")),
    Field::new("gallery_record", w!("Supplier"), Kind::Reference("suppliers")),
    Field::new("gallery_flag", w!("Active"), Kind::Flag),
    Field::new("gallery_secret", w!("Password"), Kind::Secret),
    Field::new("gallery_area", w!("Notes"), Kind::Area),
];
static WRONG: &[(&Field, &str)] = &[
    (&Field::text("gallery_missing", w!("Name")).required(), ""),
    (&Field::new("gallery_bad_mail", w!("E-mail"), Kind::Email), "nobody"),
    (&Field::new("gallery_bad_day", w!("Day"), Kind::Date), "2027-02-30"),
    (&Field::new("gallery_bad_number", w!("Quantity"), Kind::Number { least: 1, most: 9 }), "10"),
];

pub fn fields() -> Vec<El> {
    let fresh = |field: &'static Field| field_box(Typed::new(field, String::new()));
    let wrong = |(field, text): &(&'static Field, &str)| {
        let typed = Typed::new(field, (*text).to_owned());
        typed.check();
        field_box(typed)
    };
    vec![
        div("fields").add_all(FIELDS.iter().map(fresh)),
        div("fields").add_all(WRONG.iter().map(wrong)),
    ]
}
