//! What somebody typed of a course, and the rules for it. Pure.

use catalog::{ALTERNATIVE_MAX, Course, CourseCode, Cover, DESCRIPTION_MAX, NAME_MAX, NAMES_MAX, Span, SpanUnit, Titles};
use pictures::PictureError;

use super::super::super::posted::Posted;
use super::names::{Name, lines, tidy};

/// The longest title, in characters.
pub(super) const TITLE_MAX: usize = 255;

/// A course as it stands in a form's fields, in their order.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Typed(Vec<(Name, String)>);

/// A rule that a field breaks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Rule {
    /// There is no letter and no digit in the code.
    NoCode,
    /// The code is longer than it may be: how long it is.
    LongCode(usize),
    /// There is no title in any language; told beside the first.
    NoTitle,
    /// A text is longer than it may be: how long it is, and how long it may be.
    LongText(usize, usize),
    /// There are more names than there may be: how many.
    ManyNames(usize),
    /// A name is longer than it may be: which, and how long it is.
    LongName(String, usize),
    /// An amount is no whole number from 1 to the largest.
    NoAmount,
    /// A picture is not taken.
    Picture(PictureError),
}

/// A rule, and the field beside which it is told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Broken {
    pub(super) field: String,
    pub(super) rule: Rule,
}

/// The languages of a course's texts: the site's, English and French, and those in which there is one already.
pub(super) fn languages<'a>(site: impl IntoIterator<Item = &'a str>, has: &'a Course) -> Vec<String> {
    let details = &has.details;
    let cover = details.cover.iter().flat_map(|cover| cover.alt.iter());
    let texts = has.title.iter().chain(details.description.iter()).chain(cover);
    let mut languages = Vec::<String>::new();
    for language in site.into_iter().chain(["en", "fr"]).chain(texts.map(|(language, _)| language)) {
        if languages.iter().all(|known| known != language) {
            languages.push(language.to_owned());
        }
    }
    languages
}

/// A course of which nothing is there yet.
pub(super) fn nothing() -> Course {
    Course::new(CourseCode::normalise(""), Titles::default())
}

impl Typed {
    /// What a form's fields hold.
    pub(super) fn read(form: &Posted, languages: &[String]) -> Self {
        Self::each(languages, |name| match form.given(&name.id()) {
            Some(text) => tidy(text),
            None => name.text_of(&nothing()),
        })
    }

    /// What the form began with.
    pub(super) fn base(form: &Posted, languages: &[String]) -> Self {
        Self::each(languages, |name| tidy(form.raw(&format!("base_{}", name.id()))))
    }

    /// As a form shows a course.
    pub(super) fn of(course: &Course, languages: &[String]) -> Self {
        Self::each(languages, |name| name.text_of(course))
    }

    fn each(languages: &[String], text: impl Fn(&Name) -> String) -> Self {
        let pair = |name: Name| {
            let text = text(&name);
            (name, text)
        };
        Self(Name::all(languages).into_iter().map(pair).collect())
    }

    /// The fields with what stands in them.
    pub(super) fn iter(&self) -> impl Iterator<Item = (&Name, &str)> {
        self.0.iter().map(|(name, text)| (name, text.as_str()))
    }

    /// What stands in a field.
    pub(super) fn get(&self, wanted: &Name) -> &str {
        self.iter().find(|(name, _)| *name == wanted).map_or("", |(_, text)| text)
    }

    /// Puts something into a field.
    pub(super) fn set(&mut self, wanted: &Name, text: &str) {
        for (_, typed) in self.0.iter_mut().filter(|(name, _)| name == wanted) {
            text.clone_into(typed);
        }
    }

    /// The languages of its fields.
    pub(super) fn languages(&self) -> Vec<String> {
        let language = |(name, _): (&Name, &str)| match name {
            Name::Title(language) => Some(language.clone()),
            _ => None,
        };
        self.iter().filter_map(language).collect()
    }

    /// The course that this makes of another one: in what does not stand in the form as a form shows it, it is as that one.
    pub(super) fn over(&self, like: &Course) -> Course {
        let made = self.made();
        let mut course = like.clone();
        for (name, text) in self.iter() {
            if text != name.text_of(like) {
                name.field().copy(&made, &mut course);
            }
        }
        course
    }

