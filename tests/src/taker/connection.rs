//! HTTP as a site speaks it, and as it should not.

use std::io::{self, BufRead, BufReader, Read, Write};
use std::net::{Shutdown, TcpStream};
use std::time::{Duration, Instant};

use super::behaviour::json_answer;
use super::{Behaviour, ELSEWHERE, Received, Site, Ticket};
use crate::{Answer, Cut, PATIENCE};

/// A body's usual beginning, which says nothing yet.
const BLANKS: [u8; 16 << 10] = [b' '; 16 << 10];
/// How long until the next byte of a body that drips.
const DRIP: Duration = Duration::from_millis(50);
/// How long a body is that is promised and does not come.
const PROMISED: usize = 1 << 20;

/// A client's connection, until one of both ends it.
pub(super) fn serve(client: &TcpStream, site: &Site) {
    // A client that does not read does not hold this thread for ever.
    let _ = client.set_nodelay(true).and_then(|()| client.set_write_timeout(Some(PATIENCE)));
    let mut requests = BufReader::new(client);
    // A client may be gone at any moment; whether it should be is the test's question.
    while exchange(&mut requests, site).unwrap_or(false) {}
    let _ = client.shutdown(Shutdown::Both);
}

/// What the client's next request comes to; whether the connection goes on.
fn exchange(requests: &mut BufReader<&TcpStream>, site: &Site) -> io::Result<bool> {
    // A connection that is only kept is none that is cut.
    if requests.buffer().is_empty() && requests.get_ref().peek(&mut [0])? == 0 {
        return Ok(false);
    }
    let behaviour = site.behaviour();
    if behaviour == Behaviour::Cuts(Cut::Before) {
        site.cut();
        return Ok(false);
    }
    let (mut request, length) = read_head(requests)?;
    if behaviour == Behaviour::Cuts(Cut::Meanwhile) {
        requests.read_exact(&mut vec![0; length / 2])?;
        site.cut();
        return Ok(false);
    }
    request.body = vec![0; length];
    requests.read_exact(&mut request.body)?;
    let is_elsewhere = request.path == ELSEWHERE;
    request.at = Instant::now();
    let ticket = site.record(request);
    let client = *requests.get_ref();
    if is_elsewhere {
        return reply(client, site, ticket, &json_answer(404, &"Nobody asks here.".into()));
    }
    match behaviour {
        Behaviour::Takes => send(client, &site.take(ticket)),
        Behaviour::TakesLate if site.wait_for_release(ticket) => send(client, &site.take(ticket)),
        Behaviour::Hangs => {
            site.wait_for_release(ticket);
            Ok(false)
        }
        Behaviour::TakesLate | Behaviour::Cuts(Cut::Before | Cut::Meanwhile) => Ok(false),
        Behaviour::Cuts(Cut::After) => {
            site.take_silently(ticket);
            Ok(false)
        }
        Behaviour::Answers(answer) => reply(client, site, ticket, &answer),
        Behaviour::Redirects(status) => {
            let headers = vec![("Location".to_owned(), ELSEWHERE.to_owned())];
            reply(client, site, ticket, &Answer { status, headers, body: Vec::new() })
        }
        Behaviour::Lies(status) => {
            begin(client, site, ticket, status, &format!("Content-Length: {PROMISED}"))?;
            write_all(client, b"{\"success\": true}")?;
            Ok(false)
        }
        Behaviour::Endless(status) => {
            begin(client, site, ticket, status, "Connection: close")?;
            while !site.is_over_within(Duration::ZERO) {
                write_all(client, &BLANKS)?;
            }
            Ok(false)
        }
        Behaviour::Drips(status) => {
            begin(client, site, ticket, status, &format!("Content-Length: {PROMISED}"))?;
            while !site.is_over_within(DRIP) {
                write_all(client, b" ")?;
            }
            Ok(false)
        }
    }
}

/// A request without its body, and how long that is.
fn read_head(requests: &mut BufReader<&TcpStream>) -> io::Result<(Received, usize)> {
    let line = read_line(requests)?;
    let mut words = line.split(' ');
    let (Some(method), Some(path), Some("HTTP/1.1")) = (words.next(), words.next(), words.next()) else {
        return Err(io::ErrorKind::InvalidData.into());
    };
    let (method, path, mut headers) = (method.to_owned(), path.to_owned(), Vec::new());
    loop {
        let line = read_line(requests)?;
        if line.is_empty() {
            break;
        }
        let (name, value) = line.split_once(':').ok_or(io::ErrorKind::InvalidData)?;
        headers.push((name.to_owned(), value.trim().to_owned()));
    }
    let request = Received { at: Instant::now(), method, path, headers, body: Vec::new(), status: None };
    // To Django as well, a body of which nobody says how long it is has none.
    let length = request.header("Content-Length").map_or(Ok(0), str::parse);
    Ok((request, length.map_err(|_| io::ErrorKind::InvalidData)?))
}

fn read_line(requests: &mut BufReader<&TcpStream>) -> io::Result<String> {
    let mut line = Vec::new();
    requests.read_until(b'\n', &mut line)?;
    let line = line.strip_suffix(b"\r\n").ok_or(io::ErrorKind::UnexpectedEof)?;
    Ok(String::from_utf8_lossy(line).into_owned())
}

/// Gives a request its answer.
fn reply(client: &TcpStream, site: &Site, ticket: Ticket, answer: &Answer) -> io::Result<bool> {
    site.answer(ticket, answer.status);
    send(client, answer)
}

fn send(client: &TcpStream, answer: &Answer) -> io::Result<bool> {
    let headers = answer.headers.iter().map(|(name, value)| [name, ": ", value, "\r\n"].concat()).collect::<String>();
    // 204 says by itself that there is no body.
    let (length, body) = match answer.status {
        204 => (String::new(), &[][..]),
        _ => (format!("Content-Length: {}\r\n", answer.body.len()), &answer.body[..]),
    };
    let head = format!("HTTP/1.1 {} \r\n{headers}{length}\r\n", answer.status);
    write_all(client, &[head.as_bytes(), body].concat())?;
    Ok(true)
}

/// Begins an answer that does not come to a good end.
fn begin(client: &TcpStream, site: &Site, ticket: Ticket, status: u16, header: &str) -> io::Result<()> {
    site.answer(ticket, status);
    write_all(client, format!("HTTP/1.1 {status} \r\nContent-Type: application/json\r\n{header}\r\n\r\n").as_bytes())
}

fn write_all(mut client: &TcpStream, bytes: &[u8]) -> io::Result<()> {
    client.write_all(bytes)
}
