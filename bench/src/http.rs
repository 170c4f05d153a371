//! As much of an HTTP/1.1 client as the load needs: one connection, requests that are bytes already.

use anyhow::{Context as _, bail, ensure};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

/// Where a server is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Target {
    /// Host and port.
    pub(crate) address: String,
    /// What comes before every path; empty, or begins with a slash and does not end with one.
    pub(crate) prefix: String,
}

impl Target {
    /// From a URL that begins with `http://`.
    ///
    /// # Errors
    /// Where it is another kind of URL.
    pub(crate) fn parse(url: &str) -> anyhow::Result<Self> {
        let rest = url.strip_prefix("http://").with_context(|| format!("{url:?} does not begin with http://"))?;
        let (authority, path) = rest.split_once('/').unwrap_or((rest, ""));
        ensure!(!authority.is_empty() && !path.contains(['?', '#']), "{url:?} is not the base of a site");
        let has_port = authority.rsplit_once(':').is_some_and(|(_, port)| port.parse::<u16>().is_ok());
        let path = path.trim_end_matches('/');
        Ok(Self {
            address: if has_port { authority.to_owned() } else { format!("{authority}:80") },
            prefix: if path.is_empty() { String::new() } else { format!("/{path}") },
        })
    }
}

/// What a server answered.
#[derive(Debug)]
pub(crate) struct Answer<'a> {
    /// The status.
    pub(crate) status: u16,
    /// The head, from the status line on.
    head: &'a [u8],
    /// The body.
    pub(crate) body: &'a [u8],
}

impl Answer<'_> {
    /// The value of a header; none where it is not there.
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        let lines = std::str::from_utf8(self.head).ok()?.split("\r\n").filter_map(|line| line.split_once(':'));
        lines.into_iter().find(|(known, _)| known.eq_ignore_ascii_case(name)).map(|(_, value)| value.trim())
    }

    /// The body of a 200.
    ///
    /// # Errors
    /// With the body, where it is another status.
    pub(crate) fn ok(&self) -> anyhow::Result<&[u8]> {
        if self.status == 200 {
            return Ok(self.body);
        }
        let shown = &self.body[..self.body.len().min(2_000)];
        bail!("answered {}: {}", self.status, String::from_utf8_lossy(shown))
    }
}

/// A connection that is kept as long as the server keeps it, and opened anew where it does not.
#[derive(Debug)]
pub(crate) struct Connection {
    address: String,
    stream: Option<TcpStream>,
    buffer: Vec<u8>,
}

/// What an answer's head says.
struct Head {
    status: u16,
    /// Where the body begins.
    length: usize,
    /// The body's length; none: up to the end of the connection.
    body: Option<usize>,
    closes: bool,
}

impl Connection {
    /// A connection, opened by the first request.
    pub(crate) fn new(target: &Target) -> Self {
        Self { address: target.address.clone(), stream: None, buffer: Vec::with_capacity(8 << 10) }
    }

    /// Sends a request and reads the answer.
    ///
    /// # Errors
    /// Where the connection fails, or what comes is not an answer.
    pub(crate) async fn call(&mut self, request: &[u8]) -> anyhow::Result<Answer<'_>> {
        let mut stream = match self.stream.take() {
            Some(stream) => stream,
            None => open(&self.address).await?,
        };
        stream.write_all(request).await.context("sending")?;
        self.buffer.clear();
        let head = read_head(&mut stream, &mut self.buffer).await?;
        let has_body = head.status != 304;
        let end = match head.body {
            _ if !has_body => head.length,
            Some(body) => head.length + body,
            None => usize::MAX,
        };
        while self.buffer.len() < end {
            if stream.read_buf(&mut self.buffer).await.context("reading the body")? == 0 {
                ensure!(head.body.is_none(), "the connection ended within a body");
                break;
            }
        }
        ensure!(self.buffer.len() <= end, "more came than one answer");
        if !head.closes {
            self.stream = Some(stream);
        }
        let (head_bytes, body) = self.buffer.split_at(head.length);
        Ok(Answer { status: head.status, head: head_bytes, body })
    }
}

async fn open(address: &str) -> anyhow::Result<TcpStream> {
    let stream = TcpStream::connect(address).await.with_context(|| format!("connecting to {address}"))?;
    stream.set_nodelay(true)?;
    Ok(stream)
}

