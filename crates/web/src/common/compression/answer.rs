//! Which answers are compressed, and what their headers say.

use axum::body::{Body, Bytes, HttpBody as _};
use axum::extract::Request;
use axum::middleware::Next;
use axum::response::Response;
use http_body_util::BodyExt as _;
use hyper::HeaderMap;
use hyper::header::{CACHE_CONTROL, CONTENT_ENCODING, CONTENT_LENGTH, CONTENT_TYPE, ETAG, HeaderValue, VARY};
use tokio::sync::Semaphore;

use super::coding::{Coding, Effort};

/// Bodies with fewer bytes fit into one packet with their headers, so compressing them saves nothing.
pub(super) const SMALLEST: usize = 860;
/// Compressing a longer body takes about a millisecond, so another thread does it.
const LONG: usize = 64 << 10;
/// How many bodies are compressed at once on threads of their own.
const PLACES: usize = 4;

static AT_ONCE: Semaphore = Semaphore::const_new(PLACES);

/// Compresses what the routes inside answer, where the client asks for it.
pub(crate) async fn layer(request: Request, next: Next) -> Response {
    let coding = Coding::for_client(request.headers());
    encoded(coding, next.run(request).await).await
}

/// An answer to the client that sent these headers, compressed where the client asks for it.
pub(crate) async fn compressed(asked: &HeaderMap, answer: Response) -> Response {
    encoded(Coding::for_client(asked), answer).await
}

async fn encoded(coding: Option<Coding>, mut answer: Response) -> Response {
    let Some(length) = exact_length(&answer) else { return answer };
    if !varies(answer.headers(), length) {
        return answer;
    }
    add_vary(answer.headers_mut());
    let Some(coding) = coding else { return answer };
    let (answer, body) = taken(answer).await;
    match encode(coding, &body, Effort::Once).await {
        Some(form) => with_form(answer, coding, form),
        None => answer,
    }
}

/// The headers of a 304 to the client that sent `asked`, where the whole answer would have so many bytes: those of the 200.
pub(crate) fn mark_unchanged(asked: &HeaderMap, headers: &mut HeaderMap, length: usize) {
    if varies(headers, length) {
        add_vary(headers);
        if Coding::for_client(asked).is_some() {
            weaken_tag(headers);
        }
    }
}

