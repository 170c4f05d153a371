//! A course's form as its page shows it.

mod field;

use askama::Template;
use axum::response::Response;
use catalog::merge::CourseField;
use catalog::{Course, CourseCode, CourseId, Instant, NAME_MAX, NAMES_MAX, Pace, Span, SpanUnit, markdown};
use field::Field;
use hyper::StatusCode;
use pictures::PictureError;
use store::Image;

use super::super::super::page_with;
use super::super::super::viewer::Staff;
use super::names::Name;
use super::typed::{Broken, Rule, Typed};

/// The id of the field in which a picture is chosen.
pub(super) const FILE: &str = "cover_file";

#[derive(Template)]
#[template(path = "staff/course-form.html")]
pub(super) struct CourseForm<'a> {
    v: &'a Staff,
    /// The course that is edited; none while one is made.
    of: Option<Edited>,
    inputs: Vec<Input>,
    conflict: Option<Conflict>,
    cover: Option<Cover>,
    /// Whether descriptions are shown as visitors see them.
    preview: bool,
}

/// Which course is edited.
pub(super) struct Edited {
    pub(super) id: CourseId,
    /// Its code as it is stored.
    pub(super) code: String,
    pub(super) address: String,
}

/// The picture that the form names.
pub(super) struct Cover {
    /// None where the picture is not there.
    pub(super) shown: Option<Shown>,
}

/// A picture that is there.
pub(super) struct Shown {
    pub(super) address: String,
    pub(super) image: Image,
}

/// Who saved something else meanwhile.
pub(super) struct Conflict {
    pub(super) actor: Option<String>,
    pub(super) at: Option<Instant>,
}

/// How a field is filled.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
enum Kind {
    #[default]
    Line,
    Text,
    Names,
    Amount,
    /// Values and their words.
    Choice(Vec<(String, String)>),
    Hidden,
    File,
}

/// A field of the form.
#[derive(Debug, Clone, Default)]
struct Input {
    /// Also its name.
    id: String,
    label: String,
    language: String,
    kind: Kind,
    value: String,
    /// What is stored, as far as this page knows.
    base: String,
    error: Option<String>,
    /// Where the error leads: a name and an address.
    see: Option<(String, String)>,
    /// What somebody else saved meanwhile.
    theirs: Option<String>,
    /// As visitors see it.
    preview: Option<String>,
}

impl Input {
    fn new(v: &Staff, name: &Name, value: &str, base: &str) -> Self {
        let label = |key: &str, language: &str| v.l.x(key, v.language(language));
        let units = || SpanUnit::ALL.iter().map(|unit| word(v, "span-unit", unit.as_str())).collect();
        let (label, language, kind) = match name {
            Name::Code => (v.l.t("course-code"), "", Kind::Line),
            Name::Title(language) => (label("title-in", language), language.as_str(), Kind::Line),
            Name::Description(language) => (label("description-in", language), language.as_str(), Kind::Text),
            Name::Organisations => (v.l.t("field-organisations"), "", Kind::Names),
            Name::Subjects => (v.l.t("field-subjects"), "", Kind::Names),
            Name::Duration => (v.l.t("field-duration"), "", Kind::Amount),
            Name::DurationUnit => (v.l.t("course-duration-unit"), "", Kind::Choice(units())),
            Name::Effort => (v.l.t("field-effort"), "", Kind::Amount),
            Name::EffortUnit => (v.l.t("course-effort-unit"), "", Kind::Choice(units())),
            Name::Pace => {
                let paces = Pace::ALL.iter().map(|pace| word(v, "pace", pace.as_str()));
                let choices = std::iter::once((String::new(), v.l.t("course-pace-none"))).chain(paces).collect();
                (v.l.t("field-pace"), "", Kind::Choice(choices))
            }
            Name::Cover => (v.l.t("field-cover"), "", Kind::Hidden),
            Name::Alternative(language) => (label("alternative-in", language), language.as_str(), Kind::Line),
        };
        let (value, base, language) = (value.to_owned(), base.to_owned(), language.to_owned());
        Self { id: name.id(), label, language, kind, value, base, ..Self::default() }
    }

    /// Where a link to the field leads: what is hidden is beside the file.
    fn anchor(&self) -> &str {
        if self.kind == Kind::Hidden { FILE } else { &self.id }
    }
}

fn word(v: &Staff, kind: &str, word: &'static str) -> (String, String) {
    (word.to_owned(), v.l.t(format!("{kind}-{word}")))
}

