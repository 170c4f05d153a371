//! The rules of the seventeen fields, with the messages of Django REST Framework.

use catalog::text::strip;
use catalog::{CatalogVisibility, CertificateOffer, Field, Instant, Language, Languages, Offer, Patch, RESOURCE_LINK_MAX, Value};
use jiff::tz::TimeZone;

use crate::json::Json;
use crate::{FieldErrors, datetime, number, python};

/// The settings that differ between senders.
#[derive(Debug, Clone, Copy)]
pub struct Rules<'a> {
    /// The time zone of dates without an offset.
    pub zone: &'a TimeZone,
    /// Whether Open edX's words for the visibility are accepted.
    pub open_edx_visibility: bool,
}

/// The result of checking an item's fields. Invalid fields are not in the patch.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Checked {
    /// The valid fields. The link is trimmed.
    pub patch: Patch,
    /// The messages for the invalid fields.
    pub errors: FieldErrors,
}

/// The resource link of an item.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Link {
    /// The link as it was sent. It selects the LMS, and names the item in the response to an array.
    pub sent: String,
    /// The link without whitespace around it. It identifies the run.
    pub trimmed: String,
}

const REQUIRED: &str = "This field is required.";
const NOT_NULL: &str = "This field may not be null.";
const BLANK: &str = "This field may not be blank.";
const NOT_A_TEXT: &str = "Not a valid string.";
/// The message for an empty list of languages when there must be at least one.
pub const EMPTY_SELECTION: &str = "This selection may not be empty.";
/// The maximum number of languages of a run that is created or published.
pub const MOST_LANGUAGES: usize = 50;

/// Returns the message for missing languages when they are required.
pub fn languages_required() -> FieldErrors {
    FieldErrors::one(Field::Languages.as_str(), REQUIRED)
}

/// Returns the resource link of an item.
///
/// # Errors
/// If there is none, or it is not a text.
pub fn link(item: &Json<'_>) -> Result<Link, FieldErrors> {
    let wrong = |message: &str| FieldErrors::one(Field::ResourceLink.as_str(), message);
    match item.get(Field::ResourceLink.as_str()) {
        None => Err(wrong(REQUIRED)),
        Some(value) if value.is_nothing() => Err(wrong(REQUIRED)),
        Some(Json::String(text)) => Ok(Link { sent: text.text.to_string(), trimmed: strip(&text.text).to_owned() }),
        Some(_) => Err(wrong(NOT_A_TEXT)),
    }
}

/// Checks every field that an item contains. Ignores members that are not fields.
pub fn check(item: &Json<'_>, rules: Rules<'_>) -> Checked {
    let mut checked = Checked::default();
    for field in Field::synchronised() {
        let Some(value) = item.get(field.as_str()) else { continue };
        match check_field(field, value, rules) {
            Ok(value) => checked.patch.set(field, value),
            Err(messages) => messages.into_iter().for_each(|message| checked.errors.add(field.as_str(), message)),
        }
    }
    checked
}

/// Checks the languages for creating or publishing a run. A draft may have languages that fail this check.
///
/// # Errors
/// If the list is empty, or has more than [`MOST_LANGUAGES`].
pub fn publishable_languages(patch: &Patch) -> Result<(), FieldErrors> {
    let Some(Value::Languages(languages)) = patch.get(Field::Languages) else { return Ok(()) };
    let wrong = |message: String| Err(FieldErrors::one(Field::Languages.as_str(), message));
    match languages.len() {
        0 => wrong(EMPTY_SELECTION.to_owned()),
        many if many > MOST_LANGUAGES => wrong(format!("Ensure this field has no more than {MOST_LANGUAGES} elements.")),
        _ => Ok(()),
    }
}

fn check_field(field: Field, value: &Json<'_>, rules: Rules<'_>) -> Result<Value, Vec<String>> {
    let is_null = *value == Json::Null;
    match field {
        Field::Start | Field::End | Field::EnrollmentStart | Field::EnrollmentEnd => {
            if is_null { Ok(None) } else { instant(value, rules.zone).map(Some) }.map(Value::Instant).map_err(one)
        }
        Field::Price | Field::CertificatePrice | Field::DiscountedPrice | Field::CertificateDiscountedPrice => {
            if is_null { Ok(None) } else { number::amount(value) }.map(Value::Amount).map_err(one)
        }
        Field::Discount | Field::CertificateDiscount => {
            if is_null { Ok(None) } else { text(value, 20, true).map(Some) }.map(Value::Text)
        }
        Field::Offer => if is_null { Ok(None) } else { choice::<Offer>(value).map(Some) }.map(Value::Offer).map_err(one),
        Field::CertificateOffer => {
            if is_null { Ok(None) } else { choice::<CertificateOffer>(value).map(Some) }.map(Value::CertificateOffer).map_err(one)
        }
        _ if is_null => Err(one(NOT_NULL)),
        Field::ResourceLink => text(value, RESOURCE_LINK_MAX, false).map(|link| Value::Text(Some(link))),
        Field::PriceCurrency => text(value, 7, false).map(|currency| Value::Text(Some(currency))),
        Field::EnrollmentCount => number::count(value).map(Value::Count).map_err(one),
        Field::CatalogVisibility => visibility(value, rules).map(Value::Visibility).map_err(one),
        Field::Languages => languages(value).map(Value::Languages).map_err(one),
        Field::Title | Field::DisplayMode => Err(one("This field is not synchronised.")),
    }
}

