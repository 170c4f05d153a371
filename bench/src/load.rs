//! The load: many connections, each sending its next request as soon as the answer to the last one is there.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use anyhow::{Context as _, ensure};
use tokio::task::JoinSet;
use tokio::time::Instant;

use crate::catalogue::Shape;
use crate::http::{Connection, Target};
use crate::payload::Writer;
use crate::process::{Usage, Watch};
use crate::random::Xorshift;

/// How many runs a bulk request carries.
pub(crate) const BULK: u64 = 10_000;
/// How many bulk requests are sent, one after the other.
const BULK_REQUESTS: u32 = 3;
/// How long a load goes on before it is measured.
const WARM_UP: Duration = Duration::from_secs(1);

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

/// What came of it.
#[derive(Debug)]
pub(crate) struct Measured {
    /// How many runs were updated or read per second.
    pub(crate) per_second: f64,
    /// How many that was.
    pub(crate) runs: u32,
    /// What was used meanwhile.
    pub(crate) usage: Usage,
    /// From sending to answer, in microseconds, ascending; a bulk request is one.
    latencies: Vec<u32>,
}

impl Measured {
    /// The latency that this share of the requests stayed within.
    pub(crate) fn quantile(&self, share: (usize, usize)) -> Duration {
        let place = (self.latencies.len() * share.0 / share.1).min(self.latencies.len().saturating_sub(1));
        Duration::from_micros(self.latencies.get(place).copied().unwrap_or_default().into())
    }

    /// What an amount of time comes to for each run.
    pub(crate) fn each(&self, time: Duration) -> Duration {
        time / self.runs.max(1)
    }
}

/// Sends loads to a server that holds a catalogue of this shape.
#[derive(Debug)]
pub(crate) struct Generator {
    target: Target,
    writer: Writer,
    shape: Shape,
    /// The server's process, where it is ours.
    pid: Option<u32>,
    /// Numbers every request, those of other generators too, so that no two are the same.
    serial: Arc<AtomicU64>,
}

impl Generator {
    /// For a server; `serial` is shared by all.
    ///
    /// # Errors
    /// None that can be helped.
    pub(crate) fn new(target: &Target, shape: Shape, pid: Option<u32>, serial: &Arc<AtomicU64>) -> anyhow::Result<Arc<Self>> {
        let writer = Writer::new(target)?;
        Ok(Arc::new(Self { target: target.clone(), writer, shape, pid, serial: Arc::clone(serial) }))
    }

    /// Makes sure that an update is carried out and seen, so that it is no refusal that is measured.
    ///
    /// # Errors
    /// Where it is not.
    pub(crate) async fn check(&self) -> anyhow::Result<()> {
        let mut connection = Connection::new(&self.target);
        let (mut request, mut body) = (Vec::new(), Vec::new());
        let (run, serial) = (self.shape.runs / 2, self.serial.fetch_add(1, Ordering::Relaxed));
        let link = self.shape.link(run);
        self.writer.update(&mut request, &mut body, &link, serial)?;
        connection.call(&request).await?.ok().context("an update")?;
        self.writer.read(&mut request, run + 1)?;
        let shown = connection.call(&request).await?.ok().context("the run that was updated")?.to_vec();
        let shown = serde_json::from_slice::<serde_json::Value>(&shown).context("the run that was updated")?;
        ensure!(
            shown["resource_link"] == link.as_str() && shown["enrollment_count"] == serial,
            "the update of {link} to an enrolment count of {serial} cannot be seen: {shown}"
        );
        Ok(())
    }

    /// Keeps up the pressure for a while.
    ///
    /// # Errors
    /// The first answer that is not 200, with its body.
    pub(crate) async fn keep_up(self: &Arc<Self>, work: Work, pressure: Pressure) -> anyhow::Result<Measured> {
        let begin = Instant::now() + WARM_UP;
        let end = begin + pressure.measured;
        let mut connections = JoinSet::new();
        for number in 0..pressure.connections {
            connections.spawn(Arc::clone(self).one_connection(work, number, begin, end));
        }
        tokio::time::sleep_until(begin).await;
        let usage = match Watch::start(self.pid) {
            Ok(watch) => {
                tokio::time::sleep_until(end).await;
                watch.finish().await
            }
            Err(error) => Err(error),
        };
        let mut latencies = Vec::new();
        while let Some(done) = connections.join_next().await {
            latencies.extend(done??);
        }
        // Where the server is gone, the connections say so better.
        let usage = usage?;
        latencies.sort_unstable();
        let runs = u32::try_from(latencies.len())?;
        Ok(Measured { per_second: f64::from(runs) / pressure.measured.as_secs_f64(), runs, usage, latencies })
    }

    /// Sends bulk requests one after the other. They are made and signed before the time is taken.
    ///
    /// # Errors
    /// The first answer that is not 200, with its body.
    pub(crate) async fn bulk(&self) -> anyhow::Result<Measured> {
        let mut connection = Connection::new(&self.target);
        let mut requests = Vec::new();
        for _ in 0..BULK_REQUESTS {
            let first = self.serial.fetch_add(BULK, Ordering::Relaxed);
            requests.push(self.writer.bulk(self.shape, first..first + BULK)?);
        }
        let watch = Watch::start(self.pid)?;
        let mut latencies = Vec::new();
        for request in &requests {
            let sent = Instant::now();
            connection.call(request).await?.ok().context("a bulk request")?;
            latencies.push(micros(sent.elapsed()));
        }
        let usage = watch.finish().await?;
        let seconds = latencies.iter().map(|&latency| f64::from(latency) / 1e6).sum::<f64>();
        latencies.sort_unstable();
        let runs = u32::try_from(BULK)? * BULK_REQUESTS;
        Ok(Measured { per_second: f64::from(runs) / seconds, runs, usage, latencies })
    }

    /// Sends until the end; tells the latencies of the answers that came between begin and end.
    async fn one_connection(self: Arc<Self>, work: Work, number: u32, begin: Instant, end: Instant) -> anyhow::Result<Vec<u32>> {
        let mut connection = Connection::new(&self.target);
        let mut random = Xorshift::new(number.into());
        let (mut request, mut body, mut latencies) = (Vec::new(), Vec::new(), Vec::new());
        loop {
            let serial = self.serial.fetch_add(1, Ordering::Relaxed);
            match work {
                Work::Updates => {
                    let link = self.shape.link(random.below(self.shape.runs));
                    self.writer.update(&mut request, &mut body, &link, serial)?;
                }
                Work::Reads => self.writer.read(&mut request, self.shape.leap(serial) + 1)?,
            }
            let sent = Instant::now();
            connection.call(&request).await?.ok()?;
            let answered = Instant::now();
            if answered >= end {
                return Ok(latencies);
            }
            if answered >= begin {
                latencies.push(micros(answered - sent));
            }
        }
    }
}

fn micros(time: Duration) -> u32 {
    u32::try_from(time.as_micros()).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::Measured;
    use crate::process::Usage;

    #[test]
    fn quantiles() {
        let of = |latencies| Measured { per_second: 0.0, runs: 0, usage: Usage::default(), latencies };
        let hundred = of((1..=100).collect());
        assert_eq!(hundred.quantile((1, 2)), Duration::from_micros(51));
        assert_eq!(hundred.quantile((99, 100)), Duration::from_micros(100));
        assert_eq!(hundred.quantile((1, 1)), Duration::from_micros(100));
        assert_eq!(of(Vec::new()).quantile((1, 2)), Duration::ZERO);
    }
}
