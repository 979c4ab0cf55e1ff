//! Work on its way to a thread of the store, and the answer on its way back.

use crate::error::{Error, Result};
use crate::store::stats::{Line, Ticket};
use crate::store::{Fault, Reader, Tx};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, SyncSender, TrySendError, sync_channel};
use tokio::sync::oneshot;

/// How much may wait before callers are told that we are busy.
const WAITING: usize = 1_024;

/// A closure with its reply.
pub(super) trait Job: Send {
    /// To be asked before the first run; false = whoever waited has given it up, and it must not be done any more.
    fn begin(&self) -> bool;
    /// Runs the work once; true = it wants to be kept.
    fn run(&mut self, place: &mut Work<'_, '_>) -> bool;
    /// Answers: `None` = what the work itself said, `Some` = it came to nothing for this reason.
    fn answer(self: Box<Self>, failure: Option<Error>);
    /// Why the last run was not kept.
    fn refused_with(&self) -> Option<&Error>;
}

/// What a job works on.
pub(super) enum Work<'w, 'c> {
    Change(&'w mut Tx<'c>),
    Look(&'w mut Reader<'c>),
}

pub(super) struct Queue {
    sender: SyncSender<Box<dyn Job>>,
    line: Arc<Line>,
}

impl Queue {
    pub(super) fn new(line: &Arc<Line>) -> (Self, Receiver<Box<dyn Job>>) {
        let (sender, receiver) = sync_channel(WAITING);
        (Self { sender, line: line.clone() }, receiver)
    }

    pub(super) fn ticket(&self) -> Ticket {
        self.line.ticket()
    }

    /// Would another job be refused?
    pub(super) fn is_full(&self) -> bool {
        let full = self.line.pending() >= u64::try_from(WAITING).unwrap_or(u64::MAX);
        if full {
            self.line.refuse();
        }
        full
    }

    pub(super) fn put(&self, job: Box<dyn Job>) -> Result<()> {
        self.sender.try_send(job).map_err(|e| match e {
            TrySendError::Full(_) => {
                self.line.refuse();
                Error::Store(Fault::Busy, "the queue is full".into())
            }
            TrySendError::Disconnected(_) => super::gone(),
        })
    }
}

struct Task<T, F> {
    work: F,
    made: Option<Result<T>>,
    reply: oneshot::Sender<Result<T>>,
    begun: Arc<AtomicBool>,
    ticket: Ticket,
}

/// What the caller holds.
pub(super) struct Promise<T> {
    pub(super) answer: oneshot::Receiver<Result<T>>,
    begun: Arc<AtomicBool>,
}

impl<T> Promise<T> {
    /// What was not begun never will be; about the rest only `fault` can be said.
    pub(super) fn give_up(self, fault: Fault) -> Error {
        let fault = if self.begun.swap(true, Ordering::AcqRel) { fault } else { Fault::Lost };
        Error::Store(fault, "the database has fallen silent".into())
    }
}

impl<T, F> Task<T, F> {
    fn new(work: F, ticket: Ticket) -> (Self, Promise<T>) {
        let (reply, answer) = oneshot::channel();
        let begun = Arc::new(AtomicBool::new(false));
        let task = Self { work, made: None, reply, begun: begun.clone(), ticket };
        (task, Promise { answer, begun })
    }

    fn begin(&self) -> bool {
        !self.begun.swap(true, Ordering::AcqRel)
    }

    fn keep(&mut self, made: Result<T>) -> bool {
        let good = made.is_ok();
        self.made = Some(made);
        good
    }

    fn reply(self, failure: Option<Error>) {
        let answer = match failure {
            Some(error) => Err(error),
            None => self.made.unwrap_or_else(|| Err(super::gone())),
        };
        drop(self.ticket);
        // A caller that hung up is not waiting for an answer; what was committed stays.
        let _ = self.reply.send(answer);
    }
}

struct Change<T, F>(Task<T, F>);
struct Look<T, F>(Task<T, F>);

impl<T: Send, F: Fn(&mut Tx<'_>) -> Result<T> + Send> Job for Change<T, F> {
    fn begin(&self) -> bool {
        self.0.begin()
    }

    fn run(&mut self, place: &mut Work<'_, '_>) -> bool {
        let Work::Change(tx) = place else { return false };
        let made = guarded(|| (self.0.work)(tx));
        self.0.keep(made)
    }

    fn answer(self: Box<Self>, failure: Option<Error>) {
        self.0.reply(failure);
    }

    fn refused_with(&self) -> Option<&Error> {
        self.0.made.as_ref().and_then(|made| made.as_ref().err())
    }
}

impl<T: Send, F: Fn(&mut Reader<'_>) -> Result<T> + Send> Job for Look<T, F> {
    fn begin(&self) -> bool {
        self.0.begin()
    }

    fn run(&mut self, place: &mut Work<'_, '_>) -> bool {
        let Work::Look(reader) = place else { return false };
        let made = guarded(|| (self.0.work)(reader));
        self.0.keep(made)
    }

    fn answer(self: Box<Self>, failure: Option<Error>) {
        self.0.reply(failure);
    }

    fn refused_with(&self) -> Option<&Error> {
        self.0.made.as_ref().and_then(|made| made.as_ref().err())
    }
}

type Boxed<T> = (Box<dyn Job>, Promise<T>);

pub(super) fn change<T: Send + 'static>(
    work: impl Fn(&mut Tx<'_>) -> Result<T> + Send + 'static,
    ticket: Ticket,
) -> Boxed<T> {
    let (task, promise) = Task::new(work, ticket);
    (Box::new(Change(task)), promise)
}

pub(super) fn look<T: Send + 'static>(
    work: impl Fn(&mut Reader<'_>) -> Result<T> + Send + 'static,
    ticket: Ticket,
) -> Boxed<T> {
    let (task, promise) = Task::new(work, ticket);
    (Box::new(Look(task)), promise)
}

/// A panic in a closure is that closure's affair: its neighbours and the thread go on.
pub(super) fn guarded<T>(work: impl FnOnce() -> Result<T>) -> Result<T> {
    catch_unwind(AssertUnwindSafe(work)).unwrap_or_else(|cause| {
        let text = cause
            .downcast_ref::<&str>()
            .map(ToString::to_string)
            .or_else(|| cause.downcast_ref::<String>().cloned());
        Err(Error::Internal(format!("panic: {}", text.unwrap_or_default())))
    })
}
