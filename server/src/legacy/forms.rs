//! forms.json -> the list of dosage forms. `Tablet (TAB)` is the label `Tablet` with the code `TAB`.

use super::insert::{Insert, ORIGIN, insert_all};
use super::intake::Intake;
use super::origin::Origin;
use super::progress::Progress;
use super::record::Record;
use super::report::{Action, Reason};
use crate::change;
use crate::error::Result;
use crate::store::{Bound, Param, Stale, Tx};
use pharmacy_contract::lookups::LookupKind;
use pharmacy_contract::text::{fold, search_key};
use uuid::Uuid;

/// Behind those that the program brought.
const SORT: i64 = 100;

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
    let (label, told) = parts(&name);
    let existing = &mut intake.existing;
    let same = existing.form_labels.remove(&fold(label));
    let adopts = same.as_ref().map(|(id, _)| *id);
    let code = same.map_or_else(|| existing.form_codes.free(told), |(_, code)| code);
    if fold(&code) != fold(told) {
        record.row(Action::Altered, Reason::DuplicateValue, "name", told, code.clone());
    }
    let shown = existing.forms.entry(fold(label)).or_insert_with(|| label.to_owned()).clone();
    existing.forms.entry(fold(&name)).or_insert(shown);
    let label = label.to_owned();
    let created_at = record.created_at();
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

/// # Errors
/// A store fault.
pub fn write(tx: &mut Tx<'_>, intake: &Intake, progress: &Progress) -> Result<()> {
    for (form, id) in intake.forms.iter().filter_map(|form| Some((form, form.adopts?))) {
        let Origin { legacy_id, legacy_no, extra, .. } = &form.origin;
        change!(
            tx,
            Stale::Lookups,
            "update lookup set legacy_id = $1, legacy_no = $2, legacy_extra = $3, updated_at = $4, version = version + 1
             where id = $5 and legacy_id is null",
            legacy_id,
            legacy_no,
            extra,
            tx.now(),
            id
        )
        .run()?;
    }
    insert_all(tx, progress, intake.forms.iter().filter(|form| form.adopts.is_none()).map(Row::of))
}

struct Row<'f> {
    of: &'f Form,
    code_key: String,
    label_key: String,
    search_key: String,
}

impl<'f> Row<'f> {
    fn of(form: &'f Form) -> Self {
        Self {
            of: form,
            code_key: fold(&form.code),
            label_key: fold(&form.label),
            search_key: search_key(&[&form.label, &form.code]),
        }
    }
}

impl Insert for Row<'_> {
    const STALE: Stale = Stale::Lookups;

    fn head() -> String {
        format!(
            "insert into lookup ({ORIGIN}, kind, code, code_key, label, label_key, sort, search_key)"
        )
    }

    fn bind<'r>(&'r self, values: &mut Vec<Bound<'r>>) {
        self.of.origin.bind(values);
        values.extend([
            LookupKind::DosageForm.bound(),
            self.of.code.bound(),
            self.code_key.bound(),
            self.of.label.bound(),
            self.label_key.bound(),
            Bound::Int(SORT),
            self.search_key.bound(),
        ]);
    }
}

#[cfg(test)]
mod tests {
    use super::parts;
    use crate::legacy::intake::Existing;
    use crate::legacy::testing::{line, read, try_read};
    use uuid::Uuid;

    #[test]
    fn an_abbreviation_stands_in_brackets_at_the_end() {
        assert_eq!(parts("Tablet (TAB)"), ("Tablet", "TAB"));
        assert_eq!(parts("Film (thin) Tablet (FT)"), ("Film (thin) Tablet", "FT"));
        assert_eq!(parts("Powder"), ("Powder", "Powder"));
        assert_eq!(parts("(TAB)"), ("(TAB)", "(TAB)"));
    }

    #[test]
    fn a_known_label_is_that_form_and_keeps_its_code() {
        let existing = Existing {
            form_codes: ["TAB", "CAP"].into_iter().collect(),
            form_labels: [("tablet".to_owned(), (Uuid::nil(), "TAB".to_owned()))].into(),
            ..Existing::default()
        };
        let forms =
            r#"[{"id": "1", "name": "tablet (TB)"}, {"id": "2", "name": "Capsules (CAP)"}]"#;
        let (intake, report, _) = try_read(&[("forms.json", forms)], existing).unwrap();
        let found: Vec<_> =
            intake.forms.iter().map(|f| (f.adopts, f.code.as_str(), f.label.as_str())).collect();
        assert_eq!(found, [(Some(Uuid::nil()), "TAB", "tablet"), (None, "CAP-2", "Capsules")]);
        let altered: Vec<_> =
            report.rows.iter().filter(|r| r.file == "forms.json").map(line).collect();
        assert_eq!(
            altered,
            [
                "forms.json 0 1 name altered duplicate_value TB -> TAB",
                "forms.json 1 2 name altered duplicate_value CAP -> CAP-2"
            ]
        );
    }

    #[test]
    fn a_code_twice_is_made_unique_and_listed() {
        let (intake, rows) = read(&[(
            "forms.json",
            r#"[{"id": "1", "name": "Tablet (TAB)"}, {"id": "2", "name": "Tabs (tab)"}]"#,
        )]);
        assert_eq!(
            intake.forms.iter().map(|f| f.code.as_str()).collect::<Vec<_>>(),
            ["TAB", "tab-2"]
        );
        assert_eq!(rows, ["forms.json 1 2 name altered duplicate_value tab -> tab-2"]);
    }
}
