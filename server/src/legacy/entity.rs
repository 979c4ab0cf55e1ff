//! The predecessor's files, one an entity, in the order in which they are taken over.

use serde::{Serialize, Serializer};

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Entity {
    Forms,
    Suppliers,
    Departments,
    Stores,
    Medicines,
    Doctors,
    Patients,
    Users,
    Purchases,
    Consumption,
    Transfers,
    History,
}

impl Entity {
    pub const ALL: [Self; 12] = [
        Self::Forms,
        Self::Suppliers,
        Self::Departments,
        Self::Stores,
        Self::Medicines,
        Self::Doctors,
        Self::Patients,
        Self::Users,
        Self::Purchases,
        Self::Consumption,
        Self::Transfers,
        Self::History,
    ];

    /// Name of the file, as the predecessor wrote it.
    #[must_use]
    pub const fn file(self) -> &'static str {
        match self {
            Self::Forms => "forms.json",
            Self::Suppliers => "suppliers.json",
            Self::Departments => "departments.json",
            Self::Stores => "stores.json",
            Self::Medicines => "medicines.json",
            Self::Doctors => "doctors.json",
            Self::Patients => "patients.json",
            Self::Users => "users.json",
            Self::Purchases => "purchases.json",
            Self::Consumption => "consumption.json",
            Self::Transfers => "transfers.json",
            Self::History => "history.json",
        }
    }

    #[must_use]
    pub fn of_file(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|e| e.file() == name)
    }
}

impl Serialize for Entity {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.file())
    }
}
