//! `prospectus serve` as a process of its own.

use std::io::{BufRead, BufReader, Read};
use std::net::{SocketAddr, TcpStream};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError, Sender};
use std::sync::{Arc, Mutex};
use std::thread;

use crate::{Answer, Connection, PATIENCE, Request};

/// A running server; ended when dropped.
#[derive(Debug)]
pub struct Server {
    child: Child,
    address: SocketAddr,
    output: Output,
    /// Closed once the process has closed both its outputs, that is, has ended.
    ended: Receiver<SocketAddr>,
}

/// What the server printed so far, on both outputs.
#[derive(Debug, Clone, Default)]
struct Output(Arc<Mutex<String>>);

impl Output {
    fn so_far(&self) -> String {
        self.0.lock().expect("no reader panics").clone()
    }

    /// Keeps what comes, and tells the address when it comes by.
    fn follow(&self, stream: impl Read + Send + 'static, addresses: Sender<SocketAddr>) {
        let output = self.clone();
        thread::spawn(move || {
            let mut lines = BufReader::new(stream);
            let mut line = Vec::new();
            while lines.read_until(b'\n', &mut line).is_ok_and(|read| read > 0) {
                let text = String::from_utf8_lossy(&line);
                output.0.lock().expect("no reader panics").push_str(&text);
                if let Some(address) = address_in(&text) {
                    // Nobody listens any more once the first address has been told.
                    let _ = addresses.send(address);
                }
                line.clear();
            }
        });
    }
}

impl Server {
    /// Starts it and waits until it takes connections.
    pub(crate) fn start(mut command: Command) -> Self {
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("serve starts");
        let (addresses, ended) = mpsc::channel();
        let output = Output::default();
        output.follow(child.stdout.take().expect("a pipe"), addresses.clone());
        output.follow(child.stderr.take().expect("a pipe"), addresses);
        let address = match ended.recv_timeout(PATIENCE) {
            Ok(address) => address,
            Err(RecvTimeoutError::Disconnected) => {
                let status = child.wait().expect("waits");
                panic!("serve ended ({status}):\n{}", output.so_far());
            }
            Err(RecvTimeoutError::Timeout) => {
                child.kill().expect("ends");
                panic!("serve told no address within {PATIENCE:?}:\n{}", output.so_far());
            }
        };
        let server = Self { child, address, output, ended };
        TcpStream::connect_timeout(&address, PATIENCE)
            .unwrap_or_else(|error| panic!("{address}: {error}\n{}", server.output.so_far()));
        server
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// `http://` and the address.
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// What it printed so far.
    pub fn output(&self) -> String {
        self.output.so_far()
    }

    /// A new connection.
    pub fn connect(&self) -> Connection {
        Connection::open(self.address).unwrap_or_else(|error| panic!("{}: {error}\n{}", self.address, self.output()))
    }

    /// Sends one request on a connection of its own.
    pub fn send(&self, request: &Request) -> Answer {
        let answer = self.connect().send(request);
        answer.unwrap_or_else(|error| panic!("no answer: {error}\n{}", self.output()))
    }

    /// Sends a course run, or an array of them, signed.
    pub fn post(&self, body: &serde_json::Value) -> Answer {
        self.send(&Request::sync(body))
    }

    /// Reads a path.
    pub fn get(&self, path: &str) -> Answer {
        self.send(&Request::new("GET", path))
    }

    /// Ends it at once, as a power cut would.
    pub fn kill(mut self) {
        self.child.kill().expect("SIGKILL");
        self.child.wait().expect("waits");
    }

    /// How many bytes of memory it has now, and how many it had at most. None where the system does not tell as Linux does.
    pub fn memory(&self) -> Option<(u64, u64)> {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.child.id())).ok()?;
        let bytes = |name: &str| {
            let line = status.lines().find_map(|line| line.strip_prefix(name))?;
            Some(line.trim_end_matches("kB").trim().parse::<u64>().ok()? * 1024)
        };
        Some((bytes("VmRSS:")?, bytes("VmHWM:")?))
    }

    /// Asks it to end.
    pub fn terminate(&self) {
        let status = Command::new("kill").args(["-TERM", &self.child.id().to_string()]).status().expect("kill starts");
        assert!(status.success(), "SIGTERM: {status}");
    }

    /// Waits for its end: how it ended and all that it printed.
    pub fn wait(mut self) -> (ExitStatus, String) {
        assert!(self.has_ended(), "serve did not end within {PATIENCE:?}:\n{}", self.output());
        (self.child.wait().expect("waits"), self.output())
    }

    /// Asks it to end and waits.
    pub fn stop(self) -> (ExitStatus, String) {
        self.terminate();
        self.wait()
    }

    fn has_ended(&self) -> bool {
        loop {
            match self.ended.recv_timeout(PATIENCE) {
                Ok(_) => {}
                Err(error) => return error == RecvTimeoutError::Disconnected,
            }
        }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // It may have ended already; a destructor has nobody to tell anyway.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn address_in(line: &str) -> Option<SocketAddr> {
    let (_, rest) = line.split_once("http://127.0.0.1:")?;
    let digits = rest.split(|letter: char| !letter.is_ascii_digit()).next()?;
    let port = digits.parse::<u16>().ok().filter(|port| *port != 0)?;
    Some(SocketAddr::from(([127, 0, 0, 1], port)))
}
