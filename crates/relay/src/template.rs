//! `resource_link_template`: the link of an Open edX run in the form that a site uses.

use sync::CourseKey;

/// The names that a template may contain.
const NAMES: [&str; 5] = ["lms_domain", "course_id", "org", "course", "run"];

/// A template for links.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Template {
    text: String,
    parts: Vec<Part>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Part {
    Text(String),
    Name(&'static str),
}

/// Why a template is invalid.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TemplateError {
    /// It contains an unknown name.
    #[error("there is no {{{0}}}; a link is made of {{lms_domain}}, {{course_id}}, {{org}}, {{course}} and {{run}}")]
    Unknown(String),
    /// A brace has no counterpart.
    #[error("a brace stands alone; a name stands between {{ and }}")]
    Brace,
    /// Every run would have the same link.
    #[error("every run would have the same link: write {{course_id}}, or {{course}} and {{run}}, in it")]
    Same,
}

impl Template {
    /// Parses a template.
    ///
    /// # Errors
    /// If it contains an unknown name or a single brace, or does not distinguish runs.
    pub fn new(text: &str) -> Result<Self, TemplateError> {
        let mut parts = Vec::new();
        let mut rest = text;
        while let Some((before, after)) = rest.split_once('{') {
            let (name, after) = after.split_once('}').ok_or(TemplateError::Brace)?;
            let name = NAMES.into_iter().find(|known| *known == name).ok_or_else(|| TemplateError::Unknown(name.to_owned()))?;
            if before.contains('}') {
                return Err(TemplateError::Brace);
            }
            parts.extend([Part::Text(before.to_owned()), Part::Name(name)]);
            rest = after;
        }
        if rest.contains('}') {
            return Err(TemplateError::Brace);
        }
        parts.push(Part::Text(rest.to_owned()));
        let names = |name: &str| parts.contains(&Part::Name(NAMES.into_iter().find(|known| *known == name).unwrap_or_default()));
        let tells_apart = names("course_id") || (names("course") && names("run"));
        if !tells_apart {
            return Err(TemplateError::Same);
        }
        Ok(Self { text: text.to_owned(), parts })
    }

    /// The text of the template.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Returns the link of a run with this course key in the LMS at this address. The key is written in its canonical form.
    ///
    /// Returns `None` if the text is not a course key, and if the template cannot tell a custom course (`ccx-v1:…`) from the run that it
    /// was made from.
    pub(crate) fn fill(&self, base_url: &str, course_id: &str) -> Option<String> {
        let key = CourseKey::parse(course_id).ok()?;
        if key.ccx().is_some() && !self.parts.contains(&Part::Name("course_id")) {
            return None;
        }
        let value = |part: &Part| match part {
            Part::Text(text) => text.clone(),
            Part::Name("lms_domain") => domain(base_url).to_owned(),
            Part::Name("org") => key.org().to_owned(),
            Part::Name("course") => key.course().to_owned(),
            Part::Name("run") => key.run().to_owned(),
            Part::Name(_) => key.to_string(),
        };
        Some(self.parts.iter().map(value).collect())
    }
}

/// Returns the organisation in a course key. Returns `None` if the text is not a course key or has no organisation.
pub(crate) fn organisation(course_id: &str) -> Option<String> {
    CourseKey::parse(course_id).ok().map(|key| key.org().to_owned()).filter(|org| !org.is_empty())
}

/// Returns the host of an address, with its port.
fn domain(url: &str) -> &str {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    rest.split(['/', '?', '#']).next().unwrap_or(rest)
}

#[cfg(test)]
mod tests {
    use super::{Template, TemplateError, organisation};

    #[test]
    fn links_are_made_of_keys() {
        let info = Template::new("https://{lms_domain}/courses/{course_id}/info").expect("a template");
        let key = "course-v1:edX+DemoX+2027";
        assert_eq!(
            info.fill("https://lms.example.com:8443/x", key).as_deref(),
            Some("https://lms.example.com:8443/courses/course-v1:edX+DemoX+2027/info")
        );
        let parts = Template::new("{org}|{course}|{run}").expect("a template");
        assert_eq!(parts.fill("lms.example.com", "edX/DemoX/2027").as_deref(), Some("edX|DemoX|2027"));
        assert_eq!(parts.fill("lms.example.com", "course-v1:edX+DemoX"), None);
        assert_eq!(parts.fill("lms.example.com", "ccx-v1:edX+DemoX+2027+ccx@3"), None, "it would be the link of its course");
        for (sent, canonical) in [
            ("course-v1%3AedX%2BDemoX%2B2027", key),
            ("course-v1:edX+DemoX+2027+branch@draft", key),
            ("ccx-v1%3AedX%2BDemoX%2B2027%2Bccx%403", "ccx-v1:edX+DemoX+2027+ccx@3"),
        ] {
            assert_eq!(info.fill("x", sent), Some(format!("https://x/courses/{canonical}/info")), "{sent}");
        }
    }

    #[test]
    fn wrong_ones_are_told() {
        assert_eq!(Template::new("{course_id}{key}"), Err(TemplateError::Unknown("key".to_owned())));
        for alone in ["{course_id", "}{course_id}", "{course_id}}"] {
            assert_eq!(Template::new(alone), Err(TemplateError::Brace), "{alone}");
        }
        for same in ["", "https://x/{org}/{course}", "{lms_domain}"] {
            assert_eq!(Template::new(same), Err(TemplateError::Same), "{same}");
        }
    }

    #[test]
    fn the_organisation_is_the_first_part_of_a_key() {
        for (key, expected) in [
            ("course-v1:edX+D+1", Some("edX")),
            ("course-v1%3AedX%2BD%2B1", Some("edX")),
            ("ccx-v1:edX+D+1+ccx@3", Some("edX")),
            ("edX/D/1", Some("edX")),
            ("/D/1", None),
            ("course-v1:edX+D", None),
            ("", None),
        ] {
            assert_eq!(organisation(key).as_deref(), expected, "{key}");
        }
    }
}
