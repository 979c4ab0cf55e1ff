//! The one task of the shared tier: connects, again and again where it must, and takes pages there.

use super::{PATIENCE, Shared, Task};
use redis::aio::MultiplexedConnection;
use redis::{AsyncCommands, AsyncConnectionConfig, RedisResult};
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::mpsc::Receiver;
use tokio::time::{MissedTickBehavior, interval, timeout};

/// Between two looks whether it answers.
const EVERY: Duration = Duration::from_millis(500);
/// How long a connection may take to come about.
const CONNECTING: Duration = Duration::from_secs(1);
/// Nobody waits for a task.
const LONGEST: Duration = Duration::from_millis(500);
/// Names looked at together when pages are thrown away.
const AT_ONCE: u32 = 1_000;

/// What is to be run beside the server.
pub struct Keeping {
    pub(super) shared: Arc<Shared>,
    pub(super) waiting: Receiver<Task>,
}

impl Keeping {
    /// Until the process ends.
    pub async fn work(self) {
        let Self { shared, mut waiting } = self;
        let mut looks = interval(EVERY);
        looks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            tokio::select! {
                _ = looks.tick() => shared.look().await,
                Some(task) = waiting.recv() => shared.work(task).await,
            }
        }
    }
}

impl Shared {
    async fn look(&self) {
        match self.link() {
            Some(mut link) => {
                let answered = timeout(PATIENCE * 10, link.ping::<String>()).await;
                if !matches!(answered, Ok(Ok(_))) {
                    self.lose();
                }
            }
            None => self.connect().await,
        }
    }

    async fn connect(&self) {
        let config = AsyncConnectionConfig::new()
            .set_connection_timeout(Some(CONNECTING))
            .set_response_timeout(Some(CONNECTING));
        let connecting = self.client.get_multiplexed_async_connection_with_config(&config);
        match timeout(CONNECTING * 2, connecting).await {
            Ok(Ok(link)) => {
                if self.join(Some(link)) {
                    tracing::info!(target: "cache", "the shared cache answers");
                }
            }
            // Its text may hold the address with the password.
            Ok(Err(error)) => {
                tracing::debug!(target: "cache", reason = error.category(), "no shared cache");
            }
            Err(_) => tracing::debug!(target: "cache", reason = "no answer", "no shared cache"),
        }
    }

    async fn work(&self, task: Task) {
        let Some(link) = self.link() else { return };
        match timeout(LONGEST, self.done(link, task)).await {
            Ok(Ok(())) => {}
            // Out of memory, or only a copy of another: it answers, and takes nothing.
            Ok(Err(error)) if !error.is_unrecoverable_error() => self.fail(),
            _ => self.lose(),
        }
    }

    async fn done(&self, mut link: MultiplexedConnection, task: Task) -> RedisResult<()> {
        match task {
            Task::Put { name, page, until, seconds } => {
                let Some(sealed) = self.seal.close(&name, &page, until) else { return Ok(()) };
                link.set_ex(name, sealed, seconds).await
            }
            Task::Clear { names } => clear(link, &names).await,
        }
    }
}

async fn clear(mut link: MultiplexedConnection, names: &str) -> RedisResult<()> {
    let mut place = 0_u64;
    loop {
        let mut scan = redis::cmd("SCAN");
        scan.arg(place).arg("MATCH").arg(names).arg("COUNT").arg(AT_ONCE);
        let (next, found): (u64, Vec<String>) = scan.query_async(&mut link).await?;
        if !found.is_empty() {
            link.unlink::<_, ()>(found).await?;
        }
        if next == 0 {
            return Ok(());
        }
        place = next;
    }
}
