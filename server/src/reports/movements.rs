//! What the reports about lines of the ledger share: the movement is `v`.

/// The number of the document that posted it.
pub const DOCUMENT: &str = "coalesce(d1.document_no, d2.document_no, d3.document_no, d4.document_no, d5.document_no, d6.document_no, d7.document_no)";

/// Patient; supplier or other store.
pub const PARTIES: &str = "n.name, coalesce(p.name, o.name)";

/// Documents, parties and user of a movement.
pub const DOCUMENTS: &str = "left join receipt d1 on v.doc_type = 'receipt' and d1.id = v.doc_id
     left join dispense d2 on v.doc_type = 'dispense' and d2.id = v.doc_id
     left join transfer d3 on v.doc_type = 'transfer' and d3.id = v.doc_id
     left join adjustment d4 on v.doc_type = 'adjustment' and d4.id = v.doc_id
     left join supplier_return d5 on v.doc_type = 'supplier_return' and d5.id = v.doc_id
     left join dispense_return d6 on v.doc_type = 'dispense_return' and d6.id = v.doc_id
     left join stocktake d7 on v.doc_type = 'stocktake' and d7.id = v.doc_id
     left join patient n on n.id = v.patient_id left join supplier p on p.id = v.supplier_id left join store o on o.id = v.other_store_id
     left join user_account u on u.id = v.user_id";
