//! Reports on paper.

use super::*;
use crate::actors::{Answer, hear};

/// Asked again by somebody who holds a copy.
async fn with(ground: &Ground, tag: &str) -> Answer {
    let ask = ground.admin.ask("GET", "reports/inventory/print");
    hear(ask.header("if-none-match", tag)).await
}

both! {
    async fn a_report_is_a_page_that_needs_no_script(hospital: Hospital) {
        let ground = Ground::lay(&hospital).await;
        let odd = ground.medicine("<b>Amoxicillin</b> & \"Clavulan\"", json!({})).await;
        ground.receive(&odd, 40, "B1", "2027-12-31").await;
        let paper = ground.admin.get("reports/inventory/print").await;
        assert_eq!((paper.status, paper.header("content-type")), (200, "text/html; charset=utf-8"));
        assert!(paper.text.contains("&lt;b&gt;Amoxicillin&lt;/b&gt; &amp; &quot;Clavulan&quot;"), "{}", paper.text);
        assert!(!paper.text.contains("<b>Amoxicillin") && !paper.text.contains("<script"), "{}", paper.text);
        assert!(paper.text.contains("<thead>") && paper.text.contains(">40<"), "{}", paper.text);

        // Kept while nothing changes, rendered anew after a change.
        let tag = paper.header("etag").to_owned();
        assert_eq!(with(&ground, &tag).await.status, 304);
        ground.receive(&odd, 2, "B1", "2027-12-31").await;
        let after = with(&ground, &tag).await;
        assert!(after.status == 200 && after.text.contains(">42<"), "{}", after.text);

        // Who may not read it gets no paper either.
        ground.admin.get("reports/nothing/print").await.expect(404, ProblemKind::NotFound);
        let style = ground.admin.get("/assets/print.css").await;
        assert!(style.text.contains("@page") && style.header("cache-control") == "no-cache");
    }
}
