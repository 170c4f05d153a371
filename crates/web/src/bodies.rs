//! Bounds the memory that the bodies of requests take, whoever sends them.
//!
//! [`Bodies::bound`] wraps the body of every request before a handler sees it. A [`BoundedBody`] is only read once there is room
//! for all of it; until then its bytes stay in the kernel's buffer, and the sender waits. A sender that is too slow is cut off.

mod bounded;
mod pace;
mod room;

use std::sync::{Arc, Mutex, PoisonError};

use axum::extract::Request;
use axum::response::Response;
use http_body_util::BodyExt;
use hyper::body::{Body, Bytes};
use hyper::header::{CONNECTION, EXPECT, HeaderValue};
use hyper::{Request as HyperRequest, StatusCode};
use tokio::sync::{OwnedSemaphorePermit, Semaphore, SemaphorePermit};

use crate::answer;
use bounded::BoundedBody;
use room::{Room, Taken};

/// Bodies up to this size never wait and are not counted: most requests have one run, of about 500 bytes.
const UNCOUNTED: u64 = 4 << 10;
/// Bodies up to this size are small.
const SMALL: u64 = 64 << 10;
/// The bytes of all small bodies together.
const SMALL_ROOM: u64 = 24 << 20;
/// The bytes of all larger bodies together. It is more where `sync.max_body` is.
const LARGE_ROOM: u64 = 40 << 20;
/// The bytes of the bodies that may be parsed and carried out at once. A larger one is alone. What is read from a body takes several
/// times its size.
const PROCESSING: usize = 4 << 20;
/// The most connections at once. Each may take about 40 KiB before anything is known of its sender. Further ones wait in the
/// kernel's queue.
const CONNECTIONS: usize = 2048;
/// With more connections than this, slow ones are closed soon.
const CROWD: usize = CONNECTIONS / 2;

/// The room for the bodies of requests.
#[derive(Debug)]
pub struct Bodies {
    small: Room,
    large: Room,
    /// One permit is one KiB.
    processing: Semaphore,
    connections: Arc<Semaphore>,
}

impl Bodies {
    /// Room for bodies of up to `max_body` bytes.
    pub fn new(max_body: usize) -> Self {
        let max_body = u64::try_from(max_body).unwrap_or(u64::MAX);
        Self {
            small: Room::new(SMALL_ROOM),
            large: Room::new(LARGE_ROOM.max(max_body)),
            processing: Semaphore::new(PROCESSING >> 10),
            connections: Arc::new(Semaphore::new(CONNECTIONS)),
        }
    }

    /// Waits until there may be one more connection. It is counted until the permit is dropped.
    pub(crate) async fn connection(&self) -> Option<OwnedSemaphorePermit> {
        Arc::clone(&self.connections).acquire_owned().await.ok()
    }

    /// Whether there are so many connections that slow ones have to go.
    pub(crate) fn is_crowded(&self) -> bool {
        self.connections.available_permits() < CONNECTIONS - CROWD
    }

    /// Waits until a body of so many bytes may be parsed and carried out, and reserves the memory for it until the permit is dropped.
    pub(crate) async fn processing(&self, bytes: usize) -> Option<SemaphorePermit<'_>> {
        let permits = bytes.min(PROCESSING) >> 10;
        self.processing.acquire_many(u32::try_from(permits).unwrap_or(u32::MAX)).await.ok()
    }

    /// Whether a request waits for memory that others hold.
    pub(crate) fn is_wanted(&self) -> bool {
        self.is_crowded() || self.small.is_wanted() || self.large.is_wanted()
    }

    /// Wraps a request's body. The [`Watch`] goes with it until its answer is there.
    pub(crate) fn bound<B>(self: &Arc<Self>, request: HyperRequest<B>) -> (HyperRequest<BoundedBody<B>>, Watch)
    where
        B: Body<Data = Bytes> + Send + Unpin + 'static,
    {
        let room = Held::default();
        let (mut head, body) = request.into_parts();
        let is_expectant = head.headers.contains_key(EXPECT);
        let body = BoundedBody::new(body, Arc::clone(self), room.clone(), is_expectant);
        head.extensions.insert(room.clone());
        (HyperRequest::from_parts(head, body), Watch { held: room, bodies: Arc::clone(self) })
    }
}

/// Why there are not all bytes of a body.
#[derive(Debug)]
pub(crate) enum NotWhole {
    /// There are more than the handler takes, or more are declared.
    TooLarge,
    /// It ended early, or is not what HTTP says, or there is a [`Refusal`].
    Broken,
}

