//! A run in the form in which it is sent to a site.

use catalog::{CatalogVisibility, Course, CourseCode, CourseRun, Field, Patch, RunId, Value};
use serde::Serialize;
use sha2::{Digest, Sha256};
use store::StoredSource;
use sync::{Backend, Lms, LmsList};

use crate::hook::{Hook, lms_of};
use crate::template::organisation;
use crate::unit::Unit;

/// The state of a run to send to a site.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Item {
    /// The unit that it belongs to.
    pub(crate) unit: Unit,
    /// The run of the catalogue, if there is one.
    pub(crate) run: Option<RunId>,
    /// The link that the site uses.
    pub(crate) link: String,
    /// The fields, as a JSON object.
    pub(crate) fields: String,
    /// Whether the run is no longer public. In that case the fields hide it.
    pub(crate) withdrawn: bool,
    /// The last journal entry about its source run. 0 if it belongs to a course.
    pub(crate) entry: i64,
    /// When the site last accepted this run, in microseconds, or 0 if never. It makes a state that comes back after another one a
    /// new message.
    pub(crate) taken_at: i64,
}

/// The fields, together with what the protocol adds.
#[derive(Serialize)]
struct Told<'a> {
    #[serde(flatten)]
    fields: &'a Patch,
    /// The course's code, if the receiver needs it, as with Joanie.
    #[serde(skip_serializing_if = "Option::is_none")]
    course: Option<&'a str>,
}

impl Item {
    /// Returns what an LMS said about a run. Returns `None` if the hook does not send such runs.
    pub(crate) fn received(hook: &Hook, lmss: &LmsList, stored: &StoredSource) -> Option<Self> {
        let source = &stored.source;
        let lms = lmss.by_name(&source.key.lms);
        let course_id = lms.and_then(|lms| lms.matches(&source.resource_link)).flatten();
        if !hook.takes_lms(lms) || !hook.takes_organisation(course_id.as_deref().and_then(organisation).as_deref().into_iter()) {
            return None;
        }
        let link = hook.link(&source.resource_link, lms, course_id.as_deref());
        let fields = fields(source.said.clone(), &link, course(lms, source.course_code.as_ref()))?;
        Some(Self {
            unit: Unit::Source(source.key.clone()),
            run: None,
            link,
            fields,
            withdrawn: false,
            entry: stored.last_entry,
            taken_at: 0,
        })
    }

    /// Returns the public version of a run. Returns `None` if the hook does not send such runs.
    pub(crate) fn published(
        hook: &Hook,
        lmss: &LmsList,
        unit: &Unit,
        course: &Course,
        (id, run): (RunId, &CourseRun),
    ) -> Option<Self> {
        let (lms, course_id) = lms_of(lmss, &run.resource_link);
        let of = course.details.organisations.iter().map(String::as_str);
        let of_key = course_id.as_deref().and_then(organisation);
        if !hook.takes_lms(lms) || !hook.takes_organisation(of.chain(of_key.as_deref())) {
            return None;
        }
        let link = hook.link(&run.resource_link, lms, course_id.as_deref());
        let patch = Field::synchronised().map(|field| (field, run.get(field))).collect::<Patch>();
        let fields = fields(patch, &link, self::course(lms, Some(&course.code)))?;
        Some(Self { unit: unit.clone(), run: Some(id), link, fields, withdrawn: false, entry: 0, taken_at: 0 })
    }

    /// Returns the message that a run is no longer public. The protocol cannot delete a run, so this hides it.
    pub(crate) fn withdrawn(unit: &Unit, run: Option<RunId>, link: &str) -> Option<Self> {
        let patch = [(Field::CatalogVisibility, Value::Visibility(CatalogVisibility::Hidden))].into_iter().collect();
        let fields = fields(patch, link, None)?;
        Some(Self { unit: unit.clone(), run, link: link.to_owned(), fields, withdrawn: true, entry: 0, taken_at: 0 })
    }

    /// Returns a digest that identifies this state of the run.
    pub(crate) fn digest(&self) -> String {
        hex::encode(&Sha256::digest(&self.fields)[..16])
    }
}

/// Returns the course's code, if the receiver does not read it from the link.
fn course<'c>(lms: Option<&Lms>, code: Option<&'c CourseCode>) -> Option<&'c str> {
    code.filter(|_| lms.is_none_or(|lms| lms.backend != Backend::OpenEdx)).map(CourseCode::as_str)
}

fn fields(mut patch: Patch, link: &str, course: Option<&str>) -> Option<String> {
    patch.set(Field::ResourceLink, Value::Text(Some(link.to_owned())));
    // Richie stores an empty list, and then fails on it and on every other run of the course.
    if matches!(patch.get(Field::Languages), Some(Value::Languages(languages)) if languages.is_empty()) {
        patch = patch.without(&[Field::Languages]).into_owned();
    }
    serde_json::to_string(&Told { fields: &patch, course }).ok()
}

#[cfg(test)]
pub(crate) mod tests {
    use std::time::Duration;

    use catalog::{Course, CourseCode, CourseRun, Field, Instant, Languages, Patch, RunId, SyncMode, Titles, Value};
    use serde_json::json;
    use store::StoredSource;
    use sync::{Backend, CourseRegex, Identity, Lms, LmsList, SourceKey, SourceRun, UnknownCourse};
    use wire::signature::Secret;

    use super::Item;
    use crate::unit::Unit;
    use crate::{Hook, Send, Style, Template};

