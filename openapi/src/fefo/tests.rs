use super::*;
use proptest::prelude::*;
use std::collections::BTreeMap;

const TODAY: i64 = 20_000;

fn id(number: u128) -> Uuid {
    Uuid::from_u128(number)
}

/// An untouched batch that came in on the day of its number.
fn batch(number: u8, days_left: i64, on_hand: i64) -> Candidate {
    Candidate {
        batch: id(number.into()),
        batch_number: format!("B{number}"),
        expiry: Some(TODAY + days_left),
        status: BatchStatus::Available,
        on_hand,
        reserved: 0,
        own: 0,
        first_received_on: number.into(),
    }
}

fn wish(asked: i64) -> Wish {
    Wish { asked, today: TODAY, ..Wish::default() }
}

fn pinning(asked: i64, pins: &[(u128, i64)]) -> Wish {
    let pins = pins.iter().map(|&(batch, qty)| Pin { batch: id(batch), qty }).collect();
    Wish { pins, ..wish(asked) }
}

fn lines(allocation: &Allocation) -> Vec<(u128, i64)> {
    allocation.lines.iter().map(|line| (line.batch.as_u128(), line.qty)).collect()
}

fn reasons(wish: &Wish, candidates: &[Candidate]) -> Vec<(u128, SkipReason, Option<i64>)> {
    let skipped = allocate(wish, candidates).unwrap().skipped;
    skipped.iter().map(|s| (s.batch.as_u128(), s.reason, s.days_left)).collect()
}

#[test]
fn the_batch_that_expires_first_leaves_first() {
    let stock = [batch(1, 90, 10), batch(2, 30, 10), batch(3, 60, 10)];
    let given = allocate(&wish(15), &stock).unwrap();
    assert_eq!(lines(&given), [(2, 10), (3, 5)]);
    assert_eq!((given.shortfall, given.skipped), (0, vec![]));
}

#[test]
fn a_batch_without_an_expiry_is_taken_last() {
    let stock = [Candidate { expiry: None, ..batch(1, 0, 10) }, batch(2, 900, 10)];
    assert_eq!(lines(&allocate(&wish(12), &stock).unwrap()), [(2, 10), (1, 2)]);
}

#[test]
fn equal_expiries_go_by_delivery_then_by_id() {
    let stock = [
        Candidate { first_received_on: 7, ..batch(1, 30, 1) },
        Candidate { first_received_on: 5, ..batch(3, 30, 1) },
        Candidate { first_received_on: 5, ..batch(2, 30, 1) },
    ];
    assert_eq!(lines(&allocate(&wish(3), &stock).unwrap()), [(2, 1), (3, 1), (1, 1)]);
}

#[test]
fn a_batch_may_be_used_on_its_last_day_and_not_after() {
    assert_eq!(lines(&allocate(&wish(1), &[batch(1, 0, 5)]).unwrap()), [(1, 1)]);
    let stock = [batch(1, -1, 5)];
    assert_eq!(allocate(&wish(1), &stock).unwrap().shortfall, 1);
    assert_eq!(reasons(&wish(1), &stock), [(1, SkipReason::Expired, Some(-1))]);
}

#[test]
fn blocked_batches_are_skipped_with_their_reason() {
    let blocked = [
        (BatchStatus::Quarantined, SkipReason::Quarantined),
        (BatchStatus::Recalled, SkipReason::Recalled),
        (BatchStatus::Damaged, SkipReason::Damaged),
    ];
    for (status, reason) in blocked {
        // Blocked weighs more than expired.
        let stock = [Candidate { status, ..batch(1, -5, 10) }];
        assert_eq!(reasons(&wish(1), &stock), [(1, reason, Some(-5))]);
    }
}

#[test]
fn too_few_days_left_are_told_in_days() {
    let wish = Wish { min_days_left: 31, ..wish(4) };
    let stock = [batch(1, 30, 9), batch(2, 31, 9)];
    assert_eq!(reasons(&wish, &stock), [(1, SkipReason::TooShort, Some(30))]);
    assert_eq!(lines(&allocate(&wish, &stock).unwrap()), [(2, 4)]);
}

#[test]
fn a_batch_must_last_until_the_course_ends() {
    let wish = Wish { course_end: Some(TODAY + 10), ..wish(4) };
    let stock = [batch(1, 9, 9), batch(2, 10, 9)];
    assert_eq!(reasons(&wish, &stock), [(1, SkipReason::EndsBeforeCourse, Some(9))]);
    assert_eq!(lines(&allocate(&wish, &stock).unwrap()), [(2, 4)]);
}

#[test]
fn what_others_reserved_is_not_free_but_the_own_part_is() {
    let stock = [
        Candidate { reserved: 10, ..batch(1, 10, 10) },
        Candidate { reserved: 8, own: 3, ..batch(2, 20, 10) },
    ];
    let given = allocate(&wish(9), &stock).unwrap();
    assert_eq!((lines(&given), given.shortfall), (vec![(2, 5)], 4));
    assert_eq!(reasons(&wish(9), &stock), [(1, SkipReason::NothingFree, Some(10))]);
}