fn one(message: impl Into<String>) -> Vec<String> {
    vec![message.into()]
}

fn surrogate_message(surrogate: u16) -> String {
    format!("Surrogate characters are not allowed: U+{surrogate:X}.")
}

fn text(value: &Json<'_>, longest: usize, may_be_blank: bool) -> Result<String, Vec<String>> {
    let surrogate = match value {
        Json::String(text) => text.surrogate,
        Json::Int(_) | Json::Float(_) => None,
        _ => return Err(one(NOT_A_TEXT)),
    };
    let written = python::str(value);
    let trimmed = strip(&written);
    if trimmed.is_empty() && !may_be_blank {
        return Err(one(BLANK));
    }
    let mut messages = Vec::new();
    if trimmed.chars().count() > longest {
        messages.push(format!("Ensure this field has no more than {longest} characters."));
    }
    if trimmed.contains('\0') {
        messages.push("Null characters are not allowed.".to_owned());
    }
    messages.extend(surrogate.map(surrogate_message));
    if messages.is_empty() { Ok(trimmed.to_owned()) } else { Err(messages) }
}

fn not_a_choice(written: &str) -> String {
    format!("\"{written}\" is not a valid choice.")
}

fn choice<T: std::str::FromStr>(value: &Json<'_>) -> Result<T, String> {
    let written = python::str(value);
    written.parse().map_err(|_| not_a_choice(&written))
}

fn visibility(value: &Json<'_>, rules: Rules<'_>) -> Result<CatalogVisibility, String> {
    match value {
        Json::String(text) if rules.open_edx_visibility => match text.text.as_ref() {
            "both" => Ok(CatalogVisibility::CourseAndSearch),
            "about" => Ok(CatalogVisibility::CourseOnly),
            "none" => Ok(CatalogVisibility::Hidden),
            _ => choice(value),
        },
        _ => choice(value),
    }
}

fn languages(value: &Json<'_>) -> Result<Languages, String> {
    let language = |written: &str| {
        Language::from_code(written).or_else(|| Language::from_underscored(written)).ok_or_else(|| not_a_choice(written))
    };
    match value {
        Json::Array(values) => values.iter().map(|value| language(&python::str(value))).collect(),
        Json::Object(members) => members.iter().map(|(name, _)| language(&name.text)).collect(),
        other => Err(format!("Expected a list of items but got type \"{}\".", python::type_name(other))),
    }
}

fn instant(value: &Json<'_>, zone: &TimeZone) -> Result<Instant, String> {
    const OUT_OF_RANGE: &str = "Datetime value out of range.";
    const WRONG_FORMAT: &str =
        "Datetime has wrong format. Use one of these formats instead: YYYY-MM-DDThh:mm[:ss[.uuuuuu]][+HH:MM|-HH:MM|Z].";
    let written = match value {
        Json::String(text) => datetime::read(&text.text),
        _ => None,
    };
    let written = written.ok_or(WRONG_FORMAT)?;
    let instant = match written.offset {
        None => Instant::from_civil_in(written.civil, zone),
        Some(offset) => Instant::from_civil_and_micros(written.civil, offset),
    };
    instant.filter(|instant| instant.fits_in(zone)).ok_or_else(|| OUT_OF_RANGE.to_owned())
}

#[cfg(test)]
mod tests {
    use jiff::tz::TimeZone;

    use super::{Rules, check, link, publishable_languages};
    use crate::json::parse;

