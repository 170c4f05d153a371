//! The LMSs that feed the catalogue, and how a resource link selects one.

use std::str::FromStr;

use catalog::{Field, SyncMode};
use fancy_regex::{Regex, RegexBuilder};

use crate::SourceKey;
use crate::course_key::{CourseKey, canonical};
use crate::decoding::decoded_path;
use crate::pattern::{Translated, translate};

/// How many steps a match may backtrack, so that no pattern can hold a request up.
const BACKTRACK_LIMIT: usize = 100_000;
/// How large a compiled pattern may be, in bytes.
const SIZE_LIMIT: usize = 1 << 20;

/// What kind of LMS sends, and so where a course's code stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Backend {
    /// The code is the middle part of the course key in the link; Open edX's words for the visibility are understood.
    OpenEdx,
    /// The code is the payload's `course`.
    Joanie,
    /// There is no code: runs that exist are updated, none is created.
    Base,
}

/// A backend that is not one of the three.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "backend {0:?} is not known; it is \"openedx\", \"joanie\" or \"base\" (or Richie's path to EdXLMSBackend, JoanieBackend or BaseLMSBackend)"
)]
pub struct UnknownBackend(String);

impl Backend {
    /// The short name.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::OpenEdx => "openedx",
            Self::Joanie => "joanie",
            Self::Base => "base",
        }
    }
}

impl FromStr for Backend {
    type Err = UnknownBackend;
    /// The short name, or a dotted path that ends in the class's name as Richie's settings have it.
    fn from_str(name: &str) -> Result<Self, UnknownBackend> {
        match name.rsplit('.').next().unwrap_or(name) {
            "openedx" | "EdXLMSBackend" => Ok(Self::OpenEdx),
            "joanie" | "JoanieBackend" => Ok(Self::Joanie),
            "base" | "BaseLMSBackend" => Ok(Self::Base),
            _ => Err(UnknownBackend(name.to_owned())),
        }
    }
}

/// What becomes of a run whose course the catalogue does not have.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum UnknownCourse {
    /// Refused in Richie's words, yet kept, and applied when the course appears.
    #[default]
    Hold,
    /// Refused.
    Reject,
    /// A draft course is made, titled by its code.
    Create,
}

/// By what the runs of an LMS are told apart.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Identity {
    /// By the resource link.
    #[default]
    ResourceLink,
    /// By the LMS's course key in its canonical form: one run a key, whatever its link and however the link spells the key.
    CourseId,
}

/// A pattern that cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("course_regex {pattern:?} is not a regular expression: {reason}")]
pub struct RegexError {
    pattern: String,
    reason: String,
}

/// A `COURSE_REGEX` in Python's syntax; look-around works; matching is bounded.
#[derive(Debug, Clone)]
pub struct CourseRegex {
    pattern: String,
    regex: Regex,
    /// Whether there is a `$` in it.
    has_end: bool,
}

impl CourseRegex {
    /// Compiles a pattern.
    ///
    /// # Errors
    /// Where it is no regular expression, or too large.
    pub fn new(pattern: &str) -> Result<Self, RegexError> {
        let Translated { pattern: ours, has_end } = translate(pattern);
        let regex = RegexBuilder::new(&ours).backtrack_limit(BACKTRACK_LIMIT).delegate_size_limit(SIZE_LIMIT).build();
        let regex = regex.map_err(|error| RegexError { pattern: pattern.to_owned(), reason: error.to_string() })?;
        Ok(Self { pattern: pattern.to_owned(), regex, has_end })
    }

    /// The pattern as it was written.
    pub fn as_str(&self) -> &str {
        &self.pattern
    }

    /// Whether it has a group of this name.
    pub fn has_group(&self, name: &str) -> bool {
        self.regex.capture_names().flatten().any(|known| known == name)
    }

    /// The group `course_id` of a match from the link's start; none where it does not match, or gives up.
    #[expect(clippy::option_option, reason = "no match, or a match with or without the group")]
    fn course_id(&self, link: &str) -> Option<Option<String>> {
        // Python's `$` matches before a final newline too.
        let captures = |text| self.regex.captures(text).ok().flatten();
        let groups = captures(link).or_else(|| link.strip_suffix('\n').filter(|_| self.has_end).and_then(captures))?;
        Some(groups.name("course_id").map(|group| group.as_str().to_owned()))
    }
}

