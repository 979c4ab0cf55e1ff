use super::*;
use proptest::prelude::*;
use std::path::{Path, PathBuf};
use uuid::Uuid;

fn id(number: u128) -> Uuid {
    Uuid::from_u128(number)
}

#[test]
fn i27_formulas() {
    // The published vector: 1,840 used in 181 days, 12 of them without stock.
    let amc = amc_milli(1_840, 181, 12);
    assert_eq!(amc, Some(331_391));
    assert_eq!(mos_milli(500, amc), Some(1_509));
    assert_eq!(reorder_point(None, amc, 14, 50, 10), 203);
    // By hand: 2 x 331.391 = 662.8, so 663 - 500 = 163, in packs of 10: 17.
    let supply = Supply {
        usable: 500,
        amc_milli: amc,
        policy: Some(LevelPolicy { review_days: 33, safety_stock: 50, ..LevelPolicy::default() }),
        supplier_lead_days: 14,
        low_stock_limit: 10,
        pack_size: 10,
        ..Supply::default()
    };
    let suggestion = suggested(&supply).unwrap();
    assert_eq!((suggestion.reorder_point, suggestion.mos_milli), (203, Some(1_509)));
    assert_eq!((suggestion.level, suggestion.quantity, suggestion.packs), (663, 170, 17));
    assert_eq!((suggestion.urgency, suggestion.why), (Urgency::Low, Why::Cover));
    let ranked = abc(&[(id(1), 50), (id(2), 30), (id(3), 15), (id(4), 5)]);
    let classes: Vec<_> = ranked.iter().map(|r| r.class.unwrap()).collect();
    assert_eq!(classes, [Abc::A, Abc::A, Abc::B, Abc::C]);
}

#[test]
fn the_status_has_three_borders() {
    for (usable, limit, expected) in [
        (0, 10, StockStatus::Out),
        (0, 0, StockStatus::Out),
        (1, 10, StockStatus::Low),
        (10, 10, StockStatus::Low),
        (11, 10, StockStatus::Medium),
        (15, 10, StockStatus::Medium),
        (16, 10, StockStatus::Good),
        (4, 3, StockStatus::Medium),
        (5, 3, StockStatus::Good),
        (1, 0, StockStatus::Good),
        (i64::MAX, i64::MAX - 1, StockStatus::Medium),
    ] {
        assert_eq!(status(usable, limit), expected, "{usable} of {limit}");
    }
}

#[test]
fn a_month_without_stock_tells_nothing_about_use() {
    assert_eq!(amc_milli(0, 181, 181), None);
    assert_eq!(amc_milli(5, 0, 0), None);
    assert_eq!(amc_milli(5, 10, 11), None);
    assert_eq!(amc_milli(0, 181, 0), Some(0));
    assert_eq!([mos_milli(5, None), mos_milli(5, Some(0)), mos_milli(5, Some(-7))], [None; 3]);
    assert_eq!(mos_milli(0, Some(1_000)), Some(0));
    assert!(low_confidence(20, 6, 15) && !low_confidence(20, 5, 15));
}

#[test]
fn the_reorder_point_is_the_policy_or_the_use_until_delivery_but_never_below_the_limit() {
    let amc = Some(304_375); // ten a day
    assert_eq!(reorder_point(Some(7), amc, 14, 50, 10), 7);
    assert_eq!(reorder_point(None, amc, 14, 5, 10), 145);
    assert_eq!(reorder_point(None, Some(304_376), 14, 5, 10), 146);
    assert_eq!(reorder_point(None, amc, 14, 5, 200), 200);
    assert_eq!(reorder_point(None, None, 14, 5, 3), 5);
    assert_eq!(reorder_point(None, Some(-5_000), 14, 0, 3), 3);
}

/// Ten a day, an order takes ten days: the reorder point is 100, cover ends at 400, two months are 609.
fn supply(usable: i64) -> Supply {
    Supply {
        usable,
        amc_milli: Some(304_375),
        supplier_lead_days: 10,
        low_stock_limit: 20,
        pack_size: 1,
        ..Supply::default()
    }
}

#[test]
fn an_order_is_suggested_at_the_reorder_point_or_when_the_cover_is_short() {
    let why = |usable| suggested(&supply(usable)).map(|s| (s.why, s.urgency));
    assert_eq!(why(0), Some((Why::ReorderPoint, Urgency::High)));
    assert_eq!(why(100), Some((Why::ReorderPoint, Urgency::Medium)));
    assert_eq!(why(101), Some((Why::Cover, Urgency::Low)));
    assert_eq!(why(399), Some((Why::Cover, Urgency::Low)));
    assert_eq!(why(400), None);
}

