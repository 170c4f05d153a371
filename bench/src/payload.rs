//! The requests of a load, ready to be sent; no two of them are the same.

use std::io::{self, Write as _};

use anyhow::Context as _;
use wire::signature::Secret;

use crate::catalogue::Shape;
use crate::http::Target;

/// The secret that the servers are started with.
pub(crate) const SECRET: &str = "shared secret";
/// Where runs are synchronised.
pub(crate) const SYNC_PATH: &str = "/api/v1.0/course-runs-sync/";
/// Enrolment counts end here.
const MOST_ENROLLED: u64 = 2_147_483_647;

/// Writes requests for a server.
#[derive(Debug)]
pub(crate) struct Writer {
    secret: Secret,
    host: String,
    prefix: String,
}

impl Writer {
    /// A writer for a server.
    ///
    /// # Errors
    /// None, unless [`SECRET`] were empty.
    pub(crate) fn new(target: &Target) -> anyhow::Result<Self> {
        let secret = Secret::new("bench", &SECRET.to_owned().into()).context("the bench's secret")?;
        Ok(Self { secret, host: target.address.clone(), prefix: target.prefix.clone() })
    }

    /// Writes an update of one run over what is in `request`; `body` is scratch space.
    pub(crate) fn update(&self, request: &mut Vec<u8>, body: &mut Vec<u8>, link: &str, serial: u64) -> io::Result<()> {
        body.clear();
        write_run(body, link, serial)?;
        self.signed_post(request, body)
    }

    /// An update of many runs in one request: those at these steps of the walk through the runs.
    pub(crate) fn bulk(&self, shape: Shape, serials: std::ops::Range<u64>) -> io::Result<Vec<u8>> {
        let mut body = vec![b'['];
        for serial in serials {
            if body.len() > 1 {
                body.push(b',');
            }
            write_run(&mut body, &shape.link(shape.leap(serial)), serial)?;
        }
        body.push(b']');
        let mut request = Vec::with_capacity(body.len() + 512);
        self.signed_post(&mut request, &body)?;
        Ok(request)
    }

    /// Writes a request for one run by its number, over what is in `request`.
    pub(crate) fn read(&self, request: &mut Vec<u8>, id: u64) -> io::Result<()> {
        let Self { host, prefix, .. } = self;
        request.clear();
        write!(request, "GET {prefix}/api/v1.0/course-runs/{id}/ HTTP/1.1\r\nHost: {host}\r\nAccept: application/json\r\n\r\n")
    }

    /// A request without a signature.
    pub(crate) fn plain_post(&self, path: &str, body: &str) -> Vec<u8> {
        let Self { host, prefix, .. } = self;
        let length = body.len();
        format!(
            "POST {prefix}{path} HTTP/1.1\r\nHost: {host}\r\nContent-Type: application/json\r\nContent-Length: {length}\r\n\r\n{body}"
        )
        .into_bytes()
    }

    fn signed_post(&self, request: &mut Vec<u8>, body: &[u8]) -> io::Result<()> {
        let Self { host, prefix, secret } = self;
        request.clear();
        write!(
            request,
            "POST {prefix}{SYNC_PATH} HTTP/1.1\r\nHost: {host}\r\nContent-Type: application/json\r\nAuthorization: {}\r\n\
             Content-Length: {}\r\n\r\n",
            secret.sign(body),
            body.len(),
        )?;
        request.extend_from_slice(body);
        Ok(())
    }
}

/// Adds a run with all seventeen fields; its dates, prices, discounts and enrolment count depend on the serial.
pub(crate) fn write_run(body: &mut Vec<u8>, link: &str, serial: u64) -> io::Result<()> {
    let (month, day, hour) = (serial % 12 + 1, serial % 28 + 1, serial % 24);
    let (minute, micros) = (serial % 60, serial % 1_000_000);
    let (euros, cents, percent) = (serial % 10_000, serial % 100, serial % 90 + 1);
    let enrolled = serial % MOST_ENROLLED;
    let time = format_args!("{month:02}-{day:02}T{hour:02}:{minute:02}:59.{micros:06}Z");
    write!(
        body,
        "{{\"resource_link\":\"{link}\",\"start\":\"2021-{time}\",\"end\":\"2090-{time}\",\"enrollment_start\":\"2020-{time}\",\
         \"enrollment_end\":\"2089-{time}\",\"languages\":[\"en\",\"fr\"],\"enrollment_count\":{enrolled},\
         \"catalog_visibility\":\"course_and_search\",\"price\":\"1{euros}.{cents:02}\",\"price_currency\":\"EUR\",\
         \"offer\":\"paid\",\"certificate_price\":\"2{euros}.{cents:02}\",\"certificate_offer\":\"paid\",\
         \"discounted_price\":\"3{euros}.{cents:02}\",\"discount\":\"-{percent}%\",\
         \"certificate_discounted_price\":\"4{euros}.{cents:02}\",\"certificate_discount\":\"-{percent}%\"}}"
    )
}

#[cfg(test)]
mod tests {
    use super::{Writer, write_run};
    use crate::catalogue::Shape;
    use crate::http::Target;

    #[test]
    fn an_update_has_seventeen_fields_and_no_two_are_the_same() {
        let (mut one, mut other) = (Vec::new(), Vec::new());
        write_run(&mut one, "link", 7).expect("writes");
        write_run(&mut other, "link", 8).expect("writes");
        assert_ne!(one, other);
        let run = serde_json::from_slice::<serde_json::Value>(&one).expect("JSON");
        assert_eq!(run.as_object().map(serde_json::Map::len), Some(17));
        assert_eq!(run["start"], "2021-08-08T07:07:59.000007Z");
    }

    #[test]
    fn a_bulk_request_is_an_array_of_different_runs() {
        let writer = Writer::new(&Target::parse("http://127.0.0.1:1/x").expect("a URL")).expect("a writer");
        let request = writer.bulk(Shape::one_each(1_000), 5..15).expect("writes");
        let text = String::from_utf8(request).expect("UTF-8");
        let (head, body) = text.split_once("\r\n\r\n").expect("head and body");
        assert!(head.starts_with("POST /x/api/v1.0/course-runs-sync/ HTTP/1.1\r\n"));
        assert!(head.contains(&format!("\r\nContent-Length: {}", body.len())));
        let runs = serde_json::from_str::<Vec<serde_json::Value>>(body).expect("an array");
        let links = runs.iter().filter_map(|run| run["resource_link"].as_str()).collect::<std::collections::HashSet<_>>();
        assert_eq!(links.len(), 10);
    }
}