async fn read_head(stream: &mut TcpStream, buffer: &mut Vec<u8>) -> anyhow::Result<Head> {
    let mut searched = 0;
    loop {
        ensure!(stream.read_buf(buffer).await.context("reading")? > 0, "the connection ended before an answer");
        let from = usize::saturating_sub(searched, 3);
        if let Some(found) = buffer[from..].windows(4).position(|window| window == b"\r\n\r\n") {
            let length = from + found + 4;
            return parse_head(&buffer[..length]);
        }
        searched = buffer.len();
        ensure!(searched < 64 << 10, "the head of an answer does not end");
    }
}

fn parse_head(head: &[u8]) -> anyhow::Result<Head> {
    let text = std::str::from_utf8(head).context("the head of an answer is not text")?;
    let mut lines = text.split("\r\n");
    let status_line = lines.next().unwrap_or_default();
    let status = status_line.strip_prefix("HTTP/1.").and_then(|rest| rest.get(2..5)?.parse().ok());
    let status = status.with_context(|| format!("{status_line:?} is not a status line"))?;
    let (mut body, mut closes) = (None, false);
    for (name, value) in lines.filter_map(|line| line.split_once(':')) {
        let value = value.trim();
        if name.eq_ignore_ascii_case("content-length") {
            body = Some(value.parse().with_context(|| format!("Content-Length: {value}"))?);
        } else if name.eq_ignore_ascii_case("connection") {
            closes = value.eq_ignore_ascii_case("close");
        } else if name.eq_ignore_ascii_case("transfer-encoding") {
            bail!("the answer comes with Transfer-Encoding: {value}, which this client does not read");
        }
    }
    ensure!(body.is_some() || closes || status == 304, "the answer does not say how long it is");
    Ok(Head { status, length: head.len(), body, closes })
}

#[cfg(test)]
mod tests {
    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
    use tokio::net::TcpListener;

    use super::{Connection, Target};

    #[test]
    fn urls() {
        let target = |address: &str, prefix: &str| Target { address: address.to_owned(), prefix: prefix.to_owned() };
        for (url, expected) in [
            ("http://127.0.0.1:8070", target("127.0.0.1:8070", "")),
            ("http://127.0.0.1:8070/", target("127.0.0.1:8070", "")),
            ("http://richie.example.com/en/", target("richie.example.com:80", "/en")),
            ("http://[::1]:80", target("[::1]:80", "")),
        ] {
            assert_eq!(Target::parse(url).ok(), Some(expected), "{url}");
        }
        assert!(Target::parse("https://richie.example.com").is_err() && Target::parse("http://").is_err());
    }

    #[tokio::test]
    async fn answers_are_read_whole_whatever_the_pieces_they_come_in() {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("binds");
        let address = listener.local_addr().expect("an address");
        // On the first connection an answer in two pieces, and one that closes; on the second one without a length.
        let server = tokio::spawn(async move {
            let (mut stream, _) = listener.accept().await.expect("accepts");
            let mut sent = [0; 1];
            stream.read_exact(&mut sent).await.expect("reads");
            for piece in ["HTTP/1.1 200 OK\r\nContent-Le", "ngth: 5\r\n\r", "\nab", "cde"] {
                stream.write_all(piece.as_bytes()).await.expect("writes");
                tokio::time::sleep(std::time::Duration::from_millis(5)).await;
            }
            stream.read_exact(&mut sent).await.expect("reads");
            stream.write_all(b"HTTP/1.1 500 Oh\r\nconnection: close\r\ncontent-length: 2\r\n\r\nno").await.expect("writes");
            let (mut stream, _) = listener.accept().await.expect("accepts again");
            stream.read_exact(&mut sent).await.expect("reads");
            stream.write_all(b"HTTP/1.0 200 OK\r\nConnection: close\r\n\r\nlast").await.expect("writes");
        });
        let mut connection = Connection::new(&Target::parse(&format!("http://{address}")).expect("a URL"));
        assert_eq!(connection.call(b"1").await.expect("answers").ok().expect("200"), b"abcde");
        let refused = connection.call(b"2").await.expect("answers").ok().expect_err("500");
        assert_eq!(refused.to_string(), "answered 500: no");
        assert_eq!(connection.call(b"3").await.expect("answers").ok().expect("200"), b"last");
        server.await.expect("ends");
    }
}
