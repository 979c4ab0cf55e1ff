//! The paging contract, as the predecessor kept it, on every list.

use super::*;
use pharmacy_server::change;
use pharmacy_server::clock::new_id;
use pharmacy_server::store::{Stale, Tx};
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;
use uuid::Uuid;

/// Rows that are added before each round: none, around a page, around the largest page, many.
const ROUNDS: &[usize] = &[0, 1, 23, 1, 1, 74, 1, 30];
const CASES: usize = 10_000;

/// What a caller may write for a page and a page size.
fn asked() -> impl Strategy<Value = (Option<String>, Option<String>)> {
    let word = prop_oneof![
        20 => (-3_i64..9).prop_map(|n| n.to_string()),
        10 => (-5_i64..150).prop_map(|n| n.to_string()),
        2 => Just("9223372036854775807".to_owned()),
        1 => Just("99999999999999999999999".to_owned()),
        1 => Just("-99999999999999999999999".to_owned()),
        2 => "[a-z ]{0,3}|[0-9]\\.[0-9]|[0-9]e[0-9]|0x1|%2B1|[+][0-9]",
    ];
    let size = prop_oneof![
        10 => (1_i64..131).prop_map(|n| n.to_string()),
        10 => (-3_i64..12).prop_map(|n| n.to_string()),
        2 => word.clone(),
    ];
    (proptest::option::weighted(0.9, word), proptest::option::weighted(0.9, size))
}

/// The predecessor's rule: what is no whole number is the default, what is out of range the nearest in it.
fn meant(word: Option<&String>, default: i64, most: i64) -> i64 {
    let Some(word) = word else { return default };
    let digits = word.strip_prefix('-').unwrap_or(word);
    if digits.is_empty() || !digits.bytes().all(|b| b.is_ascii_digit()) {
        return default;
    }
    let limit = if word.starts_with('-') { i64::MIN } else { i64::MAX };
    word.parse().unwrap_or(limit).clamp(1, most)
}

/// The page that these rules make of `all`, without its items.
fn expected(all: &[String], page: i64, size: i64) -> (Vec<String>, Value) {
    let pages: Vec<&[String]> = all.chunks(usize::try_from(size).unwrap()).collect();
    let at = usize::try_from(page - 1).unwrap();
    let here = pages.get(at).copied().unwrap_or_default();
    let next = (at.saturating_add(1) < pages.len()).then(|| page + 1);
    let place = json!({
        "total": all.len(), "page": page, "per_page": size, "pages": pages.len(),
        "has_prev": page > 1, "has_next": next.is_some(),
        "prev_num": (page > 1).then(|| page - 1), "next_num": next,
        "lazy_load": {"current_page": page, "next_page": next, "has_more": next.is_some(), "items_loaded": here.len()},
    });
    (here.to_vec(), place)
}

async fn holds(
    actor: &Actor,
    list: &str,
    all: &[String],
    case: &(Option<String>, Option<String>),
    lazy: bool,
) {
    let (page, size) = case;
    let parameter = |name: &str, value: &Option<String>| {
        value.as_ref().map(|v| format!("{name}={}", v.replace('+', "%2B")))
    };
    let lazy = lazy.then(|| "lazy_load=true".to_owned());
    let query: Vec<_> = [parameter("page", page), parameter("per_page", size), lazy]
        .into_iter()
        .flatten()
        .collect();
    let mut answer = actor.get(&format!("{list}?{}", query.join("&"))).await.ok(200);
    let seen = ids(&answer);
    answer.as_object_mut().unwrap().remove("items");
    let plain = |word: &Option<String>| word.as_ref().map(|w| w.replace("%2B", "+"));
    let (page, size) =
        (meant(plain(page).as_ref(), 1, i64::MAX), meant(plain(size).as_ref(), 25, 100));
    assert_eq!((seen, answer), expected(all, page, size), "{list} {case:?}");
}

/// Other people's sessions, so that there is something to page through: a sign-in each would take minutes.
fn add_session(tx: &mut Tx<'_>, user: Uuid) -> pharmacy_server::error::Result<()> {
    let (id, now) = (new_id(), tx.now());
    let later = now.plus_seconds(3_600);
    let hash = [id.as_bytes().as_slice(), id.as_bytes().as_slice()].concat();
    change!(
        tx,
        Stale::Sessions,
        "insert into session (id, token_hash, user_id, created_at, last_seen_at, expires_at, ip, user_agent)
         values ($1, $2, $3, $4, $4, $5, '', '')",
        id,
        hash,
        user,
        now,
        later
    )
    .run()
    .map(drop)
}

/// Accounts without a password: hashing one each would take longer than all the rest.
fn add_user(tx: &mut Tx<'_>, n: usize) -> pharmacy_server::error::Result<()> {
    let (id, now, name) = (new_id(), tx.now(), format!("user-{n}"));
    change!(
        tx,
        Stale::Users,
        "insert into user_account (id, created_at, updated_at, username, username_key, role, name, name_key, search_key)
         values ($1, $2, $2, $3, $4, 'auditor', $3, $4, $4)",
        id,
        now,
        name,
        name
    )
    .run()
    .map(drop)
}

async fn grow(
    hospital: &Hospital,
    admin: &Actor,
    ground: &Ground,
    numbers: std::ops::Range<usize>,
) {
    for slice in SLICES.iter().filter(|s| s.path != "users") {
        fill(admin, slice, numbers.clone(), ground).await;
    }
    let user: Uuid = admin.id.parse().unwrap();
    let rows = numbers.clone();
    let direct = hospital.store().change(move |tx| {
        rows.clone().try_for_each(|n| add_user(tx, n).and_then(|()| add_session(tx, user)))
    });
    direct.await.unwrap();
    for n in numbers {
        admin
            .make("tokens", json!({"name": format!("token {n}"), "scopes": ["medicines:read"]}))
            .await;
    }
}

both! {
    async fn every_list_keeps_the_contract(hospital: Hospital) {
        let admin = hospital.admin().await;
        let ground = Ground::lay(&admin).await;
        let mut lists: Vec<_> = SLICES.iter().map(|s| s.path).collect();
        lists.extend(["sessions", "tokens", "audit"]);
        let each = CASES.div_ceil(lists.len() * ROUNDS.len());
        let (mut rows, mut told) = (0, 0);
        for round in ROUNDS {
            grow(&hospital, &admin, &ground, rows..rows + round).await;
            rows += round;
            let mut readers = tokio::task::JoinSet::new();
            for list in lists.clone() {
                let admin = admin.clone();
                readers.spawn(async move {
                    let all: Vec<_> = by_pages(&admin, list).await.iter().map(|item| text(&item["id"])).collect();
                    assert!(all.len() >= rows, "{list} has {} rows", all.len());
                    let mut dice = TestRunner::deterministic();
                    for n in 0..each {
                        let case = asked().new_tree(&mut dice).unwrap().current();
                        holds(&admin, list, &all, &case, n % 5 == 0).await;
                    }
                    each
                });
            }
            told += readers.join_all().await.iter().sum::<usize>();
        }
        assert!(told >= CASES, "only {told} cases");
    }
}
