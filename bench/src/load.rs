//! The load: many connections, each sending its next request as soon as the answer to the last one is there.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use anyhow::{Context as _, ensure};
use tokio::task::JoinSet;
use tokio::time::Instant;

use crate::catalogue::Shape;
use crate::http::{Connection, Target};
use crate::measure::{self, Measured, Span};
use crate::payload::Writer;
use crate::process::{Watch, Watched};
use crate::random::Xorshift;

/// How many runs a bulk request carries.
pub(crate) const BULK: u64 = 10_000;
/// How many bulk requests are sent, one after the other.
const BULK_REQUESTS: u32 = 3;

/// What is sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Work {
    /// Updates of one run each, chosen at random.
    Updates,
    /// Readings of one run each, every run once before any is read again.
    Reads,
}

/// How hard and for how long.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Pressure {
    /// How many connections send at once.
    pub(crate) connections: u32,
    /// How long it is measured.
    pub(crate) measured: Duration,
}

/// Sends loads to servers that share a catalogue of this shape.
#[derive(Debug)]
pub(crate) struct Generator {
    /// The servers, with what writes their requests. Connections are split over them evenly.
    servers: Vec<(Target, Writer)>,
    shape: Shape,
    /// The numbers of the runs that are read, where these are not simply 1, 2, 3 and so on.
    ids: Vec<u64>,
    watched: Watched,
    /// Numbers every request, those of other generators too, so that no two are the same.
    serial: Arc<AtomicU64>,
}

impl Generator {
    /// For these servers; `serial` is shared by all generators.
    ///
    /// # Errors
    /// None that can be helped.
    pub(crate) fn new(targets: &[&Target], shape: Shape, watched: Watched, serial: &Arc<AtomicU64>) -> anyhow::Result<Self> {
        let servers = targets.iter().map(|&target| Ok((target.clone(), Writer::new(target)?)));
        let servers = servers.collect::<anyhow::Result<Vec<_>>>()?;
        ensure!(!servers.is_empty(), "no servers");
        Ok(Self { servers, shape, ids: Vec::new(), watched, serial: Arc::clone(serial) })
    }

    /// With the runs' numbers in the order of their links.
    pub(crate) fn with_ids(self, ids: Vec<u64>) -> Self {
        Self { ids, ..self }
    }

    fn id(&self, run: u64) -> u64 {
        usize::try_from(run).ok().and_then(|place| self.ids.get(place).copied()).unwrap_or(run + 1)
    }

    /// Makes sure that an update is carried out and seen, so that it is no refusal that is measured.
    ///
    /// # Errors
    /// Where it is not.
    pub(crate) async fn check(&self) -> anyhow::Result<()> {
        for (target, writer) in &self.servers {
            let mut connection = Connection::new(target);
            let (mut request, mut body) = (Vec::new(), Vec::new());
            let (run, serial) = (self.shape.runs / 2, self.serial.fetch_add(1, Ordering::Relaxed));
            let link = self.shape.link(run);
            writer.update(&mut request, &mut body, &link, serial)?;
            connection.call(&request).await?.ok().context("an update")?;
            writer.read(&mut request, self.id(run))?;
            let shown = connection.call(&request).await?.ok().context("the run that was updated")?.to_vec();
            let shown = serde_json::from_slice::<serde_json::Value>(&shown).context("the run that was updated")?;
            ensure!(
                shown["resource_link"] == link.as_str() && shown["enrollment_count"] == serial,
                "the update of {link} to an enrolment count of {serial} cannot be seen: {shown}"
            );
        }
        Ok(())
    }

    /// Keeps up the pressure for a while.
    ///
    /// # Errors
    /// The first answer that is not 200, with its body.
    pub(crate) async fn keep_up(self: &Arc<Self>, work: Work, pressure: Pressure) -> anyhow::Result<Measured> {
        let span = Span::from_now(pressure.measured);
        let mut connections = JoinSet::new();
        for number in 0..pressure.connections {
            connections.spawn(Arc::clone(self).one_connection(work, number, span));
        }
        measure::tasks(connections, 1, span, &self.watched).await
    }

    /// Sends bulk requests one after the other, to the first of the servers. They are made and signed before the time is taken.
    ///
    /// # Errors
    /// The first answer that is not 200, with its body.
    pub(crate) async fn bulk(&self) -> anyhow::Result<Measured> {
        let (target, writer) = &self.servers[0];
        let mut connection = Connection::new(target);
        let mut requests = Vec::new();
        for _ in 0..BULK_REQUESTS {
            let first = self.serial.fetch_add(BULK, Ordering::Relaxed);
            requests.push(writer.bulk(self.shape, first..first + BULK)?);
        }
        let watch = Watch::start(&self.watched)?;
        let mut latencies = Vec::new();
        for request in &requests {
            let sent = Instant::now();
            connection.call(request).await?.ok().context("a bulk request")?;
            latencies.push(measure::micros(sent.elapsed()));
        }
        let usage = watch.finish().await?;
        let seconds = latencies.iter().map(|&latency| f64::from(latency) / 1e6).sum::<f64>();
        Ok(Measured::new(u32::try_from(BULK)? * BULK_REQUESTS, seconds, usage, latencies))
    }

    /// Sends until the end; tells the latencies of the answers that came within the span.
    async fn one_connection(self: Arc<Self>, work: Work, number: u32, span: Span) -> anyhow::Result<Vec<u32>> {
        let (target, writer) = &self.servers[usize::try_from(number)? % self.servers.len()];
        let mut connection = Connection::new(target);
        let mut random = Xorshift::new(number.into());
        let (mut request, mut body, mut latencies) = (Vec::new(), Vec::new(), Vec::new());
        loop {
            let serial = self.serial.fetch_add(1, Ordering::Relaxed);
            match work {
                Work::Updates => {
                    let link = self.shape.link(random.below(self.shape.runs));
                    writer.update(&mut request, &mut body, &link, serial)?;
                }
                Work::Reads => writer.read(&mut request, self.id(self.shape.leap(serial)))?,
            }
            let sent = Instant::now();
            connection.call(&request).await?.ok()?;
            if span.note(sent, &mut latencies) {
                return Ok(latencies);
            }
        }
    }
}
