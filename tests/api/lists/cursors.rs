//! Walking a list by cursor: each row once, whatever the order.

use super::*;
use pharmacy_contract::text::fold;

/// Walks to the end in steps of `limit`; every page says what a cursor page must say.
async fn walk(actor: &Actor, list: &str, limit: usize) -> Vec<String> {
    let sign = if list.contains('?') { '&' } else { '?' };
    let (mut all, mut cursor) = (vec![], String::new());
    loop {
        let page = actor.get(&format!("{list}{sign}limit={limit}&cursor={cursor}")).await.ok(200);
        let here = ids(&page);
        let more = !page["next_cursor"].is_null();
        assert_eq!(here.len() == limit, more || here.len() == limit, "{list}");
        assert!(here.len() <= limit, "{list}");
        let says = [&page["has_next"], &page["lazy_load"]["has_more"]];
        assert_eq!(says, [&json!(more), &json!(more)], "{list}");
        assert_eq!(page["lazy_load"]["items_loaded"], here.len());
        all.extend(here);
        if !more {
            assert!(page.as_object().unwrap().contains_key("next_cursor"), "null at the end");
            return all;
        }
        cursor = text(&page["next_cursor"]);
    }
}

fn once(ids: &[String]) -> bool {
    let mut sorted = ids.to_vec();
    sorted.sort();
    sorted.dedup();
    sorted.len() == ids.len()
}

