//! Prospectus keeps a course catalogue in step with the LMSs that run the courses.

mod cli;
mod commands;
mod settings;

use std::process::ExitCode;

use mimalloc::MiMalloc;
use tracing_subscriber::EnvFilter;

/// Much is allocated on one thread and freed on another, over which the system's own allocator takes its time.
#[global_allocator]
static ALLOCATOR: MiMalloc = MiMalloc;

fn main() -> ExitCode {
    let arguments = cli::Arguments::of_this_program();
    let filter = EnvFilter::try_from_env("PROSPECTUS_LOG").unwrap_or_else(|_| EnvFilter::new("warn"));
    tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr)
        .with_target(false)
        .with_ansi(std::io::IsTerminal::is_terminal(&std::io::stderr()))
        .init();
    match commands::run(arguments) {
        Ok(code) => code,
        Err(error) => {
            eprintln!("prospectus: {error:#}");
            let is_settings = error.downcast_ref::<settings::SettingsError>().is_some();
            ExitCode::from(if is_settings { 2 } else { 1 })
        }
    }
}
