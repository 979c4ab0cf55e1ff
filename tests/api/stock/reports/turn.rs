//! What the turn of the month leaves: averages before anybody asks for them, and the class of every medicine.

use super::*;
use crate::harness::until;
use crate::invariants::LongStay;
use pharmacy_server::select;

/// Class and averages, once they are there.
async fn turned(hospital: &Hospital, class: &'static str) -> (i64, i64) {
    let look = async || {
        let found = hospital.store().scan(move |r| {
            select!(
                r,
                "select (select count(*) from medicine where abc_class = $1) as classed, (select count(*) from stock_amc) as averages",
                class
            )
            .one::<(i64, i64)>()
        });
        found.await.unwrap()
    };
    until(look, |(classed, _)| *classed > 0).await
}

both! {
    async fn a_new_month_ranks_the_medicines(stay: LongStay) {
        let hospital = &stay.0;
        let ground = Ground::lay(hospital).await;
        let (dear, cheap) = (ground.medicine("Dear", json!({})).await, ground.medicine("Cheap", json!({})).await);
        let unused = ground.medicine("Unused", json!({})).await;
        for medicine in [&dear, &cheap, &unused] {
            ground.receive(medicine, 100, "B", "2027-12-31").await;
        }
        ground.dispense(&dear, 90).await.ok(201);
        ground.dispense(&cheap, 1).await.ok(201);
        let class = async |medicine: &str| text(&ground.admin.get(&format!("medicines/{medicine}")).await.ok(200)["abc_class"]);
        assert_eq!(class(&dear).await, "", "the month is not over");

        hospital.home.clock.advance(31 * 24 * 3_600);
        let (_, averages) = turned(hospital, "A").await;
        assert!(averages > 0, "nobody asked for a report");
        assert_eq!((class(&dear).await.as_str(), class(&cheap).await.as_str(), class(&unused).await.as_str()), ("A", "C", ""));
        let trail = ground.admin.get("audit?action=medicine.rank").await.ok(200);
        assert_eq!(trail["total"], 1, "{trail}");

        // A year later nothing of it counts any more.
        hospital.home.clock.advance(400 * 24 * 3_600);
        until(async || class(&dear).await, String::is_empty).await;
    }
}
