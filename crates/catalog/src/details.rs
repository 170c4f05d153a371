//! What a course's page shows beside its title: a description, organisations, subjects, a picture, how long it takes.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::text::strip;
use crate::{Pace, SpanUnit, Titles};

/// The maximum number of organisations, or of subjects, of a course.
pub const NAMES_MAX: usize = 20;
/// The maximum length of an organisation's or a subject's name, in characters.
pub const NAME_MAX: usize = 200;
/// The maximum length of a description in each language, in characters.
pub const DESCRIPTION_MAX: usize = 20_000;
/// The maximum length of a picture's alternative text in each language, in characters.
pub const ALTERNATIVE_MAX: usize = 500;

/// What a course's page shows beside its title. Absent parts are left out when serialised.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(default)]
pub struct CourseDetails {
    /// The description in Markdown, by language.
    #[serde(skip_serializing_if = "Titles::is_empty")]
    pub description: Titles,
    /// The names of the organisations that offer it; see [`check_names`].
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub organisations: Vec<String>,
    /// The names of its subjects; see [`check_names`].
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub subjects: Vec<String>,
    /// Its picture.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cover: Option<Cover>,
    /// How long it takes from the first day to the last.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub duration: Option<Span>,
    /// How much work it takes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub effort: Option<Span>,
    /// Who sets the pace.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pace: Option<Pace>,
}

impl CourseDetails {
    /// Whether there are no details.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

/// A course's picture.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Cover {
    /// The picture's number.
    pub id: ImageId,
    /// The alternative text by language: what the picture shows, for people who cannot see it.
    #[serde(default, skip_serializing_if = "Titles::is_empty")]
    pub alt: Titles,
}

/// The number of a picture: the SHA-256 digest of its content. As text, it is 64 lower-case hexadecimal digits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ImageId(pub [u8; 32]);

/// The error for a text that is not the number of a picture.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a picture is named by 64 hexadecimal digits, in lower case")]
pub struct NoImageId;

impl fmt::Display for ImageId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl FromStr for ImageId {
    type Err = NoImageId;
    fn from_str(text: &str) -> Result<Self, NoImageId> {
        let digit = |byte: u8| match byte {
            b'0'..=b'9' => Ok(byte - b'0'),
            b'a'..=b'f' => Ok(byte - b'a' + 10),
            _ => Err(NoImageId),
        };
        let (pairs, rest) = text.as_bytes().as_chunks::<2>();
        let mut digest = [0; 32];
        if pairs.len() != digest.len() || !rest.is_empty() {
            return Err(NoImageId);
        }
        for (byte, [high, low]) in digest.iter_mut().zip(pairs) {
            *byte = digit(*high)? << 4 | digit(*low)?;
        }
        Ok(Self(digest))
    }
}

impl Serialize for ImageId {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for ImageId {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
    }
}

/// A length of time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Span {
    /// The amount, from 1 to [`Span::MAX`].
    #[serde(deserialize_with = "amount")]
    pub amount: u16,
    /// The unit.
    pub unit: SpanUnit,
}

impl Span {
    /// The largest amount.
    pub const MAX: u16 = 9999;

    /// Creates a span. Returns `None` if the amount is zero or too large.
    pub fn new(amount: u16, unit: SpanUnit) -> Option<Self> {
        (1..=Self::MAX).contains(&amount).then_some(Self { amount, unit })
    }
}

fn amount<'de, D: Deserializer<'de>>(deserializer: D) -> Result<u16, D::Error> {
    let amount = u16::deserialize(deserializer)?;
    match Span::new(amount, SpanUnit::Minute) {
        Some(_) => Ok(amount),
        None => Err(serde::de::Error::custom(format!("an amount is from 1 to {}", Span::MAX))),
    }
}

