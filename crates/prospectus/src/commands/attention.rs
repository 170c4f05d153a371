//! What needs the attention of whoever runs the program: it works, and probably not as they mean it to.

use store::{Reader, StoreError};
use sync::{Backend, Lms, LmsList};

use crate::settings::{Report, Settings};

/// How many courses are read at once.
const PAGE: usize = 200;
/// How many links are looked at before it is given up.
const LINKS: usize = 10_000;

/// What the settings alone show, a sentence or two each.
pub(super) fn of_settings(settings: &Settings, report: &Report) -> Vec<String> {
    let mut needed = Vec::new();
    if settings.sync.secrets.is_empty() {
        needed.push(
            "No secret is configured: every sync request is rejected with 401. Set sync.secrets in prospectus.toml, \
             RICHIE_COURSE_RUN_SYNC_SECRETS or DJANGO_RICHIE_COURSE_RUN_SYNC_SECRETS."
                .to_owned(),
        );
    }
    if settings.lmss.iter().len() == 0 {
        needed.push(
            "No LMS is configured: every run is rejected, because no LMS has its link. Set [[lms]] in prospectus.toml, \
             RICHIE_LMS_BACKENDS or EDX_BASE_URL."
                .to_owned(),
        );
    }
    let names_no_course = |lms: &&Lms| {
        lms.backend == Backend::OpenEdx && lms.course_regex.as_ref().is_none_or(|regex| !regex.has_group("course_id"))
    };
    needed.extend(settings.lmss.iter().filter(names_no_course).map(|lms| {
        format!(
            "The course_regex of the LMS \"{}\" has no group \"course_id\": its runs are updated, and none is created. Write \
             (?P<course_id>…) around the course key.",
            lms.name
        )
    }));
    needed.extend(report.attention.iter().cloned());
    needed
}

/// Logs what needs attention.
pub(super) fn log(needed: &[String]) {
    for needed in needed {
        tracing::warn!("{needed}");
    }
}

/// The LMSs that no stored run belongs to. Reads up to [`LINKS`] links, and fewer where each LMS has one earlier.
///
/// # Errors
/// Where the database cannot be read.
pub(super) async fn of_links(lmss: &LmsList, reader: &Reader) -> Result<Vec<String>, StoreError> {
    let mut seen = Seen::new(lmss);
    let mut after = 0;
    while !seen.is_enough() {
        let courses = reader.courses_page(after, PAGE).await?;
        let Some((last, _)) = courses.last() else { break };
        after = last.id.0;
        courses.iter().flat_map(|(_, runs)| runs).for_each(|run| seen.look_at(&run.draft.resource_link));
    }
    Ok(seen.needed())
}

/// What the links of stored runs showed.
struct Seen<'a> {
    lmss: &'a LmsList,
    links: usize,
    /// For each LMS, what it had with a link so far.
    lms: Vec<Had>,
}

/// What an LMS had with the links.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Had {
    /// Its pattern matched none.
    Nothing,
    /// Its pattern matched one, which an earlier LMS takes: the one at this position.
    Hidden(usize),
    /// One selects it.
    Run,
}

impl<'a> Seen<'a> {
    fn new(lmss: &'a LmsList) -> Self {
        Self { lmss, links: 0, lms: vec![Had::Nothing; lmss.iter().len()] }
    }

    fn is_enough(&self) -> bool {
        self.links >= LINKS || self.lms.iter().all(|had| *had == Had::Run)
    }

    fn look_at(&mut self, link: &str) {
        if self.is_enough() || link.is_empty() {
            return;
        }
        self.links += 1;
        let selected = self.lmss.select(link).map(|matched| matched.lms);
        for (position, (lms, had)) in self.lmss.iter().zip(&mut self.lms).enumerate() {
            if selected == Some(position) {
                *had = Had::Run;
            } else if let (Had::Nothing, Some(earlier), Some(_)) = (*had, selected, lms.matches(link)) {
                *had = Had::Hidden(earlier);
            }
        }
    }

    /// Nothing where no run is stored: then there is nothing to tell from.
    fn needed(&self) -> Vec<String> {
        if self.links == 0 {
            return Vec::new();
        }
        let links = if self.links >= LINKS {
            format!("the first {LINKS} stored runs")
        } else {
            format!("the {} stored runs", self.links)
        };
        let told = self.lmss.iter().zip(&self.lms).filter_map(|(lms, had)| match had {
            Had::Run => None,
            Had::Nothing => Some(format!(
                "The LMS \"{}\" has no stored run: its course_regex matches none of the links of {links}. Try a link with `prospectus \
                 check --link`.",
                lms.name
            )),
            Had::Hidden(earlier) => Some(format!(
                "The LMS \"{}\" has no stored run: those of {links} that its course_regex matches belong to \"{}\", which is tried \
                 earlier.",
                lms.name,
                self.lmss.get(*earlier).map_or("another LMS", |lms| &lms.name)
            )),
        });
        told.collect()
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::{LINKS, Seen};
    use crate::settings::{Environment, Settings, load};

    fn settings(lmss: &[(&str, &str)]) -> Settings {
        let table = |(name, regex): &(&str, &str)| {
            format!("[[lms]]\nname = '{name}'\nbase_url = 'https://{name}'\nbackend = 'base'\ncourse_regex = '{regex}'\n")
        };
        let text = lmss.iter().map(table).collect::<String>();
        load(Some((Path::new("prospectus.toml"), &text)), &Environment::default()).expect("settings").0
    }

    fn needed(lmss: &[(&str, &str)], links: &[&str]) -> Vec<String> {
        let settings = settings(lmss);
        let mut seen = Seen::new(&settings.lmss);
        for link in links {
            seen.look_at(link);
        }
        seen.needed()
    }

    #[test]
    fn an_lms_without_a_stored_run_is_told() {
        let (course, info) = (("a", "^.*/courses/.*/course/?$"), ("b", "^.*/courses/.*/info/?$"));
        let every = ("c", ".*");
        for (lmss, links, expected) in [
            (&[course][..], &[][..], &[][..]),
            (
                &[course],
                &["https://x/courses/k/info"],
                &["\"a\" has no stored run: its course_regex matches none of the links of the 1 stored runs"],
            ),
            (&[course], &["https://x/courses/k/info", "https://x/courses/k/course"], &[]),
            (&[course, info], &["https://x/courses/k/info"], &["\"a\" has no stored run"]),
            (
                &[every, info],
                &["https://x/courses/k/info"],
                &["\"b\" has no stored run: those of the 1 stored runs that its course_regex matches belong to \"c\""],
            ),
            (&[every], &[""], &[]),
        ] {
            let needed = needed(lmss, links);
            assert_eq!(needed.len(), expected.len(), "{needed:?}");
            assert!(needed.iter().zip(expected).all(|(needed, expected)| needed.contains(expected)), "{needed:?}");
        }
    }

    #[test]
    fn no_more_links_are_looked_at_than_told() {
        let settings = settings(&[("a", "^none$")]);
        let mut seen = Seen::new(&settings.lmss);
        (0..=LINKS).for_each(|number| seen.look_at(&number.to_string()));
        assert!(seen.is_enough() && seen.links == LINKS);
        assert!(seen.needed()[0].contains("the first 10000 stored runs"));
    }
}
