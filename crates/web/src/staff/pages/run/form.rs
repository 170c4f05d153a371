//! The form of a run, pure: what stands in its fields, and the run that somebody made of it, by the rules of the sync endpoint
//! and in their words.
//!
//! A field that was not touched keeps its value exactly, also what the form cannot show of it (microseconds of a date).

use std::collections::BTreeMap;

use catalog::text::strip;
use catalog::{CourseRun, DisplayMode, Field, Instant, Value};
use jiff::tz::TimeZone;
use serde_json::{Map, json};
use wire::rules::{self, Rules};

use super::super::super::posted::Posted;

/// The word of a choice that is an empty text, which is not the same as none.
pub(super) const BLANK: &str = "blank";

/// What the name of a field of titles begins with; the language follows.
pub(super) const TITLE: &str = "title-";

/// The form's fields with what stands in them: each [`Field`] by its name, but a title by its language, such as `title-en`.
/// Languages are separated by commas.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Typed(BTreeMap<String, String>);

/// Messages by the form's fields.
pub(super) type Errors = BTreeMap<String, Vec<String>>;

impl Typed {
    /// As the form shows a run, dates in a zone, with a field for a title in each of these languages.
    pub(super) fn of(run: &CourseRun, zone: &TimeZone, languages: &[String]) -> Self {
        let mut typed = BTreeMap::new();
        for field in Field::ALL.into_iter().filter(|field| *field != Field::Title) {
            typed.insert(field.as_str().to_owned(), shown(&run.get(field), zone));
        }
        for language in title_languages(run, languages) {
            typed.insert(format!("{TITLE}{language}"), run.title.get(&language).unwrap_or_default().to_owned());
        }
        Self(typed)
    }

    /// From a form that was posted. A field that it does not have is as in `base`.
    pub(super) fn read(form: &Posted, base: &Self) -> Self {
        let read = |(name, before): (&String, &String)| {
            let value = match name.as_str() {
                // Boxes that are not ticked are not sent, so a mark tells that they were there.
                "languages" if form.has("languages") || form.has("has_languages") => joined(form.all("languages")),
                name => form.given(name).map_or_else(|| before.clone(), |value| typed_date(name, value)),
            };
            (name.clone(), value)
        };
        Self(base.0.iter().map(read).collect())
    }

    /// What stands in a field.
    pub(super) fn get(&self, name: &str) -> &str {
        self.0.get(name).map_or("", String::as_str)
    }

    /// Puts something in a field.
    pub(super) fn set(&mut self, name: &str, value: &str) {
        self.0.insert(name.to_owned(), value.to_owned());
    }

    /// Takes some fields from another.
    pub(super) fn take<'n>(&mut self, names: impl Iterator<Item = &'n str>, from: &Self) {
        for name in names {
            if let Some(value) = from.0.get(name) {
                self.set(name, value);
            }
        }
    }

    /// The languages that have a field for a title.
    pub(super) fn titles(&self) -> impl Iterator<Item = &str> {
        self.0.keys().filter_map(|name| name.strip_prefix(TITLE))
    }

    /// The fields that somebody has changed since `base`.
    pub(super) fn touched<'a>(&'a self, base: &'a Self) -> impl Iterator<Item = &'a str> {
        self.0.iter().filter(|(name, value)| base.get(name) != value.as_str()).map(|(name, _)| name.as_str())
    }

    /// The same edit begun at another state: what was touched stays as it was typed, the rest is as it is there.
    pub(super) fn rebased(&self, base: &Self, current: &Self) -> Self {
        let mut moved = current.clone();
        moved.take(self.touched(base), self);
        moved
    }
}

/// The site's languages, and those in which the run has a title beside.
fn title_languages(run: &CourseRun, languages: &[String]) -> Vec<String> {
    let others = run.title.iter().map(|(language, _)| language.to_owned()).filter(|language| !languages.contains(language));
    languages.iter().cloned().chain(others).collect()
}

fn joined<'a>(codes: impl Iterator<Item = &'a str>) -> String {
    let mut codes = codes.filter(|code| !code.is_empty()).collect::<Vec<_>>();
    codes.sort_unstable();
    codes.dedup();
    codes.join(",")
}

fn is_date(name: &str) -> bool {
    matches!(name, "start" | "end" | "enrollment_start" | "enrollment_end")
}

