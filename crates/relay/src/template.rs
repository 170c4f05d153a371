//! `resource_link_template`: the link of an Open edX run in the form that a site uses.

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

    /// Returns the link of a run with this course key in the LMS at this address. Returns `None` if the key does not have three
    /// parts.
    pub(crate) fn fill(&self, base_url: &str, course_id: &str) -> Option<String> {
        let parts = match course_id.strip_prefix("course-v1:") {
            Some(rest) => rest.split('+').collect::<Vec<_>>(),
            None => course_id.split('/').collect(),
        };
        let [org, course, run] = parts.as_slice() else { return None };
        let value = |part: &Part| match part {
            Part::Text(text) => text.clone(),
            Part::Name("lms_domain") => domain(base_url).to_owned(),
            Part::Name("org") => (*org).to_owned(),
            Part::Name("course") => (*course).to_owned(),
            Part::Name("run") => (*run).to_owned(),
            Part::Name(_) => course_id.to_owned(),
        };
        Some(self.parts.iter().map(value).collect())
    }
}

/// Returns the organisation in a course key. Returns `None` if the key does not have three parts.
pub(crate) fn organisation(course_id: &str) -> Option<&str> {
    let (rest, mark) = course_id.strip_prefix("course-v1:").map_or((course_id, '/'), |rest| (rest, '+'));
    let mut parts = rest.split(mark);
    let first = parts.next()?;
    (parts.count() == 2 && !first.is_empty()).then_some(first)
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
    fn the_organisation_is_the_first_of_three() {
        for (key, expected) in
            [("course-v1:edX+D+1", Some("edX")), ("edX/D/1", Some("edX")), ("course-v1:edX+D", None), ("", None)]
        {
            assert_eq!(organisation(key), expected, "{key}");
        }
    }
}
