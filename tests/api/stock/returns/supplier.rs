//! What goes back to a supplier.

use super::*;

both! {
    async fn goods_go_back_to_their_supplier(hospital: Hospital) {
        let ground = Ground::lay(&hospital).await;
        let medicine = ground.medicine("A", json!({})).await;
        let [receipt, source, batch] = received(&ground, &medicine, 100, "B1").await;
        let mut body = sending_back(&ground, back(&batch, 30));
        body["receipt_id"] = json!(receipt);
        let done = sent_back(&ground, body).await.ok(201);
        assert_eq!((&done["state"], &done["document_no"], &done["value"]), (&json!("posted"), &json!("RS-S01-2026-000001"), &json!("75.0000")));
        assert_eq!((&done["lines"][0]["receipt_line_id"], &done["lines"][0]["medicine_id"]), (&json!(source), &json!(medicine)));
        let path = format!("returns/supplier/{}", text(&done["id"]));
        assert_eq!(movements(&hospital, &text(&done["id"])).await, [("supplier_return".into(), -30, -750_000, "wrong_item".into())]);
        let lines = ground.admin.get(&format!("receipts/{receipt}/lines")).await.ok(200);
        assert_eq!(lines["items"][0]["returned_qty"], 30);
        assert_eq!(on_hand(&hospital, &ground.main, &batch).await, 70);
        assert_eq!(ground.admin.get(&path).await.ok(200), done);
        let dependents = undone(&ground, &format!("receipts/{receipt}")).await.expect(409, ProblemKind::HasDependents);
        assert_eq!(dependents.more["documents"], json!(["RS-S01-2026-000001"]));

        undone(&ground, &path).await.ok(200);
        let lines = ground.admin.get(&format!("receipts/{receipt}/lines")).await.ok(200);
        assert_eq!(lines["items"][0]["returned_qty"], 0);
        assert_eq!(on_hand(&hospital, &ground.main, &batch).await, 100);
        undone(&ground, &format!("receipts/{receipt}")).await.ok(200);
        must_add_up(&hospital).await;
        let list = ground.admin.get(&format!("returns/supplier?supplier_id={}&state=reversed", ground.supplier)).await.ok(200);
        assert_eq!((&list["total"], &list["items"][0]["supplier"]["name"]), (&json!(1), &json!("Supplier")));
    }

    async fn a_return_is_settled_by_the_suppliers_answer(hospital: Hospital) {
        let ground = Ground::lay(&hospital).await;
        let medicine = ground.medicine("A", json!({})).await;
        let [_, _, batch] = received(&ground, &medicine, 10, "B1").await;
        let draft = ground.admin.make("returns/supplier", sending_back(&ground, back(&batch, 4))).await;
        let path = format!("returns/supplier/{}", text(&draft["id"]));
        assert_eq!((&draft["value"], &draft["store_id"], &draft["receipt_id"]), (&json!("10.0000"), &json!(ground.main), &json!(null)));
        ground.admin.post(&format!("{path}/settlement"), json!({})).await.expect(409, ProblemKind::WrongState);
        let changed = ground.admin.patch(&path, 1, json!({"lines": [back(&batch, 3)]})).await.ok(200);
        assert_eq!((&changed["lines"][0]["id"], &changed["value"]), (&draft["lines"][0]["id"], &json!("7.5000")));
        post(&ground.admin, &format!("{path}/posting"), json!({})).await.ok(200);
        post(&ground.admin, &format!("{path}/posting"), json!({})).await.expect(409, ProblemKind::AlreadyPosted);
        ground.admin.post(&format!("{path}/settlement"), json!({"credit_amount": "-1"})).await.expect(422, ProblemKind::Invalid);
        let settled = ground.admin.post(&format!("{path}/settlement"), json!({"credit_note_no": "CN 7", "credit_amount": "7"})).await.ok(200);
        assert_eq!((&settled["state"], &settled["credit_note_no"], &settled["credit_amount"]), (&json!("settled"), &json!("CN 7"), &json!("7.0000")));
        ground.admin.post(&format!("{path}/settlement"), json!({})).await.expect(409, ProblemKind::WrongState);
        undone(&ground, &path).await.expect(409, ProblemKind::WrongState);
        let other = ground.admin.make("returns/supplier", sending_back(&ground, back(&batch, 1))).await;
        let other = format!("returns/supplier/{}", text(&other["id"]));
        assert_eq!(ground.admin.delete(&other, 1).await.ok(200)["outcome"], "deleted");
    }

    async fn no_more_goes_back_than_came(hospital: Hospital) {
        let ground = Ground::lay(&hospital).await;
        let medicine = ground.medicine("A", json!({})).await;
        let [receipt, source, batch] = received(&ground, &medicine, 10, "B1").await;
        // The same batch came from somebody else too, and some more of it was found.
        let other = text(&ground.admin.make("suppliers", json!({"name": "Other"})).await["id"]);
        let mut theirs = ground.delivery(&medicine, 20, "B1", "2027-01-31");
        theirs["supplier_id"] = json!(other);
        post(&ground.admin, "receipts?post=true", theirs).await.ok(201);
        let refusal = sent_back(&ground, sending_back(&ground, back(&batch, 11))).await.expect(409, ProblemKind::ReturnExceedsReceived);
        let numbers = ["received", "returned", "asked"].map(|name| refusal.more[name].as_i64().unwrap());
        assert_eq!(numbers, [10, 0, 11]);

        let mut bound = sending_back(&ground, back(&batch, 6));
        bound["lines"][0]["receipt_line_id"] = json!(source);
        let done = sent_back(&ground, bound.clone()).await.ok(201);
        assert_eq!(done["receipt_id"], json!(receipt), "told by the line");
        let refusal = sent_back(&ground, bound.clone()).await.expect(409, ProblemKind::ReturnExceedsReceived);
        assert_eq!((&refusal.more["returned"], refusal.errors[0].pointer.as_str()), (&json!(6), "/lines/0/quantity"));
        // Without the receipt they count all the same; so do the lines of one return.
        sent_back(&ground, sending_back(&ground, back(&batch, 5))).await.expect(409, ProblemKind::ReturnExceedsReceived);
        let twice = json!({"supplier_id": ground.supplier, "lines": [back(&batch, 2), back(&batch, 3)]});
        sent_back(&ground, twice).await.expect(409, ProblemKind::ReturnExceedsReceived);
        sent_back(&ground, sending_back(&ground, back(&batch, 4))).await.ok(201);
        undone(&ground, &format!("returns/supplier/{}", text(&done["id"]))).await.ok(200);
        bound["lines"][0]["quantity"] = json!(7);
        let refusal = sent_back(&ground, bound).await.expect(409, ProblemKind::ReturnExceedsReceived);
        assert_eq!(refusal.more["returned"], 4);
        let mut all_theirs = sending_back(&ground, back(&batch, 20));
        all_theirs["supplier_id"] = json!(other);
        sent_back(&ground, all_theirs).await.ok(201);
        must_add_up(&hospital).await;
    }

    async fn a_supplier_return_that_makes_no_sense_is_refused(hospital: Hospital) {
        let ground = Ground::lay(&hospital).await;
        let medicine = ground.medicine("A", json!({})).await;
        let [receipt, source, batch] = received(&ground, &medicine, 10, "B1").await;
        let [far, far_line, far_batch] = received(&ground, &medicine, 10, "B2").await;
        let draft = ground.admin.make("receipts", ground.delivery(&medicine, 10, "B3", "2027-01-31")).await;
        let other = text(&ground.admin.make("suppliers", json!({"name": "Other"})).await["id"]);
        let nobodys = "019a0000-0000-7000-8000-000000000000";
        for (header, line, status, kind, pointer) in [
            (json!({}), json!({"quantity": 0}), 422, ProblemKind::QuantityNotPositive, "/lines/0/quantity"),
            (json!({}), json!({"batch_id": nobodys}), 422, ProblemKind::UnknownReference, "/lines/0/batch_id"),
            (json!({}), json!({"receipt_line_id": nobodys}), 422, ProblemKind::UnknownReference, "/lines/0/receipt_line_id"),
            (json!({"receipt_id": receipt}), json!({"receipt_line_id": far_line}), 422, ProblemKind::UnknownReference, "/lines/0/receipt_line_id"),
            (json!({"receipt_id": far}), json!({}), 422, ProblemKind::UnknownReference, "/lines/0/batch_id"),
            (json!({}), json!({"receipt_line_id": source, "batch_id": far_batch}), 422, ProblemKind::UnknownReference, "/lines/0/receipt_line_id"),
            (json!({"receipt_id": draft["id"]}), json!({}), 409, ProblemKind::WrongState, "/receipt_id"),
            (json!({"receipt_id": nobodys}), json!({}), 404, ProblemKind::NotFound, ""),
            (json!({"receipt_id": receipt, "supplier_id": other}), json!({}), 422, ProblemKind::Invalid, "/receipt_id"),
            (json!({"supplier_id": nobodys}), json!({}), 422, ProblemKind::UnknownReference, "/supplier_id"),
            (json!({}), json!({"reason_code": ""}), 422, ProblemKind::ReasonRequired, "/lines/0/reason_code"),
            (json!({}), json!({"reason_code": "missing"}), 422, ProblemKind::UnknownReference, "/lines/0/reason_code"),
            (json!({}), json!({"reason_code": "quality"}), 422, ProblemKind::NoteRequired, "/lines/0/reason_code"),
            (json!({}), json!({"from_quarantine": true}), 409, ProblemKind::InsufficientStock, "/lines/0"),
        ] {
            let mut body = sending_back(&ground, back(&batch, 1));
            body["lines"][0].as_object_mut().unwrap().extend(line.as_object().unwrap().clone());
            body.as_object_mut().unwrap().extend(header.as_object().unwrap().clone());
            let problem = sent_back(&ground, body.clone()).await.expect(status, kind);
            assert_eq!(problem.errors.first().map_or("", |e| e.pointer.as_str()), pointer, "{body}");
        }
        sent_back(&ground, json!({"supplier_id": ground.supplier})).await.expect(422, ProblemKind::EmptyDocument);
        assert_eq!(ground.admin.get("returns/supplier").await.ok(200)["total"], 0);
        let ward = hospital.department_user(&ground.department).await;
        ward.get("returns/supplier").await.expect(403, ProblemKind::Forbidden);
        ward.post("returns/supplier", sending_back(&ground, back(&batch, 1))).await.expect(403, ProblemKind::Forbidden);
    }

    async fn blocked_goods_go_back_too(hospital: Hospital) {
        let ground = Ground::lay(&hospital).await;
        let medicine = ground.medicine("A", json!({})).await;
        let [_, _, batch] = received(&ground, &medicine, 10, "B1").await;
        hospital.home.raw("update batch set status = 'recalled'").unwrap();
        let mut body = sending_back(&ground, back(&batch, 10));
        body["lines"][0]["reason_code"] = json!("recalled");
        sent_back(&ground, body).await.ok(201);
        assert_eq!(on_hand(&hospital, &ground.main, &batch).await, 0);
    }

    /// A return that names no receipt goes back from all that came: what is left of it must have come from somewhere.
    async fn a_receipt_whose_goods_went_back_stands(hospital: Hospital) {
        let ground = Ground::lay(&hospital).await;
        let medicine = ground.medicine("A", json!({})).await;
        let [first, _, batch] = received(&ground, &medicine, 10, "B1").await;
        let done = sent_back(&ground, sending_back(&ground, back(&batch, 4))).await.ok(201);
        // Four were found: enough is there to take the ten away again.
        let found = json!({"kind": "adjust", "lines": [{"medicine_id": medicine, "batch_id": batch, "delta": 4, "reason_code": "found"}]});
        post(&ground.admin, "adjustments?post=true", found).await.ok(201);
        let refusal = undone(&ground, &format!("receipts/{first}")).await.expect(409, ProblemKind::HasDependents);
        assert_eq!(refusal.more["documents"], json!(["RS-S01-2026-000001"]));
        assert_eq!(on_hand(&hospital, &ground.main, &batch).await, 10);

        // Somebody else's goods cover nothing; another delivery of the same supplier does.
        let other = text(&ground.admin.make("suppliers", json!({"name": "Other"})).await["id"]);
        let mut theirs = ground.delivery(&medicine, 20, "B1", "2027-01-31");
        theirs["supplier_id"] = json!(other);
        post(&ground.admin, "receipts?post=true", theirs).await.ok(201);
        undone(&ground, &format!("receipts/{first}")).await.expect(409, ProblemKind::HasDependents);
        let [second, _, _] = received(&ground, &medicine, 4, "B1").await;
        undone(&ground, &format!("receipts/{first}")).await.ok(200);
        undone(&ground, &format!("receipts/{second}")).await.expect(409, ProblemKind::HasDependents);
        undone(&ground, &format!("returns/supplier/{}", text(&done["id"]))).await.ok(200);
        undone(&ground, &format!("receipts/{second}")).await.ok(200);
        must_add_up(&hospital).await;
    }
}
