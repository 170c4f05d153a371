//! Outgoing hooks: how far each has come, what its site has, and what was sent.
//!
//! What a hook is sent is decided by `relay`; here is what must outlive it. A hook has a cursor in the journal, a row for
//! each run that its site was told of, and its latest requests. All of it changes in transactions of the writer, and one
//! instance at a time holds a hook.

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
