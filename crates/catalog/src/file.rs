//! The catalogue as a JSON file. It is read and written one course at a time, so that its size does not matter.
//!
//! `prospectus dump` writes it and `prospectus load` reads it. docs/catalogue-file.md describes it.

use std::fmt;
use std::io::{self, Read, Write};

use serde::de::{DeserializeSeed, Error as _, MapAccess, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize};

use crate::run::RESOURCE_LINK_MAX;
use crate::{
    ALTERNATIVE_MAX, Course, CourseCode, CourseDetails, CourseRun, Cover, DESCRIPTION_MAX, FieldSet, Instant, Pace, Patch, Span,
    SyncMode, Titles, check_names,
};

/// The format's name and version. It is written first, and read at any position, because tools sort keys.
pub const FORMAT: &str = "prospectus/catalogue@1";

/// A course in a file: its draft version and everything that belongs to the course.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CourseEntry {
    /// Its code. It is normalised when read.
    #[serde(deserialize_with = "code")]
    pub code: CourseCode,
    /// Whether it is published. If absent when read, this stays as it is; a new course is then not published.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub published: Option<bool>,
    /// Titles by language. If there are none when read, the existing ones stay.
    #[serde(default)]
    pub title: Titles,
    /// The description in Markdown, by language. If this or a field below is absent when read, it stays as it is.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "description")]
    pub description: Option<Titles>,
    /// The organisations that offer it.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "names")]
    pub organisations: Option<Vec<String>>,
    /// Its subjects.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "names")]
    pub subjects: Option<Vec<String>>,
    /// Its picture. `null` means none, here and in the fields below.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "cover")]
    pub cover: Option<Option<Cover>>,
    /// How long it takes.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "given")]
    pub duration: Option<Option<Span>>,
    /// How much work it takes.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "given")]
    pub effort: Option<Option<Span>>,
    /// Who sets the pace.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "given")]
    pub pace: Option<Option<Pace>>,
    /// The public version of the fields above, if it differs.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub public: Option<PublicCourseEntry>,
    /// Whether there are unpublished changes. This is only written; it is ignored when read.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pending_changes: Option<bool>,
    /// Its runs. If absent when read, the existing ones stay.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub runs: Option<Vec<RunEntry>>,
    /// Its snapshots (earlier editions), with their runs. If absent when read, the existing ones stay.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub snapshots: Option<Vec<CourseEntry>>,
}

/// The public version of a course that differs from its draft.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PublicCourseEntry {
    /// The public code.
    #[serde(deserialize_with = "code")]
    pub code: CourseCode,
    /// The public titles.
    #[serde(default)]
    pub title: Titles,
    /// The description in Markdown, by language. If this or a field below is absent, it is empty.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "description")]
    pub description: Option<Titles>,
    /// The organisations that offer it.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "names")]
    pub organisations: Option<Vec<String>>,
    /// Its subjects.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "names")]
    pub subjects: Option<Vec<String>>,
    /// Its picture. `null` means none, here and in the fields below.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "cover")]
    pub cover: Option<Option<Cover>>,
    /// How long it takes.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "given")]
    pub duration: Option<Option<Span>>,
    /// How much work it takes.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "given")]
    pub effort: Option<Option<Span>>,
    /// Who sets the pace.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "given")]
    pub pace: Option<Option<Pace>>,
}

/// Implements what both entries of a course share: what its page shows beside the title.
macro_rules! details {
    ($entry:ident) => {
        impl $entry {
            /// Sets what a course's page shows beside the title. What is empty is left out of the file.
            #[must_use]
            pub fn with_details(self, details: &CourseDetails) -> Self {
                let CourseDetails { description, organisations, subjects, cover, duration, effort, pace } = details.clone();
                Self {
                    description: Some(description).filter(|description| !description.is_empty()),
                    organisations: Some(organisations).filter(|names| !names.is_empty()),
                    subjects: Some(subjects).filter(|names| !names.is_empty()),
                    cover: cover.map(Some),
                    duration: duration.map(Some),
                    effort: effort.map(Some),
                    pace: pace.map(Some),
                    ..self
                }
            }

            /// Returns what a course's page shows beside the title. `known` supplies the fields that are absent here.
            pub fn details(&self, known: &CourseDetails) -> CourseDetails {
                CourseDetails {
                    description: self.description.as_ref().unwrap_or(&known.description).clone(),
                    organisations: self.organisations.as_ref().unwrap_or(&known.organisations).clone(),
                    subjects: self.subjects.as_ref().unwrap_or(&known.subjects).clone(),
                    cover: self.cover.as_ref().unwrap_or(&known.cover).clone(),
                    duration: self.duration.unwrap_or(known.duration),
                    effort: self.effort.unwrap_or(known.effort),
                    pace: self.pace.unwrap_or(known.pace),
                }
            }
        }
    };
}

