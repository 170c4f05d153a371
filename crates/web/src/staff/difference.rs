//! Two states side by side, field by field; and where an LMS says otherwise than we show, with the reason.

use catalog::merge::CourseField;
use catalog::publication::Change;
use catalog::{Course, CourseRun, Field, RunVersions, SyncMode, Value};
use sync::{Lms, SourceRun};

use super::viewer::Viewer;

/// What a line of a comparison is of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Name {
    /// A course's code.
    Code,
    /// The title in a language.
    Title(String),
    /// A course's description in a language.
    Description(String),
    /// Another field of a course, by its name.
    Detail(&'static str),
    /// Another field of a run.
    Field(Field),
}

/// A field in both states; a side is none where nothing is there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Pair {
    pub(crate) name: Name,
    pub(crate) before: Option<Value>,
    pub(crate) after: Option<Value>,
}

impl Pair {
    pub(crate) fn differs(&self) -> bool {
        self.before != self.after
    }
}

/// A run in two states. Of one that is new, the fields that are not as in an empty run.
pub(crate) fn run_pairs(before: Option<&CourseRun>, after: &CourseRun) -> Vec<Pair> {
    let empty = CourseRun::new("");
    let mut pairs = Vec::new();
    for field in Field::ALL {
        let (old, new) = (before.map(|run| run.get(field)), after.get(field));
        if before.is_none() && new == empty.get(field) {
            continue;
        }
        match new {
            Value::Titles(_) => pairs.extend(title_pairs(old.as_ref(), &new)),
            new => pairs.push(Pair { name: Name::Field(field), before: old.and_then(said), after: said(new) }),
        }
    }
    pairs
}

/// A course in two states; what it has in neither is left out.
pub(crate) fn course_pairs(before: Option<&Course>, after: &Course) -> Vec<Pair> {
    let pair = |field: CourseField| {
        let (before, after) = (before.and_then(|course| field.value(course)), field.value(after));
        Pair { name: name_of_course(field), before: before.and_then(said), after: after.and_then(said) }
    };
    let courses = before.into_iter().chain([after]).collect::<Vec<_>>();
    let pairs = CourseField::of(&courses).into_iter().map(pair);
    pairs.filter(|pair| pair.before.is_some() || pair.after.is_some()).collect()
}

fn name_of_course(field: CourseField) -> Name {
    match field {
        CourseField::Code => Name::Code,
        CourseField::Title(language) => Name::Title(language),
        CourseField::Description(language) => Name::Description(language),
        CourseField::Organisations => Name::Detail("organisations"),
        CourseField::Subjects => Name::Detail("subjects"),
        CourseField::Cover => Name::Detail("cover"),
        CourseField::Duration => Name::Detail("duration"),
        CourseField::Effort => Name::Detail("effort"),
        CourseField::Pace => Name::Detail("pace"),
    }
}

/// A line for each language in which either side has a title.
fn title_pairs(before: Option<&Value>, after: &Value) -> Vec<Pair> {
    let titles = |value: Option<&Value>| match value {
        Some(Value::Titles(titles)) => titles.clone(),
        _ => catalog::Titles::default(),
    };
    let (before, after) = (titles(before), titles(Some(after)));
    let mut languages = before.iter().chain(after.iter()).map(|(language, _)| language).collect::<Vec<_>>();
    languages.sort_unstable();
    languages.dedup();
    let text = |titles: &catalog::Titles, language: &str| titles.get(language).map(|title| Value::Text(Some(title.to_owned())));
    let pair = |language: &str| Pair {
        name: Name::Title(language.to_owned()),
        before: text(&before, language),
        after: text(&after, language),
    };
    languages.into_iter().map(pair).collect()
}

/// The value, where it says anything.
fn said(value: Value) -> Option<Value> {
    let is_nothing = match &value {
        Value::Instant(at) => at.is_none(),
        Value::Languages(languages) => languages.is_empty(),
        Value::Amount(amount) => amount.is_none(),
        Value::Text(text) => text.as_ref().is_none_or(String::is_empty),
        Value::Offer(offer) => offer.is_none(),
        Value::CertificateOffer(offer) => offer.is_none(),
        Value::Titles(titles) => titles.is_empty(),
        Value::Names(names) => names.is_empty(),
        Value::Cover(cover) => cover.is_none(),
        Value::Span(span) => span.is_none(),
        Value::Pace(pace) => pace.is_none(),
        Value::Count(_) | Value::Visibility(_) | Value::DisplayMode(_) => false,
    };
    (!is_nothing).then_some(value)
}

