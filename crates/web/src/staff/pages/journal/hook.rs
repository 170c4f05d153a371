//! What somebody asked of an outgoing hook.

use serde_json::Value as Json;
use store::{Entry, Kind};

use crate::staff::viewer::Viewer;

/// A hook, and what was asked of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Asked {
    /// Its name.
    pub(super) hook: String,
    /// In one word: `pause`, `resume`, `resend`, `retry`.
    what: String,
}

impl Asked {
    /// From an entry; none where it is of something else.
    pub(super) fn read(entry: &Entry) -> Option<Self> {
        let messages = entry.messages.as_ref().filter(|_| entry.kind == Kind::Hook)?;
        Self::parse(&serde_json::from_str(messages.get()).ok()?)
    }

    /// From `{"hook": ["marketing: pause"]}`; a name may have colons.
    fn parse(messages: &Json) -> Option<Self> {
        let (hook, what) = messages.get("hook")?.get(0)?.as_str()?.rsplit_once(": ")?;
        Some(Self { hook: hook.to_owned(), what: what.to_owned() })
    }

    /// What happened, in one line; none for a word that this version does not know.
    pub(super) fn line(&self, v: &Viewer) -> Option<String> {
        let key = format!("journal-hook-{}", self.what);
        v.l.has(&key).then(|| v.l.x(&key, &self.hook))
    }

    /// Who did what, as a title.
    pub(super) fn heading(&self, v: &Viewer, actor: &str) -> Option<String> {
        let key = format!("entry-hook-{}", self.what);
        v.l.has(&key).then(|| v.l.xy(&key, actor, &self.hook))
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::Asked;
    use crate::staff::locale::Locale;

    #[test]
    fn what_was_asked_is_read_and_has_words() {
        let asked = |hook: &str, what: &str| Some(Asked { hook: hook.to_owned(), what: what.to_owned() });
        assert_eq!(Asked::parse(&json!({"hook": ["marketing: pause"]})), asked("marketing", "pause"));
        assert_eq!(Asked::parse(&json!({"hook": ["a: b: retry"]})), asked("a: b", "retry"));
        for other in [json!({"price": ["wrong"]}), json!({"hook": []}), json!({"hook": "x"}), json!({"hook": ["x"]}), json!([])] {
            assert_eq!(Asked::parse(&other), None, "{other}");
        }
        for (code, _) in Locale::all() {
            let l = Locale::negotiate(Some(code), "", &[]);
            for what in ["pause", "resume", "resend", "retry"] {
                assert!(l.has(&format!("journal-hook-{what}")) && l.has(&format!("entry-hook-{what}")), "{what} in {code}");
            }
        }
    }
}
