//! The chart of a day's requests by verdict: a column an hour, drawn on the server.

use sync::Verdict;

use super::overview::{Counts, HOURS, Hour};

/// How high the plot is, where its base is, and the least height of a part that is not nought.
const PLOT: f64 = 96.0;
const BASE: f64 = 104.0;
const LEAST: f64 = 1.5;

/// The parts of a column from its base up.
const STACKED: [Verdict; 6] =
    [Verdict::Unchanged, Verdict::Updated, Verdict::Created, Verdict::Ignored, Verdict::Held, Verdict::Rejected];

/// A day's requests, ready to be drawn.
#[derive(Debug)]
pub(crate) struct Chart {
    /// The number at the top of the plot.
    top: u64,
    pub(crate) parts: Vec<Part>,
    pub(crate) hours: Vec<Hour>,
    /// By verdict, in the order of [`Verdict::ALL`].
    pub(crate) totals: Counts,
}

/// A part of a column; positions and sizes as they stand in attributes.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Part {
    pub(crate) verdict: Verdict,
    pub(crate) x: String,
    pub(crate) y: String,
    pub(crate) height: String,
}

impl Chart {
    pub(crate) fn new(hours: &[Hour; HOURS]) -> Self {
        let top = scale(hours.iter().map(|hour| hour.counts.iter().sum()).max().unwrap_or(0));
        let mut totals = Counts::default();
        for hour in hours {
            totals.iter_mut().zip(hour.counts).for_each(|(total, count)| *total += count);
        }
        let parts = hours.iter().enumerate().flat_map(|(column, hour)| stack(column, &hour.counts, top)).collect();
        Self { top, parts, hours: hours.to_vec(), totals }
    }

    pub(crate) fn top(&self) -> u64 {
        self.top
    }

    /// The number in the middle of the plot.
    pub(crate) fn middle(&self) -> u64 {
        self.top / 2
    }

    /// How many requests there were.
    pub(crate) fn total(&self) -> u64 {
        self.totals.iter().sum()
    }

    /// Each verdict with how many there were.
    pub(crate) fn key(&self) -> impl Iterator<Item = (Verdict, u64)> {
        Verdict::ALL.into_iter().zip(self.totals)
    }
}

/// The number at the top: the largest, rounded up to 1, 2 or 5 times a power of ten; even, so that its half is a number too.
fn scale(largest: u64) -> u64 {
    let powers = (1..=18).map(|power| 10_u64.pow(power));
    powers.flat_map(|power| [power, 2 * power, 5 * power]).find(|top| *top >= largest).unwrap_or(u64::MAX)
}

fn stack(column: usize, counts: &Counts, top: u64) -> Vec<Part> {
    let part_of = |n: u64| float(n) / float(top) * PLOT;
    let x = format!("{:.2}%", float(u64::try_from(column).unwrap_or(0)) * 100.0 / 24.0 + 0.5);
    let mut y = BASE;
    let mut parts = Vec::new();
    for verdict in STACKED {
        let count = Verdict::ALL.iter().zip(counts).find(|(known, _)| **known == verdict).map_or(0, |(_, count)| *count);
        if count == 0 {
            continue;
        }
        let height = part_of(count).max(LEAST);
        y -= height;
        // A line of paper between two parts.
        let shown = (height - 1.0).max(1.0);
        parts.push(Part { verdict, x: x.clone(), y: format!("{y:.1}"), height: format!("{shown:.1}") });
    }
    parts
}

#[expect(clippy::cast_precision_loss, reason = "a pixel is coarser")]
fn float(n: u64) -> f64 {
    n as f64
}

#[cfg(test)]
mod tests {
    use catalog::Instant;
    use sync::Verdict;

    use super::{Chart, Hour, scale};

    #[test]
    fn the_top_is_a_round_number() {
        for (largest, top) in [(0, 10), (7, 10), (10, 10), (11, 20), (21, 50), (124, 200), (501, 1000)] {
            assert_eq!(scale(largest), top);
        }
    }

    #[test]
    fn parts_stand_on_each_other() {
        let counts = |column: usize| match column {
            0 => [0, 6, 10, 1, 0, 0],
            3 => [0, 0, 120, 0, 0, 0],
            _ => [0; 6],
        };
        let chart = Chart::new(&std::array::from_fn(|column| Hour { from: Instant::MIN, counts: counts(column) }));
        // As the designer drew them.
        let drawn = chart.parts.iter().map(|part| (part.verdict, part.x.as_str(), part.y.as_str(), part.height.as_str()));
        assert_eq!(
            drawn.collect::<Vec<_>>(),
            [
                (Verdict::Unchanged, "0.50%", "99.2", "3.8"),
                (Verdict::Updated, "0.50%", "96.3", "1.9"),
                (Verdict::Ignored, "0.50%", "94.8", "1.0"),
                (Verdict::Unchanged, "13.00%", "46.4", "56.6"),
            ]
        );
        assert_eq!((chart.top, chart.middle(), chart.total()), (200, 100, 137));
    }
}
