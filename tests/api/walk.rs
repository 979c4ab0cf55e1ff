//! A walk along every operation: who is let in, what is written down, and whether the document is true.

use crate::actors::{Actor, Hospital, hear};
use crate::acts::{Operation, operations, prepare};
use crate::slices::Ground;
use pharmacy_contract::permission::{Permission, Role};
use pharmacy_contract::problem::ProblemKind;
use pharmacy_server::select;
use serde_json::{Value, json};

/// Open to everybody. This list only shrinks.
const PUBLIC: &[&str] = &[
    // Tells a page whether anybody is signed in; a stranger learns "nobody".
    "find_session",
    "sign_in",
    "sign_in_at_old_address",
    "sign_out",
    "find_health",
    "find_liveness",
    "find_readiness",
    "find_metrics",
    "find_livez",
    "find_readyz",
    "find_exposition",
];

/// What an operation asks for; `None` = being signed in.
pub fn needs(operation: &Operation) -> Option<Permission> {
    use Permission as P;
    let verb = operation.name.split('_').next().unwrap();
    let writes = !matches!(verb, "list" | "find");
    if operation.name == "update_store" {
        return Some(P::DescribeStores);
    }
    if let Some(permission) =
        crate::acts::papers::needs(operation.path.trim_start_matches("/api/v1/"), writes)
    {
        return Some(permission);
    }
    if operation.path.starts_with("/api/v1/batches") {
        return Some(crate::acts::batches::needs(&operation.path, writes));
    }
    let kind = operation.path.trim_start_matches("/api/v1/").split('/').next().unwrap();
    Some(match (kind, writes) {
        ("medicines" | "photos" | "dosage-forms" | "lookups" | "reason-codes", false) => {
            P::ReadMedicines
        }
        ("medicines" | "photos" | "dosage-forms", true) => P::WriteMedicines,
        ("suppliers", false) => P::ReadSuppliers,
        ("suppliers", true) => P::WriteSuppliers,
        ("doctors", false) => P::ReadDoctors,
        ("doctors", true) => P::WriteDoctors,
        ("departments" | "stores", false) => P::ReadDepartments,
        ("departments" | "stores", true) => P::WriteOrg,
        ("patients", false) => P::ReadPatients,
        ("patients", true) => P::WritePatients,
        ("users", _) => P::ManageUsers,
        ("dashboard" | "reports", _) => P::ReadReports,
        ("policies", false) => P::ReadStock,
        ("policies", true) => P::WritePolicies,
        ("audit", false) => P::ReadAudit,
        ("audit", true) => P::VerifyLedger,
        ("stock" | "movements" | "changes", false) => P::ReadStock,
        ("ledger", false) => P::VerifyLedger,
        ("performance", _) | ("reason-codes" | "settings", true) => P::WriteSettings,
        ("exports", _) => P::RunExports,
        ("imports", _) => P::RunImports,
        ("backups", _) => P::WriteSettings,
        ("me" | "sessions" | "tokens" | "settings" | "jobs" | "events" | "views", _) => {
            return None;
        }
        other => panic!(
            "there is a new operation {other:?} ({}): say here what it needs",
            operation.name
        ),
    })
}

async fn count_audit(hospital: &Hospital) -> i64 {
    let count = hospital
        .store()
        .scan(|r| select!(r, "select count(*) as n from audit_entry").one::<(i64,)>());
    count.await.unwrap().0
}

