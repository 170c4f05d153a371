//! A request as it came.

use std::fmt;
use std::time::Instant;

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use hmac::{Hmac, KeyInit, Mac};
use serde_json::Value;
use sha2::Sha256;

use crate::sample;

/// How a secret of Standard Webhooks begins, before its key in base64.
const STANDARD_SECRET: &str = "whsec_";

/// A request that was read whole.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Received {
    /// When it was.
    pub at: Instant,
    /// The method.
    pub method: String,
    /// The path, with its query.
    pub path: String,
    /// The headers as they came.
    pub headers: Vec<(String, String)>,
    /// The body, byte for byte.
    pub body: Vec<u8>,
    /// What it was answered; nothing where the connection was cut, or as long as it waits.
    pub status: Option<u16>,
}

impl Received {
    /// A header by its name, in any case, where it came once.
    pub fn header(&self, name: &str) -> Option<&str> {
        let mut found = self.headers.iter().filter(|(known, _)| known.eq_ignore_ascii_case(name));
        let header = found.next().map(|(_, value)| value.as_str());
        header.filter(|_| found.next().is_none())
    }

    /// The body as JSON.
    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_else(|error| panic!("{error}: {self}"))
    }

    /// The links of the runs it is about, in their order.
    pub fn links(&self) -> Vec<String> {
        let mut links = Vec::new();
        collect_links(&self.json(), &mut links);
        links
    }

    /// Whether `Authorization` is the signature of exactly these bytes by this secret, as Richie wants it.
    pub fn is_signed(&self, secret: &str) -> bool {
        self.header("Authorization") == Some(sample::sign_with(secret, &self.body).as_str())
    }

    /// Whether one of its signatures by Standard Webhooks is by this secret, `whsec_` and a key in base64: over its identifier,
    /// its time and exactly these bytes.
    pub fn is_signed_by_standard(&self, secret: &str) -> bool {
        let key = secret.strip_prefix(STANDARD_SECRET).and_then(|key| BASE64_STANDARD.decode(key).ok());
        let key = key.unwrap_or_else(|| panic!("not a secret of Standard Webhooks: {secret}"));
        let header = |name: &str| self.header(name).filter(|value| !value.is_empty());
        let (Some(id), Some(timestamp), Some(signatures)) =
            (header("webhook-id"), header("webhook-timestamp"), header("webhook-signature"))
        else {
            return false;
        };
        let mut mac = Hmac::<Sha256>::new_from_slice(&key).expect("a key of any length");
        mac.update(format!("{id}.{timestamp}.").as_bytes());
        mac.update(&self.body);
        let expected = format!("v1,{}", BASE64_STANDARD.encode(mac.finalize().into_bytes()));
        timestamp.bytes().all(|digit| digit.is_ascii_digit()) && signatures.split(' ').any(|known| known == expected)
    }
}

/// A line for a test that fails.
impl fmt::Display for Received {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let body = String::from_utf8_lossy(&self.body).chars().take(300).collect::<String>();
        write!(f, "{} {} ({:?}) {body}", self.method, self.path, self.status)
    }
}

fn collect_links(value: &Value, links: &mut Vec<String>) {
    match value {
        Value::Array(items) => items.iter().for_each(|item| collect_links(item, links)),
        Value::Object(fields) => match fields.get("resource_link") {
            Some(Value::String(link)) => links.push(link.clone()),
            _ => fields.get("data").into_iter().for_each(|data| collect_links(data, links)),
        },
        _ => {}
    }
}