/// Whether an answer with these headers and so many bytes depends on `Accept-Encoding`.
pub(super) fn varies(headers: &HeaderMap, length: usize) -> bool {
    let may_change = headers.get_all(CACHE_CONTROL).iter().all(|value| !has_item(value, "no-transform"));
    let kind = headers.get(CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    length >= SMALLEST && may_change && !headers.contains_key(CONTENT_ENCODING) && gets_smaller(kind)
}

/// Whether content of a type is text. Pictures are compressed already, and streams of events are live.
fn gets_smaller(kind: &str) -> bool {
    let kind = kind.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    match kind.split_once('/') {
        Some(("text", sub)) => sub != "event-stream",
        Some(("application", sub)) => {
            matches!(sub, "json" | "xml" | "javascript") || sub.ends_with("+json") || sub.ends_with("+xml")
        }
        Some((_, sub)) => sub.ends_with("+xml"),
        None => false,
    }
}

fn has_item(value: &HeaderValue, name: &str) -> bool {
    value.to_str().is_ok_and(|value| value.split(',').any(|item| item.trim().eq_ignore_ascii_case(name)))
}

/// Adds `Accept-Encoding` to what an answer varies by.
pub(super) fn add_vary(headers: &mut HeaderMap) {
    let lines = headers.get_all(VARY);
    if lines.iter().any(|line| has_item(line, "accept-encoding") || has_item(line, "*")) {
        return;
    }
    let items = lines.iter().filter_map(|line| line.to_str().ok()).chain(["Accept-Encoding"]).collect::<Vec<_>>().join(", ");
    if let Ok(value) = HeaderValue::try_from(items) {
        headers.insert(VARY, value);
    }
}

fn weaken_tag(headers: &mut HeaderMap) {
    let strong = headers.get(ETAG).and_then(|tag| tag.to_str().ok()).filter(|tag| tag.starts_with('"'));
    if let Some(weak) = strong.and_then(|tag| HeaderValue::try_from(format!("W/{tag}")).ok()) {
        headers.insert(ETAG, weak);
    }
}

/// The length of a body that is in memory; none where it is a stream.
pub(super) fn exact_length(answer: &Response) -> Option<usize> {
    answer.body().size_hint().exact().and_then(|length| usize::try_from(length).ok())
}

/// The same answer, and its body once more.
pub(super) async fn taken(answer: Response) -> (Response, Bytes) {
    let (parts, body) = answer.into_parts();
    match body.collect().await {
        Ok(body) => {
            let body = body.to_bytes();
            (Response::from_parts(parts, Body::from(body.clone())), body)
        }
        // A body with an exact length is in memory, so it cannot fail.
        Err(error) => {
            tracing::error!(%error, "an answer could not be read");
            (Response::from_parts(parts, Body::empty()), Bytes::new())
        }
    }
}

/// An answer with this form of its body.
pub(super) fn with_form(mut answer: Response, coding: Coding, form: Bytes) -> Response {
    let headers = answer.headers_mut();
    headers.insert(CONTENT_ENCODING, coding.header());
    headers.remove(CONTENT_LENGTH);
    weaken_tag(headers);
    *answer.body_mut() = Body::from(form);
    answer
}

/// Compresses a body, on a thread that may block where it takes long; none where that fails.
pub(super) async fn encode(coding: Coding, body: &Bytes, effort: Effort) -> Option<Bytes> {
    let result = if effort == Effort::Once && body.len() < LONG {
        coding.encode(body, effort)
    } else {
        let _place = AT_ONCE.acquire().await.ok()?;
        let body = body.clone();
        tokio::task::spawn_blocking(move || coding.encode(&body, effort)).await.ok()?
    };
    match result {
        Ok(form) => Some(Bytes::from(form)),
        Err(error) => {
            tracing::error!(%error, ?coding, "an answer could not be compressed");
            None
        }
    }
}

#[cfg(test)]
mod tests {
    use axum::body::Body;
    use axum::response::Response;
    use hyper::HeaderMap;
    use hyper::header::{ACCEPT_ENCODING, CACHE_CONTROL, CONTENT_ENCODING, CONTENT_TYPE, ETAG, HeaderName, HeaderValue, VARY};

    use super::{SMALLEST, compressed, mark_unchanged};

    fn headers(pairs: &[(HeaderName, &str)]) -> HeaderMap {
        pairs.iter().map(|(name, value)| (name.clone(), HeaderValue::from_str(value).expect("a value"))).collect()
    }

    async fn answered(accepted: &str, length: usize, pairs: &[(HeaderName, &str)]) -> Response {
        let mut answer = Response::new(Body::from(vec![b' '; length]));
        *answer.headers_mut() = headers(pairs);
        compressed(&headers(&[(ACCEPT_ENCODING, accepted)]), answer).await
    }

    fn text<'a>(answer: &'a Response, name: &HeaderName) -> Option<&'a str> {
        answer.headers().get(name).map(|value| value.to_str().expect("text"))
    }

    #[tokio::test]
    async fn only_text_that_is_long_enough_is_compressed() {
        for (kind, length, is_compressed) in [
            ("text/html; charset=utf-8", SMALLEST, true),
            ("text/html", SMALLEST - 1, false),
            ("Text/CSS", SMALLEST, true),
            ("text/event-stream", 1_000_000, false),
            ("text/event-stream; charset=utf-8", 1_000, false),
            ("text/calendar; charset=utf-8", 1_000, true),
            ("application/json", 1_000, true),
            ("application/problem+json", 1_000, true),
            ("application/ld+json; charset=utf-8", 1_000, true),
            ("application/atom+xml", 1_000, true),
            ("application/xml", 1_000, true),
            ("image/svg+xml", 1_000, true),
            ("image/webp", 100_000, false),
            ("application/octet-stream", 1_000, false),
            ("application/zip", 1_000, false),
            ("", 1_000, false),
        ] {
            let answer = answered("gzip", length, &[(CONTENT_TYPE, kind)]).await;
            let expected = is_compressed.then_some("gzip");
            assert_eq!(text(&answer, &CONTENT_ENCODING), expected, "{kind}, {length}");
            assert_eq!(text(&answer, &VARY), is_compressed.then_some("Accept-Encoding"), "{kind}, {length}");
            let identity = answered("", length, &[(CONTENT_TYPE, kind)]).await;
            assert_eq!(text(&identity, &CONTENT_ENCODING), None);
            assert_eq!(text(&identity, &VARY), is_compressed.then_some("Accept-Encoding"), "{kind}, {length}");
        }
    }

    #[tokio::test]
    async fn what_was_encoded_or_may_not_be_changed_is_left_alone() {
        for (name, value) in [(CONTENT_ENCODING, "br"), (CACHE_CONTROL, "max-age=60, No-Transform")] {
            let answer = answered("gzip", 5_000, &[(CONTENT_TYPE, "text/html"), (name.clone(), value)]).await;
            assert_eq!((text(&answer, &name), text(&answer, &VARY)), (Some(value), None));
            assert_ne!(text(&answer, &CONTENT_ENCODING), Some("gzip"));
        }
    }

    #[tokio::test]
    async fn other_reasons_to_vary_stay() {
        for (known, expected) in [
            ("Accept-Language, Cookie", "Accept-Language, Cookie, Accept-Encoding"),
            ("accept-encoding", "accept-encoding"),
            ("Cookie, Accept-Encoding", "Cookie, Accept-Encoding"),
            ("*", "*"),
        ] {
            let answer = answered("br", 5_000, &[(CONTENT_TYPE, "text/html"), (VARY, known)]).await;
            assert_eq!(text(&answer, &VARY), Some(expected));
            assert_eq!(answer.headers().get_all(VARY).iter().count(), 1);
        }
    }

    #[tokio::test]
    async fn tags_of_compressed_answers_are_weak_also_in_a_304() {
        for (accepted, tag, expected) in
            [("gzip", "\"a\"", "W/\"a\""), ("gzip", "W/\"a\"", "W/\"a\""), ("identity", "\"a\"", "\"a\"")]
        {
            let pairs = [(CONTENT_TYPE, "text/html"), (ETAG, tag), (VARY, "Cookie")];
            let answer = answered(accepted, 5_000, &pairs).await;
            assert_eq!(text(&answer, &ETAG), Some(expected));
            let mut unchanged = headers(&pairs);
            mark_unchanged(&headers(&[(ACCEPT_ENCODING, accepted)]), &mut unchanged, 5_000);
            assert_eq!(unchanged.get(ETAG), answer.headers().get(ETAG));
            assert_eq!(unchanged.get(VARY), answer.headers().get(VARY));
            assert_eq!(unchanged.get(CONTENT_ENCODING), None);
        }
        let mut small = headers(&[(CONTENT_TYPE, "text/html"), (ETAG, "\"a\"")]);
        mark_unchanged(&headers(&[(ACCEPT_ENCODING, "gzip")]), &mut small, 10);
        assert_eq!((small.get(VARY), small.get(ETAG)), (None, Some(&HeaderValue::from_static("\"a\""))));
    }
}
