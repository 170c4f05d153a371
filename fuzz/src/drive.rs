//! The loop: damage a seed, run the target, tell the first input that goes wrong.

use std::panic::{self, AssertUnwindSafe};
use std::time::{Duration, Instant};

use crate::mutate::Mutator;

/// The first number of every run's random numbers.
const SEED: u64 = 0x9e37_79b9_7f4a_7c15;
/// No input is worth as long as this.
const SLOW: Duration = Duration::from_secs(5);

/// A fuzz target.
pub(crate) struct Target {
    /// Its name.
    pub(crate) name: &'static str,
    /// Makes its seeds of recorded bodies.
    pub(crate) seeds: fn(&[Vec<u8>]) -> Vec<Vec<u8>>,
    /// Takes an input; panics where something is wrong.
    pub(crate) run: fn(&[u8]),
}

/// An input that goes wrong.
pub(crate) struct Found {
    /// The input.
    pub(crate) input: Vec<u8>,
    /// What goes wrong.
    pub(crate) what: String,
}

/// Runs a target for so long, each seed as it is first; how many inputs that were.
pub(crate) fn fuzz(target: &Target, seeds: &[Vec<u8>], length: Duration) -> Result<u64, Found> {
    let started = Instant::now();
    let mut mutator = Mutator::new(SEED);
    let mut runs = 0;
    for seed in seeds {
        check(target, seed)?;
        runs += 1;
    }
    while started.elapsed() < length {
        check(target, &mutator.next(seeds))?;
        runs += 1;
    }
    Ok(runs)
}

fn check(target: &Target, input: &[u8]) -> Result<(), Found> {
    let started = Instant::now();
    let outcome = panic::catch_unwind(AssertUnwindSafe(|| (target.run)(input)));
    let took = started.elapsed();
    let what = match outcome {
        Err(_) => "panics, as said above".to_owned(),
        Ok(()) if took > SLOW => format!("takes {took:?}"),
        Ok(()) => return Ok(()),
    };
    Err(Found { input: input.to_vec(), what })
}
