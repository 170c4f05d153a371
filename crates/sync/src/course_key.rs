//! Open edX course keys: the forms that `opaque-keys` and `ccx-keys` read, and what Richie reads beside them.

use std::borrow::Cow;
use std::fmt;

use catalog::CourseCode;

use crate::decoding::decoded;
use crate::opaque_key::{CCX, COURSE, Form, opaque_key};

/// The prefixes of libraries' keys: legacy libraries, and those of today.
const LIBRARIES: [&str; 2] = ["library-v1:", "lib:"];

/// The key of a course run in Open edX.
///
/// Displayed in its canonical form: percent-decoded, without a branch, a version or a block.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct CourseKey {
    form: Form,
    org: String,
    course: String,
    run: String,
}

/// A text that is not the key of a course run.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("Malformed course key: \"{key}\". Expected course-v1:ORG+COURSE+RUN or ORG/COURSE/RUN.")]
pub struct MalformedKey {
    key: String,
    is_library: bool,
}

impl MalformedKey {
    /// Whether it is the key of a library, `library-v1:ORG+LIBRARY` or `lib:ORG:SLUG`.
    pub fn is_library(&self) -> bool {
        self.is_library
    }
}

impl CourseKey {
    /// Reads a key as it stands in a link, percent-encoded or not.
    ///
    /// A key is read in the first of these ways that succeeds:
    /// 1. as `opaque-keys` reads it, percent-decoded once, else twice;
    /// 2. as Richie reads it: three parts of any characters, as sent;
    /// 3. as the first, with blanks for `+`: some proxies decode a `+` to a blank, and no key contains one.
    ///
    /// # Errors
    /// Where it is not the key of a course run, or the course in it is empty.
    pub fn parse(sent: &str) -> Result<Self, MalformedKey> {
        let readings = || std::iter::once(Cow::Borrowed(sent)).chain(decoded(sent).map(Cow::Owned));
        let read = |text: &str| opaque_key(text).map(|(form, names)| Self::new(form, names));
        let without_blanks = |text: Cow<'_, str>| if text.contains(' ') { read(&text.replace(' ', "+")) } else { None };
        readings()
            .find_map(|text| read(&text))
            .or_else(|| three_parts(sent))
            .or_else(|| readings().find_map(without_blanks))
            .ok_or_else(|| {
                let is_library = readings().any(|text| LIBRARIES.iter().any(|prefix| text.starts_with(prefix)));
                MalformedKey { key: sent.to_owned(), is_library }
            })
    }

    fn new(form: Form, [org, course, run]: [&str; 3]) -> Self {
        Self { form, org: org.to_owned(), course: course.to_owned(), run: run.to_owned() }
    }

    /// The organisation; empty where the key has none.
    pub fn org(&self) -> &str {
        &self.org
    }

    /// The course's code as the key has it.
    pub fn course(&self) -> &str {
        &self.course
    }

    /// The run of the course; empty where the key has none. A custom course has that of the course that it was made from.
    pub fn run(&self) -> &str {
        &self.run
    }

    /// The number of a custom course.
    pub fn ccx(&self) -> Option<&str> {
        match &self.form {
            Form::Ccx { id } => Some(id),
            Form::Course | Form::Slashes => None,
        }
    }

    /// The code of the course in the catalogue.
    pub fn code(&self) -> CourseCode {
        CourseCode::normalise(&self.course)
    }
}

impl fmt::Display for CourseKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { form, org, course, run } = self;
        match form {
            Form::Course => write!(f, "{COURSE}{org}+{course}+{run}"),
            Form::Ccx { id } => write!(f, "{CCX}{org}+{course}+{run}+ccx@{id}"),
            Form::Slashes => write!(f, "{org}/{course}/{run}"),
        }
    }
}

/// The canonical form of a course key; a text that is none stays as it is.
pub(crate) fn canonical(course_id: &str) -> String {
    CourseKey::parse(course_id).map_or_else(|_| course_id.to_owned(), |key| key.to_string())
}

