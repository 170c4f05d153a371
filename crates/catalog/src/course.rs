//! Courses, and how they hold their runs.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::{CourseCode, CourseDetails, CourseRun, FieldSet, SyncMode};

/// Titles, or other texts, by language code (of the site's languages, such as `en`).
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Titles(BTreeMap<String, String>);

impl Titles {
    /// One title in one language.
    pub fn one(language: &str, title: impl Into<String>) -> Self {
        Self(BTreeMap::from([(language.to_owned(), title.into())]))
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The title in a language.
    pub fn get(&self, language: &str) -> Option<&str> {
        self.0.get(language).map(String::as_str)
    }

    /// Sets the title in a language, or takes it away.
    pub fn set(&mut self, language: &str, title: Option<String>) {
        match title {
            Some(title) => self.0.insert(language.to_owned(), title),
            None => self.0.remove(language),
        };
    }

    /// Languages and titles, in the languages' order.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(language, title)| (language.as_str(), title.as_str()))
    }

    /// The title in the first of these languages that has one, else in any.
    pub fn pick<'a>(&self, languages: impl IntoIterator<Item = &'a str>) -> Option<&str> {
        languages.into_iter().find_map(|language| self.0.get(language)).or_else(|| self.0.values().next()).map(String::as_str)
    }
}

/// One version (draft or public) of a course.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Course {
    /// Its code, normalised; never empty.
    pub code: CourseCode,
    /// Its titles by language.
    pub title: Titles,
    /// What its page shows beside them.
    pub details: CourseDetails,
}

impl Course {
    /// A course with a code and titles, and nothing else.
    pub fn new(code: CourseCode, title: Titles) -> Self {
        Self { code, title, details: CourseDetails::default() }
    }
}

/// Which of the two versions.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Version {
    /// What staff and LMSs work on.
    Draft,
    /// What visitors see.
    Public,
}

impl Version {
    /// As stored.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Draft => "draft",
            Self::Public => "public",
        }
    }
}

/// A course's number, the same in both versions.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
pub struct CourseId(pub i64);

/// A course run's number, the same in both versions; the `id` of the read API.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
pub struct RunId(pub i64);

/// A course run in its versions.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RunVersions {
    /// Its number.
    pub id: RunId,
    /// The course that shows it.
    pub course: CourseId,
    /// What a synchronisation may do to it.
    pub sync_mode: SyncMode,
    /// The fields that no synchronisation changes, beside those that its LMS's settings name.
    pub protected: FieldSet,
    /// What staff and LMSs work on.
    pub draft: CourseRun,
    /// What visitors see, once published.
    pub public: Option<CourseRun>,
}
