//! Outgoing hooks: what the LMSs said, or what the public sees, sent on to any number of sites, however long they are down.
//!
//! **State, not events.** The journal says which runs changed; a hook is sent what each of them is now. So ten changes while
//! a site is down are one request, and an old state never comes after a newer one. What a site took is noted with its run, in
//! the transaction that moves the hook's cursor: whoever goes on after a crash knows what the site has.
//!
//! The rules are pure: [`hook`] (what is to be sent where), `unit` and `item` (what is sent), `message` (the bytes and
//! headers), `answer` (what an answer means), `queue` (what waits, and how far the cursor may move), `backoff`, `touched` (what an
//! entry of the journal means for a hook). [`client`] is the guarded way out, and [`Relay`] drives it all.

mod answer;
mod backoff;
pub mod client;
mod doubts;
mod entries;
mod guard;
pub mod hook;
mod item;
mod lease;
mod ledger;
mod message;
mod queue;
mod relay;
mod shared;
mod state;
mod template;
mod touched;
mod unit;
mod worker;

pub use guard::PrivateHosts;
pub use hook::{Hook, Send, Style};
pub use relay::{HookClientError, Relay, Running, check, test};
pub use template::{Template, TemplateError};
