//! The law about users.

use crate::error::{Error, Result};
use pharmacy_contract::permission::Role;
use pharmacy_contract::problem::ProblemKind;
use pharmacy_contract::users::NewUser;

/// A role is needed; a department user works in a department.
pub fn check(new: &NewUser) -> Result<()> {
    let Some(role) = new.role else {
        return Err(Error::invalid("/role", "required", "a role is needed"));
    };
    if role.is_confined() && new.department_id.is_none() {
        return Err(Error::invalid(
            "/department_id",
            "required",
            "a department user needs a department",
        ));
    }
    Ok(())
}

/// Can this account run the hospital's system?
pub fn is_administrator(user: &NewUser, locked: bool) -> bool {
    user.role == Some(Role::Admin) && user.active && !locked
}

/// The last active administrator stays one: nobody could make another.
pub fn leaves_an_administrator(was: bool, stays: bool, others: i64) -> Result<()> {
    if was && !stays && others == 0 {
        let detail = "this is the last active administrator; make another one first";
        return Err(Error::refused(ProblemKind::LastAdmin, detail));
    }
    Ok(())
}

/// `Ward 3 - East` works as `ward_3___east`: letters, digits and `_`, at most 15 of them.
pub fn username_from(name: &str) -> String {
    let sign = |c: char| if c.is_whitespace() || c == '-' { '_' } else { c };
    let kept = |c: &char| c.is_alphanumeric() || *c == '_';
    let stem: String = name.trim().to_lowercase().chars().map(sign).filter(kept).take(15).collect();
    format!("{stem}_user")
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    fn user(role: Option<Role>, department: bool) -> NewUser {
        let department_id = department.then(|| Uuid::from_u128(1));
        NewUser { role, department_id, active: true, ..NewUser::default() }
    }

    fn wrong_field(new: &NewUser) -> Option<String> {
        check(new).err().and_then(|e| e.refusal().errors.first().map(|f| f.pointer.clone()))
    }

    #[test]
    fn a_role_is_needed_and_a_department_user_needs_a_department() {
        assert_eq!(wrong_field(&user(None, true)), Some("/role".into()));
        assert_eq!(
            wrong_field(&user(Some(Role::DepartmentUser), false)),
            Some("/department_id".into())
        );
        assert_eq!(wrong_field(&user(Some(Role::DepartmentUser), true)), None);
        assert_eq!(wrong_field(&user(Some(Role::Pharmacist), false)), None);
    }

    #[test]
    fn the_last_administrator_stays() {
        assert!(leaves_an_administrator(true, false, 0).is_err());
        assert!(leaves_an_administrator(true, true, 0).is_ok());
        assert!(leaves_an_administrator(true, false, 1).is_ok());
        assert!(leaves_an_administrator(false, false, 0).is_ok());
    }

    #[test]
    fn locked_and_closed_accounts_do_not_count() {
        let admin = user(Some(Role::Admin), false);
        assert!(is_administrator(&admin, false));
        assert!(!is_administrator(&admin, true));
        assert!(!is_administrator(&NewUser { active: false, ..admin }, false));
    }

    #[test]
    fn a_departments_user_is_named_after_it() {
        assert_eq!(username_from(" Ward 3-East "), "ward_3_east_user");
        assert_eq!(username_from("Intensive Care Unit (2)"), "intensive_care__user");
        assert_eq!(username_from("الطوارئ"), "الطوارئ_user");
    }
}
