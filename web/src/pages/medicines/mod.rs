//! Medicines: the hospital's catalogue.

use crate::describe::{
    ACTIVE, CREATED, Choice, Column, Field, Filter, IF_ACTIVE, Kind, Pick, Section, Show, Slice,
    UPDATED, YES_NO, icons,
};

const VEN: &[Choice] = &[("V", "Vital"), ("E", "Essential"), ("N", "Non-essential")];
const STORAGE: &[Choice] = &[("room", "Room"), ("fridge", "Fridge"), ("freezer", "Freezer")];

pub static SLICE: Slice = Slice {
    path: "medicines",
    one: "medicine",
    many: "medicines",
    hint: "The catalogue of all that the hospital keeps and gives out.",
    icon: icons::MEDICINE,
    read: "medicines:read",
    write: "medicines:write",
    title: "name",
    notes: &["strength", "dosage_form", "code"],
    sort: "name",
    columns: &[
        Column::new("name", "Name", 14).sorts(),
        Column::new("generic_name", "Generic name", 8).sorts(),
        Column::new("strength", "Strength", 5),
        Column::new("dosage_form", "Form", 6),
        Column::new("code", "Code", 6).show(Show::Code).sorts().hidden(),
        Column::new("category", "Category", 9).sorts().hidden(),
        Column::new("supplier_id", "Supplier", 8).show(Show::Expanded("supplier")),
        Column::new("low_stock_limit", "Low limit", 5).show(Show::Number).sorts(),
        Column::new("expiry_date", "First expiry", 7).show(Show::Expiry),
        Column::new("unit_price", "Unit price", 6).show(Show::Money).hidden(),
        Column::new("ven_class", "VEN", 7).show(Show::Choice(VEN)).hidden(),
        Column::new("storage", "Storage", 6).show(Show::Choice(STORAGE)).hidden(),
        Column::new("brand_name", "Brand", 9).hidden(),
        Column::new("batch_number", "First batch", 8).show(Show::Code).hidden(),
        Column::new("barcode_number", "Barcode", 10).show(Show::Code).hidden(),
        Column::new("manufacturer", "Manufacturer", 9).hidden(),
        ACTIVE,
        UPDATED,
        CREATED,
    ],
    filters: &[
        Filter::new("dosage_form", "Form", Pick::Lookup("dosage_form")),
        Filter::new("category", "Category", Pick::Lookup("category")),
        Filter::new("supplier_id", "Supplier", Pick::Reference("suppliers")),
        Filter::new("storage", "Storage", Pick::Choices(STORAGE)),
        Filter::new("ven_class", "VEN", Pick::Choices(VEN)),
        Filter::new("high_alert", "High alert", Pick::Choices(YES_NO)),
        Filter::new("requires_prescription", "Prescription", Pick::Choices(YES_NO)),
        IF_ACTIVE,
    ],
    sections: &[
        Section {
            title: "Identity",
            fields: &[
                Field::text("name", "Name").required().wide(),
                Field::text("generic_name", "Generic name").hint("The substance."),
                Field::text("brand_name", "Brand name"),
                Field::new("dosage_form", "Dosage form", Kind::Lookup("dosage_form")),
                Field::text("strength", "Strength").hint("For example 500 mg."),
                Field::text("form_dosage", "Form as once written")
                    .hint("Free text from older records."),
                Field::new("route", "Route", Kind::Lookup("route")),
                Field::new("category", "Category", Kind::Lookup("category")),
                Field::text("manufacturer", "Manufacturer"),
            ],
        },
        Section {
            title: "Codes",
            fields: &[
                Field::new("code", "Code", Kind::Code),
                Field::new("barcode_number", "Barcode", Kind::Code),
                Field::new("atc_code", "ATC code", Kind::Code).hint("Seven characters: J01CA04."),
                Field::new("rxnorm_code", "RxNorm code", Kind::Code),
            ],
        },
        Section {
            title: "Units and supply",
            fields: &[
                Field::new("base_unit", "Base unit", Kind::Lookup("base_unit"))
                    .required()
                    .starts("unit")
                    .hint("The smallest unit that is given out."),
                Field::new("pack_size", "Pack size", Kind::Number { least: 1, most: 1_000_000 })
                    .required()
                    .starts("1")
                    .hint("Base units in one pack."),
                Field::text("pack_unit", "Pack unit"),
                Field::new("supplier_id", "Preferred supplier", Kind::Reference("suppliers")),
                Field::new(
                    "low_stock_limit",
                    "Low stock limit",
                    Kind::Number { least: 0, most: 1_000_000_000 },
                )
                .required()
                .starts("10"),
                Field::new("unit_price", "Unit price", Kind::Money).starts("0"),
                Field::why("Reason for the change").hint("Needed where the price changes."),
            ],
        },
        Section {
            title: "Safety and storage",
            fields: &[
                Field::new("ven_class", "VEN class", Kind::Select(VEN)),
                Field::text("abc_class", "ABC class").read_only(),
                Field::new("storage", "Storage", Kind::Select(STORAGE)).required().starts("room"),
                Field::new(
                    "min_days_left",
                    "Days left at receipt",
                    Kind::Number { least: 0, most: 3650 },
                )
                .hint("Empty: the hospital's setting."),
                Field::text("controlled_schedule", "Controlled schedule")
                    .hint("Empty: not a controlled drug."),
                Field::new("requires_prescription", "Needs a prescription", Kind::Flag),
                Field::new("high_alert", "High-alert medicine", Kind::Flag)
                    .hint("An error with it harms badly; screens ask twice."),
                Field::new("protect_from_light", "Protect from light", Kind::Flag),
                Field::new("returns_restockable", "Returns go back on the shelf", Kind::Flag)
                    .starts("true"),
                Field::new("batch_tracked", "Tracked by batch", Kind::Flag).starts("true"),
            ],
        },
        Section {
            title: "Opening batch",
            fields: &[
                Field::new("batch_number", "Batch number", Kind::Code).read_only(),
                Field::new("expiry_date", "Expiry date", Kind::Date)
                    .read_only()
                    .hint("Last day of use."),
            ],
        },
        Section { title: "Notes", fields: &[Field::new("notes", "Notes", Kind::Area)] },
    ],
    ..Slice::PLAIN
};
