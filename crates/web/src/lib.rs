//! HTTP: the sync endpoint, the read API, the public site, the staff site.
//!
//! [`App`] is what the handlers need; [`serve`] answers on a socket until told to stop, then lets what is under
//! way finish.

mod answer;
mod app;
mod client;
mod images;
mod public;
mod read_api;
mod refusals;
mod server;
mod staff;
mod sync_endpoint;

pub use app::{App, KnownSecret, router};
pub use public::PublicSite;
pub use refusals::Refusals;
pub use server::serve;
pub use staff::StaffSite;