    fn rules(zone: &TimeZone) -> Rules<'_> {
        Rules { zone, open_edx_visibility: true }
    }

    fn told(json: &str, zone: &str) -> String {
        let zone = TimeZone::get(zone).expect("a zone");
        let checked = check(&parse(json).expect(json).value, rules(&zone));
        if checked.errors.is_empty() {
            serde_json::to_string(&checked.patch).expect("writes")
        } else {
            checked.errors.to_json().to_string()
        }
    }

    #[test]
    fn fields_are_read_and_told() {
        for (json, expected) in [
            (r#"{"start": null, "title": 5, "sync_mode": "manual"}"#, r#"{"start":null}"#),
            (r#"{"languages": ["fr", "en", "fr"]}"#, r#"{"languages":["en","fr"]}"#),
            (r#"{"languages": ["zh_HANS"]}"#, r#"{"languages":["zh-hans"]}"#),
            (r#"{"languages": {"en": 1}}"#, r#"{"languages":["en"]}"#),
            (r#"{"languages": [["en"]]}"#, r#"{"languages":["\"['en']\" is not a valid choice."]}"#),
            (r#"{"languages": true}"#, r#"{"languages":["Expected a list of items but got type \"bool\"."]}"#),
            (r#"{"catalog_visibility": "about"}"#, r#"{"catalog_visibility":"course_only"}"#),
            (r#"{"catalog_visibility": {"a": 1}}"#, r#"{"catalog_visibility":["\"{'a': 1}\" is not a valid choice."]}"#),
            (r#"{"catalog_visibility": null}"#, r#"{"catalog_visibility":["This field may not be null."]}"#),
            (r#"{"offer": "", "certificate_offer": null}"#, r#"{"offer":"","certificate_offer":null}"#),
            (
                r#"{"certificate_offer": "partially_free"}"#,
                r#"{"certificate_offer":["\"partially_free\" is not a valid choice."]}"#,
            ),
            (r#"{"price_currency": 12}"#, r#"{"price_currency":"12"}"#),
            (r#"{"price_currency": "  "}"#, r#"{"price_currency":["This field may not be blank."]}"#),
            (r#"{"price_currency": ["EUR"]}"#, r#"{"price_currency":["Not a valid string."]}"#),
            (r#"{"discount": " -10% "}"#, r#"{"discount":"-10%"}"#),
            (r#"{"discount": "a\u0000b"}"#, r#"{"discount":["Null characters are not allowed."]}"#),
            (r#"{"resource_link": "\ud800"}"#, r#"{"resource_link":["Surrogate characters are not allowed: U+D800."]}"#),
            (r#"{"discount": "\ud800"}"#, r#"{"discount":["Surrogate characters are not allowed: U+D800."]}"#),
            (
                r#"{"discount": "xxxxxxxxxxxxxxxxxxxx\u0000"}"#,
                r#"{"discount":["Ensure this field has no more than 20 characters.","Null characters are not allowed."]}"#,
            ),
        ] {
            assert_eq!(told(json, "UTC"), expected, "{json}");
        }
    }

    #[test]
    fn dates_without_offset_are_of_the_servers_zone() {
        for (date, zone, expected) in [
            ("2021-07-01T10:00:00", "Europe/Paris", "2021-07-01T08:00:00Z"),
            ("2021-03-28T02:30:00", "Europe/Paris", "2021-03-28T01:30:00Z"),
            ("2021-10-31T02:30:00", "Europe/Paris", "2021-10-31T00:30:00Z"),
            ("2021-07-01T10:00:00+00:00:01", "Europe/Paris", "2021-07-01T09:59:59Z"),
            ("0001-01-01T00:00:00Z", "Europe/Paris", "0001-01-01T00:00:00Z"),
            ("9999-12-31T23:59:59Z", "UTC", "9999-12-31T23:59:59Z"),
        ] {
            assert_eq!(told(&format!("{{\"start\": \"{date}\"}}"), zone), format!("{{\"start\":\"{expected}\"}}"), "{date}");
        }
        for (date, zone) in [
            ("0001-01-01T00:00:00+14:00", "UTC"),
            ("9999-12-31T23:59:59-12:00", "UTC"),
            ("0001-01-01T00:00:00", "Europe/Paris"),
            ("9999-12-31T23:59:59Z", "Europe/Paris"),
        ] {
            let told = told(&format!("{{\"start\": \"{date}\"}}"), zone);
            assert_eq!(told, r#"{"start":["Datetime value out of range."]}"#, "{date} in {zone}");
        }
    }

    #[test]
    fn links() {
        for (json, expected) in [
            ("{}", "required"),
            (r#"{"resource_link": 0}"#, "required"),
            (r#"{"resource_link": {}}"#, "required"),
            (r#"{"resource_link": true}"#, "Not a valid"),
            ("5", "required"),
        ] {
            let told = link(&parse(json).expect(json).value).expect_err(json).to_json().to_string();
            assert!(told.contains(expected), "{json}: {told}");
        }
        let link = link(&parse(r#"{"resource_link": " a "}"#).expect("reads").value).expect("a link");
        assert_eq!((link.sent.as_str(), link.trimmed.as_str()), (" a ", "a"));
    }

    #[test]
    fn a_draft_may_have_languages_that_cannot_be_published() {
        let patch = |json: &str| check(&parse(json).expect(json).value, rules(&TimeZone::UTC)).patch;
        assert!(publishable_languages(&patch(r#"{"languages": []}"#)).is_err());
        assert!(publishable_languages(&patch(r#"{"languages": ["en"]}"#)).is_ok());
        assert!(publishable_languages(&patch("{}")).is_ok());
    }
}
