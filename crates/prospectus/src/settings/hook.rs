//! Outgoing hooks as they are written: `[[hook]]`, and the variables of LMSs that send to Richie.

use std::path::PathBuf;

use relay::{Send, Template};
use secrecy::SecretString;
use serde::Deserialize;

use super::checked::{Checked, FromText, Item, List};
use super::document::Document;
use super::quantity::{Count, Timeout, Wait};
use super::secret::SecretFile;
use super::text;
use super::values::Name;

/// The longest array that a hook may be sent, in runs.
pub(super) const LONGEST_ARRAY: u32 = 1_000;

/// The table `[relay]`.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default, expecting = "the table [relay]")]
pub(super) struct RelayTable {
    pub(super) private_hosts: Option<List<Checked<Host>>>,
    pub(super) keep_deliveries: Option<Checked<Count>>,
}

/// A table `[[hook]]`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, expecting = "a table with the settings of a hook")]
pub(super) struct HookTable {
    pub(super) name: Checked<Name>,
    pub(super) url: Checked<HookUrl>,
    pub(super) secret: Option<Checked<SecretString>>,
    pub(super) secret_file: Option<Checked<SecretFile>>,
    pub(super) send: Option<Checked<Send>>,
    pub(super) style: Option<Checked<StyleName>>,
    pub(super) lms: Option<List<Checked<Name>>>,
    pub(super) organisations: Option<List<Checked<Name>>>,
    pub(super) resource_link_template: Option<Checked<Template>>,
    pub(super) array: Option<Checked<Count>>,
    pub(super) timeout: Option<Checked<Timeout>>,
    pub(super) enrollment_count_delay: Option<Checked<Wait>>,
    pub(super) ca_file: Option<Checked<CaFile>>,
}

impl Item for HookTable {
    const LIST: &str = "a list of tables, each under its own heading [[hook]]";
}

/// The address of a site, exactly as it is posted to.
#[derive(Debug, Clone)]
pub(super) struct HookUrl(pub(super) String);

impl HookUrl {
    /// The host, with the port where there is one.
    fn host(&self) -> String {
        let rest = self.0.split_once("://").map_or(self.0.as_str(), |(_, rest)| rest);
        rest.split(['/', '?']).next().unwrap_or_default().to_ascii_lowercase()
    }
}

impl FromText for HookUrl {
    const EXPECTED: &str = "the address that is posted to, without user or fragment, such as \"https://richie.example.com/api/v1.0/course-runs-sync/\"";
    fn from_text(text: &str) -> Result<Self, String> {
        let rest = ["https://", "http://"].iter().find_map(|scheme| text.strip_prefix(scheme));
        let authority = rest.map(|rest| rest.split(['/', '?']).next().unwrap_or_default());
        match authority {
            // Something before an "@" may be a password, which no message may repeat.
            Some(authority) if authority.contains('@') => Err(format!("the value is not {}", Self::EXPECTED)),
            Some(authority)
                if !authority.is_empty()
                    && !authority.starts_with(':')
                    && !text.contains(|letter: char| letter.is_whitespace() || letter == '#') =>
            {
                Ok(Self(text.to_owned()))
            }
            _ => Err(Self::refused(text)),
        }
    }
}

/// A host whose addresses may be private.
#[derive(Debug, Clone)]
pub(super) struct Host(pub(super) String);

impl FromText for Host {
    const EXPECTED: &str =
        "the name or address of a host, without scheme, port and path, such as \"richie.internal\" or \"10.0.0.7\"";
    fn from_text(text: &str) -> Result<Self, String> {
        let is_host = !text.is_empty() && text.chars().all(|letter| letter.is_alphanumeric() || "-._:[]".contains(letter));
        let has_port = text.matches(':').count() == 1;
        if is_host && !has_port { Ok(Self(text.to_owned())) } else { Err(Self::refused(text)) }
    }
}

impl Item for Checked<Host> {
    const LIST: &str = "a list of hosts, such as [\"richie.internal\"]";
}

impl FromText for Send {
    const EXPECTED: &str = "one of \"received\", \"published\"";
    fn from_text(text: &str) -> Result<Self, String> {
        [Self::Received, Self::Published].into_iter().find(|send| send.as_str() == text).ok_or_else(|| Self::refused(text))
    }
}

/// How a hook is sent what it is sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum StyleName {
    CourseRunsSync,
    StandardWebhooks,
}

