//! I12: per line and batch, what was dispatched was received, came back, is lost, or is still on its way.

use super::*;

/// Numbers that look random and are the same in each run.
struct Dice(u64);

impl Dice {
    /// From 0 to `most`.
    fn roll(&mut self, most: i64) -> i64 {
        self.0 =
            self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        i64::try_from(self.0 >> 33).unwrap() % (most + 1)
    }
}

both! {
    async fn i12_transfer_balance(hospital: Hospital) {
        let road = Road::lay(&hospital).await;
        let other = road.ground.medicine("Bisoprolol", json!({})).await;
        for (batch, expiry) in [("B1", "2027-01-31"), ("B2", "2027-02-28"), ("B3", "2027-03-31")] {
            road.ground.receive(&other, 40, batch, expiry).await;
        }
        let mut dice = Dice(12);
        let mut papers = vec![];
        for n in 0..16 {
            let lines = json!([{"medicine_id": other, "quantity": 1 + dice.roll(24)}, {"medicine_id": road.medicine, "quantity": 1 + dice.roll(14)},
                {"medicine_id": other, "quantity": 1 + dice.roll(9)}]);
            let ends = [&road.ground.main, &road.ground.ward];
            let there = usize::from(dice.roll(3) == 0);
            let made = road.ground.admin.make("transfers", body(ends[there], ends[1 - there], lines)).await;
            papers.push(Paper::of(made));
            let paper = papers.last().unwrap();
            live(&hospital, &road.ground.admin, paper, &mut dice, n % 4).await;
            adds_up(&hospital, &road.ground.admin, paper).await;
        }
        let list = road.ground.admin.get("transfers?per_page=100").await.ok(200);
            let states: Vec<_> = list["items"].as_array().unwrap().iter().map(|t| text(&t["state"])).collect();
            let is = |state: &str| states.iter().filter(|s| *s == state).count();
            assert!(is("received") >= 2 && is("part_received") >= 2 && is("reversed") >= 2, "{states:?}");
            transit_is_what_is_open(&hospital).await;
        for paper in &papers {
            adds_up(&hospital, &road.ground.admin, paper).await;
        }
    }
}

/// Some way along the states, by the dice.
async fn live(hospital: &Hospital, admin: &Actor, paper: &Paper, dice: &mut Dice, fate: usize) {
    for noun in ["submission", "approval"] {
        let said = paper.act(admin, noun, json!({})).await;
        if said.status == 409 {
            said.expect(409, ProblemKind::InsufficientStock);
            return;
        }
    }
    paper.act(admin, "dispatch", json!({})).await.ok(200);
    for _ in 0..dice.roll(3) {
        let transfer = paper.found(admin).await;
        let mut steps = vec![];
        for line in transfer["lines"].as_array().unwrap() {
            let of = |sum: &str| line[sum].as_i64().unwrap();
            steps.push(json!({"line_id": line["id"], "quantity": dice.roll(of("dispatched_qty") - of("received_qty"))}));
        }
        let some = steps.iter().any(|step| step["quantity"] != 0);
        let said = paper.act(admin, "receipt", json!({"lines": steps})).await;
        match said.status {
            200 => adds_up(hospital, admin, paper).await,
            409 => drop(said.expect(409, ProblemKind::WrongState)),
            _ => assert!(!some, "{}", said.text),
        }
    }
    // What is closed is read-only but for a reversal; the rest stays on its way.
    if fate < 2 {
        let rest = ["lost", "returned"];
        let transfer = paper.found(admin).await;
        let own = json!([{"line_id": transfer["lines"][1]["id"], "rest": rest[usize::try_from(dice.roll(1)).unwrap()], "reason": "own"}]);
        let said = json!({"rest": rest[usize::try_from(dice.roll(1)).unwrap()], "reason": "rolled", "lines": own});
        paper.act(admin, "closing", said).await;
        if fate == 0 {
            let undone =
                paper.act(admin, "reversal", json!({"reason_code": "data_error"})).await.ok(200);
            assert_eq!(
                (undone["state"].as_str(), left_over(hospital, &paper.id).await),
                (Some("reversed"), 0)
            );
        }
    }
}

/// Dispatched, received, returned, lost, on the way: of each line and batch by the ledger, of each line by the document.
async fn adds_up(hospital: &Hospital, admin: &Actor, paper: &Paper) {
    let document = id(&paper.id);
    let found = hospital.store().scan(move |r| {
        select!(
            r,
            "select v.line_id, v.batch_id,
                 cast(coalesce(sum(case when v.leg = 'dispatch.1.out' then -v.qty_delta else 0 end), 0) as bigint),
                 cast(coalesce(sum(case when v.leg like 'receive.%.in' then v.qty_delta else 0 end), 0) as bigint),
                 cast(coalesce(sum(case when v.leg like 'close.%.in' then v.qty_delta else 0 end), 0) as bigint),
                 cast(coalesce(sum(case when v.type = 'transfer_loss' and v.reverses_id is null then -v.qty_delta else 0 end), 0) as bigint),
                 cast(coalesce(sum(case when s.kind = 'in_transit' and v.reverses_id is null then v.qty_delta else 0 end), 0) as bigint)
             from stock_movement v join store s on s.id = v.store_id where v.doc_id = $1 group by v.line_id, v.batch_id",
            document
        )
        .all::<(Uuid, Uuid, i64, i64, i64, i64, i64)>()
    });
    let rows = found.await.unwrap();
    for (line, batch, dispatched, received, returned, lost, on_way) in &rows {
        assert_eq!(*dispatched, received + returned + lost + on_way, "line {line}, batch {batch}");
        assert!(*received >= 0 && *returned >= 0 && *lost >= 0 && *on_way >= 0);
    }
    for line in paper.found(admin).await["lines"].as_array().unwrap() {
        let own = rows.iter().filter(|row| json!(row.0) == line["id"]);
        let sums =
            own.fold([0; 4], |s, row| [s[0] + row.2, s[1] + row.3, s[2] + row.4, s[3] + row.5]);
        let said = ["dispatched_qty", "received_qty", "returned_qty", "lost_qty"]
            .map(|sum| line[sum].as_i64().unwrap());
        assert_eq!(said, sums, "{line}");
    }
}

/// What lies in in-transit places is what open transfers have sent, to the unit.
async fn transit_is_what_is_open(hospital: &Hospital) {
    let found = hospital.store().scan(|r| {
        select!(
            r,
            "select cast(coalesce((select sum(b.on_hand) from stock_balance b join store s on s.id = b.store_id where s.kind = 'in_transit'), 0) as bigint),
                 cast(coalesce((select sum(l.dispatched_qty - l.received_qty - l.returned_qty - l.lost_qty) from transfer_line l
                     join transfer t on t.id = l.transfer_id where t.state in ('dispatched', 'part_received')), 0) as bigint)"
        )
        .one::<(i64, i64)>()
    });
    let (lying, open) = found.await.unwrap();
    assert!(lying == open && open > 0, "{lying} lie there, {open} are open");
}
