//! How single values are written: addresses, languages, zones, words, names.

use std::net::SocketAddr;

use catalog::{Field, Language, SyncMode};
use jiff::tz::TimeZone;
use sync::{Backend, CourseRegex, Identity, UnknownCourse};

use super::checked::{Checked, FromText, Item};
use super::wording;

impl FromText for SocketAddr {
    const EXPECTED: &str = "an IP address with a port, such as \"127.0.0.1:8070\" or \"[::]:8070\"";
    fn from_text(text: &str) -> Result<Self, String> {
        text.parse().map_err(|_| Self::refused(text))
    }
}

/// A web address without a final slash.
#[derive(Debug, Clone)]
pub(super) struct HttpUrl(pub(super) String);

impl HttpUrl {
    /// The host, with the port where there is one.
    pub(super) fn host(&self) -> String {
        let rest = self.0.split_once("://").map_or(self.0.as_str(), |(_, rest)| rest);
        rest.split('/').next().unwrap_or_default().to_ascii_lowercase()
    }
}

impl FromText for HttpUrl {
    const EXPECTED: &str = "a web address without user, query or fragment, such as \"https://courses.example.com\"";
    fn from_text(text: &str) -> Result<Self, String> {
        let rest = ["https://", "http://"].iter().find_map(|scheme| text.strip_prefix(scheme));
        match rest {
            // Something before an "@" may be a password, which no message may repeat.
            Some(rest) if rest.contains('@') => Err(format!("the value is not {}", Self::EXPECTED)),
            Some(rest)
                if !rest.starts_with(['/', ':'])
                    && !rest.is_empty()
                    && !rest.contains(|c: char| c.is_whitespace() || "?#".contains(c)) =>
            {
                Ok(Self(text.trim_end_matches('/').to_owned()))
            }
            _ => Err(Self::refused(text)),
        }
    }
}

impl FromText for Language {
    const EXPECTED: &str = "a language code in lower case, such as \"en\" or \"pt-br\"";
    fn from_text(text: &str) -> Result<Self, String> {
        Self::from_code(text).ok_or_else(|| Self::refused(text))
    }
}

impl Item for Checked<Language> {
    const LIST: &str = "a list of language codes, such as [\"en\", \"fr\"]";
}

impl FromText for TimeZone {
    const EXPECTED: &str = "the name of an IANA time zone, such as \"UTC\" or \"Europe/Paris\"";
    fn from_text(text: &str) -> Result<Self, String> {
        match Self::get(text) {
            Ok(zone) if !zone.is_unknown() => Ok(zone),
            _ => {
                let names: Vec<String> = jiff::tz::db().available().map(|name| name.to_string()).collect();
                let nearest = wording::nearest(text, names.iter().map(String::as_str));
                let hint = nearest.map_or_else(String::new, |name| format!("; did you mean \"{name}\"?"));
                Err(format!("{}{hint}", Self::refused(text)))
            }
        }
    }
}

/// The currency of runs that are sent without one.
#[derive(Debug, Clone)]
pub(super) struct Currency(pub(super) String);

impl FromText for Currency {
    const EXPECTED: &str = "a currency of 1 to 7 characters, such as \"EUR\"";
    fn from_text(text: &str) -> Result<Self, String> {
        let text = text.trim();
        if (1..=7).contains(&text.chars().count()) { Ok(Self(text.to_owned())) } else { Err(Self::refused(text)) }
    }
}

/// A name of something that is configured.
#[derive(Debug, Clone)]
pub(super) struct Name(pub(super) String);

impl FromText for Name {
    const EXPECTED: &str = "a name";
    fn from_text(text: &str) -> Result<Self, String> {
        if text.trim().is_empty() || text.contains(char::is_control) {
            return Err(format!("{text:?} is no name; write some visible characters in one line"));
        }
        Ok(Self(text.to_owned()))
    }
}

impl Item for Checked<Name> {
    const LIST: &str = "a list of names of LMSs, such as [\"campus\"]";
}

impl FromText for SyncMode {
    const EXPECTED: &str = "a sync mode: \"manual\", \"sync_to_draft\" or \"sync_to_public\"";
    fn from_text(text: &str) -> Result<Self, String> {
        text.parse().map_err(|_| Self::refused(text))
    }
}

impl FromText for Backend {
    const EXPECTED: &str = "an LMS backend: \"openedx\", \"joanie\" or \"base\"";
    fn from_text(text: &str) -> Result<Self, String> {
        text.parse().map_err(|error: sync::UnknownBackend| error.to_string())
    }
}

impl FromText for CourseRegex {
    const EXPECTED: &str = "a regular expression in quotes";
    fn from_text(text: &str) -> Result<Self, String> {
        Self::new(text).map_err(|error| error.to_string())
    }
}

impl FromText for UnknownCourse {
    const EXPECTED: &str = "one of \"hold\", \"reject\", \"create\"";
    fn from_text(text: &str) -> Result<Self, String> {
        match text {
            "hold" => Ok(Self::Hold),
            "reject" => Ok(Self::Reject),
            "create" => Ok(Self::Create),
            _ => Err(Self::refused(text)),
        }
    }
}

impl FromText for Identity {
    const EXPECTED: &str = "one of \"resource_link\", \"course_id\"";
    fn from_text(text: &str) -> Result<Self, String> {
        match text {
            "resource_link" => Ok(Self::ResourceLink),
            "course_id" => Ok(Self::CourseId),
            _ => Err(Self::refused(text)),
        }
    }
}

impl FromText for Field {
    const EXPECTED: &str = "the name of a field of a course run";
    fn from_text(text: &str) -> Result<Self, String> {
        Self::synchronised().find(|field| field.as_str() == text).ok_or_else(|| {
            let known: Vec<&str> = Self::synchronised().map(Self::as_str).collect();
            format!("{text:?} is not a field that a synchronisation carries{}", wording::instead(text, &known))
        })
    }
}

impl Item for Checked<Field> {
    const LIST: &str = "a list of fields of a course run, such as [\"languages\"]";
}
