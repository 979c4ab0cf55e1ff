//! Lists of masters.

use super::{caught, fish, open, plan, statements, walks};
use crate::actors::{Actor, text};
use crate::slices::{SLICES, Slice};

/// 10,001 rows, as short as the table allows.
fn crowd(slice: &Slice) -> String {
    let (columns, values) = match slice.listing.table {
        "supplier" | "medicine" => ("name, name_key", "n, n"),
        "department" => ("name, name_key, code, code_key", "n, n, n, n"),
        "store" => ("name, name_key, code, code_key, kind", "n, n, n, n, 'ward'"),
        "patient" | "doctor" => ("name, name_key, gender", "n, n, 'female'"),
        "lookup" => ("kind, code, code_key, label, label_key", "'dosage_form', n, n, n, n"),
        "user_account" => ("username, username_key, role, name, name_key", "n, n, 'auditor', n, n"),
        "reason_code" => ("code, code_key, label, label_key, kind", "n, n, n, n, 'waste'"),
        other => panic!("there is a new table {other}: say here what a row needs"),
    };
    // What is found by beginnings only has no copy of its texts.
    let (key, copy) = if slice.listing.search.within { (", search_key", ", n") } else { ("", "") };
    format!(
        "insert into {} (id, created_at, updated_at{key}, {columns})
         with recursive row(i) as (select 1 union all select i + 1 from row where i < 10001)
         select randomblob(16), i, i{copy}, {values} from (select i, 'row ' || i as n from row)",
        slice.listing.table
    )
}

/// A query and what it must not need.
async fn questions(admin: &Actor, slice: &Slice) -> Vec<String> {
    let mut all = vec![format!("{}?q=row", slice.path), format!("{}?q=ro", slice.path)];
    for sort in slice.listing.sorts {
        for sign in ["", "-"] {
            let list = format!("{}?sort={sign}{}", slice.path, sort.name);
            let first = admin.get(&format!("{list}&limit=5")).await.ok(200);
            all.push(format!("{list}&limit=6&cursor={}", text(&first["next_cursor"])));
            all.push(list);
        }
    }
    for filter in slice.listing.filters {
        let value = match filter.name {
            name if name.ends_with("_id") => "019a0000-0000-7000-8000-000000000000",
            "date_of_entry_from" | "date_of_entry_to" => "2026-01-01",
            "active" | "locked" | "high_alert" | "requires_prescription" => "true",
            "gender" => "male",
            "role" => "admin",
            "storage" => "fridge",
            "ven_class" => "V",
            "kind" if slice.path == "reason-codes" => "recall",
            "kind" => "main",
            "type" if slice.path == "doctors" => "visitor",
            _ => "Nothing",
        };
        all.push(format!("{}?{}={value}", slice.path, filter.name));
    }
    all
}

/// Narrowed so little, or asked for so rarely, that the order's own index may be walked instead. This only shrinks.
const WALKED_IN_ORDER: &[&str] = &[
    "active",
    "high_alert",
    "requires_prescription",
    "locked",
    "date_of_entry_from",
    "date_of_entry_to",
];

/// Some hundred rows at most, in any hospital.
const SMALL: &[&str] = &["lookup", "user_account", "reason_code"];

/// May the index of the order be walked until the page is full?
fn may_walk_in_order(question: &str, sql: &str) -> bool {
    let (_, query) = question.split_once('?').unwrap();
    let name = query.split('=').next().unwrap();
    // A text of three characters and more is looked for in the order of the list when it is a common one.
    name == "sort" || sql.contains("instr(") || WALKED_IN_ORDER.contains(&name)
}

#[test]
fn no_list_walks_through_a_table() {
    fish(|hospital| async move {
        for slice in SLICES {
            hospital.home.raw(&crowd(slice)).unwrap();
        }
        let admin = hospital.admin().await;
        let connection = open(&hospital);
        let mut report = vec![];
        for slice in SLICES {
            for question in questions(&admin, slice).await {
                caught();
                admin.get(&question).await.ok(200);
                for sql in statements(&slice.listing, &question) {
                    let walks = walks(&plan(&connection, &sql), may_walk_in_order(&question, &sql));
                    if !walks.is_empty() && !SMALL.contains(&slice.listing.table) {
                        report.push(format!("{question}: {walks:?}\n    {sql}"));
                    }
                }
            }
        }
        assert!(report.is_empty(), "\n{}\n", report.join("\n"));
    });
}
