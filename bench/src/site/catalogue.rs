//! A catalogue to be looked at: titles and descriptions in two languages, organisations, subjects, runs in every state.

use std::fs::File;
use std::io::BufWriter;
use std::path::Path;

use anyhow::Context as _;
use catalog::file::{CourseEntry, FileWriter, PublicRun, RunEntry};
use catalog::{Amount, CourseCode, CourseRun, FieldSet, Instant, Languages, Offer, SyncMode, Titles};

use super::vocabulary;
use crate::catalogue::Shape;
use crate::random::Xorshift;

/// How many organisations there are.
const ORGANISATIONS: u64 = 40;
/// How many subjects there are.
pub(super) const SUBJECTS: u64 = 25;
/// How many words a description has.
const DESCRIPTION: u64 = 100;
/// The languages of courses.
pub(super) const LANGUAGES: [&str; 6] = ["en", "fr", "de", "es", "it", "pt"];

/// A subject by its number, below [`SUBJECTS`].
pub(super) fn subject(number: u64) -> String {
    format!("Subject {number}")
}

/// Dates of a run that change no state while anybody measures: of ten runs six are open, two over, one to come, one without dates.
fn dated(run: &mut CourseRun, number: u64) -> anyhow::Result<()> {
    let years = match number % 10 {
        0 => return Ok(()),
        1 => (2089, 2090),
        2 | 3 => (2018, 2019),
        _ => (2020, 2090),
    };
    let (month, day) = (number % 12 + 1, number % 28 + 1);
    let at = |year: u64, hour: u64| format!("{year}-{month:02}-{day:02}T{hour:02}:00:00Z").parse::<Instant>().map(Some);
    run.enrollment_start = at(years.0, 7)?;
    run.start = at(years.0, 8)?;
    run.enrollment_end = at(years.1, 7)?;
    run.end = at(years.1, 8)?;
    Ok(())
}

fn course(shape: Shape, number: u64) -> anyhow::Result<CourseEntry> {
    let mut random = Xorshift::new(number);
    let mut run = CourseRun::new(shape.link(number));
    dated(&mut run, number)?;
    run.languages = Languages::from_codes([LANGUAGES[usize::try_from(number)? % LANGUAGES.len()]].into_iter())?;
    run.enrollment_count = u32::try_from(random.below(5_000))?;
    if number.is_multiple_of(3) {
        (run.offer, run.price) = (Some(Offer::Paid), Amount::from_hundredths(4_900));
    }
    let (mut title, mut description) = (Titles::default(), Titles::default());
    for language in ["en", "fr"] {
        title.set(language, Some(vocabulary::text(&mut random, 6)));
        let paragraphs = [DESCRIPTION / 2, DESCRIPTION / 2].map(|words| vocabulary::text(&mut random, words));
        description.set(language, Some(paragraphs.join("\n\n")));
    }
    Ok(CourseEntry {
        published: Some(true),
        title,
        description: Some(description),
        organisations: Some(vec![format!("Organisation {}", random.below(ORGANISATIONS))]),
        subjects: Some(vec![subject(random.below(SUBJECTS))]),
        runs: Some(vec![RunEntry {
            sync_mode: SyncMode::SyncToPublic,
            protected: FieldSet::default(),
            draft: run,
            public: PublicRun::AsDraft,
        }]),
        ..CourseEntry::new(CourseCode::normalise(&shape.course(number)))
    })
}

/// Writes the file: published courses with one run each.
///
/// # Errors
/// Those of the file.
pub(crate) fn write(shape: Shape, path: &Path) -> anyhow::Result<()> {
    let file = File::create(path).with_context(|| format!("cannot create {}", path.display()))?;
    let mut file = FileWriter::begin(BufWriter::with_capacity(1 << 20, file))?;
    for number in 0..shape.runs {
        file.course(&course(shape, number)?)?;
    }
    file.finish()?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use catalog::Instant;
    use catalog::state::{next_change, state};

    use super::course;
    use crate::catalogue::Shape;

    #[test]
    fn courses_have_texts_and_runs_in_several_states() {
        let courses = (0..20).map(|number| course(Shape::one_each(20), number).expect("a course")).collect::<Vec<_>>();
        let now = "2026-11-27T00:00:00Z".parse::<Instant>().expect("an instant");
        let mut states = Vec::new();
        for course in &courses {
            let run = &course.runs.as_ref().expect("runs")[0].draft;
            states.push(state(run, now).state);
            // Nothing changes while anybody measures.
            assert!(next_change(run, now).is_none_or(|(at, _)| at > "2080-01-01T00:00:00Z".parse().expect("an instant")));
            assert_eq!(course.description.as_ref().map(|texts| texts.iter().count()), Some(2));
        }
        states.sort_unstable();
        states.dedup();
        assert_eq!(states.len(), 4);
    }
}
