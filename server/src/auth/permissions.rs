//! What a handler asks of its caller, as types: `May<ReadMedicines>` in a signature.

use pharmacy_contract::permission::Permission;

/// What an operation asks of whoever calls it.
pub trait Ask: 'static {
    /// `None` = being signed in is enough.
    const PERMISSION: Option<Permission>;
    /// Open to those who still have to choose a password.
    const BEFORE_PASSWORD_CHANGE: bool = false;
}

macro_rules! markers {
    ($($permission:ident)+) => {
        $(#[derive(Clone, Copy, Debug)] pub struct $permission;

        impl Ask for $permission {
            const PERMISSION: Option<Permission> = Some(Permission::$permission);
        })+

        #[cfg(test)]
        const MARKED: &[Permission] = &[$(Permission::$permission,)+];
    };
}

markers! {
    ReadMedicines WriteMedicines ReadSuppliers WriteSuppliers ReadDoctors WriteDoctors
    ReadDepartments WriteOrg DescribeStores ReadStock WritePolicies ReadCosts ReadPatients WritePatients
    ManageUsers ManageTokens WriteSettings RunImports RunExports ReadReports ReadAudit VerifyLedger
    ReadReceipts WriteReceipts PostReceipts PostSupplierReturns WriteDispenses CompleteDispenses
    UndoDispenses PostDispenseReturns RequestTransfers ApproveTransfers DispatchTransfers
    ReceiveTransfers WriteAdjustments PostAdjustments ApproveAdjustments CountStocktakes
    PostStocktakes ReverseDocuments BackdateLedger OverrideFefo HoldBatches CorrectBatches
    WitnessControlled ReadControlled
}

/// Anybody who is signed in.
#[derive(Clone, Copy, Debug)]
pub struct SignedIn;

impl Ask for SignedIn {
    const PERMISSION: Option<Permission> = None;
}

/// Anybody who is signed in, even with a password that must be changed first.
#[derive(Clone, Copy, Debug)]
pub struct PasswordPending;

impl Ask for PasswordPending {
    const PERMISSION: Option<Permission> = None;
    const BEFORE_PASSWORD_CHANGE: bool = true;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_permission_can_be_asked_for() {
        assert_eq!(MARKED, Permission::ALL);
    }
}
