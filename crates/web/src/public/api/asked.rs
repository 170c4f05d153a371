//! Parameters, read strictly: a program that errs should hear of it.

use std::ops::RangeInclusive;

use super::problem::Problem;
use crate::common::posted::Posted;

/// The longest text of a parameter, in characters.
pub(super) const TEXT_MAX: usize = 200;
/// How often a parameter that may be repeated may be there.
pub(super) const REPEATED_MAX: usize = 50;

/// Parameters of known names.
#[derive(Debug)]
pub(super) struct Asked(Posted);

impl Asked {
    /// The parameters; one of another name is a problem.
    pub(super) fn read(query: Option<&str>, known: &[&str]) -> Result<Self, Problem> {
        let posted = Posted::parse(query.unwrap_or_default().as_bytes());
        match posted.pairs().iter().find(|(name, _)| !known.contains(&name.as_str())) {
            Some((name, _)) => {
                let name = name.chars().take(TEXT_MAX).collect::<String>();
                Err(Problem::parameter(&name, "is not known here"))
            }
            None => Ok(Self(posted)),
        }
    }

    fn every<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.0.pairs().iter().filter(move |(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    /// A parameter that may be there once.
    pub(super) fn one<'a>(&'a self, name: &'a str) -> Result<Option<&'a str>, Problem> {
        let mut values = self.every(name);
        let first = values.next();
        if values.next().is_some() { Err(Problem::parameter(name, "is there more than once")) } else { Ok(first) }
    }

    /// A text.
    pub(super) fn text<'a>(&'a self, name: &'a str) -> Result<Option<&'a str>, Problem> {
        match self.one(name)? {
            Some(text) if text.chars().nth(TEXT_MAX).is_some() => {
                Err(Problem::parameter(name, &format!("has more than {TEXT_MAX} characters")))
            }
            text => Ok(text),
        }
    }

    /// A whole number.
    pub(super) fn number(&self, name: &str, range: RangeInclusive<i64>) -> Result<Option<i64>, Problem> {
        let Some(text) = self.one(name)? else { return Ok(None) };
        number(text, &range)
            .map(Some)
            .ok_or_else(|| Problem::parameter(name, &format!("is a whole number from {} to {}", range.start(), range.end())))
    }

    /// `true` or `false`; false where it is not there.
    pub(super) fn flag(&self, name: &str) -> Result<bool, Problem> {
        match self.one(name)? {
            None | Some("false") => Ok(false),
            Some("true") => Ok(true),
            Some(_) => Err(Problem::parameter(name, "is true or false")),
        }
    }

    /// One of several words.
    pub(super) fn choice<T: Copy>(&self, name: &str, words: &[(&str, T)]) -> Result<Option<T>, Problem> {
        let Some(text) = self.one(name)? else { return Ok(None) };
        if let Some((_, meant)) = words.iter().find(|(word, _)| *word == text) {
            return Ok(Some(*meant));
        }
        let words = words.iter().map(|(word, _)| *word).collect::<Vec<_>>().join(", ");
        Err(Problem::parameter(name, &format!("is one of {words}")))
    }

    /// A parameter that may be there several times, each time with a value that is right.
    pub(super) fn repeated(&self, name: &str, is_right: impl Fn(&str) -> bool, says: &str) -> Result<Vec<&str>, Problem> {
        let values =
            self.0.pairs().iter().filter(|(known, _)| known == name).map(|(_, value)| value.as_str()).collect::<Vec<_>>();
        if values.len() > REPEATED_MAX {
            return Err(Problem::parameter(name, &format!("is there more than {REPEATED_MAX} times")));
        }
        if values.iter().all(|value| is_right(value)) { Ok(values) } else { Err(Problem::parameter(name, says)) }
    }
}

/// A whole number in a range, in digits only.
pub(super) fn number(text: &str, range: &RangeInclusive<i64>) -> Option<i64> {
    let digits = text.bytes().all(|byte| byte.is_ascii_digit());
    digits.then(|| text.parse().ok()).flatten().filter(|number| range.contains(number))
}

/// Whether something is the name of an organisation, a subject or an LMS.
pub(super) fn is_name(text: &str) -> bool {
    !text.is_empty() && text.chars().nth(TEXT_MAX).is_none()
}

/// Whether something is written as the code of a language.
pub(super) fn is_language(text: &str) -> bool {
    let mut parts = text.split('-');
    let is_part = |part: &str, longest| (2..=longest).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_lowercase());
    parts.next().is_some_and(|part| is_part(part, 3))
        && parts.next().is_none_or(|part| is_part(part, 8))
        && parts.next().is_none()
}

#[cfg(test)]
mod tests {
    use super::{Asked, is_language};

    fn read(query: &str) -> Asked {
        Asked::read(Some(query), &["a", "b"]).expect("known names")
    }

    #[test]
    fn what_is_wrong_is_told() {
        assert!(Asked::read(Some("a=1&c=2"), &["a", "b"]).is_err());
        assert!(Asked::read(None, &[]).is_ok());
        assert_eq!(read("a=12").number("a", 1..=100), Ok(Some(12)));
        assert_eq!(read("b=1").number("a", 1..=100), Ok(None));
        for wrong in ["a=", "a=0", "a=101", "a=-1", "a=%2B5", "a=1.0", "a=1&a=1", "a=99999999999999999999"] {
            assert!(read(wrong).number("a", 1..=100).is_err(), "{wrong}");
        }
        assert_eq!((read("a=true").flag("a"), read("a=false").flag("a"), read("").flag("a")), (Ok(true), Ok(false), Ok(false)));
        assert!(read("a=1").flag("a").is_err());
        assert_eq!(read("a=x").choice("a", &[("x", 1), ("y", 2)]), Ok(Some(1)));
        assert!(read("a=z").choice("a", &[("x", 1), ("y", 2)]).is_err());
        assert_eq!(read("a=x&a=y").repeated("a", |text| text.len() == 1, "is one letter"), Ok(vec!["x", "y"]));
        assert!(read("a=x&a=yy").repeated("a", |text| text.len() == 1, "is one letter").is_err());
        assert!(read(&["a=x"; 51].join("&")).repeated("a", |_| true, "").is_err());
        assert!(read(&format!("a={}", "é".repeat(201))).text("a").is_err());
        assert!(read(&format!("a={}", "é".repeat(200))).text("a").is_ok());
    }

    #[test]
    fn languages_have_codes() {
        assert!(["en", "pt-br", "zh-hans", "kab"].into_iter().all(is_language));
        assert!(!["", "e", "EN", "en-", "en-g", "french", "en-gb-x", "e1"].into_iter().any(is_language));
    }
}
