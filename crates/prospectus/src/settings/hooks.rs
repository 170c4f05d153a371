//! From hooks as they are written to what `relay` sends.

use std::time::Duration;

use relay::{Hook, PrivateHosts, Send, Style};
use sync::LmsList;
use wire::signature::Secret;
use wire::standard_webhooks;

use super::checked::{Checked, List};
use super::error::SettingsError;
use super::hook::{HookTable, LONGEST_ARRAY, RelayTable, StyleName};
use super::place::Places;
use super::values::Name;
use super::{resolve, wording};

const ARRAY: u32 = 50;
const TIMEOUT: Duration = Duration::from_secs(20);
const COUNT_DELAY: Duration = Duration::from_mins(1);
const KEEP_DELIVERIES: u32 = 500;

/// What concerns hooks.
#[derive(Debug, Clone)]
pub(crate) struct RelaySettings {
    /// The hosts whose addresses may be private.
    pub private_hosts: PrivateHosts,
    /// How many requests of each hook are kept.
    pub keep_deliveries: u32,
    /// The hooks.
    pub hooks: Vec<Hook>,
}

pub(super) fn relay(
    table: RelayTable,
    hooks: List<HookTable>,
    lmss: &LmsList,
    places: &Places<'_>,
) -> Result<RelaySettings, SettingsError> {
    let mut read: Vec<Hook> = Vec::new();
    for (position, table) in hooks.0.into_iter().enumerate() {
        let hook = hook(table, lmss, |key, problem: &str| places.error("hook", position, key, problem))?;
        if matches!(hook.name.as_str(), "." | "..") {
            let problem = format!("{:?} cannot be in the address of a page; give the hook another name", hook.name);
            return Err(places.error("hook", position, "name", &problem));
        }
        if read.iter().any(|other| other.name == hook.name) {
            let problem = format!("there is another hook named {:?}; give each its own name", hook.name);
            return Err(places.error("hook", position, "name", &problem));
        }
        read.push(hook);
    }
    let hosts = table.private_hosts.unwrap_or_default().0.into_iter().map(|host| host.0.0);
    Ok(RelaySettings {
        private_hosts: PrivateHosts::new(hosts),
        keep_deliveries: table.keep_deliveries.map_or(KEEP_DELIVERIES, |count| count.0.0),
        hooks: read,
    })
}

fn hook(table: HookTable, lmss: &LmsList, wrong: impl Fn(&str, &str) -> SettingsError) -> Result<Hook, SettingsError> {
    let value = match (table.secret, table.secret_file) {
        (Some(secret), None) => secret.0,
        (None, Some(file)) => resolve::read(file.0).map_err(|problem| wrong("secret_file", &problem))?,
        (Some(_), Some(_)) => return Err(wrong("secret_file", "write either \"secret\" or \"secret_file\", not both")),
        (None, None) => return Err(wrong("", "a hook needs \"secret\" or \"secret_file\"")),
    };
    let style = match table.style.map_or(StyleName::CourseRunsSync, |style| style.0) {
        StyleName::CourseRunsSync => {
            let secret = Secret::new(&table.name.0.0, &value);
            Style::CourseRunsSync(secret.map_err(|error| wrong("secret", &error.to_string()))?)
        }
        StyleName::StandardWebhooks => {
            let secret = standard_webhooks::Secret::new(&value);
            Style::StandardWebhooks(secret.map_err(|error| wrong("secret", &error.to_string()))?)
        }
    };
    let array = table.array.map_or(ARRAY, |array| array.0.0);
    if !(1..=LONGEST_ARRAY).contains(&array) {
        let problem = format!("an array carries 1 to {LONGEST_ARRAY} runs; with 1 each run is sent by itself");
        return Err(wrong("array", &problem));
    }
    let named = |list: Option<List<Checked<Name>>>| list.map(|names| names.0.into_iter().map(|name| name.0.0).collect());
    let lms: Option<Vec<String>> = named(table.lms);
    let organisations: Option<Vec<String>> = named(table.organisations);
    for (key, list) in [("lms", &lms), ("organisations", &organisations)] {
        if list.as_ref().is_some_and(Vec::is_empty) {
            return Err(wrong(key, "the list is empty, so nothing would be sent; leave it out where all are meant"));
        }
    }
    if let Some(unknown) = lms.iter().flatten().find(|name| lmss.by_name(name).is_none()) {
        let known: Vec<&str> = lmss.iter().map(|lms| lms.name.as_str()).collect();
        return Err(wrong("lms", &format!("no LMS is named {unknown:?}{}", wording::instead(unknown, &known))));
    }
    Ok(Hook {
        name: table.name.0.0,
        url: table.url.0.0,
        style,
        send: table.send.map_or(Send::Published, |send| send.0),
        lms,
        organisations,
        template: table.resource_link_template.map(|template| template.0),
        array: array as usize,
        timeout: table.timeout.map_or(TIMEOUT, |timeout| timeout.0.0),
        count_delay: table.enrollment_count_delay.map_or(COUNT_DELAY, |wait| wait.0.0),
        ca_file: table.ca_file.map(|file| file.0.0),
    })
}