/// Browsers leave seconds out where there are none.
fn typed_date(name: &str, value: &str) -> String {
    if is_date(name) && value.len() == "2026-11-23T09:30".len() && value.is_ascii() {
        format!("{value}:00")
    } else {
        value.to_owned()
    }
}

/// A value as it stands in its field.
fn shown(value: &Value, zone: &TimeZone) -> String {
    let word = |word: &'static str| if word.is_empty() { BLANK.to_owned() } else { word.to_owned() };
    match value {
        Value::Instant(at) => at.map(|at| civil(at, zone)).unwrap_or_default(),
        Value::Languages(languages) => languages.to_string(),
        Value::Count(count) => count.to_string(),
        Value::Visibility(visibility) => visibility.to_string(),
        Value::Amount(amount) => amount.map(|amount| amount.to_string()).unwrap_or_default(),
        Value::Text(text) => text.as_deref().map(|text| strip(text).to_owned()).unwrap_or_default(),
        Value::Offer(offer) => offer.map(|offer| word(offer.as_str())).unwrap_or_default(),
        Value::CertificateOffer(offer) => offer.map(|offer| word(offer.as_str())).unwrap_or_default(),
        Value::Titles(_) | Value::Names(_) | Value::Cover(_) | Value::Span(_) | Value::Pace(_) => String::new(),
        Value::DisplayMode(mode) => mode.to_string(),
    }
}

/// Date and time of day in a zone, to the second, as `datetime-local` has them.
fn civil(at: Instant, zone: &TimeZone) -> String {
    at.in_zone(zone).chars().take("2026-11-23T09:30:00".len()).collect()
}

/// The run that was made of `base`.
///
/// # Errors
/// The messages of the sync endpoint, in its words.
pub(super) fn edited(base: &CourseRun, typed: &Typed, zone: &TimeZone) -> Result<CourseRun, Errors> {
    let was = Typed::of(base, zone, &typed.titles().map(str::to_owned).collect::<Vec<_>>());
    let is_touched = |field: Field| typed.get(field.as_str()) != was.get(field.as_str());
    let mut run = base.clone();
    let mut errors = Errors::new();
    let mut item = Map::new();
    // A new run has no link to keep.
    let is_new = base.resource_link.is_empty();
    for field in Field::synchronised().filter(|field| is_touched(*field) || (is_new && *field == Field::ResourceLink)) {
        item.insert(field.as_str().to_owned(), as_sent(field, typed.get(field.as_str())));
    }
    check(&serde_json::Value::Object(item).to_string(), zone, &mut run, &mut errors);
    if is_touched(Field::DisplayMode) {
        let name = Field::DisplayMode.as_str();
        match typed.get(name).parse::<DisplayMode>() {
            Ok(mode) => run.display_mode = mode,
            Err(_) => add(&mut errors, name, &format!("\"{}\" is not a valid choice.", typed.get(name))),
        }
    }
    for language in typed.titles() {
        let name = format!("{TITLE}{language}");
        let title = typed.get(&name);
        if title.contains('\0') {
            add(&mut errors, &name, "Null characters are not allowed.");
        } else if title != was.get(&name) {
            run.title.set(language, (!title.is_empty()).then(|| title.to_owned()));
        }
    }
    if errors.is_empty() { Ok(run) } else { Err(errors) }
}

/// Runs an item through the endpoint's rules, and puts what is right in a run.
fn check(item: &str, zone: &TimeZone, run: &mut CourseRun, errors: &mut Errors) {
    let Ok(document) = wire::json::parse(item) else {
        return add(errors, Field::ResourceLink.as_str(), "Not a valid string.");
    };
    let item = document.value;
    let checked = rules::check(&item, Rules { zone, open_edx_visibility: false });
    run.apply(&checked.patch);
    let link = item.get(Field::ResourceLink.as_str()).map(|_| rules::link(&item));
    let no_link = link.and_then(Result::err);
    // Of a link that is not there the endpoint says only that it is required.
    let is_told = |field: &str| field == Field::ResourceLink.as_str() && no_link.is_some();
    let messages = checked.errors.to_json();
    let told = no_link.as_ref().map(wire::FieldErrors::to_json);
    for (field, messages) in told.iter().chain([&messages]).filter_map(serde_json::Value::as_object).flatten() {
        if is_told(field) && errors.contains_key(field) {
            continue;
        }
        for message in messages.as_array().into_iter().flatten().filter_map(serde_json::Value::as_str) {
            add(errors, field, message);
        }
    }
}

