//! Percent-decoding of links and of the course keys in them.

use percent_encoding::percent_decode_str;

/// How often a text is decoded: some proxies encode a link that is encoded already.
const TIMES: usize = 2;

/// The text percent-decoded once, then twice; it ends early where decoding changes nothing or does not give UTF-8.
///
/// A `+` stays a `+`, and an escape that is broken stays as it is.
pub(crate) fn decoded(text: &str) -> impl Iterator<Item = String> {
    std::iter::successors(decode(text), |once| decode(once)).take(TIMES)
}

/// A link with its path percent-decoded; none where that changes nothing. The host, the query and the fragment stay as they are.
pub(crate) fn decoded_path(link: &str) -> Option<String> {
    let authority = link.find("://").map_or(0, |at| at + "://".len());
    let start = authority + link[authority..].find('/')?;
    let end = link[start..].find(['?', '#']).map_or(link.len(), |at| start + at);
    let path = decoded(&link[start..end]).last()?;
    Some(format!("{}{path}{}", &link[..start], &link[end..]))
}

fn decode(text: &str) -> Option<String> {
    let decoded = percent_decode_str(text).decode_utf8().ok()?;
    (decoded != text).then(|| decoded.into_owned())
}

#[cfg(test)]
mod tests {
    use super::{decoded, decoded_path};

    #[test]
    fn a_text_is_decoded_at_most_twice() {
        for (text, expected) in [
            ("plain+text", &[][..]),
            ("a%2Bb", &["a+b"]),
            ("a%252Bb", &["a%2Bb", "a+b"]),
            ("a%25252Bb", &["a%252Bb", "a%2Bb"]),
            ("%C3%A9", &["é"]),
            ("%FF", &[]),
            ("100%", &[]),
            ("%zz%2B", &["%zz+"]),
            ("", &[]),
        ] {
            assert_eq!(decoded(text).collect::<Vec<_>>(), expected, "{text}");
        }
    }

    #[test]
    fn only_the_path_of_a_link_is_decoded() {
        for (link, expected) in [
            ("https://lms/courses/course-v1%3Aa%2Bb%2Bc/info", Some("https://lms/courses/course-v1:a+b+c/info")),
            ("https://lms/courses/course-v1%253Aa/info", Some("https://lms/courses/course-v1:a/info")),
            ("https://lms/courses/course-v1:a+b+c/info", None),
            ("https://lms/login?next=%2Fcourses%2Fa", None),
            ("https://lms/a%3Ab?x=%3A#%3A", Some("https://lms/a:b?x=%3A#%3A")),
            ("https://lms%2Eorg/a%3Ab", Some("https://lms%2Eorg/a:b")),
            ("https%3A%2F%2Flms", None),
            ("courses/a%2Fb", Some("courses/a/b")),
            ("https://lms", None),
            ("é%3A", None),
            ("", None),
        ] {
            assert_eq!(decoded_path(link).as_deref(), expected, "{link}");
        }
    }
}
