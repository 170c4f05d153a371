//! What is asked of the public site, request by request.

use std::io::{self, Write as _};

use super::catalogue::{LANGUAGES, SUBJECTS, subject};
use super::vocabulary::{misspelt, seldom};
use crate::catalogue::Shape;
use crate::http::Target;
use crate::random::Xorshift;

/// How many courses are looked at again and again.
const POPULAR: u64 = 100;

/// What is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Visit {
    /// The first page of the catalogue.
    Catalogue,
    /// The page of one of the courses that everybody looks at.
    Popular,
    /// The page of any course, so that hardly any was asked for before.
    AnyCourse,
    /// A search for two words.
    Words,
    /// A search for one word, misspelt.
    Misspelt,
    /// A word within two facets.
    Facets,
    /// A search by a program, for two words, with the facets' counts.
    ApiSearch,
    /// A course as programs read it.
    ApiCourse,
}

impl Visit {
    /// All.
    pub(crate) const ALL: [Self; 8] = [
        Self::Catalogue,
        Self::Popular,
        Self::AnyCourse,
        Self::Words,
        Self::Misspelt,
        Self::Facets,
        Self::ApiSearch,
        Self::ApiCourse,
    ];

    /// In the table.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Catalogue => "catalogue page",
            Self::Popular => "course page, one of 100",
            Self::AnyCourse => "course page, any",
            Self::Words => "search, two words",
            Self::Misspelt => "search, a word misspelt",
            Self::Facets => "search, a word and two facets",
            Self::ApiSearch => "API, search with facets",
            Self::ApiCourse => "API, any course",
        }
    }

    /// Whether it asks for the same again and again, so that an answer can be kept.
    pub(crate) const fn comes_again(self) -> bool {
        matches!(self, Self::Catalogue | Self::Popular)
    }

    /// Whether it searches.
    pub(crate) const fn searches(self) -> bool {
        matches!(self, Self::Words | Self::Misspelt | Self::Facets | Self::ApiSearch)
    }

    /// Where it leads.
    fn path(self, shape: Shape, random: &mut Xorshift) -> String {
        let mut course = |of: u64| shape.course(random.below(of.min(shape.runs)));
        match self {
            Self::Catalogue => "/".to_owned(),
            Self::Popular => format!("/courses/{}", course(POPULAR)),
            Self::AnyCourse => format!("/courses/{}", course(u64::MAX)),
            Self::ApiCourse => format!("/api/v2/courses/{}", course(u64::MAX)),
            Self::Words => format!("/?q={}+{}", seldom(random), seldom(random)),
            Self::Misspelt => format!("/?q={}", misspelt(random)),
            Self::Facets => {
                let language = LANGUAGES[usize::try_from(random.below(6)).unwrap_or(0)];
                let subject = subject(random.below(SUBJECTS)).replace(' ', "+");
                format!("/?q={}&language={language}&subject={subject}", seldom(random))
            }
            Self::ApiSearch => format!("/api/v2/courses?q={}+{}&facets=true", seldom(random), seldom(random)),
        }
    }
}

/// Writes requests to read something.
#[derive(Debug, Clone)]
pub(crate) struct Asker {
    target: Target,
    shape: Shape,
    /// The content coding that is asked for; empty: none.
    coding: &'static str,
}

impl Asker {
    /// Of a server with such a catalogue.
    pub(crate) fn new(target: &Target, shape: Shape) -> Self {
        Self { target: target.clone(), shape, coding: "" }
    }

    /// The same, for answers in a content coding.
    pub(crate) fn accepting(&self, coding: &'static str) -> Self {
        Self { coding, ..self.clone() }
    }

    /// Writes a visit over what is in `request`.
    pub(crate) fn visit(&self, request: &mut Vec<u8>, visit: Visit, random: &mut Xorshift) -> io::Result<()> {
        self.get(request, &visit.path(self.shape, random), None)
    }

    /// Writes a request for a path by somebody who has the answer that bears this tag, or none.
    pub(crate) fn get(&self, request: &mut Vec<u8>, path: &str, tag: Option<&str>) -> io::Result<()> {
        let Target { address, prefix } = &self.target;
        request.clear();
        write!(
            request,
            "GET {prefix}{path} HTTP/1.1\r\nHost: {address}\r\nAccept: */*\r\nAccept-Language: en\r\n\
             User-Agent: prospectus-bench\r\n"
        )?;
        if !self.coding.is_empty() {
            write!(request, "Accept-Encoding: {}\r\n", self.coding)?;
        }
        if let Some(tag) = tag {
            write!(request, "If-None-Match: {tag}\r\n")?;
        }
        request.extend_from_slice(b"\r\n");
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::{Asker, Visit};
    use crate::catalogue::Shape;
    use crate::http::Target;
    use crate::random::Xorshift;

    #[test]
    fn visits_are_requests_and_the_same_in_every_bench() {
        let asker = Asker::new(&Target::parse("http://127.0.0.1:1").expect("a URL"), Shape::one_each(1_000));
        let written = |visit| {
            let mut request = Vec::new();
            asker.visit(&mut request, visit, &mut Xorshift::new(3)).expect("writes");
            String::from_utf8(request).expect("text")
        };
        for visit in Visit::ALL {
            let request = written(visit);
            assert!(request.starts_with("GET /") && request.ends_with("\r\n\r\n"), "{request}");
            assert_eq!(request.lines().next().map(|line| line.split(' ').count()), Some(3), "{request}");
            assert_eq!(written(visit), request);
        }
        let mut request = Vec::new();
        asker.get(&mut request, "/x", Some("\"a\"")).expect("writes");
        assert!(String::from_utf8_lossy(&request).contains("\r\nIf-None-Match: \"a\"\r\n"));
        asker.accepting("br").get(&mut request, "/x", None).expect("writes");
        assert!(String::from_utf8_lossy(&request).contains("\r\nAccept-Encoding: br\r\n"));
    }
}
