//! How long an answer may be kept: until the next change of what it shows. ETags from content.

use axum::body::{Body, Bytes};
use axum::response::{IntoResponse, Response};
use catalog::Instant;
use http_body_util::BodyExt;
use hyper::header::{CACHE_CONTROL, ETAG, HeaderValue, IF_NONE_MATCH};
use hyper::{HeaderMap, StatusCode};
use sha2::{Digest, Sha256};

use crate::common::compression;

/// How long a page may be kept at most, in seconds: what staff or an LMS changes should be seen soon.
pub(super) const LONGEST: i64 = 60;

/// The seconds from now until an instant, at most [`LONGEST`]; a page that changes within this second may not be kept.
pub(super) fn seconds_until(next: Option<Instant>, now: Instant) -> i64 {
    next.map_or(LONGEST, |next| ((next.as_micros() - now.as_micros()) / 1_000_000).clamp(0, LONGEST))
}

/// An answer, whole, that can be given again.
#[derive(Debug)]
pub(super) struct Whole {
    headers: HeaderMap,
    body: Bytes,
    tag: String,
    /// When something of it changes by itself.
    pub(super) next: Option<Instant>,
}

impl Whole {
    /// Of a 200; what is none is given back.
    pub(super) async fn of(answer: Response, next: Option<Instant>) -> Result<Self, Box<Response>> {
        if answer.status() != StatusCode::OK {
            return Err(Box::new(answer));
        }
        let (mut parts, body) = answer.into_parts();
        let Ok(body) = body.collect().await.map(http_body_util::Collected::to_bytes) else {
            return Err(Box::new(StatusCode::INTERNAL_SERVER_ERROR.into_response()));
        };
        let tag = format!("\"{}\"", hex::encode(&Sha256::digest(&body)[..12]));
        if let Ok(value) = HeaderValue::try_from(&tag) {
            parts.headers.insert(ETAG, value);
        }
        Ok(Self { headers: parts.headers, body, tag, next })
    }

    /// How many bytes it has.
    pub(super) fn len(&self) -> usize {
        self.body.len()
    }

    /// To somebody who asks now: with how long it may be kept; 304 where the asker has it.
    pub(super) fn to(&self, asked: &HeaderMap, now: Instant) -> Response {
        let has_it = asked.get_all(IF_NONE_MATCH).iter().filter_map(|value| value.to_str().ok()).any(|value| {
            value.split(',').map(str::trim).any(|known| known == "*" || known.strip_prefix("W/").unwrap_or(known) == self.tag)
        });
        let mut answer = Response::new(if has_it { Body::empty() } else { Body::from(self.body.clone()) });
        if has_it {
            *answer.status_mut() = StatusCode::NOT_MODIFIED;
        }
        *answer.headers_mut() = self.headers.clone();
        if has_it {
            compression::mark_unchanged(asked, answer.headers_mut(), self.body.len());
        }
        let seconds = seconds_until(self.next, now);
        let kept = match seconds {
            0 => Ok(HeaderValue::from_static("no-cache")),
            LONGEST => Ok(HeaderValue::from_static("public, max-age=60")),
            seconds => HeaderValue::try_from(format!("public, max-age={seconds}")),
        };
        if let Ok(kept) = kept {
            answer.headers_mut().insert(CACHE_CONTROL, kept);
        }
        answer
    }
}

/// An answer with its `ETag` and how long it may be kept; 304 where the asker has it.
pub(super) async fn cached(asked: &HeaderMap, answer: Response, next: Option<Instant>, now: Instant) -> Response {
    match Whole::of(answer, next).await {
        Ok(whole) => whole.to(asked, now),
        Err(answer) => *answer,
    }
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
