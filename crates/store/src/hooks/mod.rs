//! Outgoing hooks: the progress of each hook, what its site has, and what was sent.
//!
//! `relay` decides what is sent to a hook. This module stores what must survive a restart: a hook's cursor in the journal, a row
//! for each run that was sent to its site, and its latest requests. All of it changes in transactions of the writer. One instance
//! at a time holds a hook.

mod command;
mod copy;
mod hold;
mod progress;
mod read;
mod state;

pub use command::HookError;
pub(crate) use copy::{copy, digest};
pub use progress::{HookProgress, LostHook};
pub use state::{Delivery, DeliveryOutcome, DeliverySummary, Failing, HookRun, HookState, NewDelivery, Walk};
