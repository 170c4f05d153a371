//! Requests that nobody means well: no answer is the server's fault, and nobody else waits.

use prospectus_tests::{Program, Request, SYNC_PATH, Server, sample};
use serde_json::{Value, json};

const GENERATED: usize = 150;
const SEED: u64 = 0x5eed_0f05_ca1e_d0c5;

/// The same numbers in every run.
struct Random(u64);

impl Random {
    fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % limit as u64).expect("below a usize")
    }

    fn byte(&mut self) -> u8 {
        u8::try_from(self.below(256)).expect("below 256")
    }

    /// Changes, cuts, repeats or adds a few bytes.
    fn damage(&mut self, bytes: &mut Vec<u8>) {
        for _ in 0..=self.below(4) {
            let at = self.below(bytes.len() + 1);
            match self.below(5) {
                0 => bytes.truncate(at),
                1 => bytes.insert(at, self.byte()),
                2 => {
                    let piece = bytes[at..bytes.len().min(at + 20)].to_vec();
                    bytes.splice(at..at, piece);
                }
                3 if at < bytes.len() => drop(bytes.remove(at)),
                _ => {
                    let byte = self.byte();
                    bytes.iter_mut().skip(at).take(1).for_each(|old| *old = byte);
                }
            }
        }
    }
}

fn start() -> (Program, Server) {
    let program = Program::new();
    program.load(&sample::catalogue(["C001"]));
    let server = program.serve();
    (program, server)
}

fn good() -> Value {
    sample::run(&sample::link("C001", "r1"), 5)
}

/// The server takes an ordinary request as if nothing had been.
fn is_well(server: &Server) {
    let answer = server.post(&good());
    assert_eq!(answer.status, 200, "{answer:?}\n{}", server.output());
}

#[test]
fn a_signed_body_may_hold_anything() {
    let (_program, server) = start();
    let mut bodies = odd_bodies();
    let mut random = Random(SEED);
    for _ in 0..GENERATED {
        let mut body = good().to_string().into_bytes();
        random.damage(&mut body);
        bodies.push(body);
    }
    let mut connection = server.connect();
    for body in bodies {
        let shown = String::from_utf8_lossy(&body).chars().take(200).collect::<String>();
        let answer = connection.send(&Request::sync_bytes(body)).unwrap_or_else(|error| panic!("{error}: {shown}"));
        assert!(matches!(answer.status, 200 | 400), "{shown}: {answer:?}");
    }
    is_well(&server);
}

fn odd_bodies() -> Vec<Vec<u8>> {
    let link = sample::link("C001", "r1");
    let values = [
        "null",
        "true",
        "0",
        "-0",
        "1e999",
        "-1e-999",
        "\"\"",
        "\" \"",
        "[]",
        "{}",
        "[[]]",
        "[{}]",
        "{\"a\":[]}",
        "\"\\u0000\"",
        "\"\\ud800\"",
        "\"\u{202e}\"",
        "99999999999999999999",
        "0.1e1",
        "\"2026-02-30T00:00:00Z\"",
        "\"9999-12-31T23:59:59-23:59\"",
        "\"1_0\"",
        "\"\u{661}\"",
        "[null]",
        "[\"en\",1,null]",
        "\"NaN\"",
        "\"-Infinity\"",
        "1.005",
        "\"0x10\"",
    ];
    let fields = catalog_fields();
    let mut bodies = Vec::new();
    for value in values {
        let every = fields.iter().map(|field| format!("\"{field}\": {value}")).collect::<Vec<_>>().join(", ");
        bodies.push(format!("{{{every}}}"));
        bodies.push(format!("{{{every}, \"resource_link\": \"{link}\"}}"));
        bodies.push(value.to_owned());
        bodies.push(format!("[{{\"resource_link\": \"{link}\", \"languages\": {value}}}, {value}]"));
    }
    let mut bodies = bodies.into_iter().map(String::into_bytes).collect::<Vec<_>>();
    bodies.extend([vec![0xff, 0xfe], b"{\"resource_link\": \"\xe9\"}".to_vec(), vec![0; 1000], b"\xef\xbb\xbf{}".to_vec()]);
    bodies
}

fn catalog_fields() -> Vec<&'static str> {
    catalog::Field::synchronised().map(catalog::Field::as_str).collect()
}

#[test]
fn requests_that_are_not_http_are_not_the_servers_fault() {
    let (_program, server) = start();
    let mut requests = odd_requests();
    let mut random = Random(SEED);
    for _ in 0..GENERATED {
        let mut request = Request::sync(&good()).to_bytes();
        random.damage(&mut request);
        requests.push(request);
    }
    for request in requests {
        let shown = String::from_utf8_lossy(&request).chars().take(300).collect::<String>();
        let mut connection = server.connect();
        // A server that has answered and closed does not read the rest.
        let _ = connection.write(&request);
        let _ = connection.finish();
        let answered = connection.read_to_end().unwrap_or_else(|error| panic!("{error}: {shown}"));
        let answered = String::from_utf8_lossy(&answered);
        for line in answered.lines().filter(|line| line.starts_with("HTTP/1")) {
            let status = line.split(' ').nth(1).and_then(|status| status.parse::<u16>().ok());
            assert!(status.is_some_and(|status| status < 500), "{shown:?}: {line}");
        }
    }
    is_well(&server);
}