both! {
    async fn every_operation_refuses_strangers(hospital: Hospital) {
        let operations = operations(&hospital).await;
        assert!(operations.len() >= 60, "{} operations", operations.len());
        let nobody = hospital.nobody();
        let mut open = vec![];
        for operation in &operations {
            let ask = || nobody.ask(&operation.method, &operation.nowhere()).header("Content-Type", "application/json").body("{}");
            if PUBLIC.contains(&operation.name.as_str()) {
                open.push(operation.name.as_str());
                continue;
            }
            hear(ask()).await.expect(401, ProblemKind::NotSignedIn);
            let forged = format!("alorf_session={}", "A".repeat(43));
            for (name, value) in [
                ("Cookie", forged.as_str()), ("Cookie", "alorf_session=; alorf_session=x"), ("Authorization", "Bearer alorf_x"),
                ("Authorization", "Basic YWRtaW46YWRtaW4="), ("Authorization", "Bearer"),
            ] {
                hear(ask().header(name, value)).await.expect(401, ProblemKind::NotSignedIn);
            }
        }
        open.sort_unstable();
        open.dedup();
        assert_eq!(open.len(), PUBLIC.len(), "the list of public operations only shrinks: {open:?}");
    }

    async fn every_operation_asks_for_its_permission(hospital: Hospital) {
        let operations = operations(&hospital).await;
        let admin = hospital.admin().await;
        let ground = Ground::lay(&admin).await;
        let crew = [
            (Role::Pharmacist, hospital.pharmacist().await),
            (Role::DepartmentUser, hospital.department_user(&ground.department).await),
            (Role::Auditor, hospital.auditor().await),
            (Role::Admin, admin),
        ];
        for operation in operations.iter().filter(|o| !PUBLIC.contains(&o.name.as_str())) {
            let permission = needs(operation);
            for (role, actor) in &crew {
                let answer = try_out(actor, operation).await;
                if permission.is_none_or(|p| role.may(p)) {
                    let let_in = answer.status != 401 && answer.status != 403 && answer.status < 500;
                    assert!(let_in, "{role} may {}: {}", operation.name, answer.text);
                } else {
                    let refusal = answer.expect(403, ProblemKind::Forbidden);
                    assert!(refusal.detail.contains(permission.unwrap().as_str()), "{}", refusal.detail);
                }
            }
        }
    }

    async fn every_act_is_written_down(hospital: Hospital) {
        let admin = hospital.admin().await;
        let ground = Ground::lay(&admin).await;
        for (n, operation) in operations(&hospital).await.iter().filter(|o| o.changes()).enumerate() {
            let act = prepare(&hospital, &admin, &ground, operation, n + 1).await;
            let before = count_audit(&hospital).await;
            let answer = act.done().await;
            assert!(answer.status < 300, "{}: {}", answer.asked, answer.text);
            let after = count_audit(&hospital).await;
            assert!(after > before, "{} leaves no audit entry", operation.name);
        }
        let trail = admin.get("audit/verification").await.ok(200);
        assert_eq!((&trail["clean"], &trail["broken"]), (&json!(true), &Value::Null));
        let secrets = hospital.store().scan(|r| {
            let like = "%correct horse%";
            select!(r, "select count(*) as n from audit_entry where before like $1 or after like $1", like).one::<(i64,)>()
        });
        assert_eq!(secrets.await.unwrap().0, 0, "no password in the trail");
    }

    async fn an_entry_tells_who_did_what(hospital: Hospital) {
        let admin = hospital.admin().await;
        let body = json!({"name": "A", "notes": "old"});
        let made = admin.make("suppliers", body).await;
        let id = crate::actors::text(&made["id"]);
        admin.patch(&format!("suppliers/{id}"), 1, json!({"notes": "new"})).await.ok(200);
        admin.delete(&format!("suppliers/{id}"), 2).await.ok(200);
        let trail = admin.get(&format!("audit?entity=supplier&entity_id={id}")).await.ok(200);
        let entries = trail["items"].as_array().unwrap();
        let actions: Vec<_> = entries.iter().map(|e| e["action"].as_str().unwrap()).collect();
        assert_eq!(actions, ["supplier.delete", "supplier.update", "supplier.create"]);
        let update = &entries[1];
        assert_eq!((&update["actor_name"], &update["actor_id"], &update["role"]), (&json!("admin"), &json!(admin.id), &json!("admin")));
        assert_eq!((&update["before"], &update["after"]), (&json!("{\"notes\":\"old\"}"), &json!("{\"notes\":\"new\"}")));
        assert_eq!(update["ip"], "127.0.0.1");
        assert!(!update["request_id"].as_str().unwrap().is_empty(), "{update}");
        assert_eq!(update["at"], "2026-03-02T08:00:00.000000Z");
    }
}

/// Asks for a record that nobody has: enough to see whether one is let in.
async fn try_out(actor: &Actor, operation: &Operation) -> crate::actors::Answer {
    // Ending one's own sessions would end the walk.
    let path = if operation.name == "end_other_sessions" {
        "/api/v1/sessions/x".into()
    } else {
        operation.nowhere()
    };
    let ask = actor.ask(&operation.method, &path);
    let ask =
        if operation.changes() { ask.header("If-Match", "\"1\"").json(&json!({})) } else { ask };
    hear(ask).await
}

#[test]
fn the_document_in_the_tree_is_what_the_handlers_say() {
    let file = concat!(env!("CARGO_MANIFEST_DIR"), "/../openapi/openapi.json");
    let written: Value = serde_json::from_str(&std::fs::read_to_string(file).unwrap()).unwrap();
    let told = serde_json::to_value(pharmacy_server::app::openapi()).unwrap();
    assert!(
        written == told,
        "openapi/openapi.json is old: run scripts/openapi and commit the result"
    );
    assert!(told["openapi"].as_str().unwrap().starts_with("3.1"));
}

both! {
    async fn the_served_document_is_the_same(hospital: Hospital) {
        let served = hospital.nobody().get("/api/openapi.json").await.ok(200);
        assert!(served == serde_json::to_value(pharmacy_server::app::openapi()).unwrap());
    }

    async fn the_documentation_needs_no_other_host(hospital: Hospital) {
        let nobody = hospital.nobody();
        let bare = nobody.get("/docs").await;
        let page = if bare.status == 200 { bare } else {
            assert!((300..400).contains(&bare.status), "{}", bare.status);
            nobody.get("/docs/").await
        };
        page_is_ours(&nobody, &page.text).await;
        let start = nobody.get("/docs/swagger-initializer.js").await;
        assert_eq!(start.status, 200);
        assert!(start.text.contains("/api/openapi.json") && !start.text.contains("://"), "{}", start.text);
    }
}

/// Every file that the page names is here, and none elsewhere.
async fn page_is_ours(nobody: &Actor, page: &str) {
    assert!(page.contains("swagger-ui") && !page.contains("://"), "{page}");
    let parts = page.split(['"', '\'']);
    let files: Vec<_> = parts
        .filter(|p| p.ends_with(".js") || p.ends_with(".css") || p.ends_with(".png"))
        .collect();
    assert!(files.len() >= 4, "{files:?}");
    for file in files {
        let answer = nobody.get(&format!("/docs/{}", file.trim_start_matches("./"))).await;
        assert_eq!(answer.status, 200, "{file}");
    }
}