details!(CourseEntry);
details!(PublicCourseEntry);

impl CourseEntry {
    /// Creates an entry with only a code.
    pub fn new(code: CourseCode) -> Self {
        Self {
            code,
            published: None,
            title: Titles::default(),
            description: None,
            organisations: None,
            subjects: None,
            cover: None,
            duration: None,
            effort: None,
            pace: None,
            public: None,
            pending_changes: None,
            runs: None,
            snapshots: None,
        }
    }
}

impl PublicCourseEntry {
    /// Creates the entry of a course's public version.
    pub fn of(course: &Course) -> Self {
        let Course { code, title, details } = course.clone();
        let bare = Self {
            code,
            title,
            description: None,
            organisations: None,
            subjects: None,
            cover: None,
            duration: None,
            effort: None,
            pace: None,
        };
        bare.with_details(&details)
    }

    /// Returns the public version of the course.
    pub fn course(self) -> Course {
        let details = self.details(&CourseDetails::default());
        Course { code: self.code, title: self.title, details }
    }
}

/// A run in a file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RunEntry {
    /// What a synchronisation may do to it. If absent: nothing.
    #[serde(default = "manual")]
    pub sync_mode: SyncMode,
    /// The fields that no synchronisation changes, in addition to those in the settings of its LMS.
    #[serde(default, skip_serializing_if = "no_field")]
    pub protected: FieldSet,
    /// What staff and LMSs work on.
    #[serde(deserialize_with = "run")]
    pub draft: CourseRun,
    /// What visitors see. `null` means nothing. If absent when read and the course is published, it equals the draft.
    #[serde(default, deserialize_with = "public_run", skip_serializing_if = "PublicRun::is_as_draft")]
    pub public: PublicRun,
}

/// What a file says about the public version of a run.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
#[serde(untagged)]
pub enum PublicRun {
    /// The key is absent: the public version equals the draft.
    #[default]
    #[serde(skip)]
    AsDraft,
    /// The key is present, with `null` or a run.
    Given(Option<Box<CourseRun>>),
}

impl PublicRun {
    fn is_as_draft(&self) -> bool {
        matches!(self, Self::AsDraft)
    }
}

/// What an LMS last said about a run, in a file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SourceRunEntry {
    /// The LMS's name in the settings.
    pub lms: String,
    /// What identifies a run of this LMS: the resource link, or the LMS's course key.
    pub identity: String,
    /// The link in its last message.
    pub resource_link: String,
    /// The code of its course, if the LMS sent one.
    #[serde(default)]
    pub course_code: Option<CourseCode>,
    /// Whether it is held until its course exists.
    #[serde(default)]
    pub held: bool,
    /// When the last message arrived.
    pub last_word_at: Instant,
    /// Everything that the LMS said. Later messages replace earlier ones.
    pub said: Patch,
}

/// A piece of a file.
#[derive(Debug)]
pub enum Piece {
    /// A course.
    Course(Box<CourseEntry>),
    /// What an LMS last said about a run.
    SourceRun(Box<SourceRunEntry>),
}

/// Why a file could not be read.
#[derive(Debug, thiserror::Error)]
pub enum ReadError<E> {
    /// It is not a valid catalogue. The message contains line and column.
    #[error("{0}")]
    File(serde_json::Error),
    /// The receiver of the pieces failed.
    #[error(transparent)]
    Sink(E),
}

