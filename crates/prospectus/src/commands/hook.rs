//! `hook`: how outgoing hooks are, and what is asked of them. What is asked is written into the database, where `serve` finds it.

use std::process::ExitCode;

use anyhow::{Context, Result, bail};
use catalog::Instant;
use relay::Hook;
use relay::client::{Answer, NoAnswer};
use store::{By, HookError, HookState, Reader, Session};

use super::output::say;
use super::serve::runtime;
use super::{ACTOR, PATIENCE, now, open_existing, open_existing_to_read, policy};
use crate::cli;
use crate::settings::Settings;
use crate::settings::instead;

/// How many runs are read at a time.
const PAGE: usize = 500;

pub(super) fn run(settings: &Settings, arguments: &cli::Hook) -> Result<ExitCode> {
    match arguments {
        cli::Hook::List => list(settings),
        cli::Hook::Retry(retry) => ask(settings, &retry.name, "sent again from now on", |session, by| {
            session.retry_hook(&retry.name, retry.link.as_deref(), by)
        }),
        cli::Hook::Resend(name) => {
            ask(settings, &name.name, "everything is sent, from now on", |session, by| session.resend_hook(&name.name, by))
        }
        cli::Hook::Pause(name) => {
            ask(settings, &name.name, "paused: what changes is kept until `prospectus hook resume`", |session, by| {
                session.pause_hook(&name.name, true, by)
            })
        }
        cli::Hook::Resume(name) => {
            ask(settings, &name.name, "goes on where it was", |session, by| session.pause_hook(&name.name, false, by))
        }
        cli::Hook::Test(name) => test(settings, &name.name),
    }
}

fn ask(
    settings: &Settings,
    name: &str,
    done: &str,
    mut what: impl FnMut(&mut Session<'_>, &By) -> Result<(), HookError>,
) -> Result<ExitCode> {
    configured(settings, name)?;
    let (policy, by) = (policy(settings), By { actor: ACTOR.to_owned(), at: now() });
    open_existing(settings)?
        .connect()?
        .write_patiently::<_, HookError>(PATIENCE, |batch| what(&mut Session::new(batch, &policy), &by))?;
    say!("{name}: {done}");
    Ok(ExitCode::SUCCESS)
}

fn list(settings: &Settings) -> Result<ExitCode> {
    if settings.relay.hooks.is_empty() {
        say!("No hooks. A hook is a place that is told what LMSs say, or what the public sees; set [[hook]].");
        return Ok(ExitCode::SUCCESS);
    }
    let reader = open_existing_to_read(settings)?.reader()?;
    runtime()?.block_on(async {
        let end = reader.last_entry().await?;
        for hook in &settings.relay.hooks {
            say!("{}  {} ({}, {})", hook.name, hook.address(), hook.send.as_str(), hook.style.as_str());
            match reader.hook(&hook.name).await? {
                None => say!("  has not begun: `prospectus serve` begins it"),
                Some(state) => told(&reader, &state, end).await?,
            }
        }
        Ok::<_, anyhow::Error>(ExitCode::SUCCESS)
    })
}

async fn told(reader: &Reader, state: &HookState, end: i64) -> Result<()> {
    let when = |at: Option<Instant>| at.map_or("never".to_owned(), |at| at.to_string());
    let paused = if state.paused { "paused; " } else { "" };
    let walk = if state.walk.is_some() { ", and goes through everything" } else { "" };
    let behind = end.saturating_sub(state.cursor).max(0);
    say!(
        "  {paused}{} waiting, {behind} journal entries behind{walk}; last success {}",
        state.waiting,
        when(state.last_success_at)
    );
    if let Some(failing) = &state.failing {
        say!(
            "  fails since {} (tried {} times): {}; next try {}",
            failing.since,
            failing.failures,
            failing.why,
            failing.next_attempt_at
        );
    }
    let mut after = String::new();
    loop {
        let page = reader.refused_after(&state.name, &after, PAGE).await?;
        let Some(last) = page.last() else { return Ok(()) };
        after.clone_from(&last.resource_link);
        for run in &page {
            let next = run.retry_at.map_or("not tried again by itself".to_owned(), |at| format!("next try {at}"));
            say!(
                "  set aside {}: {} ({} times, {next})",
                run.resource_link,
                run.refused.as_deref().unwrap_or_default(),
                run.attempts
            );
        }
    }
}

fn test(settings: &Settings, name: &str) -> Result<ExitCode> {
    let hook = configured(settings, name)?;
    let sent = relay::test(hook, &settings.relay.private_hosts, &settings.public_url, now());
    let answer = runtime()?.block_on(sent)?;
    match answer {
        Ok(Answer { status, .. }) if (200..300).contains(&status) => {
            say!("{name}: {} answered {status} to a signed request that changes nothing.", hook.address());
            Ok(ExitCode::SUCCESS)
        }
        Ok(answer) => {
            let advice = match answer.status {
                300..=399 => {
                    format!(" It redirects to {}: use that address.", answer.location.as_deref().unwrap_or("another place"))
                }
                401 | 403 => " Is it the right secret?".to_owned(),
                404 | 405 => " Is it the right address?".to_owned(),
                _ => String::new(),
            };
            say!("{name}: {} answered {}: {}{advice}", hook.address(), answer.status, answer.words());
            Ok(ExitCode::FAILURE)
        }
        Err(NoAnswer { why, .. }) => {
            say!("{name}: no answer. {why}");
            Ok(ExitCode::FAILURE)
        }
    }
}

fn configured<'s>(settings: &'s Settings, name: &str) -> Result<&'s Hook> {
    let known = settings.relay.hooks.iter().map(|hook| hook.name.as_str()).collect::<Vec<_>>();
    if known.is_empty() {
        bail!("the settings have no hooks; set [[hook]]");
    }
    let hook = settings.relay.hooks.iter().find(|hook| hook.name == name);
    hook.with_context(|| format!("the settings have no hook named {name:?}{}", instead(name, &known)))
}
