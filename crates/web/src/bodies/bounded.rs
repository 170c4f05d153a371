//! A body that is read once there is room for it, and only as long as it comes fast enough.

use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use axum::BoxError;
use http_body_util::BodyExt;
use hyper::body::{Body, Bytes, Frame, SizeHint};
use tokio::time::{Instant, Sleep, sleep, timeout};

use super::pace::{self, Pace};
use super::room::{Room, Taken};
use super::{Bodies, Held, Refusal, SMALL, UNCOUNTED};

/// What a handler did not read of a body is read and dropped for so long: a sender whose connection is closed while it sends may
/// not see the answer.
const DRAIN_TIME: Duration = Duration::from_secs(2);
/// How much of it.
const DRAIN_BYTES: usize = 8 << 20;

/// The steps in which a large body of unknown size takes room, in bytes.
const STEP: u64 = 1 << 20;

type Waiting = Pin<Box<dyn Future<Output = Option<Taken>> + Send>>;

/// A request's body within bounds.
pub(crate) struct BoundedBody<B: Body<Data = Bytes> + Send + Unpin + 'static> {
    /// None once it is left to be drained.
    inner: Option<B>,
    bodies: Arc<Bodies>,
    held: Held,
    declared: Option<u64>,
    /// Whether its sender waits to be asked for it (`Expect: 100-continue`).
    is_expectant: bool,
    is_begun: bool,
    read: u64,
    /// How many bytes may be read with the room that was taken.
    allowed: u64,
    /// The room of which it has a part.
    room: Option<Room>,
    /// The part that it waits for.
    waiting: Option<(Waiting, Part)>,
    pace: Pace,
    /// Since when it is waited for more, and when to look again.
    idle: Option<(Instant, Pin<Box<Sleep>>)>,
}

/// A part of a room that a body needs.
#[derive(Clone)]
struct Part {
    room: Room,
    bytes: u64,
    /// How many bytes may be read with it.
    allowed: u64,
}

impl<B: Body<Data = Bytes> + Send + Unpin + 'static> BoundedBody<B> {
    pub(super) fn new(inner: B, bodies: Arc<Bodies>, held: Held, is_expectant: bool) -> Self {
        Self {
            declared: inner.size_hint().exact(),
            inner: Some(inner),
            bodies,
            held,
            is_expectant,
            is_begun: false,
            read: 0,
            allowed: UNCOUNTED,
            room: None,
            waiting: None,
            pace: Pace::default(),
            idle: None,
        }
    }

    /// What it needs before more of it may be read.
    fn needed(&self) -> Option<Part> {
        let (small, large) = (&self.bodies.small, &self.bodies.large);
        let part = |room: &Room, bytes, allowed| Some(Part { room: room.clone(), bytes, allowed });
        match self.declared {
            Some(size) if size <= self.allowed => None,
            Some(size) => part(if size <= SMALL { small } else { large }, size, u64::MAX),
            None if self.read < self.allowed => None,
            None if self.allowed < SMALL => part(small, SMALL, SMALL),
            // Step by step: a single sender must not take all the room by not saying how much it sends. Of several that grow, those
            // that find no room in time are refused, which makes room for the others.
            None => part(large, STEP, self.allowed.saturating_add(STEP)),
        }
    }

    /// Takes the room that is needed.
    fn poll_room(&mut self, context: &mut Context<'_>) -> Poll<Result<(), Refusal>> {
        while let Some(part) = self.needed() {
            let (waiting, part) = self.waiting.get_or_insert_with(|| (Box::pin(part.room.clone().take(part.bytes)), part));
            let taken = ready!(waiting.as_mut().poll(context));
            let part = part.clone();
            self.waiting = None;
            let Some(taken) = taken else { return Poll::Ready(Err(Refusal::Busy)) };
            self.held.keep(taken);
            self.allowed = part.allowed;
            self.room = Some(part.room);
        }
        Poll::Ready(Ok(()))
    }

    /// Notes what came since it was last waited for.
    fn note(&mut self, bytes: u64) -> Result<(), Refusal> {
        let waited = self.idle.take().map_or(Duration::ZERO, |(since, _)| since.elapsed());
        let is_wanted = self.bodies.is_crowded() || self.room.as_ref().is_some_and(Room::is_wanted);
        self.pace.note(waited, bytes, is_wanted)
    }

    /// Looks now and then, while nothing comes, whether that may go on.
    fn poll_idle(&mut self, context: &mut Context<'_>) -> Poll<Refusal> {
        loop {
            let (_, look) = self.idle.get_or_insert_with(|| (Instant::now(), Box::pin(sleep(pace::LOOK))));
            ready!(look.as_mut().poll(context));
            if let Err(refusal) = self.note(0) {
                return Poll::Ready(refusal);
            }
        }
    }

    fn refuse(&mut self, refusal: Refusal) -> Poll<Option<Result<Frame<Bytes>, BoxError>>> {
        self.held.refuse(refusal);
        Poll::Ready(Some(Err(refusal.into())))
    }
}

impl<B: Body<Data = Bytes> + Send + Unpin + 'static> Body for BoundedBody<B>
where
    B::Error: Into<BoxError>,
{
    type Data = Bytes;
    type Error = BoxError;

    fn poll_frame(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, BoxError>>> {
        let this = &mut *self;
        if let Err(refusal) = ready!(this.poll_room(context)) {
            return this.refuse(refusal);
        }
        this.is_begun = true;
        let Some(inner) = &mut this.inner else { return Poll::Ready(None) };
        match Pin::new(inner).poll_frame(context) {
            Poll::Ready(Some(Ok(frame))) => {
                let bytes = frame.data_ref().map_or(0, |data| data.len() as u64);
                this.read += bytes;
                match this.note(bytes) {
                    Err(refusal) if !this.is_end_stream() => this.refuse(refusal),
                    _ => Poll::Ready(Some(Ok(frame))),
                }
            }
            Poll::Ready(end) => Poll::Ready(end.map(|end| end.map_err(Into::into))),
            Poll::Pending => {
                let refusal = ready!(this.poll_idle(context));
                this.refuse(refusal)
            }
        }
    }

    fn is_end_stream(&self) -> bool {
        self.inner.as_ref().is_none_or(Body::is_end_stream)
    }

    fn size_hint(&self) -> SizeHint {
        self.inner.as_ref().map_or_else(SizeHint::default, Body::size_hint)
    }
}

impl<B: Body<Data = Bytes> + Send + Unpin + 'static> Drop for BoundedBody<B> {
    fn drop(&mut self) {
        // A sender that waits for `100 Continue` does not send its body after an answer.
        let is_coming = self.is_begun || !self.is_expectant;
        if let Some(rest) = self.inner.take()
            && is_coming
            && !rest.is_end_stream()
            && let Ok(runtime) = tokio::runtime::Handle::try_current()
        {
            runtime.spawn(timeout(DRAIN_TIME, drain(rest)));
        }
    }
}

/// Reads what is left of a body and drops it.
async fn drain<B: Body<Data = Bytes> + Unpin>(mut body: B) {
    let mut bytes = 0;
    while bytes < DRAIN_BYTES
        && let Some(Ok(frame)) = body.frame().await
    {
        bytes += frame.data_ref().map_or(0, Bytes::len);
    }
}

impl<B: Body<Data = Bytes> + Send + Unpin + 'static> fmt::Debug for BoundedBody<B> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("BoundedBody").field("read", &self.read).field("allowed", &self.allowed).finish_non_exhaustive()
    }
}
