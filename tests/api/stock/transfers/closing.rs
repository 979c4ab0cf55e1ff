//! Closing stores and departments; what a medicine's record means to its stock; what is used is not deleted.

use super::*;

/// Units of everything in a store, in all its places.
async fn all_in(hospital: &Hospital, store: &str) -> i64 {
    let store = id(store);
    let found = hospital.store().scan(move |r| {
        select!(
            r,
            "select cast(coalesce(sum(b.on_hand), 0) as bigint) from stock_balance b join store s on s.id = b.store_id where s.id = $1 or s.parent_id = $1",
            store
        )
        .one::<(i64,)>()
    });
    found.await.unwrap().0
}

/// A ward that has 12 units on its shelf (10 of them blocked), 3 set aside and 4 promised away.
async fn stocked_ward(hospital: &Hospital) -> (Road, Paper) {
    let road = Road::lay(hospital).await;
    let (admin, main, ward) = (&road.ground.admin, &road.ground.main, &road.ground.ward);
    road.direct(15).await.ok(201);
    let places = admin.get("stores?kind=quarantine&per_page=100").await.ok(200);
    let own = places["items"]
        .as_array()
        .unwrap()
        .iter()
        .find(|p| p["parent_id"] == json!(ward))
        .unwrap()
        .clone();
    let late = json!([{"medicine_id": road.medicine, "quantity": 3, "batches": [{"batch_id": road.late, "quantity": 3}]}]);
    let mut set_aside = body(ward, &text(&own["id"]), late);
    set_aside["reason"] = json!("quarantine");
    post(admin, "transfers?direct=true", set_aside).await.ok(201);
    let promised = body(ward, main, json!([{"medicine_id": road.medicine, "quantity": 4}]));
    let promised = Paper::of(admin.make("transfers", promised).await);
    for noun in ["submission", "approval"] {
        promised.act(admin, noun, json!({})).await.ok(200);
    }
    hospital.home.raw("update batch set status = 'recalled' where batch_number = 'EARLY'").unwrap();
    (road, promised)
}

