//! How long an answer may be kept: until the next change of what it shows. ETags from content.

use axum::body::Body;
use axum::response::{IntoResponse, Response};
use catalog::Instant;
use http_body_util::BodyExt;
use hyper::header::{CACHE_CONTROL, ETAG, HeaderValue, IF_NONE_MATCH};
use hyper::{HeaderMap, StatusCode};
use sha2::{Digest, Sha256};

/// How long a page may be kept at most, in seconds: what staff or an LMS changes should be seen soon.
pub(super) const LONGEST: i64 = 60;

/// The seconds from now until an instant, at most [`LONGEST`]; a page that changes within this second may not be kept.
pub(super) fn seconds_until(next: Option<Instant>, now: Instant) -> i64 {
    next.map_or(LONGEST, |next| ((next.as_micros() - now.as_micros()) / 1_000_000).clamp(0, LONGEST))
}

/// An answer with its `ETag` and how long it may be kept; 304 where the asker has it.
pub(super) async fn cached(asked: &HeaderMap, answer: Response, next: Option<Instant>, now: Instant) -> Response {
    if answer.status() != StatusCode::OK {
        return answer;
    }
    let (mut parts, body) = answer.into_parts();
    let Ok(bytes) = body.collect().await.map(http_body_util::Collected::to_bytes) else {
        return StatusCode::INTERNAL_SERVER_ERROR.into_response();
    };
    let tag = format!("\"{}\"", hex::encode(&Sha256::digest(&bytes)[..12]));
    let seconds = seconds_until(next, now);
    let kept = if seconds == 0 { "no-cache".to_owned() } else { format!("public, max-age={seconds}") };
    for (name, value) in [(ETAG, tag.as_str()), (CACHE_CONTROL, &kept)] {
        if let Ok(value) = HeaderValue::try_from(value) {
            parts.headers.insert(name, value);
        }
    }
    let has_it = asked.get_all(IF_NONE_MATCH).iter().filter_map(|value| value.to_str().ok()).any(|value| {
        value.split(',').map(str::trim).any(|known| known == "*" || known.strip_prefix("W/").unwrap_or(known) == tag)
    });
    if has_it {
        parts.status = StatusCode::NOT_MODIFIED;
        return Response::from_parts(parts, Body::empty());
    }
    Response::from_parts(parts, Body::from(bytes))
}

#[cfg(test)]
mod tests {
    use catalog::Instant;

    use super::{LONGEST, seconds_until};

    #[test]
    fn a_page_is_kept_until_what_it_shows_changes() {
        let at = |micros: i64| Instant::from_micros(micros).expect("in range");
        for (next, seconds) in [
            (None, LONGEST),
            (Some(at(5_999_999)), 5),
            (Some(at(999_999)), 0),
            (Some(at(0)), 0),
            (Some(at(-5_000_000)), 0),
            (Some(at(10_000_000_000)), LONGEST),
        ] {
            assert_eq!(seconds_until(next, at(0)), seconds, "{next:?}");
        }
    }
}
