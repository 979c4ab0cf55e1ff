use super::*;
use jiff::civil::date;
use pharmacy_contract::batches::BatchStatus;

fn line(delta: i64) -> NewAdjustmentLine {
    NewAdjustmentLine { delta, ..NewAdjustmentLine::default() }
}

fn card(batch_tracked: bool) -> Card {
    Card {
        id: Uuid::nil(),
        name: "M".into(),
        active: true,
        pack_size: 1,
        batch_tracked,
        controlled_schedule: String::new(),
        requires_prescription: false,
        returns_restockable: true,
        min_days_left: None,
        unit_price: Money(0),
        supplier_id: None,
    }
}

fn kind_of<T>(result: Result<T>) -> Option<ProblemKind> {
    result.err().map(|e| e.refusal().kind)
}

#[test]
fn each_kind_has_its_direction() {
    use AdjustmentKind as K;
    for (kind, delta, fits) in [
        (K::Adjust, 1, true),
        (K::Adjust, -1, true),
        (K::Adjust, 0, false),
        (K::Waste, -1, true),
        (K::Waste, 1, false),
        (K::Waste, 0, false),
        (K::Opening, 1, true),
        (K::Opening, -1, false),
    ] {
        assert_eq!(may_draft(kind, &line(delta), 0).is_ok(), fits, "{kind} {delta}");
    }
}

#[test]
fn only_what_comes_in_has_a_cost_of_its_own() {
    let costed = |delta| NewAdjustmentLine { unit_cost: Some(Money(1)), ..line(delta) };
    assert!(may_draft(AdjustmentKind::Adjust, &costed(1), 0).is_ok());
    assert!(may_draft(AdjustmentKind::Adjust, &costed(-1), 0).is_err());
}

#[test]
fn the_reason_follows_the_direction() {
    use AdjustmentKind as K;
    assert_eq!(reasons(K::Adjust, &line(1)), Some(&["adjust_in"][..]));
    assert_eq!(reasons(K::Adjust, &line(-1)), Some(&["adjust_out"][..]));
    assert_eq!(reasons(K::Waste, &line(-1)), Some(&["waste", "recall"][..]));
    assert_eq!(reasons(K::Opening, &line(1)), None);
    let told = NewAdjustmentLine { reason_code: "opening".into(), ..line(1) };
    assert_eq!(reasons(K::Opening, &told), Some(&["adjust_in"][..]));
}

#[test]
fn what_was_found_says_its_batch_and_expiry() {
    let mut found = line(1);
    assert_eq!(kind_of(identity(&found, &card(true), 0)), Some(ProblemKind::ExpiryRequired));
    found.batch_number = "B".into();
    assert_eq!(kind_of(identity(&found, &card(true), 0)), Some(ProblemKind::ExpiryRequired));
    found.expiry_date = Some(date(2027, 1, 1));
    assert_eq!(identity(&found, &card(true), 0).unwrap().batch_number, "B");
    assert_eq!(identity(&line(1), &card(false), 0).unwrap().batch_number, UNTRACKED);
    assert_eq!(identity(&line(-1), &card(false), 0).unwrap().batch_number, UNTRACKED);
    found.delta = -1;
    assert_eq!(kind_of(identity(&found, &card(true), 0)), Some(ProblemKind::Invalid));
}

#[test]
fn expired_units_leave_as_waste_only() {
    let today = date(2026, 3, 2);
    let lot = Lot {
        id: Uuid::nil(),
        medicine_id: Uuid::nil(),
        batch_number: "B".into(),
        expiry_date: Some(date(2026, 3, 1)),
        status: BatchStatus::Available,
        unit_cost: Money(0),
        received_qty: 0,
        received_value: Money(0),
    };
    let moved = |kind, delta| may_move(kind, &lot, &line(delta), &card(true), (today, 0));
    assert_eq!(kind_of(moved(AdjustmentKind::Adjust, -1)), Some(ProblemKind::BatchExpired));
    assert!(moved(AdjustmentKind::Adjust, 1).is_ok());
    assert!(moved(AdjustmentKind::Waste, -1).is_ok());
}

#[test]
fn the_limit_itself_needs_nobody_else() {
    assert!(may_post_alone(Money(10), Money(10)).is_ok());
    let refused = may_post_alone(Money(11), Money(10)).unwrap_err().refusal();
    assert_eq!(refused.kind, ProblemKind::ApprovalRequired);
    assert_eq!(refused.more.get("value").and_then(|v| v.as_str()), Some("0.0011"));
}
