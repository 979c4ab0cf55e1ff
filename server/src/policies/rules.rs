//! The law of stock policies.

use crate::auth::Scope;
use crate::error::{Error, Result};
use pharmacy_contract::policies::{NewPolicy, Policy};

/// A policy belongs to a store and a medicine; its levels rise from the least to the most.
pub fn may_keep(new: &NewPolicy, scope: &Scope) -> Result<()> {
    let needed = |pointer: &str| Error::invalid(pointer, "required", "this is needed");
    let store = new.store_id.ok_or_else(|| needed("/store_id"))?;
    new.medicine_id.ok_or_else(|| needed("/medicine_id"))?;
    if !scope.covers(store) {
        return Err(Error::not_found("store"));
    }
    let levels = [
        ("/min_level", new.min_level),
        ("/reorder_level", new.reorder_level),
        ("/max_level", new.max_level),
    ];
    let mut highest = 0;
    for (pointer, level) in levels {
        let Some(level) = level else { continue };
        if level < highest {
            let detail = format!("not below {highest}: least, reorder and most level rise");
            return Err(Error::invalid(pointer, "range", detail));
        }
        highest = level;
    }
    Ok(())
}

/// Another store or medicine is another policy.
pub fn may_change(before: &Policy, new: &NewPolicy) -> Result<()> {
    let fixed = [
        ("/store_id", before.fields.store_id, new.store_id),
        ("/medicine_id", before.fields.medicine_id, new.medicine_id),
    ];
    match fixed.into_iter().find(|(_, was, is)| was != is) {
        Some((pointer, ..)) => {
            Err(Error::invalid(pointer, "fixed", "a policy stays with its store and medicine"))
        }
        None => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    fn policy(min: Option<i64>, reorder: Option<i64>, max: Option<i64>) -> NewPolicy {
        NewPolicy {
            store_id: Some(Uuid::nil()),
            medicine_id: Some(Uuid::nil()),
            min_level: min,
            reorder_level: reorder,
            max_level: max,
            ..NewPolicy::default()
        }
    }

    #[test]
    fn levels_rise_from_the_least_to_the_most() {
        let may = |min, reorder, max| may_keep(&policy(min, reorder, max), &Scope::All).is_ok();
        assert!(
            may(None, None, None) && may(Some(1), Some(1), Some(1)) && may(Some(5), None, Some(6))
        );
        assert!(!may(Some(5), Some(4), None) && !may(None, Some(5), Some(4)));
        assert!(!may(Some(5), None, Some(4)));
    }

    #[test]
    fn nobody_sets_the_levels_of_other_stores() {
        let scope = Scope::Department { id: None, stores: vec![] };
        assert!(may_keep(&policy(None, None, None), &scope).is_err());
    }
}
