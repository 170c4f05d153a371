//! Open edX course keys.

use catalog::CourseCode;

/// A course key that is not of three parts.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("Malformed course key: \"{0}\". Expected course-v1:ORG+COURSE+RUN or ORG/COURSE/RUN.")]
pub struct MalformedKey(String);

/// The course code in a key, `course-v1:ORG+COURSE+RUN` or the older `ORG/COURSE/RUN`: its middle part.
///
/// # Errors
/// Where the key has not three parts, or the middle one is empty.
pub fn course_code_of_key(key: &str) -> Result<CourseCode, MalformedKey> {
    let parts = match key.strip_prefix("course-v1:") {
        Some(rest) => rest.split('+').collect::<Vec<_>>(),
        None => key.split('/').collect(),
    };
    match parts.as_slice() {
        [_, code, _] if !code.is_empty() => Ok(CourseCode::normalise(code)),
        _ => Err(MalformedKey(key.to_owned())),
    }
}

#[cfg(test)]
mod tests {
    use super::course_code_of_key;

    #[test]
    fn the_code_is_the_middle_part() {
        for (key, code) in [
            ("course-v1:edX+DemoX+01", Some("DEMOX")),
            ("edX/DemoX/01", Some("DEMOX")),
            ("course-v1:+DemoX+", Some("DEMOX")),
            ("course-v1:edX+!!!+01", Some("")),
            ("course-v1:edX++01", None),
            ("course-v1:edX+DemoX", None),
            ("course-v1:a+b+c+d", None),
            ("COURSE-V1:edX+DemoX+01", None),
            ("course-v1%3AedX%2BDemoX%2B01", None),
            ("", None),
        ] {
            assert_eq!(course_code_of_key(key).ok().as_ref().map(catalog::CourseCode::as_str), code, "{key}");
        }
    }
}
