//! A small HTTP/1.1 client, which sends what it is told to, byte for byte.

use std::io::{self, BufRead, BufReader, Read, Write};
use std::net::{Shutdown, SocketAddr, TcpStream};

use serde_json::Value;

use crate::{PATIENCE, SYNC_PATH, sample};

/// A request; `Content-Length` comes by itself, and `Host` where it is not among the headers.
#[derive(Debug, Clone)]
pub struct Request {
    method: String,
    path: String,
    headers: Vec<(String, String)>,
    body: Vec<u8>,
}

impl Request {
    /// Without headers and body.
    pub fn new(method: &str, path: &str) -> Self {
        Self { method: method.to_owned(), path: path.to_owned(), headers: Vec::new(), body: Vec::new() }
    }

    /// A course run, or an array of them, signed with [`sample::SECRET`].
    pub fn sync(body: &Value) -> Self {
        Self::sync_bytes(body.to_string().into_bytes())
    }

    /// A body as it is, signed with [`sample::SECRET`].
    pub fn sync_bytes(body: Vec<u8>) -> Self {
        let signature = sample::sign(&body);
        Self::new("POST", SYNC_PATH).header("Content-Type", "application/json").header("Authorization", signature).body(body)
    }

    /// With one more header.
    #[must_use]
    pub fn header(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.headers.push((name.into(), value.into()));
        self
    }

    /// With this body.
    #[must_use]
    pub fn body(mut self, body: Vec<u8>) -> Self {
        self.body = body;
        self
    }

    /// What goes over the wire before the body.
    pub fn head(&self) -> Vec<u8> {
        let headers = self.headers.iter().map(|(name, value)| [name, ": ", value, "\r\n"].concat()).collect::<String>();
        let has_host = self.headers.iter().any(|(name, _)| name.eq_ignore_ascii_case("Host"));
        let host = if has_host { "" } else { "Host: catalogue.test\r\n" };
        let length = self.body.len();
        format!("{} {} HTTP/1.1\r\n{host}{headers}Content-Length: {length}\r\n\r\n", self.method, self.path).into_bytes()
    }

    /// What goes over the wire.
    pub fn to_bytes(&self) -> Vec<u8> {
        [self.head(), self.body.clone()].concat()
    }

    /// Whether the answer has no body, whatever its headers say.
    fn is_head(&self) -> bool {
        self.method == "HEAD"
    }
}

/// An answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// The status.
    pub status: u16,
    /// The headers as they came.
    pub headers: Vec<(String, String)>,
    /// The body.
    pub body: Vec<u8>,
}

impl Answer {
    /// A header by its name, in any case.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(known, _)| known.eq_ignore_ascii_case(name)).map(|(_, value)| value.as_str())
    }

    /// The body as JSON.
    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_else(|error| panic!("{error}: {self:?}"))
    }

    /// The body as text.
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    /// The body as it was before it was compressed.
    pub fn decoded(&self) -> Vec<u8> {
        let (mut body, mut decoded) = (self.body.as_slice(), Vec::new());
        match self.header("Content-Encoding") {
            None => decoded.extend_from_slice(body),
            Some("gzip") => _ = flate2::read::GzDecoder::new(body).read_to_end(&mut decoded).expect("gzip"),
            Some("zstd") => decoded = zstd::decode_all(body).expect("zstd"),
            Some("br") => brotli::BrotliDecompress(&mut body, &mut decoded).expect("brotli"),
            Some(other) => panic!("{other}"),
        }
        decoded
    }

    /// What became of the request.
    pub fn verdict(&self) -> &str {
        self.header("Prospectus-Verdict").unwrap_or_else(|| panic!("no verdict: {self:?}"))
    }

    /// The journal's entries of the request: first and last.
    pub fn entries(&self) -> (u64, u64) {
        let header = self.header("Prospectus-Entry").unwrap_or_else(|| panic!("no entry: {self:?}"));
        let (first, last) = header.split_once('-').unwrap_or((header, header));
        let number = |text: &str| text.parse::<u64>().unwrap_or_else(|_| panic!("no number: {self:?}"));
        (number(first), number(last))
    }
}

/// A connection that is kept alive.
#[derive(Debug)]
pub struct Connection {
    stream: BufReader<TcpStream>,
}

impl Connection {
    /// Connects.
    ///
    /// # Errors
    /// Where nobody listens.
    pub fn open(address: SocketAddr) -> io::Result<Self> {
        let stream = TcpStream::connect_timeout(&address, PATIENCE)?;
        stream.set_read_timeout(Some(PATIENCE))?;
        stream.set_write_timeout(Some(PATIENCE))?;
        stream.set_nodelay(true)?;
        Ok(Self { stream: BufReader::new(stream) })
    }