    /// The course that this makes.
    fn made(&self) -> Course {
        let texts = |name: fn(String) -> Name| {
            let mut texts = Titles::default();
            for language in self.languages() {
                let text = self.get(&name(language.clone()));
                texts.set(&language, Some(text.to_owned()).filter(|text| !text.is_empty()));
            }
            texts
        };
        let mut course = Course::new(CourseCode::normalise(self.get(&Name::Code)), texts(Name::Title));
        let details = &mut course.details;
        details.description = texts(Name::Description);
        details.organisations = lines(self.get(&Name::Organisations));
        details.subjects = lines(self.get(&Name::Subjects));
        details.duration = self.span(&Name::Duration, &Name::DurationUnit);
        details.effort = self.span(&Name::Effort, &Name::EffortUnit);
        details.pace = self.get(&Name::Pace).parse().ok();
        let alt = texts(Name::Alternative);
        details.cover = self.get(&Name::Cover).parse().ok().map(|id| Cover { id, alt });
        course
    }

    fn span(&self, amount: &Name, unit: &Name) -> Option<Span> {
        Span::new(self.get(amount).parse().ok()?, self.get(unit).parse::<SpanUnit>().ok()?)
    }

    /// The rules that it breaks. What is as it was is not held against whoever did not touch it.
    pub(super) fn broken(&self, base: &Course) -> Vec<Broken> {
        let mut broken = Vec::new();
        let course = self.made();
        for (name, text) in self.iter().filter(|(name, text)| *text != name.text_of(base) || **name == Name::Code) {
            let rule = match name {
                Name::Code if course.code.is_empty() => Some(Rule::NoCode),
                Name::Code if !course.code.is_usable() => Some(Rule::LongCode(course.code.as_str().chars().count())),
                Name::Title(_) => too_long(text, TITLE_MAX),
                Name::Description(_) => too_long(text, DESCRIPTION_MAX),
                Name::Alternative(_) => too_long(text, ALTERNATIVE_MAX),
                Name::Organisations | Name::Subjects => wrong_names(text),
                Name::Duration if !text.is_empty() && course.details.duration.is_none() => Some(Rule::NoAmount),
                Name::Effort if !text.is_empty() && course.details.effort.is_none() => Some(Rule::NoAmount),
                _ => None,
            };
            broken.extend(rule.map(|rule| Broken { field: name.id(), rule }));
        }
        let is_new = base.code.is_empty();
        if course.title.is_empty()
            && (is_new || !base.title.is_empty())
            && let Some(language) = self.languages().into_iter().next()
        {
            broken.push(Broken { field: Name::Title(language).id(), rule: Rule::NoTitle });
        }
        broken
    }

    /// After somebody else's change: what was typed stays, and what was not touched is as it is stored now.
    pub(super) fn rebased(&self, base: &Course, current: &Course) -> Self {
        let made = self.over(base);
        let text = |(name, typed): &(Name, String)| {
            let field = name.field();
            let untouched = field.value(&made) == field.value(base);
            (name.clone(), if untouched { name.text_of(current) } else { typed.clone() })
        };
        Self(self.0.iter().map(text).collect())
    }

    /// With the stored values in the fields in which somebody ticked that the other's is right.
    pub(super) fn with_taken<'t>(mut self, taken: impl IntoIterator<Item = &'t str>, base: &Course) -> Self {
        let taken = taken.into_iter().collect::<Vec<_>>();
        for (name, text) in &mut self.0 {
            if taken.contains(&Name::of(&name.field()).id().as_str()) {
                *text = name.text_of(base);
            }
        }
        self
    }

    /// With another picture, or without one.
    pub(super) fn with_cover(mut self, id: Option<catalog::ImageId>) -> Self {
        self.set(&Name::Cover, &id.map(|id| id.to_string()).unwrap_or_default());
        self
    }
}

fn too_long(text: &str, most: usize) -> Option<Rule> {
    let length = text.chars().count();
    (length > most).then_some(Rule::LongText(length, most))
}

fn wrong_names(text: &str) -> Option<Rule> {
    let names = lines(text);
    let long = names.iter().find(|name| name.chars().count() > NAME_MAX);
    match long {
        Some(name) => Some(Rule::LongName(name.chars().take(40).collect(), name.chars().count())),
        None => (names.len() > NAMES_MAX).then_some(Rule::ManyNames(names.len())),
    }
}

#[cfg(test)]
mod tests;
