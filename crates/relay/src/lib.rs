//! Outgoing hooks: send what the LMSs said, or what is public, to any number of sites, however long they are down.
//!
//! **State, not events.** The journal tells which runs changed. A hook is sent the present state of each of them. So ten changes
//! while a site is down result in one request, and an old state never arrives after a newer one. What a site accepted is recorded
//! with the run, in the transaction that moves the hook's cursor. So after a crash it is known what the site has.
//!
//! The rules are pure: [`hook`] (what is sent to which site), `unit` and `item` (what is sent), `message` (the bytes and
//! headers), `answer` (what a response means), `queue` (what is waiting, and how far the cursor may move), `backoff`, `touched`
//! (what an entry of the journal means for a hook). [`client`] is the HTTP client, and [`Relay`] runs everything.

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
