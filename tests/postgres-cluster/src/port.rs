//! A port for a server, and what else is to be different each time.

use std::collections::hash_map::RandomState;
use std::hash::{BuildHasher, Hasher};
use std::net::{Ipv4Addr, TcpListener};

use anyhow::{Context, Result};

/// Below those that systems give to clients. A client that goes on trying a port of those while the server is down would in
/// the end be given this very port, and talk to itself.
const FIRST: u16 = 20_000;
const COUNT: u16 = 12_000;

/// A port that nobody listens on. Another process may still take it first.
pub(crate) fn free() -> Result<u16> {
    let mut candidates = (0..100).map(|_| candidate(random()));
    candidates.find(|port| TcpListener::bind((Ipv4Addr::LOCALHOST, *port)).is_ok()).context("no port of 127.0.0.1 is free")
}

fn candidate(random: u64) -> u16 {
    FIRST + u16::try_from(random % u64::from(COUNT)).unwrap_or_default()
}

/// A number that no other process finds; the standard library's hashes start from one.
pub(crate) fn random() -> u64 {
    RandomState::new().build_hasher().finish()
}
