//! The languages in which a run may be taught.

use std::fmt;

use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// The codes of the protocol's reference implementation (Django 4.2's `LANGUAGES`), sorted.
#[rustfmt::skip]
const CODES: [&str; 98] = [
    "af", "ar", "ar-dz", "ast", "az", "be", "bg", "bn", "br", "bs", "ca", "ckb", "cs", "cy", "da", "de",
    "dsb", "el", "en", "en-au", "en-gb", "eo", "es", "es-ar", "es-co", "es-mx", "es-ni", "es-ve", "et", "eu",
    "fa", "fi", "fr", "fy", "ga", "gd", "gl", "he", "hi", "hr", "hsb", "hu", "hy", "ia", "id", "ig", "io",
    "is", "it", "ja", "ka", "kab", "kk", "km", "kn", "ko", "ky", "lb", "lt", "lv", "mk", "ml", "mn", "mr",
    "ms", "my", "nb", "ne", "nl", "nn", "os", "pa", "pl", "pt", "pt-br", "ro", "ru", "sk", "sl", "sq", "sr",
    "sr-latn", "sv", "sw", "ta", "te", "tg", "th", "tk", "tr", "tt", "udm", "uk", "ur", "uz", "vi", "zh-hans",
    "zh-hant",
];

/// A language whose code the protocol knows, such as `en` or `pt-br`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Language(u8);

impl Language {
    /// Returns every language, in the order of the codes.
    pub fn all() -> impl Iterator<Item = Self> {
        (0..CODES.len()).filter_map(|index| u8::try_from(index).ok()).map(Self)
    }

    /// Returns the language with exactly this code.
    pub fn from_code(code: &str) -> Option<Self> {
        CODES.binary_search(&code).ok().and_then(|index| u8::try_from(index).ok()).map(Self)
    }

    /// Returns the language that Open edX writes with an underscore: `zh_HANS` is `zh-hans`, `pt_PT` is `pt`.
    ///
    /// Accepts only codes with an underscore. `EN` is unknown, as in Richie.
    pub fn from_underscored(code: &str) -> Option<Self> {
        let (primary, _region) = code.split_once('_')?;
        let dashed = code.replace('_', "-").to_ascii_lowercase();
        Self::from_code(&dashed).or_else(|| Self::from_code(&primary.to_ascii_lowercase()))
    }

    /// The code.
    pub fn as_str(self) -> &'static str {
        CODES[usize::from(self.0)]
    }
}

/// A set of languages. Iterates in the order of their codes.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Languages(u128);

impl Languages {
    /// The number of languages.
    pub fn len(self) -> usize {
        self.0.count_ones() as usize
    }

    /// Whether the set is empty.
    pub fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// Adds a language.
    pub fn insert(&mut self, language: Language) {
        self.0 |= 1 << language.0;
    }

    /// Returns the languages in the order of their codes.
    pub fn iter(self) -> impl Iterator<Item = Language> {
        (0..CODES.len()).filter(move |index| self.0 >> index & 1 == 1).filter_map(|index| u8::try_from(index).ok()).map(Language)
    }

    /// Creates a set from codes, which [`fmt::Display`] writes separated by commas.
    ///
    /// # Errors
    /// With the first code that is unknown.
    pub fn from_codes<'a>(codes: impl Iterator<Item = &'a str>) -> Result<Self, UnknownLanguage> {
        let mut languages = Self::default();
        for code in codes {
            languages.insert(Language::from_code(code).ok_or_else(|| UnknownLanguage(code.to_owned()))?);
        }
        Ok(languages)
    }
}

/// The error for a language code that the protocol does not know.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("\"{0}\" is not a language code that Richie knows (lower case, such as \"en\" or \"pt-br\")")]
pub struct UnknownLanguage(String);

impl FromIterator<Language> for Languages {
    fn from_iter<T: IntoIterator<Item = Language>>(languages: T) -> Self {
        let mut set = Self::default();
        for language in languages {
            set.insert(language);
        }
        set
    }
}

impl fmt::Display for Languages {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (position, language) in self.iter().enumerate() {
            if position > 0 {
                f.write_str(",")?;
            }
            f.write_str(language.as_str())?;
        }
        Ok(())
    }
}

impl Serialize for Languages {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.iter().map(Language::as_str))
    }
}

impl<'de> Deserialize<'de> for Languages {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let codes = Vec::<String>::deserialize(deserializer)?;
        Self::from_codes(codes.iter().map(String::as_str)).map_err(D::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::{CODES, Language, Languages};

    #[test]
    fn the_table_is_sorted_so_that_it_can_be_searched() {
        assert!(CODES.is_sorted());
        assert!(CODES.iter().all(|code| Language::from_code(code).is_some_and(|language| language.as_str() == *code)));
    }

    #[test]
    fn open_edx_spellings() {
        for (written, code) in
            [("zh_HANS", Some("zh-hans")), ("pt_PT", Some("pt")), ("pt_BR", Some("pt-br")), ("EN", None), ("xx_YY", None)]
        {
            assert_eq!(Language::from_underscored(written).map(Language::as_str), code, "{written}");
        }
    }

    #[test]
    fn a_set_is_written_sorted_and_read_back() {
        let languages = Languages::from_codes(["fr", "en", "fr"].into_iter()).expect("known codes");
        assert_eq!(languages.to_string(), "en,fr");
        assert_eq!(languages.len(), 2);
        assert_eq!(serde_json::to_string(&languages).expect("writes"), r#"["en","fr"]"#);
    }
}
