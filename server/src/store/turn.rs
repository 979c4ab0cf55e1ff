//! Looks that run in the thread that asks, one after the other. Between two of them the thread serves whatever else has
//! come: without that, a request that takes no time waited for the looks of everybody before it.

use std::sync::Arc;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

thread_local! {
    static TURN: Arc<Semaphore> = Arc::new(Semaphore::new(1));
}

/// Held while one looks; nobody else of this thread does meanwhile. `None` would say that turns have ended, which
/// they never do.
pub(super) async fn turn() -> Option<OwnedSemaphorePermit> {
    let turn = TURN.with(Arc::clone).acquire_owned().await.ok();
    // Whoever looks next was woken by the one before; the runtime would go on so for sixty looks before it asks the
    // network again. A task that yields goes on behind that; it is one of its own because the HTTP library asks a
    // request twice in a row, and the second time this one had seemed to have yielded.
    tokio::spawn(tokio::task::yield_now()).await.ok();
    turn
}

#[cfg(test)]
mod tests {
    use super::*;
    use actix_web::rt::{System, net::UnixStream, spawn};
    use std::cell::Cell;
    use std::future::{Future, poll_fn};
    use std::pin::pin;
    use std::rc::Rc;
    use std::task::Poll;

    /// As the HTTP library asks a request that has just come.
    async fn asked_twice<T>(work: impl Future<Output = T>) -> T {
        let mut work = pin!(work);
        poll_fn(|context| match work.as_mut().poll(context) {
            Poll::Pending => work.as_mut().poll(context),
            done @ Poll::Ready(_) => done,
        })
        .await
    }

    #[test]
    fn between_two_looks_the_network_is_asked() {
        System::new().block_on(async {
            let (near, far) = UnixStream::pair().unwrap();
            let (far, looks) = (Rc::new(far), Rc::new(Cell::new(0)));
            for _ in 0..50 {
                let (far, looks) = (far.clone(), looks.clone());
                spawn(asked_twice(async move {
                    let _turn = turn().await;
                    if looks.replace(looks.get() + 1) == 0 {
                        assert_eq!(far.try_write(b"a request").unwrap(), 9);
                    }
                }));
            }
            near.readable().await.unwrap();
            assert!(looks.get() <= 3, "it waited for {} looks", looks.get());
        });
    }
}
