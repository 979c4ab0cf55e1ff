//! Passing alerts on, in a thread of its own: nobody waits for a mail server.

use super::command::Command;
use super::notice::Notice;
use super::webhook::Webhook;
use crate::config::Settings;
use crate::error::{Error, Result};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};

/// More are given up: they would be told long after they mattered.
const WAITING: usize = 64;

pub(super) struct Delivery(Option<SyncSender<Notice>>);

impl Delivery {
    /// The thread ends with the last sender; it is not waited for.
    pub(super) fn start(settings: &Settings) -> Result<Self> {
        let webhook = settings.alert_webhook_url.as_ref().map(Webhook::new).transpose()?;
        let command = settings.alert_command.as_deref().map(Command::new).transpose()?;
        if webhook.is_none() && command.is_none() {
            return Ok(Self(None));
        }
        let (sender, waiting) = sync_channel(WAITING);
        let work = move || deliver(&waiting, webhook.as_ref(), command.as_ref());
        let thread = std::thread::Builder::new().name("alert-delivery".into()).spawn(work);
        thread.map_err(|e| Error::Internal(format!("no thread: {e}")))?;
        Ok(Self(Some(sender)))
    }

    pub(super) fn put(&self, notice: Notice) {
        if self.0.as_ref().is_some_and(|to| to.try_send(notice).is_err()) {
            tracing::warn!(target: "performance", "an alert was not passed on: too many wait");
        }
    }
}

fn deliver(waiting: &Receiver<Notice>, webhook: Option<&Webhook>, command: Option<&Command>) {
    while let Ok(notice) = waiting.recv() {
        let alert = notice.alert;
        if let Some(Err(why)) = webhook.map(|to| to.send(&notice)) {
            tracing::error!(target: "performance", alert, why, "the webhook did not take an alert");
        }
        if let Some(Err(why)) = command.map(|to| to.run(&notice)) {
            tracing::error!(target: "performance", alert, why, "the command did not take an alert");
        }
    }
}
