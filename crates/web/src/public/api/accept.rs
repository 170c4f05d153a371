//! What an asker takes.

use hyper::HeaderMap;
use hyper::header::ACCEPT;

use super::problem::Problem;
use crate::common::quality::thousandths;

pub(super) const JSON: &str = "application/json";
pub(super) const EVENTS: &str = "text/event-stream";

/// How much an asker wants something of a kind, in thousandths; 0: not at all. Whoever does not say takes everything.
fn wants(headers: &HeaderMap, kind: &str) -> u32 {
    let said = headers.get_all(ACCEPT).iter().filter_map(|value| value.to_str().ok()).collect::<Vec<_>>().join(",");
    if said.trim().is_empty() {
        return 1000;
    }
    let group = kind.split('/').next().unwrap_or_default();
    // The range that says it most exactly counts.
    let mut best = (0, 0);
    for range in said.split(',') {
        let mut parts = range.split(';').map(str::trim);
        let named = parts.next().unwrap_or_default().to_ascii_lowercase();
        let exactness = match named.as_str() {
            name if name == kind => 3,
            name if name.strip_suffix("/*").is_some_and(|start| start == group) => 2,
            "*/*" => 1,
            _ => continue,
        };
        let quality = parts.find_map(|part| part.strip_prefix("q=").or_else(|| part.strip_prefix("Q=")));
        if exactness >= best.0 {
            best = (exactness, quality.map_or(1000, thousandths));
        }
    }
    best.1
}

/// That JSON is taken.
pub(super) fn json(headers: &HeaderMap) -> Result<(), Problem> {
    if wants(headers, JSON) > 0 { Ok(()) } else { Err(Problem::not_acceptable(JSON)) }
}

/// Whether server-sent events are wanted rather than JSON.
pub(super) fn events(headers: &HeaderMap) -> Result<bool, Problem> {
    let (json, events) = (wants(headers, JSON), wants(headers, EVENTS));
    match (json, events) {
        (0, 0) => Err(Problem::not_acceptable("application/json or text/event-stream")),
        _ => Ok(events > json),
    }
}

#[cfg(test)]
mod tests {
    use hyper::HeaderMap;
    use hyper::header::{ACCEPT, HeaderValue};

    use super::{events, json};

    fn accepting(said: &'static str) -> HeaderMap {
        HeaderMap::from_iter([(ACCEPT, HeaderValue::from_static(said))])
    }

    #[test]
    fn askers_say_what_they_take() {
        for taken in
            ["", "*/*", "application/json", "text/html, application/*;q=0.1", "Application/JSON; q=0.001", "text/html,*/*;q=0.8"]
        {
            assert!(json(&accepting(taken)).is_ok(), "{taken}");
        }
        for not in ["text/html", "application/json;q=0", "application/json;q=0.000, */*", "application/xml"] {
            assert!(json(&accepting(not)).is_err(), "{not}");
        }
        assert!(json(&HeaderMap::new()).is_ok());
    }

    #[test]
    fn events_are_for_those_who_want_them_more() {
        let kind = |said| events(&accepting(said)).map_err(|_| ());
        assert_eq!(kind("text/event-stream"), Ok(true));
        assert_eq!(kind("text/event-stream, */*;q=0.5"), Ok(true));
        assert_eq!(kind("*/*"), Ok(false));
        assert_eq!(kind("application/json, text/event-stream"), Ok(false));
        assert_eq!(kind("text/html"), Err(()));
    }
}
