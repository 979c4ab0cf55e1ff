//! Levels of the wards: they ask for more by a level of their own, not by that of the whole house.

use super::world::World;
use crate::clock::new_id;
use crate::error::Result;
use crate::masters::Master;
use crate::store::Tx;
use pharmacy_contract::policies::{NewPolicy, Policy};

pub fn set(tx: &mut Tx<'_>, world: &World) -> Result<()> {
    let by = Some(world.pharmacist.principal.id);
    for (number, ward) in world.wards.iter().enumerate() {
        for (at, drug) in world.drugs.iter().enumerate().filter(|(at, _)| world.keeps(number, *at))
        {
            let par = world.par(at);
            let new = NewPolicy {
                store_id: Some(ward.store),
                medicine_id: Some(drug.id),
                reorder_level: Some(par / 3),
                max_level: Some(par),
                lead_time_days: Some(2),
                review_days: 4,
                bin_location: format!("{}-{:02}", 1 + at / 36, 1 + at % 36),
                active: true,
                ..NewPolicy::default()
            };
            Policy::insert(tx, new_id(), &new, by)?;
        }
    }
    Ok(())
}
