//! What Richie's framework settles before it looks at a request: the form of the answer, and whether it can read the body.

use axum::response::Response;
use hyper::header::{ACCEPT, CONTENT_TYPE, HeaderMap};

use crate::answer;
use crate::common::posted::Posted;

const JSON: MediaType = MediaType { main: "application", sub: "json" };
/// What Richie writes, with the words of `?format=`. We write JSON in either case: whoever posts has no use for a page.
const WRITTEN: [(&str, MediaType); 2] = [("json", JSON), ("api", MediaType { main: "text", sub: "html" })];

#[derive(Debug, Clone, Copy)]
struct MediaType {
    main: &'static str,
    sub: &'static str,
}

impl MediaType {
    /// Whether a range such as `application/*` holds it; parameters say nothing.
    fn is_in(self, range: &str) -> bool {
        let Some((main, sub)) = range.split(';').next().unwrap_or_default().trim().split_once('/') else { return false };
        [(main, self.main), (sub, self.sub)].into_iter().all(|(asked, own)| asked == "*" || asked.eq_ignore_ascii_case(own))
    }
}

/// The answer to somebody who wants another form than there is: 404 where the address names it, 406 where `Accept` does.
pub(crate) fn refusal(query: Option<&str>, headers: &HeaderMap) -> Option<Response> {
    let asked = query.map(|query| Posted::parse(query.as_bytes())).unwrap_or_default();
    let format = asked.pairs().iter().rfind(|(name, _)| name == "format").map(|(_, format)| format.as_str());
    let is_left = |(name, _): &&(&str, MediaType)| format.is_none_or(|format| format.is_empty() || format == *name);
    let mut left = WRITTEN.iter().filter(is_left).peekable();
    if left.peek().is_none() {
        return Some(answer::not_found());
    }
    let accepts = |media_type: MediaType| {
        let mut lines = headers.get_all(ACCEPT).iter().peekable();
        lines.peek().is_none()
            || lines.filter_map(|line| line.to_str().ok()).flat_map(|line| line.split(',')).any(|range| media_type.is_in(range))
    };
    (!left.any(|(_, media_type)| accepts(*media_type))).then(answer::not_acceptable)
}

/// Whether a body says that it is JSON.
pub(crate) fn is_json(headers: &HeaderMap) -> bool {
    headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).is_some_and(|written| JSON.is_in(written))
}

#[cfg(test)]
mod tests {
    use hyper::header::{ACCEPT, CONTENT_TYPE, HeaderMap, HeaderValue};

    use super::{is_json, refusal};

    fn headers(name: hyper::header::HeaderName, value: Option<&str>) -> HeaderMap {
        let value = value.map(|value| HeaderValue::from_str(value).expect("a value"));
        value.into_iter().map(|value| (name.clone(), value)).collect()
    }

    /// Answers of Django REST Framework 3.14.
    #[test]
    fn the_form_of_an_answer() {
        for (query, accept, status) in [
            (None, None, 200),
            (None, Some("*/*"), 200),
            (None, Some("text/html"), 200),
            (None, Some("Application/JSON; q=0.5"), 200),
            (None, Some("image/png, */json"), 200),
            (None, Some("text/*"), 200),
            (None, Some("application/xml"), 406),
            (None, Some(""), 406),
            (None, Some(";"), 406),
            (None, Some("x/y,,"), 406),
            (Some("format=json"), None, 200),
            (Some("format="), Some("text/html"), 200),
            (Some("format=json"), Some("text/html"), 406),
            (Some("format=api"), Some("application/json"), 406),
            (Some("format=api"), Some("text/*"), 200),
            (Some("format=xml"), None, 404),
            (Some("format=xml"), Some("image/png"), 404),
            (Some("format=xml&format=json"), None, 200),
            (Some("f%6Frmat=js%6Fn"), None, 200),
            (Some("f%6Frmat=xml"), None, 404),
            (Some("a=b"), Some("image/png"), 406),
        ] {
            let refusal = refusal(query, &headers(ACCEPT, accept));
            assert_eq!(refusal.map_or(200, |answer| answer.status().as_u16()), status, "{query:?}, {accept:?}");
        }
    }

    #[test]
    fn the_type_of_a_body() {
        for (written, expected) in [
            (Some("application/json"), true),
            (Some("APPLICATION/json; charset=utf-8"), true),
            (Some("application/*"), true),
            (Some("*/*"), true),
            (Some("application/vnd.api+json"), false),
            (Some("json"), false),
            (Some(""), false),
            (None, false),
        ] {
            assert_eq!(is_json(&headers(CONTENT_TYPE, written)), expected, "{written:?}");
        }
    }
}
