//! The fields of a course's form: their names, and which field of the course each belongs to.

use catalog::merge::CourseField;
use catalog::{Course, Cover, Pace, Span, SpanUnit, Titles};

/// A field of the form. Some fields of a course are filled in several.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Name {
    Code,
    Title(String),
    Description(String),
    Organisations,
    Subjects,
    Duration,
    DurationUnit,
    Effort,
    EffortUnit,
    Pace,
    /// The picture's number.
    Cover,
    /// The text for the picture.
    Alternative(String),
}

impl Name {
    /// The fields of a form in these languages, in their order.
    pub(super) fn all(languages: &[String]) -> Vec<Self> {
        let each = |name: fn(String) -> Self| languages.iter().cloned().map(name).collect::<Vec<_>>();
        let mut names = vec![Self::Code];
        names.extend(each(Self::Title));
        names.extend(each(Self::Description));
        names.extend([Self::Organisations, Self::Subjects, Self::Duration, Self::DurationUnit, Self::Effort, Self::EffortUnit]);
        names.extend([Self::Pace, Self::Cover]);
        names.extend(each(Self::Alternative));
        names
    }

    /// Its id and name on the page.
    pub(super) fn id(&self) -> String {
        match self {
            Self::Code => "code".to_owned(),
            Self::Title(language) => format!("title_{language}"),
            Self::Description(language) => format!("description_{language}"),
            Self::Organisations => "organisations".to_owned(),
            Self::Subjects => "subjects".to_owned(),
            Self::Duration => "duration".to_owned(),
            Self::DurationUnit => "duration_unit".to_owned(),
            Self::Effort => "effort".to_owned(),
            Self::EffortUnit => "effort_unit".to_owned(),
            Self::Pace => "pace".to_owned(),
            Self::Cover => "cover".to_owned(),
            Self::Alternative(language) => format!("alternative_{language}"),
        }
    }

    /// The field of the course that it is of.
    pub(super) fn field(&self) -> CourseField {
        match self {
            Self::Code => CourseField::Code,
            Self::Title(language) => CourseField::Title(language.clone()),
            Self::Description(language) => CourseField::Description(language.clone()),
            Self::Organisations => CourseField::Organisations,
            Self::Subjects => CourseField::Subjects,
            Self::Duration | Self::DurationUnit => CourseField::Duration,
            Self::Effort | Self::EffortUnit => CourseField::Effort,
            Self::Pace => CourseField::Pace,
            Self::Cover | Self::Alternative(_) => CourseField::Cover,
        }
    }

    /// The first of the fields that a field of the course is filled in: messages stand there.
    pub(super) fn of(field: &CourseField) -> Self {
        match field {
            CourseField::Code => Self::Code,
            CourseField::Title(language) => Self::Title(language.clone()),
            CourseField::Description(language) => Self::Description(language.clone()),
            CourseField::Organisations => Self::Organisations,
            CourseField::Subjects => Self::Subjects,
            CourseField::Duration => Self::Duration,
            CourseField::Effort => Self::Effort,
            CourseField::Pace => Self::Pace,
            CourseField::Cover => Self::Cover,
        }
    }

    /// What a course has there, as a form shows it.
    pub(super) fn text_of(&self, course: &Course) -> String {
        let details = &course.details;
        let text = |texts: &Titles, language: &str| tidy(texts.get(language).unwrap_or_default());
        let amount = |span: Option<Span>| span.map(|span| span.amount.to_string()).unwrap_or_default();
        let unit = |span: Option<Span>, usual: SpanUnit| span.map_or(usual, |span| span.unit).as_str().to_owned();
        match self {
            Self::Code => course.code.as_str().to_owned(),
            Self::Title(language) => text(&course.title, language),
            Self::Description(language) => text(&details.description, language),
            Self::Organisations => details.organisations.join("\n"),
            Self::Subjects => details.subjects.join("\n"),
            Self::Duration => amount(details.duration),
            Self::DurationUnit => unit(details.duration, SpanUnit::Week),
            Self::Effort => amount(details.effort),
            Self::EffortUnit => unit(details.effort, SpanUnit::Hour),
            Self::Pace => details.pace.map(Pace::as_str).unwrap_or_default().to_owned(),
            Self::Cover => details.cover.as_ref().map(|cover| cover.id.to_string()).unwrap_or_default(),
            Self::Alternative(language) => {
                details.cover.as_ref().map(|Cover { alt, .. }| text(alt, language)).unwrap_or_default()
            }
        }
    }
}

/// Text without blanks around, its lines ended as we do: browsers end them otherwise.
pub(super) fn tidy(text: &str) -> String {
    text.trim().replace("\r\n", "\n").replace('\r', "\n")
}

/// The names in a field that has one a line; twice the same counts once.
pub(super) fn lines(text: &str) -> Vec<String> {
    let mut names = Vec::<String>::new();
    for line in text.lines().map(catalog::text::strip).filter(|line| !line.is_empty()) {
        if names.iter().all(|known| known != line) {
            names.push(line.to_owned());
        }
    }
    names
}
