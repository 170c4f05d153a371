//! The languages of the pages: their texts (fluent), numbers, dates and durations in words.

use std::sync::LazyLock;

use catalog::Instant;
use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource, FluentValue};
use jiff::tz::TimeZone;

use super::numbers::NumberFormat;

/// A language with its texts.
struct Language {
    code: &'static str,
    name: &'static str,
    texts: FluentBundle<FluentResource>,
    numbers: NumberFormat,
}

macro_rules! texts {
    ($language:literal) => {
        [
            include_str!(concat!("../../locales/", $language, "/common.ftl")),
            include_str!(concat!("../../locales/", $language, "/domain.ftl")),
            include_str!(concat!("../../locales/", $language, "/languages.ftl")),
            include_str!(concat!("../../locales/", $language, "/accounts.ftl")),
            include_str!(concat!("../../locales/", $language, "/courses.ftl")),
            include_str!(concat!("../../locales/", $language, "/course.ftl")),
            include_str!(concat!("../../locales/", $language, "/runs.ftl")),
            include_str!(concat!("../../locales/", $language, "/journal.ftl")),
            include_str!(concat!("../../locales/", $language, "/lmss.ftl")),
            include_str!(concat!("../../locales/", $language, "/hooks.ftl")),
            include_str!(concat!("../../locales/", $language, "/public.ftl")),
            include_str!(concat!("../../locales/", $language, "/public-catalogue.ftl")),
            include_str!(concat!("../../locales/", $language, "/public-page.ftl")),
        ]
    };
}

/// The first is used where nobody asks for another.
static LANGUAGES: LazyLock<[Language; 2]> =
    LazyLock::new(|| [Language::new("en", "English", &texts!("en")), Language::new("fr", "Français", &texts!("fr"))]);

impl Language {
    fn new(code: &'static str, name: &'static str, texts: &[&str]) -> Self {
        let identifier = code.parse::<unic_langid::LanguageIdentifier>().unwrap_or_default();
        let mut bundle = FluentBundle::new_concurrent(vec![identifier]);
        bundle.set_use_isolating(false);
        bundle.set_formatter(Some(whole_number));
        for text in texts {
            let resource = FluentResource::try_new((*text).to_owned()).unwrap_or_else(|(resource, errors)| {
                tracing::error!(?errors, language = code, "the texts have errors");
                resource
            });
            if let Err(errors) = bundle.add_resource(resource) {
                tracing::error!(?errors, language = code, "a text stands twice");
            }
        }
        Self { code, name, texts: bundle, numbers: NumberFormat::new(code) }
    }
}

type Memoizer = intl_memoizer::concurrent::IntlLangMemoizer;

/// How fluent writes numbers within texts. Its memoizer keeps one format for each language.
fn whole_number(value: &FluentValue<'_>, memoizer: &Memoizer) -> Option<String> {
    let FluentValue::Number(number) = value else { return None };
    #[expect(clippy::cast_possible_truncation, reason = "only whole numbers are given")]
    let whole = number.value as i64;
    memoizer.with_try_get::<NumberFormat, _, _>((), |numbers| numbers.whole(whole)).ok()
}

/// The language of a page.
#[derive(Clone, Copy)]
pub(crate) struct Locale(&'static Language);

impl std::fmt::Debug for Locale {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("Locale").field(&self.0.code).finish()
    }
}

impl Locale {
    /// The language that was chosen, else the first of `Accept-Language` that there is, else the site's, else English.
    pub(crate) fn negotiate(chosen: Option<&str>, accepted: &str, site: &[String]) -> Self {
        let known = |code: &str| {
            let primary = code.split(['-', '_']).next().unwrap_or(code);
            LANGUAGES.iter().find(|language| language.code.eq_ignore_ascii_case(primary))
        };
        let mut wanted = accepted.split(',').map(preference).filter(|(_, quality)| *quality > 0.0).collect::<Vec<_>>();
        wanted.sort_by(|one, other| other.1.total_cmp(&one.1));
        let language = chosen
            .and_then(known)
            .or_else(|| wanted.iter().find_map(|(code, _)| known(code)))
            .or_else(|| site.iter().find_map(|code| known(code)));
        Self(language.unwrap_or(&LANGUAGES[0]))
    }

    /// Every language, by code and its own name.
    pub(crate) fn all() -> impl Iterator<Item = (&'static str, &'static str)> {
        LANGUAGES.iter().map(|language| (language.code, language.name))
    }

