//! Course codes, compared in normal form.

use std::fmt;

use serde::{Deserialize, Serialize};
use unicode_normalization::UnicodeNormalization;

use crate::text::{is_space, is_word};

/// A course code in its normal form: Django's `slugify(value, allow_unicode=True)` in upper case.
///
/// `demox` and `De.mo'X!` are both `DEMOX`. Accents are kept: `Démo X` is `DÉMO-X`. The code is empty if the text has no letter
/// or digit. No course has an empty code.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(from = "String")]
pub struct CourseCode(String);

impl CourseCode {
    /// The maximum length of a course's code, in characters.
    pub const MAX: usize = 200;

    /// Normalises a code that a person, a file or an LMS wrote.
    pub fn normalise(written: &str) -> Self {
        if is_normal_ascii(written) {
            return Self(written.to_owned());
        }
        let lowered = written.nfkc().collect::<String>().to_lowercase();
        let mut slug = String::with_capacity(lowered.len());
        for character in lowered.chars() {
            if character == '-' || is_space(character) {
                if !slug.ends_with('-') {
                    slug.push('-');
                }
            } else if is_word(character) {
                slug.push(character);
            }
        }
        Self(slug.trim_matches(['-', '_']).to_uppercase())
    }

    /// The normal form.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether the code is empty, because nothing was left after normalisation.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether a course can have this code: it is not empty, and not longer than [`Self::MAX`].
    pub fn is_usable(&self) -> bool {
        !self.is_empty() && self.0.chars().nth(Self::MAX).is_none()
    }
}

/// Whether normalisation would not change a code, checked without Unicode's tables. This is so for most codes.
fn is_normal_ascii(written: &str) -> bool {
    let inner = |byte: u8| byte.is_ascii_uppercase() || byte.is_ascii_digit() || matches!(byte, b'-' | b'_');
    let outer = |byte: Option<&u8>| byte.is_none_or(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit());
    let bytes = written.as_bytes();
    bytes.iter().all(|byte| inner(*byte)) && outer(bytes.first()) && outer(bytes.last()) && !written.contains("--")
}

impl From<String> for CourseCode {
    fn from(written: String) -> Self {
        Self::normalise(&written)
    }
}

impl fmt::Display for CourseCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::CourseCode;

    #[test]
    fn normal_forms() {
        for (written, normal) in [
            ("DemoX", "DEMOX"),
            ("De.mo'X!", "DEMOX"),
            ("Démo X", "DÉMO-X"),
            ("  a - b  ", "A-B"),
            ("__x__", "X"),
            ("!!!", ""),
            ("straße", "STRASSE"),
            ("8.01", "801"),
            ("\u{fb01}n", "FIN"),
            ("日本語", "日本語"),
            ("a\u{1c}b", "A-B"),
        ] {
            assert_eq!(CourseCode::normalise(written).as_str(), normal, "{written:?}");
        }
    }

    proptest! {
        #[test]
        fn the_short_way_is_the_long_way(written in "[A-Z0-9_-]{0,12}") {
            // A leading space prevents the short way.
            prop_assert_eq!(CourseCode::normalise(&written), CourseCode::normalise(&format!(" {written}")));
        }

        #[test]
        fn case_and_outer_space_do_not_matter(code in "[a-zA-Z0-9éÉ][a-zA-Z0-9 éÉ_-]{0,20}") {
            let normal = CourseCode::normalise(&code);
            prop_assert_eq!(&CourseCode::normalise(&code.to_uppercase()), &normal);
            prop_assert_eq!(&CourseCode::normalise(&format!(" {code}\t")), &normal);
            prop_assert_eq!(CourseCode::normalise(normal.as_str()), normal);
        }
    }
}
