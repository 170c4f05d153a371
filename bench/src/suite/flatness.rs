//! Whether an update costs more where more is stored.

use crate::catalogue::Shape;
use crate::measure::Measured;
use crate::report;
use crate::suite::shape_name;

/// What an update costs, in seconds.
pub(super) struct Cost {
    shape: Shape,
    /// The time between two updates.
    time: f64,
    /// The server's processor time.
    server: f64,
    /// PostgreSQL's.
    postgres: f64,
    /// Whether others took part of the machine meanwhile.
    disturbed: bool,
}

impl Cost {
    pub(super) fn of(shape: Shape, updates: &Measured) -> Self {
        let [server, postgres] = [updates.usage.server, updates.usage.postgres].map(|time| updates.each(time).as_secs_f64());
        Self { shape, time: 1.0 / updates.per_second, server, postgres, disturbed: report::is_disturbed(updates) }
    }

    /// Relative to another; of what the other did not use nothing is said.
    fn relative_to(&self, base: &Self) -> Vec<String> {
        let costs = [(self.time, base.time), (self.server, base.server), (self.postgres, base.postgres)];
        costs.iter().filter(|(_, base)| *base > 0.0).map(|(cost, base)| format!("{:.2}", cost / base)).collect()
    }
}

/// Prints the costs of growing catalogues, and of one whose courses have many runs.
pub(super) fn print(engine: &str, costs: &[Cost], crowded: Option<&Cost>) {
    let Some(first) = costs.first() else { return };
    report::block(&format!("flatness on {engine}: the cost of an update, relative to the smallest catalogue"));
    let columns = ["time per update", "server's CPU", "PostgreSQL's CPU"].map(str::to_owned);
    report::flatness("", if first.postgres > 0.0 { &columns } else { &columns[..2] }, false);
    let print = |cost: &Cost, name: &str, base: &Cost| {
        report::flatness(name, &cost.relative_to(base), cost.disturbed || base.disturbed);
    };
    for cost in costs {
        print(cost, &shape_name(cost.shape), first);
    }
    if let Some(crowded) = crowded
        && let Some(base) = costs.iter().find(|cost| cost.shape.runs == crowded.shape.runs)
    {
        print(crowded, &shape_name(crowded.shape), first);
        print(crowded, "  relative to one in each course", base);
    }
}