/// A key as Richie reads it: three parts, each of any characters. Richie crashes where the course is empty.
fn three_parts(text: &str) -> Option<CourseKey> {
    let (form, parts) = match text.strip_prefix(COURSE) {
        Some(rest) => (Form::Course, rest.split('+').collect::<Vec<_>>()),
        None => (Form::Slashes, text.split('/').collect()),
    };
    let &[org, course, run] = parts.as_slice() else { return None };
    (!course.is_empty()).then(|| CourseKey::new(form, [org, course, run]))
}

#[cfg(test)]
mod tests {
    use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
    use proptest::prelude::*;

    use super::{CourseKey, canonical};

    /// The code of the course and the canonical form.
    fn read(key: &str) -> Option<(String, String)> {
        CourseKey::parse(key).ok().map(|key| (key.code().to_string(), key.to_string()))
    }

    #[test]
    fn every_spelling_of_a_key_is_one_key() {
        for (canonical, code, spellings) in [
            (
                "course-v1:Org+Num+Run",
                "NUM",
                &[
                    "course-v1:Org+Num+Run",
                    "course-v1%3AOrg%2BNum%2BRun",
                    "course-v1%3aOrg%2bNum%2bRun",
                    "course-v1:Org%2BNum%2BRun",
                    "course-v1%3AOrg+Num+Run",
                    "course-v1%253AOrg%252BNum%252BRun",
                    "course-v1:Org Num Run",
                    "course-v1%3AOrg%20Num%20Run",
                    "course-v1:Org+Num+Run+branch@draft",
                    "course-v1%3AOrg%2BNum%2BRun%2Bbranch%40draft",
                    "course-v1:Org+Num+Run+version@519665f6223ebd6980884f2b",
                ][..],
            ),
            (
                "ccx-v1:Org+Num+Run+ccx@3",
                "NUM",
                &[
                    "ccx-v1:Org+Num+Run+ccx@3",
                    "ccx-v1%3AOrg%2BNum%2BRun%2Bccx%403",
                    "ccx-v1:Org+Num+Run+ccx%403",
                    "ccx-v1:Org Num Run ccx@3",
                    "ccx-v1:Org+Num+Run+branch@draft+CCX@3",
                ],
            ),
            ("Org/Num/Run", "NUM", &["Org/Num/Run", "Org%2FNum%2FRun", "Org%252fNum%252fRun"]),
            (
                "course-v1:Орг+Курс+Run",
                "КУРС",
                &["course-v1:Орг+Курс+Run", "course-v1:%D0%9E%D1%80%D0%B3+%D0%9A%D1%83%D1%80%D1%81+Run"],
            ),
        ] {
            for spelling in spellings {
                assert_eq!(read(spelling), Some((code.to_owned(), canonical.to_owned())), "{spelling}");
            }
        }
    }

    /// Richie splits what follows `course-v1:` at each `+`, any other key at each `/`, and fails where that gives not three parts.
    #[test]
    fn three_parts_of_any_characters_are_read_as_richie_reads_them() {
        for (key, code) in [
            ("course-v1:edX+De.mo'X!+01", "DEMOX"),
            ("course-v1:edX+Démo X+01", "DÉMO-X"),
            ("course-v1:edX+DemoX+0 1", "DEMOX"),
            ("course-v1:edX+a b+branch@01", "A-B"),
            ("course-v1:+DemoX+", "DEMOX"),
            ("course-v1:edX+!!!+01", ""),
            ("course-v1:edX+ +01", ""),
            ("course-v1:edX+DemoX+branch@draft", "DEMOX"),
            ("/DemoX/", "DEMOX"),
            ("edX/100%/01", "100"),
            ("edX/De%FFmo/01", "DEFFMO"),
            ("library-v1:a/b/c", "B"),
        ] {
            assert_eq!(read(key), Some((code.to_owned(), key.to_owned())), "{key}");
        }
    }

