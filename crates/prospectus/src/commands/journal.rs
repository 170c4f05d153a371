//! `journal`: what was asked, by whom, and what came of it.

use std::io::{self, Write};
use std::process::ExitCode;
use std::time::Duration;

use anyhow::Result;
use serde_json::Value;
use store::{Entry, Filter, Kind, Reader};

use super::open_existing_to_read;
use super::serve::runtime;
use crate::cli;
use crate::settings::Settings;

/// How many entries are read at a time.
const PAGE: usize = 1000;
/// How long a follower waits for a database that does not answer.
const AGAIN: Duration = Duration::from_secs(1);
/// How many entries a person is shown by default.
const SHOWN: usize = 50;

pub(super) fn run(settings: &Settings, arguments: &cli::Journal) -> Result<ExitCode> {
    let reader = open_existing_to_read(settings)?.reader()?;
    runtime()?.block_on(show_all(&reader, arguments))
}

async fn show_all(reader: &Reader, arguments: &cli::Journal) -> Result<ExitCode> {
    let filter = Filter { resource_link: arguments.link.clone(), verdict: arguments.verdict, ..Filter::default() };
    let last = arguments.last.or((!arguments.json).then_some(SHOWN));
    // What is at the end now is where a follower goes on, whatever is shown before.
    let end = reader.last_entry().await?;
    let mut seq = match last {
        Some(last) => {
            let shown = reader.entries_before(end + 1, &filter, last).await?;
            for entry in shown.iter().rev() {
                show(entry, arguments.json)?;
            }
            end
        }
        None => 0,
    };
    loop {
        let page = reader.entries_after(seq, &filter, PAGE).await?;
        for entry in &page {
            show(entry, arguments.json)?;
            seq = entry.seq;
        }
        if page.len() == PAGE {
            continue;
        }
        break;
    }
    if arguments.follow {
        follow(reader, &filter, seq.max(end), arguments.json).await?;
    }
    Ok(ExitCode::SUCCESS)
}

/// Shows what comes, until the program is ended. A database that is away for a while is waited for.
async fn follow(reader: &Reader, filter: &Filter, after: i64, as_json: bool) -> Result<()> {
    let mut follower = reader.follow(after);
    loop {
        io::stdout().flush()?;
        match follower.next(filter, PAGE).await {
            Ok(entries) => entries.iter().try_for_each(|entry| show(entry, as_json))?,
            Err(error) => {
                eprintln!("{error}; trying again");
                tokio::time::sleep(AGAIN).await;
            }
        }
    }
}

fn show(entry: &Entry, as_json: bool) -> Result<()> {
    let line = if as_json { serde_json::to_string(entry)? } else { printable(&told(entry)) };
    let written = writeln!(io::stdout().lock(), "{line}");
    // A reader that has seen enough (`| head`) is no failure.
    if written.as_ref().is_err_and(|error| error.kind() == io::ErrorKind::BrokenPipe) {
        std::process::exit(0);
    }
    Ok(written?)
}

/// Without what could steer a terminal: links come from outside.
fn printable(text: &str) -> String {
    let escape = |character: char| match character {
        '\n' => "\n".to_owned(),
        character if character.is_control() => character.escape_unicode().to_string(),
        character => character.to_string(),
    };
    text.chars().map(escape).collect()
}

fn told(entry: &Entry) -> String {
    let subject = entry.resource_link.as_deref().or(entry.course.as_ref().map(catalog::CourseCode::as_str)).unwrap_or("–");
    // What an LMS said is told by its name; what people did, by what they did.
    let is_of_lms = matches!(entry.kind, Kind::Sync | Kind::Release);
    let from = entry.lms.as_deref().filter(|_| is_of_lms).unwrap_or(entry.kind.as_str());
    let subject = if entry.kind == Kind::Release { format!("{subject} (was held)") } else { subject.to_owned() };
    let mut line =
        format!("{:>6}  {}  {:<9}  {from}  {subject}  by {}", entry.seq, entry.at, entry.verdict.as_str(), entry.actor);
    if let Some(messages) = &entry.messages {
        line.push_str("\n        ");
        line.push_str(messages.get());
    }
    for change in entry.changes.iter().flat_map(|changes| told_changes(changes.get())) {
        line.push_str("\n        ");
        line.push_str(&change);
    }
    line
}

/// The changes of an entry as lines: `draft, public  start: a → b`.
fn told_changes(changes: &str) -> Vec<String> {
    let Ok(Value::Array(runs)) = serde_json::from_str(changes) else { return Vec::new() };
    let text = |value: Option<&Value>| match value {
        None => "–".to_owned(),
        Some(Value::String(text)) => text.clone(),
        Some(Value::Null) => "none".to_owned(),
        Some(other) => other.to_string(),
    };
    let lines = |run: &Value| {
        let versions = run["versions"]
            .as_array()
            .map(|versions| versions.iter().map(|version| text(Some(version))).collect::<Vec<_>>().join(", "));
        let fields = run["fields"].as_array().cloned().unwrap_or_default();
        let line = |field: Value| {
            let versions = versions.clone().unwrap_or_default();
            format!("{versions}  {}: {} → {}", text(field.get("field")), text(field.get("before")), text(field.get("after")))
        };
        fields.into_iter().map(line).collect::<Vec<_>>()
    };
    runs.iter().flat_map(lines).collect()
}
