//! Who may keep and change which view.

use crate::auth::Who;
use crate::error::{Error, Refusal, Result};
use pharmacy_contract::permission::Permission;
use pharmacy_contract::problem::ProblemKind;
use pharmacy_contract::views::{NewView, RESOURCES, View};

/// Views of one person.
pub const MOST: i64 = 50;

/// A list that there is; and what all see is decided by those who decide for all.
pub fn may_keep(who: &Who, new: &NewView, before: Option<&View>) -> Result<()> {
    if !RESOURCES.contains(&new.resource.as_str()) {
        let detail = format!("one of {} was expected", RESOURCES.join(", "));
        return Err(Error::invalid("/resource", "unknown_resource", detail));
    }
    if before.is_some_and(|before| before.fields.resource != new.resource) {
        return Err(Error::invalid("/resource", "fixed", "a view stays with its list"));
    }
    let is_newly_shared = new.shared && !before.is_some_and(|before| before.fields.shared);
    if is_newly_shared { who.must(Permission::WriteSettings) } else { Ok(()) }
}

/// One's own; those of others, as far as they are to be seen, only by whoever may share.
pub fn may_change(who: &Who, view: &View) -> Result<()> {
    if view.own { Ok(()) } else { who.must(Permission::WriteSettings) }
}

pub fn may_have_one_more(count: i64) -> Result<()> {
    if count < MOST {
        return Ok(());
    }
    let detail = format!("{MOST} views are kept for a person; delete one first");
    Err(Refusal::new(ProblemKind::TooManyViews, detail).with("most", MOST).into())
}

#[cfg(test)]
mod tests {
    use super::*;
    use pharmacy_contract::time::Instant;
    use uuid::Uuid;

    fn view(own: bool, shared: bool) -> View {
        let fields = NewView { resource: "medicines".into(), shared, ..NewView::default() };
        View {
            id: Uuid::nil(),
            version: 1,
            owner: String::new(),
            own,
            created_at: Instant(0),
            updated_at: Instant(0),
            fields,
        }
    }

    fn somebody() -> Who {
        let nobody = Who::command("test").principal;
        let role = pharmacy_contract::permission::Role::Pharmacist;
        Who::asker(crate::auth::Principal { role, ..crate::auth::Principal::clone(&nobody) })
    }

    #[test]
    fn only_whoever_decides_for_all_shares() {
        let shared = view(true, true).fields;
        assert!(may_keep(&somebody(), &shared, None).is_err());
        assert!(may_keep(&Who::command("test"), &shared, None).is_ok());
        // Once shared it may be edited by its owner, who has lost the right since.
        assert!(may_keep(&somebody(), &shared, Some(&view(true, true))).is_ok());
        assert!(may_change(&somebody(), &view(false, true)).is_err());
        assert!(may_change(&somebody(), &view(true, false)).is_ok());
    }

    #[test]
    fn a_view_belongs_to_a_list_that_there_is_and_stays_with_it() {
        let other = NewView { resource: "nothing".into(), ..NewView::default() };
        assert!(may_keep(&somebody(), &other, None).is_err());
        let moved = NewView { resource: "suppliers".into(), ..NewView::default() };
        assert!(may_keep(&somebody(), &moved, None).is_ok());
        assert!(may_keep(&somebody(), &moved, Some(&view(true, false))).is_err());
    }

    #[test]
    fn a_person_has_so_many() {
        assert!(may_have_one_more(MOST - 1).is_ok() && may_have_one_more(MOST).is_err());
    }
}
