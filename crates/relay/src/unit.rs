//! What is read and sent as a whole: a source run, or a course with its runs.

use catalog::CourseCode;
use sync::SourceKey;

/// Something that may have changed. The database stores it as text.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) enum Unit {
    /// What an LMS said about one run, for hooks that send what was received.
    Source(SourceKey),
    /// A course with its runs and snapshots, by the code of its draft, for hooks that send what is published.
    Course(CourseCode),
}

impl Unit {
    /// Returns the text that is stored.
    pub(crate) fn to_text(&self) -> String {
        match self {
            Self::Source(key) => serde_json::to_string(&[&key.lms, &key.identity]).unwrap_or_default(),
            Self::Course(code) => code.as_str().to_owned(),
        }
    }

    /// Parses the text that is stored.
    pub(crate) fn from_text(text: &str) -> Self {
        match serde_json::from_str::<[String; 2]>(text) {
            Ok([lms, identity]) => Self::Source(SourceKey { lms, identity }),
            Err(_) => Self::Course(CourseCode::normalise(text)),
        }
    }
}

#[cfg(test)]
mod tests {
    use catalog::CourseCode;
    use sync::SourceKey;

    use super::Unit;

    #[test]
    fn what_was_stored_is_read_back() {
        let key = SourceKey { lms: "campus \"1\"".to_owned(), identity: "https://x/[a],b".to_owned() };
        for unit in [Unit::Source(key), Unit::Course(CourseCode::normalise("DÉMO-X"))] {
            assert_eq!(Unit::from_text(&unit.to_text()), unit);
        }
    }
}