fn manual() -> SyncMode {
    SyncMode::Manual
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde's signature")]
fn no_field(fields: &FieldSet) -> bool {
    fields.is_empty()
}

fn code<'de, D: Deserializer<'de>>(deserializer: D) -> Result<CourseCode, D::Error> {
    let written = String::deserialize(deserializer)?;
    let code = CourseCode::normalise(&written);
    if code.is_empty() {
        return Err(D::Error::custom(format!("course code {written:?} has no letter or digit")));
    }
    if !code.is_usable() {
        return Err(D::Error::custom(format!("a course code has more than {} characters", CourseCode::MAX)));
    }
    Ok(code)
}

/// Reads a key that is present, even if it is `null`.
fn given<'de, D: Deserializer<'de>, T: Deserialize<'de>>(deserializer: D) -> Result<Option<T>, D::Error> {
    T::deserialize(deserializer).map(Some)
}

fn bounded<E: serde::de::Error>(what: &str, texts: &Titles, most: usize) -> Result<(), E> {
    match texts.iter().find(|(_, text)| text.chars().count() > most) {
        Some((language, _)) => Err(E::custom(format!("{what} ({language}) has more than {most} characters"))),
        None => Ok(()),
    }
}

fn description<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Titles>, D::Error> {
    let texts = Titles::deserialize(deserializer)?;
    bounded("description", &texts, DESCRIPTION_MAX)?;
    Ok(Some(texts))
}

fn names<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Vec<String>>, D::Error> {
    let names = Vec::deserialize(deserializer)?;
    check_names(&names).map_err(D::Error::custom)?;
    Ok(Some(names))
}

#[expect(clippy::option_option, reason = "absent, null, or a picture")]
fn cover<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Option<Cover>>, D::Error> {
    let cover = Option::<Cover>::deserialize(deserializer)?;
    cover.as_ref().map_or(Ok(()), |cover| bounded("the text for the cover", &cover.alt, ALTERNATIVE_MAX))?;
    Ok(Some(cover))
}

fn run<'de, D: Deserializer<'de>>(deserializer: D) -> Result<CourseRun, D::Error> {
    let run = CourseRun::deserialize(deserializer)?;
    let too_long = |text: &Option<String>| text.as_ref().is_some_and(|text| text.chars().count() > 20);
    let wrong = if run.resource_link.trim().is_empty() {
        Some("resource_link is empty")
    } else if run.resource_link.chars().count() > RESOURCE_LINK_MAX {
        Some("resource_link has more than 200 characters")
    } else if run.price_currency.is_empty() || run.price_currency.chars().count() > 7 {
        Some("price_currency must have 1 to 7 characters")
    } else if too_long(&run.discount) || too_long(&run.certificate_discount) {
        Some("a discount has more than 20 characters")
    } else if i32::try_from(run.enrollment_count).is_err() {
        Some("enrollment_count is more than 2147483647")
    } else {
        None
    };
    match wrong {
        Some(wrong) => Err(D::Error::custom(format!("run {:?}: {wrong}", run.resource_link))),
        None => Ok(run),
    }
}

fn public_run<'de, D: Deserializer<'de>>(deserializer: D) -> Result<PublicRun, D::Error> {
    #[derive(Deserialize)]
    struct Checked(#[serde(deserialize_with = "run")] CourseRun);
    Ok(PublicRun::Given(Option::<Checked>::deserialize(deserializer)?.map(|checked| Box::new(checked.0))))
}

/// Reads a file and passes its pieces to `sink` one by one, in order.
///
/// # Errors
/// If the file is not a catalogue of this format, or with the first error of `sink`.
pub fn read<E>(reader: impl Read, sink: impl FnMut(Piece) -> Result<(), E>) -> Result<(), ReadError<E>> {
    let mut reading = Reading { sink, failed: None };
    let mut deserializer = serde_json::Deserializer::from_reader(reader);
    let result = deserializer.deserialize_map(FileVisitor(&mut reading)).and_then(|()| deserializer.end());
    match (reading.failed, result) {
        (Some(failed), _) => Err(ReadError::Sink(failed)),
        (None, Err(error)) => Err(ReadError::File(error)),
        (None, Ok(())) => Ok(()),
    }
}

struct Reading<S, E> {
    sink: S,
    failed: Option<E>,
}

impl<S: FnMut(Piece) -> Result<(), E>, E> Reading<S, E> {
    fn hand_over<D: serde::de::Error>(&mut self, piece: Piece) -> Result<(), D> {
        (self.sink)(piece).map_err(|error| {
            self.failed = Some(error);
            D::custom("not taken")
        })
    }
}

struct FileVisitor<'a, S, E>(&'a mut Reading<S, E>);

