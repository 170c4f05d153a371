//! What visitors see of a course: its public version, the public runs that are not hidden, and its earlier editions.

use catalog::{CatalogVisibility, Course, CourseCode, CourseId, CourseRun, RunId, RunVersions, Titles};
use store::{Reader, StoreError};
use sync::LmsList;

use super::super::visitor::Visitor;

/// A course with all that visitors see of it.
#[derive(Debug)]
pub(in crate::public) struct Found {
    pub(in crate::public) course: Course,
    /// Its own runs and, as in Richie, those of its earlier editions.
    pub(in crate::public) runs: Vec<PublicRun>,
    /// Oldest first.
    pub(in crate::public) editions: Vec<Edition>,
}

/// A run that visitors see on its course's page.
#[derive(Debug, PartialEq, Eq)]
pub(in crate::public) struct PublicRun {
    pub(in crate::public) id: RunId,
    pub(in crate::public) run: CourseRun,
    /// The earlier edition that it is of.
    pub(in crate::public) edition: Option<CourseId>,
}

/// An earlier edition that visitors see.
#[derive(Debug)]
pub(in crate::public) struct Edition {
    pub(in crate::public) id: CourseId,
    pub(in crate::public) course: Course,
}

impl Found {
    /// The course that is public under a code.
    pub(in crate::public) async fn by_code(reader: &Reader, code: &CourseCode) -> Result<Option<Self>, StoreError> {
        if !code.is_usable() {
            return Ok(None);
        }
        let Some((versions, own)) = reader.public_course(code).await? else { return Ok(None) };
        // Another command may come between two reads.
        let Some(course) = versions.public else { return Ok(None) };
        let mut runs = visible(own, None).collect::<Vec<_>>();
        let mut editions = Vec::new();
        for (snapshot, its) in reader.editions_of(versions.id).await? {
            if let Some(course) = snapshot.public {
                runs.extend(visible(its, Some(snapshot.id)));
                editions.push(Edition { id: snapshot.id, course });
            }
        }
        Ok(Some(Self { course, runs, editions }))
    }

    /// The runs of an earlier edition.
    pub(in crate::public) fn runs_of(&self, edition: CourseId) -> impl Iterator<Item = &PublicRun> {
        self.runs.iter().filter(move |run| run.edition == Some(edition))
    }
}

/// Those of these runs that visitors see.
fn visible(runs: Vec<RunVersions>, edition: Option<CourseId>) -> impl Iterator<Item = PublicRun> {
    runs.into_iter().filter_map(move |versions| {
        let run = versions.public.filter(|run| run.catalog_visibility != CatalogVisibility::Hidden)?;
        Some(PublicRun { id: versions.id, run, edition })
    })
}

/// A text with the language that it is in: the visitor's, else the site's, else any.
pub(in crate::public) fn picked<'t>(texts: &'t Titles, v: &Visitor) -> Option<(&'t str, &'t str)> {
    let text = v.pick(texts)?;
    texts.iter().find(|(_, one)| std::ptr::eq(*one, text))
}

/// A course's title; its code where it has none.
pub(in crate::public) fn title<'c>(course: &'c Course, v: &Visitor) -> &'c str {
    v.pick(&course.title).unwrap_or(course.code.as_str())
}

/// A run's name: its title, else the run in its course key, else its number.
pub(in crate::public) fn run_name(id: RunId, run: &CourseRun, lmss: &LmsList, v: &Visitor) -> String {
    if let Some(title) = v.pick(&run.title) {
        return title.to_owned();
    }
    lmss.run_name(&run.resource_link).unwrap_or_else(|| v.l.x("public-run-number", id.0))
}

/// The address of the page on which one enrols, where the run's link is one.
pub(in crate::public) fn enrol_at(run: &CourseRun) -> Option<&str> {
    let link = run.resource_link.as_str();
    host(link).is_some().then_some(link)
}

/// The host of an address of the web.
pub(in crate::public) fn host(link: &str) -> Option<&str> {
    let begins = |scheme: &str| link.get(..scheme.len()).filter(|start| start.eq_ignore_ascii_case(scheme));
    let scheme = begins("https://").or_else(|| begins("http://"))?;
    if link.contains(|character: char| character.is_whitespace() || character.is_control() || character == '\\') {
        return None;
    }
    let authority = link[scheme.len()..].split(['/', '?', '#']).next().unwrap_or_default();
    // Who would be signed in is no host, and must not look like one.
    let host = authority.rsplit('@').next().unwrap_or_default();
    let host =
        host.rsplit_once(':').filter(|(_, port)| port.bytes().all(|byte| byte.is_ascii_digit())).map_or(host, |(host, _)| host);
    (!host.is_empty()).then_some(host)
}

#[cfg(test)]
mod tests {
    use catalog::{CatalogVisibility, CourseId, CourseRun, FieldSet, RunId, RunVersions, SyncMode, Titles};

    use super::super::tests::visitor;
    use super::{host, picked, visible};

    #[test]
    fn hosts_are_told_where_a_link_leads_into_the_web() {
        for (link, expected) in [
            ("https://campus.example.org/courses/x/info", Some("campus.example.org")),
            ("HTTP://campus.example.org:8080?x", Some("campus.example.org")),
            ("https://bank.example@evil.example/", Some("evil.example")),
            ("https://", None),
            ("https:///x", None),
            ("https://a b", None),
            ("https://a\\b", None),
            ("javascript:alert(1)//https://x", None),
            ("course-v1:a+b+c", None),
            ("ftp://x", None),
            ("é", None),
        ] {
            assert_eq!(host(link), expected, "{link}");
        }
    }

    #[test]
    fn only_public_runs_that_are_not_hidden_are_seen() {
        let run = |id: i64, public: Option<CatalogVisibility>| RunVersions {
            id: RunId(id),
            course: CourseId(1),
            sync_mode: SyncMode::Manual,
            protected: FieldSet::default(),
            draft: CourseRun::new("draft"),
            public: public.map(|catalog_visibility| CourseRun { catalog_visibility, ..CourseRun::new("public") }),
        };
        let runs = vec![
            run(1, None),
            run(2, Some(CatalogVisibility::Hidden)),
            run(3, Some(CatalogVisibility::CourseOnly)),
            run(4, Some(CatalogVisibility::CourseAndSearch)),
        ];
        let seen = visible(runs, None).map(|seen| (seen.id.0, seen.run.resource_link)).collect::<Vec<_>>();
        assert_eq!(seen, [(3, "public".to_owned()), (4, "public".to_owned())]);
    }

    #[test]
    fn a_text_is_told_with_its_language() {
        let mut texts = Titles::one("de", "gleich");
        texts.set("fr", Some("gleich".to_owned()));
        assert_eq!(picked(&texts, &visitor("fr")), Some(("fr", "gleich")));
        assert_eq!(picked(&texts, &visitor("en")), Some(("de", "gleich")));
        assert_eq!(picked(&Titles::default(), &visitor("en")), None);
    }
}
