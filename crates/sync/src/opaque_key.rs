//! The grammar of course keys in Open edX: what its libraries `opaque-keys` 4.0 and `ccx-keys` 2.0 accept for a course run.

use catalog::text::{decimal_digit, is_word};

/// The prefix of a course key of today.
pub(crate) const COURSE: &str = "course-v1:";
/// The prefix of the key of a custom course.
pub(crate) const CCX: &str = "ccx-v1:";
/// How many hexadecimal digits the version of a course has.
const VERSION_DIGITS: usize = 24;

/// The form of a key.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) enum Form {
    /// `course-v1:ORG+COURSE+RUN`.
    Course,
    /// `ccx-v1:ORG+COURSE+RUN+ccx@ID`: a custom course, which is a run of its own.
    Ccx {
        /// Its number, which the libraries keep as it is written.
        id: String,
    },
    /// `ORG/COURSE/RUN`, the form before 2014.
    Slashes,
}

/// The form of a key with organisation, course and run; none where a text is not the key of a course run.
///
/// A branch, a version, and what tells a block are passed over: the run is the same. Keys without a course or a run, which the
/// libraries accept where there is a version, are not read. Nor is a `%`, which the form with slashes may contain: in a link it
/// begins an escape.
pub(crate) fn opaque_key(text: &str) -> Option<(Form, [&str; 3])> {
    if let Some(rest) = text.strip_prefix(COURSE) {
        let parts = rest.split('+').collect::<Vec<_>>();
        let (names, mut qualifiers) = parted(&parts, Case::Kept)?;
        qualifiers.take("branch", is_name);
        qualifiers.take("version", |version| is_version(version) && !version.contains(|digit: char| digit.is_ascii_uppercase()));
        qualifiers.take("type", is_name);
        qualifiers.take("block", |block| is_made_of(block, |character| is_of_name(character) || character == '%'));
        qualifiers.left.is_empty().then_some((Form::Course, names))
    } else if let Some(rest) = text.strip_prefix(CCX) {
        let parts = rest.split('+').collect::<Vec<_>>();
        let (names, mut qualifiers) = parted(&parts, Case::Ignored)?;
        qualifiers.take("branch", is_name);
        qualifiers.take("version", is_version);
        let id = qualifiers.take("ccx", |id| is_made_of(id, |character| decimal_digit(character).is_some()))?;
        qualifiers.take("type", is_name);
        qualifiers.take("block", is_name);
        qualifiers.left.is_empty().then(|| (Form::Ccx { id: id.to_owned() }, names))
    } else {
        let parts = text.split('/').collect::<Vec<_>>();
        let &[org, course, run] = parts.as_slice() else { return None };
        let is_of_part = |character| is_word(character) || matches!(character, '.' | '-');
        let is_key = is_made_of(org, is_of_part) && is_made_of(course, is_of_part) && run.chars().all(is_of_part);
        is_key.then_some((Form::Slashes, [org, course, run]))
    }
}

/// Whether the case of a qualifier's name matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Case {
    Kept,
    Ignored,
}

/// What follows organisation, course and run: `branch@draft`, and the like.
struct Qualifiers<'p, 't> {
    left: &'p [&'t str],
    case: Case,
}

impl<'t> Qualifiers<'_, 't> {
    /// Takes the next qualifier, where it has this name and such a value.
    fn take(&mut self, name: &str, is_value: impl Fn(&str) -> bool) -> Option<&'t str> {
        let (first, rest) = self.left.split_first()?;
        let (known, value) = first.split_once('@')?;
        let is_this = known == name || (self.case == Case::Ignored && known.eq_ignore_ascii_case(name));
        if !is_this || !is_value(value) {
            return None;
        }
        self.left = rest;
        Some(value)
    }
}

