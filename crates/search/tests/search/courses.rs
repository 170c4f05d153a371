//! Courses for the tests: one by one, and generated.

use catalog::{Amount, CatalogVisibility, CertificateOffer, CourseCode, Instant, Language, Offer, RunId};
use proptest::prelude::*;
use search::{Document, Index, Query, Run};

/// Small instants, so that generated dates often meet.
pub(crate) fn at(micros: i64) -> Instant {
    Instant::from_micros(micros).expect("within range")
}

pub(crate) fn titled(id: i64, code: &str, titles: &[(&str, &str)]) -> Document {
    Document {
        id,
        code: CourseCode::normalise(code),
        titles: titles.iter().map(|(language, title)| ((*language).to_owned(), (*title).to_owned())).collect(),
        descriptions: Vec::new(),
        organisations: Vec::new(),
        subjects: Vec::new(),
        snapshots: 0,
        runs: Vec::new(),
    }
}

pub(crate) fn index(documents: impl IntoIterator<Item = Document>) -> Index {
    let index = Index::new().expect("an index");
    index.replace(documents);
    index.commit().expect("a commit");
    index
}

pub(crate) fn everything() -> Query {
    Query { limit: search::LIMIT_MAX, ..Query::default() }
}

pub(crate) fn ids(index: &Index, query: &Query, now: Instant) -> Vec<i64> {
    index.search(query, now).expect("an answer").hits.iter().map(|hit| hit.id).collect()
}

fn date() -> impl Strategy<Value = Option<Instant>> {
    proptest::option::weighted(0.8, (0..12_i64).prop_map(at))
}

fn run() -> impl Strategy<Value = Run> {
    let offers = proptest::option::of(proptest::sample::select(Offer::ALL));
    let certificates = proptest::option::of(proptest::sample::select(CertificateOffer::ALL));
    let amounts = || proptest::option::of((0..3_i64).prop_map(|amount| Amount::from_hundredths(amount).expect("an amount")));
    let languages = proptest::collection::vec(proptest::sample::select(vec!["en", "fr", "pt-br"]), 0..3);
    let visibility = proptest::sample::select(CatalogVisibility::ALL);
    let lms = proptest::option::of(proptest::sample::select(vec!["Campus", "Open"]));
    let dates = [date(), date(), date(), date()];
    (dates, offers, certificates, amounts(), amounts(), languages, visibility, lms, 0..9_u32).prop_map(
        |(dates, offer, certificate_offer, price, discounted_price, languages, visibility, lms, count)| {
            let [start, end, enrollment_start, enrollment_end] = dates;
            Run {
                id: RunId(0),
                lms: lms.map(str::to_owned),
                start,
                end,
                enrollment_start,
                enrollment_end,
                languages: languages.into_iter().filter_map(Language::from_code).collect(),
                offer,
                price,
                discounted_price,
                certificate_offer,
                visibility,
                enrollment_count: count,
            }
        },
    )
}

/// Ids are those given, codes follow from them.
pub(crate) fn document(ids: std::ops::Range<i64>) -> impl Strategy<Value = Document> {
    let words = || proptest::sample::select(vec!["Python", "Économie", "data", "learning", "apprentissages", "Java", "lava"]);
    let names = || proptest::collection::vec(proptest::sample::select(vec!["Rennes", "Delft", "Porto"]), 0..3);
    let runs = proptest::collection::vec(run(), 0..4);
    let title = proptest::collection::vec(words(), 1..4);
    let description = proptest::collection::vec(words(), 0..6);
    (ids, title, description, names(), names(), runs, 0..3_u32).prop_map(
        |(id, title, description, organisations, subjects, mut runs, snapshots)| {
            for (position, run) in (0..).zip(&mut runs) {
                run.id = RunId(id * 10 + position);
            }
            Document {
                // Codes in another order than ids.
                code: CourseCode::normalise(&format!("C{:02}", (id * 7) % 50)),
                titles: vec![("en".into(), title.join(" ")), ("fr".into(), title.concat())],
                descriptions: vec![("fr".into(), description.join(", "))],
                organisations: organisations.into_iter().map(str::to_owned).collect(),
                subjects: subjects.into_iter().map(str::to_owned).collect(),
                snapshots,
                ..titled(id, "", &[])
            }
            .with(runs)
        },
    )
}

pub(crate) trait With {
    fn with(self, runs: Vec<Run>) -> Self;
}

impl With for Document {
    fn with(self, runs: Vec<Run>) -> Self {
        Self { runs, ..self }
    }
}

/// A catalogue: each id once.
pub(crate) fn catalogue() -> impl Strategy<Value = Vec<Document>> {
    proptest::collection::vec(document(0..50), 0..25).prop_map(|mut documents| {
        documents.sort_by_key(|document| document.id);
        documents.dedup_by_key(|document| document.id);
        documents
    })
}