both! {
    async fn each_row_comes_once_in_every_order(hospital: Hospital) {
        let admin = hospital.admin().await;
        let ground = Ground::lay(&admin).await;
        for slice in SLICES {
            if slice.path != "users" {
                fill(&admin, slice, 0..40, &ground).await;
            }
            let names: Vec<_> = slice.listing.sorts.iter().map(|s| s.name).collect();
            let mut orders: Vec<String> = names.iter().flat_map(|n| [(*n).to_owned(), format!("-{n}")]).collect();
            for pair in names.windows(2) {
                for (a, b) in [("", ""), ("-", "-"), ("", "-"), ("-", "")] {
                    orders.push(format!("{a}{},{b}{}", pair[0], pair[1]));
                }
            }
            let everything = admin.get(&format!("{}?limit=1", slice.path)).await.ok(200)["total"].as_u64().unwrap();
            for order in orders {
                let list = format!("{}?sort={order}", slice.path);
                let pages: Vec<_> = by_pages(&admin, &list).await.iter().map(|i| text(&i["id"])).collect();
                let walked = walk(&admin, &list, 7).await;
                assert!(once(&walked), "{list}: a row came twice");
                assert_eq!(u64::try_from(walked.len()).unwrap(), everything, "{list}");
                assert_eq!(walked, pages, "{list}: pages and cursor agree");
            }
        }
    }

    async fn an_order_is_the_order(hospital: Hospital) {
        let admin = hospital.admin().await;
        for (n, name) in ["beta", "Alpha", "ÄRA", "alpha 2", "أمل", "امل", "Zeta", "10 mg", "9 mg"].iter().enumerate() {
            let body = json!({"name": name, "confirm_duplicate": true, "lead_time_days": n, "city": (["B", "A"][n % 2])});
            admin.make("suppliers", body).await;
        }
        let names = |list: Vec<Value>| list.iter().map(|i| fold(&text(&i["name"]))).collect::<Vec<_>>();
        let up = names(by_pages(&admin, "suppliers?sort=name").await);
        let mut sorted = up.clone();
        sorted.sort();
        assert_eq!(up, sorted, "by folded text, byte by byte, on both engines");
        sorted.reverse();
        assert_eq!(names(by_pages(&admin, "suppliers?sort=-name").await), sorted);
        let mixed = by_pages(&admin, "suppliers?sort=city,-name").await;
        let keys: Vec<_> = mixed.iter().map(|i| (text(&i["city"]), fold(&text(&i["name"])))).collect();
        assert!(keys.windows(2).all(|w| w[0].0 < w[1].0 || (w[0].0 == w[1].0 && w[0].1 >= w[1].1)), "{keys:?}");
    }

    async fn a_walk_is_steady_while_others_write(hospital: Hospital) {
        let admin = hospital.admin().await;
        let ground = Ground::lay(&admin).await;
        fill(&admin, of("medicines"), 0..60, &ground).await;
        let before: Vec<_> = by_pages(&admin, "medicines").await.iter().map(|i| text(&i["id"])).collect();
        let first = admin.get("medicines?limit=10").await.ok(200);
        let mut seen = ids(&first);
        let mut cursor = text(&first["next_cursor"]);
        // One in front of the place, one behind it, and one already seen goes.
        admin.make("medicines", json!({"name": "AAA"})).await;
        admin.make("medicines", json!({"name": "ZZZ"})).await;
        admin.delete(&format!("medicines/{}", seen[0]), 1).await.ok(200);
        while !cursor.is_empty() {
            let page = admin.get(&format!("medicines?limit=10&cursor={cursor}")).await.ok(200);
            seen.extend(ids(&page));
            cursor = page["next_cursor"].as_str().unwrap_or_default().into();
        }
        assert!(once(&seen));
        assert_eq!(seen.len(), 61);
        assert!(before.iter().all(|id| seen.contains(id)), "none of the old ones was jumped over");
    }

    async fn a_cursor_belongs_to_its_list(hospital: Hospital) {
        let admin = hospital.admin().await;
        let ground = Ground::lay(&admin).await;
        fill(&admin, of("suppliers"), 0..20, &ground).await;
        fill(&admin, of("medicines"), 0..20, &ground).await;
        let first = admin.get("suppliers?limit=5&type=Medicine&sort=city").await.ok(200);
        let cursor = text(&first["next_cursor"]);
        let good = format!("suppliers?limit=5&type=Medicine&sort=city&cursor={cursor}");
        admin.get(&good).await.ok(200);
        admin.get(&good.replace("limit=5", "limit=9")).await.ok(200);
        for other in [
            format!("suppliers?limit=5&type=Device&sort=city&cursor={cursor}"),
            format!("suppliers?limit=5&sort=city&cursor={cursor}"),
            format!("suppliers?limit=5&type=Medicine&cursor={cursor}"),
            format!("suppliers?limit=5&type=Medicine&sort=-city&cursor={cursor}"),
            format!("suppliers?limit=5&type=Medicine&sort=city&active=true&cursor={cursor}"),
            format!("suppliers?limit=5&type=Medicine&sort=city&q=supp&cursor={cursor}"),
            format!("medicines?limit=5&cursor={cursor}"),
        ] {
            admin.get(&other).await.expect(400, ProblemKind::InvalidCursor);
        }
        let forged = |at: usize| {
            let mut bytes = cursor.clone().into_bytes();
            bytes[at] = if bytes[at] == b'A' { b'B' } else { b'A' };
            String::from_utf8(bytes).unwrap()
        };
        let mut forgeries: Vec<_> = (0..cursor.len()).step_by(5).map(forged).collect();
        forgeries.extend(["x".into(), cursor[1..].to_owned(), format!("{cursor}A"), "A".repeat(4_000)]);
        for forgery in forgeries {
            let answer = admin.get(&format!("suppliers?limit=5&type=Medicine&sort=city&cursor={forgery}")).await;
            answer.expect(400, ProblemKind::InvalidCursor);
        }
    }

    async fn the_count_can_be_spared(hospital: Hospital) {
        let admin = hospital.admin().await;
        let ground = Ground::lay(&admin).await;
        fill(&admin, of("suppliers"), 0..20, &ground).await;
        for list in ["suppliers?total=false&limit=5", "suppliers?total=false&per_page=5&page=2"] {
            let page = admin.get(list).await.ok(200);
            assert_eq!((&page["total"], &page["pages"], &page["has_next"]), (&Value::Null, &Value::Null, &json!(true)));
            assert_eq!(ids(&page).len(), 5);
        }
        let end = admin.get("suppliers?total=false&per_page=5&page=5").await.ok(200);
        assert_eq!((ids(&end).len(), &end["has_next"]), (1, &json!(false)));
    }
}
