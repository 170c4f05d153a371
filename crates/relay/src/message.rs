//! The body of a request and its headers.

use catalog::Instant;
use serde::Serialize;
use serde_json::value::RawValue;
use sha2::{Digest, Sha256};

use crate::hook::{Hook, Style};
use crate::item::Item;

const JSON: &str = "application/json";
const EVENT: &str = "application/cloudevents+json";
const EVENTS: &str = "application/cloudevents-batch+json";

/// A request, ready to send.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Message {
    /// The body, which is signed and sent.
    pub(crate) body: Vec<u8>,
    /// The headers.
    pub(crate) headers: Vec<(&'static str, String)>,
}

/// An event of `CloudEvents` 1.0. It has no `time`, because it describes the state of a run and not an occurrence, and because a
/// retry must be the same event.
#[derive(Serialize)]
struct Event<'a> {
    specversion: &'static str,
    id: String,
    source: &'a str,
    #[serde(rename = "type")]
    kind: &'static str,
    subject: &'a str,
    datacontenttype: &'static str,
    /// The journal entry after which the run is in this state.
    #[serde(skip_serializing_if = "String::is_empty")]
    sequence: String,
    data: &'a RawValue,
}

impl Message {
    /// Creates a request with these runs. `source` is the program's public address.
    pub(crate) fn new(hook: &Hook, items: &[Item], source: &str, now: Instant) -> Self {
        match &hook.style {
            Style::CourseRunsSync(_) => {
                let fields = items.iter().map(|item| item.fields.as_str()).collect::<Vec<_>>();
                let body = if let [one] = fields.as_slice() { (*one).to_owned() } else { format!("[{}]", fields.join(", ")) };
                Self::signed(hook, JSON, "", body, now)
            }
            Style::StandardWebhooks(_) => {
                let events = items.iter().filter_map(|item| event(hook, item, source)).collect::<Vec<_>>();
                let id =
                    format!("msg_{}", digest(&[&events.iter().map(|event| event.id.as_str()).collect::<Vec<_>>().join(" ")]));
                let (kind, body) = match events.as_slice() {
                    [one] => (EVENT, serde_json::to_string(one)),
                    events => (EVENTS, serde_json::to_string(events)),
                };
                Self::signed(hook, kind, &id, body.unwrap_or_default(), now)
            }
        }
    }

    /// Creates a request that changes nothing and that the site answers like any other.
    pub(crate) fn test(hook: &Hook, source: &str, now: Instant) -> Self {
        match &hook.style {
            Style::CourseRunsSync(_) => Self::signed(hook, JSON, "", "[]".to_owned(), now),
            Style::StandardWebhooks(_) => {
                let id = digest(&[&hook.name, &now.to_string()]);
                let event = serde_json::json!({"specversion": "1.0", "id": id, "source": source, "type": "prospectus.test"});
                Self::signed(hook, EVENT, &format!("msg_{id}"), event.to_string(), now)
            }
        }
    }

    fn signed(hook: &Hook, content_type: &str, id: &str, body: String, now: Instant) -> Self {
        let body = body.into_bytes();
        let mut headers = vec![("Content-Type", content_type.to_owned())];
        match &hook.style {
            Style::CourseRunsSync(secret) => headers.push(("Authorization", secret.sign(&body))),
            Style::StandardWebhooks(secret) => {
                let timestamp = now.as_micros().div_euclid(1_000_000);
                headers.push(("webhook-id", id.to_owned()));
                headers.push(("webhook-timestamp", timestamp.to_string()));
                headers.push(("webhook-signature", secret.sign(id, timestamp, &body)));
            }
        }
        Self { body, headers }
    }
}

