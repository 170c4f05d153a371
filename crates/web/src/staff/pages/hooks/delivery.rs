//! A request that was made: what was sent, byte for byte, and what was answered.

use std::sync::Arc;

use askama::Template;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use hyper::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use store::Delivery;

use super::request;
use crate::App;
use crate::staff::page;
use crate::staff::pages::journal::laid_out;
use crate::staff::problem::Problem;
use crate::staff::viewer::Staff;

/// How much is kept of an answer, in bytes.
const KEPT: usize = 16 << 10;

/// Text, as it came and laid out for reading.
#[derive(Debug)]
struct Text {
    laid_out: String,
    /// Byte for byte, where that is something else.
    exact: Option<String>,
    bytes: usize,
}

impl Text {
    /// Only JSON is laid out.
    fn new(bytes: &[u8]) -> Self {
        let exact = String::from_utf8_lossy(bytes).into_owned();
        let is_json = serde_json::from_slice::<serde::de::IgnoredAny>(bytes).is_ok();
        let laid_out = if is_json { laid_out(&exact) } else { exact.clone() };
        Self { exact: Some(exact).filter(|exact| *exact != laid_out), laid_out, bytes: bytes.len() }
    }

    fn is_empty(&self) -> bool {
        self.bytes == 0
    }
}

#[derive(Template)]
#[template(path = "staff/hook-delivery.html")]
struct DeliveryPage<'a> {
    v: &'a Staff,
    name: &'a str,
    /// Where it is posted to now; none: the settings know the hook no more.
    address: Option<&'a str>,
    delivery: &'a Delivery,
    sent: Text,
    answer: Text,
    curl: Option<String>,
}

impl DeliveryPage<'_> {
    fn hook_at(&self) -> String {
        format!("{}{}", self.v.root, super::path(self.name))
    }

    fn title(&self) -> String {
        self.v.l.nx("delivery-title", self.delivery.number, self.name)
    }

    fn badge(&self) -> (&'static str, &'static str, String) {
        request::badge(self.delivery.made.outcome)
    }

    fn took(&self) -> String {
        request::took(self.v, self.delivery.made.took)
    }

    fn runs(&self) -> String {
        self.v.l.n("delivery-runs-n", self.delivery.made.runs)
    }

    fn bytes(&self, text: &Text) -> String {
        self.v.l.n("entry-bytes", text.bytes)
    }

    fn is_cut(&self) -> bool {
        self.answer.bytes >= KEPT
    }
}

async fn read(app: &App, name: &str, number: &str) -> Result<Delivery, Problem> {
    let number = number.parse::<i64>().map_err(|_| Problem::NotFound)?;
    app.reader.delivery(name, number).await?.ok_or(Problem::NotFound)
}

pub(super) async fn show(
    State(app): State<Arc<App>>,
    v: Staff,
    Path((name, number)): Path<(String, String)>,
) -> Result<Response, Problem> {
    let delivery = read(&app, &name, &number).await?;
    let address = super::known(&app, &name).map(|known| known.address.as_str());
    // Who sends it once more has the site act on it.
    let curl = address.filter(|_| v.may_publish()).and_then(|address| {
        let body = std::str::from_utf8(&delivery.made.body).ok()?;
        Some(request::curl(address, &delivery.made.headers, body, &file(&delivery)))
    });
    Ok(page(&DeliveryPage {
        v: &v,
        name: &name,
        address,
        sent: Text::new(&delivery.made.body),
        answer: Text::new(&delivery.made.answer),
        curl,
        delivery: &delivery,
    }))
}

/// What was sent, as a file.
pub(super) async fn body(
    State(app): State<Arc<App>>,
    _v: Staff,
    Path((name, number)): Path<(String, String)>,
) -> Result<Response, Problem> {
    let delivery = read(&app, &name, &number).await?;
    let disposition = format!("attachment; filename=\"{}\"", file(&delivery));
    let headers = [(CONTENT_TYPE, "application/json".to_owned()), (CONTENT_DISPOSITION, disposition)];
    Ok((headers, delivery.made.body).into_response())
}

fn file(delivery: &Delivery) -> String {
    format!("request-{}.json", delivery.number)
}

#[cfg(test)]
mod tests {
    use super::Text;

    #[test]
    fn only_json_is_laid_out() {
        let json = Text::new(br#"{"a":1}"#);
        assert_eq!((json.laid_out.as_str(), json.exact.as_deref()), ("{\n  \"a\": 1\n}", Some(r#"{"a":1}"#)));
        for other in ["<h1>Bad  Gateway</h1>", "", "[]", "{\"cut\": "] {
            let text = Text::new(other.as_bytes());
            assert_eq!((text.laid_out.as_str(), &text.exact), (other, &None));
        }
        assert_eq!(Text::new(b"\xff<b>").laid_out, "\u{fffd}<b>");
    }
}