/// A comparison in words: `course-parts.html` shows it as a table.
#[derive(Debug, Clone)]
pub(crate) struct Comparison {
    pub(crate) caption: String,
    /// What the two states are called.
    pub(crate) sides: [String; 2],
    /// The lines that are shown.
    pub(crate) lines: Vec<Line>,
    /// The lines behind "show what is the same".
    pub(crate) same: Vec<Line>,
}

/// A field in words; a side is none where nothing is there.
#[derive(Debug, Clone)]
pub(crate) struct Line {
    pub(crate) field: String,
    pub(crate) before: Option<String>,
    pub(crate) after: Option<String>,
    pub(crate) differs: bool,
}

impl Comparison {
    /// What differs is shown, what is the same can be shown.
    pub(crate) fn new(v: &Viewer, caption: String, sides: [String; 2], pairs: &[Pair]) -> Self {
        let (lines, same) = pairs.iter().map(|pair| v.line(pair)).partition(|line: &Line| line.differs);
        Self { caption, sides, lines, same }
    }

    /// Everything is shown, in its order.
    pub(crate) fn whole(v: &Viewer, caption: String, sides: [String; 2], pairs: &[Pair]) -> Self {
        Self { caption, sides, lines: pairs.iter().map(|pair| v.line(pair)).collect(), same: Vec::new() }
    }
}

impl Viewer {
    fn line(&self, pair: &Pair) -> Line {
        let words = |value: &Option<Value>| value.as_ref().map(|value| self.value(value));
        Line { field: self.name_of(&pair.name), before: words(&pair.before), after: words(&pair.after), differs: pair.differs() }
    }

    /// What a line is of, in words.
    pub(crate) fn name_of(&self, name: &Name) -> String {
        match name {
            Name::Code => self.l.t("field-code"),
            Name::Title(language) => self.l.x("title-in", self.language(language)),
            Name::Description(language) => self.l.x("description-in", self.language(language)),
            Name::Detail(field) => self.l.t(format!("field-{field}")),
            Name::Field(field) => self.field(field),
        }
    }
}

/// Why something else is shown than the LMS says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Why {
    /// The run is manual.
    Manual,
    /// The field is protected on this run.
    ProtectedHere,
    /// The LMS's settings protect the field on each of its runs.
    ProtectedEverywhere,
    /// The draft says the same already.
    NotPublished,
    /// Somebody changed the field after the LMS's last word.
    EditedSince,
}

impl Why {
    /// The key of its sentence, which may name the LMS (`$x`).
    pub(crate) fn key(self) -> &'static str {
        match self {
            Self::Manual => "why-manual",
            Self::ProtectedHere => "why-protected-here",
            Self::ProtectedEverywhere => "why-protected-everywhere",
            Self::NotPublished => "why-not-published",
            Self::EditedSince => "why-edited-since",
        }
    }

    /// Its icon in the sprite.
    pub(crate) fn icon(self) -> &'static str {
        match self {
            Self::Manual => "ignored",
            Self::ProtectedHere | Self::ProtectedEverywhere => "lock",
            Self::NotPublished => "soon",
            Self::EditedSince => "updated",
        }
    }
}

/// A field in which an LMS says otherwise.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct SaysOtherwise {
    pub(crate) field: Field,
    /// What the LMS says.
    pub(crate) lms: Value,
    /// What the draft has; what visitors see, where only that differs.
    pub(crate) ours: Value,
    pub(crate) why: Why,
}

/// Where the LMS says otherwise than a run's draft or its public version, in the fields' order.
pub(crate) fn says_otherwise(run: &RunVersions, source: &SourceRun, lms: Option<&Lms>) -> Vec<SaysOtherwise> {
    let said = |Change { field, before, after }: Change, why| Some(SaysOtherwise { field, lms: after?, ours: before?, why });
    let draft = sync::difference(&run.draft, source);
    let public = run.public.as_ref().map(|public| sync::difference(public, source)).unwrap_or_default();
    let only_public = public.into_iter().filter(|change| draft.iter().all(|other| other.field != change.field));
    let only_public = only_public.filter_map(|change| said(change, Why::NotPublished)).collect::<Vec<_>>();
    let of_draft = draft.into_iter().filter_map(|change| {
        let why = why(run, change.field, lms);
        said(change, why)
    });
    let mut all = of_draft.chain(only_public).collect::<Vec<_>>();
    all.sort_by_key(|says| says.field);
    all
}

