//! What the tests of the whole program share: a catalogue in a directory of its own, the server as a process, a client.
//!
//! [`Program`] runs the commands and starts a [`Server`]; [`Connection`] speaks HTTP to it, [`Traffic`] is many senders that do,
//! and a [`Browser`] shows its pages.
//! Whatever the harness itself cannot do (start a process, reach the server within [`PATIENCE`]) is a panic that tells what
//! happened.
//!
//! The tests in `postgres_*.rs` and `engines_*.rs` name their engines. All others are about the program, and every run has
//! them on one [`Engine`]: `cargo xtask test` does two.
#![expect(clippy::missing_panics_doc, reason = "a test's helper panics to fail the test")]

use std::path::{Path, PathBuf};
use std::thread;
use std::time::{Duration, Instant};

mod at_once;
pub mod browser;
pub mod clock;
pub mod dumped;
mod engine;
mod follower;
pub mod hooks;
mod http;
mod markup;
mod program;
pub mod prospect;
mod proxy;
mod richie;
pub mod sample;
mod server;
mod session;
pub mod staff;
pub mod staff_pages;
pub mod taker;
mod template;
mod traffic;
mod vocabulary;

pub use at_once::at_once;
pub use browser::Browser;
pub use engine::Engine;
pub use follower::Follower;
pub use http::{Answer, Connection, Request};
pub use markup::{Documents, Finding};
pub use program::{Program, text};
pub use proxy::{Cut, Proxy};
pub use richie::Richie;
pub use server::Server;
pub use session::Session;
pub use staff::Staff;
pub use taker::{Behaviour, Taker};
pub use traffic::{Told, Traffic};
pub use vocabulary::Vocabulary;

/// How long the harness waits for anything before it gives up.
pub const PATIENCE: Duration = Duration::from_mins(2);

/// Where course runs are sent.
pub const SYNC_PATH: &str = "/api/v1.0/course-runs-sync/";

/// Waits for what only an outside process can tell.
pub fn wait_until(what: &str, mut is_so: impl FnMut() -> bool) {
    let deadline = Instant::now() + PATIENCE;
    while !is_so() {
        assert!(Instant::now() < deadline, "after {PATIENCE:?} it is not so: {what}");
        thread::sleep(Duration::from_millis(20));
    }
}

/// A path that a variable names: within the workspace, where it is not a whole one.
fn from_root(path: &Path) -> PathBuf {
    let tests = Path::new(env!("CARGO_MANIFEST_DIR"));
    tests.parent().unwrap_or(tests).join(path)
}

/// A file that a variable names, else where `cargo xtask test` has put it below the directory in which cargo builds.
fn fetched(variable: &str, place: &str) -> PathBuf {
    let path = std::env::var_os(variable).map_or_else(
        || {
            let test = std::env::current_exe().expect("this test's own path");
            test.ancestors().nth(3).expect("target/debug/deps/test").join(place)
        },
        |path| from_root(Path::new(&path)),
    );
    assert!(path.is_file(), "{} is not there: `cargo xtask test` fetches it, or {variable} names another", path.display());
    path
}