#[test]
fn skipped_batches_tell_what_they_would_have_had() {
    let stock = [Candidate { status: BatchStatus::Recalled, reserved: 4, ..batch(7, 10, 10) }];
    let skipped = allocate(&wish(1), &stock).unwrap().skipped;
    assert_eq!(skipped.first().map(|s| (s.qty, s.batch_number.as_str())), Some((6, "B7")));
}

#[test]
fn pins_come_first_in_their_order() {
    let stock = [batch(1, 10, 10), batch(2, 20, 10), batch(3, 30, 10)];
    let given = allocate(&pinning(12, &[(3, 2), (2, 5)]), &stock).unwrap();
    assert_eq!(lines(&given), [(3, 2), (2, 5), (1, 5)]);
    assert_eq!(given.lines.iter().map(|l| l.pinned).collect::<Vec<_>>(), [true, true, false]);
}

#[test]
fn a_batch_pinned_and_needed_again_is_one_line() {
    let stock = [batch(1, 10, 10), batch(2, 20, 10)];
    let given = allocate(&pinning(12, &[(1, 2), (1, 1)]), &stock).unwrap();
    assert_eq!(lines(&given), [(1, 10), (2, 2)]);
    assert_eq!(given.lines.first().map(|l| l.pinned), Some(true));
}

#[test]
fn a_pinned_batch_is_checked_like_any_other() {
    let stock = [
        Candidate { status: BatchStatus::Recalled, ..batch(1, 50, 9) },
        batch(2, -1, 9),
        batch(3, 4, 9),
        batch(4, 8, 9),
        Candidate { reserved: 9, ..batch(5, 90, 9) },
    ];
    for (pin, reason) in [
        (1, SkipReason::Recalled),
        (2, SkipReason::Expired),
        (3, SkipReason::TooShort),
        (4, SkipReason::EndsBeforeCourse),
        (5, SkipReason::NothingFree),
    ] {
        let wish =
            Wish { min_days_left: 5, course_end: Some(TODAY + 30), ..pinning(3, &[(pin, 1)]) };
        let refused = PinRefused { batch: id(pin), reason, free: 0 };
        assert_eq!(allocate(&wish, &stock), Err(refused));
    }
}

#[test]
fn a_pin_for_more_than_is_free_or_asked_or_for_an_unknown_batch_is_refused() {
    let stock = [batch(1, 10, 10)];
    for (wish, free) in [
        (pinning(50, &[(1, 11)]), 10),
        (pinning(50, &[(1, 6), (1, 5)]), 4),
        (pinning(7, &[(1, 8)]), 7),
        (pinning(7, &[(1, 0)]), 7),
        (pinning(7, &[(1, -1)]), 7),
    ] {
        let refused = PinRefused { batch: id(1), reason: SkipReason::NothingFree, free };
        assert_eq!(allocate(&wish, &stock), Err(refused));
    }
    let refused = PinRefused { batch: id(9), reason: SkipReason::NothingFree, free: 0 };
    assert_eq!(allocate(&pinning(1, &[(9, 1)]), &stock), Err(refused));
}

#[test]
fn a_pin_is_an_override_while_an_earlier_batch_has_units() {
    let recalled = Candidate { status: BatchStatus::Recalled, ..batch(1, 5, 10) };
    let stock = [recalled, batch(4, 40, 10), batch(2, 20, 10), batch(3, 30, 10)];
    let earlier = |wish: &Wish, pin| earlier_usable(wish, &stock, id(pin)).map(|b| b.as_u128());
    assert_eq!(earlier(&pinning(5, &[(4, 5)]), 4), Some(2));
    assert_eq!(earlier(&pinning(5, &[(2, 5)]), 2), None);
    assert_eq!(earlier(&pinning(15, &[(2, 10), (4, 5)]), 4), Some(3));
    assert_eq!(earlier(&pinning(15, &[(2, 9), (3, 6)]), 3), Some(2));
    assert_eq!(earlier(&pinning(15, &[(2, 10), (3, 5)]), 3), None);
    assert_eq!(earlier(&pinning(5, &[(9, 5)]), 9), None);
}

#[test]
fn absurd_numbers_do_no_harm() {
    let stock = [Candidate {
        expiry: Some(i64::MAX),
        on_hand: i64::MIN,
        reserved: i64::MAX,
        ..batch(1, 0, 0)
    }];
    let wish = Wish { asked: i64::MAX, today: i64::MIN, ..Wish::default() };
    assert_eq!(allocate(&wish, &stock).unwrap().shortfall, i64::MAX);
    assert_eq!(allocate(&Wish { asked: -3, ..wish }, &stock).unwrap().shortfall, 0);
}

