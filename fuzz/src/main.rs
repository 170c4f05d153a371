//! Runs a fuzz target on stable Rust: recorded requests, damaged at random but the same way in every run.
//!
//! `prospectus-fuzz payload|header [--seconds N]`, or `--input BASE64` to run one input again. An input that makes
//! the target panic is printed as base64, and the exit status is 1.

mod base64;
mod drive;
mod header;
mod mutate;
mod payload;
mod seeds;

use std::process::ExitCode;
use std::time::Duration;

use drive::Target;

const USAGE: &str = "usage: prospectus-fuzz payload|header [--seconds N] [--input BASE64]";
const SECONDS: u64 = 60;

/// What is to be done.
struct Arguments {
    target: Target,
    length: Duration,
    input: Option<Vec<u8>>,
}

fn main() -> ExitCode {
    let arguments = match Arguments::read(std::env::args().skip(1)) {
        Ok(arguments) => arguments,
        Err(error) => {
            eprintln!("{error}\n{USAGE}");
            return ExitCode::from(2);
        }
    };
    if let Some(input) = arguments.input {
        (arguments.target.run)(&input);
        return ExitCode::SUCCESS;
    }
    let seeds = match seeds::recorded() {
        Ok(bodies) => (arguments.target.seeds)(&bodies),
        Err(error) => {
            eprintln!("{}: {error}", seeds::PATH);
            return ExitCode::FAILURE;
        }
    };
    match drive::fuzz(&arguments.target, &seeds, arguments.length) {
        Ok(runs) => {
            println!("{}: {runs} inputs in {} s, none of them wrong", arguments.target.name, arguments.length.as_secs());
            ExitCode::SUCCESS
        }
        Err(found) => {
            eprintln!("{}: {}\ninput: {}", arguments.target.name, found.what, base64::encode(&found.input));
            ExitCode::FAILURE
        }
    }
}

impl Arguments {
    fn read(mut words: impl Iterator<Item = String>) -> Result<Self, String> {
        let target = match words.next().as_deref() {
            Some("payload") => payload::TARGET,
            Some("header") => header::TARGET,
            Some(other) => return Err(format!("{other:?} is no target")),
            None => return Err("which target?".to_owned()),
        };
        let mut arguments = Self { target, length: Duration::from_secs(SECONDS), input: None };
        while let Some(word) = words.next() {
            let value = words.next().ok_or_else(|| format!("{word} wants a value"))?;
            match word.as_str() {
                "--seconds" => {
                    let seconds = value.parse().map_err(|_| format!("{value:?} is no number"))?;
                    arguments.length = Duration::from_secs(seconds);
                }
                "--input" => arguments.input = Some(base64::decode(&value).ok_or_else(|| format!("{value:?} is not base64"))?),
                _ => return Err(format!("{word:?} is not known")),
            }
        }
        Ok(arguments)
    }
}
