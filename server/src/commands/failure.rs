//! Why a command ends without its work done: one plain line, with what to do about it.

use pharmacy_server::error::Error;
use std::fmt;

#[derive(Debug)]
pub struct Failure {
    reason: String,
    remedy: String,
}

impl Failure {
    pub fn new(reason: impl Into<String>, remedy: impl Into<String>) -> Self {
        Self { reason: reason.into(), remedy: remedy.into() }
    }

    /// Both, for a line that is no end.
    pub fn words(&self) -> String {
        format!("{}; {}", self.reason, self.remedy)
    }

    /// `reason; remedy`, as messages of the library are worded.
    pub fn from_text(text: &str) -> Self {
        let (reason, remedy) =
            text.split_once("; ").unwrap_or((text, "try again with --log-level debug to see more"));
        Self::new(reason, remedy)
    }
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        match error {
            Error::Refused(refusal) => {
                Self::new(refusal.detail, "correct what was given; nothing was changed")
            }
            Error::Store(_, text) | Error::Internal(text) => Self::from_text(&text),
        }
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let line = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
        write!(f, "error: {}; remedy: {}", line(&self.reason), line(&self.remedy))
    }
}

#[cfg(test)]
mod tests {
    use super::Failure;

    #[test]
    fn a_failure_is_one_line_with_its_remedy() {
        let told = Failure::from_text("data/live is in use\nby another process; stop it first")
            .to_string();
        assert_eq!(told, "error: data/live is in use by another process; remedy: stop it first");
        assert!(Failure::from_text("odd").to_string().starts_with("error: odd; remedy: "));
    }
}
