//! What the tests of the whole program share: a catalogue in a directory of its own, the server as a process, a client.
//!
//! [`Program`] runs the commands and starts a [`Server`]; [`Connection`] speaks HTTP to it. Whatever the harness itself
//! cannot do (start a process, reach the server within [`PATIENCE`]) is a panic that tells what happened.
#![expect(clippy::missing_panics_doc, reason = "a test's helper panics to fail the test")]

use std::time::Duration;

pub mod dumped;
mod http;
mod program;
pub mod sample;
mod server;

pub use http::{Answer, Connection, Request};
pub use program::{Program, text};
pub use server::Server;

/// How long the harness waits for anything before it gives up.
pub const PATIENCE: Duration = Duration::from_mins(1);

/// Where course runs are sent.
pub const SYNC_PATH: &str = "/api/v1.0/course-runs-sync/";