impl<'a> CourseForm<'a> {
    pub(super) fn new(v: &'a Staff, of: Option<Edited>, typed: &Typed, base: &Typed, cover: Option<Cover>) -> Self {
        let mut inputs = Vec::new();
        for (name, value) in typed.iter() {
            if *name == Name::Cover {
                let label = v.l.t(if cover.is_some() { "course-cover-other" } else { "course-cover-file" });
                inputs.push(Input { id: FILE.to_owned(), label, kind: Kind::File, ..Input::default() });
            }
            inputs.push(Input::new(v, name, value, base.get(name)));
        }
        Self { v, of, inputs, conflict: None, cover, preview: false }
    }

    /// With descriptions as visitors see them.
    pub(super) fn previewed(mut self) -> Self {
        self.preview = true;
        for input in self.inputs.iter_mut().filter(|input| input.kind == Kind::Text && !input.value.is_empty()) {
            input.preview = Some(markdown::to_html(&input.value));
        }
        self
    }

    /// The fields whose ids are this, or begin with this and `_`, and that are no part of another field.
    fn of_kind(&self, id: &str) -> Vec<&Input> {
        let is_of = |input: &&Input| input.id == id || input.id.strip_prefix(id).is_some_and(|rest| rest.starts_with('_'));
        self.inputs.iter().filter(is_of).filter(|input| input.id == id || !input.language.is_empty()).collect()
    }

    fn file(&self) -> Vec<&Input> {
        self.inputs.iter().filter(|input| input.kind == Kind::File).collect()
    }

    /// The field with its help, as it is shown.
    fn field(&self, input: &Input, help: impl AsRef<str>) -> Result<String, askama::Error> {
        let unit = format!("{}_unit", input.id);
        let unit = self.inputs.iter().find(|input| input.id == unit);
        Field::new(self.v, input, unit, help.as_ref()).render()
    }

    fn input(&mut self, id: &str) -> Option<&mut Input> {
        self.inputs.iter_mut().find(|input| input.id == id)
    }

    /// The fields with errors.
    fn wrong(&self) -> Vec<&Input> {
        self.inputs.iter().filter(|input| input.error.is_some()).collect()
    }

    /// The fields that somebody else changed too.
    fn contested(&self) -> Vec<&Input> {
        self.inputs.iter().filter(|input| input.theirs.is_some()).collect()
    }

    /// With a message beside a field.
    pub(super) fn with_error(mut self, id: &str, error: String, see: Option<(String, String)>) -> Self {
        if let Some(input) = self.input(id) {
            (input.error, input.see) = (Some(error), see);
        }
        self
    }

    /// With what the rules say; none where they say nothing.
    pub(super) fn with_broken(self, broken: &[Broken]) -> Self {
        broken.iter().fold(self, |page, Broken { field, rule }| {
            let error = sentence(page.v, field, rule);
            page.with_error(field, error, None)
        })
    }

    /// With what somebody else saved beside the fields that both changed.
    pub(super) fn with_conflict(mut self, current: &Course, fields: &[CourseField], conflict: Conflict) -> Self {
        for field in fields {
            let theirs = self.v.optional_value(&field.value(current));
            if let Some(input) = self.input(&Name::of(field).id()) {
                input.theirs = Some(theirs);
            }
        }
        self.conflict = Some(conflict);
        self
    }

    /// The page with errors.
    pub(super) fn again(&self) -> Response {
        page_with(StatusCode::UNPROCESSABLE_ENTITY, self)
    }
}

/// What a rule says.
fn sentence(v: &Staff, field: &str, rule: &Rule) -> String {
    match rule {
        Rule::NoCode => v.l.t("course-code-none"),
        Rule::LongCode(length) => v.l.nx("course-code-long", *length, CourseCode::MAX),
        Rule::NoTitle => v.l.t("course-title-none"),
        Rule::LongText(length, most) => {
            let is_title = field.starts_with("title_");
            v.l.nx(if is_title { "course-title-long" } else { "course-text-long" }, *length, v.l.number(*most))
        }
        Rule::ManyNames(count) => v.l.nx("course-names-many", *count, NAMES_MAX),
        Rule::LongName(name, _) => v.l.nx("course-name-long", NAME_MAX, name),
        Rule::NoAmount => v.l.x("course-amount-none", v.l.number(Span::MAX)),
        Rule::Picture(error) => v.l.t(match error {
            PictureError::LargeFile => "course-cover-large",
            PictureError::ManyPixels => "course-cover-pixels",
            PictureError::UnknownKind => "course-cover-kind",
            PictureError::Damaged => "course-cover-damaged",
        }),
    }
}
