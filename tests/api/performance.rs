//! How the program tells of its own work: figures, what was slow, alerts and how they are passed on.

use crate::actors::{Actor, Hospital, hear};
use crate::harness::{Engine, Home, PATIENCE, Stage, aside, until};
use pharmacy_server::config::Secret;
use serde_json::{Value, json};
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpListener;
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

/// Waits until the server has looked at itself again and says so.
async fn until_alerts(admin: &Actor, wanted: impl Fn(&Value) -> bool) -> Value {
    // Seldom: whoever asks is traffic too, and some of these stories need little of it.
    let look = async || {
        tokio::time::sleep(Duration::from_millis(500)).await;
        admin.get("performance/alerts").await.ok(200)
    };
    until(look, wanted).await
}

fn state(alerts: &Value, name: &str) -> String {
    let all = alerts["alerts"].as_array().unwrap();
    let one = all.iter().find(|a| a["name"] == name).unwrap();
    one["state"].as_str().unwrap().to_owned()
}

fn number(value: &Value) -> f64 {
    value.as_f64().unwrap()
}

both! {
    async fn the_summary_tells_what_was_done(hospital: Hospital) {
        let admin = hospital.admin().await;
        let supplier = admin.make("suppliers", json!({"name": "A"})).await;
        for _ in 0..20 {
            admin.get(&format!("suppliers/{}", crate::actors::text(&supplier["id"]))).await.ok(200);
        }
        admin.get("suppliers/x").await;
        let told = admin.get("performance/summary").await.ok(200);
        let routes = told["requests"]["routes"].as_array().unwrap();
        let of = |method: &str, route: &str| {
            let one = routes.iter().find(|r| r["method"] == method && r["route"] == route);
            one.unwrap_or_else(|| panic!("{method} {route} in {told}")).clone()
        };
        let found = of("GET", "/api/v1/suppliers/{id}");
        assert_eq!(found["since_start"]["count"], 21);
        assert_eq!(found["recent"], found["since_start"]);
        assert_eq!(of("POST", "/api/v1/suppliers")["since_start"]["count"], 1);
        let times = &found["since_start"];
        let (p50, p95, p99) = (number(&times["p50_ms"]), number(&times["p95_ms"]), number(&times["p99_ms"]));
        assert!(p50 > 0.0 && p50 <= p95 && p95 <= p99, "{times}");
        assert!(number(&found["longest_ms"]) * 1.13 + 0.01 >= p99, "{found}");
        let all = &told["requests"]["since_start"];
        let sum: u64 = routes.iter().map(|r| r["since_start"]["count"].as_u64().unwrap()).sum();
        assert_eq!(all["count"].as_u64().unwrap(), sum);
        assert_eq!(told["requests"]["in_flight"], 1);
        assert_eq!((&told["slow_requests"], &told["slow_queries"]), (&json!([]), &json!([])));

        let store = &told["store"];
        assert!(number(&store["read"]["count"]) > 0.0 && number(&store["write"]["count"]) > 0.0, "{store}");
        assert!(number(&store["changes"]) >= 1.0 && number(&store["commit"]["p95_ms"]) > 0.0, "{store}");
        let size = number(&store["size_bytes"]) + store["wal_bytes"].as_f64().unwrap_or(0.0);
        assert!(size > 100_000.0, "{store}");
        assert_eq!(store["wal_bytes"].is_null(), hospital.home.engine == Engine::Postgres);
        assert!(number(&store["jobs"]["change"]["total"]) >= 1.0);
        assert_eq!(store["jobs"]["change"]["pending"], 0);
        assert!(number(&told["process"]["memory_bytes"]) > 1e6, "{told}");
        assert!(number(&told["host"]["disk_bytes"]) > 1e6, "{told}");
    }

    async fn reads_and_writes_of_the_store_are_told_apart(hospital: Hospital) {
        let admin = hospital.admin().await;
        let counts = || {
            let timing = hospital.store().stats().timing();
            (timing.read.count(), timing.written.count(), timing.lines[2].1.came)
        };
        let before = counts();
        for n in 0..5 {
            admin.make("suppliers", json!({"name": format!("S{n}")})).await;
        }
        let written = counts();
        assert!(written.1 >= before.1 + 10 && written.2 >= before.2 + 5, "{before:?} {written:?}");
        // A list that nobody has asked for yet is read, not written; what the server does by itself may come in between.
        for size in 1..40 {
            let before = counts();
            admin.get(&format!("suppliers?per_page={size}")).await.ok(200);
            let read = counts();
            assert!(read.0 > before.0, "{before:?} {read:?}");
            if (read.1, read.2) == (before.1, before.2) {
                return;
            }
        }
        panic!("each look was counted as a write");
    }

    async fn the_figures_keep_their_names(hospital: Hospital) {
        let admin = hospital.admin().await;
        admin.get("suppliers").await.ok(200);
        // Figures are about a second old.
        let look = async || hospital.nobody().get("/health/metrics").await.ok(200);
        let has_route = |told: &Value| {
            let routes = told["requests"]["routes"].as_array();
            routes.is_some_and(|all| all.iter().any(|r| r["route"] == "/api/v1/suppliers" && r["count"] == 1))
        };
        let told = until(look, has_route).await;
        for (group, names) in [
            ("process", vec!["cpu_percent", "memory_mb", "cpu_seconds", "open_files", "threads", "disk_read_bytes", "disk_written_bytes", "sessions"]),
            ("host", vec!["cpu_percent"]),
            ("memory", vec!["usage_percent", "total_mb"]),
            ("disk", vec!["usage_percent", "total_mb"]),
            ("store", vec!["engine", "answers", "response_ms", "statements", "average_statement_ms", "slow_statements", "changes", "commits", "largest_batch", "reads", "writes", "size_bytes", "wal_bytes"]),
            ("cache", vec!["entries", "bytes", "resources"]),
            ("requests", vec!["count", "average_ms", "longest_ms", "slow", "faults", "routes", "p50_ms", "p95_ms", "p99_ms"]),
        ] {
            for name in names {
                assert!(told[group].get(name).is_some(), "{group}.{name} in {told}");
            }
        }
    }

    async fn prometheus_gets_well_formed_text(hospital: Hospital) {
        let admin = hospital.admin().await;
        admin.get("suppliers").await.ok(200);
        admin.get("/no\"where\\at%0Aall").await;
        let labels = "route=\"/api/v1/suppliers\",method=\"GET\"";
        let look = async || hospital.nobody().get("/metrics").await.text;
        let text = until(look, |text| text.contains(labels)).await;
        let has = |line: &str| assert!(text.lines().any(|l| l == line), "{line} in\n{text}");
        has(&format!("pharmacy_http_request_duration_seconds_count{{{labels}}} 1"));
        has(&format!("pharmacy_http_request_duration_seconds_bucket{{{labels},le=\"+Inf\"}} 1"));
        has(&format!("pharmacy_http_requests_total{{{labels},status=\"2xx\"}} 1"));
        has("pharmacy_store_up 1");
        has("pharmacy_cache_misses_total{resource=\"suppliers\"} 1");
        has("pharmacy_alert_firing{alert=\"disk_usage\",severity=\"critical\"} 0");
        for line in text.lines() {
            let known = line.starts_with("# HELP ") || line.starts_with("# TYPE ");
            let value = line.rsplit(' ').next().unwrap().parse::<f64>();
            assert!(known || value.is_ok(), "{line}");
        }
        // Addresses that lead nowhere are one label, however many are tried.
        assert!(!text.contains("where\\\\at"), "{text}");
    }

    async fn hit_rates_are_held_against_what_was_promised(hospital: Hospital) {
        let admin = hospital.admin().await;
        let suppliers = async || {
            let state = admin.get("performance/cache").await.ok(200);
            let all = state["resources"].as_array().unwrap().clone();
            all.into_iter().find(|r| r["resource"] == "suppliers").unwrap()
        };
        admin.get("suppliers").await.ok(200);
        let few = suppliers().await;
        assert_eq!((&few["expected_percent"], &few["minimum_percent"]), (&json!(90.0), &json!(80.0)));
        assert_eq!(few["verdict"], "too_few");
        for _ in 0..110 {
            admin.get("suppliers").await.ok(200);
        }
        assert_eq!(suppliers().await["verdict"], "good");
        for n in 0..40 {
            admin.get(&format!("suppliers?q=x{n}")).await.ok(200);
        }
        assert_eq!(suppliers().await["verdict"], "low");
    }
}

