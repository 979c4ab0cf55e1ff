//! Who may do what: permissions, roles and the matrix between them. Deny by default.

use crate::words;

words! {
    /// What an operation asks for; also the scopes of an API token.
    pub enum Permission {
        ReadMedicines = "medicines:read",
        WriteMedicines = "medicines:write",
        ReadSuppliers = "suppliers:read",
        WriteSuppliers = "suppliers:write",
        ReadDoctors = "doctors:read",
        WriteDoctors = "doctors:write",
        ReadDepartments = "departments:read",
        WriteOrg = "org:write",
        DescribeStores = "stores:describe",
        ReadStock = "stock:read",
        WritePolicies = "policies:write",
        ReadCosts = "costs:read",
        ReadPatients = "patients:read",
        WritePatients = "patients:write",
        ManageUsers = "users:manage",
        ManageTokens = "tokens:manage",
        WriteSettings = "settings:write",
        RunImports = "imports:run",
        RunExports = "exports:run",
        ReadReports = "reports:read",
        ReadAudit = "audit:read",
        VerifyLedger = "ledger:verify",
        ReadReceipts = "receipts:read",
        WriteReceipts = "receipts:write",
        PostReceipts = "receipts:post",
        PostSupplierReturns = "supplier_returns:post",
        WriteDispenses = "dispenses:write",
        CompleteDispenses = "dispenses:complete",
        UndoDispenses = "dispenses:undo",
        PostDispenseReturns = "dispense_returns:post",
        RequestTransfers = "transfers:request",
        ApproveTransfers = "transfers:approve",
        DispatchTransfers = "transfers:dispatch",
        ReceiveTransfers = "transfers:receive",
        WriteAdjustments = "adjustments:write",
        PostAdjustments = "adjustments:post",
        ApproveAdjustments = "adjustments:approve",
        CountStocktakes = "stocktakes:count",
        PostStocktakes = "stocktakes:post",
        ReverseDocuments = "documents:reverse",
        BackdateLedger = "ledger:backdate",
        OverrideFefo = "fefo:override",
        HoldBatches = "batches:hold",
        CorrectBatches = "batches:correct",
        WitnessControlled = "controlled:witness",
        ReadControlled = "controlled:read",
    }
}

impl Permission {
    /// Reaches as far as the scope of whoever holds it: those who are confined hold it for their own stores and patients.
    #[must_use]
    pub const fn follows_scope(self) -> bool {
        use Permission as P;
        !matches!(self, P::ReadMedicines | P::ReadSuppliers | P::ReadDoctors | P::ReadDepartments)
    }
}

words! {
    pub enum Role {
        Admin = "admin",
        Pharmacist = "pharmacist",
        DepartmentUser = "department_user",
        Auditor = "auditor",
    }
}

impl Role {
    /// The matrix: may this role do that at all? (For which stores is the scope's affair.)
    #[must_use]
    pub const fn may(self, permission: Permission) -> bool {
        use Permission as P;
        match permission {
            P::ReadMedicines
            | P::ReadSuppliers
            | P::ReadDoctors
            | P::ReadDepartments
            | P::ReadStock => true,
            P::ReadPatients | P::ReadReports | P::RunExports | P::ReadAudit => true,
            P::WriteMedicines | P::WriteSuppliers | P::WriteDoctors | P::RunImports => {
                matches!(self, Self::Admin | Self::Pharmacist)
            }
            P::WritePolicies
            | P::WriteReceipts
            | P::PostReceipts
            | P::PostSupplierReturns
            | P::ApproveTransfers
            | P::ReverseDocuments
            | P::BackdateLedger
            | P::OverrideFefo
            | P::PostAdjustments
            | P::ApproveAdjustments
            | P::PostStocktakes
            | P::HoldBatches
            | P::CorrectBatches => matches!(self, Self::Admin | Self::Pharmacist),
            P::WritePatients
            | P::DescribeStores
            | P::WriteDispenses
            | P::CompleteDispenses
            | P::UndoDispenses
            | P::PostDispenseReturns
            | P::RequestTransfers
            | P::DispatchTransfers
            | P::ReceiveTransfers
            | P::WriteAdjustments
            | P::CountStocktakes
            | P::WitnessControlled => !matches!(self, Self::Auditor),
            P::ReadCosts | P::VerifyLedger | P::ReadReceipts => {
                !matches!(self, Self::DepartmentUser)
            }
            P::ReadControlled => true,
            P::WriteOrg | P::ManageUsers | P::ManageTokens | P::WriteSettings => {
                matches!(self, Self::Admin)
            }
        }
    }

    /// All that this role may do.
    pub fn permissions(self) -> impl Iterator<Item = Permission> {
        Permission::ALL.iter().copied().filter(move |p| self.may(*p))
    }

    /// Sees only the own department's stores and patients.
    #[must_use]
    pub const fn is_confined(self) -> bool {
        matches!(self, Self::DepartmentUser)
    }
}
