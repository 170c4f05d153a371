//! What somebody typed of a course, and the rules for it. Pure.

use catalog::{Course, CourseCode, Titles};

use super::super::super::posted::Posted;

/// The longest title, in characters.
pub(super) const TITLE_MAX: usize = 255;

/// A course as it stands in a form's fields.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Typed {
    pub(super) code: String,
    /// By language, in the order of the fields.
    pub(super) titles: Vec<(String, String)>,
}

/// A rule that a field breaks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Broken {
    /// There is no letter and no digit in the code.
    NoCode,
    /// The code is longer than it may be: how long it is.
    LongCode(usize),
    /// There is no title in any language; told beside the first.
    NoTitle(String),
    /// A title is longer than it may be: in which language, and how long it is.
    LongTitle(String, usize),
}

impl Broken {
    /// The id of the field.
    pub(super) fn field(&self) -> String {
        match self {
            Self::NoCode | Self::LongCode(_) => "code".to_owned(),
            Self::NoTitle(language) | Self::LongTitle(language, _) => title_id(language),
        }
    }
}

/// The id and name of the field of a title.
pub(super) fn title_id(language: &str) -> String {
    format!("title_{language}")
}

/// The languages of the titles: the site's, English and French, and those in which there is one already.
pub(super) fn languages<'a>(site: impl IntoIterator<Item = &'a str>, has: &'a Titles) -> Vec<String> {
    let mut languages = Vec::<String>::new();
    for language in site.into_iter().chain(["en", "fr"]).chain(has.iter().map(|(language, _)| language)) {
        if languages.iter().all(|known| known != language) {
            languages.push(language.to_owned());
        }
    }
    languages
}

impl Typed {
    /// What a form's fields hold.
    pub(super) fn read(form: &Posted, languages: &[String]) -> Self {
        let title = |language: &String| (language.clone(), form.get(&title_id(language)).to_owned());
        Self { code: form.get("code").to_owned(), titles: languages.iter().map(title).collect() }
    }

    /// As a form shows a course.
    pub(super) fn of(course: &Course, languages: &[String]) -> Self {
        let title = |language: &String| (language.clone(), course.title.get(language).unwrap_or_default().to_owned());
        Self { code: course.code.as_str().to_owned(), titles: languages.iter().map(title).collect() }
    }

    /// The course that this makes, as it is.
    pub(super) fn course(&self) -> Course {
        let mut title = Titles::default();
        for (language, text) in self.titles.iter().filter(|(_, text)| !text.is_empty()) {
            title.set(language, Some(text.clone()));
        }
        Course::new(CourseCode::normalise(&self.code), title)
    }

    /// The rules that it breaks. What is as it was is not held against whoever did not touch it.
    pub(super) fn broken(&self, base: Option<&Course>) -> Vec<Broken> {
        let course = self.course();
        let mut broken = Vec::new();
        if course.code.is_empty() {
            broken.push(Broken::NoCode);
        } else if !course.code.is_usable() {
            broken.push(Broken::LongCode(course.code.as_str().chars().count()));
        }
        if course.title.is_empty()
            && base.is_none_or(|base| !base.title.is_empty())
            && let Some((language, _)) = self.titles.first()
        {
            broken.push(Broken::NoTitle(language.clone()));
        }
        for (language, text) in &self.titles {
            let length = text.chars().count();
            let is_as_it_was = base.is_some_and(|base| base.title.get(language) == Some(text));
            if length > TITLE_MAX && !is_as_it_was {
                broken.push(Broken::LongTitle(language.clone(), length));
            }
        }
        broken
    }

    /// After somebody else's change: what was typed stays, and what was not touched is as it is stored now.
    pub(super) fn rebased(&self, base: &Course, current: &Course) -> Self {
        let (was, is) = (base, current);
        let untouched = CourseCode::normalise(&self.code) == was.code;
        let code = if untouched { is.code.as_str().to_owned() } else { self.code.clone() };
        let title = |(language, typed): &(String, String)| {
            let untouched = typed == was.title.get(language).unwrap_or_default();
            let text = if untouched { is.title.get(language).unwrap_or_default() } else { typed };
            (language.clone(), text.to_owned())
        };
        Self { code, titles: self.titles.iter().map(title).collect() }
    }

    /// With the stored values in the fields in which somebody ticked that the other's is right.
    pub(super) fn with_taken<'t>(mut self, taken: impl IntoIterator<Item = &'t str>, base: &Course) -> Self {
        for field in taken {
            if field == "code" {
                base.code.as_str().clone_into(&mut self.code);
            }
            for (language, text) in &mut self.titles {
                if title_id(language) == field {
                    base.title.get(language).unwrap_or_default().clone_into(text);
                }
            }
        }
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn typed(code: &str, english: &str, french: &str) -> Typed {
        let titles = [("en", english), ("fr", french)].map(|(language, text)| (language.to_owned(), text.to_owned()));
        Typed { code: code.to_owned(), titles: titles.to_vec() }
    }

    #[test]
    fn a_form_becomes_a_course() {
        let form = Posted::parse("code=+de.mox+&title_en=+One+&title_fr=".as_bytes());
        let languages = ["en".to_owned(), "fr".to_owned()];
        let read = Typed::read(&form, &languages);
        assert_eq!(read, typed("de.mox", "One", ""));
        let course = read.course();
        assert_eq!((course.code.as_str(), course.title.get("en"), course.title.get("fr")), ("DEMOX", Some("One"), None));
        assert_eq!(Typed::of(&course, &languages), typed("DEMOX", "One", ""));
        assert_eq!(read.broken(None), []);
    }

    #[test]
    fn each_rule_is_told_beside_its_field() {
        let long = "x".repeat(256);
        for (typed, broken, field) in [
            (typed("-. ", "One", ""), Broken::NoCode, "code"),
            (typed(&"x".repeat(201), "One", ""), Broken::LongCode(201), "code"),
            (typed("x", "", ""), Broken::NoTitle("en".to_owned()), "title_en"),
            (typed("x", "One", &long), Broken::LongTitle("fr".to_owned(), 256), "title_fr"),
        ] {
            assert_eq!(typed.broken(None), std::slice::from_ref(&broken));
            assert_eq!(broken.field(), field);
        }
        let untouched = typed("x", &long, "");
        assert_eq!(untouched.broken(Some(&untouched.course())), []);
        let nameless = typed("x", "", "");
        assert_eq!(nameless.broken(Some(&nameless.course())), []);
    }

    #[test]
    fn the_languages_are_the_sites_and_those_that_are_there() {
        assert_eq!(languages(["fr", "de"], &Titles::one("nl", "T")), ["fr", "de", "en", "nl"]);
    }

    #[test]
    fn nothing_typed_is_lost_and_nothing_of_the_others_is_undone() {
        let base = typed("A", "One", "Un").course();
        let current = typed("B", "Two", "Deux").course();
        assert_eq!(typed("A", "Mine", "Un").rebased(&base, &current), typed("B", "Mine", "Deux"));
        assert_eq!(typed("c", "Mine", "").rebased(&base, &current), typed("c", "Mine", ""));
        assert_eq!(typed("c", "Mine", "Moi").with_taken(["code", "title_fr"], &current), typed("B", "Mine", "Deux"));
    }
}