#[test]
fn what_is_slow_is_kept_without_what_was_asked() {
    let Some(home) = Home::new(Engine::Sqlite) else { return };
    let hospital = Hospital::start(home, |s| (s.slow_request_ms, s.slow_query_ms) = (0, 0));
    run(async move {
        let admin = hospital.admin().await;
        admin.get("patients?q=Haddad").await.ok(200);
        let asked = admin.ask("GET", "patients?q=Salma").header("x-request-id", "ward-7");
        hear(asked).await.ok(200);
        let told = admin.get("performance/summary").await.ok(200);
        let slow = told["slow_requests"].as_array().unwrap();
        assert_eq!(slow[0]["route"], "/api/v1/patients");
        assert_eq!(
            (&slow[0]["method"], &slow[0]["status"], &slow[0]["request_id"]),
            (&json!("GET"), &json!(200), &json!("ward-7"))
        );
        assert_eq!(slow[0]["at"], "2026-03-02T08:00:00.000000Z");
        let queries = told["slow_queries"].as_array().unwrap();
        assert_eq!(queries.len(), 50);
        let place = queries[0]["place"].as_str().unwrap();
        assert!(!place.is_empty());
        let text = format!("{}{}", told["slow_requests"], told["slow_queries"]);
        assert!(
            !text.contains("Salma") && !text.contains("salma") && !text.contains("addad"),
            "{text}"
        );
    });
}