fn why(run: &RunVersions, field: Field, lms: Option<&Lms>) -> Why {
    if run.sync_mode == SyncMode::Manual {
        Why::Manual
    } else if run.protected.contains(field) {
        Why::ProtectedHere
    } else if lms.is_some_and(|lms| lms.no_update_fields.contains(&field)) {
        Why::ProtectedEverywhere
    } else {
        Why::EditedSince
    }
}

#[cfg(test)]
mod tests {
    use catalog::{CourseCode, CourseId, FieldSet, Instant, Patch, RunId, Titles};
    use sync::SourceKey;

    use super::*;

    fn names(pairs: &[Pair]) -> Vec<&Name> {
        pairs.iter().filter(|pair| pair.differs()).map(|pair| &pair.name).collect()
    }

    #[test]
    fn each_language_of_a_title_is_a_line() {
        let course = |english: &str, french: Option<&str>| {
            let mut title = Titles::one("en", english);
            title.set("fr", french.map(str::to_owned));
            Course::new(CourseCode::normalise("x"), title)
        };
        let (public, draft) = (course("One", Some("Un")), course("Two", Some("Un")));
        assert_eq!(names(&course_pairs(Some(&public), &draft)), [&Name::Title("en".to_owned())]);
        assert_eq!(names(&course_pairs(Some(&course("One", None)), &public)), [&Name::Title("fr".to_owned())]);
        assert_eq!(course_pairs(None, &public).len(), 3);
    }

    #[test]
    fn of_a_new_run_only_what_it_says_is_told() {
        let run = CourseRun { enrollment_count: 3, title: Titles::one("en", "T"), ..CourseRun::new("link") };
        let pairs = run_pairs(None, &run);
        assert_eq!(pairs.len(), 3);
        assert!(pairs.iter().all(|pair| pair.before.is_none() && pair.differs()));
        let same = run_pairs(Some(&run), &run);
        assert_eq!((same.len(), names(&same).len()), (19, 0));
    }

    #[test]
    fn each_reason_is_told() {
        let source = SourceRun {
            key: SourceKey { lms: "campus".to_owned(), identity: "link".to_owned() },
            resource_link: "link".to_owned(),
            course_code: None,
            said: Patch::from_iter([
                (Field::EnrollmentCount, Value::Count(7)),
                (Field::Discount, Value::Text(Some("-1%".to_owned()))),
            ]),
            held: false,
            last_word_at: Instant::MIN,
        };
        let lms = |fields: &[Field]| Lms {
            name: "campus".to_owned(),
            base_url: String::new(),
            backend: sync::Backend::OpenEdx,
            course_regex: None,
            default_sync_mode: SyncMode::SyncToPublic,
            no_update_fields: fields.to_vec(),
            unknown_course: sync::UnknownCourse::Hold,
            identity: sync::Identity::ResourceLink,
        };
        let run = |sync_mode, protected: &[Field], draft: u32| RunVersions {
            id: RunId(1),
            course: CourseId(1),
            sync_mode,
            protected: protected.iter().copied().collect::<FieldSet>(),
            draft: CourseRun { enrollment_count: draft, discount: Some("-1%".to_owned()), ..CourseRun::new("link") },
            public: Some(CourseRun { discount: Some("-1%".to_owned()), ..CourseRun::new("link") }),
        };
        let told = |run: &RunVersions, lms: &Lms| {
            says_otherwise(run, &source, Some(lms)).into_iter().map(|says| (says.field, says.why)).collect::<Vec<_>>()
        };
        let (plain, syncing) = (lms(&[]), SyncMode::SyncToDraft);
        let of_count = |why| [(Field::EnrollmentCount, why)];
        assert_eq!(told(&run(SyncMode::Manual, &[Field::EnrollmentCount], 2), &plain), of_count(Why::Manual));
        assert_eq!(told(&run(syncing, &[Field::EnrollmentCount], 2), &plain), of_count(Why::ProtectedHere));
        assert_eq!(told(&run(syncing, &[], 2), &lms(&[Field::EnrollmentCount])), of_count(Why::ProtectedEverywhere));
        assert_eq!(told(&run(syncing, &[], 2), &plain), of_count(Why::EditedSince));
        assert_eq!(told(&run(syncing, &[], 7), &plain), of_count(Why::NotPublished));
        assert_eq!(says_otherwise(&run(syncing, &[], 7), &source, None)[0].ours, Value::Count(0));
    }
}
