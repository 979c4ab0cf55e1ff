//! The pharmacy in the browser. `pages/<slice>` describes a resource, `parts` shows it, `http` fetches it.

#[macro_use]
mod words;

mod app;
mod describe;
mod http;
mod pages;
mod parts;
mod problem;
mod remember;
mod route;
mod session;

fn main() {
    console_error_panic_hook::set_once();
    words::language::start(|| leptos::mount::mount_to_body(app::app));
}
