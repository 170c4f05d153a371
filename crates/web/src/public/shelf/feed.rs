//! What the index and the cards are told of a course: from its public version alone.

use std::collections::BTreeMap;
use std::hash::{DefaultHasher, Hash, Hasher};

use catalog::{CatalogVisibility, Course, CourseRun, RunId, RunVersions, Titles, markdown};
use search::{Document, Run};
use store::CourseVersions;
use sync::LmsList;

use super::card::Card;

/// How many characters of a description are kept outside the index.
pub(crate) const EXCERPT: usize = 300;

/// A course as it was read, made ready to be put in its place.
#[derive(Debug)]
pub(super) struct Ready {
    pub(super) card: Card,
    pub(super) document: Document,
}

/// What is to be kept of a course; none where visitors do not see it.
pub(super) fn ready(course: CourseVersions, runs: Vec<RunVersions>, lmss: &LmsList) -> Option<Ready> {
    let public = course.public?;
    let runs: Vec<(RunId, CourseRun)> = runs
        .into_iter()
        .filter_map(|run| Some((run.id, run.public?)))
        .filter(|(_, run)| run.catalog_visibility != CatalogVisibility::Hidden)
        .collect();
    let plain: Vec<(String, String)> =
        public.details.description.iter().map(|(language, text)| (language.to_owned(), markdown::to_text(text))).collect();
    let mut excerpts = Titles::default();
    for (language, text) in &plain {
        excerpts.set(language, Some(excerpt(text)));
    }
    let document = Document {
        id: course.id.0,
        code: public.code.clone(),
        titles: public.title.iter().map(|(language, title)| (language.to_owned(), title.to_owned())).collect(),
        descriptions: plain,
        organisations: public.details.organisations.clone(),
        subjects: public.details.subjects.clone(),
        // The cards know how many; so neither touches the index.
        snapshots: 0,
        runs: runs.iter().map(|(id, run)| indexed_run(*id, run, lmss)).collect(),
    };
    let mut public: Course = public;
    public.details.description = excerpts;
    let indexed = fingerprint(&document);
    let draft_code = course.draft.code;
    let appeared = BTreeMap::new();
    let card =
        Card { id: course.id, course: public, runs, snapshots: 0, changed_at: None, appeared, draft_code, revision: 0, indexed };
    Some(Ready { card, document })
}

fn indexed_run(id: RunId, run: &CourseRun, lmss: &LmsList) -> Run {
    Run {
        id,
        lms: lmss.select(&run.resource_link).and_then(|matched| lmss.get(matched.lms)).map(|lms| lms.name.clone()),
        start: run.start,
        end: run.end,
        enrollment_start: run.enrollment_start,
        enrollment_end: run.enrollment_end,
        languages: run.languages,
        offer: run.offer,
        price: run.price,
        discounted_price: run.discounted_price,
        certificate_offer: run.certificate_offer,
        visibility: run.catalog_visibility,
        enrollment_count: 0,
    }
}

/// A number that is the same for the same document, and hardly ever for another.
fn fingerprint(document: &Document) -> u64 {
    let Document { id, code, titles, descriptions, organisations, subjects, snapshots, runs } = document;
    let mut hasher = DefaultHasher::new();
    (id, code, titles, descriptions, organisations, subjects, snapshots).hash(&mut hasher);
    for run in runs {
        let Run { id, lms, start, end, enrollment_start, enrollment_end, languages, .. } = run;
        (id, lms, start, end, enrollment_start, enrollment_end, languages).hash(&mut hasher);
        let Run { offer, price, discounted_price, certificate_offer, visibility, enrollment_count, .. } = run;
        (offer, price, discounted_price, certificate_offer, visibility, enrollment_count).hash(&mut hasher);
    }
    hasher.finish()
}

/// The beginning of a text, up to a word's end.
fn excerpt(text: &str) -> String {
    let Some((end, _)) = text.char_indices().nth(EXCERPT - 1) else { return text.to_owned() };
    if text[end..].chars().count() <= 1 {
        return text.to_owned();
    }
    let cut = text[..end].rfind(char::is_whitespace).unwrap_or(end);
    format!("{}…", text[..cut].trim_end())
}