impl FromText for StyleName {
    const EXPECTED: &str = "one of \"course-runs-sync\", \"standard-webhooks\"";
    fn from_text(text: &str) -> Result<Self, String> {
        match text {
            "course-runs-sync" => Ok(Self::CourseRunsSync),
            "standard-webhooks" => Ok(Self::StandardWebhooks),
            _ => Err(Self::refused(text)),
        }
    }
}

impl FromText for Template {
    const EXPECTED: &str = "a link with names in braces, such as \"https://{lms_domain}/courses/{course_id}/info\"";
    fn from_text(text: &str) -> Result<Self, String> {
        Self::new(text).map_err(|error| error.to_string())
    }
}

/// A file of certificates.
#[derive(Debug, Clone)]
pub(super) struct CaFile(pub(super) PathBuf);

impl FromText for CaFile {
    const EXPECTED: &str = "the path of a file of certificates (PEM)";
    fn from_text(text: &str) -> Result<Self, String> {
        if text.is_empty() { Err(Self::refused(text)) } else { Ok(Self(text.into())) }
    }
}

/// A hook as Open edX has it for Richie.
#[derive(Debug, Deserialize)]
#[serde(expecting = "an object with the keys \"url\" and \"secret\"")]
struct RichieHook {
    url: Checked<HookUrl>,
    secret: Checked<SecretString>,
    timeout: Option<Checked<Seconds>>,
    resource_link_template: Option<Checked<Template>>,
}

impl Item for RichieHook {
    const LIST: &str = r#"a JSON array of objects with the keys "url" and "secret", such as [{"url": "https://richie.example.com/api/v1.0/course-runs-sync/", "secret": "…"}]"#;
}

/// A time in seconds, as a number or as a text: the plugin's own example has `"6"`.
#[derive(Debug)]
struct Seconds(std::time::Duration);

impl FromText for Seconds {
    const EXPECTED: &str = "a number of seconds above zero, such as 20";
    fn from_text(text: &str) -> Result<Self, String> {
        let seconds = text.trim().parse().ok().and_then(|seconds| std::time::Duration::try_from_secs_f64(seconds).ok());
        seconds.filter(|timeout| !timeout.is_zero()).map(Self).ok_or_else(|| Self::refused(text))
    }
    fn from_integer(number: i64) -> Option<Result<Self, String>> {
        Some(Self::from_text(&number.to_string()))
    }
    fn from_fraction(number: f64) -> Option<Result<Self, String>> {
        Some(Self::from_text(&number.to_string()))
    }
}

/// The address and the secret of `COURSE_HOOK`, or what is wrong with it.
pub(super) fn course_hook(text: &str) -> Result<(String, SecretString), String> {
    let hook = text::read::<List<RichieHook>>(&format!("[{text}]"))?.0.into_iter().next();
    hook.map(|hook| (hook.url.0.0, hook.secret.0)).ok_or_else(|| "the hook is empty".to_owned())
}

/// `COURSE_HOOK`: one hook.
pub(super) fn set_course_hook(document: &mut Document, text: &str) -> Result<(), String> {
    add(document, &format!("[{text}]"))
}

/// `RICHIE_OPENEDX_SYNC_COURSE_HOOKS`: a list of them.
pub(super) fn set_course_hooks(document: &mut Document, text: &str) -> Result<(), String> {
    add(document, text)
}

/// What both bring stands side by side, in place of the file's; one address is one hook.
fn add(document: &mut Document, text: &str) -> Result<(), String> {
    let hooks = text::read::<List<RichieHook>>(text)?.0;
    let known = document.richie_hooks.get_or_insert_default();
    for hook in hooks {
        if known.0.iter().any(|other| other.url.0.0 == hook.url.0.0) {
            continue;
        }
        let timeout = hook.timeout.map(|timeout| Checked(Timeout(timeout.0.0)));
        let host = hook.url.0.host();
        let numbered = (2..).map(|number| format!("{host}-{number}"));
        let mut names = std::iter::once(host.clone()).chain(numbered);
        let name = names.find(|name| known.0.iter().all(|other| other.name.0.0 != *name)).unwrap_or_default();
        known.0.push(HookTable {
            name: Checked(Name(name)),
            url: hook.url,
            secret: Some(hook.secret),
            secret_file: None,
            send: Some(Checked(Send::Received)),
            style: None,
            lms: None,
            organisations: None,
            resource_link_template: hook.resource_link_template,
            // The plugin that this stands for sends each run by itself, and so its sites need not take arrays.
            array: Some(Checked(Count(1))),
            timeout,
            enrollment_count_delay: None,
            ca_file: None,
        });
    }
    Ok(())
}