fn event<'a>(hook: &Hook, item: &'a Item, source: &'a str) -> Option<Event<'a>> {
    let kind = if item.withdrawn { "prospectus.course-run.withdrawn" } else { "prospectus.course-run.state" };
    Some(Event {
        specversion: "1.0",
        id: digest(&[&hook.name, &item.link, &item.fields, &item.taken_at.to_string()]),
        source,
        kind,
        subject: &item.link,
        datacontenttype: JSON,
        sequence: if item.entry > 0 { item.entry.to_string() } else { String::new() },
        data: serde_json::from_str(&item.fields).ok()?,
    })
}

fn digest(parts: &[&str]) -> String {
    hex::encode(&Sha256::digest(parts.join("\u{1f}"))[..16])
}

#[cfg(test)]
mod tests {
    use catalog::Instant;
    use serde_json::{Value, json};
    use sync::SourceKey;
    use wire::standard_webhooks;

    use super::Message;
    use crate::Style;
    use crate::item::Item;
    use crate::item::tests::hook;
    use crate::unit::Unit;

    fn item(link: &str, entry: i64) -> Item {
        let unit = Unit::Source(SourceKey { lms: "campus".to_owned(), identity: link.to_owned() });
        Item {
            unit,
            run: None,
            link: link.to_owned(),
            fields: format!("{{\"resource_link\":\"{link}\"}}"),
            withdrawn: false,
            entry,
            taken_at: 0,
        }
    }

    fn header<'m>(message: &'m Message, name: &str) -> &'m str {
        message.headers.iter().find(|(known, _)| *known == name).map_or("", |(_, value)| value.as_str())
    }

    #[test]
    fn one_run_is_an_object_and_more_are_an_array_signed_as_they_are_sent() {
        let hook = hook(|_| ());
        let now = Instant::MIN;
        let one = Message::new(&hook, &[item("a", 1)], "https://x", now);
        assert_eq!(one.body, br#"{"resource_link":"a"}"#);
        let two = Message::new(&hook, &[item("a", 1), item("b", 2)], "https://x", now);
        assert_eq!(two.body, br#"[{"resource_link":"a"}, {"resource_link":"b"}]"#);
        let Style::CourseRunsSync(secret) = &hook.style else { panic!("the other style") };
        assert_eq!(header(&two, "Authorization"), secret.sign(&two.body));
        assert_eq!(Message::test(&hook, "https://x", now).body, b"[]");
    }

    #[test]
    fn events_are_signed_and_a_retry_is_the_same_message() {
        let secret = standard_webhooks::Secret::new(&"whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw".into()).expect("a secret");
        let hook = hook(|hook| hook.style = Style::StandardWebhooks(secret.clone()));
        let at = |seconds: i64| Instant::from_micros(seconds * 1_000_000).expect("an instant");
        let first = Message::new(&hook, &[item("a", 12)], "https://x", at(1_614_265_330));
        let event: Value = serde_json::from_slice(&first.body).expect("JSON");
        let expected = json!({"specversion": "1.0", "id": event["id"], "source": "https://x", "type": "prospectus.course-run.state",
            "subject": "a", "datacontenttype": "application/json", "sequence": "12", "data": {"resource_link": "a"}});
        assert_eq!((event, header(&first, "Content-Type")), (expected, "application/cloudevents+json"));
        let id = header(&first, "webhook-id");
        assert_eq!(header(&first, "webhook-signature"), secret.sign(id, 1_614_265_330, &first.body));
        let again = Message::new(&hook, &[item("a", 12)], "https://x", at(1_614_265_399));
        assert_eq!((header(&again, "webhook-id"), &again.body), (id, &first.body));
        // A state that comes back after others is a different message.
        let later = Item { taken_at: 1, ..item("a", 12) };
        let later = Message::new(&hook, &[later], "https://x", at(1_614_265_399));
        assert_ne!(header(&later, "webhook-id"), id);
        let both = Message::new(&hook, &[item("a", 12), item("b", 12)], "https://x", at(0));
        assert_eq!(header(&both, "Content-Type"), "application/cloudevents-batch+json");
        assert_eq!(serde_json::from_slice::<Vec<Value>>(&both.body).expect("JSON").len(), 2);
    }
}