/// The rule unit by unit, as a person at the shelf would do it.
fn by_hand(wish: &Wish, stock: &[Candidate]) -> Result<(BTreeMap<Uuid, i64>, i64), Uuid> {
    let mut shelf: Vec<(&Candidate, i64)> =
        stock.iter().map(|c| (c, c.on_hand - c.reserved + c.own)).collect();
    let usable = |c: &Candidate| {
        c.status == BatchStatus::Available
            && c.expiry.is_none_or(|day| {
                let lasts = wish.course_end.is_none_or(|end| day >= end);
                day >= wish.today && day >= wish.today + wish.min_days_left && lasts
            })
    };
    let mut basket = BTreeMap::new();
    let mut asked = wish.asked;
    for pin in &wish.pins {
        for _ in 0..pin.qty {
            let place = shelf.iter_mut().find(|(c, n)| c.batch == pin.batch && *n > 0 && usable(c));
            let (Some((_, rest)), true) = (place, asked > 0) else { return Err(pin.batch) };
            *rest -= 1;
            asked -= 1;
            *basket.entry(pin.batch).or_insert(0) += 1;
        }
    }
    while asked > 0 {
        let Some(next) = shelf
            .iter_mut()
            .filter(|(c, n)| *n > 0 && usable(c))
            .min_by_key(|(c, _)| (c.expiry.unwrap_or(i64::MAX), c.first_received_on, c.batch))
        else {
            break;
        };
        next.1 -= 1;
        asked -= 1;
        *basket.entry(next.0.batch).or_insert(0) += 1;
    }
    Ok((basket, asked))
}

fn any_stock() -> impl Strategy<Value = Vec<Candidate>> {
    let one = (
        prop::option::weighted(0.9, -3_i64..12),
        prop::sample::select(BatchStatus::ALL),
        0_i64..8,
        0_i64..=100,
        0_i64..=100,
        0_i64..3,
    );
    prop::collection::vec(one, 0..9).prop_map(|all| {
        let numbered = (1_u128..).zip(all);
        numbered
            .map(|(n, (days, status, on_hand, part, own, received))| {
                let reserved = on_hand * part / 100;
                Candidate {
                    batch: id(n * 7 % 11),
                    batch_number: n.to_string(),
                    expiry: days.map(|d| TODAY + d),
                    status: if part < 40 { BatchStatus::Available } else { status },
                    on_hand,
                    reserved,
                    own: reserved * own / 100,
                    first_received_on: received,
                }
            })
            .collect()
    })
}

fn any_wish() -> impl Strategy<Value = Wish> {
    let pins = prop::collection::vec((0_u128..11, 1_i64..4), 0..3);
    let end = prop::option::weighted(0.2, 0_i64..8);
    (0_i64..30, 0_i64..4, end, pins).prop_map(|(asked, min_days_left, end, pins)| Wish {
        min_days_left,
        course_end: end.map(|d| TODAY + d),
        ..pinning(asked, &pins)
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(20_000))]

    #[test]
    fn i15_fefo(wish in any_wish(), stock in any_stock()) {
        let given = match (allocate(&wish, &stock), by_hand(&wish, &stock)) {
            (Err(refused), by_hand) => {
                prop_assert_eq!(by_hand, Err(refused.batch));
                return Ok(());
            }
            (Ok(given), by_hand) => {
                let (basket, missing) = by_hand.unwrap();
                let lines: BTreeMap<_, _> = given.lines.iter().map(|l| (l.batch, l.qty)).collect();
                prop_assert_eq!(lines.len(), given.lines.len(), "one line a batch");
                prop_assert_eq!(&lines, &basket);
                prop_assert_eq!(given.shortfall, missing);
                given
            }
        };
        let sum: i64 = given.lines.iter().map(|l| l.qty).sum();
        prop_assert_eq!(sum + given.shortfall, wish.asked);
        let find = |batch| stock.iter().find(|c| c.batch == batch).unwrap();
        for line in &given.lines {
            let taken = find(line.batch);
            prop_assert!(line.qty > 0 && line.qty <= taken.on_hand - taken.reserved + taken.own);
            prop_assert_eq!(taken.status, BatchStatus::Available);
            prop_assert!(taken.expiry.is_none_or(|day| day >= TODAY));
        }
        let turns: Vec<_> = given.lines.iter().filter(|l| !l.pinned).map(|l| turn(find(l.batch))).collect();
        prop_assert!(turns.is_sorted());
        let all = given.lines.len() + given.skipped.len();
        prop_assert!(all <= stock.len() && (given.shortfall == 0 || all == stock.len()));
    }

    #[test]
    fn without_pins_nothing_is_ever_an_override(wish in any_wish(), stock in any_stock()) {
        let free = Wish { pins: Vec::new(), ..wish };
        let lines = allocate(&free, &stock).unwrap().lines;
        let chosen = lines.iter().map(|l| Pin { batch: l.batch, qty: l.qty }).collect();
        let by_choice = Wish { pins: chosen, ..free };
        prop_assert_eq!(allocate(&by_choice, &stock).unwrap().lines.len(), lines.len());
        for line in lines {
            prop_assert_eq!(earlier_usable(&by_choice, &stock, line.batch), None);
        }
    }
}