/// Returns all bytes of a body.
pub(crate) async fn whole(mut body: axum::body::Body, limit: usize) -> Result<Vec<u8>, NotWhole> {
    let declared = body.size_hint().exact().map(|size| usize::try_from(size).unwrap_or(usize::MAX));
    if declared.is_some_and(|size| size > limit) {
        return Err(NotWhole::TooLarge);
    }
    let mut bytes = Vec::new();
    while let Some(frame) = body.frame().await {
        // It is a part of a larger buffer, which is freed when it is dropped.
        let Ok(data) = frame.map_err(|_| NotWhole::Broken)?.into_data() else { continue };
        let length = bytes.len() + data.len();
        if length > limit {
            return Err(NotWhole::TooLarge);
        }
        if bytes.capacity() < length {
            match declared {
                Some(size) => bytes.reserve_exact(size.max(length) - bytes.len()),
                // To grow is to copy, and takes the memory twice. What is never written to takes none.
                None if length as u64 > SMALL => bytes.reserve_exact(limit - bytes.len()),
                None => bytes.reserve(data.len()),
            }
        }
        bytes.extend_from_slice(&data);
    }
    Ok(bytes)
}

/// Why a body was not read to its end.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(crate) enum Refusal {
    /// There was no room, or others waited for the room of a body that came slowly.
    #[error("The server is reading as many large bodies as it can. Send the request again, or fewer runs at once.")]
    Busy,
    /// It came too slowly.
    #[error("The body came too slowly.")]
    Slow,
}

/// What a request's body takes of the room, and why it was not read to its end. The room is given back with the last copy.
#[derive(Debug, Clone, Default)]
pub(crate) struct Held(Arc<Mutex<State>>);

#[derive(Debug, Default)]
struct State {
    room: Vec<Taken>,
    refusal: Option<Refusal>,
}

impl Held {
    /// Of a request. One that did not come from a socket holds nothing.
    pub(crate) fn of(request: &Request) -> Self {
        request.extensions().get::<Self>().cloned().unwrap_or_default()
    }

    /// Gives the room back: the body's bytes are freed.
    pub(crate) fn release(&self) {
        self.with(|state| state.room.clear());
    }

    /// Why the body was not read to its end.
    pub(crate) fn refusal(&self) -> Option<Refusal> {
        self.with(|state| state.refusal)
    }

    fn bytes(&self) -> u64 {
        self.with(|state| state.room.iter().map(Taken::bytes).sum())
    }

    fn keep(&self, room: Taken) {
        self.with(|state| state.room.push(room));
    }

    fn refuse(&self, refusal: Refusal) {
        self.with(|state| state.refusal = Some(refusal));
    }

    fn with<T>(&self, act: impl FnOnce(&mut State) -> T) -> T {
        act(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

/// A request under way.
#[derive(Debug)]
pub(crate) struct Watch {
    held: Held,
    bodies: Arc<Bodies>,
}

impl Watch {
    /// Returns the answer to the request: another than the handler's where the body was refused while it was read.
    ///
    /// An answer to a body that was counted has the room of the body until it is sent: it may repeat the body.
    pub(crate) fn finish(self, answer: Response) -> Response {
        if let Some(refusal) = self.held.refusal() {
            return refused(refusal, answer);
        }
        let room = self.held.bytes();
        if room == 0 {
            return answer;
        }
        let more = answer.body().size_hint().lower().saturating_sub(room);
        if more > SMALL {
            let Some(taken) = self.bodies.large.try_take(more) else { return refused(Refusal::Busy, answer) };
            self.held.keep(taken);
        }
        let held = self.held;
        let sent = move |data| Bytes::from_owner(Sent { data, _held: held.clone() });
        answer.map(|body| axum::body::Body::new(body.map_frame(move |frame| frame.map_data(&sent))))
    }
}

/// The answer where a body was refused. What a page says of it stays.
fn refused(refusal: Refusal, mut answer: Response) -> Response {
    if answer.status() != StatusCode::SERVICE_UNAVAILABLE {
        answer = match refusal {
            Refusal::Busy => answer::unavailable(&refusal.to_string()),
            Refusal::Slow => answer::too_slow(&refusal.to_string()),
        };
    }
    answer.headers_mut().insert(CONNECTION, HeaderValue::from_static("close"));
    answer
}

/// Bytes of an answer that have room until they are sent.
struct Sent {
    data: Bytes,
    _held: Held,
}

impl AsRef<[u8]> for Sent {
    fn as_ref(&self) -> &[u8] {
        &self.data
    }
}

#[cfg(test)]
mod tests;
