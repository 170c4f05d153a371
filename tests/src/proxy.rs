//! A way to PostgreSQL that can be cut off at a commit.

use std::collections::HashSet;
use std::io::{self, Read, Write};
use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::mpsc::{self, Receiver, Sender};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;

use crate::PATIENCE;

/// How a message begins: its type and its length.
const HEAD: usize = 5;
/// What asks for a commit.
const COMMIT: &[u8] = b"COMMIT";
/// The server's word that it is ready again, and in no transaction.
const OUT_OF_TRANSACTION: &[u8] = b"Z\0\0\0\x05I";

/// When a connection is cut.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cut {
    /// Before the server hears of the commit.
    Before,
    /// While the server is told; it may or may not get to hear of it.
    Meanwhile,
    /// After the server has answered, before the client hears of that.
    After,
}

/// A server on a port of its own, which hands everything on to PostgreSQL until it is told to cut.
#[derive(Debug, Clone)]
pub struct Proxy {
    address: SocketAddr,
    database: String,
    plan: Arc<Plan>,
}

#[derive(Debug, Default)]
struct Plan {
    next: Mutex<Option<Cut>>,
    done: AtomicUsize,
}

impl Proxy {
    /// Before the database at a URL as the tests' clusters have them.
    pub fn start(url: &str) -> Self {
        let place = url.strip_prefix("postgres://postgres@").and_then(|place| place.split_once('/'));
        let (server, database) = place.unwrap_or_else(|| panic!("not the URL of a test's database: {url}"));
        let server = server.parse::<SocketAddr>().expect("an address");
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let address = listener.local_addr().expect("an address");
        let plan = Arc::new(Plan::default());
        let proxy = Self { address, database: database.to_owned(), plan: Arc::clone(&plan) };
        thread::spawn(move || {
            for client in listener.incoming().flatten() {
                let plan = Arc::clone(&plan);
                thread::spawn(move || hand_on(&client, server, &plan));
            }
        });
        proxy
    }

    /// Where the database is, by this way.
    pub fn url(&self) -> String {
        format!("postgres://postgres@{}/{}?sslmode=disable", self.address, self.database)
    }

    /// Cuts the connection at the next commit.
    pub fn cut_next_commit(&self, cut: Cut) {
        *self.plan.next.lock().expect("no holder panics") = Some(cut);
    }

    /// How many connections were cut.
    pub fn cuts(&self) -> usize {
        self.plan.done.load(Ordering::SeqCst)
    }
}

/// Hands a connection on in both directions until one of them ends.
fn hand_on(client: &TcpStream, server: SocketAddr, plan: &Plan) {
    // Where there is no server, the client is to notice.
    let Ok(server) = TcpStream::connect(server) else { return };
    // A message is handed on as it came, not when there is more to send.
    let _ = client.set_nodelay(true).and_then(|()| server.set_nodelay(true));
    let is_silent = AtomicBool::new(false);
    let (answered, answers) = mpsc::channel();
    thread::scope(|scope| {
        scope.spawn(|| {
            let _ = hand_back(&server, client, &is_silent, &answered);
            end(client, &server);
        });
        let _ = hand_messages(client, &server, plan, &is_silent, &answers);
        end(client, &server);
    });
}

fn end(client: &TcpStream, server: &TcpStream) {
    // The other direction may have ended both already.
    let _ = client.shutdown(Shutdown::Both);
    let _ = server.shutdown(Shutdown::Both);
}

/// From the client to the server, message by message.
fn hand_messages(
    client: &TcpStream,
    mut server: &TcpStream,
    plan: &Plan,
    is_silent: &AtomicBool,
    answers: &Receiver<()>,
) -> io::Result<()> {
    let mut commits = Commits::default();
    // The first message has no type.
    let mut message = read_message(client, HEAD - 1)?;
    loop {
        if commits.is_asked_for_by(&message)
            && let Some(cut) = plan.next.lock().unwrap_or_else(PoisonError::into_inner).take()
        {
            is_silent.store(true, Ordering::SeqCst);
            if cut != Cut::Before {
                server.write_all(&message)?;
                // One that was prepared is asked for in several messages, of which this is the last.
                while !matches!(message[0], b'Q' | b'S') {
                    message = read_message(client, HEAD)?;
                    server.write_all(&message)?;
                }
            }
            if cut == Cut::After {
                // It fails where the server has ended the connection, which is an answer as well.
                let _ = answers.recv_timeout(PATIENCE);
            }
            plan.done.fetch_add(1, Ordering::SeqCst);
            return Ok(());
        }
        server.write_all(&message)?;
        message = read_message(client, HEAD)?;
    }
}

fn read_message(mut client: &TcpStream, head: usize) -> io::Result<Vec<u8>> {
    let mut message = vec![0; head];
    client.read_exact(&mut message)?;
    let length = message.last_chunk::<4>().map_or(0, |length| u32::from_be_bytes(*length));
    message.resize(head + usize::try_from(length).unwrap_or_default().saturating_sub(4), 0);
    client.read_exact(&mut message[head..])?;
    Ok(message)
}

/// The names under which a connection has prepared a commit.
#[derive(Debug, Default)]
struct Commits(HashSet<Vec<u8>>);

impl Commits {
    /// Whether a message is, or begins, the request for a commit.
    fn is_asked_for_by(&mut self, message: &[u8]) -> bool {
        let mut texts = message.get(HEAD..).unwrap_or_default().split(|byte| *byte == 0);
        let (first, second) = (texts.next().unwrap_or_default(), texts.next().unwrap_or_default());
        match message[0] {
            b'Q' => first == COMMIT,
            b'P' => {
                if second == COMMIT {
                    self.0.insert(first.to_owned());
                }
                false
            }
            b'B' => self.0.contains(second),
            _ => false,
        }
    }
}

/// From the server to the client, as it comes; tells of the end of a transaction that is not handed on.
fn hand_back(mut server: &TcpStream, mut client: &TcpStream, is_silent: &AtomicBool, answered: &Sender<()>) -> io::Result<()> {
    let (mut buffer, mut kept) = (vec![0; 64 << 10], Vec::new());
    loop {
        let read = server.read(&mut buffer)?;
        if read == 0 {
            return Ok(());
        }
        if is_silent.load(Ordering::SeqCst) {
            kept.extend_from_slice(&buffer[..read]);
            if kept.windows(OUT_OF_TRANSACTION.len()).any(|bytes| bytes == OUT_OF_TRANSACTION) {
                // Nobody waits for it once the connection is cut.
                let _ = answered.send(());
            }
        } else {
            client.write_all(&buffer[..read])?;
        }
    }
}
