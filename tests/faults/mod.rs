//! What no test of one process can show: servers that are killed, two at once, a machine that loses power. The other
//! process is this test binary again, told by its environment what to be.

mod drain;
mod health;
mod injection;
mod kill;
mod load;
mod logs;
mod power_cut;
mod production;
mod program;
mod proxy;
mod secrets;
mod server;
mod two;

pub use server::Server;

use crate::harness::{Home, Stage};

/// A place without a server: the story starts its own.
pub struct Site(pub Home);

impl Stage for Site {
    fn set(home: Home) -> Self {
        Self(home)
    }
}

fn number(name: &str, usual: usize) -> usize {
    std::env::var(name).map_or(usual, |text| text.parse().unwrap())
}
