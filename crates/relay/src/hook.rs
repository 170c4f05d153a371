//! A hook as configured in the settings.

use std::path::PathBuf;
use std::time::Duration;

use sha2::{Digest, Sha256};
use sync::{Lms, LmsList};
use wire::signature::Secret;
use wire::standard_webhooks;

use crate::Template;

/// What a hook sends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Send {
    /// What the LMSs said, including runs of unknown courses. The program works as a hub.
    Received,
    /// What is public. The program works as a catalogue.
    Published,
}

impl Send {
    /// The word in the settings.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Received => "received",
            Self::Published => "published",
        }
    }
}

/// The format of requests, with its secret.
#[derive(Debug, Clone)]
pub enum Style {
    /// As Richie expects it: the fields of a run, or an array of them, signed with `SIG-HMAC-SHA256`.
    CourseRunsSync(Secret),
    /// Standard Webhooks 1.0. The body is an event of `CloudEvents` 1.0, or an array of them.
    StandardWebhooks(standard_webhooks::Secret),
}

impl Style {
    /// Whether sites of this style report in JSON what they did with each run.
    pub(crate) const fn tells(&self) -> bool {
        matches!(self, Self::CourseRunsSync(_))
    }

    /// The word in the settings.
    pub const fn as_str(&self) -> &'static str {
        match self {
            Self::CourseRunsSync(_) => "course-runs-sync",
            Self::StandardWebhooks(_) => "standard-webhooks",
        }
    }
}

/// A hook: a site that receives changes.
#[derive(Debug, Clone)]
pub struct Hook {
    /// Its name in pages and on the command line.
    pub name: String,
    /// The address that requests are posted to.
    pub url: String,
    /// The format of requests, with its secret.
    pub style: Style,
    /// What is sent.
    pub send: Send,
    /// Only runs of these LMSs. `None`: runs of all LMSs, and runs that belong to no LMS.
    pub lms: Option<Vec<String>>,
    /// Only runs of these organisations. `None`: of all.
    pub organisations: Option<Vec<String>>,
    /// The template for the links of Open edX runs. `None`: links stay as they are.
    pub template: Option<Template>,
    /// The maximum number of runs in a request. With 1, a run is sent as an object and not as an array.
    pub array: usize,
    /// The time limit for a request.
    pub timeout: Duration,
    /// How long a change of only the enrolment count may wait for other changes.
    pub count_delay: Duration,
    /// A file with certificates (PEM) that are trusted to sign the site's certificate, in addition to the system's authorities.
    pub ca_file: Option<PathBuf>,
}

impl Hook {
    /// The address without its query, for display. The query may contain a secret.
    pub fn address(&self) -> &str {
        self.url.split('?').next().unwrap_or_default()
    }

    /// Returns a digest of the settings that decide what is sent and to which site. When it changes, the state of the site is
    /// unknown.
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

    /// Whether runs of this LMS are sent. `None`: no LMS matches the run's link.
    pub(crate) fn takes_lms(&self, lms: Option<&Lms>) -> bool {
        self.lms.as_ref().is_none_or(|names| lms.is_some_and(|lms| names.contains(&lms.name)))
    }

    /// Whether a run of one of these organisations is sent.
    pub(crate) fn takes_organisation<'o>(&self, mut of: impl Iterator<Item = &'o str>) -> bool {
        self.organisations.as_ref().is_none_or(|names| of.any(|organisation| names.iter().any(|name| name == organisation)))
    }

    /// Returns the link that the site uses for a run.
    pub(crate) fn link(&self, link: &str, lms: Option<&Lms>, course_id: Option<&str>) -> String {
        let made = self.template.as_ref().zip(lms).zip(course_id);
        made.and_then(|((template, lms), key)| template.fill(&lms.base_url, key)).unwrap_or_else(|| link.to_owned())
    }
}

/// Returns the LMS that a link belongs to, and the course key in the link.
pub(crate) fn lms_of<'l>(lmss: &'l LmsList, link: &str) -> (Option<&'l Lms>, Option<String>) {
    match lmss.select(link) {
        Some(matched) => (lmss.get(matched.lms), matched.course_id),
        None => (None, None),
    }
}
