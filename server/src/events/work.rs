//! The hub's one task: waits for a commit, gathers what else comes in a moment, and tells it.

use super::hub::{Hub, last_place};
use crate::app::App;
use crate::auth::Scope;
use crate::error::Result;
use crate::store::{Stale, Store};
use std::time::Duration;
use tokio::time::{MissedTickBehavior, interval, sleep};

/// What comes within it is told together.
const TOGETHER: Duration = Duration::from_millis(50);
const HEARTBEAT: Duration = Duration::from_secs(15);
/// Before the feed is read again that could not be read.
const AGAIN: Duration = Duration::from_secs(1);
/// Events that are told at once: less than the ring holds, so that nobody who keeps up is left behind.
const AT_ONCE: i64 = 256;

/// Until the hub ends.
pub async fn work(app: &App) {
    let (hub, store) = (&app.events, &app.store);
    let mut beat = interval(HEARTBEAT);
    beat.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let mut is_behind = false;
    loop {
        tokio::select! {
            biased;
            () = hub.ended() => return,
            // Before the bell, which may ring without a pause.
            _ = beat.tick() => hub.beat(),
            () = store.versions().rung() => {
                sleep(TOGETHER).await;
                is_behind |= tell(hub, store);
            }
            () = sleep(AGAIN), if is_behind => {}
        }
        if is_behind {
            is_behind = catch_up(hub, store).await.inspect_err(noted).is_err();
        }
    }
}

/// Tells what was raised; answers whether the feed has grown.
fn tell(hub: &Hub, store: &Store) -> bool {
    let raised = store.versions().take_raised();
    hub.tell_stale(raised, store.versions()).inspect_err(noted).ok();
    raised.has(Stale::Feed)
}

fn noted(error: &crate::error::Error) {
    tracing::warn!(%error, "listeners could not be told");
}

/// Tells the feed to its end.
async fn catch_up(hub: &Hub, store: &Store) -> Result<()> {
    loop {
        let last = store.read(last_place).await?;
        if hub.skip_to(last) {
            return Ok(());
        }
        let after = hub.place();
        let found = store.scan(move |r| r.changes(after, AT_ONCE, &Scope::All)).await?;
        hub.tell_changes(&found.items)?;
        if i64::try_from(found.items.len()).is_ok_and(|told| told < AT_ONCE) {
            return Ok(());
        }
        sleep(TOGETHER).await;
    }
}
