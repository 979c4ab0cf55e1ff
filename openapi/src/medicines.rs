//! Medicines: the catalogue.

use crate::money::Money;
use crate::record::{Named, Stamp, yes};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

#[cfg(feature = "server")]
use crate::time::Date;
#[cfg(not(feature = "server"))]
type Date = String;

crate::words! {
    /// Vital, essential, non-essential.
    pub enum Ven {
        Vital = "V",
        Essential = "E",
        NonEssential = "N",
    }
}

crate::words! {
    pub enum Storage {
        Room = "room",
        Fridge = "fridge",
        Freezer = "freezer",
    }
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
pub struct Medicine {
    #[serde(flatten)]
    pub stamp: Stamp,
    #[serde(flatten)]
    pub fields: NewMedicine,
    /// Ranking by yearly value used; computed.
    pub abc_class: String,
    /// Number of the first batch by expiry date.
    pub batch_number: Option<String>,
    /// Last day on which that batch may be used.
    #[cfg_attr(feature = "server", serde(with = "crate::time::day"), schema(value_type = Option<String>, format = Date))]
    pub expiry_date: Option<Date>,
    /// The photo that stands for it: `/photos/{photo_id}/thumbnail`.
    #[serde(default)]
    pub photo_id: Option<Uuid>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub supplier: Option<Named>,
}

/// A medicine as it is asked to be. Empty text means "not given".
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "server", derive(utoipa::ToSchema, validator::Validate))]
#[serde(default, deny_unknown_fields)]
pub struct NewMedicine {
    #[serde(skip_serializing_if = "crate::record::never_shown")]
    pub id: Option<Uuid>,
    #[cfg_attr(
        feature = "server",
        validate(custom(function = "crate::valid::filled"), length(max = 200))
    )]
    pub name: String,
    #[cfg_attr(feature = "server", validate(length(max = 200)))]
    pub generic_name: String,
    #[cfg_attr(feature = "server", validate(length(max = 200)))]
    pub brand_name: String,
    /// Unique where given.
    #[cfg_attr(feature = "server", validate(length(max = 64)))]
    pub code: String,
    /// Form and dosage as free text.
    #[cfg_attr(feature = "server", validate(length(max = 200)))]
    pub form_dosage: String,
    /// A dosage form of the list, by its label.
    #[cfg_attr(feature = "server", validate(length(max = 200)))]
    pub dosage_form: String,
    #[cfg_attr(feature = "server", validate(length(max = 64)))]
    pub strength: String,
    #[cfg_attr(feature = "server", validate(length(max = 64)))]
    pub route: String,
    #[cfg_attr(feature = "server", validate(length(max = 64)))]
    pub category: String,
    #[cfg_attr(feature = "server", validate(custom(function = "crate::valid::atc_code")))]
    pub atc_code: String,
    #[cfg_attr(feature = "server", validate(length(max = 64)))]
    pub rxnorm_code: String,
    /// The smallest unit handed out and counted.
    #[cfg_attr(
        feature = "server",
        validate(custom(function = "crate::valid::filled"), length(max = 64))
    )]
    pub base_unit: String,
    /// Base units a pack.
    #[cfg_attr(feature = "server", validate(range(min = 1, max = 1_000_000_000)))]
    pub pack_size: i64,
    #[cfg_attr(feature = "server", validate(length(max = 64)))]
    pub pack_unit: String,
    /// The preferred supplier.
    pub supplier_id: Option<Uuid>,
    #[cfg_attr(feature = "server", validate(length(max = 200)))]
    pub manufacturer: String,
    /// At or below it the stock is low; base units.
    #[cfg_attr(feature = "server", validate(range(min = 0, max = 1_000_000_000)))]
    pub low_stock_limit: i64,
    /// A base unit's price; null for whoever may not see costs.
    #[cfg_attr(feature = "server", validate(custom(function = "crate::valid::not_negative")))]
    pub unit_price: Option<Money>,
    pub ven_class: Option<Ven>,
    /// The legal schedule of a controlled drug.
    #[cfg_attr(feature = "server", validate(length(max = 64)))]
    pub controlled_schedule: String,
    pub requires_prescription: bool,
    pub high_alert: bool,
    #[serde(default = "yes")]
    pub returns_restockable: bool,
    pub storage: Storage,
    pub protect_from_light: bool,
    /// A batch with fewer days left is not given out; null = the facility's setting.
    #[cfg_attr(feature = "server", validate(range(min = 0, max = 3650)))]
    pub min_days_left: Option<i64>,
    #[serde(default = "yes")]
    pub batch_tracked: bool,
    #[cfg_attr(feature = "server", validate(length(max = 4000)))]
    pub notes: String,
    /// As on the pack; a GTIN when its check digit holds.
    #[cfg_attr(feature = "server", validate(length(max = 64)))]
    pub barcode_number: String,
    #[serde(default = "yes")]
    pub active: bool,
    /// Store it although one with the same name, strength and form is there.
    #[serde(skip_serializing_if = "crate::record::never_shown")]
    pub confirm_duplicate: bool,
}

impl Default for NewMedicine {
    fn default() -> Self {
        Self {
            id: None,
            name: String::new(),
            generic_name: String::new(),
            brand_name: String::new(),
            code: String::new(),
            form_dosage: String::new(),
            dosage_form: String::new(),
            strength: String::new(),
            route: String::new(),
            category: String::new(),
            atc_code: String::new(),
            rxnorm_code: String::new(),
            base_unit: "unit".into(),
            pack_size: 1,
            pack_unit: String::new(),
            supplier_id: None,
            manufacturer: String::new(),
            low_stock_limit: 10,
            unit_price: Some(Money(0)),
            ven_class: None,
            controlled_schedule: String::new(),
            requires_prescription: false,
            high_alert: false,
            returns_restockable: true,
            storage: Storage::Room,
            protect_from_light: false,
            min_days_left: None,
            batch_tracked: true,
            notes: String::new(),
            barcode_number: String::new(),
            active: true,
            confirm_duplicate: false,
        }
    }
}

/// What a scanned code leads to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
pub struct ScannedMedicine {
    /// Null: no medicine carries this code yet.
    pub medicine_id: Option<Uuid>,
    /// Base units in the pack that carries it; null where no medicine does.
    pub pack_size: Option<i64>,
    /// What the code tells of the pack; null where it is another kind of barcode.
    pub scan: Option<crate::gs1::Scan>,
    /// Why the code is not believed.
    pub refused: Option<crate::gs1::ScanRefused>,
}
