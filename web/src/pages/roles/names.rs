//! Names of what can be allowed, in the groups in which a person thinks of them.

use crate::words::Word;
use pharmacy_contract::permission::Permission as P;

pub static GROUPS: &[(Word, &[(P, Word)])] = &[
    (
        w!("Catalogue"),
        &[
            (P::ReadMedicines, w!("Read medicines")),
            (P::WriteMedicines, w!("Change medicines")),
            (P::ReadSuppliers, w!("Read suppliers")),
            (P::WriteSuppliers, w!("Change suppliers")),
            (P::ReadDoctors, w!("Read doctors")),
            (P::WriteDoctors, w!("Change doctors")),
        ],
    ),
    (
        w!("Patients"),
        &[(P::ReadPatients, w!("Read patients")), (P::WritePatients, w!("Change patients"))],
    ),
    (
        w!("Stock"),
        &[
            (P::ReadStock, w!("Read stock")),
            (P::ReadCosts, w!("Read costs")),
            (P::WritePolicies, w!("Change stock policies")),
            (P::HoldBatches, w!("Hold batches and let them go")),
            (P::CorrectBatches, w!("Correct batches")),
            (P::OverrideFefo, w!("Pass over what expires first")),
        ],
    ),
    (
        w!("Receiving"),
        &[
            (P::ReadReceipts, w!("Read receipts")),
            (P::WriteReceipts, w!("Write receipts")),
            (P::PostReceipts, w!("Post receipts")),
            (P::PostSupplierReturns, w!("Post returns to suppliers")),
        ],
    ),
    (
        w!("Giving out"),
        &[
            (P::WriteDispenses, w!("Write dispenses")),
            (P::CompleteDispenses, w!("Complete dispenses")),
            (P::UndoDispenses, w!("Undo dispenses of the same day")),
            (P::PostDispenseReturns, w!("Post returns of dispenses")),
            (P::WitnessControlled, w!("Witness controlled medicines")),
            (P::ReadControlled, w!("Read the register of controlled medicines")),
        ],
    ),
    (
        w!("Transfers"),
        &[
            (P::RequestTransfers, w!("Ask for transfers")),
            (P::ApproveTransfers, w!("Approve transfers")),
            (P::DispatchTransfers, w!("Send transfers")),
            (P::ReceiveTransfers, w!("Receive transfers")),
        ],
    ),
    (
        w!("Counting and adjusting"),
        &[
            (P::WriteAdjustments, w!("Write adjustments")),
            (P::PostAdjustments, w!("Post adjustments")),
            (P::ApproveAdjustments, w!("Approve adjustments")),
            (P::CountStocktakes, w!("Count in stocktakes")),
            (P::PostStocktakes, w!("Post stocktakes")),
        ],
    ),
    (
        w!("Books and reports"),
        &[
            (P::ReadReports, w!("Read reports")),
            (P::RunExports, w!("Run exports")),
            (P::ReadAudit, w!("Read the audit trail")),
            (P::VerifyLedger, w!("Verify the ledger")),
            (P::ReverseDocuments, w!("Reverse documents")),
            (P::BackdateLedger, w!("Post with an earlier day")),
        ],
    ),
    (
        w!("Hospital"),
        &[
            (P::ReadDepartments, w!("Read departments")),
            (P::WriteOrg, w!("Change departments and stores")),
            (P::DescribeStores, w!("Describe stores")),
            (P::ManageUsers, w!("Manage users")),
            (P::ManageTokens, w!("Manage tokens")),
            (P::WriteSettings, w!("Change the settings")),
            (P::RunImports, w!("Run imports")),
        ],
    ),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn everything_that_can_be_allowed_stands_here_once() {
        let mut there: Vec<P> =
            GROUPS.iter().flat_map(|(_, rows)| *rows).map(|row| row.0).collect();
        there.sort_unstable();
        let mut all = P::ALL.to_vec();
        all.sort_unstable();
        assert_eq!(there, all);
    }
}
