//! The text that Prometheus reads (exposition format 0.0.4), by hand: four shapes of lines over figures of our own.

use super::histogram::{Counts, PARTS};
use super::host::float;
use std::fmt::Write;

/// Upper bounds that are told, in parts of a second; all are bounds of buckets.
const SECONDS: [u64; 18] = [
    PARTS >> 10,
    PARTS >> 9,
    PARTS >> 8,
    PARTS >> 7,
    PARTS >> 6,
    PARTS >> 5,
    PARTS >> 4,
    PARTS >> 3,
    PARTS >> 2,
    PARTS >> 1,
    PARTS,
    PARTS * 3 / 2,
    PARTS * 2,
    PARTS * 5 / 2,
    PARTS * 3,
    PARTS * 4,
    PARTS * 5,
    PARTS * 10,
];
/// Changes a commit can have; a value belongs to the bound it equals, so they are told as one less.
const MEMBERS: [u64; 8] = [2, 3, 5, 9, 16, 32, 64, 128];

#[derive(Default)]
pub(super) struct Exposition(pub(super) String);

type Labels<'a> = &'a [(&'a str, &'a str)];

impl Exposition {
    pub(super) fn head(&mut self, name: &str, kind: &str, help: &str) {
        writeln!(self.0, "# HELP {name} {help}.\n# TYPE {name} {kind}").ok();
    }

    pub(super) fn line(&mut self, name: &str, labels: Labels<'_>, value: f64) {
        self.0.push_str(name);
        self.labels(labels, None);
        writeln!(self.0, " {value}").ok();
    }

    pub(super) fn gauge(&mut self, name: &str, help: &str, value: f64) {
        self.head(name, "gauge", help);
        self.line(name, &[], value);
    }

    pub(super) fn counter(&mut self, name: &str, help: &str, value: f64) {
        self.head(name, "counter", help);
        self.line(name, &[], value);
    }

    /// The lines of one histogram of times.
    pub(super) fn times(&mut self, name: &str, labels: Labels<'_>, counts: &Counts) {
        for bound in SECONDS {
            let le = (float(bound) / float(PARTS)).to_string();
            self.bucket(name, labels, &le, counts.up_to(bound));
        }
        self.ends(name, labels, counts, counts.sum_seconds());
    }

    /// The lines of one histogram of sizes.
    pub(super) fn sizes(&mut self, name: &str, labels: Labels<'_>, counts: &Counts) {
        for bound in MEMBERS {
            self.bucket(name, labels, &(bound - 1).to_string(), counts.up_to(bound));
        }
        self.ends(name, labels, counts, float(counts.sum()));
    }

    fn bucket(&mut self, name: &str, labels: Labels<'_>, le: &str, count: u64) {
        write!(self.0, "{name}_bucket").ok();
        self.labels(labels, Some(le));
        writeln!(self.0, " {count}").ok();
    }

    fn ends(&mut self, name: &str, labels: Labels<'_>, counts: &Counts, sum: f64) {
        let count = counts.count();
        self.bucket(name, labels, "+Inf", count);
        for (end, value) in [("sum", sum), ("count", float(count))] {
            write!(self.0, "{name}_{end}").ok();
            self.labels(labels, None);
            writeln!(self.0, " {value}").ok();
        }
    }

    fn labels(&mut self, labels: Labels<'_>, le: Option<&str>) {
        let all = labels.iter().copied().chain(le.map(|le| ("le", le)));
        let mut open = '{';
        for (name, value) in all {
            self.0.push(open);
            self.0.push_str(name);
            self.0.push_str("=\"");
            for c in value.chars() {
                match c {
                    '\\' => self.0.push_str("\\\\"),
                    '"' => self.0.push_str("\\\""),
                    '\n' => self.0.push_str("\\n"),
                    c => self.0.push(c),
                }
            }
            self.0.push('"');
            open = ',';
        }
        if open == ',' {
            self.0.push('}');
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::monitor::histogram::Histogram;
    use std::time::Duration;

    #[test]
    fn labels_are_escaped() {
        let mut text = Exposition::default();
        text.line("a", &[("b", "\\x\"y\nz"), ("c", "d")], 1.5);
        assert_eq!(text.0, "a{b=\"\\\\x\\\"y\\nz\",c=\"d\"} 1.5\n");
    }

    #[test]
    fn buckets_rise_and_end_with_all() {
        let histogram = Histogram::default();
        for ms in [1, 600, 2_999, 3_001, 60_000] {
            histogram.time(Duration::from_millis(ms));
        }
        let mut text = Exposition::default();
        text.times("t_seconds", &[("route", "/")], &histogram.counts());
        let has = |line: &str| assert!(text.0.contains(line), "{line} in\n{}", text.0);
        has("t_seconds_bucket{route=\"/\",le=\"0.5\"} 1\n");
        has("t_seconds_bucket{route=\"/\",le=\"1\"} 2\n");
        has("t_seconds_bucket{route=\"/\",le=\"3\"} 3\n");
        has("t_seconds_bucket{route=\"/\",le=\"4\"} 4\n");
        has("t_seconds_bucket{route=\"/\",le=\"10\"} 4\n");
        has("t_seconds_bucket{route=\"/\",le=\"+Inf\"} 5\n");
        has("t_seconds_count{route=\"/\"} 5\n");
    }

    #[test]
    fn a_size_belongs_to_the_bound_it_equals() {
        let histogram = Histogram::default();
        [1, 1, 2, 8, 128].iter().for_each(|n| histogram.note(*n));
        let mut text = Exposition::default();
        text.sizes("n", &[], &histogram.counts());
        let has = |line: &str| assert!(text.0.contains(line), "{line} in\n{}", text.0);
        has("n_bucket{le=\"1\"} 2\n");
        has("n_bucket{le=\"2\"} 3\n");
        has("n_bucket{le=\"8\"} 4\n");
        has("n_bucket{le=\"+Inf\"} 5\n");
        has("n_sum 140\n");
    }
}
