//! `publish`, `unpublish`, `diff`.

use std::process::ExitCode;

use anyhow::{Result, bail};
use catalog::publication::Change;
use catalog::{CourseCode, Value};
use store::{CourseDiff, PublishError, PublishOutcome, Session, StoreError};
use sync::Verdict;

use super::{ACTOR, PATIENCE, now, open_existing, policy};
use crate::cli;
use crate::settings::Settings;

pub(super) fn publish(settings: &Settings, arguments: &cli::Publish) -> Result<ExitCode> {
    let policy = policy(settings);
    let (outcomes, _) = open_existing(settings)?.connect()?.write_patiently::<_, PublishError>(PATIENCE, |batch| {
        let mut session = Session::new(batch, &policy);
        let codes = if arguments.all { session.codes()? } else { normalised(&arguments.codes) };
        session.publish_each(&codes, ACTOR, now())
    })?;
    for (code, PublishOutcome { verdict, runs, .. }) in &outcomes {
        match verdict {
            Verdict::Created => println!("{code}: published, {runs} runs became visible"),
            Verdict::Updated => println!("{code}: published again, {runs} runs changed"),
            _ if arguments.all => {}
            _ => println!("{code}: nothing to publish"),
        }
    }
    if arguments.all {
        let published = outcomes.iter().filter(|(_, outcome)| outcome.verdict != Verdict::Unchanged).count();
        println!("{published} of {} courses had something to publish", outcomes.len());
    }
    Ok(ExitCode::SUCCESS)
}

pub(super) fn unpublish(settings: &Settings, arguments: &cli::Codes) -> Result<ExitCode> {
    let policy = policy(settings);
    let (outcomes, _) = open_existing(settings)?.connect()?.write_patiently::<_, PublishError>(PATIENCE, |batch| {
        let mut session = Session::new(batch, &policy);
        let at = now();
        let codes = normalised(&arguments.codes).into_iter();
        codes.map(|code| session.unpublish(&code, ACTOR, at).map(|outcome| (code, outcome))).collect::<Result<Vec<_>, _>>()
    })?;
    for (code, outcome) in outcomes {
        match outcome.verdict {
            Verdict::Unchanged => println!("{code}: was not published"),
            _ => println!("{code}: taken off the public site with {} runs; the drafts stay", outcome.runs),
        }
    }
    Ok(ExitCode::SUCCESS)
}

fn normalised(codes: &[String]) -> Vec<CourseCode> {
    codes.iter().map(|code| CourseCode::normalise(code)).collect()
}

pub(super) fn diff(settings: &Settings, arguments: &cli::Code) -> Result<ExitCode> {
    let code = CourseCode::normalise(&arguments.code);
    let policy = policy(settings);
    let diff = open_existing(settings)?.connect()?.read::<_, StoreError>(|batch| Session::new(batch, &policy).diff(&code))?;
    let Some(diff) = diff else { bail!("there is no course {code}") };
    print!("{}", told(&code, &diff));
    Ok(ExitCode::SUCCESS)
}

fn told(code: &CourseCode, diff: &CourseDiff) -> String {
    use std::fmt::Write;
    let mut text = String::new();
    let mut line = |line: String| {
        let _ = writeln!(text, "{line}");
    };
    match (&diff.course.public, diff.pending) {
        (None, _) => line(format!("{code} is not published: visitors see nothing of it.")),
        (Some(_), false) => line(format!("{code}: nothing to publish.")),
        (Some(_), true) => line(format!("{code} has unpublished changes (public → draft):")),
    }
    for (field, public, draft) in diff.course_fields() {
        line(format!("  {field}: {public} → {draft}"));
    }
    for (run, changes) in diff.runs.iter().filter(|(_, changes)| !changes.is_empty()) {
        let state = if run.public.is_some() { "" } else { " (not public)" };
        line(format!("  run {} {}{state} [{}]", run.id.0, run.draft.resource_link, run.sync_mode));
        for change in changes {
            line(format!("    {}", told_change(change)));
        }
    }
    text
}

/// `start: 2026-01-01T00:00:00Z → 2026-02-01T00:00:00Z`
pub(super) fn told_change(change: &Change) -> String {
    let value = |value: &Option<Value>| value.as_ref().map_or_else(|| "–".to_owned(), told_value);
    format!("{}: {} → {}", change.field, value(&change.before), value(&change.after))
}

fn told_value(value: &Value) -> String {
    match serde_json::to_value(value) {
        Ok(serde_json::Value::Null) => "none".to_owned(),
        Ok(serde_json::Value::String(text)) => text,
        Ok(other) => other.to_string(),
        Err(_) => String::new(),
    }
}
