//! A report as a drawing, of the form that the report itself names.

use super::report::words as cell_words;
use crate::describe::show::{grouped, money, plain, rows};
use crate::parts::chart::{Form, Mark, chart, stacked};
use crate::parts::dom::{El, el};
use crate::parts::nav::capital;
use crate::words::{self, Word};
use serde_json::Value;

/// As many bars as one takes in at a glance.
const BARS: usize = 12;

/// `body` is a page of the report; what lies on other pages is not drawn, and that is said.
pub fn drawing(report: &Value, body: &Value) -> Option<El> {
    let asked = report.get("chart")?;
    let column = |key: &str| {
        let name = plain(asked, key);
        rows(body, "columns").iter().find(|column| plain(column, "name") == name)
    };
    let (label, value) = (column("label")?, column("value")?);
    let title = words::of(plain(value, "title"));
    let form = match plain(asked, "kind").as_str() {
        "line" => Form::Line,
        "step" => Form::Step,
        "pie" => Form::Ring,
        "bar" if plain(label, "kind") == "day" => Form::Days,
        "bar" | "pareto" => Form::Bar,
        _ => return None,
    };
    let marks = marks(rows(body, "items"), label, value, form);
    if marks.len() < 2 {
        return None;
    }
    let (shown, total) = (rows(body, "items").len(), plain(body, "total"));
    let by = words::of(plain(label, "title"));
    let said = if total == shown.to_string() {
        w!("{title} by {by}, all rows.", title = title, by = by)
    } else {
        w!(
            "{title} by {by}, the first {n} of {all} rows.",
            title = title,
            by = by,
            n = shown,
            all = grouped(&total)
        )
    };
    let name = w!("{title} by {by}", title = title, by = by);
    let card = el("section").class("card").add(el("h2").add(capital(&name)));
    Some(card.add(chart(&name, &said, form, &marks)).add(classes(body)))
}

/// Rows of one name are one mark.
fn marks(items: &[Value], label: &Value, value: &Value, form: Form) -> Vec<Mark> {
    let field = plain(value, "name");
    let mut found: Vec<(String, String, i64)> = Vec::new();
    for item in items {
        let (key, amount) = (plain(item, &plain(label, "name")), scaled(&plain(item, &field)));
        // Each posting is a step of its own.
        let same = found.iter_mut().find(|(known, _, _)| *known == key && form != Form::Step);
        match same {
            Some((_, _, sum)) => *sum = sum.saturating_add(amount),
            None => found.push((key, cell_words(label, item), amount)),
        }
    }
    match form {
        Form::Bar | Form::Ring => found.sort_by_key(|(_, _, amount)| std::cmp::Reverse(*amount)),
        Form::Days | Form::Line => found.sort(),
        Form::Step => {}
    }
    if matches!(form, Form::Bar | Form::Ring) {
        found.truncate(BARS);
    }
    let kind = plain(value, "kind");
    let scale = if matches!(form, Form::Bar | Form::Ring) { 1 } else { unit(&kind) };
    found
        .into_iter()
        .map(|(_, label, amount)| Mark { label, value: amount / scale, words: told(&kind, amount) })
        .collect()
}

/// A number in its smallest parts: ten-thousandths of money, thousandths of decimals, units.
fn scaled(text: &str) -> i64 {
    text.replace('.', "").parse().unwrap_or(0)
}

fn unit(kind: &str) -> i64 {
    match kind {
        "money" => 10_000,
        "decimal" => 1_000,
        _ => 1,
    }
}

fn told(kind: &str, amount: i64) -> String {
    let unit = unit(kind);
    let text = |width: usize| format!("{}.{:0width$}", amount / unit, (amount % unit).abs());
    match kind {
        "money" => money(&text(4)),
        "decimal" => text(3),
        _ => grouped(&amount.to_string()),
    }
}

/// Where a report counts medicines by two classes, the one is stacked in the other.
fn classes(body: &Value) -> Option<El> {
    let totals = body.get("totals")?;
    let cell = |abc: &str, ven: &str| totals.get(format!("{abc}{ven}"))?.as_i64();
    let row =
        |abc: &str| {
            let parts = ["V", "E", "N"].map(|ven| Some((ven, cell(abc, ven)?)));
            let marks =
                parts.into_iter().collect::<Option<Vec<_>>>()?.into_iter().map(|(ven, value)| {
                    Mark { label: ven.to_owned(), value, words: grouped(&value.to_string()) }
                });
            Some((abc.to_owned(), marks.collect()))
        };
    let rows =
        ["A", "B", "C"].map(row).into_iter().collect::<Option<Vec<(String, Vec<Mark>)>>>()?;
    let parts = [w!("Vital"), w!("Essential"), w!("Non-essential")].map(Word::text);
    Some(stacked(w!("Medicines by value and need").text(), &parts, &rows))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn column(name: &str, kind: &str) -> Value {
        json!({"name": name, "title": name, "kind": kind})
    }

    #[test]
    fn rows_of_one_name_are_one_mark_and_the_largest_is_first() {
        let items = [
            json!({"s": "A", "v": "1.5000"}),
            json!({"s": "B", "v": "9.0000"}),
            json!({"s": "A", "v": "10.0000"}),
        ];
        let marks = marks(&items, &column("s", "text"), &column("v", "money"), Form::Bar);
        let brief: Vec<_> = marks.iter().map(|m| (m.label.as_str(), m.value)).collect();
        assert_eq!(brief, [("A", 115_000), ("B", 90_000)]);
        assert_eq!(marks[0].words, money("11.5000"));
    }

    #[test]
    fn days_are_in_their_order_and_in_whole_units() {
        let items =
            [json!({"d": "2026-03-02", "v": "2.0000"}), json!({"d": "2026-03-01", "v": "7.0000"})];
        let marks = marks(&items, &column("d", "day"), &column("v", "money"), Form::Days);
        assert_eq!(marks.iter().map(|m| m.value).collect::<Vec<_>>(), [7, 2]);
    }

    #[test]
    fn a_report_without_a_chart_has_none() {
        let body = json!({"columns": [], "items": [], "total": 0});
        assert!(drawing(&json!({}), &body).is_none());
        let asked = json!({"chart": {"kind": "bar", "label": "x", "value": "y"}});
        assert!(drawing(&asked, &body).is_none());
    }
}