/// An LMS.
#[derive(Debug, Clone)]
pub struct Lms {
    /// Its name in journal, pages and settings.
    pub name: String,
    /// Where it lives.
    pub base_url: String,
    /// What kind it is.
    pub backend: Backend,
    /// Which links are its; none: all.
    pub course_regex: Option<CourseRegex>,
    /// The mode of runs that it creates.
    pub default_sync_mode: SyncMode,
    /// Fields that are set when a run is created and never again.
    pub no_update_fields: Vec<Field>,
    /// What becomes of a run whose course is not there.
    pub unknown_course: UnknownCourse,
    /// By what its runs are told apart.
    pub identity: Identity,
}

/// An LMS with what its pattern found in a link.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Matched {
    /// The LMS's position in the list.
    pub lms: usize,
    /// The group `course_id`, as it stands in the link, or in the decoded link where only that matches.
    pub course_id: Option<String>,
}

/// The LMSs in the order in which they are tried.
#[derive(Debug, Clone, Default)]
pub struct LmsList(Vec<Lms>);

impl LmsList {
    /// In this order.
    pub fn new(lmss: Vec<Lms>) -> Self {
        Self(lmss)
    }

    /// The first LMS whose pattern matches the link from its start.
    ///
    /// Where none does, the first whose pattern matches the link with its path percent-decoded: a pattern may spell
    /// `course-v1:` out.
    pub fn select(&self, link: &str) -> Option<Matched> {
        let first = |link: &str| {
            let mut lmss = self.0.iter().enumerate();
            lmss.find_map(|(position, lms)| lms.matches_as_sent(link).map(|course_id| Matched { lms: position, course_id }))
        };
        first(link).or_else(|| decoded_path(link).and_then(|decoded| first(&decoded)))
    }

    /// What people call a run of this link: the run in its course key, else the last part of the identifier that the pattern
    /// found.
    pub fn run_name(&self, link: &str) -> Option<String> {
        let course_id = self.select(link)?.course_id?;
        let key = CourseKey::parse(&course_id).ok().filter(|key| !key.run().is_empty());
        let run = key.map(|key| key.ccx().map_or_else(|| key.run().to_owned(), |id| format!("{} ccx@{id}", key.run())));
        run.or_else(|| course_id.rsplit(['+', '/']).find(|part| !part.is_empty()).map(str::to_owned))
    }

    /// By position.
    pub fn get(&self, position: usize) -> Option<&Lms> {
        self.0.get(position)
    }

    /// By name.
    pub fn by_name(&self, name: &str) -> Option<&Lms> {
        self.0.iter().find(|lms| lms.name == name)
    }

    /// Which source run a run of this link would be of; none where no LMS has such links.
    pub fn key_of(&self, link: &str) -> Option<SourceKey> {
        let Matched { lms, course_id } = self.select(link)?;
        Some(self.get(lms)?.key(link, course_id))
    }

    /// All of them.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = &Lms> {
        self.0.iter()
    }
}

impl Lms {
    /// Whether a link is this LMS's, as it is or with its path percent-decoded, with the group `course_id` of its pattern.
    pub fn matches(&self, link: &str) -> Option<Option<String>> {
        self.matches_as_sent(link).or_else(|| self.matches_as_sent(&decoded_path(link)?))
    }

    /// Which source run of this LMS a run of this link would be of; none where the LMS has no such links.
    pub fn key_of(&self, link: &str) -> Option<SourceKey> {
        self.matches(link).map(|course_id| self.key(link, course_id))
    }

    #[expect(clippy::option_option, reason = "no match, or a match with or without the group")]
    fn matches_as_sent(&self, link: &str) -> Option<Option<String>> {
        let Some(regex) = &self.course_regex else { return Some(None) };
        regex.course_id(link)
    }

