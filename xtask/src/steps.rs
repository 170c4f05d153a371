//! Named steps, one after another, with the time that each took.

use std::time::{Duration, Instant};

use anyhow::{Context, Result};

/// The steps that were done.
#[derive(Debug, Default)]
pub(crate) struct Steps {
    done: Vec<(&'static str, Duration)>,
}

impl Steps {
    /// Does a step; its failure is told with its name.
    pub(crate) fn step<T>(&mut self, name: &'static str, action: impl FnOnce() -> Result<T>) -> Result<T> {
        println!("\n== {name}");
        let started = Instant::now();
        let result = action().with_context(|| format!("step \"{name}\" failed"))?;
        let took = started.elapsed();
        println!("== {name}: {:.1} s", took.as_secs_f64());
        self.done.push((name, took));
        Ok(result)
    }

    /// Lists the steps with their times.
    pub(crate) fn summary(&self) {
        println!("\n== All steps passed");
        for (name, took) in &self.done {
            println!("{:>8.1} s  {name}", took.as_secs_f64());
        }
    }
}