    /// Sends a request and reads its answer.
    ///
    /// # Errors
    /// Where the connection is closed before the answer is complete.
    pub fn send(&mut self, request: &Request) -> io::Result<Answer> {
        // A server that refuses a body early closes while it is being sent; its answer is there to be read all the same.
        let written = self.write(&request.to_bytes());
        self.answer(request.is_head()).or_else(|error| written.and(Err(error)))
    }

    /// Sends bytes as they are.
    ///
    /// # Errors
    /// Where the connection is closed.
    pub fn write(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.stream.get_mut().write_all(bytes)
    }

    /// Tells that nothing more will be sent.
    ///
    /// # Errors
    /// Where the connection is closed.
    pub fn finish(&self) -> io::Result<()> {
        self.stream.get_ref().shutdown(Shutdown::Write)
    }

    /// Reads the interim answer that invites the body.
    ///
    /// # Errors
    /// Where another answer comes, or none.
    pub fn wait_for_continue(&mut self) -> io::Result<()> {
        let (status, _) = self.read_head()?;
        if status == 100 { Ok(()) } else { Err(malformed(&format!("status {status} instead of 100"))) }
    }

    /// Reads an answer.
    ///
    /// # Errors
    /// Where the connection is closed before it is complete, or it is not HTTP.
    pub fn answer(&mut self, without_body: bool) -> io::Result<Answer> {
        let (status, headers) = loop {
            let (status, headers) = self.read_head()?;
            if status >= 200 {
                break (status, headers);
            }
        };
        let mut answer = Answer { status, headers, body: Vec::new() };
        if without_body || status == 204 || status == 304 {
            return Ok(answer);
        }
        if answer.header("Transfer-Encoding").is_some_and(|coding| coding.eq_ignore_ascii_case("chunked")) {
            answer.body = self.read_chunks()?;
        } else if let Some(length) = answer.header("Content-Length") {
            let length = length.parse::<usize>().map_err(|error| malformed(&error.to_string()))?;
            answer.body = self.read_exactly(length)?;
        } else {
            self.stream.read_to_end(&mut answer.body)?;
        }
        Ok(answer)
    }

    /// Reads everything up to the end of the connection.
    ///
    /// # Errors
    /// Where it is not closed in time.
    pub fn read_to_end(&mut self) -> io::Result<Vec<u8>> {
        let mut bytes = Vec::new();
        match self.stream.read_to_end(&mut bytes) {
            Err(error) if error.kind() != io::ErrorKind::ConnectionReset => Err(error),
            _ => Ok(bytes),
        }
    }

    fn read_head(&mut self) -> io::Result<(u16, Vec<(String, String)>)> {
        let line = self.read_line()?;
        let status = line.strip_prefix("HTTP/1.1 ").and_then(|rest| rest.get(..3)).and_then(|digits| digits.parse().ok());
        let status = status.ok_or_else(|| malformed(&line))?;
        let mut headers = Vec::new();
        loop {
            let line = self.read_line()?;
            if line.is_empty() {
                return Ok((status, headers));
            }
            let (name, value) = line.split_once(':').ok_or_else(|| malformed(&line))?;
            headers.push((name.to_owned(), value.trim().to_owned()));
        }
    }

    fn read_line(&mut self) -> io::Result<String> {
        let mut line = Vec::new();
        self.stream.read_until(b'\n', &mut line)?;
        let Some(line) = line.strip_suffix(b"\r\n") else { return Err(io::ErrorKind::UnexpectedEof.into()) };
        Ok(String::from_utf8_lossy(line).into_owned())
    }

    fn read_exactly(&mut self, length: usize) -> io::Result<Vec<u8>> {
        let mut bytes = vec![0; length];
        self.stream.read_exact(&mut bytes)?;
        Ok(bytes)
    }

    fn read_chunks(&mut self) -> io::Result<Vec<u8>> {
        let mut body = Vec::new();
        loop {
            let line = self.read_line()?;
            let length = usize::from_str_radix(&line, 16).map_err(|error| malformed(&error.to_string()))?;
            body.extend(self.read_exactly(length)?);
            self.read_line()?;
            if length == 0 {
                return Ok(body);
            }
        }
    }
}

fn malformed(what: &str) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, format!("not an answer: {what}"))
}
