use std::collections::VecDeque;
use std::convert::Infallible;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use axum::response::Response;
use http_body_util::BodyExt;
use hyper::body::{Body, Bytes, Frame, SizeHint};
use hyper::header::{CONNECTION, RETRY_AFTER};
use hyper::{Request, StatusCode};
use tokio::time::Instant;

use super::{Bodies, CROWD, LARGE_ROOM, NotWhole, SMALL, UNCOUNTED, Watch, whole};

const SECOND: Duration = Duration::from_secs(1);
const MIB: usize = 1 << 20;

/// A body of which this many bytes come at once, in frames of 16 KiB; the rest never comes.
struct Sent {
    frames: VecDeque<usize>,
    /// None where it comes in chunks.
    declared: Option<usize>,
    ends: bool,
}

impl Body for Sent {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        match self.frames.pop_front() {
            Some(bytes) => Poll::Ready(Some(Ok(Frame::data(Bytes::from(vec![b'x'; bytes]))))),
            None if self.ends => Poll::Ready(None),
            None => Poll::Pending,
        }
    }

    fn size_hint(&self) -> SizeHint {
        self.declared.map_or_else(SizeHint::default, |size| SizeHint::with_exact(size as u64))
    }
}

fn frames(bytes: usize) -> VecDeque<usize> {
    (0..bytes).step_by(16 << 10).map(|from| (bytes - from).min(16 << 10)).collect()
}

fn complete(bytes: usize) -> Sent {
    Sent { frames: frames(bytes), declared: Some(bytes), ends: true }
}

fn in_chunks(bytes: usize) -> Sent {
    Sent { frames: frames(bytes), declared: None, ends: true }
}

/// One of which half comes.
fn hanging(bytes: usize) -> Sent {
    Sent { frames: frames(bytes / 2), declared: Some(bytes), ends: false }
}

fn bodies() -> Arc<Bodies> {
    Arc::new(Bodies::new(32 * MIB))
}

/// Reads a body: how many bytes there are, how long it took, and its request.
async fn read(bodies: &Arc<Bodies>, body: Sent) -> (Result<usize, NotWhole>, Duration, Watch) {
    let from = Instant::now();
    let (request, watch) = bodies.bound(Request::new(body));
    let read = whole(axum::body::Body::new(request.into_body()), 32 * MIB).await;
    (read.map(|bytes| bytes.len()), from.elapsed(), watch)
}

