//! A site that takes hooks: it counts what comes, and when.

use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use anyhow::{Context as _, ensure};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;

/// How long deliveries may take.
const LIMIT: Duration = Duration::from_mins(10);
/// How often it is looked whether all came.
const LOOK_EVERY: Duration = Duration::from_millis(5);
/// What each run in a body has.
const LINK: &[u8] = b"\"resource_link\":";
const COUNT: &[u8] = b"\"enrollment_count\":";

/// The site; it is gone when it is dropped.
#[derive(Debug)]
pub(crate) struct Taker {
    address: String,
    seen: Arc<Seen>,
    listener: JoinHandle<()>,
}

#[derive(Debug, Default)]
struct Seen {
    is_down: AtomicBool,
    runs: AtomicU64,
    requests: AtomicU64,
    /// When the first and the last request came that were taken since the counts began.
    span: Mutex<Option<(Instant, Instant)>>,
    /// When each enrolment count came first.
    counts: Mutex<HashMap<u64, Instant>>,
}

/// What came within how long.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Came {
    /// Runs.
    pub(crate) runs: u64,
    /// Requests.
    pub(crate) requests: u64,
    /// From the first to the last of them.
    pub(crate) within: Duration,
}

impl Came {
    /// How many of something that is a second.
    pub(crate) fn each_second(self, count: u64) -> f64 {
        let count = u32::try_from(count.saturating_sub(1)).unwrap_or(u32::MAX);
        f64::from(count) / self.within.as_secs_f64().max(1e-6)
    }
}

impl Taker {
    /// On a free port, up or down.
    ///
    /// # Errors
    /// Where there is none.
    pub(crate) async fn start(is_down: bool) -> anyhow::Result<Self> {
        let listener = TcpListener::bind("127.0.0.1:0").await.context("a port for the site that takes hooks")?;
        let address = listener.local_addr()?.to_string();
        let seen = Arc::new(Seen { is_down: AtomicBool::new(is_down), ..Seen::default() });
        let shared = Arc::clone(&seen);
        let listener = tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let seen = Arc::clone(&shared);
                // A client that goes away ends its connection; there is nobody to tell.
                tokio::spawn(async move { serve(stream, &seen).await.ok() });
            }
        });
        Ok(Self { address, seen, listener })
    }

    /// Where a hook of this number posts to.
    pub(crate) fn url(&self, number: u64) -> String {
        format!("http://{}/{number}/", self.address)
    }

    /// Answers 503 from now on, or takes what comes; counts begin anew.
    pub(crate) fn turn(&self, is_down: bool) {
        self.seen.runs.store(0, Ordering::Relaxed);
        self.seen.requests.store(0, Ordering::Relaxed);
        *self.seen.span.lock().unwrap_or_else(PoisonError::into_inner) = None;
        self.seen.is_down.store(is_down, Ordering::Relaxed);
    }

    /// Waits until so many runs came since the counts began.
    ///
    /// # Errors
    /// Where they do not come.
    pub(crate) async fn wait_for(&self, runs: u64) -> anyhow::Result<Came> {
        let since = Instant::now();
        loop {
            let came = self.seen.runs.load(Ordering::Relaxed);
            if came >= runs {
                let span = *self.seen.span.lock().unwrap_or_else(PoisonError::into_inner);
                let within = span.map_or(Duration::ZERO, |(first, last)| last - first);
                return Ok(Came { runs: came, requests: self.seen.requests.load(Ordering::Relaxed), within });
            }
            ensure!(since.elapsed() < LIMIT, "only {came} of {runs} runs were delivered within {LIMIT:?}");
            tokio::time::sleep(LOOK_EVERY).await;
        }
    }

    /// When a run with this enrolment count came first.
    pub(crate) fn came_at(&self, count: u64) -> Option<Instant> {
        self.seen.counts.lock().unwrap_or_else(PoisonError::into_inner).get(&count).copied()
    }
}

