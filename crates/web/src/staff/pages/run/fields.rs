//! The form of a run field by field: how each is filled, and beside it what the LMS says, what visitors see, and its lock.

use catalog::{CatalogVisibility, CertificateOffer, CourseRun, DisplayMode, Field, Language, Offer};

use super::super::super::difference::Why as Reason;
use super::super::super::viewer::Viewer;
use super::form::{self, BLANK, TITLE};
use super::messages::message;
use super::view::Shown;
use super::why::Said;
use super::{Loaded, conflict};
use crate::App;

/// Something to choose.
#[derive(Debug, Clone)]
pub(super) struct Choice {
    pub(super) value: String,
    pub(super) label: String,
    pub(super) chosen: bool,
}

/// How a field is filled.
#[derive(Debug)]
pub(super) enum Input {
    Text {
        class: &'static str,
        mode: &'static str,
        longest: usize,
        lang: Option<String>,
        required: bool,
    },
    Date,
    Select(Vec<Choice>),
    /// Those that are likely, and all others.
    Languages(Vec<Choice>, Vec<Choice>),
}

/// Whether a field is protected on this run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Lock {
    /// It makes no sense here.
    None,
    On,
    Off,
}

/// What the LMS says, in words.
#[derive(Debug)]
pub(super) struct Told {
    pub(super) lms: String,
    pub(super) value: String,
    /// Why it is not so, where it is not.
    pub(super) why: Option<String>,
    /// Whether the draft has another value, so that this one can be taken.
    pub(super) can_be_used: bool,
}

/// A field as the page shows it.
#[derive(Debug)]
pub(super) struct FieldView {
    /// Its name in the form, and its id.
    pub(super) name: String,
    pub(super) label: String,
    pub(super) help: Option<String>,
    pub(super) errors: Vec<String>,
    pub(super) hints: Vec<String>,
    pub(super) input: Input,
    /// What stands in its input.
    pub(super) typed: String,
    /// Its value, for who may not edit.
    pub(super) value: String,
    pub(super) said: Option<Told>,
    /// What visitors see, where that is another value.
    pub(super) public: Option<String>,
    pub(super) settings: Option<String>,
    pub(super) lock: Lock,
    pub(super) conflict: Option<conflict::Conflict>,
}

impl FieldView {
    /// What describes its input, by their ids.
    pub(super) fn described_by(&self) -> Option<String> {
        let ids = [(self.help.is_some(), "help"), (!self.errors.is_empty(), "error"), (!self.hints.is_empty(), "hint")];
        let ids =
            ids.iter().filter(|(is_there, _)| *is_there).map(|(_, what)| format!("{}-{what}", self.name)).collect::<Vec<_>>();
        (!ids.is_empty()).then(|| ids.join(" "))
    }

    /// Whether there is anything to say beside it.
    pub(super) fn has_aside(&self) -> bool {
        self.said.is_some()
            || self.public.is_some()
            || self.settings.is_some()
            || self.lock != Lock::None
            || self.conflict.is_some()
    }
}

/// Fields that belong together.
#[derive(Debug)]
pub(super) struct Group {
    pub(super) id: &'static str,
    pub(super) title: String,
    pub(super) note: Option<String>,
    pub(super) fields: Vec<FieldView>,
}

const GROUPS: [(&str, &[Field]); 5] = [
    ("run", &[Field::ResourceLink, Field::Title, Field::Languages, Field::EnrollmentCount]),
    ("dates", &[Field::EnrollmentStart, Field::EnrollmentEnd, Field::Start, Field::End]),
    ("visibility", &[Field::CatalogVisibility, Field::DisplayMode]),
    ("price", &[Field::Offer, Field::Price, Field::PriceCurrency, Field::DiscountedPrice, Field::Discount]),
    (
        "certificate",
        &[Field::CertificateOffer, Field::CertificatePrice, Field::CertificateDiscountedPrice, Field::CertificateDiscount],
    ),
];

/// What the form's fields are made of.
struct Making<'m> {
    app: &'m App,
    v: &'m Viewer,
    shown: &'m Shown,
    /// None for a run that is only to be made.
    loaded: Option<&'m Loaded>,
    said: &'m [Said],
    hints: Vec<(Field, &'static str)>,
}

