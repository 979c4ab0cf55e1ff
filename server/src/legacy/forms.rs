//! forms.json -> the list of dosage forms. `Tablet (TAB)` is the label `Tablet` with the code `TAB`.

use super::intake::{Intake, free_code};
use super::record::{Origin, Record};
use super::report::{Action, Reason};
use pharmacy_contract::text::fold;
use std::collections::HashSet;
use uuid::Uuid;

pub struct Form {
    pub origin: Origin,
    pub code: String,
    pub label: String,
    /// The form of the database that this one is.
    pub adopts: Option<Uuid>,
}

pub fn read(intake: &mut Intake, record: &mut Record<'_>) {
    let name = record.text("name");
    let name = record.name(name, "name", "form");
    let (label, code) = parts(&name);
    let existing = &mut intake.existing;
    let adopts = existing.form_codes.get(&fold(code)).or_else(|| existing.form_labels.get(&fold(label))).copied();
    let known = intake.forms.iter().any(|form| adopts.is_some() && form.adopts == adopts);
    let adopts = adopts.filter(|_| !known);
    let mut codes: HashSet<String> = intake.forms.iter().map(|form| fold(&form.code)).collect();
    if adopts.is_none() {
        codes.extend(existing.form_codes.keys().cloned());
    }
    let free = free_code(&mut codes, code);
    if free != code {
        record.row(Action::Altered, Reason::DuplicateValue, "name", code, free.clone());
    }
    for key in [fold(&name), fold(label)] {
        existing.forms.entry(key).or_insert_with(|| label.to_owned());
    }
    let created_at = record.created_at();
    let (code, label) = (free, label.to_owned());
    intake.forms.push(Form { origin: record.origin(created_at), code, label, adopts });
}

/// Label and abbreviation; the whole name stands for both when it has no brackets at its end.
fn parts(name: &str) -> (&str, &str) {
    let inner = name.strip_suffix(')').and_then(|rest| rest.rsplit_once('('));
    match inner.map(|(label, code)| (label.trim(), code.trim())) {
        Some((label, code)) if !label.is_empty() && !code.is_empty() => (label, code),
        _ => (name, name),
    }
}

#[cfg(test)]
mod tests {
    use super::parts;
    use crate::legacy::testing::read;

    #[test]
    fn an_abbreviation_stands_in_brackets_at_the_end() {
        assert_eq!(parts("Tablet (TAB)"), ("Tablet", "TAB"));
        assert_eq!(parts("Film (thin) Tablet (FT)"), ("Film (thin) Tablet", "FT"));
        assert_eq!(parts("Powder"), ("Powder", "Powder"));
        assert_eq!(parts("(TAB)"), ("(TAB)", "(TAB)"));
    }

    #[test]
    fn a_code_twice_is_made_unique_and_listed() {
        let (intake, rows) = read(&[("forms.json", r#"[{"id": "1", "name": "Tablet (TAB)"}, {"id": "2", "name": "Tabs (tab)"}]"#)]);
        assert_eq!(intake.forms.iter().map(|f| f.code.as_str()).collect::<Vec<_>>(), ["TAB", "tab-2"]);
        assert_eq!(rows, ["forms.json 1 2 name altered duplicate_value tab -> tab-2"]);
    }
}