    /// Its code, for `lang`.
    pub(crate) fn code(self) -> &'static str {
        self.0.code
    }

    /// In which languages a text of the catalogue is looked for: in this one, then in those of the catalogue.
    pub(crate) fn before(self, others: &[String]) -> impl Iterator<Item = &str> {
        std::iter::once(self.code()).chain(others.iter().map(String::as_str))
    }

    /// A text.
    pub(crate) fn t(self, key: impl AsRef<str>) -> String {
        self.text(key.as_ref(), &FluentArgs::new())
    }

    /// A text that speaks of a number, `$n`.
    pub(crate) fn n(self, key: &str, n: impl TryInto<i64>) -> String {
        self.text(key, &FluentArgs::from_iter([("n", number(n))]))
    }

    /// A text that names something, `$x`.
    pub(crate) fn x(self, key: &str, x: impl ToString) -> String {
        self.text(key, &FluentArgs::from_iter([("x", FluentValue::from(x.to_string()))]))
    }

    /// A text that names two things, `$x` and `$y`.
    pub(crate) fn xy(self, key: &str, x: impl ToString, y: impl ToString) -> String {
        self.text(key, &FluentArgs::from_iter([("x", FluentValue::from(x.to_string())), ("y", FluentValue::from(y.to_string()))]))
    }

    /// A text that speaks of a number, `$n`, and names something, `$x`.
    pub(crate) fn nx(self, key: &str, n: impl TryInto<i64>, x: impl ToString) -> String {
        self.text(key, &FluentArgs::from_iter([("n", number(n)), ("x", FluentValue::from(x.to_string()))]))
    }

    /// A text with any arguments.
    fn text(self, key: &str, arguments: &FluentArgs<'_>) -> String {
        let pattern = self.0.texts.get_message(key).and_then(|message| message.value());
        let Some(pattern) = pattern else {
            // The browser tests look for this sign on every page.
            tracing::error!(key, language = self.0.code, "a text is missing");
            return format!("⟦{key}⟧");
        };
        let mut errors = Vec::new();
        let text = self.0.texts.format_pattern(pattern, Some(arguments), &mut errors).into_owned();
        if errors.is_empty() { text } else { format!("⟦{key}: {errors:?}⟧") }
    }

    /// Whether there is such a text.
    pub(crate) fn has(self, key: &str) -> bool {
        self.0.texts.has_message(key)
    }

    /// A whole number.
    pub(crate) fn number(self, n: impl TryInto<i64>) -> String {
        self.0.numbers.whole(n.try_into().unwrap_or(i64::MAX))
    }

    /// An amount of money, in hundredths of a currency.
    pub(crate) fn money(self, hundredths: i64, currency: &str) -> String {
        self.0.numbers.money(hundredths, currency)
    }

    /// A date with its time to the minute, as people of this language write it.
    pub(crate) fn date_time(self, at: Instant, zone: &TimeZone) -> String {
        let civil = at.in_zone(zone);
        let Some((day, time)) = civil.split_once('T') else { return civil };
        self.xy("date-and-time", self.day_of(day), time.get(..5).unwrap_or(time))
    }

    /// A date without its time.
    pub(crate) fn date(self, at: Instant, zone: &TimeZone) -> String {
        let civil = at.in_zone(zone);
        self.day_of(civil.split_once('T').map_or(civil.as_str(), |(day, _)| day))
    }

    fn day_of(self, day: &str) -> String {
        let mut parts = day.splitn(3, '-');
        let (Some(year), Some(month), Some(day)) = (parts.next(), parts.next(), parts.next()) else { return day.to_owned() };
        let month = self.t(format!("month-{month}"));
        format!("{} {month} {year}", day.trim_start_matches('0'))
    }

    /// How long ago, or in how long, in words.
    pub(crate) fn relative(self, at: Instant, now: Instant) -> String {
        let seconds = (now.as_micros() - at.as_micros()) / 1_000_000;
        let (unit, number) = coarse(seconds.unsigned_abs());
        match (unit, seconds < 0) {
            ("now", _) => self.t("just-now"),
            (unit, false) => self.n(&format!("ago-{unit}"), number),
            (unit, true) => self.n(&format!("in-{unit}"), number),
        }
    }
}

fn number<'a>(n: impl TryInto<i64>) -> FluentValue<'a> {
    FluentValue::from(n.try_into().unwrap_or(i64::MAX))
}

/// A duration in the largest unit of which there is at least one (two, from hours up to days).
fn coarse(seconds: u64) -> (&'static str, u64) {
    const MINUTE: u64 = 60;
    const HOUR: u64 = 60 * MINUTE;
    const DAY: u64 = 24 * HOUR;
    match seconds {
        0..45 => ("now", 0),
        45..HOUR => ("minutes", ((seconds + 30) / MINUTE).max(1)),
        HOUR..172_800 => ("hours", seconds / HOUR),
        172_800..5_184_000 => ("days", seconds / DAY),
        5_184_000..63_072_000 => ("months", seconds / (30 * DAY)),
        _ => ("years", seconds / (365 * DAY)),
    }
}

/// A part of `Accept-Language`: the code and its quality.
fn preference(part: &str) -> (&str, f32) {
    let mut pieces = part.split(';').map(str::trim);
    let code = pieces.next().unwrap_or_default();
    let quality = pieces.find_map(|piece| piece.strip_prefix("q=")).map_or(Some(1.0), |quality| quality.parse().ok());
    (code, quality.unwrap_or(0.0))
}

#[cfg(test)]
mod tests {
    use std::collections::{BTreeMap, BTreeSet};
    use std::path::Path;

    use catalog::Instant;
    use jiff::tz::TimeZone;

    use super::{LANGUAGES, Locale};