impl Drop for Taker {
    fn drop(&mut self) {
        self.listener.abort();
    }
}

async fn serve(mut stream: TcpStream, seen: &Seen) -> anyhow::Result<()> {
    let mut buffer = Vec::new();
    loop {
        let head = loop {
            if let Some(end) = find(&buffer, b"\r\n\r\n") {
                break end + 4;
            }
            if stream.read_buf(&mut buffer).await? == 0 {
                return Ok(());
            }
        };
        let text = std::str::from_utf8(&buffer[..head])?.to_ascii_lowercase();
        let length = text.split("\r\n").find_map(|line| line.strip_prefix("content-length:")?.trim().parse::<usize>().ok());
        let end = head + length.unwrap_or(0);
        while buffer.len() < end {
            if stream.read_buf(&mut buffer).await? == 0 {
                return Ok(());
            }
        }
        let is_down = seen.is_down.load(Ordering::Relaxed);
        if !is_down {
            seen.take(&buffer[head..end]);
        }
        let status = if is_down { "503 Service Unavailable" } else { "200 OK" };
        let answer =
            format!("HTTP/1.1 {status}\r\nContent-Type: application/json\r\nContent-Length: 17\r\n\r\n{{\"success\": true}}");
        stream.write_all(answer.as_bytes()).await?;
        buffer.drain(..end);
    }
}

impl Seen {
    fn take(&self, body: &[u8]) {
        let now = Instant::now();
        {
            let mut counts = self.counts.lock().unwrap_or_else(PoisonError::into_inner);
            for count in after_each(body, COUNT).filter_map(number) {
                counts.entry(count).or_insert(now);
            }
        }
        {
            let mut span = self.span.lock().unwrap_or_else(PoisonError::into_inner);
            *span = Some(span.map_or((now, now), |(first, _)| (first, now)));
        }
        self.requests.fetch_add(1, Ordering::Relaxed);
        self.runs.fetch_add(after_each(body, LINK).count() as u64, Ordering::Relaxed);
    }
}

fn find(text: &[u8], what: &[u8]) -> Option<usize> {
    text.windows(what.len()).position(|window| window == what)
}

/// What follows each occurrence.
fn after_each<'t>(mut text: &'t [u8], what: &'static [u8]) -> impl Iterator<Item = &'t [u8]> {
    std::iter::from_fn(move || {
        text = &text[find(text, what)? + what.len()..];
        Some(text)
    })
}

/// The number that a text begins with.
fn number(text: &[u8]) -> Option<u64> {
    let digits = text.iter().take_while(|byte| byte.is_ascii_digit()).count();
    std::str::from_utf8(&text[..digits]).ok()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::{COUNT, LINK, Taker, after_each, number};
    use crate::http::{Connection, Target};

    #[test]
    fn runs_and_counts_are_found() {
        let body = br#"[{"resource_link":"a","enrollment_count":12}, {"resource_link":"b","enrollment_count":3}]"#;
        assert_eq!(after_each(body, LINK).count(), 2);
        assert_eq!(after_each(body, COUNT).filter_map(number).collect::<Vec<_>>(), [12, 3]);
    }

    #[tokio::test]
    async fn what_comes_is_counted_while_it_is_up() {
        let taker = Taker::start(true).await.expect("starts");
        let target = Target::parse(&taker.url(1)).expect("a URL");
        let body = r#"{"resource_link":"a","enrollment_count":7}"#;
        let request = format!("POST /1/ HTTP/1.1\r\nHost: x\r\nContent-Length: {}\r\n\r\n{body}", body.len());
        let mut connection = Connection::new(&target);
        assert_eq!(connection.call(request.as_bytes()).await.expect("an answer").status, 503);
        assert!(taker.came_at(7).is_none());
        taker.turn(false);
        assert_eq!(connection.call(request.as_bytes()).await.expect("an answer").status, 200);
        assert_eq!(taker.wait_for(1).await.expect("it came").requests, 1);
        assert!(taker.came_at(7).is_some());
    }
}
