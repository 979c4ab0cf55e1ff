//! A chart of every form, and one of nothing.

use crate::parts::chart::{Form, Mark, chart, stacked};
use crate::parts::dom::{El, div, el, sign};

fn marks(values: &[i64]) -> Vec<Mark> {
    let mark = |(at, value): (usize, &i64)| Mark {
        label: format!("Ward {}", at + 1),
        value: *value,
        words: value.to_string(),
    };
    values.iter().enumerate().map(mark).collect()
}

pub fn charts() -> Vec<El> {
    let some = marks(&[120, 80, 95, 30, 12, 4]);
    let many: Vec<i64> = (0..90).map(|day| 40 + (day * 37) % 60).collect();
    let forms = [
        ("Lying bars", Form::Bar, some.clone()),
        ("A ring", Form::Ring, some.clone()),
        ("Standing bars", Form::Days, marks(&many)),
        ("A line", Form::Line, marks(&many)),
        ("Steps", Form::Step, marks(&[50, 20, 20, 90, 0, 70])),
        ("Nothing but zeros", Form::Days, marks(&[0, 0, 0])),
    ];
    let drawn = forms.into_iter().map(|(title, form, marks)| {
        el("section").add(el("h3").add(sign(title))).add(chart(
            title,
            "Invented values.",
            form,
            &marks,
        ))
    });
    let rows = [("Ward 1", [5, 3, 1]), ("Ward 2", [1, 4, 6])]
        .map(|(name, values)| (name.to_owned(), marks(&values)));
    let stacks = el("section").add(el("h3").add(sign("Stacked bars"))).add(stacked(
        "Stacked bars",
        &["Vital", "Essential", "Other"],
        &rows,
    ));
    vec![div("stack").add_all(drawn), stacks]
}