#[tokio::test(start_paused = true)]
async fn the_smallest_bodies_never_wait() {
    let bodies = bodies();
    let _all = (bodies.small.clone().take(u64::MAX).await, bodies.large.clone().take(u64::MAX).await);
    let smallest = usize::try_from(UNCOUNTED).expect("small");
    for body in [complete(0), complete(smallest), in_chunks(smallest - 1)] {
        let (read, waited, _) = read(&bodies, body).await;
        assert!(read.is_ok() && waited.is_zero(), "{read:?} after {waited:?}");
    }
    for body in [complete(smallest + 1), in_chunks(smallest + 1), complete(MIB)] {
        let (read, waited, watch) = read(&bodies, body).await;
        assert!(matches!(read, Err(NotWhole::Broken)) && waited == 2 * SECOND, "{read:?} after {waited:?}");
        let answer = watch.finish(Response::default());
        assert_eq!(answer.status(), StatusCode::SERVICE_UNAVAILABLE);
        assert!(answer.headers().contains_key(RETRY_AFTER) && answer.headers()[CONNECTION] == "close", "{answer:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn small_bodies_have_a_room_of_their_own() {
    let bodies = bodies();
    let _all = bodies.large.clone().take(u64::MAX).await;
    let small = usize::try_from(SMALL).expect("small");
    for body in [complete(small), in_chunks(small - 1)] {
        assert!(matches!(read(&bodies, body).await, (Ok(_), Duration::ZERO, _)));
    }
    for body in [complete(small + 1), in_chunks(small + 1)] {
        assert!(matches!(read(&bodies, body).await, (Err(NotWhole::Broken), _, _)));
    }
}

#[tokio::test(start_paused = true)]
async fn a_large_body_is_read_when_there_is_room() {
    let bodies = bodies();
    let first = bodies.large.clone().take(LARGE_ROOM - 10 * MIB as u64).await;
    assert!(matches!(read(&bodies, complete(10 * MIB)).await, (Ok(_), Duration::ZERO, _)), "there was room");
    let freed = tokio::spawn(async move {
        tokio::time::sleep(SECOND).await;
        drop(first);
    });
    let (read, waited, _) = read(&bodies, in_chunks(12 * MIB)).await;
    assert_eq!((read.ok(), waited), (Some(12 * MIB), SECOND), "of a body in chunks the first 10 MiB had room");
    freed.await.expect("slept");
}

#[tokio::test(start_paused = true)]
async fn a_body_in_chunks_takes_no_more_room_than_it_needs() {
    let bodies = bodies();
    let (request, _watch) = bodies.bound(Request::new(Sent { frames: frames(3 * MIB), declared: None, ends: false }));
    let endless = tokio::spawn(whole(axum::body::Body::new(request.into_body()), 32 * MIB));
    tokio::task::yield_now().await;
    assert!(!endless.is_finished() && bodies.large.try_take(LARGE_ROOM - 2 * MIB as u64).is_none(), "it has some");
    assert!(matches!(read(&bodies, complete(30 * MIB)).await, (Ok(_), Duration::ZERO, _)), "and the others have the rest");
}

#[tokio::test(start_paused = true)]
async fn room_is_given_back_when_the_answer_is_sent() {
    let bodies = bodies();
    let is_free = |bytes: u64| bodies.large.try_take(bytes).is_some();
    let (_, _, watch) = read(&bodies, complete(30 * MIB)).await;
    assert!(!is_free(LARGE_ROOM - 29 * MIB as u64));
    let answer = watch.finish(Response::new(axum::body::Body::from(vec![b'x'; 35 * MIB])));
    assert_eq!(answer.status(), StatusCode::OK);
    assert!(!is_free(LARGE_ROOM - 34 * MIB as u64), "the answer is larger than its body");
    let sent = answer.into_body().collect().await.expect("a body");
    assert!(!is_free(LARGE_ROOM), "its bytes are still there");
    drop(sent);
    assert!(is_free(LARGE_ROOM));

    let (_, _, watch) = read(&bodies, complete(30 * MIB)).await;
    let answer = watch.finish(Response::new(axum::body::Body::from(vec![b'x'; 41 * MIB])));
    assert_eq!(answer.status(), StatusCode::SERVICE_UNAVAILABLE, "there is no room for it");
    drop(answer);
    assert!(is_free(LARGE_ROOM));
}

#[tokio::test(start_paused = true)]
async fn a_body_that_hangs_is_refused_and_sooner_where_others_wait() {
    let bodies = bodies();
    for size in [1000, 50_000, 20 * MIB] {
        let (read, waited, watch) = read(&bodies, hanging(size)).await;
        assert!(matches!(read, Err(NotWhole::Broken)) && waited >= 10 * SECOND && waited <= 20 * SECOND, "{size}: {waited:?}");
        let answer = watch.finish(Response::default());
        assert_eq!(
            (answer.status(), &answer.headers()[CONNECTION]),
            (StatusCode::REQUEST_TIMEOUT, &"close".parse().expect("a value"))
        );
    }
    let in_the_way = async {
        let (_, waited, watch) = read(&bodies, hanging(30 * MIB)).await;
        assert_eq!(watch.finish(Response::default()).status(), StatusCode::SERVICE_UNAVAILABLE);
        assert_eq!(waited, SECOND);
    };
    let ((), waiting) = tokio::join!(in_the_way, read(&bodies, complete(30 * MIB)));
    assert_eq!(waiting.0.ok(), Some(30 * MIB), "its room was free in time");
}

#[tokio::test(start_paused = true)]
async fn in_a_crowd_nobody_may_be_slow() {
    let bodies = bodies();
    let mut crowd = Vec::new();
    for _ in 0..=CROWD {
        crowd.push(bodies.connection().await);
    }
    assert!(bodies.is_crowded());
    let (_, waited, _) = read(&bodies, hanging(1000)).await;
    assert!(waited <= 2 * SECOND, "{waited:?}");
    drop(crowd);
    assert!(!bodies.is_crowded());
}

#[tokio::test(start_paused = true)]
async fn what_is_too_large_is_not_read() {
    let bodies = bodies();
    let (read_declared, _, _) = read(&bodies, hanging(33 * MIB)).await;
    assert!(matches!(read_declared, Err(NotWhole::TooLarge)), "its size is declared");
    assert!(matches!(read(&bodies, in_chunks(33 * MIB)).await.0, Err(NotWhole::TooLarge)));
}