fn add(errors: &mut Errors, name: &str, message: &str) {
    let messages = errors.entry(name.to_owned()).or_default();
    if !messages.iter().any(|known| known == message) {
        messages.push(message.to_owned());
    }
}

/// A field's text as a sender would send it: none where it is empty and may be.
fn as_sent(field: Field, text: &str) -> serde_json::Value {
    match field {
        Field::ResourceLink | Field::PriceCurrency | Field::EnrollmentCount | Field::CatalogVisibility => json!(text),
        Field::Languages => json!(text.split(',').filter(|code| !code.is_empty()).collect::<Vec<_>>()),
        Field::Offer | Field::CertificateOffer if text == BLANK => json!(""),
        _ if text.is_empty() => serde_json::Value::Null,
        _ => json!(text),
    }
}

/// What is odd about a run, though it may be stored: the field, and the key of a sentence.
pub(super) fn hints(run: &CourseRun) -> Vec<(Field, &'static str)> {
    let before = |one: Option<Instant>, other: Option<Instant>| matches!((one, other), (Some(one), Some(other)) if one < other);
    let price_though_free =
        matches!(run.offer, Some(catalog::Offer::Free)) && run.price.is_some_and(|price| price.hundredths() > 0);
    let dearer = |reduced: Option<catalog::Amount>, full: Option<catalog::Amount>| matches!((reduced, full), (Some(reduced), Some(full)) if reduced > full);
    [
        (run.start.is_none(), Field::Start, "run-hint-no-start"),
        (run.enrollment_start.is_none(), Field::EnrollmentStart, "run-hint-no-enrollment-start"),
        (before(run.end, run.start), Field::End, "run-hint-end-before-start"),
        (before(run.enrollment_end, run.enrollment_start), Field::EnrollmentEnd, "run-hint-enrollment-ends-before"),
        (before(run.end, run.enrollment_start), Field::EnrollmentStart, "run-hint-enrollment-starts-after"),
        (before(run.end, run.enrollment_end), Field::EnrollmentEnd, "run-hint-enrollment-ends-after"),
        (run.languages.is_empty(), Field::Languages, "run-hint-no-languages"),
        (run.languages.len() > rules::MOST_LANGUAGES, Field::Languages, "run-hint-many-languages"),
        (price_though_free, Field::Price, "run-hint-free"),
        (dearer(run.discounted_price, run.price), Field::DiscountedPrice, "run-hint-dearer"),
        (dearer(run.certificate_discounted_price, run.certificate_price), Field::CertificateDiscountedPrice, "run-hint-dearer"),
    ]
    .into_iter()
    .filter(|(is_odd, ..)| *is_odd)
    .map(|(_, field, key)| (field, key))
    .collect()
}

#[cfg(test)]
mod tests {
    use catalog::{Amount, CourseRun, Field, Instant, Languages, Offer, Titles};
    use jiff::tz::TimeZone;

    use super::super::super::super::posted::Posted;
    use super::{Typed, edited, hints};

    fn paris() -> TimeZone {
        TimeZone::get("Europe/Paris").expect("a zone")
    }

    #[expect(clippy::unnecessary_wraps, reason = "as a run has it")]
    fn at(text: &str) -> Option<Instant> {
        Some(text.parse().expect("an instant"))
    }

    fn sites() -> Vec<String> {
        vec!["en".to_owned(), "fr".to_owned()]
    }

    fn run() -> CourseRun {
        CourseRun {
            title: Titles::one("de", "Herbst"),
            start: at("2026-09-14T06:00:00.25Z"),
            enrollment_end: at("9999-12-31T23:59:59Z"),
            languages: Languages::from_codes(["fr", "en"].into_iter()).expect("known"),
            price: Some("49.99".parse::<Amount>().expect("an amount")),
            offer: Some(Offer::Blank),
            discount: Some(String::new()),
            ..CourseRun::new("https://lms.example.com/a")
        }
    }

    fn posted(run: &CourseRun, form: &str) -> (Typed, Result<CourseRun, super::Errors>) {
        let typed = Typed::read(&Posted::parse(form.as_bytes()), &Typed::of(run, &paris(), &sites()));
        let edited = edited(run, &typed, &paris());
        (typed, edited)
    }