fn parted<'p, 't>(parts: &'p [&'t str], case: Case) -> Option<([&'t str; 3], Qualifiers<'p, 't>)> {
    let [org, course, run, left @ ..] = parts else { return None };
    let names = [*org, *course, *run];
    names.iter().all(|name| is_name(name)).then_some((names, Qualifiers { left, case }))
}

fn is_name(text: &str) -> bool {
    is_made_of(text, is_of_name)
}

fn is_of_name(character: char) -> bool {
    is_word(character) || matches!(character, '-' | '~' | '.' | ':')
}

fn is_version(text: &str) -> bool {
    text.len() == VERSION_DIGITS && text.bytes().all(|byte| byte.is_ascii_hexdigit())
}

fn is_made_of(text: &str, is_allowed: impl Fn(char) -> bool) -> bool {
    !text.is_empty() && text.chars().all(is_allowed)
}

#[cfg(test)]
mod tests {
    use super::{Form, opaque_key};

    const VERSION: &str = "519665f6223ebd6980884f2b";

    /// Organisation, course, run and number of a custom course, joined by blanks.
    fn read(key: &str) -> Option<String> {
        let key = key.replace("VERSION", VERSION).replace("UPPER", &VERSION.to_uppercase());
        opaque_key(&key).map(|(form, names)| match form {
            Form::Ccx { id } => format!("{} {id}", names.join(" ")),
            Form::Course | Form::Slashes => names.join(" "),
        })
    }

    /// Expectations made with `edx-opaque-keys` 4.0.0 and `edx-ccx-keys` 2.0.0: `CourseKey.from_string`.
    #[test]
    fn keys_are_read_as_open_edx_reads_them() {
        for (key, expected) in [
            ("course-v1:edX+DemoX+2027_T1", Some("edX DemoX 2027_T1")),
            ("course-v1:mit.eecs+6.002x+T2:2014~a", Some("mit.eecs 6.002x T2:2014~a")),
            ("course-v1:Орг+Курс+2024", Some("Орг Курс 2024")),
            ("course-v1:Org+日本+Run", Some("Org 日本 Run")),
            ("course-v1:Org+हिन्दी+Run", None),
            ("course-v1:Org+²½Ⅷ+Run", Some("Org ²½Ⅷ Run")),
            ("course-v1:a+b+c+branch@draft", Some("a b c")),
            ("course-v1:a+b+c+version@VERSION", Some("a b c")),
            ("course-v1:a+b+c+branch@draft+version@VERSION", Some("a b c")),
            ("course-v1:a+b+c+version@VERSION+branch@draft", None),
            ("course-v1:a+b+c+version@abc", None),
            ("course-v1:a+b+c+version@UPPER", None),
            ("course-v1:a+b+c+Branch@draft", None),
            ("course-v1:a+b+c+branch@", None),
            ("course-v1:a+b+c+type@html+block@x%20y", Some("a b c")),
            ("course-v1:a+b+c+block@x", Some("a b c")),
            ("course-v1:a+b+c+block@x+", None),
            ("course-v1:a+b+c+ccx@3", None),
            ("course-v1:a+b+c+", None),
            ("course-v1:a+b+c+d", None),
            ("course-v1:a+b", None),
            ("course-v1:a+b c+d", None),
            ("course-v1:a+b%20c+d", None),
            ("course-v1:a+b'c+d", None),
            ("course-v1:a++c", None),
            ("course-v1:+b+", None),
            ("course-v1:a/b/c", None),
            ("Course-v1:a+b+c", None),
            ("ccx-v1:a+b+c+ccx@3", Some("a b c 3")),
            ("ccx-v1:a+b+c+CCX@3", Some("a b c 3")),
            ("ccx-v1:a+b+c+ccx@03", Some("a b c 03")),
            ("ccx-v1:a+b+c+ccx@٣", Some("a b c ٣")),
            ("ccx-v1:a+b+c+ccx@x", None),
            ("ccx-v1:a+b+c+ccx@", None),
            ("ccx-v1:a+b+c+ccx@3+ccx@4", None),
            ("ccx-v1:a+b+c", None),
            ("ccx-v1:a+b+ccx@3", None),
            ("ccx-v1:a+b+c+branch@draft+ccx@3", Some("a b c 3")),
            ("ccx-v1:a+b+c+branch@draft+version@VERSION+ccx@3", Some("a b c 3")),
            ("ccx-v1:a+b+c+version@UPPER+ccx@3", Some("a b c 3")),
            ("ccx-v1:a+b+c+ccx@3+branch@draft", None),
            ("ccx-v1:a+b+c+ccx@3+type@html+block@x", Some("a b c 3")),
            ("ccx-v1:a+b+c+ccx@3+block@x%", None),
            ("ccx-v1:a+b+c+ccx@3+d", None),
            ("ccx-v1:a/b/c", None),
            ("edX/DemoX/2027", Some("edX DemoX 2027")),
            ("edX/Démo.X-1_2/2027", Some("edX Démo.X-1_2 2027")),
            ("edX/DemoX/", Some("edX DemoX ")),
            ("/DemoX/2027", None),
            ("edX/Demo~X/2027", None),
            ("edX/Demo:X/2027", None),
            ("edX/DemoX", None),
            ("edX/a/b/c", None),
            ("library-v1:Org+Lib", None),
            ("lib:Org:slug", None),
            ("block-v1:a+b+c+type@html+block@x", None),
            ("i4x://a/b/course/c", None),
            ("", None),
        ] {
            assert_eq!(read(key).as_deref(), expected, "{key}");
        }
    }

    /// Three keys that the libraries accept and that tell no run in a link.
    #[test]
    fn a_key_without_a_run_or_with_a_percent_sign_is_not_read() {
        for key in ["course-v1:version@VERSION", "course-v1:a+b+version@VERSION", "edX/Demo%20X/2027"] {
            assert_eq!(read(key), None, "{key}");
        }
    }
}
