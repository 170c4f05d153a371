//! A session with PostgreSQL that a test holds open, with a transaction and its locks.

use std::io::{Read, Write};
use std::net::TcpStream;

use crate::PATIENCE;

/// The protocol's version 3.0.
const VERSION: [u8; 4] = [0, 3, 0, 0];

/// A session; its transaction is given up when it is dropped.
#[derive(Debug)]
pub struct Session {
    stream: TcpStream,
}

impl Session {
    /// Opens one at a URL as the tests' clusters have them.
    ///
    /// # Errors
    /// Where the server refuses it: its own words.
    pub fn open(url: &str) -> Result<Self, String> {
        let place = url.strip_prefix("postgres://postgres@").and_then(|place| place.split_once('/'));
        let (address, database) = place.unwrap_or_else(|| panic!("not the URL of a test's database: {url}"));
        let stream = TcpStream::connect(address).map_err(|error| error.to_string())?;
        stream.set_read_timeout(Some(PATIENCE)).expect("a timeout");
        let mut session = Self { stream };
        let parameters = format!("user\0postgres\0database\0{database}\0\0");
        session.send(&[&VERSION[..], parameters.as_bytes()].concat())?;
        session.wait_until_ready()?;
        Ok(session)
    }

    /// Runs statements.
    ///
    /// # Errors
    /// What the server says against them.
    pub fn run(&mut self, sql: &str) -> Result<(), String> {
        self.stream.write_all(b"Q").map_err(|error| error.to_string())?;
        self.send(format!("{sql}\0").as_bytes())?;
        self.wait_until_ready()
    }

    /// A message without its type.
    fn send(&mut self, content: &[u8]) -> Result<(), String> {
        let length = u32::try_from(content.len() + 4).expect("a short message");
        let message = [&length.to_be_bytes()[..], content].concat();
        self.stream.write_all(&message).map_err(|error| error.to_string())
    }

    fn wait_until_ready(&mut self) -> Result<(), String> {
        let mut refusal = None;
        loop {
            let mut head = [0; 5];
            let read = self.stream.read_exact(&mut head);
            // A session that is refused is closed after its refusal.
            read.map_err(|error| refusal.clone().unwrap_or_else(|| error.to_string()))?;
            let length = u32::from_be_bytes([head[1], head[2], head[3], head[4]]);
            let mut content = vec![0; usize::try_from(length).expect("a length").saturating_sub(4)];
            self.stream.read_exact(&mut content).map_err(|error| error.to_string())?;
            match head[0] {
                b'E' => refusal = Some(String::from_utf8_lossy(&content).replace('\0', " ")),
                b'Z' => return refusal.map_or(Ok(()), Err),
                _ => {}
            }
        }
    }
}
