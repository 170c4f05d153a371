//! A hook, as the settings say it.

use std::path::PathBuf;
use std::time::Duration;

use sha2::{Digest, Sha256};
use sync::{Lms, LmsList};
use wire::signature::Secret;
use wire::standard_webhooks;

use crate::Template;

/// What a hook is sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Send {
    /// What the LMSs said, of unknown courses too: the program as a hub.
    Received,
    /// What the public sees: the program as a catalogue.
    Published,
}

impl Send {
    /// As in the settings.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Received => "received",
            Self::Published => "published",
        }
    }
}

/// How it is sent.
#[derive(Debug, Clone)]
pub enum Style {
    /// As Richie takes it: the fields of a run, or an array, signed with `SIG-HMAC-SHA256`.
    CourseRunsSync(Secret),
    /// Standard Webhooks 1.0, whose body is an event of `CloudEvents` 1.0, or an array of them.
    StandardWebhooks(standard_webhooks::Secret),
}

impl Style {
    /// Whether such sites tell of each run what became of it, in JSON.
    pub(crate) const fn tells(&self) -> bool {
        matches!(self, Self::CourseRunsSync(_))
    }

    /// As in the settings.
    pub const fn as_str(&self) -> &'static str {
        match self {
            Self::CourseRunsSync(_) => "course-runs-sync",
            Self::StandardWebhooks(_) => "standard-webhooks",
        }
    }
}

/// A place that is told.
#[derive(Debug, Clone)]
pub struct Hook {
    /// Its name, in pages and on the command line.
    pub name: String,
    /// Where it is posted to.
    pub url: String,
    /// How, and with which secret.
    pub style: Style,
    /// What.
    pub send: Send,
    /// Only runs of these LMSs; none: of all, and of runs that no LMS has.
    pub lms: Option<Vec<String>>,
    /// Only runs of these organisations; none: of all.
    pub organisations: Option<Vec<String>>,
    /// What the link of an Open edX run is made of there; none: it stays as it is.
    pub template: Option<Template>,
    /// How many runs one request carries at most; 1: a run is sent by itself, not as an array.
    pub array: usize,
    /// How long a request may take.
    pub timeout: Duration,
    /// How long a change of nothing but an enrolment count may wait for others.
    pub count_delay: Duration,
    /// A file of certificates (PEM) that the site's may be signed by, beside the known authorities.
    pub ca_file: Option<PathBuf>,
}

impl Hook {
    /// Where it is posted to, as it may be shown: a query may hold a secret.
    pub fn address(&self) -> &str {
        self.url.split('?').next().unwrap_or_default()
    }

    /// A digest of what decides what is sent, and to whom: where it changes, it is not known what the site has.
    pub(crate) fn fingerprint(&self, lmss: &LmsList) -> String {
        let template = self.template.as_ref().map(Template::as_str);
        let domains = self.template.as_ref().filter(|template| template.as_str().contains("{lms_domain}"));
        let domains = domains.map(|_| lmss.iter().map(|lms| lms.base_url.as_str()).collect::<Vec<_>>().join("\u{1f}"));
        let parts = [
            Some(self.url.as_str()),
            Some(self.style.as_str()),
            Some(self.send.as_str()),
            template,
            domains.as_deref(),
            self.lms.as_ref().map(|names| names.join("\u{1f}")).as_deref(),
            self.organisations.as_ref().map(|names| names.join("\u{1f}")).as_deref(),
        ]
        .map(|part| part.map(str::to_owned));
        hex::encode(&Sha256::digest(format!("{parts:?}"))[..16])
    }

    /// Whether a run of this LMS is sent; none: no LMS has its link.
    pub(crate) fn takes_lms(&self, lms: Option<&Lms>) -> bool {
        self.lms.as_ref().is_none_or(|names| lms.is_some_and(|lms| names.contains(&lms.name)))
    }

    /// Whether a run of one of these organisations is sent.
    pub(crate) fn takes_organisation<'o>(&self, mut of: impl Iterator<Item = &'o str>) -> bool {
        self.organisations.as_ref().is_none_or(|names| of.any(|organisation| names.iter().any(|name| name == organisation)))
    }

    /// The link by which the site knows a run.
    pub(crate) fn link(&self, link: &str, lms: Option<&Lms>, course_id: Option<&str>) -> String {
        let made = self.template.as_ref().zip(lms).zip(course_id);
        made.and_then(|((template, lms), key)| template.fill(&lms.base_url, key)).unwrap_or_else(|| link.to_owned())
    }
}

/// The LMS that has a link, and the course key in it.
pub(crate) fn lms_of<'l>(lmss: &'l LmsList, link: &str) -> (Option<&'l Lms>, Option<String>) {
    match lmss.select(link) {
        Some(matched) => (lmss.get(matched.lms), matched.course_id),
        None => (None, None),
    }
}
