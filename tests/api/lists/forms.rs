//! The forms of a list: chosen fields, names beside ids, CSV, and answers that are asked for again.

use super::*;

both! {
    async fn only_the_asked_fields_come(hospital: Hospital) {
        let admin = hospital.admin().await;
        let ground = Ground::lay(&admin).await;
        for slice in SLICES {
            if slice.path != "users" {
                fill(&admin, slice, 0..2, &ground).await;
            }
            let list = admin.get(&format!("{}?fields=id,version&per_page=1", slice.path)).await.ok(200);
            let fields: Vec<_> = list["items"][0].as_object().unwrap().keys().cloned().collect();
            assert_eq!(fields, ["id", "version"], "{}", slice.path);
            let refusal = admin.get(&format!("{}?fields=id,nonsense", slice.path)).await;
            assert!(refusal.expect(400, ProblemKind::UnreadableParameter).detail.contains("nonsense"));
        }
    }

    async fn names_come_beside_ids_when_asked(hospital: Hospital) {
        let admin = hospital.admin().await;
        let ground = Ground::lay(&admin).await;
        let cases = [
            ("medicines", "supplier", &ground.supplier), ("stores", "department", &ground.department),
            ("patients", "department", &ground.department), ("doctors", "department", &ground.department),
        ];
        for (path, name, id) in cases {
            let made = admin.make(path, (of(path).sample)(1, &ground)).await;
            let address = format!("{path}/{}", text(&made["id"]));
            assert!(admin.get(&address).await.ok(200).get(name).is_none(), "{path}");
            let shown = admin.get(&format!("{address}?expand={name}")).await.ok(200);
            assert_eq!(shown[name]["id"], json!(id), "{path}");
            let list = admin.get(&format!("{path}?expand={name}")).await.ok(200);
            let mine = list["items"].as_array().unwrap().iter().find(|i| i["id"] == made["id"]).unwrap();
            assert_eq!(mine[name]["id"], json!(id), "{path}");
            assert!(text(&mine[name]["name"]).starts_with("Ground"), "{path}");
            let refusal = admin.get(&format!("{path}?expand=colour")).await;
            refusal.expect(400, ProblemKind::UnreadableParameter);
        }
        // A name that changes elsewhere changes here too.
        let address = format!("suppliers/{}", ground.supplier);
        admin.patch(&address, 1, json!({"name": "Renamed"})).await.ok(200);
        let list = admin.get("medicines?expand=supplier").await.ok(200);
        assert_eq!(list["items"][0]["supplier"]["name"], "Renamed");
    }

    async fn a_table_calculator_runs_nothing(hospital: Hospital) {
        let admin = hospital.admin().await;
        let names = ["=1+1", "+1", "-1", "@SUM(A1)", "a,b", "say \"hi\"", "two\nlines", "plain", "أدوية"];
        for name in names {
            let notes = if name == "plain" { "\t=1" } else { "" };
            admin.make("suppliers", json!({"name": name, "notes": notes})).await;
        }
        for answer in [admin.get("suppliers?format=csv&fields=name").await, hear(admin.ask("GET", "suppliers?fields=name").header("Accept", "text/csv")).await] {
            assert_eq!(answer.status, 200);
            assert!(answer.header("content-type").starts_with("text/csv"));
            assert!(answer.header("content-disposition").contains("attachment"));
            let body = answer.text.strip_prefix("name\r\n").unwrap();
            for safe in ["'=1+1\r\n", "'+1\r\n", "'-1\r\n", "'@SUM(A1)\r\n", "\"a,b\"\r\n", "\"say \"\"hi\"\"\"\r\n", "\"two\nlines\"\r\n", "plain\r\n", "أدوية\r\n"] {
                assert!(body.contains(safe), "{safe:?} in {body:?}");
            }
            assert!(!body.lines().any(|l| l.starts_with(['=', '+', '-', '@'])), "{body}");
        }
        let marked = admin.get("suppliers?format=csv&bom=true").await;
        assert!(marked.text.starts_with('\u{feff}') || marked.text.starts_with("id,"), "{}", &marked.text[..20]);
        admin.get("suppliers?format=csv&fields=nonsense").await.expect(400, ProblemKind::UnreadableParameter);
        admin.get("suppliers?format=xml").await.expect(400, ProblemKind::UnreadableParameter);
        let pictures = hear(admin.ask("GET", "suppliers").header("Accept", "image/png")).await;
        pictures.expect(406, ProblemKind::NotAcceptable);
    }

    async fn an_export_is_the_whole_list(hospital: Hospital) {
        let admin = hospital.admin().await;
        let ground = Ground::lay(&admin).await;
        fill(&admin, of("medicines"), 0..2_345, &ground).await;
        let list = "medicines?category=Antibiotic,Analgesic&sort=-name,code";
        let all: Vec<_> = by_pages(&admin, list).await.iter().map(|i| text(&i["id"])).collect();
        let csv = admin.get(&format!("{list}&format=csv&fields=id&per_page=3")).await;
        assert_eq!(csv.text.lines().skip(1).collect::<Vec<_>>(), all);
        let lines = admin.get(&format!("{list}&format=ndjson")).await;
        let lines: Vec<Value> = lines.text.lines().map(|l| serde_json::from_str(l).unwrap()).collect();
        assert_eq!(lines.iter().map(|l| text(&l["id"])).collect::<Vec<_>>(), all);
        let total = admin.get("medicines?limit=1").await.ok(200)["total"].as_u64().unwrap();
        assert_eq!(total, 2_345);
    }

    async fn what_is_known_is_not_sent_again(hospital: Hospital) {
        let admin = hospital.admin().await;
        let ground = Ground::lay(&admin).await;
        for slice in SLICES {
            let made = admin.make(slice.path, (slice.sample)(1, &ground)).await;
            let item = format!("{}/{}", slice.path, text(&made["id"]));
            for address in [slice.path, &item] {
                let first = admin.get(address).await;
                let etag = first.header("etag").to_owned();
                assert!(etag.len() > 2, "{address}");
                let keep = if slice.listing.private { "no-store" } else { "private, no-cache" };
                assert_eq!(first.header("cache-control"), keep, "{address}");
                let again = hear(admin.ask("GET", address).header("If-None-Match", &etag)).await;
                assert_eq!((again.status, again.text.as_str(), again.header("etag")), (304, "", etag.as_str()), "{address}");
                let weak = hear(admin.ask("GET", address).header("If-None-Match", format!("\"x\", W/{etag}"))).await;
                assert_eq!(weak.status, 304, "{address}");
                let other = hear(admin.ask("GET", address).header("If-None-Match", "\"x\"")).await;
                assert_eq!(other.text, first.text, "{address}");

                let version = admin.get(&item).await.ok(200)["version"].clone();
                admin.patch(&item, version, json!({slice.field: format!("for {address}")})).await.ok(200);
                let changed = hear(admin.ask("GET", address).header("If-None-Match", &etag)).await;
                assert_ne!(changed.ok(200), first.ok(200), "{address}");
                assert_ne!(changed.header("etag"), etag, "{address}");
            }
        }
    }

    async fn neighbours_are_linked(hospital: Hospital) {
        let admin = hospital.admin().await;
        let ground = Ground::lay(&admin).await;
        fill(&admin, of("medicines"), 0..30, &ground).await;
        let middle = admin.get("medicines?per_page=10&page=2&sort=code").await;
        let links = middle.header("link").to_owned();
        for (rel, page) in [("first", 1), ("prev", 1), ("next", 3), ("last", 3)] {
            let link = links.split(", ").find(|l| l.ends_with(&format!("rel=\"{rel}\""))).unwrap();
            let target = &link[1..link.find('>').unwrap()];
            assert!(target.starts_with("/api/v1/medicines?") && target.contains("sort=code"), "{target}");
            assert_eq!(admin.get(target).await.ok(200)["page"], page, "{target}");
        }
        assert!(!admin.get("medicines").await.header("link").contains("rel=\"prev\""));
    }
}
