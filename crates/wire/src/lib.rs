//! The course-runs-sync protocol as Richie implements it: signatures, the payload's rules and messages, responses.
//!
//! This crate is pure: no I/O, no clock. [`signature`] creates and verifies signatures, [`body`] splits a request's body into
//! items, [`rules`] checks an item's fields, and [`answer`] writes what Richie would respond. [`standard_webhooks`] signs what is
//! sent to other sites.

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
