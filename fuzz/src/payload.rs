//! A body is read and each of its runs is checked.

use jiff::tz::TimeZone;
use wire::body::{self, Body, Item};
use wire::rules::{self, Rules};
use wire::{answer, json};

use crate::drive::Target;

/// The target.
pub(crate) const TARGET: Target = Target { name: "payload", seeds: <[Vec<u8>]>::to_vec, run };

/// Reads a body as the program does.
fn run(data: &[u8]) {
    let items = match body::read(data) {
        Ok(Body::One(item)) => vec![item],
        Ok(Body::Many(items)) => items,
        Err(error) => {
            assert!(error.to_json().is_object(), "a refusal is an object");
            return;
        }
    };
    for zone in [TimeZone::UTC, TimeZone::get("Europe/Paris").unwrap_or(TimeZone::UTC)] {
        for item in &items {
            check(item, &zone);
        }
    }
}

fn check(item: &Item<'_>, zone: &TimeZone) {
    // An empty body is an empty object, without text.
    if !item.text.is_empty() {
        let again = json::parse(item.text).map(|document| document.value);
        assert_eq!(again.as_ref(), Ok(&item.json), "an item's text is not what it was read from");
    }
    match rules::link(&item.json) {
        Ok(link) => {
            assert!(link.sent.contains(&link.trimmed), "{link:?}");
            let told = answer::many([(link.sent.as_str(), None)]);
            assert!(serde_json::from_str::<serde_json::Value>(&told).is_ok(), "{told}");
        }
        Err(errors) => assert!(!errors.is_empty(), "refused without a word"),
    }
    for open_edx_visibility in [true, false] {
        let checked = rules::check(&item.json, Rules { zone, open_edx_visibility });
        for field in checked.errors.fields() {
            assert!(item.json.get(field).is_some(), "{field} is wrong, but was not sent");
        }
        // A refusal must be tellable either way.
        let told = checked.errors.to_json().to_string();
        assert!(serde_json::from_str::<serde_json::Value>(&told).is_ok(), "{told}");
        if let Err(errors) = rules::publishable_languages(&checked.patch) {
            assert!(!errors.is_empty(), "refused without a word");
        }
    }
}