both! {
    async fn a_store_that_closes_is_emptied_first(hospital: Hospital) {
        let (road, promised) = stocked_ward(&hospital).await;
        let (admin, main, ward) = (&road.ground.admin, &road.ground.main, &road.ground.ward);
        let draft = json!({"store_id": ward, "lines": [{"medicine_id": road.medicine, "quantity": 1}]});
        let draft = admin.make("dispenses", draft).await;
        post(admin, &format!("dispenses/{}/reservation", text(&draft["id"])), json!({})).await.ok(200);

        let address = format!("stores/{ward}");
        let closed = admin.patch(&address, 1, json!({"active": false})).await.ok(200);
        assert_eq!((&closed["active"], &closed["version"]), (&json!(false), &json!(2)));
        assert_eq!((all_in(&hospital, ward).await, all_in(&hospital, main).await), (0, 110));
        assert_eq!((there(&hospital, main, "main", &road.late).await, there(&hospital, main, "quarantine", &road.late).await), ((97, 0), (3, 0)));
        assert_eq!((there(&hospital, main, "main", &road.early).await, there(&hospital, main, "quarantine", &road.early).await), ((0, 0), (10, 0)));
        let moved = admin.get("transfers?reason=store_closing").await.ok(200);
        assert_eq!(moved["total"], 1);
        let moved = Paper::of(admin.get(&format!("transfers/{}", text(&moved["items"][0]["id"]))).await.ok(200));
        let moved = moved.found(admin).await;
        assert_eq!((&moved["state"], &moved["direct"], &moved["source_store_id"], &moved["line_count"]), (&json!("received"), &json!(true), &json!(ward), &json!(3)));
        assert_eq!(promised.found(admin).await["state"], "cancelled");
        assert_eq!(admin.get("dispenses?state=cancelled").await.ok(200)["total"], 1);
        let companions = admin.get(&format!("stores?department_id={}&kind=in_transit,quarantine&active=true", road.ground.department)).await.ok(200);
        assert_eq!(companions["total"], 0);
        admin.post("transfers", road.body(1)).await.expect(409, ProblemKind::MasterInactive);
        let undone = post(admin, &format!("transfers/{}/reversal", text(&moved["id"])), json!({"reason_code": "data_error"})).await;
        undone.expect(409, ProblemKind::MasterInactive);
        let trail = admin.get("audit/verification").await.ok(200);
        assert_eq!(trail["clean"], true, "{trail}");

        admin.patch(&address, 2, json!({"active": true})).await.ok(200);
        let companions = admin.get(&format!("stores?department_id={}&kind=in_transit,quarantine&active=true", road.ground.department)).await.ok(200);
        assert_eq!(companions["total"], 2, "they open with their store");
        road.direct(1).await.ok(201);
    }

    async fn a_busy_store_does_not_close(hospital: Hospital) {
        let road = Road::lay(&hospital).await;
        let (admin, ward, department) = (&road.ground.admin, &road.ground.ward, &road.ground.department);
        let second = text(&admin.make("stores", json!({"name": "Second", "department_id": department})).await["id"]);
        post(admin, "transfers?direct=true", body(&road.ground.main, &second, json!([{"medicine_id": road.medicine, "quantity": 1}]))).await.ok(201);
        let paper = road.sent(3).await;
        let refusal = admin.patch(&format!("stores/{ward}"), 1, json!({"active": false})).await.expect(409, ProblemKind::StoreBusy);
        assert_eq!(refusal.more["documents"], json!([paper.id]));
        admin.delete(&format!("stores/{ward}"), 1).await.expect(409, ProblemKind::StoreBusy);
        admin.patch(&format!("departments/{department}"), 1, json!({"active": false})).await.expect(409, ProblemKind::StoreBusy);
        let bulk = admin.post("departments/bulk-delete", json!({"ids": [department]})).await.ok(200);
        assert_eq!(bulk["failed"], 1);
        assert_eq!(all_in(&hospital, &second).await, 1, "all or nothing");
        paper.act(admin, "receipt", json!({})).await.ok(200);

        let raw = "insert into stocktake (id, created_at, updated_at, state, doc_date, store_id, scope) select id, 1, 1, 'counting', '2026-03-02', id, 'all' from store where name = 'Ward Store'".to_string();
        hospital.home.raw(&raw).unwrap();
        admin.patch(&format!("stores/{ward}"), 1, json!({"active": false})).await.expect(409, ProblemKind::StoreBusy);
        hospital.home.raw("update stocktake set state = 'draft'").unwrap();
        let removal = admin.delete(&format!("stores/{ward}"), 1).await.ok(200);
        assert_eq!((&removal["outcome"], &removal["references"]["stock"], &removal["references"]["stocktakes"]), (&json!("deactivated"), &json!(1), &json!(1)));
        assert_eq!((all_in(&hospital, ward).await, all_in(&hospital, &road.ground.main).await), (0, 109));
    }

    async fn a_department_closes_with_its_stores_and_users(hospital: Hospital) {
        let (road, _) = stocked_ward(&hospital).await;
        let (admin, department) = (&road.ground.admin, &road.ground.department);
        let here = nurse(&hospital, admin, "here", department).await;
        let removal = admin.delete(&format!("departments/{department}"), 1).await.ok(200);
        assert_eq!((&removal["outcome"], &removal["references"]["users"]), (&json!("deactivated"), &json!(1)));
        assert!(removal["references"]["movements"].as_i64().unwrap() > 0, "{removal}");
        assert_eq!((all_in(&hospital, &road.ground.ward).await, all_in(&hospital, &road.ground.main).await), (0, 110));
        assert_eq!(admin.get(&format!("stores/{}", road.ground.ward)).await.ok(200)["active"], false);
        here.get("me").await.expect(401, ProblemKind::NotSignedIn);
        let boss = json!({"username": "boss", "role": "admin", "department_id": department, "password": PASSWORD, "must_change_password": false});
        let boss = text(&admin.make("users", boss).await["id"]);
        admin.patch(&format!("departments/{department}"), 2, json!({"active": true})).await.ok(200);
        hospital.home.raw("update user_account set active = false where username = 'admin'").unwrap();
        let boss_here = hospital.nobody().sign_in("boss", PASSWORD).await;
        assert_eq!(boss_here.id, boss);
        boss_here.patch(&format!("departments/{department}"), 3, json!({"active": false})).await.expect(409, ProblemKind::LastAdmin);
    }

    async fn a_closed_store_stays_empty(hospital: Hospital) {
        let road = Road::lay(&hospital).await;
        let (admin, ward) = (&road.ground.admin, &road.ground.ward);
        road.direct(5).await.ok(201);
        let used = json!({"store_id": ward, "lines": [{"medicine_id": road.medicine, "quantity": 2}]});
        let used = post(admin, "dispenses?complete=true", used).await.ok(201);
        let mut crowd = tokio::task::JoinSet::new();
        for n in 0..24 {
            let (admin, body, address) = (admin.clone(), road.body(1), format!("stores/{ward}"));
            crowd.spawn(async move {
                if n == 12 { admin.patch(&address, 1, json!({"active": false})).await } else { post(&admin, "transfers?direct=true", body).await }
            });
        }
        for answer in crowd.join_all().await {
            assert!(matches!(answer.status, 200 | 201 | 409), "{}: {}", answer.asked, answer.text);
        }
        assert_eq!(admin.get(&format!("stores/{ward}")).await.ok(200)["active"], false);
        assert_eq!((all_in(&hospital, ward).await, all_in(&hospital, &road.ground.main).await), (0, 108));
        let undone = format!("dispenses/{}/reversal", text(&used["id"]));
        post(admin, &undone, json!({"reason_code": "data_error"})).await.expect(409, ProblemKind::MasterInactive);
        assert_eq!(all_in(&hospital, ward).await, 0);
    }

    async fn the_unit_is_fixed_by_the_first_movement(hospital: Hospital) {
        let ground = Ground::lay(&hospital).await;
        let medicine = ground.medicine("Syrup", json!({"base_unit": "mL"})).await;
        let address = format!("medicines/{medicine}");
        ground.admin.patch(&address, 1, json!({"base_unit": "bottle"})).await.ok(200);
        ground.receive(&medicine, 12, "B", "2027-12-31").await;
        ground.admin.patch(&address, 2, json!({"base_unit": "mL"})).await.expect(409, ProblemKind::BaseUnitLocked);
        ground.admin.patch(&address, 2, json!({"base_unit": "bottle", "notes": "x"})).await.ok(200);
        let total = async || {
            let found = hospital.store().scan(|r| {
                select!(r, "select medicine_key, limit_used, status from stock_total").one::<(String, i64, String)>()
            });
            found.await.unwrap()
        };
        assert_eq!(total().await, ("syrup".into(), 10, "medium".into()));
        ground.admin.patch(&address, 3, json!({"low_stock_limit": 12})).await.ok(200);
        assert_eq!(total().await, ("syrup".into(), 12, "low".into()));
        ground.admin.patch(&address, 4, json!({"name": "Juice"})).await.ok(200);
        assert_eq!(total().await.0, "juice");
    }

    async fn what_was_used_is_kept(hospital: Hospital) {
        let road = Road::lay(&hospital).await;
        let ground = &road.ground;
        let doctor = text(&ground.admin.make("doctors", json!({"name": "Dr. A", "gender": "female"})).await["id"]);
        let mut given = ground.handing_out(&road.medicine, 1);
        given["doctor_id"] = json!(doctor);
        post(&ground.admin, "dispenses?complete=true", given).await.ok(201);
        road.draft(1).await;
        for (address, kind) in [
            (format!("medicines/{}", road.medicine), "transfer_lines"), (format!("patients/{}", ground.patient), "dispenses"),
            (format!("doctors/{doctor}"), "dispenses"), (format!("suppliers/{}", ground.supplier), "receipts"),
            (format!("stores/{}", ground.ward), "transfers_in"), (format!("departments/{}", ground.department), "transfers_in"),
        ] {
            let version = ground.admin.get(&address).await.ok(200)["version"].clone();
            let removal = ground.admin.delete(&address, version).await.ok(200);
            assert_eq!(removal["outcome"], "deactivated", "{address}");
            assert!(removal["references"][kind].as_i64().unwrap() > 0, "{address}: {removal}");
        }
    }
}
