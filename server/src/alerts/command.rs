//! An alert as the input of a program, such as `mail -s "Pharmacy alert" it@hospital.example`. No shell has a hand in
//! it, and the program gets none of our environment: it may hold passwords.

use super::notice::Notice;
use crate::error::{Error, Result};
use std::io::Write;
use std::process::{self, Child, Stdio};
use std::time::{Duration, Instant};

const PATIENCE: Duration = Duration::from_secs(10);

#[derive(Debug)]
pub(super) struct Command {
    program: String,
    arguments: Vec<String>,
    patience: Duration,
}

impl Command {
    pub(super) fn new(line: &str) -> Result<Self> {
        let unusable = |why: &str| Error::Internal(format!("ALERT_COMMAND {why}; correct it"));
        let mut words = words(line).ok_or_else(|| unusable("has a quote without its end"))?;
        if words.is_empty() {
            return Err(unusable("is empty"));
        }
        let program = words.remove(0);
        Ok(Self { program, arguments: words, patience: PATIENCE })
    }

    pub(super) fn run(&self, notice: &Notice) -> std::result::Result<(), String> {
        let mut command = process::Command::new(&self.program);
        command.args(&self.arguments).env_clear();
        for name in ["PATH", "HOME", "LANG", "USER", "TZ"] {
            if let Some(value) = std::env::var_os(name) {
                command.env(name, value);
            }
        }
        command
            .env("ALERT_NAME", notice.alert)
            .env("ALERT_STATE", notice.state)
            .env("ALERT_SEVERITY", notice.severity.word())
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::null());
        let mut child = command.spawn().map_err(|e| format!("it did not start: {}", e.kind()))?;
        if let Some(mut input) = child.stdin.take() {
            // Short enough for a pipe to hold: it is written whether it is read or not.
            writeln!(input, "{}", notice.text).ok();
        }
        self.wait(&mut child)
    }

    fn wait(&self, child: &mut Child) -> std::result::Result<(), String> {
        let begun = Instant::now();
        loop {
            match child.try_wait() {
                Ok(Some(status)) if status.success() => return Ok(()),
                Ok(Some(status)) => return Err(format!("it ended with {status}")),
                Ok(None) if begun.elapsed() < self.patience => {
                    std::thread::sleep(Duration::from_millis(20));
                }
                Ok(None) | Err(_) => {
                    child.kill().ok();
                    child.wait().ok();
                    return Err("it did not end in time and was ended".into());
                }
            }
        }
    }
}

/// Words between blanks; quotes of either kind hold blanks together. None for a quote without its end.
fn words(line: &str) -> Option<Vec<String>> {
    let (mut words, mut word, mut quote) = (vec![], None::<String>, None);
    for c in line.chars() {
        match quote {
            Some(open) if c == open => quote = None,
            None if c == '"' || c == '\'' => {
                quote = Some(c);
                word.get_or_insert_default();
            }
            None if c.is_whitespace() => words.extend(word.take()),
            Some(_) | None => word.get_or_insert_default().push(c),
        }
    }
    words.extend(word);
    quote.is_none().then_some(words)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::alerts::notice::sample as notice;

    #[test]
    fn a_line_is_taken_apart_at_blanks_outside_of_quotes() {
        let told = words(r#"mail -s "Pharmacy alert" 'it$(x)@h' """#).unwrap();
        assert_eq!(told, ["mail", "-s", "Pharmacy alert", "it$(x)@h", ""]);
        assert_eq!(words("mail 'x"), None);
        assert!(Command::new("  ").is_err());
    }

    #[test]
    fn the_program_gets_the_text_and_nothing_is_interpreted() {
        let dir = tempfile::tempdir().unwrap();
        let file = dir.path().join("told; $(touch x)");
        let line = format!("dd status=none 'of={}'", file.display());
        Command::new(&line).unwrap().run(&notice()).unwrap();
        assert_eq!(std::fs::read_to_string(file).unwrap(), "disk is nearly full\n");
        assert_eq!(std::fs::read_dir(dir.path()).unwrap().count(), 1);
    }

    #[test]
    fn what_fails_or_hangs_is_told() {
        assert!(Command::new("false").unwrap().run(&notice()).unwrap_err().contains("exit"));
        let missing = Command::new("/nowhere/mail").unwrap().run(&notice());
        assert!(missing.unwrap_err().contains("did not start"));
        let slow = Command::new("sleep 30").unwrap();
        let begun = Instant::now();
        let slow = Command { patience: Duration::from_millis(100), ..slow };
        assert!(slow.run(&notice()).unwrap_err().contains("in time"));
        assert!(begun.elapsed() < Duration::from_secs(5));
    }

    #[test]
    fn it_does_not_see_our_environment() {
        let dir = tempfile::tempdir().unwrap();
        let file = dir.path().join("env");
        let line = format!("sh -c 'env > \"{}\"'", file.display());
        Command::new(&line).unwrap().run(&notice()).unwrap();
        let seen = std::fs::read_to_string(file).unwrap();
        assert!(seen.contains("ALERT_NAME=disk_usage") && seen.contains("ALERT_STATE=firing"));
        assert!(!seen.contains("CARGO"), "{seen}");
    }
}
