//! The HTTP client for requests to sites. It follows no redirects, uses no proxy, reaches private addresses only if the settings
//! name them, and limits the size of responses.

use std::error::Error as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use catalog::Instant;
use reqwest::header::{HeaderMap, LOCATION, RETRY_AFTER};
use reqwest::{Certificate, Url, redirect};

pub use crate::answer::{Answer, Meaning, Told};
use crate::guard::{ForbiddenHost, Guard, PrivateHosts};

/// The maximum size of a response that is read, in bytes: enough for a message about each run of a large array.
const LONGEST_ANSWER: usize = 4 << 20;
/// The time limit for connecting.
const CONNECT: Duration = Duration::from_secs(10);
/// The `User-Agent` that sites see in their logs.
const AGENT: &str = concat!("prospectus/", env!("CARGO_PKG_VERSION"));

/// A client for one site.
#[derive(Debug, Clone)]
pub struct Client {
    http: reqwest::Client,
    url: Url,
}

/// Why no client for a site could be created.
#[derive(Debug, thiserror::Error)]
pub enum ClientError {
    /// Its address is invalid.
    #[error("{0:?} is no address of a site: http:// or https://, then its host")]
    Address(String),
    /// Its address is private.
    #[error(transparent)]
    Forbidden(#[from] ForbiddenHost),
    /// The certificate file cannot be used.
    #[error("the certificates in {0} cannot be used: {1}")]
    Certificates(PathBuf, String),
    /// The HTTP client could not be created.
    #[error("no HTTP client can be made: {0}")]
    Client(String),
}

/// Why there is no response.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NoAnswer {
    /// The reason as text.
    pub why: String,
    /// Whether the site may have received the request anyway, and may process it at any time.
    pub in_doubt: bool,
}

impl Client {
    /// Creates a client for the site at this address.
    ///
    /// # Errors
    /// If the address is invalid or private, or if the certificates cannot be read.
    pub fn new(url: &str, timeout: Duration, ca_file: Option<&Path>, hosts: &PrivateHosts) -> Result<Self, ClientError> {
        let wrong = || ClientError::Address(url.to_owned());
        let parsed = Url::parse(url).map_err(|_| wrong())?;
        let host = parsed.host_str().filter(|_| matches!(parsed.scheme(), "http" | "https")).ok_or_else(wrong)?;
        hosts.check(host)?;
        // This fails if the process has a provider already, which is fine.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let mut builder = reqwest::Client::builder()
            .timeout(timeout)
            .connect_timeout(CONNECT.min(timeout))
            .redirect(redirect::Policy::none())
            .no_proxy()
            .user_agent(AGENT)
            .dns_resolver(Arc::new(Guard(hosts.clone())));
        if let Some(path) = ca_file {
            let wrong = |why: &dyn ToString| ClientError::Certificates(path.to_owned(), why.to_string());
            let pem = std::fs::read(path).map_err(|error| wrong(&error))?;
            let certificates = Certificate::from_pem_bundle(&pem).map_err(|error| wrong(&error))?;
            if certificates.is_empty() {
                return Err(wrong(&"there is none in it"));
            }
            builder = builder.tls_certs_merge(certificates);
        }
        let http = builder.build().map_err(|error| ClientError::Client(chain(&error)))?;
        Ok(Self { http, url: parsed })
    }

    /// Posts a body with its headers, once.
    ///
    /// # Errors
    /// If there is no response, or none that can be read.
    pub async fn post(&self, headers: &[(&'static str, String)], body: Vec<u8>, now: Instant) -> Result<Answer, NoAnswer> {
        let request =
            headers.iter().fold(self.http.post(self.url.clone()), |request, (name, value)| request.header(*name, value));
        let sent = request.body(body).send().await;
        let mut response =
            sent.map_err(|error| NoAnswer { why: self.told(&error), in_doubt: !error.is_connect() && !error.is_builder() })?;
        let status = response.status().as_u16();
        let header = |headers: &HeaderMap, name| {
            headers.get(name).and_then(|value: &reqwest::header::HeaderValue| value.to_str().ok()).map(str::to_owned)
        };
        let retry_after = header(response.headers(), RETRY_AFTER.as_str()).and_then(|value| retry_after(&value, now));
        let location = header(response.headers(), LOCATION.as_str());
        let verdict = header(response.headers(), "prospectus-verdict");
        let mut read = Vec::new();
        // The status says that the request was accepted. What follows does not matter.
        let is_taken = response.status().is_success();
        loop {
            match response.chunk().await {
                Ok(Some(chunk)) if is_taken && read.len() + chunk.len() > LONGEST_ANSWER => break,
                Err(_) if is_taken => break,
                Ok(Some(chunk)) if read.len() + chunk.len() > LONGEST_ANSWER => {
                    let why = format!("the answer ({status}) is longer than {} MiB", LONGEST_ANSWER >> 20);
                    return Err(NoAnswer { why, in_doubt: true });
                }
                Ok(Some(chunk)) => read.extend_from_slice(&chunk),
                Ok(None) => break,
                Err(error) => {
                    let why = format!("the answer ({status}) breaks off: {}", self.told(&error));
                    return Err(NoAnswer { why, in_doubt: true });
                }
            }
        }
        Ok(Answer { status, retry_after, location, verdict, body: read })
    }

    /// Returns an error as text. The address is left out, because it may contain a password.
    fn told(&self, error: &reqwest::Error) -> String {
        let what = if error.is_timeout() {
            "it did not answer in time".to_owned()
        } else if error.is_connect() {
            format!("no connection: {}", innermost(error))
        } else {
            innermost(error)
        };
        format!("{}: {what}", self.url.host_str().unwrap_or("the site"))
    }
}

/// Returns the innermost cause, which says most.
fn innermost(error: &reqwest::Error) -> String {
    let mut cause = error.source();
    let mut told = error.to_string();
    while let Some(inner) = cause {
        told = inner.to_string();
        cause = inner.source();
    }
    told
}

fn chain(error: &reqwest::Error) -> String {
    error.source().map_or_else(|| error.to_string(), |source| format!("{error}: {source}"))
}

/// Parses a `Retry-After` header: a number of seconds, or a date.
fn retry_after(value: &str, now: Instant) -> Option<Duration> {
    if let Ok(seconds) = value.trim().parse() {
        return Some(Duration::from_secs(seconds));
    }
    let date = jiff::fmt::rfc2822::parse(value.trim()).ok()?.timestamp();
    let micros = Instant::from_timestamp(date).as_micros().saturating_sub(now.as_micros());
    Some(Duration::from_micros(u64::try_from(micros).unwrap_or(0)))
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use catalog::Instant;

    use super::retry_after;

    #[test]
    fn patience_is_asked_for_in_seconds_or_up_to_a_date() {
        let now = Instant::from_micros(1_445_412_420_000_000).expect("an instant");
        assert_eq!(retry_after(" 120 ", now), Some(Duration::from_mins(2)));
        assert_eq!(retry_after("Wed, 21 Oct 2015 07:28:00 GMT", now), Some(Duration::from_mins(1)));
        assert_eq!(retry_after("Wed, 21 Oct 2015 07:20:00 GMT", now), Some(Duration::ZERO));
        assert_eq!(retry_after("soon", now), None);
    }
}
