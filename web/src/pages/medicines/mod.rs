//! Medicines: the hospital's catalogue.

use crate::describe::{
    ACTIVE, CREATED, Choice, Column, Field, Filter, IF_ACTIVE, Kind, Pick, Section, Show, Slice,
    UPDATED, YES_NO, icons,
};

const VEN: &[Choice] = &[("V", w!("Vital")), ("E", w!("Essential")), ("N", w!("Non-essential"))];
const STORAGE: &[Choice] =
    &[("room", w!("Room")), ("fridge", w!("Fridge")), ("freezer", w!("Freezer"))];

pub static SLICE: Slice = Slice {
    path: "medicines",
    one: w!("medicine"),
    many: w!("medicines"),
    hint: w!("The catalogue of all that the hospital keeps and gives out."),
    icon: icons::MEDICINE,
    read: "medicines:read",
    write: "medicines:write",
    title: "name",
    notes: &["strength", "dosage_form", "code"],
    sort: "name",
    columns: &[
        Column::new("name", w!("Name"), 14).sorts(),
        Column::new("generic_name", w!("Generic name"), 8).sorts(),
        Column::new("strength", w!("Strength"), 5),
        Column::new("dosage_form", w!("Form"), 6).show(Show::Lookup),
        Column::new("code", w!("Code"), 6).show(Show::Code).sorts().hidden(),
        Column::new("category", w!("Category"), 9).show(Show::Lookup).sorts().hidden(),
        Column::new("supplier_id", w!("Supplier"), 8).show(Show::Expanded("supplier")),
        Column::new("low_stock_limit", w!("Low limit"), 5).show(Show::Number).sorts(),
        Column::new("expiry_date", w!("First expiry"), 7).show(Show::Expiry),
        Column::new("unit_price", w!("Unit price"), 6).show(Show::Money).hidden(),
        Column::new("ven_class", w!("VEN"), 7).show(Show::Choice(VEN)).hidden(),
        Column::new("storage", w!("Storage"), 6).show(Show::Choice(STORAGE)).hidden(),
        Column::new("brand_name", w!("Brand"), 9).hidden(),
        Column::new("batch_number", w!("First batch"), 8).show(Show::Code).hidden(),
        Column::new("barcode_number", w!("Barcode"), 10).show(Show::Code).hidden(),
        Column::new("manufacturer", w!("Manufacturer"), 9).hidden(),
        ACTIVE,
        UPDATED,
        CREATED,
    ],
    filters: &[
        Filter::new("dosage_form", w!("Form"), Pick::Lookup("dosage_form")),
        Filter::new("category", w!("Category"), Pick::Lookup("category")),
        Filter::new("supplier_id", w!("Supplier"), Pick::Reference("suppliers")),
        Filter::new("storage", w!("Storage"), Pick::Choices(STORAGE)),
        Filter::new("ven_class", w!("VEN"), Pick::Choices(VEN)),
        Filter::new("high_alert", w!("High alert"), Pick::Choices(YES_NO)),
        Filter::new("requires_prescription", w!("Prescription"), Pick::Choices(YES_NO)),
        IF_ACTIVE,
    ],
    sections: &[
        Section {
            title: w!("Identity"),
            fields: &[
                Field::text("name", w!("Name")).required().wide(),
                Field::text("generic_name", w!("Generic name")).hint(w!("The substance.")),
                Field::text("brand_name", w!("Brand name")),
                Field::new("dosage_form", w!("Dosage form"), Kind::Lookup("dosage_form")),
                Field::text("strength", w!("Strength")).hint(w!("For example 500 mg.")),
                Field::text("form_dosage", w!("Form as once written"))
                    .hint(w!("Free text from older records.")),
                Field::new("route", w!("Route"), Kind::Lookup("route")),
                Field::new("category", w!("Category"), Kind::Lookup("category")),
                Field::text("manufacturer", w!("Manufacturer")),
            ],
        },
        Section {
            title: w!("Codes"),
            fields: &[
                Field::new("code", w!("Code"), Kind::Code),
                Field::new("barcode_number", w!("Barcode"), Kind::Code),
                Field::new("atc_code", w!("ATC code"), Kind::Code)
                    .hint(w!("Seven characters: J01CA04.")),
                Field::new("rxnorm_code", w!("RxNorm code"), Kind::Code),
            ],
        },
        Section {
            title: w!("Units and supply"),
            fields: &[
                Field::new("base_unit", w!("Base unit"), Kind::Lookup("base_unit"))
                    .required()
                    .starts("unit")
                    .hint(w!("The smallest unit that is given out.")),
                Field::new(
                    "pack_size",
                    w!("Pack size"),
                    Kind::Number { least: 1, most: 1_000_000 },
                )
                .required()
                .starts("1")
                .hint(w!("Base units in one pack.")),
                Field::text("pack_unit", w!("Pack unit")),
                Field::new("supplier_id", w!("Preferred supplier"), Kind::Reference("suppliers")),
                Field::new(
                    "low_stock_limit",
                    w!("Low stock limit"),
                    Kind::Number { least: 0, most: 1_000_000_000 },
                )
                .required()
                .starts("10"),
                Field::new("unit_price", w!("Unit price"), Kind::Money).starts("0"),
                Field::why(w!("Reason for the change")).hint(w!("Needed where the price changes.")),
            ],
        },
        Section {
            title: w!("Safety and storage"),
            fields: &[
                Field::new("ven_class", w!("VEN class"), Kind::Select(VEN)),
                Field::text("abc_class", w!("ABC class")).read_only(),
                Field::new("storage", w!("Storage"), Kind::Select(STORAGE))
                    .required()
                    .starts("room"),
                Field::new(
                    "min_days_left",
                    w!("Days left at receipt"),
                    Kind::Number { least: 0, most: 3650 },
                )
                .hint(w!("Empty: the hospital's setting.")),
                Field::text("controlled_schedule", w!("Controlled schedule"))
                    .hint(w!("Empty: not a controlled drug.")),
                Field::new("requires_prescription", w!("Needs a prescription"), Kind::Flag),
                Field::new("high_alert", w!("High-alert medicine"), Kind::Flag)
                    .hint(w!("An error with it harms badly; screens ask twice.")),
                Field::new("protect_from_light", w!("Protect from light"), Kind::Flag),
                Field::new("returns_restockable", w!("Returns go back on the shelf"), Kind::Flag)
                    .starts("true"),
                Field::new("batch_tracked", w!("Tracked by batch"), Kind::Flag).starts("true"),
            ],
        },
        Section {
            title: w!("Opening batch"),
            fields: &[
                Field::new("batch_number", w!("Batch number"), Kind::Code).read_only(),
                Field::new("expiry_date", w!("Expiry date"), Kind::Date)
                    .read_only()
                    .hint(w!("Last day of use.")),
            ],
        },
        Section { title: w!("Notes"), fields: &[Field::new("notes", w!("Notes"), Kind::Area)] },
    ],
    ..Slice::PLAIN
};
