//! An entry as a line of the list.

use catalog::{CourseCode, Instant, RunId};
use serde_json::Value as Json;
use store::{Entry, Kind};
use sync::{LmsList, Verdict};

use super::changes::{self, Changed};
use super::hook::Asked;
use crate::staff::viewer::Viewer;

/// How many changed fields are named; of more only how many there are.
const NAMED: usize = 3;
/// How long a piece of a line may be, in characters.
const PIECE: usize = 90;

/// A line.
#[derive(Debug, Clone)]
pub(super) struct Row {
    pub(super) seq: i64,
    pub(super) at: Instant,
    pub(super) verdict: Verdict,
    pub(super) actor: String,
    pub(super) course: Option<CourseCode>,
    /// Whether the course is there, as far as the entry tells.
    pub(super) has_course: bool,
    pub(super) run: Option<RunId>,
    /// What the run is called; its link.
    pub(super) run_label: Option<String>,
    pub(super) what: String,
    /// Whether what happened is told in the protocol's words, which are English.
    pub(super) is_english: bool,
    /// Whether it has just come.
    pub(super) is_fresh: bool,
}

impl Row {
    pub(super) fn new(v: &Viewer, lmss: &LmsList, entry: &Entry) -> Self {
        let changes = changes::read(entry.changes.as_ref().map(|changes| changes.get()));
        // That a course is missing is told in the reader's words.
        let is_held = entry.verdict == Verdict::Held && entry.course.is_some();
        let of_hook = Asked::read(entry).and_then(|asked| asked.line(v));
        let messages = entry.messages.as_ref().filter(|_| !is_held && of_hook.is_none());
        let message = messages.and_then(|messages| first_message(messages.get()));
        let what = of_hook.unwrap_or_else(|| what(v, entry, &changes, message.as_deref()));
        Self {
            seq: entry.seq,
            at: entry.at,
            verdict: entry.verdict,
            actor: entry.actor.clone(),
            course: entry.course.clone().filter(|code| !code.is_empty()),
            has_course: !matches!(entry.verdict, Verdict::Held | Verdict::Rejected),
            run: run_of(entry, &changes),
            run_label: entry.resource_link.as_deref().map(|link| run_label(link, lmss)),
            what,
            is_english: message.is_some(),
            is_fresh: false,
        }
    }

    /// The time of day, to the second.
    pub(super) fn time(&self, v: &Viewer) -> String {
        let civil = self.at.in_zone(&v.zone);
        civil.get(11..19).unwrap_or(&civil).to_owned()
    }
}

/// The run that an entry changed, unless it is gone.
pub(super) fn run_of(entry: &Entry, changes: &[Changed]) -> Option<RunId> {
    let mut runs = changes.iter().filter_map(Changed::run);
    let run = runs.next().filter(|run| runs.all(|other| other == *run));
    run.filter(|_| entry.kind != Kind::Delete)
}

/// What a run is called that is known by its link: the run in its course key, else the link.
pub(super) fn run_label(link: &str, lmss: &LmsList) -> String {
    shortened(lmss.run_name(link).as_deref().unwrap_or(link))
}

/// What happened, in one line.
fn what(v: &Viewer, entry: &Entry, changes: &[Changed], message: Option<&str>) -> String {
    let detail = message.map(str::to_owned).or_else(|| told_changes(v, entry, changes));
    if entry.kind == Kind::Sync {
        return detail.unwrap_or_else(|| match (entry.verdict, &entry.course) {
            (Verdict::Held, Some(code)) => v.l.x("journal-what-held", code),
            (verdict, _) => v.l.t(format!("journal-what-{verdict}")),
        });
    }
    let kind = v.l.t(format!("kind-{}", entry.kind.as_str()));
    match detail {
        Some(detail) => v.l.xy("journal-kind-and", kind, detail),
        None => kind,
    }
}

fn told_changes(v: &Viewer, entry: &Entry, changes: &[Changed]) -> Option<String> {
    if entry.verdict == Verdict::Created && matches!(entry.kind, Kind::Sync | Kind::Release | Kind::Attach) {
        let is_public = changes.iter().any(|change| change.versions_key() == Some("entry-in-both"));
        return Some(v.l.t(if is_public { "journal-what-created-public" } else { "journal-what-created-draft" }));
    }
    let mut fields = changes.iter().flat_map(|change| &change.fields).collect::<Vec<_>>();
    if let [only] = fields.as_slice() {
        let (before, after) = (shortened(&only.before(v)), shortened(&only.after(v)));
        return Some(v.l.xy("journal-field-change", only.name(v), format!("{before} → {after}")));
    }
    let mut names = Vec::new();
    for field in fields.drain(..) {
        let name = field.name(v);
        if !names.contains(&name) {
            names.push(name);
        }
    }
    let more = names.len().saturating_sub(NAMED);
    names.truncate(NAMED);
    let told = names.join(", ");
    match (told.is_empty(), more) {
        (true, _) => None,
        (_, 0) => Some(told),
        _ => Some(v.l.nx("journal-and-more", more, told)),
    }
}

/// The first message with its field: `{"price": ["A valid number is required."]}` or `{"detail": "…"}`.
fn first_message(messages: &str) -> Option<String> {
    let Json::Object(fields) = serde_json::from_str::<Json>(messages).ok()? else { return None };
    let (field, messages) = fields.iter().next()?;
    let message = match messages {
        Json::Array(messages) => messages.first()?.as_str()?,
        other => other.as_str()?,
    };
    Some(match field.as_str() {
        "detail" | "non_field_errors" => shortened(message),
        field => format!("{field}: {}", shortened(message)),
    })
}

fn shortened(text: &str) -> String {
    match text.char_indices().nth(PIECE) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::{first_message, shortened};

    #[test]
    fn the_first_message_stands_for_all() {
        for (messages, expected) in [
            (r#"{"price":["A valid number is required.","x"],"z":["y"]}"#, Some("price: A valid number is required.")),
            (r#"{"detail":"JSON parse error"}"#, Some("JSON parse error")),
            (r#"{"non_field_errors":["Invalid data."]}"#, Some("Invalid data.")),
            ("{}", None),
            ("[]", None),
            ("", None),
        ] {
            assert_eq!(first_message(messages).as_deref(), expected, "{messages}");
        }
    }

    #[test]
    fn long_texts_are_shortened() {
        assert_eq!(shortened("short"), "short");
        assert_eq!(shortened(&"é".repeat(200)).chars().count(), 91);
    }
}