    fn negotiated(chosen: Option<&str>, accepted: &str, site: &[&str]) -> &'static str {
        Locale::negotiate(chosen, accepted, &site.iter().map(|code| (*code).to_owned()).collect::<Vec<_>>()).code()
    }

    #[test]
    fn the_language_is_negotiated() {
        for (chosen, accepted, site, expected) in [
            (None, "", &[][..], "en"),
            (None, "", &["fr"], "fr"),
            (None, "de, fr-CA;q=0.8, en;q=0.9", &[], "en"),
            (None, "fr-CH, en;q=0.9", &[], "fr"),
            (None, "fr;q=0, en", &["fr"], "en"),
            (Some("fr"), "en", &[], "fr"),
            (Some("xx"), "fr", &[], "fr"),
        ] {
            assert_eq!(negotiated(chosen, accepted, site), expected, "{chosen:?} {accepted:?} {site:?}");
        }
    }

    #[test]
    fn dates_and_durations_are_written_as_people_write_them() {
        let [english, french] = [Locale(&LANGUAGES[0]), Locale(&LANGUAGES[1])];
        let at = "2026-02-01T08:05:00Z".parse::<Instant>().expect("an instant");
        let paris = TimeZone::get("Europe/Paris").expect("a zone");
        assert_eq!(english.date_time(at, &paris), "1 Feb 2026, 09:05");
        assert_eq!(french.date_time(at, &paris), "1 févr. 2026 à 09:05");
        let later = |seconds: i64| Instant::from_micros(at.as_micros() + seconds * 1_000_000).expect("in range");
        for (seconds, words) in [
            (3, "just now"),
            (61, "1 minute ago"),
            (-7_200, "in 2 hours"),
            (86_400 * 3, "3 days ago"),
            (-86_400 * 400, "in 13 months"),
        ] {
            assert_eq!(english.relative(at, later(seconds)), words);
        }
        assert_eq!(french.relative(at, later(86_400 * 3)), "il y a 3 jours");
    }

    /// The texts of a language by their keys, each with the variables that it speaks of.
    fn texts(language: &[&str]) -> BTreeMap<String, BTreeSet<String>> {
        let mut texts = BTreeMap::<String, BTreeSet<String>>::new();
        let mut key = String::new();
        for line in language.iter().flat_map(|texts| texts.lines()).filter(|line| !line.starts_with('#')) {
            let is_text = line.starts_with(|first: char| first.is_ascii_alphabetic());
            if let Some((found, _)) = line.split_once(" =").filter(|_| is_text) {
                key = found.to_owned();
                assert!(texts.insert(key.clone(), BTreeSet::new()).is_none(), "{key} stands twice");
            }
            let variables = line.split('$').skip(1).map(|rest| rest.chars().take_while(char::is_ascii_alphanumeric).collect());
            texts.entry(key.clone()).or_default().extend::<Vec<String>>(variables.collect());
        }
        texts
    }

    #[test]
    fn both_languages_say_the_same_of_the_same() {
        let (english, french) = (texts(&texts!("en")), texts(&texts!("fr")));
        assert_eq!(english.keys().collect::<Vec<_>>(), french.keys().collect::<Vec<_>>());
        for (key, variables) in &english {
            assert_eq!(variables, &french[key], "{key}");
        }
    }

    /// Where a text is asked for by its key in the sources.
    const ASKED: [&str; 6] = [".t(\"", ".n(\"", ".x(\"", ".xy(\"", ".nx(\"", "Told::new(\""];

    #[test]
    fn every_text_that_a_page_asks_for_is_there() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR"));
        let (mut folders, mut asked) = (vec![root.join("templates"), root.join("src")], 0);
        while let Some(folder) = folders.pop() {
            for entry in std::fs::read_dir(&folder).expect("a folder").map(|entry| entry.expect("an entry").path()) {
                if entry.is_dir() {
                    folders.push(entry);
                    continue;
                }
                let source = std::fs::read_to_string(&entry).expect("a text");
                let source = source.split("#[cfg(test)]").next().unwrap_or_default();
                let forms = ASKED.iter().flat_map(|form| source.split(form).skip(1)).filter_map(|rest| rest.split('"').next());
                // The public site hands many of its keys on before it asks for them.
                let is_key = |text: &&str| text.starts_with("public-") && !text.contains([' ', '\n']) && !text.ends_with('-');
                for key in forms.chain(source.split('"').filter(is_key)) {
                    let is_whole = !key.contains(['{', '}']);
                    for language in LANGUAGES.iter().filter(|_| is_whole) {
                        assert!(language.texts.has_message(key), "{} has no text {key} ({})", language.code, entry.display());
                    }
                    asked += usize::from(is_whole);
                }
            }
        }
        assert!(asked > 500, "{asked}");
    }

    #[test]
    fn numbers_in_texts_are_written_as_others_are() {
        let [english, french] = [Locale(&LANGUAGES[0]), Locale(&LANGUAGES[1])];
        assert_eq!((english.number(12_345), english.n("number", 12_345)), ("12,345".to_owned(), "12,345".to_owned()));
        assert_eq!((french.number(12_345), french.n("number", 12_345)), ("12\u{202f}345".to_owned(), "12\u{202f}345".to_owned()));
    }
}
