//! The sync endpoint's messages in the reader's language. They come from Django REST Framework; one that is not known here is
//! shown as it is.

use super::super::super::locale::Locale;

/// Messages that are always the same.
const WHOLE: [(&str, &str); 12] = [
    ("This field is required.", "required"),
    ("This field may not be null.", "null"),
    ("This field may not be blank.", "blank"),
    ("This selection may not be empty.", "empty-selection"),
    ("Not a valid string.", "not-a-text"),
    ("A valid integer is required.", "integer"),
    ("A valid number is required.", "number"),
    ("String value too large.", "too-large"),
    ("Null characters are not allowed.", "null-characters"),
    ("Datetime value out of range.", "out-of-range"),
    (
        "Datetime has wrong format. Use one of these formats instead: YYYY-MM-DDThh:mm[:ss[.uuuuuu]][+HH:MM|-HH:MM|Z].",
        "date-format",
    ),
    ("No LMS configuration found for this resource link.", "no-lms"),
];

/// Messages about something: what stands before and behind it.
const AROUND: [(&str, &str, &str); 11] = [
    ("Ensure this value is greater than or equal to ", ".", "least"),
    ("Ensure this value is less than or equal to ", ".", "most"),
    ("Ensure this field has no more than ", " characters.", "characters"),
    ("Ensure this field has no more than ", " elements.", "elements"),
    ("Ensure that there are no more than ", " digits in total.", "digits"),
    ("Ensure that there are no more than ", " decimal places.", "decimals"),
    ("Ensure that there are no more than ", " digits before the decimal point.", "whole-digits"),
    ("\"", "\" is not a valid choice.", "choice"),
    ("Surrogate characters are not allowed: ", ".", "surrogate"),
    ("Expected a list of items but got type \"", "\".", "not-a-list"),
    ("Unknown course: ", ".", "unknown-course"),
];

/// A message in the reader's language.
pub(crate) fn message(l: Locale, english: &str) -> String {
    if let Some((_, key)) = WHOLE.iter().find(|(whole, _)| *whole == english) {
        return l.t(format!("message-{key}"));
    }
    let about = |(before, behind, key): &(&str, &str, &'static str)| {
        let about = english.strip_prefix(before)?.strip_suffix(behind)?;
        Some((*key, about.to_owned()))
    };
    match AROUND.iter().find_map(about) {
        Some((key, about)) => l.x(&format!("message-{key}"), about),
        None => english.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::super::super::super::locale::Locale;
    use super::{AROUND, WHOLE, message};

    #[test]
    fn in_english_they_are_as_the_endpoint_says_them_and_in_french_they_are_not() {
        let [english, french] = ["en", "fr"].map(|code| Locale::negotiate(Some(code), "", &[]));
        let whole = WHOLE.iter().map(|(whole, _)| (*whole).to_owned());
        for told in whole.chain(AROUND.iter().map(|(before, behind, _)| format!("{before}20{behind}"))) {
            assert_eq!(message(english, &told), told);
            let translated = message(french, &told);
            assert!(translated != told && !translated.contains('⟦'), "{translated}");
        }
        assert_eq!(message(french, "Something new."), "Something new.");
    }
}
