//! Single updates on catalogues of all sizes, in turns: what else goes on on the machine then meets all of them alike.

use std::sync::Arc;

use super::flatness::{self, Cost};
use super::{Suite, shape_name};
use crate::catalogue::Shape;
use crate::load::{Generator, Work};
use crate::measure::Measured;
use crate::server::Server;
use crate::{process, report};

/// A server that has its turn, and what came of each.
struct Turn {
    name: String,
    /// None: it stores nothing.
    shape: Option<Shape>,
    server: Server,
    generator: Arc<Generator>,
    measured: Vec<Measured>,
}

impl Suite<'_> {
    /// So many turns of each; what is printed of each is the turn in the middle.
    pub(super) async fn in_turns(&self, rounds: u32) -> anyhow::Result<()> {
        let mut turns = vec![self.turn(None).await?];
        for &runs in &self.plan.sizes {
            turns.push(self.turn(Some(Shape::one_each(runs))).await?);
        }
        for round in 1..=rounds {
            report::progress(&format!("round {round} of {rounds}"));
            for turn in &mut turns {
                let measured = turn.generator.keep_up(Work::Updates, self.plan.pressure(self.plan.connections)).await?;
                // What follows the journal is behind now, and would work in the next one's turn.
                process::settle(turn.server.pid()).await?;
                turn.measured.push(measured);
            }
        }
        let (mut yardstick, mut costs) = (None, Vec::new());
        let first = turns.get(1).map(|turn| turn.measured.iter().map(|measured| measured.per_second).collect::<Vec<_>>());
        for mut turn in turns {
            if let (Some(first), Some(_)) = (&first, turn.shape) {
                let ratios =
                    first.iter().zip(&turn.measured).map(|(first, measured)| format!("{:.2}", first / measured.per_second));
                report::progress(&format!(
                    "{}: time per update in each round, to the smallest: {}",
                    turn.name,
                    ratios.collect::<Vec<_>>().join(" ")
                ));
            }
            turn.measured.sort_by(|one, other| one.per_second.total_cmp(&other.per_second));
            let middle = turn.measured.swap_remove(turn.measured.len() / 2);
            report::row(&turn.name, &middle, Some(*yardstick.get_or_insert(middle.per_second)));
            costs.extend(turn.shape.map(|shape| Cost::of(shape, &middle)));
            turn.server.stop()?;
        }
        flatness::print("SQLite", &costs, None);
        Ok(())
    }

    async fn turn(&self, shape: Option<Shape>) -> anyhow::Result<Turn> {
        let (name, (server, generator)) = match shape {
            None => ("stores nothing: updates".to_owned(), self.storing_nothing().await?),
            Some(shape) => {
                (format!("{}: updates", shape_name(shape)), self.storing(&format!("runs-{}", shape.runs), shape).await?)
            }
        };
        Ok(Turn { name, shape, server, generator, measured: Vec::new() })
    }
}
