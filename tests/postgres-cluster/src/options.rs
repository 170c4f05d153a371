//! What a cluster is like, and its configuration.

use std::fmt::Write;
use std::path::PathBuf;
use std::time::Duration;

/// The longest time that a server takes to start or to stop; more is an error.
pub const PATIENCE: Duration = Duration::from_mins(2);

/// What makes tests fast, and loses data only where the machine itself stops.
const FAST: [(&str, &str); 4] =
    [("fsync", "off"), ("full_page_writes", "off"), ("max_connections", "200"), ("shared_buffers", "64MB")];

/// What a cluster is like. The default is for tests: not durable, no TLS, reached in both ways.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// More lines of `postgresql.conf`, which count more than what this crate sets.
    pub settings: Vec<(String, String)>,
    /// Whether it is as PostgreSQL comes. Else it does not wait for the disk (`synchronous_commit` stays on), takes 200
    /// connections, and has 64 MB of shared buffers. What was committed survives [`Cluster::kill`](crate::Cluster::kill)
    /// either way.
    pub durable: bool,
    /// What it proves itself with. Connections without TLS are taken all the same.
    pub tls: Option<Tls>,
    /// How it is reached.
    pub listen: Listen,
}

/// Files in PEM, which are copied.
#[derive(Debug, Clone)]
pub struct Tls {
    /// The server's certificate, with those between it and the authority.
    pub certificate: PathBuf,
    /// Its key.
    pub key: PathBuf,
}

/// How a cluster is reached.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Listen {
    /// By a Unix socket in its directory, and on a port of 127.0.0.1.
    #[default]
    SocketAndTcp,
    /// By the socket only.
    Socket,
}

impl Options {
    /// What is added to `postgresql.conf`, where the last of two lines counts.
    pub(crate) fn configuration(&self) -> String {
        let fast: &[_] = if self.durable { &[] } else { &FAST };
        let tls = self.tls.as_ref().map(|_| ("ssl", "on"));
        let settings = self.settings.iter().map(|(name, value)| (name.as_str(), value.as_str()));
        let mut text = String::from("\n");
        for (name, value) in fast.iter().copied().chain(tls).chain(settings) {
            let value = value.replace('\'', "''");
            writeln!(text, "{name} = '{value}'").expect("a string takes what it is given");
        }
        text
    }
}