#[test]
fn what_nobody_uses_is_suggested_only_under_a_policy() {
    for amc_milli in [None, Some(0)] {
        let unused = Supply { amc_milli, ..supply(0) };
        assert_eq!(suggested(&unused), None);
        let wanted = Supply { policy: Some(LevelPolicy::default()), ..unused };
        assert_eq!(suggested(&wanted).map(|s| s.quantity), Some(40));
    }
}

#[test]
fn an_order_fills_up_to_the_maximum_level_in_whole_packs() {
    let quantity = |supply: Supply| suggested(&supply).map(|s| (s.level, s.quantity, s.packs));
    assert_eq!(quantity(supply(50)), Some((609, 559, 559)));
    assert_eq!(quantity(Supply { pack_size: 100, ..supply(50) }), Some((609, 600, 6)));
    assert_eq!(quantity(Supply { low_stock_limit: 400, ..supply(50) }), Some((800, 750, 750)));
    let counted = Supply { on_order: 100, in_transit: 60, reserved: 1, ..supply(50) };
    assert_eq!(quantity(counted), Some((609, 400, 400)));
    let policy =
        LevelPolicy { max_level: Some(90), reorder_level: Some(60), ..LevelPolicy::default() };
    let with_policy = Supply { policy: Some(policy), ..supply(50) };
    assert_eq!(quantity(with_policy), Some((90, 40, 40)));
    let no_maximum = LevelPolicy { max_level: None, reorder_level: Some(700), ..policy };
    let by_level = Supply { policy: Some(no_maximum), ..supply(50) };
    assert_eq!(quantity(by_level), Some((1_400, 1_350, 1_350)));
    assert_eq!(quantity(Supply { on_order: 559, ..supply(50) }), None);
}

#[test]
fn the_policys_lead_time_goes_before_the_suppliers() {
    let policy = LevelPolicy { lead_time_days: Some(3), ..LevelPolicy::default() };
    let suggestion = suggested(&Supply { policy: Some(policy), ..supply(30) }).unwrap();
    assert_eq!((suggestion.lead_time_days, suggestion.reorder_point), (3, 30));
}

#[test]
fn equal_values_rank_by_id_and_no_use_has_no_class() {
    let ranked = abc(&[(id(3), 10), (id(9), 0), (id(1), 10), (id(2), 80), (id(8), -4)]);
    let brief: Vec<_> = ranked
        .iter()
        .map(|r| (r.id.as_u128(), r.share, r.cumulative, r.class.map(Abc::as_str)))
        .collect();
    let expected = [
        (2, 8_000, 8_000, Some("A")),
        (1, 1_000, 9_000, Some("B")),
        (3, 1_000, 10_000, Some("B")),
        (9, 0, 10_000, None),
        (8, 0, 10_000, None),
    ];
    assert_eq!(brief, expected);
    assert!(abc(&[(id(1), 0)]).iter().all(|r| r.class.is_none() && r.share == 0));
    assert!(abc(&[(id(1), i64::MAX), (id(2), i64::MAX)]).iter().all(|r| r.class == Some(Abc::A)));
}

#[test]
fn what_a_store_will_not_use_before_it_expires_is_a_surplus() {
    let ten_a_day = Some(304_375);
    assert_eq!(surplus(500, ten_a_day, 30, 0), 200);
    assert_eq!(surplus(500, ten_a_day, 30, 120), 320);
    assert_eq!(surplus(500, ten_a_day, 30, 900), 500);
    assert_eq!(surplus(500, ten_a_day, 90, 0), 0);
    assert_eq!(surplus(500, None, 30, 0), 500);
    assert_eq!(surplus(500, Some(304_376), 30, 0), 199);
}

#[test]
fn another_store_has_room_for_what_it_uses_after_the_way() {
    let ten_a_day = Some(304_375);
    assert_eq!(room(ten_a_day, 30, 2, 100), 180);
    assert_eq!(room(Some(304_374), 30, 2, 100), 179);
    assert_eq!(room(ten_a_day, 2, 2, 0), 0);
    assert_eq!(room(ten_a_day, 30, 2, 900), 0);
    assert_eq!([room(None, 30, 2, 0), room(Some(0), 30, 2, 0)], [0; 2]);
}

