//! Hooks: how fast they are delivered, how fast an outage is caught up, how far a delivery is behind its cause.

use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

use anyhow::{Context as _, ensure};

use super::Suite;
use crate::catalogue::Shape;
use crate::http::Connection;
use crate::load::BULK;
use crate::measure::{micros, quantile};
use crate::payload::Writer;
use crate::report;
use crate::server::{Mode, Server};
use crate::taker::{Came, Taker};

/// How many hooks there are, and how many runs each is sent one by one.
const DELIVERIES: [(u64, u64); 2] = [(1, 4_000), (20, 400)];
/// How many runs change while a site is down.
const OUTAGE: u64 = 100_000;
/// How many updates the lag is taken from, and the pause between them.
const UPDATES: u64 = 300;
const PAUSE: Duration = Duration::from_millis(20);

impl Suite<'_> {
    /// All of it, on SQLite.
    pub(super) async fn hooks(&self) -> anyhow::Result<()> {
        report::block("hooks, on SQLite; what came of a request is on disk before the next one is made");
        for (hooks, runs) in DELIVERIES {
            let came = self.deliveries(hooks, runs).await?;
            let name = format!("{hooks} hook(s)");
            report::remark(&name, &format!("{:.0} deliveries of one run each a second", came.each_second(came.requests)));
        }
        self.outage().await?;
        self.lag().await
    }

    /// Runs that wait for sites that are down, sent one by one when they are back.
    async fn deliveries(&self, hooks: u64, runs: u64) -> anyhow::Result<Came> {
        report::progress(&format!("{hooks} hook(s)"));
        let taker = Taker::start(true).await?;
        let directory = format!("hooks-{hooks}");
        let server = self.sending(&directory, &taker, hooks, 1, None).await?;
        let shape = Shape::one_each(runs);
        self.change_all(&server, shape).await?;
        taker.turn(false);
        let came = taker.wait_for(hooks * runs).await?;
        server.stop()?;
        std::fs::remove_dir_all(self.scratch.join(directory))?;
        Ok(came)
    }

    /// A hook that is new, and one whose site was down while everything changed.
    async fn outage(&self) -> anyhow::Result<()> {
        let shape = Shape::one_each(OUTAGE);
        report::progress(&format!("{} runs", report::number(OUTAGE)));
        let taker = Taker::start(false).await?;
        let server = self.sending("hooks-outage", &taker, 1, 50, Some(shape)).await?;
        let new = taker.wait_for(OUTAGE).await?;
        taker.turn(true);
        self.change_all(&server, shape).await?;
        taker.turn(false);
        let up = Instant::now();
        let late = taker.wait_for(OUTAGE).await?;
        let until = up.elapsed();
        server.stop()?;
        std::fs::remove_dir_all(self.scratch.join("hooks-outage"))?;
        let told =
            |came: Came| format!("{:.0} runs a second, {} requests", came.each_second(came.runs), report::number(came.requests));
        let runs = report::number(OUTAGE);
        report::remark("new hook", &format!("{runs} runs: {}", told(new)));
        report::remark(
            "outage",
            &format!("{runs} changed runs: {}; {:.1} s from the site's return to the last", told(late), until.as_secs_f64()),
        );
        Ok(())
    }

    /// From the answer to a sender until the hook's site has it.
    async fn lag(&self) -> anyhow::Result<()> {
        report::progress("lag of a hook");
        let taker = Taker::start(false).await?;
        let server = self.sending("hooks-lag", &taker, 1, 50, None).await?;
        let (writer, shape) = (Writer::new(&server.target)?, Shape::one_each(UPDATES));
        let mut connection = Connection::new(&server.target);
        let (mut request, mut body, mut sent) = (Vec::new(), Vec::new(), Vec::new());
        for run in 0..UPDATES {
            let serial = self.serial.fetch_add(1, Ordering::Relaxed);
            writer.update(&mut request, &mut body, &shape.link(run), serial)?;
            let answer = connection.call(&request).await?;
            ensure!([200, 400].contains(&answer.status), "answered {}", answer.status);
            sent.push((serial, Instant::now()));
            tokio::time::sleep(PAUSE).await;
        }
        taker.wait_for(UPDATES).await?;
        server.stop()?;
        std::fs::remove_dir_all(self.scratch.join("hooks-lag"))?;
        let lag = |(serial, at): &(u64, Instant)| taker.came_at(*serial).map(|came| micros(came.saturating_duration_since(*at)));
        let mut lags = sent.iter().map(lag).collect::<Option<Vec<_>>>().context("a run did not come")?;
        lags.sort_unstable();
        let [p50, p99, most] = [(1, 2), (99, 100), (1, 1)].map(|share| report::milliseconds(quantile(&lags, share)));
        report::remark("lag", &format!("p50 {p50} ms, p99 {p99} ms, at most {most} ms from the sender's answer to the site's"));
        Ok(())
    }

    /// A server with hooks to a site.
    async fn sending(
        &self,
        directory: &str,
        taker: &Taker,
        hooks: u64,
        array: u64,
        shape: Option<Shape>,
    ) -> anyhow::Result<Server> {
        let hooks = (1..=hooks).map(|number| {
            serde_json::json!({"name": format!("hook-{number}"), "url": taker.url(number), "secret": "between sites", "send": "received",
                "array": array, "enrollment_count_delay": "0s"})
        });
        let program = self.program(directory)?;
        let program = program.with("PROSPECTUS_HOOK", hooks.collect::<serde_json::Value>().to_string());
        let program = program.with("PROSPECTUS_RELAY__PRIVATE_HOSTS", "127.0.0.1".to_owned());
        // So that there is a first run to be answered with.
        self.load(&program, shape.unwrap_or_else(|| Shape::one_each(1)))?;
        program.serve(Mode::Store).await
    }

    /// Changes every run of a shape once.
    async fn change_all(&self, server: &Server, shape: Shape) -> anyhow::Result<()> {
        let writer = Writer::new(&server.target)?;
        let mut connection = Connection::new(&server.target);
        let mut left = shape.runs;
        while left > 0 {
            let count = left.min(BULK);
            let first = self.serial.fetch_add(count, Ordering::Relaxed);
            let answer = connection.call(&writer.bulk(shape, first..first + count)?).await?;
            ensure!([200, 400].contains(&answer.status), "answered {}", answer.status);
            left -= count;
        }
        Ok(())
    }
}
