//! Updates at a steady pace, as something that goes on beside what is measured.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::Duration;

use anyhow::Context as _;
use tokio::task::JoinSet;
use tokio::time::{Instant, MissedTickBehavior, interval_at};

use crate::catalogue::Shape;
use crate::http::{Connection, Target};
use crate::measure;
use crate::payload::Writer;
use crate::random::Xorshift;

/// How many connections send.
const CONNECTIONS: u32 = 20;

/// Updates that are being sent.
#[derive(Debug)]
pub(crate) struct Pace {
    stop: Arc<AtomicBool>,
    since: Instant,
    tasks: JoinSet<anyhow::Result<Vec<u32>>>,
}

/// What was sent.
#[derive(Debug)]
pub(crate) struct Sent {
    /// Per second.
    pub(crate) per_second: f64,
    /// From sending to the answer: half and 99 of 100 stayed within.
    pub(crate) within: [Duration; 2],
}

impl Pace {
    /// Begins to send so many updates a second.
    ///
    /// # Errors
    /// None that can be helped.
    pub(crate) fn begin(target: &Target, shape: Shape, per_second: u32, serial: &Arc<AtomicU64>) -> anyhow::Result<Self> {
        let (stop, since) = (Arc::new(AtomicBool::new(false)), Instant::now());
        let each = Duration::from_secs(1) * CONNECTIONS / per_second;
        let mut tasks = JoinSet::new();
        for number in 0..CONNECTIONS {
            let (target, writer, serial, stop) = (target.clone(), Writer::new(target)?, Arc::clone(serial), Arc::clone(&stop));
            tasks.spawn(async move {
                let mut connection = Connection::new(&target);
                let mut random = Xorshift::new(number.into());
                let (mut request, mut body, mut latencies) = (Vec::new(), Vec::new(), Vec::new());
                let mut ticks = interval_at(since + each * number / CONNECTIONS, each);
                // Who is late does not make it up by sending faster: that would be another load.
                ticks.set_missed_tick_behavior(MissedTickBehavior::Skip);
                while !stop.load(Ordering::Relaxed) {
                    ticks.tick().await;
                    let link = shape.link(random.below(shape.runs));
                    writer.update(&mut request, &mut body, &link, serial.fetch_add(1, Ordering::Relaxed))?;
                    let sent = Instant::now();
                    connection.call(&request).await?.ok().context("an update beside the visits")?;
                    latencies.push(measure::micros(sent.elapsed()));
                }
                Ok(latencies)
            });
        }
        Ok(Self { stop, since, tasks })
    }

    /// Ends.
    ///
    /// # Errors
    /// The first answer that was not 200, with its body.
    pub(crate) async fn end(mut self) -> anyhow::Result<Sent> {
        self.stop.store(true, Ordering::Relaxed);
        let elapsed = self.since.elapsed().as_secs_f64();
        let mut latencies = Vec::new();
        while let Some(done) = self.tasks.join_next().await {
            latencies.extend(done??);
        }
        latencies.sort_unstable();
        let within = [(1, 2), (99, 100)].map(|share| measure::quantile(&latencies, share));
        Ok(Sent { per_second: f64::from(u32::try_from(latencies.len())?) / elapsed, within })
    }
}