/// Why names of organisations or subjects cannot be stored.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NamesError {
    /// There are too many.
    #[error("there are more than {NAMES_MAX} names")]
    TooMany,
    /// One is empty, or has spaces around it.
    #[error("the name {0:?} is empty or has spaces around it")]
    Untidy(String),
    /// One is too long.
    #[error("a name has more than {NAME_MAX} characters")]
    TooLong,
    /// One occurs twice.
    #[error("the name {0:?} stands there twice")]
    Twice(String),
}

/// Checks that names of organisations or subjects can be stored: there are not too many, and none is empty, too long or a
/// duplicate.
///
/// # Errors
/// If there are too many names, or for the first invalid name.
pub fn check_names(names: &[String]) -> Result<(), NamesError> {
    if names.len() > NAMES_MAX {
        return Err(NamesError::TooMany);
    }
    for (position, name) in names.iter().enumerate() {
        if name.is_empty() || strip(name) != name {
            return Err(NamesError::Untidy(name.clone()));
        }
        if name.chars().count() > NAME_MAX {
            return Err(NamesError::TooLong);
        }
        if names[..position].contains(name) {
            return Err(NamesError::Twice(name.clone()));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::{CourseDetails, Cover, ImageId, NamesError, Span, check_names};
    use crate::{Pace, SpanUnit, Titles};

    #[test]
    fn a_pictures_number_is_written_and_read() {
        let id = ImageId(std::array::from_fn(|index| u8::try_from(index * 8).expect("small")));
        assert_eq!(id.to_string().parse(), Ok(id));
        assert_eq!(id.to_string().len(), 64);
        for wrong in ["", "ab", &id.to_string().to_uppercase(), &format!("{id}00"), &"g".repeat(64), &"é".repeat(32)] {
            assert!(wrong.parse::<ImageId>().is_err(), "{wrong}");
        }
    }

    #[test]
    fn details_are_written_without_what_is_not_there() {
        let written = |details: &CourseDetails| serde_json::to_string(details).expect("writes");
        assert_eq!(written(&CourseDetails::default()), "{}");
        let full = CourseDetails {
            description: Titles::one("en", "*Mechanics*"),
            organisations: vec!["University".to_owned()],
            subjects: vec!["Physics".to_owned()],
            cover: Some(Cover { id: ImageId([7; 32]), alt: Titles::default() }),
            duration: Span::new(6, SpanUnit::Week),
            effort: Span::new(3, SpanUnit::Hour),
            pace: Some(Pace::SelfPaced),
        };
        let json = written(&full);
        assert!(
            json.contains(r#""duration":{"amount":6,"unit":"week"},"effort":{"amount":3,"unit":"hour"},"pace":"self_paced""#),
            "{json}"
        );
        assert_eq!(serde_json::from_str::<CourseDetails>(&json).expect("reads"), full);
    }

    #[test]
    fn amounts_have_bounds() {
        assert_eq!((Span::new(0, SpanUnit::Day), Span::new(10_000, SpanUnit::Day)), (None, None));
        for wrong in ["0", "10000", "-1", "1.5"] {
            let json = format!(r#"{{"amount": {wrong}, "unit": "day"}}"#);
            assert!(serde_json::from_str::<Span>(&json).is_err(), "{wrong}");
        }
    }

    #[test]
    fn names_are_tidy() {
        let check = |names: &[&str]| check_names(&names.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>());
        assert_eq!(check(&["A", "a", "Ä"]), Ok(()));
        assert_eq!(check(&["A", ""]), Err(NamesError::Untidy(String::new())));
        assert_eq!(check(&[" A"]), Err(NamesError::Untidy(" A".to_owned())));
        assert_eq!(check(&["A", "B", "A"]), Err(NamesError::Twice("A".to_owned())));
        assert_eq!(check(&[&"é".repeat(200)]), Ok(()));
        assert_eq!(check(&[&"é".repeat(201)]), Err(NamesError::TooLong));
        let many = (0..21).map(|number| number.to_string()).collect::<Vec<_>>();
        assert_eq!((check_names(&many), check_names(&many[..20])), (Err(NamesError::TooMany), Ok(())));
    }
}
