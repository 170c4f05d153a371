//! What a site knows and keeps.

use std::collections::BTreeSet;

use serde_json::{Map, Value, json};

use super::Runs;
use super::behaviour::{answer, json_answer};
use crate::Answer;

/// A run as a site keeps it: every state it was in, each another than the one before.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Kept {
    states: Vec<Map<String, Value>>,
}

impl Kept {
    /// How often it was changed, its creation included.
    pub fn changes(&self) -> usize {
        self.states.len()
    }

    /// All states, oldest first: the fields as they were sent.
    pub fn states(&self) -> &[Map<String, Value>] {
        &self.states
    }

    /// The fields as they are now.
    pub fn fields(&self) -> Value {
        self.states.last().cloned().unwrap_or_default().into()
    }

    /// One of them.
    pub fn field(&self, name: &str) -> &Value {
        self.states.last().and_then(|fields| fields.get(name)).unwrap_or(&Value::Null)
    }

    /// What does not name a field keeps it.
    fn merge(&mut self, sent: &Map<String, Value>) {
        let mut fields = self.states.last().cloned().unwrap_or_default();
        fields.extend(sent.clone());
        if self.states.last() != Some(&fields) {
            self.states.push(fields);
        }
    }
}

/// A site's catalogue, in which every course is known, except where the test says so.
#[derive(Debug, Default)]
pub(super) struct Catalogue {
    pub(super) runs: Runs,
    pub(super) refused: BTreeSet<String>,
    /// A link at which requests fail, and with which status.
    pub(super) poison: Option<(String, u16)>,
    pub(super) longest: Option<usize>,
}

impl Catalogue {
    /// Takes a body; what Richie would answer.
    pub(super) fn take(&mut self, body: &[u8]) -> Answer {
        let Ok(body) = serde_json::from_slice::<Value>(body) else {
            return json_answer(400, &json!({"detail": "JSON parse error"}));
        };
        match within(&body) {
            Value::Array(items) => self.take_array(&items.iter().map(within).collect::<Vec<_>>()),
            run => self.take_one(run),
        }
    }

    fn take_one(&mut self, run: &Value) -> Answer {
        let Some(link) = link(run) else { return answer(400) };
        match self.store(link, run) {
            Ok(()) => json_answer(200, &told(Ok(()))),
            Err(Refusal::UnknownCourse) => json_answer(400, &told(Err(link))),
            Err(Refusal::Failure(status)) => answer(status),
        }
    }

    fn take_array(&mut self, items: &[&Value]) -> Answer {
        if self.longest.is_some_and(|longest| items.len() > longest) {
            return answer(413);
        }
        let Some(links) = items.iter().map(|run| link(run)).collect::<Option<Vec<_>>>() else {
            return answer(400);
        };
        let (mut status, mut answers) = (200, Map::new());
        for (link, run) in links.into_iter().zip(items) {
            let stored = match self.store(link, run) {
                Ok(()) => told(Ok(())),
                Err(Refusal::UnknownCourse) => {
                    status = 400;
                    told(Err(link))
                }
                Err(Refusal::Failure(status)) => return answer(status),
            };
            answers.insert(link.to_owned(), stored);
        }
        json_answer(status, &answers.into())
    }

    fn store(&mut self, link: &str, run: &Value) -> Result<(), Refusal> {
        if let Some((_, status)) = self.poison.as_ref().filter(|(poison, _)| poison == link) {
            return Err(Refusal::Failure(*status));
        }
        if self.refused.contains(link) {
            return Err(Refusal::UnknownCourse);
        }
        if let Value::Object(sent) = run {
            self.runs.entry(link.to_owned()).or_default().merge(sent);
        }
        Ok(())
    }
}

/// Why a run is not taken.
enum Refusal {
    UnknownCourse,
    /// The request fails at it, with this status.
    Failure(u16),
}

/// What a `CloudEvents` envelope is about; without one, the value itself.
fn within(value: &Value) -> &Value {
    if value.get("specversion").is_some() { &value["data"] } else { value }
}

fn link(run: &Value) -> Option<&str> {
    run.get("resource_link").and_then(Value::as_str).filter(|link| !link.is_empty())
}

/// Richie's words about one run: taken, or refused because the course of this link is unknown.
fn told(stored: Result<(), &str>) -> Value {
    stored.map_or_else(
        |link| {
            // As in `course-v1:org+COURSE+run`.
            let course = link.split('+').nth(1).unwrap_or(link);
            json!({"resource_link": [format!("Unknown course: {course}.")]})
        },
        |()| json!({"success": true}),
    )
}