impl<'de, S: FnMut(Piece) -> Result<(), E>, E> Visitor<'de> for FileVisitor<'_, S, E> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "a catalogue: an object with \"format\": \"{FORMAT}\" and \"courses\"")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        let mut format_seen = false;
        while let Some(key) = map.next_key::<String>()? {
            match key.as_str() {
                "format" => {
                    let format = map.next_value::<String>()?;
                    if format != FORMAT {
                        return Err(A::Error::custom(format!("format {format:?} is not known; this program reads \"{FORMAT}\"")));
                    }
                    format_seen = true;
                }
                "courses" => {
                    map.next_value_seed(Pieces { reading: self.0, wrap: |course: CourseEntry| Piece::Course(Box::new(course)) })?;
                }
                "source_runs" => {
                    map.next_value_seed(Pieces {
                        reading: self.0,
                        wrap: |source: SourceRunEntry| Piece::SourceRun(Box::new(source)),
                    })?;
                }
                other => return Err(A::Error::unknown_field(other, &["format", "courses", "source_runs"])),
            }
        }
        if format_seen { Ok(()) } else { Err(A::Error::missing_field("format")) }
    }
}

struct Pieces<'a, S, E, T> {
    reading: &'a mut Reading<S, E>,
    wrap: fn(T) -> Piece,
}

impl<'de, S, E, T> DeserializeSeed<'de> for Pieces<'_, S, E, T>
where
    S: FnMut(Piece) -> Result<(), E>,
    T: Deserialize<'de>,
{
    type Value = ();
    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_seq(self)
    }
}

impl<'de, S, E, T> Visitor<'de> for Pieces<'_, S, E, T>
where
    S: FnMut(Piece) -> Result<(), E>,
    T: Deserialize<'de>,
{
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an array")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<(), A::Error> {
        while let Some(entry) = seq.next_element::<T>()? {
            self.reading.hand_over((self.wrap)(entry))?;
        }
        Ok(())
    }
}

/// Writes a file: courses first, then source runs, one per line.
#[derive(Debug)]
pub struct FileWriter<W> {
    out: W,
    in_source_runs: bool,
    first: bool,
}

impl<W: Write> FileWriter<W> {
    /// Starts a file.
    ///
    /// # Errors
    /// If `out` fails.
    pub fn begin(mut out: W) -> io::Result<Self> {
        write!(out, "{{\"format\": \"{FORMAT}\",\n \"courses\": [")?;
        Ok(Self { out, in_source_runs: false, first: true })
    }

    /// Adds a course. Must not be called after adding a source run.
    ///
    /// # Errors
    /// If `out` fails.
    pub fn course(&mut self, course: &CourseEntry) -> io::Result<()> {
        debug_assert!(!self.in_source_runs, "courses come first");
        self.entry(course)
    }

    /// Adds a source run.
    ///
    /// # Errors
    /// If `out` fails.
    pub fn source_run(&mut self, source: &SourceRunEntry) -> io::Result<()> {
        self.turn_to_source_runs()?;
        self.entry(source)
    }

    /// Finishes the file.
    ///
    /// # Errors
    /// If `out` fails.
    pub fn finish(mut self) -> io::Result<W> {
        self.turn_to_source_runs()?;
        self.out.write_all(b"]}\n")?;
        self.out.flush()?;
        Ok(self.out)
    }

    fn turn_to_source_runs(&mut self) -> io::Result<()> {
        if !self.in_source_runs {
            self.out.write_all(b"],\n \"source_runs\": [")?;
            self.in_source_runs = true;
            self.first = true;
        }
        Ok(())
    }

