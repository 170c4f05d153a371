//! How long searches take, and how much memory they need: `cargo run --release --example measure -p search [COURSES]`.

use std::time::{Duration, Instant as Clock};

use catalog::{Amount, CatalogVisibility, CertificateOffer, CourseCode, Instant, Language, Offer, RunId};
use search::{Document, Facet, Index, Query, Run, Selection, Sort};

const NOW: i64 = 1_795_000_000_000_000;
const DAY: i64 = 86_400_000_000;

/// A generator without quality, which is the same everywhere.
struct Dice(u64);

impl Dice {
    fn below(&mut self, end: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % end
    }

    /// Small numbers more often than large ones, as with words.
    fn skewed(&mut self, end: u64) -> u64 {
        let (left, right) = (self.below(end), self.below(end));
        left * right / end * (self.below(end) + 1) / end
    }

    fn days(&mut self, from: i64, span: u64) -> Option<Instant> {
        Instant::from_micros(NOW + (from + self.below(span).cast_signed()) * DAY + self.below(86_400).cast_signed() * 1_000_000)
    }
}

const TOPICS: &[&str] = &[
    "Python",
    "programming",
    "data",
    "science",
    "economics",
    "history",
    "physics",
    "introduction",
    "machine",
    "learning",
    "statistics",
    "chemistry",
    "développement",
    "durable",
    "énergie",
    "gestion",
    "entreprise",
    "santé",
    "publique",
    "mathématiques",
    "algorithms",
    "databases",
    "networks",
    "security",
    "philosophie",
    "droit",
    "international",
    "art",
    "musique",
    "biology",
];

fn word(dice: &mut Dice, vocabulary: u64) -> String {
    let mut number = dice.skewed(vocabulary);
    if let Some(topic) = usize::try_from(number).ok().and_then(|number| TOPICS.get(number)) {
        return (*topic).to_owned();
    }
    let mut text = String::new();
    for syllable in ["ba", "ten", "ri", "mo", "lus", "ca", "dre", "ni", "po", "ver", "sa", "qui"].iter().cycle() {
        text.push_str(syllable);
        text.push(char::from(b'a' + u8::try_from(number % 26).unwrap_or(0)));
        number /= 26;
        if number == 0 {
            return text;
        }
    }
    text
}

fn text(dice: &mut Dice, words: u64, vocabulary: u64) -> String {
    (0..words).map(|_| word(dice, vocabulary)).collect::<Vec<_>>().join(" ")
}

fn course(dice: &mut Dice, id: i64) -> Document {
    let languages = ["en", "fr", "de", "es", "it", "pt", "nl", "ar"];
    let runs = 1 + dice.below(3);
    let run = |dice: &mut Dice, number: u64| {
        let opens = -600 + dice.below(800).cast_signed();
        let offers = [Offer::Free, Offer::PartiallyFree, Offer::Subscription, Offer::Paid];
        Run {
            id: RunId(id * 4 + number.cast_signed()),
            lms: Some(format!("LMS {}", dice.below(5))),
            start: if dice.below(10) == 0 { None } else { dice.days(opens + 30, 30) },
            end: if dice.below(6) == 0 { None } else { dice.days(opens + 90, 90) },
            enrollment_start: dice.days(opens, 20),
            enrollment_end: if dice.below(6) == 0 { None } else { dice.days(opens + 40, 60) },
            languages: Language::from_code(languages[usize::try_from(dice.skewed(8)).unwrap_or(0)]).into_iter().collect(),
            offer: Some(offers[usize::try_from(dice.below(4)).unwrap_or(0)]),
            price: Amount::from_hundredths(dice.below(20_000).cast_signed()),
            discounted_price: None,
            certificate_offer: (dice.below(2) == 0).then_some(CertificateOffer::Paid),
            visibility: CatalogVisibility::CourseAndSearch,
            enrollment_count: 0,
        }
    };
    Document {
        id,
        code: CourseCode::normalise(&format!(
            "{}-{:06}",
            ["CS", "MATH", "BIO", "ECO", "HIST"][usize::try_from(id % 5).unwrap_or(0)],
            id
        )),
        titles: vec![("en".into(), text(dice, 5, 20_000)), ("fr".into(), text(dice, 6, 20_000))],
        descriptions: vec![("en".into(), text(dice, 70, 60_000)), ("fr".into(), text(dice, 70, 60_000))],
        organisations: vec![format!("University of {}", dice.skewed(800))],
        subjects: (0..=dice.below(3)).map(|_| format!("Subject {}", dice.skewed(150))).collect(),
        snapshots: 0,
        runs: (0..runs).map(|number| run(dice, number)).collect(),
    }
}

fn resident() -> usize {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find(|line| line.starts_with("VmRSS:")).unwrap_or_default();
    line.split_whitespace().nth(1).and_then(|kilobytes| kilobytes.parse::<usize>().ok()).unwrap_or(0) * 1024
}

