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

use super::room::{Room, Taken};
use super::{Bodies, Held, SMALL, UNCOUNTED};

/// How often it is looked at how much came while others wait for room, and how much must have come by then.
const CROWDED: Pace = Pace { every: Duration::from_secs(1), bytes: 256 << 10 };
/// The same while nobody waits.
const USUAL: Pace = Pace { every: Duration::from_secs(10), bytes: 10 << 10 };
/// How long a body may take altogether. Handlers have shorter times of their own.
const LONGEST: Duration = Duration::from_mins(3);
/// What is left of a body that a handler did not read is read and thrown away for so long, so that the sender sees the answer.
const DRAIN_TIME: Duration = Duration::from_secs(2);
/// How much of it.
const DRAIN_BYTES: usize = 8 << 20;

/// How much must come in which time.
#[derive(Debug, Clone, Copy)]
struct Pace {
    every: Duration,
    bytes: u64,
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

type Waiting = Pin<Box<dyn Future<Output = Option<Taken>> + Send>>;

/// A request's body within bounds.
pub(crate) struct BoundedBody<B: Body<Data = Bytes> + Send + Unpin + 'static> {
    /// None once it is given to be drained.
    inner: Option<B>,
    bodies: Arc<Bodies>,
    held: Held,
    declared: Option<u64>,
    /// Whether its sender waits for an invitation to send it.
    needs_invitation: bool,
    is_begun: bool,
    read: u64,
    /// How many bytes may be read with the room that was taken.
    allowed: u64,
    /// What it waits for, and how many bytes may be read then.
    waiting: Option<(Waiting, u64)>,
    pace: Progress,
}

/// How fast a body came of late.
struct Progress {
    timer: Option<Pin<Box<Sleep>>>,
    /// Since when nothing has come.
    idle_since: Option<Instant>,
    /// How long was waited since the last look, and what came.
    crowded: (Duration, u64),
    usual: (Duration, u64),
    altogether: Duration,
}

impl<B: Body<Data = Bytes> + Send + Unpin + 'static> BoundedBody<B> {
    pub(super) fn new(inner: B, bodies: Arc<Bodies>, held: Held, needs_invitation: bool) -> Self {
        let pace = Progress {
            timer: None,
            idle_since: None,
            crowded: (Duration::ZERO, 0),
            usual: (Duration::ZERO, 0),
            altogether: Duration::ZERO,
        };
        Self {
            declared: inner.size_hint().exact(),
            inner: Some(inner),
            bodies,
            held,
            needs_invitation,
            is_begun: false,
            read: 0,
            allowed: UNCOUNTED,
            waiting: None,
            pace,
        }
    }

    /// The room of which this body takes or will take a part.
    fn room(&self) -> Option<&Room> {
        match self.size() {
            0..=UNCOUNTED => None,
            size if size <= SMALL => Some(&self.bodies.small),
            _ => Some(&self.bodies.large),
        }
    }

    /// How large it is, or as far as that is known.
    fn size(&self) -> u64 {
        self.declared.unwrap_or(self.allowed)
    }

    /// Takes the room for what has to be read.
    fn poll_room(&mut self, context: &mut Context<'_>) -> Poll<Result<(), Refusal>> {
        loop {
            if let Some((waiting, allowed)) = &mut self.waiting {
                let taken = ready!(waiting.as_mut().poll(context));
                let allowed = *allowed;
                self.waiting = None;
                let Some(taken) = taken else { return Poll::Ready(Err(Refusal::Busy)) };
                self.held.keep(taken);
                self.allowed = allowed;
            }
            let needed = self.declared.unwrap_or(self.read);
            // One whose size is not declared is read as far as it may; then it needs more.
            let is_enough = needed < self.allowed || (self.declared.is_some() && needed == self.allowed);
            if is_enough {
                return Poll::Ready(Ok(()));
            }
            let (room, bytes) = match self.declared {
                Some(size) if size <= SMALL => (&self.bodies.small, size),
                Some(size) => (&self.bodies.large, size),
                None if self.allowed < SMALL => (&self.bodies.small, SMALL),
                None => (&self.bodies.large, self.bodies.large.bytes()),
            };
            // A body that is larger than the room is refused by its handler before it is read so far.
            let allowed = if self.declared.is_none() && bytes > SMALL { u64::MAX } else { bytes };
            self.waiting = Some((Box::pin(room.clone().take(bytes)), allowed));
        }
    }

    /// Where nothing came: whether that has lasted too long.
    fn poll_pace(&mut self, context: &mut Context<'_>) -> Poll<Refusal> {
        self.pace.idle_since.get_or_insert_with(Instant::now);
        loop {
            let timer = self.pace.timer.get_or_insert_with(|| Box::pin(sleep(CROWDED.every)));
            ready!(timer.as_mut().poll(context));
            self.pace.timer = None;
            if let Some(refusal) = self.look() {
                return Poll::Ready(refusal);
            }
            self.pace.idle_since = Some(Instant::now());
        }
    }

    /// Looks at how much came in the time that was waited for it.
    fn look(&mut self) -> Option<Refusal> {
        let waited = self.pace.idle_since.take().map_or(Duration::ZERO, |since| since.elapsed());
        let progress = &mut self.pace;
        progress.altogether += waited;
        progress.crowded.0 += waited;
        progress.usual.0 += waited;
        let is_behind = |window: &mut (Duration, u64), pace: Pace| {
            let is_over = window.0 >= pace.every;
            is_over && std::mem::take(window).1 < pace.bytes
        };
        let is_behind_others = is_behind(&mut progress.crowded, CROWDED);
        let is_slow = is_behind(&mut progress.usual, USUAL) || progress.altogether >= LONGEST;
        if is_slow {
            return Some(Refusal::Slow);
        }
        let is_in_the_way = || self.bodies.is_crowded() || self.room().is_some_and(Room::is_wanted);
        (is_behind_others && is_in_the_way()).then_some(Refusal::Busy)
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
                let bytes = frame.data_ref().map_or(0, |data| u64::try_from(data.len()).unwrap_or(u64::MAX));
                this.read += bytes;
                this.pace.crowded.1 += bytes;
                this.pace.usual.1 += bytes;
                match this.look() {
                    Some(refusal) if !this.is_end_stream() => this.refuse(refusal),
                    _ => Poll::Ready(Some(Ok(frame))),
                }
            }
            Poll::Ready(end) => Poll::Ready(end.map(|end| end.map_err(Into::into))),
            Poll::Pending => {
                let refusal = ready!(this.poll_pace(context));
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
        // Who sends a body only when invited does not send it after an answer.
        let is_coming = self.is_begun || !self.needs_invitation;
        if let Some(rest) = self.inner.take()
            && is_coming
            && !rest.is_end_stream()
            && let Ok(runtime) = tokio::runtime::Handle::try_current()
        {
            runtime.spawn(timeout(DRAIN_TIME, drain(rest)));
        }
    }
}

/// Reads what is left of a body. A connection that is closed before takes its answer with it.
async fn drain<B: Body<Data = Bytes> + Unpin>(mut body: B) {
    let mut bytes = 0;
    while let Some(Ok(frame)) = body.frame().await
        && bytes < DRAIN_BYTES
    {
        bytes += frame.data_ref().map_or(0, Bytes::len);
    }
}

impl<B: Body<Data = Bytes> + Send + Unpin + 'static> fmt::Debug for BoundedBody<B> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("BoundedBody").field("read", &self.read).field("allowed", &self.allowed).finish_non_exhaustive()
    }
}
