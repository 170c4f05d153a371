//! HTTP: the sync endpoint, the read API, the public site, the staff site.
//!
//! [`App`] is what the handlers need; [`serve`] answers on a socket until told to stop, then lets what is under
//! way finish.

#![expect(clippy::trivially_copy_pass_by_ref, clippy::ref_option, reason = "templates call with references")]
#![expect(clippy::needless_pass_by_value, reason = "whoever fills a text gives what it is about away")]
#![expect(clippy::format_push_string, clippy::format_collect, reason = "feeds and streams are small texts, written once")]

mod answer;
mod app;
mod bodies;
mod client;
mod common;
mod consideration;
mod images;
mod known_hook;
mod negotiation;
mod public;
mod read_api;
mod refusals;
mod server;
mod staff;
mod sync_endpoint;

pub use app::{App, KnownSecret, router};
pub use bodies::Bodies;
pub use known_hook::KnownHook;
pub use public::PublicSite;
pub use refusals::Refusals;
pub use server::serve;
pub use staff::StaffSite;
