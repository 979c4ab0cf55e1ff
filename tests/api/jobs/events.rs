//! A job's events: in order, until it is over, and only to those who may see it.

use super::*;

/// The events as they came: name and job.
async fn heard(actor: &Actor, job: &Value) -> Vec<(String, Value)> {
    let answer = actor.get(&format!("jobs/{}/events", text(&job["id"]))).await;
    assert_eq!((answer.status, answer.header("content-type")), (200, "text/event-stream"));
    let events = answer.text.split_terminator("\n\n").filter(|event| !event.starts_with(':'));
    let field = |event: &str, name: &str| {
        event.lines().find_map(|line| line.strip_prefix(name).map(str::to_owned)).unwrap()
    };
    let events = events.enumerate().map(|(n, event)| {
        assert_eq!(field(event, "id: "), (n + 1).to_string(), "numbered through");
        (field(event, "event: "), serde_json::from_str(&field(event, "data: ")).unwrap())
    });
    events.collect()
}

both! {
    async fn they_come_in_order_until_the_end(hospital: Hospital) {
        let admin = hospital.admin().await;
        fill(&hospital, MANY);
        let job = ask(&admin, "reason-codes", "csv", "").await;
        let events = heard(&admin, &job).await;
        let (last, before) = events.split_last().unwrap();
        assert_eq!((last.0.as_str(), &last.1["state"]), ("end", &json!("done")));
        assert!(before.iter().all(|(name, job)| name == "progress" && !is_over(job)));
        let rows: Vec<u64> = events.iter().filter(|(_, job)| job["progress"]["phase"] == "writing")
            .map(|(_, job)| job["progress"]["done"].as_u64().unwrap()).collect();
        assert!(rows.len() >= 3 && rows.is_sorted(), "{rows:?}");
        assert_eq!(last.1["progress"]["done"], last.1["progress"]["total"]);
        assert_eq!(last.1, look(&admin, &job).await);
        // Whoever comes late hears the end.
        assert_eq!(heard(&admin, &job).await.len(), 1);
    }

    async fn an_end_of_the_server_ends_them(hospital: Hospital) {
        let mut hospital = hospital;
        let admin = hospital.admin().await;
        fill(&hospital, MANY);
        let job = ask(&admin, "reason-codes", "csv", "").await;
        until(&admin, &job, |job| job["progress"]["done"].as_u64() > Some(0)).await;
        let listening = {
            let (admin, job) = (admin.clone(), job.clone());
            tokio::spawn(async move { heard(&admin, &job).await })
        };
        tokio::time::sleep(Duration::from_millis(300)).await;
        let begun = Instant::now();
        hospital.restart();
        assert!(begun.elapsed() < Duration::from_secs(5), "it ended in {:?}", begun.elapsed());
        let events = listening.await.unwrap();
        assert!(!events.is_empty() && events.iter().all(|(name, _)| name == "progress"));
        // What was begun is done by whoever comes next, and counts as no failure.
        let admin = hospital.same(&admin);
        let job = done(&admin, &job).await;
        assert_eq!(job["attempts"], 1, "{job}");
        let direct = admin.get("reason-codes?format=csv").await.text;
        assert!(file(&admin, &job).await.text == direct);
    }
}
