//! The course-runs-sync protocol, as Richie speaks it: signatures, the payload's rules and messages, answers.
//!
//! Pure: no I/O, no clock. [`signature`] makes and verifies, [`body`] reads a request's body into items,
//! [`rules`] checks an item's fields, [`answer`] writes what Richie would answer. [`standard_webhooks`] signs what is sent to
//! others.

pub mod answer;
pub mod body;
mod datetime;
mod errors;
pub mod json;
mod number;
mod python;
pub mod rules;
pub mod signature;
pub mod standard_webhooks;

pub use errors::FieldErrors;
