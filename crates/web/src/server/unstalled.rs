//! A connection that ends where its client does not read what is written to it.

use std::future::Future;
use std::io::{self, IoSlice};
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::time::{Sleep, sleep};

use crate::bodies::Bodies;

/// How long a client may read nothing of what is written to it.
const LONGEST: u32 = 12;
/// The part of it after which the connection ends while others wait for memory.
const LOOK: Duration = Duration::from_secs(5);

/// A connection that ends where its client reads nothing for a minute, or for five seconds while others wait for memory.
#[derive(Debug)]
pub(super) struct Unstalled<S> {
    stream: S,
    bodies: Arc<Bodies>,
    /// While nothing can be written: when to look, and how often that was.
    stalled: Option<(Pin<Box<Sleep>>, u32)>,
}

impl<S> Unstalled<S> {
    pub(super) fn new(stream: S, bodies: Arc<Bodies>) -> Self {
        Self { stream, bodies, stalled: None }
    }

    fn watched<T>(&mut self, written: Poll<io::Result<T>>, context: &mut Context<'_>) -> Poll<io::Result<T>> {
        if written.is_ready() {
            self.stalled = None;
            return written;
        }
        let (look, looks) = self.stalled.get_or_insert_with(|| (Box::pin(sleep(LOOK)), 0));
        while look.as_mut().poll(context).is_ready() {
            *looks += 1;
            if *looks == LONGEST || self.bodies.is_wanted() {
                return Poll::Ready(Err(io::Error::new(io::ErrorKind::TimedOut, "the client does not read its answer")));
            }
            *look = Box::pin(sleep(LOOK));
        }
        Poll::Pending
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for Unstalled<S> {
    fn poll_read(mut self: Pin<&mut Self>, context: &mut Context<'_>, buffer: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_read(context, buffer)
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for Unstalled<S> {
    fn poll_write(mut self: Pin<&mut Self>, context: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        let written = Pin::new(&mut self.stream).poll_write(context, bytes);
        self.watched(written, context)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        slices: &[IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let written = Pin::new(&mut self.stream).poll_write_vectored(context, slices);
        self.watched(written, context)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(context)
    }
}
