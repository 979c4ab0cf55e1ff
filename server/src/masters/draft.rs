//! What all requests for masters have in common, and all stored ones.

use pharmacy_contract::record::Stamp;
use pharmacy_contract::{
    departments, doctors, lookups, medicines, patients, policies, reasons, stores, suppliers, users,
};
use uuid::Uuid;

/// A master as it is asked to be.
pub trait Draft {
    fn is_active(&self) -> bool;
    fn set_inactive(&mut self);
    /// The id that the caller chose, if any.
    fn chosen_id(&self) -> Option<Uuid>;
    /// The caller has seen the likely doubles and means another one.
    fn confirmed(&self) -> bool;
}

/// A master as it is stored.
pub trait Kept {
    type Draft;
    fn stamp(&self) -> &Stamp;
    fn fields(&self) -> &Self::Draft;
}

macro_rules! masters {
    ($($kept:ty: $draft:ty,)+) => {
        $(impl Draft for $draft {
            fn is_active(&self) -> bool { self.active }
            fn set_inactive(&mut self) { self.active = false; }
            fn chosen_id(&self) -> Option<Uuid> { self.id }
            fn confirmed(&self) -> bool { self.confirm_duplicate }
        }
        impl Kept for $kept {
            type Draft = $draft;
            fn stamp(&self) -> &Stamp { &self.stamp }
            fn fields(&self) -> &$draft { &self.fields }
        })+
    };
}

masters! {
    departments::Department: departments::NewDepartment,
    doctors::Doctor: doctors::NewDoctor,
    lookups::DosageForm: lookups::NewDosageForm,
    medicines::Medicine: medicines::NewMedicine,
    patients::Patient: patients::NewPatient,
    reasons::ReasonCode: reasons::NewReasonCode,
    policies::Policy: policies::NewPolicy,
    stores::Store: stores::NewStore,
    suppliers::Supplier: suppliers::NewSupplier,
    users::User: users::NewUser,
}
