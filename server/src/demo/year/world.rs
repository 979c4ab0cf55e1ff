//! Who and what there is in the demo hospital, as its year needs it.

use crate::auth::Who;
use crate::error::{Error, Result};
use crate::masters::Call;
use crate::record;
use crate::select;
use crate::store::Reader;
use pharmacy_contract::money::Money;
use pharmacy_contract::permission::Role;
use uuid::Uuid;

record! {
    #[derive(Clone, Debug)]
    pub struct Drug {
        pub id: Uuid, pub supplier_id: Option<Uuid>, pub low_stock_limit: i64, pub unit_price: Money, pub pack_size: i64, pub controlled: bool,
    }
}

record! {
    #[derive(Clone, Debug)]
    pub struct Person { pub id: Uuid, pub department_id: Option<Uuid> }
}

/// A store that patients are supplied from, with its department.
#[derive(Clone, Debug)]
pub struct Ward {
    pub store: Uuid,
    pub department: Uuid,
}

#[derive(Clone)]
pub struct World {
    pub main: Uuid,
    pub wards: Vec<Ward>,
    pub drugs: Vec<Drug>,
    pub patients: Vec<Person>,
    pub doctors: Vec<Person>,
    pub categories: Vec<String>,
    pub pharmacist: Who,
    pub administrator: Who,
}

impl World {
    pub fn look(r: &mut Reader<'_>) -> Result<Self> {
        let main = r.main_store()?.id;
        let wards: Vec<(Uuid, Uuid)> = select!(
            r,
            "select id, department_id from store where kind = 'ward' and department_id is not null order by name_key, id"
        )
        .all()?;
        let categories: Vec<(String,)> = select!(
            r,
            "select distinct category from medicine where category <> '' order by category"
        )
        .all()?;
        Ok(Self {
            main,
            wards: wards.into_iter().map(|(store, department)| Ward { store, department }).collect(),
            drugs: select!(
                r,
                "select id, supplier_id, low_stock_limit, unit_price, pack_size, controlled_schedule <> '' as controlled from medicine order by code_key, id"
            )
            .all()?,
            patients: select!(r, "select id, department_id from patient order by name_key, id").all()?,
            doctors: select!(r, "select id, department_id from doctor order by name_key, id").all()?,
            categories: categories.into_iter().map(|(category,)| category).collect(),
            pharmacist: user(r, "demo_pharmacist", Role::Pharmacist)?,
            administrator: user(r, "demo_admin", Role::Admin)?,
        })
    }

    /// The pharmacist acts, alone: nothing that is controlled is given out, since the demo accounts are closed.
    pub fn call(&self) -> Call {
        Call { who: self.pharmacist.clone(), claim: None, witness: None }
    }

    /// The other pair of eyes and hands.
    pub fn second(&self) -> Call {
        Call { who: self.administrator.clone(), claim: None, witness: None }
    }

    /// How much of a medicine the hospital uses: from hardly ever to every day.
    pub fn popularity(&self, at: usize) -> i64 {
        const TURNS: [i64; 7] = [9, 1, 4, 2, 6, 1, 3];
        TURNS.get(at % TURNS.len()).copied().unwrap_or(1)
    }

    /// Medicines that a ward keeps on its shelf: every third, each ward its own third; nothing that is controlled.
    pub fn keeps(&self, ward: usize, drug: usize) -> bool {
        (drug + ward * 5).is_multiple_of(3)
            && self.drugs.get(drug).is_some_and(|drug| !drug.controlled)
    }

    /// What a ward fills up to: about a month of what it uses.
    pub fn par(&self, at: usize) -> i64 {
        let limit = self.drugs.get(at).map_or(0, |drug| drug.low_stock_limit);
        (limit * (self.popularity(at) + 4) / 32).max(4)
    }
}

fn user(r: &mut Reader<'_>, name: &str, role: Role) -> Result<Who> {
    let found: Option<(Uuid,)> =
        select!(r, "select id from user_account where username_key = $1", name).maybe()?;
    let (id,) = found.ok_or_else(|| Error::Internal(format!("the demo has no {name}")))?;
    Ok(Who::command_as(name, id, role))
}