/// How long this thread has been running, which other programs on the machine do not change much.
fn on_processor() -> Duration {
    let told = std::fs::read_to_string("/proc/thread-self/schedstat").unwrap_or_default();
    Duration::from_nanos(told.split_whitespace().next().and_then(|nanos| nanos.parse().ok()).unwrap_or(0))
}

fn percentiles(mut times: Vec<Duration>) -> (Duration, Duration) {
    times.sort_unstable();
    (times[times.len() / 2], times[times.len() * 99 / 100])
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let courses: i64 = std::env::args().nth(1).map_or(Ok(100_000), |argument| argument.parse())?;
    let now = Instant::from_micros(NOW).ok_or("no such instant")?;
    let mut dice = Dice(42);
    let (index, before) = (Index::new()?, resident());
    let mut building = Duration::ZERO;
    for first in (0..courses).step_by(5_000) {
        let documents: Vec<_> = (first..courses.min(first + 5_000)).map(|id| course(&mut dice, id)).collect();
        let started = Clock::now();
        index.replace(documents);
        index.commit()?;
        building += started.elapsed();
    }
    println!("build: {building:?} for {courses} courses");
    let started = Clock::now();
    index.search(&Query::default(), now)?;
    println!("first search, with all states: {:?}", started.elapsed());
    let mebibyte = 1 << 20;
    println!("memory: {} MiB by its own estimate, {} MiB resident", index.memory() / mebibyte, (resident() - before) / mebibyte);

    let chosen = |choices: &[(Facet, &str)]| {
        let mut selection = Selection::default();
        for (facet, value) in choices {
            selection.insert(*facet, *value);
        }
        selection
    };
    let asked = |words: &str| Query { words: words.to_owned(), ..Query::default() };
    let open = chosen(&[(Facet::Availability, "open")]);
    let several = chosen(&[(Facet::Availability, "open"), (Facet::Language, "en"), (Facet::Price, "free")]);
    let questions = [
        ("everything, known counts", Query::default()),
        ("everything, by title", Query { sort: Some(Sort::Title), ..Query::default() }),
        ("everything, page 1000", Query { offset: 20_000, ..Query::default() }),
        ("open", Query { selection: open.clone(), ..Query::default() }),
        ("open, English, free", Query { selection: several.clone(), ..Query::default() }),
        ("a frequent word", asked("python")),
        ("a frequent word, three facets", Query { selection: several, ..asked("python") }),
        ("two words", asked("machine learning")),
        ("three words, accents left out", asked("developpement durable energie")),
        ("as one types: da", asked("da")),
        ("as one types: int", asked("int")),
        ("a typo: pyhton", asked("pyhton")),
        ("two typos: progrmaimng", asked("progrmaimng")),
        ("a code", asked("MATH-000321")),
        ("the beginning of a code", asked("math-0003")),
        ("a word that is nowhere", asked("xylophonists")),
        ("open, a frequent word", Query { selection: open, ..asked("data") }),
    ];
    println!("{:<32} {:>9} {:>12} {:>12} {:>12}", "", "found", "p50", "p99", "processor");
    for (name, query) in questions {
        let mut times = Vec::new();
        let mut found = 0;
        let before = on_processor();
        for _ in 0..300 {
            let started = Clock::now();
            found = index.search(&query, now)?.total;
            times.push(started.elapsed());
        }
        let processor = on_processor().saturating_sub(before) / 300;
        let (half, most) = percentiles(times);
        println!("{name:<32} {found:>9} {half:>12.1?} {most:>12.1?} {processor:>12.1?}");
    }

    for (name, texts) in [("commit of 5 courses, dates", false), ("commit of 5 courses, texts", true)] {
        let mut times = Vec::new();
        for _ in 0..60 {
            let ids: Vec<_> = (0..5).map(|_| dice.below(courses.cast_unsigned()).cast_signed()).collect();
            let documents: Vec<_> = ids.into_iter().map(|id| course(&mut dice, id)).collect();
            let change = |mut document: Document| {
                for run in &mut document.runs {
                    run.end = None;
                }
                document
            };
            if !texts {
                index.replace(documents.clone());
                index.commit()?;
            }
            index.replace(documents.into_iter().map(change));
            let started = Clock::now();
            index.commit()?;
            times.push(started.elapsed());
        }
        let (half, most) = percentiles(times);
        println!("{name:<32} {:>9} {half:>12.1?} {most:>12.1?}", "");
    }
    let mut times = Vec::new();
    for hour in 1..=300 {
        let later = Instant::from_micros(NOW + hour * DAY / 24).ok_or("no such instant")?;
        let started = Clock::now();
        index.search(&Query::default(), later)?;
        times.push(started.elapsed());
    }
    let (half, most) = percentiles(times);
    println!("{:<32} {:>9} {half:>12.1?} {most:>12.1?}", "everything, an hour later", "");
    println!("memory: {} MiB by its own estimate, {} MiB resident", index.memory() / mebibyte, (resident() - before) / mebibyte);
    Ok(())
}