#[cfg(test)]
pub(super) mod tests {
    use catalog::{CatalogVisibility, Course, CourseCode, CourseId, CourseRun, FieldSet, RunId, RunVersions, SyncMode, Titles};
    use store::CourseVersions;
    use sync::LmsList;

    use super::{EXCERPT, excerpt, ready};

    /// A course that is published as its draft is.
    pub(in super::super) fn course(id: i64, code: &str) -> CourseVersions {
        let course = Course::new(CourseCode::normalise(code), Titles::one("en", format!("About {code}")));
        CourseVersions { id: CourseId(id), snapshot_of: None, draft: course.clone(), public: Some(course) }
    }

    /// A run that is published as its draft is.
    pub(in super::super) fn run(id: i64, course: i64, change: impl FnOnce(&mut CourseRun)) -> RunVersions {
        let mut run = CourseRun::new(format!("https://lms.example/{id}"));
        change(&mut run);
        RunVersions {
            id: RunId(id),
            course: CourseId(course),
            sync_mode: SyncMode::Manual,
            protected: FieldSet::default(),
            draft: run.clone(),
            public: Some(run),
        }
    }

    #[test]
    fn only_what_is_public_is_kept() {
        let lmss = LmsList::default();
        let mut unpublished = course(1, "A");
        unpublished.public = None;
        assert!(ready(unpublished, Vec::new(), &lmss).is_none());
        let mut kept = course(1, "A");
        kept.draft.code = CourseCode::normalise("B");
        let mut draft = run(3, 1, |_| ());
        draft.public = None;
        let hidden = run(4, 1, |run| run.catalog_visibility = CatalogVisibility::Hidden);
        let only = run(5, 1, |run| run.catalog_visibility = CatalogVisibility::CourseOnly);
        let ready = ready(kept, vec![draft, hidden, only, run(6, 1, |_| ())], &lmss).expect("a public course");
        assert_eq!(ready.card.runs.iter().map(|(id, _)| id.0).collect::<Vec<_>>(), [5, 6]);
        assert_eq!(ready.card.listed().map(|(id, _)| id.0).collect::<Vec<_>>(), [6]);
        assert_eq!(ready.document.code.as_str(), "A");
    }

    #[test]
    fn an_enrolment_count_is_no_news_to_the_index_and_any_other_field_is() {
        let lmss = LmsList::default();
        let of = |change: fn(&mut CourseRun)| ready(course(1, "A"), vec![run(3, 1, change)], &lmss).expect("public").card;
        let before = of(|_| ());
        let enrolled = of(|run| run.enrollment_count = 7);
        assert_eq!((before.indexed, before.enrolled(), enrolled.enrolled()), (enrolled.indexed, 0, 7));
        assert!(!before.is_like(&enrolled));
        assert_ne!(before.indexed, of(|run| run.end = run.start.or(Some(catalog::Instant::MAX))).indexed);
    }

    #[test]
    fn descriptions_are_searched_whole_and_kept_short() {
        let mut long = course(1, "A");
        let text = format!("# Title\n\n*a* {}", "word ".repeat(200));
        long.public.as_mut().expect("public").details.description.set("en", Some(text));
        let ready = ready(long, Vec::new(), &LmsList::default()).expect("public");
        assert!(ready.document.descriptions[0].1.starts_with("Title a word word"));
        assert_eq!(ready.document.descriptions[0].1.split(' ').count(), 202);
        let kept = ready.card.course.details.description.get("en").expect("a text").to_owned();
        assert!(kept.chars().count() <= EXCERPT && kept.ends_with("word…"), "{kept}");
        for short in ["", "a", &"é".repeat(EXCERPT)] {
            assert_eq!(excerpt(short), *short);
        }
        assert_eq!(excerpt(&"é".repeat(EXCERPT + 1)).chars().count(), EXCERPT);
    }
}
