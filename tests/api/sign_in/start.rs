//! The first start makes the administrator.

use crate::harness::{Vault, aside};
use pharmacy_server::auth::first_start;
use pharmacy_server::config::{Secret, Settings};
use pharmacy_server::store::Store;

fn start(
    store: &Store,
    change: impl FnOnce(&mut Settings),
) -> Result<Option<(String, String)>, String> {
    let mut settings = Settings::for_tests(store.place().directory());
    change(&mut settings);
    let store = store.clone();
    aside(move || first_start(&store, &settings).map_err(|e| e.to_string()))
}

async fn administrators(store: &Store) -> Vec<(String, bool)> {
    let found = store.scan(|r| {
        pharmacy_server::select!(
            r,
            "select username, must_change_password from user_account where role = 'admin'"
        )
        .all()
    });
    found.await.unwrap()
}

both! {
    async fn a_made_up_password_is_told_once_and_must_be_changed(vault: Vault) {
        let (name, password) = start(&vault.store, |_| {}).unwrap().unwrap();
        assert_eq!((name.as_str(), password.len()), ("admin", 16));
        assert_eq!(administrators(&vault.store).await, [("admin".to_owned(), true)]);
        assert_eq!(start(&vault.store, |_| {}), Ok(None));
        assert_eq!(administrators(&vault.store).await.len(), 1);
    }

    async fn a_chosen_password_is_not_told(vault: Vault) {
        let chosen = start(&vault.store, |settings| {
            settings.admin_username = "chief".into();
            settings.admin_password = Some(Secret::from("a password of ours"));
        });
        assert_eq!(chosen, Ok(None));
        assert_eq!(administrators(&vault.store).await, [("chief".to_owned(), false)]);
    }

    async fn a_chosen_password_must_be_a_good_one(vault: Vault) {
        let weak = start(&vault.store, |settings| settings.admin_password = Some(Secret::from("Password123")));
        assert!(weak.unwrap_err().contains("ADMIN_PASSWORD"));
        let nameless = start(&vault.store, |settings| settings.admin_username = "no spaces".into());
        assert!(nameless.unwrap_err().contains("ADMIN_USERNAME"));
        assert!(administrators(&vault.store).await.is_empty());
    }
}