    /// The key of the source run that a link is of, in which the pattern found this.
    pub(crate) fn key(&self, link: &str, course_id: Option<String>) -> SourceKey {
        let identity = match (self.identity, course_id) {
            (Identity::CourseId, Some(course_id)) => canonical(&course_id),
            _ => link.to_owned(),
        };
        SourceKey { lms: self.name.clone(), identity }
    }
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, Instant};

    use catalog::SyncMode;

    use super::{Backend, CourseKey, CourseRegex, Identity, Lms, LmsList, UnknownCourse};

    fn course_id(pattern: &str, link: &str) -> Option<String> {
        let regex = CourseRegex::new(pattern).expect(pattern);
        regex.course_id(link).map(Option::unwrap_or_default)
    }

    #[test]
    fn patterns_match_as_pythons_re_match_does() {
        for (pattern, link, expected) in [
            (r"^.*/courses/(?P<course_id>.*)/course/?$", "http://x/courses/a/course/", Some("a")),
            (r".*/courses/(?P<course_id>.*)/course/?$", "http://x/courses/a/course", Some("a")),
            (r"courses/(?P<course_id>.*)", "http://x/courses/a", None),
            (r"a|b(?P<course_id>c)", "xbc", None),
            (r"(?P<course_id>[^/]+)(?=/end)", "key/end", Some("key")),
            (r"(?!http:)(?P<course_id>.*)", "http://x", None),
            (r"(?P<x>a)(?P=x)(?P<course_id>b)\Z", "aab", Some("b")),
            (r"(?i)HTTP://(?P<course_id>.*)$", "http://x", Some("x")),
            (r"(?P<course_id>.*)/course/$", "a/course/\n", Some("a")),
            (r"^.*/(?P<course_id>.*)$", "http://x\n/y", None),
            (r"(?P<course_id>.*)/course/\Z", "a/course/\n", None),
            (r"(?P<course_id>[^[]*)/[[\w:+-]*$", "a+b/[c", Some("a+b")),
            (r"(?a)^(?P<course_id>\w+)$", "a", Some("a")),
            ("(?x)^ (?P<course_id> a ) # c", "a", Some("a")),
            (r"x\057(?P<course_id>.*)", "x/a", Some("a")),
            (r"\<(?P<course_id>[a&&b]*)", "<a&b", Some("a&b")),
        ] {
            assert_eq!(course_id(pattern, link).as_deref(), expected, "{pattern} on {link:?}");
        }
        assert!(CourseRegex::new("(").is_err());
    }

    /// Expectations made with Python 3.11's `re.match`.
    #[test]
    fn pythons_syntax_is_read() {
        for (pattern, link, expected) in [
            (r"(?x: ^.*/courses/ (?P<course_id>.*) /course/?$ )", "http://x/courses/a/course/", Some("a")),
            (r"^.*/(?x: (?P<course_id>[ab #]+) )#b", "x/a #b", Some("a ")),
            (r"(?P<s>https://)?(?(s).*|http://).*/courses/(?P<course_id>.*)/course/?$", "https://x/courses/a/course/", Some("a")),
            (r"(?P<s>https://)?(?(s).*|http://).*/courses/(?P<course_id>.*)/course/?$", "sx/courses/a/course/", None),
            (r"^.*(?#with [ bracket)/courses/(?P<course_id>[^]/]*)/course/?$", "http://x/courses/a/course/\n", Some("a")),
            (r".*/(?P<course_id>[a-z--c]+)", "x/course/", Some("course/")),
            (r"(?x)^.*/courses/\f?(?P<course_id>.*) / course /?$", "http://x/courses/a/course/", Some("a")),
            ("(?x) ^ .* /courses/ (?P<course_id> [^/]+ ) # the key [\n / .* $", "http://x/courses/a+b/info", Some("a+b")),
            (r"(?x)(?P<course_id>[ a#]+)\ b", "a #a b", Some("a #a")),
            (r"(?P<course_id>[^/?#&]+)\/\_\é", "key/_é", Some("key")),
            (r"(?P<course_id>.{2,3}){1}x{,1}\Z", "abcx", Some("abc")),
            (r"(?P<course_id>a{x}{})", "a{x}{}", Some("a{x}{}")),
            (r"(?P<course_id>[\u0061-\u0063]+)", "abcd", Some("abc")),
            (r"(?P<course_id>(?:a|b)++c?+)", "abc", Some("abc")),
            (r"(?P<course_id>(?>a+)b)", "aab", Some("aab")),
            (r"(a)?(?P<course_id>(?(1)b|c))", "ab", Some("b")),
            (r"(?#the key)(?P<course_id>a)", "a", Some("a")),
            (r"(?P<course_id>[\w.~%:@!$&'()*+,;=-]+)/", "course-v1:a+b/", Some("course-v1:a+b")),
            (r"(?i:COURSES)/(?P<course_id>\w+(?<!x))", "courses/abx", Some("ab")),
            (r"(?P<course_id>[^\]]+)\]", "a]", Some("a")),
            (r"(?P<course_id>[]a]+)", "]a]", Some("]a]")),
            (r"(?P<course_id>[a\-z]+)", "a-z", Some("a-z")),
            (r"(?P<course_id>[\101\x42\t]+)", "AB", Some("AB")),
            (
                r"https?://(?:lms|studio)\.example\.(?:com|org)(?::\d+)?/courses/(?P<course_id>course-v1:[^/+]+\+[^/+]+\+[^/]+)/",
                "https://lms.example.org:8073/courses/course-v1:a+b+c/course/",
                Some("course-v1:a+b+c"),
            ),
            (r"(?s).*(?P<course_id>b)", "a\nb", Some("b")),
            (r"(?m)^a$\n(?P<course_id>b)", "a\nb", Some("b")),
            (r"(?P<course_id>\d+)", "٣4", Some("٣4")),
            (r"(?P<course_id>[\d\s]+)", "1 2", Some("1 2")),
        ] {
            assert_eq!(course_id(pattern, link).as_deref(), expected, "{pattern} on {link:?}");
        }
    }

    #[test]
    fn a_catastrophic_pattern_is_bounded() {
        let started = Instant::now();
        assert_eq!(course_id(r"^(?=(a+)+$)(?P<course_id>.*)$", &format!("{}b", "a".repeat(200))), None);
        assert!(started.elapsed() < Duration::from_secs(5), "{:?}", started.elapsed());
    }

    fn lms(name: &str, pattern: &str, identity: Identity) -> Lms {
        Lms {
            name: name.to_owned(),
            base_url: String::new(),
            backend: Backend::OpenEdx,
            course_regex: Some(CourseRegex::new(pattern).expect(pattern)),
            default_sync_mode: SyncMode::Manual,
            no_update_fields: Vec::new(),
            unknown_course: UnknownCourse::Hold,
            identity,
        }
    }

    #[test]
    fn a_link_tells_its_source_run() {
        let list = LmsList::new(vec![
            lms("one", "a/(?P<course_id>.*)", Identity::CourseId),
            lms("two", "[ab]/(?P<course_id>.*)", Identity::ResourceLink),
        ]);
        assert_eq!(list.key_of("a/key"), Some(("one", "key").into()));
        assert_eq!(list.key_of("b/key"), Some(("two", "b/key").into()));
        assert_eq!(list.key_of("c/key"), None);
    }

    #[test]
    fn the_spellings_of_a_key_are_one_source_run_where_keys_tell_runs_apart() {
        let of = |identity| LmsList::new(vec![lms("campus", "https://campus/courses/(?P<course_id>.*)/(info|about)$", identity)]);
        let (by_key, by_link) = (of(Identity::CourseId), of(Identity::ResourceLink));
        for (link, key) in [
            ("https://campus/courses/course-v1:Org+Num+Run/info", "course-v1:Org+Num+Run"),
            ("https://campus/courses/course-v1%3AOrg%2BNum%2BRun/info", "course-v1:Org+Num+Run"),
            ("https://campus/courses/course-v1:Org+Num+Run/about", "course-v1:Org+Num+Run"),
            ("https://campus/courses/ccx-v1%3AOrg%2BNum%2BRun%2Bccx%403/about", "ccx-v1:Org+Num+Run+ccx@3"),
            ("https://campus/courses/Org%2FNum%2FRun/info", "Org/Num/Run"),
            ("https://campus/courses/8a%2B/info", "8a%2B"),
        ] {
            assert_eq!(by_key.key_of(link), Some(("campus", key).into()), "{link}");
            assert_eq!(by_link.key_of(link), Some(("campus", link).into()), "{link}");
        }
    }

    #[test]
    fn a_link_that_no_pattern_matches_is_tried_percent_decoded() {
        let list = LmsList::new(vec![
            lms("spelt out", "https://lms/courses/(?P<course_id>course-v1:[^/]+)/", Identity::CourseId),
            lms("any", "https://lms/courses/(?P<course_id>[^/]+)/info$", Identity::CourseId),
        ]);
        let selected = |link: &str| list.key_of(link).map(|key| (key.lms, key.identity));
        let some = |lms: &str, key: &str| Some((lms.to_owned(), key.to_owned()));
        assert_eq!(selected("https://lms/courses/course-v1%3Aa%2Bb%2Bc/about"), some("spelt out", "course-v1:a+b+c"));
        assert_eq!(selected("https://lms/courses/course-v1%253Aa%252Bb%252Bc/about"), some("spelt out", "course-v1:a+b+c"));
        assert_eq!(
            selected("https://lms/courses/course-v1%3Aa%2Bb%2Bc/info"),
            some("any", "course-v1:a+b+c"),
            "the link as it is selects first, as in Richie"
        );
        assert_eq!(selected("https://lms/login?next=/courses/course-v1%3Aa%2Bb%2Bc/about"), None);
        assert_eq!(selected("https://lms%2Fcourses/course-v1%3Aa%2Bb%2Bc/about"), None, "the host is not decoded");
    }

    /// Links found in public repositories, with the patterns that Richie sites use.
    #[test]
    fn links_of_real_sites_tell_their_course() {
        const INFO: &str = r"^.*/courses/(?P<course_id>.*)/info/?$";
        const COURSE: &str = r"^.*/courses/(?P<course_id>.*)/course/?$";
        const ABOUT: &str = r"^.*/courses/(?P<course_id>[^/]+)(/.*)?$";
        const LEARNING: &str = r"^.*/learning/course/(?P<course_id>[^/]+)/";
        const STUDIO: &str = r"^.*/(?:course|settings/details)/(?P<course_id>course-v1:[^/]+)$";
        for (pattern, link, expected) in [
            (INFO, "https://courses.edx.org/courses/course-v1:Microsoft+DEV202.2x+2015_T4/info", Some("DEV2022X")),
            (INFO, "https://courses.edx.org/courses/course-v1%3AMicrosoft%2BDEV202.2x%2B2015_T4/info", Some("DEV2022X")),
            (COURSE, "https://courses.edx.org/courses/course-v1%3AUTAustinX%2BUT.7.11x%2B3T2016/course/", Some("UT711X")),
            (COURSE, "https://example.com/courses/course-v1:ARTS D1 2018_T/course/", Some("D1")),
            (
                ABOUT,
                "https://openlearninglibrary.mit.edu/courses/course-v1%3AMITx%2B18.05r_10%2B2022_Summer/about",
                Some("1805R_10"),
            ),
            (ABOUT, "https://lms.fun-mooc.fr/courses/course-v1%3Apasteur%2B96025%2Bsession02/", Some("96025")),
            (ABOUT, "https://courses.edx.org/courses/course-v1%3ADelftX%2BFP101x%2B3T2015/", Some("FP101X")),
            (ABOUT, "http://www.xuetangx.com/courses/course-v1%3ATsinghuaX%2B30240243X_tv%2B2015_T1/about", Some("30240243X_TV")),
            (ABOUT, "http://192.168.33.10/courses/ccx-v1:edX+DemoX+Demo_Course+ccx@1/ccx_manage_student", Some("DEMOX")),
            (
                LEARNING,
                "https://apps.cognitiveclass.ai/learning/course/course-v1:CognitiveClass+PY0101EN+v3/home",
                Some("PY0101EN"),
            ),
            (
                LEARNING,
                "https://apps.openedu.ru/learning/course/course-v1:spbstu+WEBPYT+spring_2026/block-v1:spbstu+WEBPYT+spring_2026+type@sequential+block@7aed",
                Some("WEBPYT"),
            ),
            (STUDIO, "http://studio.local.openedx.io/course/course-v1:edX+DemoX+Demo_Course", Some("DEMOX")),
            (STUDIO, "http://studio.local.openedx.io/settings/details/course-v1%3AedX%2BDemoX%2BDemo_Course", Some("DEMOX")),
            (STUDIO, "http://studio.local.openedx.io/library/library-v1:edX+Lib", None),
        ] {
            let found = lms("campus", pattern, Identity::CourseId).matches(link).flatten();
            let code = found.and_then(|key| CourseKey::parse(&key).ok()).map(|key| key.code().to_string());
            assert_eq!(code.as_deref(), expected, "{link}");
        }
    }

    #[test]
    fn a_run_is_called_by_the_run_in_its_key() {
        let list = LmsList::new(vec![lms("campus", "x/(?P<course_id>.*)/info$", Identity::ResourceLink)]);
        for (link, expected) in [
            ("x/course-v1:a+b+2027/info", Some("2027")),
            ("x/course-v1%3Aa%2Bb%2B2027/info", Some("2027")),
            ("x/ccx-v1:a+b+2027+ccx@3/info", Some("2027 ccx@3")),
            ("x/a/b//info", Some("b")),
            ("x/8/info", Some("8")),
            ("y/course-v1:a+b+2027/info", None),
        ] {
            assert_eq!(list.run_name(link).as_deref(), expected, "{link}");
        }
    }

    #[test]
    fn richies_paths_name_the_backends() {
        assert_eq!("richie.apps.courses.lms.edx.EdXLMSBackend".parse(), Ok(Backend::OpenEdx));
        assert_eq!("richie.apps.courses.lms.joanie.JoanieBackend".parse(), Ok(Backend::Joanie));
        assert_eq!("base".parse(), Ok(Backend::Base));
        assert!("moodle".parse::<Backend>().is_err());
    }
}
