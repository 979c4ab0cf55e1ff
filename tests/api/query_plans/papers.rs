//! Lists of stock and of documents: one line each in [`LISTS`].

use super::{caught, fish, open, plan, statements, walks};
use crate::actors::{Actor, text};
use pharmacy_contract::batches::Batch;
use pharmacy_contract::dispenses::Dispense;
use pharmacy_contract::receipts::Receipt;
use pharmacy_contract::stock::{Balance, Movement, Stock};
use pharmacy_contract::stocktakes::Stocktake;
use pharmacy_contract::transfers::Transfer;
use pharmacy_server::masters::{FilterKind, Listed, Listing};

/// A list, and what a row needs to be written: `i` is its number, `n` its name, `s` the main store, `d` and `b` a
/// medicine and a batch of its own.
struct List {
    path: &'static str,
    listing: Listing,
    columns: &'static str,
    values: &'static str,
    /// Written before the others.
    stamp: (&'static str, &'static str),
}

const fn list<T: Listed>(path: &'static str, columns: &'static str, values: &'static str) -> List {
    List { path, listing: T::LISTING, columns, values, stamp: ("seq, ", "i, ") }
}

const fn paper<T: Listed>(path: &'static str, columns: &'static str, values: &'static str) -> List {
    let stamp = (
        "id, created_at, updated_at, state, doc_date, no_key, ",
        "randomblob(16), i, i, 'draft', date('2000-01-01', i || ' days'), n, ",
    );
    List { path, listing: T::LISTING, columns, values, stamp }
}

static LISTS: &[List] = &[
    list::<Stock>(
        "stock",
        "store_id, medicine_id, medicine_key, on_hand, usable, reserved, value, limit_used, status, usable_on",
        "s, d, n, 5, 5, 0, 0, 10, 'low', '2026-03-02'",
    ),
    list::<Balance>(
        "stock/balances",
        "store_id, batch_id, medicine_id, on_hand, last_seq, first_on",
        "s, b, d, 5, i, '2026-03-02'",
    ),
    list::<Movement>(
        "movements",
        "id, store_id, store_seq, posted_at, effective_on, medicine_id, batch_id, qty_delta, balance_after, type, doc_type, doc_id, line_id, \
         leg, unit_cost, value, prev_hash, hash",
        "randomblob(16), s, i, i, '2026-03-02', d, b, 5, 5, 'receipt', 'receipt', randomblob(16), randomblob(16), 'x', 0, 0, \
         randomblob(32), randomblob(32)",
    ),
    paper::<Receipt>("receipts", "store_id, kind, invoice_key", "s, 'purchase', n"),
    paper::<Dispense>("dispenses", "store_id", "s"),
    paper::<Stocktake>("stocktakes", "store_id, scope", "s, 'all'"),
    // Its rows are there already.
    list::<Batch>("batches", "", ""),
    paper::<Transfer>(
        "transfers",
        "source_store_id, destination_store_id, reason",
        "s, s, 'replenish'",
    ),
];

/// Lists and filters that walk along the order until the page is full, because an index more would cost every posting
/// more than it is worth. This only shrinks.
const WALKED: &[(&str, &str)] = &[
    ("stock", "expiry_from"),
    ("stock", "expiry_to"),
    // Without a store; with one there is an index.
    ("stock", "status"),
    // Unless the order is that of the days.
    ("movements", "date_from"),
    ("movements", "date_to"),
    ("dispenses", "state"),
    // SQLite counts them by their index and walks along the numbers for the page.
    ("batches", "expiry_from"),
    ("batches", "expiry_to"),
];

/// 10,001 rows.
fn crowd(columns: &str, values: &str, table: &str) -> String {
    format!(
        "insert into {table} ({columns})
         with recursive row(i) as (select 1 union all select i + 1 from row where i < 10001)
         select {values} from (select i, 'row ' || i as n, (select id from store where kind = 'main') as s,
             (select id from medicine where seq = i) as d, (select id from batch where seq = i) as b from row)"
    )
}

fn crowds() -> Vec<String> {
    let medicine = crowd(
        "seq, id, created_at, updated_at, name, name_key, search_key",
        "i, randomblob(16), i, i, n, n, n",
        "medicine",
    );
    let batch = crowd(
        "seq, id, medicine_id, batch_number, batch_key, created_at, updated_at",
        "i, randomblob(16), d, n, n, i, i",
        "batch",
    );
    let own = |list: &List| {
        let ((first, given), List { columns, values, .. }) = (list.stamp, list);
        crowd(&format!("{first}{columns}"), &format!("{given}{values}"), list.listing.table)
    };
    let lists = LISTS.iter().filter(|list| !list.columns.is_empty());
    [medicine, batch].into_iter().chain(lists.map(own)).collect()
}

/// Questions, and by which column their answers are walked in order where that is right.
async fn questions(admin: &Actor, list: &List) -> Vec<(String, Option<&'static str>)> {
    let (path, listing) = (list.path, &list.listing);
    let mut all = vec![];
    if listing.search.is_possible() {
        all.push((format!("{path}?q=row"), None));
    }
    for sort in listing.sorts {
        for sign in ["", "-"] {
            let list = format!("{path}?sort={sign}{}", sort.name);
            let first = admin.get(&format!("{list}&limit=5")).await.ok(200);
            let next = text(&first["next_cursor"]);
            all.push((format!("{list}&limit=6&cursor={next}"), Some(sort.column)));
            all.push((list, Some(sort.column)));
        }
    }
    for filter in listing.filters.iter().filter(|f| !WALKED.contains(&(path, f.name))) {
        let value = match filter.kind {
            FilterKind::Id => "019a0000-0000-7000-8000-000000000000",
            FilterKind::Text => "Nothing",
            FilterKind::Word(words) => words[0],
            FilterKind::Flag => "true",
            FilterKind::From | FilterKind::To => "2026-03-01",
        };
        all.push((format!("{path}?{}={value}", filter.name), None));
    }
    let together: &[&str] = match path {
        "movements" => &["date_from=2026-03-01&sort=-effective_on"],
        "stock" => &["status=low&store_id=019a0000-0000-7000-8000-000000000000"],
        _ => &[],
    };
    all.extend(together.iter().map(|query| (format!("{path}?{query}"), None)));
    all
}

#[test]
fn no_list_of_papers_walks_through_a_table() {
    fish(|hospital| async move {
        for crowd in crowds() {
            hospital.home.raw(&crowd).unwrap();
        }
        let admin = hospital.admin().await;
        let connection = open(&hospital);
        let mut report = vec![];
        for list in LISTS {
            for (question, along) in questions(&admin, list).await {
                caught();
                admin.get(&question).await.ok(200);
                for sql in statements(&list.listing, &question) {
                    let plan = plan(&connection, &sql);
                    let mut walks = walks(&plan, along.is_some());
                    // The table itself is the index of its row numbers.
                    walks.retain(|line| !(along == Some("seq") && line == "SCAN m"));
                    let sorts = plan.iter().any(|line| line.contains("TEMP B-TREE FOR ORDER BY"));
                    if !walks.is_empty() || (along.is_some() && sorts) {
                        report.push(format!("{question}: {plan:?}\n    {sql}"));
                    }
                }
            }
        }
        assert!(report.is_empty(), "\n{}\n", report.join("\n"));
    });
}