fn odd_requests() -> Vec<Vec<u8>> {
    let body = good().to_string();
    let post = |headers: &str| format!("POST {SYNC_PATH} HTTP/1.1\r\nHost: x\r\n{headers}\r\n").into_bytes();
    let length = body.len();
    let signature = sample::sign(body.as_bytes());
    let with_body = |headers: &str| [post(headers), body.clone().into_bytes()].concat();
    let mut requests = vec![
        Vec::new(),
        b"\r\n\r\n".to_vec(),
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03".to_vec(),
        b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".to_vec(),
        b"GET".to_vec(),
        b"GET / HTTP/9.9\r\n\r\n".to_vec(),
        b"GET / HTTP/1.1\r\n\r\n".to_vec(),
        b"GET http://[::1 HTTP/1.1\r\nHost: x\r\n\r\n".to_vec(),
        b"GET /api/v1.0/course-runs/%00/ HTTP/1.1\r\nHost: x\r\n\r\n".to_vec(),
        b"GET /api/v1.0/course-runs/%ff%fe/ HTTP/1.1\r\nHost: x\r\n\r\n".to_vec(),
        b"GET /../../etc/passwd HTTP/1.1\r\nHost: x\r\n\r\n".to_vec(),
        b"OPTIONS * HTTP/1.1\r\nHost: x\r\n\r\n".to_vec(),
        b"CONNECT x:1 HTTP/1.1\r\nHost: x\r\n\r\n".to_vec(),
        format!("GET /{} HTTP/1.1\r\nHost: x\r\n\r\n", "a".repeat(100_000)).into_bytes(),
        post("Content-Length: 18446744073709551615\r\n"),
        post("Content-Length: -1\r\n"),
        post("Content-Length: 1\r\nContent-Length: 2\r\n"),
        post("Content-Length: 5\r\nTransfer-Encoding: chunked\r\n"),
        post("Transfer-Encoding: gzip, chunked\r\n"),
        [post("Transfer-Encoding: chunked\r\n"), b"ffffffffffffffff\r\n".to_vec()].concat(),
        [post("Transfer-Encoding: chunked\r\n"), b"zz\r\n".to_vec()].concat(),
        post("Expect: something-else\r\nContent-Length: 0\r\n"),
        post(" folded: header\r\n"),
        post("No colon\r\n"),
        post("Null: \0\r\n"),
        post(&"Many: headers\r\n".repeat(1000)),
        post(&format!("Long: {}\r\n", "a".repeat(1_000_000))),
        post("Accept: \u{e9}\r\nAuthorization: \u{1f600}\r\nContent-Length: 0\r\n"),
        with_body(&format!("Content-Length: {}\r\nAuthorization: {signature}\r\n", length + 1000)),
        with_body(&format!("Content-Length: {length}\r\nContent-Encoding: gzip\r\nAuthorization: {signature}\r\n")),
        with_body(&format!("Content-Length: {length}\r\nAuthorization: {signature}\r\nAuthorization: x\r\n")),
    ];
    for content_type in ["", "a", "multipart/form-data", "application/json; charset=utf-7", "application/x-www-form-urlencoded"] {
        let headers = format!("Content-Type: {content_type}\r\nContent-Length: {length}\r\nAuthorization: {signature}\r\n");
        requests.push(with_body(&headers));
    }
    for method in ["GET", "HEAD", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "MADE-UP"] {
        for path in [SYNC_PATH, "/api/v1.0/course-runs/", "/api/v1.0/course-runs/1/", "/", "/nowhere", "//", "/%2e%2e/"] {
            requests.push(Request::new(method, path).to_bytes());
        }
    }
    requests
}

#[test]
fn those_who_dawdle_do_not_hold_others_up() {
    const SLOW: usize = 200;
    let (_program, server) = start();
    let head = Request::sync(&good()).head();
    let slow = (0..SLOW).map(|number| {
        let mut connection = server.connect();
        // Half of them stop within the head, the others before the body.
        let part = if number % 2 == 0 { &head[..head.len() / 2] } else { &head[..] };
        connection.write(part).expect("sends");
        connection
    });
    let mut slow = slow.collect::<Vec<_>>();
    for _ in 0..20 {
        is_well(&server);
    }
    let patient = slow.get_mut(1).expect("there are some");
    patient.write(good().to_string().as_bytes()).expect("sends");
    assert_eq!(patient.answer(false).expect("an answer").status, 200, "slow, but right");
}

#[test]
fn a_server_that_is_asked_to_end_answers_what_it_has_begun() {
    const IN_FLIGHT: usize = 16;
    let (program, server) = start();
    let requests = (0..IN_FLIGHT).map(|number| {
        let run = sample::run(&sample::link("C001", &format!("r{number}")), number);
        (Request::sync(&run).header("Expect", "100-continue").head(), run.to_string())
    });
    let mut begun = Vec::new();
    for (head, body) in requests {
        let mut connection = server.connect();
        connection.write(&head).expect("sends");
        connection.wait_for_continue().expect("the server reads the body");
        begun.push((connection, body));
    }

    server.terminate();

    for (connection, body) in &mut begun {
        connection.write(body.as_bytes()).expect("sends");
        let answer = connection.answer(false).expect("an answer");
        assert_eq!((answer.status, answer.json()), (200, json!({"success": true})));
    }
    let (status, log) = server.wait();
    assert_eq!(status.code(), Some(0), "{status}\n{log}");
    assert_eq!(prospectus_tests::dumped::runs(&program.dump()).len(), IN_FLIGHT);
}
