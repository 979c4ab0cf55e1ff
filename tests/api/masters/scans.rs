//! A scanned code finds the medicine on whose pack it is.

use super::*;

const GTIN: &str = "04006381333931";

fn escaped(code: &str) -> String {
    code.bytes().map(|byte| format!("%{byte:02X}")).collect()
}

both! {
    async fn a_scanned_code_finds_its_medicine(hospital: Hospital) {
        let admin = hospital.admin().await;
        let packed = admin.make("medicines", json!({"name": "Packed", "barcode_number": "4006381333931"})).await;
        let own = admin.make("medicines", json!({"name": "Own label", "barcode_number": "4006381333932"})).await;
        let bare = admin.make("medicines", json!({"name": "Bare"})).await;
        let scan = async |code: &str| admin.get(&format!("medicines/by-code?code={}", escaped(code))).await.ok(200);
        let full = scan(&format!("]d201{GTIN}1727022810AB-12\u{1d}21S1")).await;
        assert_eq!(full["medicine_id"], packed["id"]);
        let scanned = &full["scan"];
        assert_eq!([&scanned["gtin"], &scanned["batch"], &scanned["expiry"], &scanned["serial"]], [GTIN, "AB-12", "2027-02-28", "S1"]);
        for code in ["4006381333931", GTIN, &format!("(01){GTIN}(10)AB-12"), " 4006381333931 "] {
            assert_eq!(scan(code).await["medicine_id"], packed["id"], "{code}");
        }
        // A check digit that does not hold makes it some other barcode, and it may be known as such.
        assert_eq!(scan("4006381333932").await["medicine_id"], own["id"]);
        let wrong = scan("4006381333933").await;
        assert_eq!((&wrong["medicine_id"], &wrong["refused"]["reason"]), (&Value::Null, &json!("bad_check_digit")));
        let unknown = scan("96385074").await;
        assert_eq!((&unknown["medicine_id"], &unknown["scan"]["gtin"]), (&Value::Null, &json!("00000096385074")));
        // Learned, it is known.
        admin.patch(&format!("medicines/{}", text(&bare["id"])), 1, json!({"barcode_number": "96385074"})).await.ok(200);
        assert_eq!(scan("96385074").await["medicine_id"], bare["id"]);
    }

    async fn what_is_no_code_is_refused(hospital: Hospital) {
        let admin = hospital.admin().await;
        for query in ["", "?code=", "?code=%20"] {
            let refused = admin.get(&format!("medicines/by-code{query}")).await.expect(422, ProblemKind::Invalid);
            assert_eq!(refused.errors[0].pointer, "code");
        }
        admin.get(&format!("medicines/by-code?code={}", "1".repeat(600))).await.expect(422, ProblemKind::Invalid);
        admin.get("medicines/by-code?code=1&kind=x").await.expect(400, ProblemKind::UnknownParameter);
        hospital.nobody().get("medicines/by-code?code=1").await.expect(401, ProblemKind::NotSignedIn);
    }
}
