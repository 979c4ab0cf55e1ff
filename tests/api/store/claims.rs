//! One Idempotency-Key, one effect.

use super::*;
use pharmacy_contract::problem::ProblemKind;
use pharmacy_server::store::{Claim, Replay};

fn claim(key: &str, body: u8) -> Claim {
    let principal = Uuid::from_u128(7);
    Claim { principal, key: key.into(), route: "POST /suppliers".into(), body_sha256: [body; 32] }
}

/// The way a route uses a claim: claim, act, answer.
async fn act(store: &Store, claim: Claim, name: &'static str) -> Result<Option<Replay>> {
    store
        .change(move |tx| {
            if let Some(replay) = tx.claim(&claim)? {
                return Ok(Some(replay));
            }
            add_supplier(tx, name, "", 7)?;
            tx.answered(&claim, 201, name)?;
            Ok(None)
        })
        .await
}

both! {
    async fn a_key_is_good_for_one_effect(vault: Vault) {
        let store = &vault.store;
        assert!(act(store, claim("k", 1), "once").await.unwrap().is_none());
        let replay = act(store, claim("k", 1), "twice").await.unwrap().unwrap();
        assert_eq!((replay.status, replay.answer.as_str()), (201, "once"));
        assert_eq!(store.read(|r| count(r, "")).await.unwrap(), 1);

        let other_body = act(store, claim("k", 2), "other").await.unwrap_err();
        assert_eq!(other_body.refusal().kind, ProblemKind::IdempotencyKeyReused);
        let other_route = Claim { route: "POST /doctors".into(), ..claim("k", 1) };
        let other_route = act(store, other_route, "other").await.unwrap_err();
        assert_eq!(other_route.refusal().kind, ProblemKind::IdempotencyKeyReused);
        let other_caller = Claim { principal: Uuid::from_u128(8), ..claim("k", 1) };
        assert!(act(store, other_caller, "another caller").await.unwrap().is_none());
    }

    async fn a_refused_act_leaves_its_key_free(vault: Vault) {
        let refused = vault.store.change(|tx| {
            tx.claim(&claim("k", 1))?;
            Err::<(), _>(Error::refused(ProblemKind::Invalid, "no"))
        });
        refused.await.unwrap_err();
        assert!(act(&vault.store, claim("k", 1), "later").await.unwrap().is_none());
    }

    async fn a_key_is_free_again_after_a_day(vault: Vault) {
        assert!(act(&vault.store, claim("k", 1), "today").await.unwrap().is_none());
        vault.home.clock.advance(24 * 3600 - 1);
        assert!(act(&vault.store, claim("k", 1), "still").await.unwrap().is_some());
        vault.home.clock.advance(2);
        assert!(act(&vault.store, claim("k", 1), "tomorrow").await.unwrap().is_none());
    }

    async fn keys_that_are_free_again_are_thrown_away(vault: Vault) {
        assert!(act(&vault.store, claim("old", 1), "a").await.unwrap().is_none());
        vault.home.clock.advance(24 * 3600);
        assert!(act(&vault.store, claim("new", 1), "b").await.unwrap().is_none());
        let forget = || vault.store.change(|tx| tx.forget_keys(10));
        assert_eq!(forget().await.unwrap(), 0, "the old one is kept for a whole day");
        vault.home.clock.advance(1);
        assert_eq!((forget().await.unwrap(), forget().await.unwrap()), (1, 0));
        assert!(act(&vault.store, claim("new", 1), "again").await.unwrap().is_some());
    }

    async fn of_many_at_once_one_acts(vault: Vault) {
        let mut callers = tokio::task::JoinSet::new();
        for _ in 0..32 {
            let store = vault.store.clone();
            callers.spawn(async move { act(&store, claim("k", 1), "once").await });
        }
        let answers: Vec<_> = callers.join_all().await.into_iter().map(Result::unwrap).collect();
        assert_eq!(answers.iter().filter(|a| a.is_none()).count(), 1);
        assert!(answers.iter().flatten().all(|r| r.answer == "once" && r.status == 201));
        assert_eq!(vault.store.read(|r| count(r, "")).await.unwrap(), 1);
    }
}