fn run(story: impl Future<Output = ()>) {
    let mut runtime = tokio::runtime::Builder::new_multi_thread();
    runtime.worker_threads(2).enable_all().build().unwrap().block_on(story);
}

/// Takes what is posted to it.
fn listener() -> (String, Receiver<Value>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://ops:hush-hush@{}/t0ken", listener.local_addr().unwrap());
    let (said, heard) = channel();
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let mut stream = stream.unwrap();
            let mut reader = BufReader::new(stream.try_clone().unwrap());
            let mut length = 0;
            loop {
                let mut line = String::new();
                reader.read_line(&mut line).unwrap();
                let line = line.trim().to_ascii_lowercase();
                if line.is_empty() {
                    break;
                }
                if let Some(n) = line.strip_prefix("content-length:") {
                    length = n.trim().parse().unwrap();
                }
            }
            let mut body = vec![0; length];
            reader.read_exact(&mut body).unwrap();
            stream.write_all(b"HTTP/1.1 204 No Content\r\nconnection: close\r\n\r\n").unwrap();
            if said.send(serde_json::from_slice(&body).unwrap()).is_err() {
                return;
            }
        }
    });
    (url, heard)
}

/// Something nearly full: told after its time, to the webhook and the command, and only once.
#[test]
fn an_alert_fires_after_its_time_and_is_passed_on() {
    let Some(home) = Home::new(Engine::Sqlite) else { return };
    let told = home.place.directory().join("told.txt");
    std::fs::create_dir_all(home.place.directory()).unwrap();
    let (url, heard) = listener();
    let hospital = Hospital::start(home, |s| {
        (s.alert_memory_percent, s.alert_disk_percent) = (0, 100);
        s.alert_webhook_url = Some(Secret::from(url.as_str()));
        s.alert_command = Some(format!("dd status=none 'of={}'", told.display()));
    });
    run(async move {
        let admin = hospital.admin().await;
        until_alerts(&admin, |a| state(a, "memory_usage") == "pending").await;
        hospital.home.clock.advance(61);
        let alerts = until_alerts(&admin, |a| state(a, "memory_usage") == "firing").await;
        for other in ["response_time_p95", "cache_hit_rate", "disk_usage"] {
            assert_eq!(state(&alerts, other), "quiet");
        }
        let memory = &alerts["alerts"][2];
        assert_eq!(
            (&memory["since"], &memory["severity"]),
            (&json!("2026-03-02T08:01:01.000000Z"), &json!("warning"))
        );
        assert!(number(&memory["value"]) > number(&memory["threshold"]), "{memory}");
        let notice = heard.recv_timeout(PATIENCE).unwrap();
        assert_eq!(
            (&notice["alert"], &notice["state"]),
            (&json!("memory_usage"), &json!("firing"))
        );
        let summary = admin.get("performance/summary").await.ok(200);
        assert_eq!(summary["alerts_firing"], 1);
        let look = async || std::fs::read_to_string(&told).unwrap_or_default();
        let text = until(look, |text| text.ends_with('\n')).await;
        assert!(text.contains("memory usage firing (warning)") && !text.contains("hush"), "{text}");
        hospital.home.clock.advance(600);
        assert!(heard.recv_timeout(Duration::from_secs(5)).is_err(), "it is told once");
        aside(move || drop(hospital));
    });
}

