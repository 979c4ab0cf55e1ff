//! The pharmacy in the browser. `pages/<slice>` describes a resource, `parts` shows it, `http` fetches it.
//! Two programs are made of it: `pharmacy-web` for everybody's day, `office` for administration.

#[macro_use]
mod words;

pub mod app;
mod describe;
mod http;
mod live;
mod pages;
mod parts;
mod problem;
mod remember;
mod route;
mod session;
mod stash;

/// Starts a program that has these pages beside those of the slices.
pub fn start(program: &'static app::Program) {
    console_error_panic_hook::set_once();
    words::add(program.texts);
    parts::scan::start();
    words::language::start(move || leptos::mount::mount_to_body(move || app::app(program)));
}
