//! Named steps, one after another, with the time that each takes and the time that is left.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::time::{Duration, Instant};
use std::{fs, io};

use anyhow::{Context, Result};

use crate::cargo;

/// Runs steps, and remembers in `target/` how long each took, so that the next run can say how long it will take.
#[derive(Debug)]
pub(crate) struct Steps {
    names: &'static [&'static str],
    /// Of earlier runs on this machine, in seconds by step.
    expected: BTreeMap<String, f64>,
    done: Vec<(&'static str, Duration)>,
}

impl Steps {
    /// Announces the steps, in the order in which they come, and the time that they will take. `first_run` is the sentence for a
    /// machine on which they have not run yet.
    pub(crate) fn announce(names: &'static [&'static str], first_run: &str) -> Self {
        let steps = Self { names, expected: expected(), done: Vec::new() };
        println!("{} steps: {}", names.len(), names.join("; "));
        match steps.left() {
            Some(left) => println!("Expected time: {}, as in the last run here.", minutes(left)),
            None => println!("{first_run}"),
        }
        steps
    }

    /// Runs a step. An error names the step.
    ///
    /// # Errors
    /// The error of the action.
    pub(crate) fn step<T>(&mut self, name: &'static str, action: impl FnOnce() -> Result<T>) -> Result<T> {
        debug_assert_eq!(self.names.get(self.done.len()), Some(&name), "steps run in the order in which they are announced");
        let left = self.left().map_or(String::new(), |left| format!(", about {} left", minutes(left)));
        println!("\n== {name} (step {} of {}{left})", self.done.len() + 1, self.names.len());
        let started = Instant::now();
        let result = action().with_context(|| format!("step \"{name}\" failed"))?;
        let took = started.elapsed();
        println!("== {name}: {:.1} s", took.as_secs_f64());
        self.done.push((name, took));
        Ok(result)
    }

    /// Lists the steps with their times, and remembers these for the next run.
    pub(crate) fn summary(&self) {
        let total = self.done.iter().map(|(_, took)| *took).sum::<Duration>();
        println!("\n== All steps passed in {:.0} s", total.as_secs_f64());
        for (name, took) in &self.done {
            println!("{:>8.1} s  {name}", took.as_secs_f64());
        }
        if let Err(error) = self.remember() {
            println!("The times could not be stored for the next run: {error}");
        }
    }

    /// The time that the remaining steps take, where an earlier run measured all of them.
    fn left(&self) -> Option<f64> {
        self.names[self.done.len()..].iter().map(|name| self.expected.get(*name)).sum()
    }

    fn remember(&self) -> io::Result<()> {
        let lines = self.done.iter().map(|(name, took)| format!("{:.1}\t{name}\n", took.as_secs_f64()));
        fs::write(file(), lines.collect::<String>())
    }
}

fn file() -> PathBuf {
    cargo::target().join("xtask-times.tsv")
}

/// What an earlier run stored; nothing where there was none.
fn expected() -> BTreeMap<String, f64> {
    let text = fs::read_to_string(file()).unwrap_or_default();
    let line = |line: &str| line.split_once('\t').and_then(|(seconds, name)| Some((name.to_owned(), seconds.parse().ok()?)));
    text.lines().filter_map(line).collect()
}

fn minutes(seconds: f64) -> String {
    if seconds < 60.0 { format!("{seconds:.0} s") } else { format!("{:.0} min", seconds / 60.0) }
}