    #[test]
    fn what_was_not_touched_stays_exactly() {
        let (typed, edited) =
            posted(&run(), "start=2026-09-14T08:00&languages=en&languages=fr&discount=&offer=blank&price=49.99");
        assert_eq!(edited, Ok(run()));
        assert_eq!(typed.get("enrollment_end"), "9999-12-31T23:59:59");
        assert_eq!(typed.titles().collect::<Vec<_>>(), ["de", "en", "fr"]);
        assert_eq!(typed.touched(&Typed::of(&run(), &paris(), &sites())).count(), 0);
    }

    #[test]
    fn dates_are_of_the_viewers_zone() {
        let (_, edited) = posted(&run(), "start=2026-12-01T09:30&end=2026-07-01T10:00:05&enrollment_end=");
        let edited = edited.expect("right");
        assert_eq!(edited.start, at("2026-12-01T08:30:00Z"));
        assert_eq!((edited.end, edited.enrollment_end), (at("2026-07-01T08:00:05Z"), None));
    }

    #[test]
    fn empty_is_none_where_there_may_be_none() {
        let form = "price=&offer=&has_languages=1&title-de=&title-en=%20Autumn&display_mode=compact&enrollment_count=12";
        let edited = posted(&run(), form).1.expect("right");
        assert_eq!((edited.price, edited.offer, edited.languages.len()), (None, None, 0));
        assert_eq!((edited.title, edited.enrollment_count), (Titles::one("en", "Autumn"), 12));
        assert_eq!(edited.display_mode.as_str(), "compact");
    }

    #[test]
    fn messages_are_the_endpoints() {
        for (form, field, message) in [
            ("price=49.999", "price", "Ensure that there are no more than 2 decimal places."),
            ("price=x", "price", "A valid number is required."),
            ("enrollment_count=", "enrollment_count", "A valid integer is required."),
            ("resource_link=", "resource_link", "This field is required."),
            ("price_currency=", "price_currency", "This field may not be blank."),
            ("discount=-10+%25+until+the+end+of+May", "discount", "Ensure this field has no more than 20 characters."),
            ("languages=xx", "languages", "\"xx\" is not a valid choice."),
            ("catalog_visibility=both", "catalog_visibility", "\"both\" is not a valid choice."),
            ("display_mode=x", "display_mode", "\"x\" is not a valid choice."),
            ("title-en=%00", "title-en", "Null characters are not allowed."),
        ] {
            let errors = posted(&run(), form).1.expect_err(form);
            assert_eq!(errors.into_iter().collect::<Vec<_>>(), [(field.to_owned(), vec![message.to_owned()])], "{form}");
        }
        let errors = posted(&run(), "start=tomorrow").1.expect_err("no date");
        assert!(errors["start"][0].starts_with("Datetime has wrong format."), "{errors:?}");
        let long = format!("resource_link={}", "x".repeat(201));
        assert_eq!(
            posted(&run(), &long).1.expect_err("long")["resource_link"],
            ["Ensure this field has no more than 200 characters."]
        );
        assert!(posted(&CourseRun::new(""), "").1.expect_err("no link").contains_key("resource_link"));
    }

    #[test]
    fn an_edit_is_moved_to_another_state() {
        let before = Typed::of(&run(), &paris(), &sites());
        let (typed, _) = posted(&run(), "price=45.00&title-fr=Automne");
        let now = CourseRun { enrollment_count: 13, price: None, ..run() };
        let moved = typed.rebased(&before, &Typed::of(&now, &paris(), &sites()));
        assert_eq!((moved.get("price"), moved.get("title-fr"), moved.get("enrollment_count")), ("45.00", "Automne", "13"));
    }

    #[test]
    fn oddities_are_told() {
        assert!(hints(&run()).contains(&(Field::EnrollmentStart, "run-hint-no-enrollment-start")));
        let odd = CourseRun {
            end: at("2026-09-01T00:00:00Z"),
            enrollment_start: at("2026-09-02T00:00:00Z"),
            offer: Some(Offer::Free),
            languages: Languages::default(),
            ..run()
        };
        let told = hints(&odd).into_iter().map(|(_, key)| key).collect::<Vec<_>>();
        for key in ["end-before-start", "enrollment-starts-after", "enrollment-ends-after", "no-languages", "free"] {
            assert!(told.contains(&format!("run-hint-{key}").as_str()), "{key}: {told:?}");
        }
    }
}