both! {
    async fn answer_times_are_judged_by_enough_requests_and_forgotten(anyone: Anyone) {
        let hospital = anyone.0;
        let admin = hospital.admin().await;
        for _ in 0..8 {
            admin.get("me").await.ok(200);
        }
        tokio::time::sleep(Duration::from_millis(2_500)).await;
        let alerts = admin.get("performance/alerts").await.ok(200);
        assert_eq!(state(&alerts, "response_time_p95"), "quiet");
        assert_eq!(alerts["alerts"][0]["value"], Value::Null, "{alerts}");
        for _ in 0..100 {
            admin.get("me").await.ok(200);
        }
        until_alerts(&admin, |a| state(a, "response_time_p95") == "pending").await;
        hospital.home.clock.advance(61);
        until_alerts(&admin, |a| state(a, "response_time_p95") == "firing").await;
        // Nobody comes any more: after five minutes nothing is known, two minutes later it is over.
        hospital.home.clock.advance(400);
        until_alerts(&admin, |a| a["alerts"][0]["value"].is_null()).await;
        assert_eq!(state(&admin.get("performance/alerts").await.ok(200), "response_time_p95"), "firing");
        hospital.home.clock.advance(121);
        until_alerts(&admin, |a| state(a, "response_time_p95") == "quiet").await;
    }
}

/// A hospital where every answer is too slow, once there are a hundred.
struct Anyone(Hospital);

impl Stage for Anyone {
    fn set(home: Home) -> Self {
        Self(Hospital::start(home, |s| s.alert_p95_ms = 0))
    }
}

#[test]
fn a_cache_that_does_not_serve_is_told() {
    let Some(home) = Home::new(Engine::Sqlite) else { return };
    let hospital = Hospital::start(home, |s| s.alert_min_requests = 50);
    run(async move {
        let admin = hospital.admin().await;
        for n in 0..60 {
            admin.get(&format!("suppliers?q=x{n}")).await.ok(200);
        }
        until_alerts(&admin, |a| state(a, "cache_hit_rate") == "pending").await;
        hospital.home.clock.advance(61);
        let alerts = until_alerts(&admin, |a| state(a, "cache_hit_rate") == "firing").await;
        let rate = &alerts["alerts"][1];
        assert!(number(&rate["value"]) < 70.0 && rate["severity"] == "critical", "{rate}");
        aside(move || drop(hospital));
    });
}

#[test]
fn an_address_that_cannot_be_used_is_refused_at_the_start_without_being_told() {
    let Some(home) = Home::new(Engine::Sqlite) else { return };
    let mut settings = pharmacy_server::config::Settings::for_tests(home.place.directory());
    settings.alert_webhook_url = Some(Secret::from("ops:hush-hush@host"));
    let refused = pharmacy_server::serve::start(settings, home.clock.clone());
    let words = refused.err().unwrap().to_string();
    assert!(words.contains("ALERT_WEBHOOK_URL") && !words.contains("hush"), "{words}");
}