    pub(crate) fn hook(change: impl FnOnce(&mut Hook)) -> Hook {
        let mut hook = Hook {
            name: "marketing".to_owned(),
            url: "https://richie.example.com/api/v1.0/course-runs-sync/".to_owned(),
            style: Style::CourseRunsSync(Secret::new("marketing", &"shared secret".into()).expect("a secret")),
            send: Send::Published,
            lms: None,
            organisations: None,
            template: None,
            array: 50,
            timeout: Duration::from_secs(20),
            count_delay: Duration::from_mins(1),
            ca_file: None,
        };
        change(&mut hook);
        hook
    }

    fn lmss() -> LmsList {
        let lms = |name: &str, backend, regex: &str| Lms {
            name: name.to_owned(),
            base_url: format!("https://{name}.example.com"),
            backend,
            course_regex: Some(CourseRegex::new(regex).expect("a pattern")),
            default_sync_mode: SyncMode::SyncToPublic,
            no_update_fields: Vec::new(),
            unknown_course: UnknownCourse::Hold,
            identity: Identity::ResourceLink,
        };
        LmsList::new(vec![
            lms("campus", Backend::OpenEdx, "^https://campus.*/courses/(?P<course_id>.*)/info$"),
            lms("joanie", Backend::Joanie, "^https://joanie"),
        ])
    }

    const LINK: &str = "https://campus.example.com/courses/course-v1:edX+DemoX+1/info";

    fn source(lms: &str, link: &str) -> StoredSource {
        let mut said = Patch::default();
        said.set(Field::ResourceLink, Value::Text(Some(link.to_owned())));
        said.set(Field::Start, Value::Instant(Instant::from_micros(0)));
        said.set(Field::End, Value::Instant(None));
        said.set(Field::Languages, Value::Languages(Languages::from_codes(["fr", "en"].into_iter()).expect("languages")));
        let key = SourceKey { lms: lms.to_owned(), identity: link.to_owned() };
        let course_code = Some(CourseCode::normalise("DemoX"));
        let last_word_at = Instant::MIN;
        StoredSource {
            source: SourceRun { key, resource_link: link.to_owned(), course_code, said, held: true, last_word_at },
            last_entry: 7,
        }
    }

    fn told(item: &Item) -> serde_json::Value {
        serde_json::from_str(&item.fields).expect("JSON")
    }

    #[test]
    fn what_was_received_is_sent_as_it_was_said() {
        let received = hook(|hook| hook.send = Send::Received);
        let item = Item::received(&received, &lmss(), &source("campus", LINK)).expect("an item");
        let expected = json!({"resource_link": LINK, "start": "1970-01-01T00:00:00Z", "end": null, "languages": ["en", "fr"]});
        assert_eq!((told(&item), item.entry, item.withdrawn), (expected, 7, false));
        let joanie = Item::received(&received, &lmss(), &source("joanie", "https://joanie.example.com/1")).expect("an item");
        assert_eq!(told(&joanie)["course"], "DEMOX");
        let other = hook(|hook| hook.template = Template::new("https://{lms_domain}/{org}/{course}/{run}").ok());
        let item = Item::received(&other, &lmss(), &source("campus", LINK)).expect("an item");
        assert_eq!(
            (item.link.as_str(), &told(&item)["resource_link"]),
            ("https://campus.example.com/edX/DemoX/1", &json!(item.link))
        );
    }

    #[test]
    fn only_what_the_hook_asks_for_is_sent() {
        let sent = |change: fn(&mut Hook)| Item::received(&hook(change), &lmss(), &source("campus", LINK)).is_some();
        assert!(sent(|hook| hook.lms = Some(vec!["campus".to_owned()])));
        assert!(!sent(|hook| hook.lms = Some(vec!["joanie".to_owned()])));
        assert!(sent(|hook| hook.organisations = Some(vec!["edX".to_owned()])));
        assert!(!sent(|hook| hook.organisations = Some(vec!["MITx".to_owned()])));
        let mut course = Course::new(CourseCode::normalise("DemoX"), Titles::one("en", "Demo"));
        course.details.organisations = vec!["The Academy".to_owned()];
        let by_name = hook(|hook| hook.organisations = Some(vec!["The Academy".to_owned()]));
        let (unit, run) = (Unit::Course(course.code.clone()), CourseRun::new("anything"));
        assert!(Item::published(&by_name, &lmss(), &unit, &course, (RunId(1), &run)).is_some());
    }

    #[test]
    fn what_is_published_is_sent_whole_but_for_languages_that_are_not_there() {
        let course = Course::new(CourseCode::normalise("DemoX"), Titles::one("en", "Demo"));
        let (unit, run) = (Unit::Course(course.code.clone()), CourseRun::new(LINK));
        let item = Item::published(&hook(|_| ()), &lmss(), &unit, &course, (RunId(1), &run)).expect("an item");
        let told = told(&item);
        assert_eq!(told.as_object().expect("an object").len(), 16, "{told}");
        assert_eq!((&told["languages"], &told["price_currency"], &told["course"]), (&json!(null), &json!("EUR"), &json!(null)));
        let dearer = CourseRun { price: "59.9".parse().ok(), ..run };
        let other = Item::published(&hook(|_| ()), &lmss(), &unit, &course, (RunId(1), &dearer)).expect("an item");
        assert_ne!(item.digest(), other.digest());
        let gone = Item::withdrawn(&unit, Some(RunId(1)), LINK).expect("an item");
        assert_eq!(
            serde_json::from_str::<serde_json::Value>(&gone.fields).expect("JSON"),
            json!({"resource_link": LINK, "catalog_visibility": "hidden"})
        );
    }
}