#[test]
fn a_surplus_goes_to_the_largest_room_in_whole_packs() {
    let rooms = [(3, 40), (2, 95), (1, 40), (4, 9), (5, -3)];
    let rooms = rooms.map(|(store, qty)| Room { store: id(store), qty });
    let offers = |surplus, pack| -> Vec<_> {
        let moves = moves(surplus, pack, &rooms);
        moves.iter().map(|m| (m.store.as_u128(), m.qty)).collect()
    };
    assert_eq!(offers(200, 10), [(2, 90), (1, 40), (3, 40)]);
    assert_eq!(offers(117, 10), [(2, 90), (1, 20)]);
    assert_eq!(offers(200, 1), [(2, 95), (1, 40), (3, 40), (4, 9)]);
    assert_eq!(offers(9, 10), []);
    assert_eq!(offers(-5, 0), []);
}

#[test]
fn i26_numbers() {
    for (value, qty, cost) in [
        (5, 2, 2),
        (7, 2, 4),
        (-5, 2, -2),
        (-7, 2, -4),
        (1, 3, 0),
        (2, 3, 1),
        (-2, 3, -1),
        (6, 3, 2),
    ] {
        assert_eq!(unit_cost(value, qty), Some(cost), "{value} / {qty}");
    }
    assert_eq!([unit_cost(1, 0), unit_cost(1, -1)], [None; 2]);
    assert_eq!(unit_cost(i64::MIN, 1), Some(i64::MIN));
    assert_eq!(line_value(1_000_000_000, 9_000_000), Some(MOST_VALUE));
    assert_eq!(line_value(-1_000_000_000, 9_000_000), Some(-MOST_VALUE));
    assert_eq!(line_value(1_000_000_000, 9_000_001), None);
    assert_eq!(line_value(i64::MIN, i64::MIN), None);
    assert_eq!([amc_milli(i64::MAX, 1, 0), mos_milli(i64::MAX, Some(1))], [None; 2]);
    assert_eq!(reorder_point(None, Some(i64::MAX), i64::MAX, i64::MAX, 0), i64::MAX);
    no_floats(Path::new(env!("CARGO_MANIFEST_DIR")));
}

/// Health reports percentages and gigabytes; nothing there is stock or money.
fn no_floats(package: &Path) {
    let mut files = Vec::new();
    collect(&package.join("src"), &mut files);
    assert!(files.iter().any(|f| f.ends_with("levels/value.rs")), "the files were not found");
    let floats = [32, 64].map(|bits| format!("f{bits}"));
    for file in files.iter().filter(|f| !f.ends_with("health.rs")) {
        let text = std::fs::read_to_string(file).unwrap();
        let mut words = text.split(|c: char| !c.is_ascii_alphanumeric() && c != '_');
        // The type of a number may be written behind it, in the same word.
        let float = words.find(|word| floats.iter().any(|f| word.ends_with(f.as_str())));
        assert_eq!(float, None, "{}", file.display());
    }
}

fn collect(folder: &Path, files: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            collect(&path, files);
        } else if path.extension().is_some_and(|e| e == "rs") {
            files.push(path);
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(10_000))]

    #[test]
    fn a_half_even_quotient_is_the_nearest(number in -1_000_000_i64..1_000_000, divisor in 1_i64..2_000) {
        let whole = unit_cost(number, divisor).unwrap();
        let twice_off = 2 * (number - whole * divisor).abs();
        prop_assert!(twice_off < divisor || (twice_off == divisor && whole % 2 == 0));
    }

    #[test]
    fn no_number_makes_a_rule_panic(n in prop::array::uniform9(any::<i64>()), with in any::<bool>()) {
        let policy = LevelPolicy {
            reorder_level: with.then_some(n[0]),
            max_level: None,
            lead_time_days: with.then_some(n[1]),
            review_days: n[2],
            safety_stock: n[3],
        };
        let amc_milli = amc_milli(n[4], n[5], n[6]).or(Some(n[7]));
        let supply = Supply {
            usable: n[0],
            on_order: n[1],
            in_transit: n[2],
            reserved: n[3],
            amc_milli,
            policy: Some(policy),
            supplier_lead_days: n[4],
            low_stock_limit: n[5],
            pack_size: n[8],
        };
        let _ = (suggested(&supply), status(n[0], n[1]), low_confidence(n[0], n[1], n[2]));
        let _ = (line_value(n[0], n[1]), unit_cost(n[0], n[1]), mos_milli(n[2], Some(n[3])));
        let rooms = [Room { store: id(1), qty: room(amc_milli, n[1], n[2], n[3]) }];
        let surplus = surplus(n[0], amc_milli, n[1], n[2]);
        let moved: i64 = moves(surplus, n[8], &rooms).iter().map(|m| m.qty).sum();
        prop_assert!(moved <= surplus);
    }
}
