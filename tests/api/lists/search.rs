//! Search: what is found, and in which order.

use super::*;

async fn found(admin: &Actor, query: &str) -> Vec<String> {
    let list = admin.get(query).await.ok(200);
    assert_eq!(list["total"].as_u64().unwrap(), u64::try_from(ids(&list).len()).unwrap());
    names(list["items"].as_array().unwrap())
}

fn names(items: &[Value]) -> Vec<String> {
    items.iter().map(|item| text(&item["name"])).collect()
}

both! {
    async fn the_best_comes_first(hospital: Hospital) {
        let admin = hospital.admin().await;
        for body in [
            json!({"name": "Contains paracet inside", "strength": "1"}),
            json!({"name": "Paracetamol forte", "strength": "2"}),
            json!({"name": "Panadol", "generic_name": "Paracetamol", "strength": "3"}),
            json!({"name": "Adol", "brand_name": "Paracetol", "strength": "4"}),
            json!({"name": "Zz exact", "code": "PARACET", "strength": "5"}),
            json!({"name": "Barcode", "barcode_number": "4006381333931", "strength": "6"}),
            json!({"name": "Nothing of it", "strength": "7"}),
        ] {
            admin.make("medicines", body).await;
        }
        let order = ["Zz exact", "Panadol", "Adol", "Paracetamol forte", "Contains paracet inside"];
        assert_eq!(found(&admin, "medicines?q=paracet").await, order);
        assert_eq!(found(&admin, "medicines?q=%20PARACET%20").await, order);
        assert_eq!(found(&admin, "medicines?q=4006381333931").await, ["Barcode"]);
        assert_eq!(found(&admin, "medicines?q=racet").await.len(), 5);
        assert_eq!(found(&admin, "medicines?q=pa").await, ["Panadol", "Adol", "Paracetamol forte", "Zz exact"]);
        assert_eq!(found(&admin, "medicines?q=nothing%20at%20all").await, [""; 0]);
        let by_name = found(&admin, "medicines?q=paracet&sort=name").await;
        assert_eq!(by_name, ["Adol", "Contains paracet inside", "Panadol", "Paracetamol forte", "Zz exact"]);
    }

    /// SQLite sorts few hits and walks along the names for many; where it turns depends on how far down the page is.
    async fn common_and_rare_texts_are_found_alike(hospital: Hospital) {
        let admin = hospital.admin().await;
        let all: Vec<String> = (0..600)
            .map(|n| n * 7 % 600)
            .map(|n| format!("{n:03} amber{}{}", if n % 2 == 0 { " common" } else { "" }, if n % 30 == 0 { " seldom" } else { "" }))
            .collect();
        let items: Vec<Value> = all.iter().map(|name| json!({"name": name})).collect();
        admin.post("suppliers/batch", json!({"items": items})).await.ok(200);
        for word in ["amber", "common", "seldom"] {
            let mut expected: Vec<String> = all.iter().filter(|name| name.contains(word)).cloned().collect();
            expected.sort();
            assert_eq!(names(&by_pages(&admin, &format!("suppliers?q={word}")).await), expected, "{word}");
            expected.reverse();
            assert_eq!(names(&by_pages(&admin, &format!("suppliers?q={word}&sort=-name")).await), expected, "{word}");
        }
    }

    async fn letters_are_folded_and_signs_are_letters(hospital: Hospital) {
        let admin = hospital.admin().await;
        for name in ["أدوية الأطفال", "100% Pure_Oil", "Back\\slash", "It's \"quoted\"", "Ｗｉｄｅ form"] {
            admin.make("suppliers", json!({"name": name})).await;
        }
        for (query, name) in [
            ("ادويه", "أدوية الأطفال"), ("الاطفال", "أدوية الأطفال"), ("100%25", "100% Pure_Oil"),
            ("e_oi", "100% Pure_Oil"), ("k%5Csl", "Back\\slash"), ("\"quo", "It's \"quoted\""), ("t's", "It's \"quoted\""),
            ("wide", "Ｗｉｄｅ form"), ("10", "100% Pure_Oil"), ("اد", "أدوية الأطفال"),
        ] {
            assert_eq!(found(&admin, &format!("suppliers?q={query}")).await, [name], "{query}");
        }
        for nothing in ["%25%25%25", "___", "a*b", "AND OR", "\"\"\"", "()", "-x-", "^^^", "col:x"] {
            assert_eq!(found(&admin, &format!("suppliers?q={nothing}")).await, [""; 0], "{nothing}");
        }
        for control in ["suppliers?q=e%00f", "suppliers?type=%00", "medicines?category=a%07"] {
            admin.get(control).await.expect(400, ProblemKind::UnreadableParameter);
        }
        admin.get(&format!("suppliers?q={}", "x".repeat(5_000))).await.ok(200);
    }

    async fn every_kind_is_found_by_its_fields(hospital: Hospital) {
        let admin = hospital.admin().await;
        let ground = Ground::lay(&admin).await;
        let cases = [
            ("suppliers", json!({"name": "N1", "contact_person": "Huda Salem", "phone": "0770 123", "tax_no": "TAX77"}), &["huda", "770 1", "tax77"][..]),
            ("medicines", json!({"name": "N2", "generic_name": "Genericum", "brand_name": "Brandish", "code": "CODE9", "barcode_number": "X-4711"}), &["genericum", "brandish", "code9", "x-4711"]),
            ("departments", json!({"name": "N3", "code": "DEP9", "responsible_person": "Omar"}), &["dep9", "omar"]),
            ("patients", json!({"name": "N4", "gender": "male", "file_no": "FILE8", "phone": "0555 9", "national_id": "NAT5"}), &["file8", "555 9", "nat5"]),
            ("doctors", json!({"name": "N5", "gender": "male", "specialist": "Cardio", "license_number": "LIC3"}), &["cardio", "lic3"]),
            ("dosage-forms", json!({"code": "XYZ", "label": "Xylo form"}), &["xyl", "xyz"]),
        ];
        for (path, body, queries) in cases {
            let made = admin.make(path, body).await;
            for query in queries {
                let list = admin.get(&format!("{path}?q={query}")).await.ok(200);
                assert_eq!(ids(&list), [text(&made["id"])], "{path}?q={query}");
            }
            // What is changed is found as it is now, and what is gone is not found.
            let (address, field) = (format!("{path}/{}", text(&made["id"])), if path == "dosage-forms" { "label" } else { "name" });
            admin.patch(&address, 1, json!({field: "Quetzal"})).await.ok(200);
            assert_eq!(ids(&admin.get(&format!("{path}?q=quetz")).await.ok(200)).len(), 1, "{path}");
            let version = admin.get(&address).await.ok(200)["version"].clone();
            admin.delete(&address, version).await.ok(200);
            assert_eq!(ids(&admin.get(&format!("{path}?q=quetz")).await.ok(200)).len(), 0, "{path}");
        }
        drop(ground);
    }
}