/// The form's fields, in groups.
pub(super) fn groups(app: &App, v: &Viewer, shown: &Shown, loaded: Option<&Loaded>, said: &[Said]) -> Vec<Group> {
    let hints = loaded.map(|loaded| form::hints(&loaded.run.draft)).unwrap_or_default();
    let making = Making { app, v, shown, loaded, said, hints };
    let group = |(id, fields): (&'static str, &[Field])| Group {
        id,
        title: v.l.t(format!("run-group-{id}")),
        note: match id {
            "dates" => Some(v.l.x("run-group-dates-note", v.zone_name())),
            "price" => Some(v.l.t("run-group-price-note")),
            _ => None,
        },
        fields: fields.iter().flat_map(|field| making.views(*field)).collect(),
    };
    GROUPS.into_iter().map(group).collect()
}

impl Making<'_> {
    /// One, but of the title one for each language.
    fn views(&self, field: Field) -> Vec<FieldView> {
        if field != Field::Title {
            return vec![self.view(field, field.as_str().to_owned(), None)];
        }
        let of_site = self.app.languages.iter().map(String::as_str);
        let others = self.shown.typed.titles().filter(|language| !self.app.languages.iter().any(|known| known == language));
        of_site.chain(others).map(|language| self.view(field, format!("{TITLE}{language}"), Some(language))).collect()
    }

    fn view(&self, field: Field, name: String, language: Option<&str>) -> FieldView {
        let Self { v, shown, loaded, .. } = self;
        let typed = shown.typed.get(&name).to_owned();
        let label = match language {
            Some(language) => v.l.x("title-in", v.language(language)),
            None => v.field(&field),
        };
        let help_key = format!("run-help-{field}");
        let is_first = language.is_none_or(|language| self.app.languages.first().is_none_or(|first| first == language));
        let stored = loaded.map(|loaded| &loaded.run);
        let of = |run: &CourseRun| match language {
            Some(language) => run.title.get(language).unwrap_or_default().to_owned(),
            None => v.value(&run.get(field)),
        };
        let value = stored.map(|run| of(&run.draft)).filter(|value| !value.is_empty()).unwrap_or_else(|| v.l.t("none"));
        let public = stored.and_then(|run| run.public.as_ref()).map(of).filter(|public| *public != value && !public.is_empty());
        let lock = match loaded {
            Some(loaded) if loaded.can_be_protected(field) => {
                if loaded.run.protected.contains(field) {
                    Lock::On
                } else {
                    Lock::Off
                }
            }
            _ => Lock::None,
        };
        let hints = self.hints.iter().filter(|(of, _)| *of == field).map(|(_, key)| v.l.t(key)).collect();
        let said = loaded.and_then(|loaded| self.told(field, loaded));
        FieldView {
            help: (is_first && v.l.has(&help_key)).then(|| v.l.t(help_key)),
            errors: shown.errors.get(&name).into_iter().flatten().map(|told| message(v.l, told)).collect(),
            hints,
            input: self.input(field, &typed, language),
            conflict: shown.conflicts.iter().find(|conflict| conflict.name == name).cloned(),
            settings: loaded.and_then(|loaded| self.kept(field, loaded, said.as_ref())),
            said,
            typed,
            value,
            public,
            lock,
            label,
            name,
        }
    }

    fn told(&self, field: Field, loaded: &Loaded) -> Option<Told> {
        let said = self.said.iter().find(|said| said.field == field)?;
        let lms = loaded.lms_name()?;
        let why = said.reason.map(|reason| self.v.l.x(reason.key(), lms));
        let can_be_used = said.reason.is_some_and(|reason| reason != Reason::NotPublished);
        Some(Told { lms: lms.to_owned(), value: self.v.value(&said.value), why, can_be_used })
    }

    /// That the LMS's settings protect the field, where that is not said already.
    fn kept(&self, field: Field, loaded: &Loaded, said: Option<&Told>) -> Option<String> {
        let is_said = said.is_some_and(|said| said.can_be_used);
        let lms = loaded.lms_name().filter(|_| loaded.is_kept_by_settings(field) && !is_said)?;
        Some(self.v.l.x(Reason::ProtectedEverywhere.key(), lms))
    }

    fn input(&self, field: Field, typed: &str, language: Option<&str>) -> Input {
        let v = self.v;
        let text = |class, mode, longest| Input::Text { class, mode, longest, lang: None, required: false };
        let words = |kind: &str, words: &[&'static str], none: bool| {
            // "Said to be blank" is only offered where it is so.
            let words = words.iter().filter(|word| !word.is_empty() || typed == BLANK);
            let words = words.map(|word| if word.is_empty() { BLANK } else { word });
            let choice = |word: &str| Choice {
                value: word.to_owned(),
                label: if word.is_empty() { v.l.t("run-not-said") } else { v.l.t(format!("{kind}-{word}")) },
                chosen: word == typed,
            };
            Input::Select(none.then_some("").into_iter().chain(words).map(choice).collect())
        };
        match field {
            Field::ResourceLink => {
                Input::Text { class: "code", mode: "url", longest: catalog::RESOURCE_LINK_MAX, lang: None, required: true }
            }
            Field::Title => Input::Text { class: "", mode: "", longest: 0, lang: language.map(str::to_owned), required: false },
            Field::Start | Field::End | Field::EnrollmentStart | Field::EnrollmentEnd => Input::Date,
            Field::Languages => self.languages(typed),
            Field::EnrollmentCount => text("short", "numeric", 0),
            Field::CatalogVisibility => {
                words("run-visibility", &CatalogVisibility::ALL.iter().map(|word| word.as_str()).collect::<Vec<_>>(), false)
            }
            Field::DisplayMode => words("display", &DisplayMode::ALL.iter().map(|word| word.as_str()).collect::<Vec<_>>(), false),
            Field::Offer => words("offer", &Offer::ALL.iter().map(|word| word.as_str()).collect::<Vec<_>>(), true),
            Field::CertificateOffer => {
                words("offer", &CertificateOffer::ALL.iter().map(|word| word.as_str()).collect::<Vec<_>>(), true)
            }
            Field::Price | Field::CertificatePrice | Field::DiscountedPrice | Field::CertificateDiscountedPrice => {
                text("short", "decimal", 0)
            }
            Field::PriceCurrency => text("code short", "", 7),
            Field::Discount | Field::CertificateDiscount => text("", "", 0),
        }
    }

    /// Those of the run, of its LMS's word and of the site are likely; the rest is folded away.
    fn languages(&self, typed: &str) -> Input {
        let chosen = typed.split(',').collect::<Vec<_>>();
        let said = self.said.iter().find(|said| said.field == Field::Languages).and_then(|said| match &said.value {
            catalog::Value::Languages(languages) => Some(*languages),
            _ => None,
        });
        let is_likely = |code: &str| {
            chosen.contains(&code)
                || self.app.languages.iter().any(|known| known == code)
                || said.is_some_and(|said| said.iter().any(|language| language.as_str() == code))
        };
        let mut all = Language::all()
            .map(Language::as_str)
            .map(|code| Choice { value: code.to_owned(), label: self.v.language(code), chosen: chosen.contains(&code) })
            .collect::<Vec<_>>();
        all.sort_by_key(|choice| sorted_as(&choice.label));
        let (likely, others) = all.into_iter().partition(|choice| is_likely(&choice.value));
        Input::Languages(likely, others)
    }
}

/// How a name is sorted in a list: accents and case do not count.
fn sorted_as(name: &str) -> String {
    let plain = |letter: char| match letter {
        'é' | 'è' | 'ê' | 'ë' => 'e',
        'à' | 'â' => 'a',
        'î' | 'ï' => 'i',
        'ô' => 'o',
        'ù' | 'û' | 'ü' => 'u',
        'ç' => 'c',
        other => other,
    };
    name.to_lowercase().chars().map(plain).collect()
}

/// What is wrong, for the top of the page.
pub(super) fn wrong(v: &Viewer, groups: &[Group]) -> Vec<(String, String)> {
    let fields = groups.iter().flat_map(|group| &group.fields).filter(|field| !field.errors.is_empty());
    fields.map(|field| (field.name.clone(), v.l.xy("run-wrong", &field.label, field.errors.join(" ")))).collect()
}
