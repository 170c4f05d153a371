//! What others send without a valid signature does not fill the memory, and does not keep those from the server who sign.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::Instant;

use prospectus_tests::{Connection, PATIENCE, Program, Request, SYNC_PATH, sample};
use serde_json::Value;

const MIB: usize = 1 << 20;
/// The most memory that the server may ever have.
const MOST: u64 = 256 << 20;
/// The most that it may keep when the connections are gone.
const KEPT: u64 = 176 << 20;
/// How many connections of each kind.
const EACH: usize = 25;

/// What a connection sends before it waits.
struct Attack {
    head: String,
    body: Vec<u8>,
}

/// A request with this head, of which only the beginning comes.
fn attack(path: &str, headers: &str, body: Vec<u8>) -> Attack {
    Attack { head: format!("POST {path} HTTP/1.1\r\nHost: catalogue.test\r\n{headers}\r\n\r\n"), body }
}

fn attacks() -> Vec<Attack> {
    let signed = format!("Content-Type: application/json\r\nAuthorization: SIG-HMAC-SHA256 {}\r\n", "ab".repeat(32));
    let many = || vec![b'x'; 20 * MIB];
    let chunk = [b"10000\r\n".to_vec(), vec![b'x'; 1 << 16], b"\r\n".to_vec()].concat();
    let part = b"--XX\r\nContent-Disposition: form-data; name=\"cover_file\"; filename=\"a.png\"\r\n\r\n".to_vec();
    let form = "Content-Type: application/x-www-form-urlencoded\r\n";
    let upload = "Content-Type: multipart/form-data; boundary=XX\r\n";
    vec![
        attack(SYNC_PATH, &format!("{signed}Content-Length: {}", 32 * MIB), many()),
        attack(SYNC_PATH, &format!("{signed}Transfer-Encoding: chunked"), chunk.repeat(320)),
        attack(SYNC_PATH, &format!("{signed}Content-Length: 65000"), vec![b'x'; 60_000]),
        attack(SYNC_PATH, &format!("Content-Length: {}", 32 * MIB), many()),
        attack("/staff/courses/C001", &format!("{upload}Content-Length: {}", 21 * MIB), [part, many()].concat()),
        attack("/staff/courses/C001", &format!("{form}Content-Length: 1000000"), vec![b'x'; 900_000]),
        attack("/staff/sign-in", &format!("{form}Content-Length: 1000000"), vec![b'x'; 900_000]),
        attack("/nowhere", &format!("Content-Length: {}", 32 * MIB), many()),
    ]
}

/// Sends it and waits until the server ends the connection. The status of the answer, where it is seen.
fn carry_out(address: SocketAddr, attack: &Attack) -> Option<u16> {
    let mut stream = TcpStream::connect_timeout(&address, PATIENCE).expect("connects");
    stream.set_write_timeout(Some(PATIENCE)).expect("a timeout");
    stream.set_read_timeout(Some(PATIENCE)).expect("a timeout");
    // The server ends the connection while it is being sent.
    let _ = stream.write_all(attack.head.as_bytes()).and_then(|()| stream.write_all(&attack.body));
    let mut answer = Vec::new();
    let read = stream.read_to_end(&mut answer);
    let is_timeout =
        read.is_err_and(|error| matches!(error.kind(), std::io::ErrorKind::WouldBlock | std::io::ErrorKind::TimedOut));
    assert!(!is_timeout, "the server keeps a connection that sends nothing: {}", String::from_utf8_lossy(&answer));
    String::from_utf8_lossy(&answer).strip_prefix("HTTP/1.1 ")?.get(..3)?.parse().ok()
}

#[test]
fn bodies_without_a_valid_signature_do_not_fill_the_memory() {
    let program = Program::new();
    program.load(&sample::catalogue(["C001"]));
    let server = program.serve();
    if server.memory().is_none() {
        eprintln!("skipped: this system does not tell how much memory a process has");
        return;
    }
    let run = |number: usize| sample::run(&sample::link("C001", &format!("r{}", number % 5)), number);
    let many = &Request::sync(&(0..2000).map(run).collect::<Value>());
    let attacks = attacks();
    let under_way = AtomicUsize::new(EACH * attacks.len());
    let (server, under_way, address) = (&server, &under_way, server.address());
    thread::scope(|scope| {
        let connections = attacks.iter().flat_map(|attack| (0..EACH).map(move |_| attack)).map(|attack| {
            scope.spawn(move || {
                let status = carry_out(address, attack);
                under_way.fetch_sub(1, Ordering::Relaxed);
                status
            })
        });
        let connections = connections.collect::<Vec<_>>();
        let large = scope.spawn(move || {
            // Who is asked to come again comes again.
            let until = Instant::now() + PATIENCE;
            loop {
                let answer = Connection::open(address).and_then(|mut connection| connection.send(many));
                match answer.map(|answer| (answer.status, answer.header("Retry-After").is_some())) {
                    Ok((503, is_told_when)) if Instant::now() < until => assert!(is_told_when),
                    Err(_) if Instant::now() < until => {}
                    other => break other.map(|(status, _)| status),
                }
            }
        });
        let mut answered = 0;
        while under_way.load(Ordering::Relaxed) > 0 {
            let answer = server.post(&run(answered));
            assert_eq!(answer.status, 200, "{answer:?}\n{}", server.output());
            answered += 1;
        }
        assert!(answered > 0);
        assert_eq!(large.join().expect("no panic").expect("an answer"), 200, "a large signed body gets its turn");
        let statuses = connections.into_iter().filter_map(|connection| connection.join().expect("no panic")).collect::<Vec<_>>();
        assert!(statuses.iter().all(|status| [401, 403, 404, 408, 503].contains(status)), "{statuses:?}");
        assert!(statuses.contains(&403) && statuses.contains(&503), "{statuses:?}");
    });
    let (_, most) = server.memory().expect("as before");
    assert!(most <= MOST, "it had {} MiB", most >> 20);
    // The allocator gives memory back while there is something to do.
    let until = Instant::now() + PATIENCE;
    let mut number = 0;
    loop {
        let (now, _) = server.memory().expect("as before");
        if now <= KEPT {
            break;
        }
        assert!(Instant::now() < until, "it keeps {} MiB", now >> 20);
        assert_eq!(server.post(&run(number)).status, 200);
        number += 1;
    }
}

#[test]
fn the_smallest_requests_are_answered_whatever_hangs() {
    const HANGING: usize = 700;
    let program = Program::new();
    program.load(&sample::catalogue(["C001"]));
    let server = program.serve();
    let signature = "ab".repeat(32);
    let sent = |length: usize| {
        let head = format!(
            "POST {SYNC_PATH} HTTP/1.1\r\nHost: x\r\nAuthorization: SIG-HMAC-SHA256 {signature}\r\nContent-Length: {length}\r\n\r\n"
        );
        [head.into_bytes(), vec![b'x'; length - 1]].concat()
    };
    // More than all small bodies may have together, and than all large ones.
    let mut hanging = Vec::new();
    for length in (0..HANGING).map(|_| 65_000).chain([32 * MIB / 10; 20]) {
        let mut connection = server.connect();
        connection.write(&sent(length)[..1000]).expect("sends");
        hanging.push(connection);
    }
    for number in 0..20 {
        let answer = server.post(&sample::run(&sample::link("C001", "r1"), number));
        assert_eq!(answer.status, 200, "{answer:?}");
    }
}
