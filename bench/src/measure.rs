//! Measuring: work that goes on for a while, and what came of it.

use std::time::Duration;

use tokio::task::JoinSet;
use tokio::time::Instant;

use crate::process::{Usage, Watch, Watched};

/// How long a load goes on before it is measured.
const WARM_UP: Duration = Duration::from_secs(1);

/// What came of it.
#[derive(Debug)]
pub(crate) struct Measured {
    /// How many runs were updated or read per second.
    pub(crate) per_second: f64,
    /// How many that was.
    pub(crate) runs: u32,
    /// What was used meanwhile.
    pub(crate) usage: Usage,
    /// From beginning to end, in microseconds, ascending: of requests, of which a bulk request is one, or of batches.
    latencies: Vec<u32>,
}

impl Measured {
    /// So many runs in so many seconds.
    pub(crate) fn new(runs: u32, seconds: f64, usage: Usage, mut latencies: Vec<u32>) -> Self {
        latencies.sort_unstable();
        Self { per_second: f64::from(runs) / seconds, runs, usage, latencies }
    }

    /// The latency that this share of the requests stayed within.
    pub(crate) fn quantile(&self, share: (usize, usize)) -> Duration {
        quantile(&self.latencies, share)
    }

    /// What an amount of time comes to for each run.
    pub(crate) fn each(&self, time: Duration) -> Duration {
        time / self.runs.max(1)
    }
}

/// When is measured.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Span {
    begin: Instant,
    end: Instant,
}

impl Span {
    /// So long, after a warm-up that begins now.
    pub(crate) fn from_now(measured: Duration) -> Self {
        let begin = Instant::now() + WARM_UP;
        Self { begin, end: begin + measured }
    }

    /// Whether something that ended now ended after the span. Notes how long it took where it ended within.
    pub(crate) fn note(self, since: Instant, latencies: &mut Vec<u32>) -> bool {
        let now = Instant::now();
        if now >= self.begin && now < self.end {
            latencies.push(micros(now - since));
        }
        now >= self.end
    }
}

/// Watches tasks that work until the span ends and tell the latencies they noted, each of so many runs.
///
/// # Errors
/// The first of the tasks'.
pub(crate) async fn tasks(
    mut tasks: JoinSet<anyhow::Result<Vec<u32>>>,
    runs_each: u32,
    span: Span,
    watched: &Watched,
) -> anyhow::Result<Measured> {
    tokio::time::sleep_until(span.begin).await;
    let usage = match Watch::start(watched) {
        Ok(watch) => {
            tokio::time::sleep_until(span.end).await;
            watch.finish().await
        }
        Err(error) => Err(error),
    };
    let mut latencies = Vec::new();
    while let Some(done) = tasks.join_next().await {
        latencies.extend(done??);
    }
    // Where a server is gone, the tasks say so better.
    let usage = usage?;
    let runs = u32::try_from(latencies.len())? * runs_each;
    Ok(Measured::new(runs, (span.end - span.begin).as_secs_f64(), usage, latencies))
}

/// What this share of latencies, which are in microseconds and ascending, stays within.
pub(crate) fn quantile(latencies: &[u32], share: (usize, usize)) -> Duration {
    let place = (latencies.len() * share.0 / share.1).min(latencies.len().saturating_sub(1));
    Duration::from_micros(latencies.get(place).copied().unwrap_or_default().into())
}

/// In microseconds.
pub(crate) fn micros(time: Duration) -> u32 {
    u32::try_from(time.as_micros()).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use tokio::task::JoinSet;
    use tokio::time::Instant;

    use super::{Measured, Span, tasks};
    use crate::process::{Usage, Watched};

    #[test]
    fn quantiles() {
        let of = |latencies| Measured::new(0, 1.0, Usage::default(), latencies);
        let hundred = of((1..=100).rev().collect());
        assert_eq!(hundred.quantile((1, 2)), Duration::from_micros(51));
        assert_eq!(hundred.quantile((99, 100)), Duration::from_micros(100));
        assert_eq!(hundred.quantile((1, 1)), Duration::from_micros(100));
        assert_eq!(of(Vec::new()).quantile((1, 2)), Duration::ZERO);
    }

    #[tokio::test]
    async fn what_ends_before_or_after_the_span_does_not_count() {
        let now = Instant::now();
        let span = Span { begin: now + Duration::from_millis(50), end: now + Duration::from_millis(150) };
        let mut working = JoinSet::new();
        working.spawn(async move {
            let mut latencies = Vec::new();
            assert!(!span.note(now, &mut latencies));
            tokio::time::sleep_until(now + Duration::from_millis(100)).await;
            assert!(!span.note(now, &mut latencies));
            tokio::time::sleep_until(span.end).await;
            assert!(span.note(now, &mut latencies));
            Ok(latencies)
        });
        let measured = tasks(working, 64, span, &Watched::default()).await.expect("measures");
        assert_eq!(measured.runs, 64);
        assert!((measured.per_second - 640.0).abs() < 1e-6, "{}", measured.per_second);
    }
}
