//! `prospectus journal --follow` as a process of its own.

use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{self, Receiver};
use std::thread;

use serde_json::Value;

use crate::PATIENCE;

/// A running follower; ended when dropped.
#[derive(Debug)]
pub struct Follower {
    child: Child,
    lines: Receiver<String>,
    seen: Vec<u64>,
}

impl Follower {
    /// Starts it; it shows the journal from the beginning.
    pub(crate) fn start(mut command: Command) -> Self {
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().expect("journal starts");
        let output = BufReader::new(child.stdout.take().expect("a pipe"));
        let (sender, lines) = mpsc::channel();
        thread::spawn(move || output.lines().map_while(Result::ok).try_for_each(|line| sender.send(line)));
        Self { child, lines, seen: Vec::new() }
    }

    /// Waits until it shows this entry, or a later one; the numbers of all that it showed so far, in their order.
    pub fn shows(&mut self, entry: u64) -> &[u64] {
        while self.seen.last().is_none_or(|last| *last < entry) {
            let line = self.lines.recv_timeout(PATIENCE);
            let line = line.unwrap_or_else(|error| panic!("entry {entry} is not shown: {error}; {} were", self.seen.len()));
            let shown: Value = serde_json::from_str(&line).unwrap_or_else(|error| panic!("{error}: {line}"));
            self.seen.push(shown["seq"].as_u64().unwrap_or_else(|| panic!("no number: {line}")));
        }
        &self.seen
    }
}

impl Drop for Follower {
    fn drop(&mut self) {
        // It may have ended already; a destructor has nobody to tell anyway.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
