//! `pharmacy demo`: a small hospital to look at, where there are no medicines yet.

use super::{Outcome, say, with_store};
use pharmacy_server::config::Settings;
use pharmacy_server::demo::{self, Loaded};
use std::process::ExitCode;

pub fn run(settings: &Settings) -> Outcome {
    with_store(settings, |store| {
        match demo::load(store)? {
            Some(Loaded { suppliers, departments, medicines, doctors, patients, users }) => {
                say(format_args!(
                    "Loaded the demo hospital: {medicines} medicines, {suppliers} suppliers, {departments} departments, \
                     {doctors} doctors, {patients} patients, {users} users."
                ));
            }
            None => say("There are medicines already: nothing was loaded."),
        }
        Ok(ExitCode::SUCCESS)
    })
}