    fn entry(&mut self, entry: &impl Serialize) -> io::Result<()> {
        self.out.write_all(if self.first { b"\n  " } else { b",\n  " })?;
        self.first = false;
        serde_json::to_writer(&mut self.out, entry)?;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::{CourseEntry, FileWriter, Piece, PublicRun, ReadError, read};
    use crate::CourseDetails;

    fn pieces(text: &str) -> Result<Vec<Piece>, String> {
        let mut pieces = Vec::new();
        read(text.as_bytes(), |piece| {
            pieces.push(piece);
            Ok::<(), std::convert::Infallible>(())
        })
        .map_err(|error| error.to_string())?;
        Ok(pieces)
    }

    const FULL: &str = r#"{"format": "prospectus/catalogue@1", "courses": [{"code": "De.mox", "published": true, "title": {"en": "T"},
        "runs": [{"sync_mode": "sync_to_draft", "draft": {"resource_link": "l", "price": "5"}},
                 {"draft": {"resource_link": "m"}, "public": null}], "snapshots": []}],
        "source_runs": [{"lms": "campus", "identity": "l", "resource_link": "l", "last_word_at": "2026-01-01T00:00:00Z",
                         "said": {"start": null, "languages": ["en"], "price": "5.00"}}]}"#;

    #[test]
    fn a_file_is_read_and_written_back_the_same() {
        let read_once = pieces(FULL).expect("reads");
        let mut writer = FileWriter::begin(Vec::new()).expect("begins");
        for piece in &read_once {
            match piece {
                Piece::Course(course) => writer.course(course).expect("writes"),
                Piece::SourceRun(source) => writer.source_run(source).expect("writes"),
            }
        }
        let written = String::from_utf8(writer.finish().expect("finishes")).expect("UTF-8");
        let read_twice = pieces(&written).expect("reads again");
        assert_eq!(format!("{read_once:?}"), format!("{read_twice:?}"));
        let Piece::Course(course) = &read_once[0] else { panic!("a course first") };
        let CourseEntry { code, runs, .. } = course.as_ref();
        assert_eq!(code.as_str(), "DEMOX");
        let runs = runs.as_ref().expect("has runs");
        assert_eq!((&runs[0].public, &runs[1].public), (&PublicRun::AsDraft, &PublicRun::Given(None)));
    }

    #[test]
    fn what_a_course_does_not_have_is_not_written() {
        let course = |text: &str| {
            let file = format!(r#"{{"format": "prospectus/catalogue@1", "courses": [{text}]}}"#);
            let Piece::Course(course) = pieces(&file).expect("reads").remove(0) else { panic!("a course") };
            course
        };
        let bare = course(r#"{"code": "A", "description": {}, "organisations": [], "cover": null, "pace": null}"#);
        let known = course(r#"{"code": "A", "description": {"en": "D"}, "subjects": ["S"], "pace": "self_paced"}"#);
        let known = known.details(&CourseDetails::default());
        // Fields that are given as empty are removed. Fields that are absent stay.
        let details = bare.details(&known);
        assert_eq!(details, CourseDetails { subjects: vec!["S".to_owned()], ..CourseDetails::default() });
        let written = CourseEntry::new(bare.code.clone()).with_details(&CourseDetails::default());
        assert_eq!(serde_json::to_string(&written).expect("writes"), r#"{"code":"A","title":{}}"#);
        let written = serde_json::to_string(&CourseEntry::new(bare.code.clone()).with_details(&known)).expect("writes");
        assert_eq!(course(&written).details(&CourseDetails::default()), known);
    }

    #[test]
    fn what_is_wrong_is_told_with_its_place() {
        for (text, message) in [
            ("[]", "expected a catalogue"),
            ("{}", "missing field `format`"),
            (r#"{"courses": []}"#, "missing field `format`"),
            (r#"{"courses": [], "format": "other"}"#, "format \"other\" is not known"),
            (r#"{"format": "other"}"#, "format \"other\" is not known"),
            ("{\"format\": \"prospectus/catalogue@1\",\n\"courses\": [{\"code\": \"!\"}]}", "no letter or digit at line 2"),
            (r#"{"format": "prospectus/catalogue@1", "courses": [{"code": "a", "colour": 1}]}"#, "unknown field `colour`"),
            (
                r#"{"format": "prospectus/catalogue@1", "courses": [{"code": "a", "runs": [{"draft": {"resource_link": " "}}]}]}"#,
                "resource_link is empty",
            ),
            (r#"{"format": "prospectus/catalogue@1"} x"#, "trailing characters"),
        ] {
            let error = pieces(text).expect_err(text);
            assert!(error.contains(message), "{text}: {error}");
        }
    }

    #[test]
    fn the_sinks_error_comes_out() {
        let error = read(FULL.as_bytes(), |_| Err("full")).expect_err("fails");
        assert!(matches!(error, ReadError::Sink("full")));
    }
}