    #[test]
    fn what_is_no_key_of_a_run_is_refused_in_words_that_senders_know() {
        for (key, is_library) in [
            ("", false),
            ("abc", false),
            ("edX/DemoX", false),
            ("course-v1:edX++01", false),
            ("course-v1:edX+DemoX", false),
            ("course-v1:a+b+c+d", false),
            ("course-v1:a+b+c+ccx@3", false),
            ("COURSE-V1:edX+DemoX+01", false),
            ("ccx-v1:edX+DemoX+01", false),
            ("course-v1:edX+DemoX%", false),
            ("course-v1%3AedX%2BDe%27mo%2B01", false),
            ("library-v1:Org+Lib", true),
            ("library-v1%3AOrg%2BLib", true),
            ("lib:Org:slug", true),
        ] {
            let error = CourseKey::parse(key).expect_err(key);
            let words = format!("Malformed course key: \"{key}\". Expected course-v1:ORG+COURSE+RUN or ORG/COURSE/RUN.");
            assert_eq!((error.to_string(), error.is_library()), (words, is_library), "{key}");
            assert_eq!(canonical(key), key, "an identity that is no key stays as it is");
        }
    }

    #[test]
    fn a_key_tells_its_parts() {
        let key = CourseKey::parse("ccx-v1:Org+Num+Run+ccx@3").expect("a key");
        assert_eq!((key.org(), key.course(), key.run(), key.ccx()), ("Org", "Num", "Run", Some("3")));
        let key = CourseKey::parse("Org/Num/").expect("a key");
        assert_eq!((key.org(), key.course(), key.run(), key.ccx()), ("Org", "Num", "", None));
    }

    prop_compose! {
        fn any_key()(form in 0..3, org in "[a-zA-Z0-9_.é日-]{1,8}", course in "[a-zA-Z0-9_.é日-]{1,8}",
                     run in "[a-zA-Z0-9_.é日-]{1,8}", id in 0..100_u32) -> String {
            match form {
                0 => format!("course-v1:{org}+{course}+{run}"),
                1 => format!("ccx-v1:{org}+{course}+{run}+ccx@{id}"),
                _ => format!("{org}/{course}/{run}"),
            }
        }
    }

    proptest! {
        #[test]
        fn an_encoded_key_is_the_key(key in any_key()) {
            let encoded = utf8_percent_encode(&key, NON_ALPHANUMERIC).to_string();
            let parsed = CourseKey::parse(&key);
            prop_assert!(parsed.is_ok());
            prop_assert_eq!(parsed.as_ref().map(ToString::to_string), Ok(key));
            prop_assert_eq!(&CourseKey::parse(&encoded), &parsed);
            prop_assert_eq!(&CourseKey::parse(&encoded.replace('%', "%25")), &parsed);
        }

        #[test]
        fn the_canonical_form_is_stable(sent in ".{0,40}|(course-v1:|ccx-v1:|)[a-c%25BF/+@ :]{0,24}") {
            let once = canonical(&sent);
            prop_assert_eq!(canonical(&once), once.clone());
            if let Ok(key) = CourseKey::parse(&sent) {
                prop_assert_eq!(CourseKey::parse(&once), Ok(key));
            }
        }

        #[test]
        fn what_richie_reads_gives_the_same_code(sent in "(course-v1:|)[a-cé'@ :]{0,4}[+/][a-cé'@ :]{1,4}[+/][a-cé'@ :]{0,4}") {
            let parts = match sent.strip_prefix("course-v1:") {
                Some(rest) => rest.split('+').collect::<Vec<_>>(),
                None => sent.split('/').collect(),
            };
            if let [_, course, _] = parts.as_slice() {
                prop_assert_eq!(CourseKey::parse(&sent).map(|key| key.code()), Ok(catalog::CourseCode::normalise(course)));
            }
        }
    }
}
