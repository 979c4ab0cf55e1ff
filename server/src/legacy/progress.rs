//! The bar on the terminal; nothing where there is none.

use indicatif::{ProgressBar, ProgressStyle};

#[derive(Clone)]
pub struct Progress(ProgressBar);

impl Progress {
    /// Hidden by itself when standard error is not a terminal.
    #[must_use]
    pub fn bar() -> Self {
        let style = ProgressStyle::with_template("{msg:<22} [{bar:30}] {percent:>3} %  {elapsed}");
        let bar = ProgressBar::new(0);
        Self(style.map_or_else(|_| bar.clone(), |style| bar.clone().with_style(style)))
    }

    pub fn start(&self, what: &'static str, total: u64) {
        self.0.set_position(0);
        self.0.set_length(total);
        self.0.set_message(what);
    }

    pub fn advance(&self, by: usize) {
        self.0.inc(u64::try_from(by).unwrap_or_default());
    }

    pub fn finish(&self) {
        self.0.finish_and_clear();
    }
}
