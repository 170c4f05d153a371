//! The catalogue that is stored before the load: its shape, its links, and its file.

use std::fs::File;
use std::io::BufWriter;
use std::path::Path;

use anyhow::Context as _;
use catalog::file::{CourseEntry, FileWriter, PublicRun, RunEntry, SourceRunEntry};
use catalog::{
    Amount, CertificateOffer, CourseCode, CourseRun, Field, FieldSet, Instant, Languages, Offer, Patch, SyncMode, Titles,
};

/// Where the LMS of every run is.
pub(crate) const LMS_URL: &str = "http://lms.example.com";
/// The name that Prospectus gives it: the host of its URL.
pub(crate) const LMS_NAME: &str = "lms.example.com";

/// How many runs there are, and how they are spread over courses.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Shape {
    /// How many runs there are.
    pub(crate) runs: u64,
    /// How many of them each course has; the last course may have fewer.
    pub(crate) per_course: u64,
}

impl Shape {
    /// One run in each course.
    pub(crate) fn one_each(runs: u64) -> Self {
        Self { runs, per_course: 1 }
    }

    /// The link of a run, counted from 0.
    pub(crate) fn link(self, run: u64) -> String {
        format!("{LMS_URL}/courses/course-v1:org+C{}+{}/course/", run / self.per_course, run % self.per_course)
    }

    /// The code of a run's course.
    pub(crate) fn course(self, run: u64) -> String {
        format!("C{}", run / self.per_course)
    }

    /// A walk through the runs that comes to each once before it comes to any again, in leaps.
    pub(crate) fn leap(self, step: u64) -> u64 {
        const PRIME: u64 = 611_953;
        step.wrapping_mul(PRIME) % self.runs
    }
}

/// What a run is before the load: the fields as in a payload, with values that no payload has.
fn run(link: String) -> anyhow::Result<CourseRun> {
    let instant = |written: &str| written.parse::<Instant>().map(Some);
    Ok(CourseRun {
        title: Titles::default(),
        start: instant("2020-12-09T09:31:59.417817Z")?,
        end: instant("2090-03-14T09:31:59.417895Z")?,
        enrollment_start: instant("2020-11-09T09:31:59.417936Z")?,
        enrollment_end: instant("2090-02-24T09:31:59.417972Z")?,
        languages: Languages::from_codes(["en", "fr"].into_iter())?,
        price: Amount::from_hundredths(5_999),
        offer: Some(Offer::Paid),
        certificate_price: Amount::from_hundredths(1_999),
        certificate_offer: Some(CertificateOffer::Paid),
        discounted_price: Amount::from_hundredths(5_399),
        discount: Some("-10%".to_owned()),
        certificate_discounted_price: Amount::from_hundredths(2_798),
        certificate_discount: Some("-30%".to_owned()),
        ..CourseRun::new(link)
    })
}

/// Writes the file: published courses with runs that are synchronised to the public version, and what the LMS said of
/// each run, as in a catalogue that has been in use.
///
/// # Errors
/// Those of the file.
pub(crate) fn write(shape: Shape, path: &Path) -> anyhow::Result<()> {
    let file = File::create(path).with_context(|| format!("cannot create {}", path.display()))?;
    let mut file = FileWriter::begin(BufWriter::with_capacity(1 << 20, file))?;
    let model = run(String::new())?;
    let with_link = |number| CourseRun { resource_link: shape.link(number), ..model.clone() };
    for course in 0..shape.runs.div_ceil(shape.per_course) {
        let first = course * shape.per_course;
        let runs = (first..shape.runs.min(first + shape.per_course)).map(|number| RunEntry {
            sync_mode: SyncMode::SyncToPublic,
            protected: FieldSet::default(),
            draft: with_link(number),
            public: PublicRun::AsDraft,
        });
        file.course(&CourseEntry {
            published: Some(true),
            title: Titles::one("en", format!("Course {course}")),
            runs: Some(runs.collect()),
            ..CourseEntry::new(CourseCode::normalise(&format!("C{course}")))
        })?;
    }
    let last_word_at = "2026-01-01T00:00:00Z".parse::<Instant>()?;
    for number in 0..shape.runs {
        let run = with_link(number);
        let mut said = Patch::default();
        Field::synchronised().for_each(|field| said.set(field, run.get(field)));
        file.source_run(&SourceRunEntry {
            lms: LMS_NAME.to_owned(),
            identity: run.resource_link.clone(),
            resource_link: run.resource_link,
            course_code: Some(CourseCode::normalise(&shape.course(number))),
            held: false,
            last_word_at,
            said,
        })?;
    }
    file.finish()?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use catalog::file::{Piece, read};

    use super::{Shape, write};

    #[test]
    fn the_file_holds_what_the_shape_says() {
        let directory = tempfile::tempdir().expect("a directory");
        let path = directory.path().join("catalogue.json");
        write(Shape { runs: 45, per_course: 20 }, &path).expect("writes");
        let (mut courses, mut runs, mut sources) = (0, Vec::new(), 0);
        read(std::fs::File::open(&path).expect("opens"), |piece| {
            match piece {
                Piece::Course(course) => {
                    courses += 1;
                    runs.extend(course.runs.into_iter().flatten().map(|run| run.draft.resource_link));
                }
                Piece::SourceRun(_) => sources += 1,
            }
            Ok::<(), std::convert::Infallible>(())
        })
        .expect("reads");
        assert_eq!((courses, runs.len(), sources), (3, 45, 45));
        assert_eq!(runs[44], "http://lms.example.com/courses/course-v1:org+C2+4/course/");
    }

    #[test]
    fn the_leaps_come_to_every_run() {
        for runs in [1, 7, 1_000, 1_000_000] {
            let shape = Shape::one_each(runs);
            let seen = (0..runs).map(|step| shape.leap(step)).collect::<HashSet<_>>();
            assert_eq!(u64::try_from(seen.len()).expect("small"), runs);
        }
    }
}
