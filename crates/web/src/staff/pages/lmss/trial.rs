//! "Try a link": which LMS takes it, and what the catalogue has for it.

use catalog::{CourseCode, RunVersions};
use store::{CourseVersions, StoredSource};
use sync::{Backend, CourseKey, Identity, Lms, LmsList};

use crate::App;
use crate::staff::problem::Problem;

/// What is found for a link.
#[derive(Debug)]
pub(super) struct Trial {
    /// The LMS that takes it, by its name.
    pub(super) taken_by: Option<String>,
    /// The course key that its pattern found, in its canonical form.
    pub(super) key: Option<String>,
    /// The course's code, from the key or from what the LMS said.
    pub(super) code: Option<CourseCode>,
    /// Why the link tells no code: the key of a text.
    pub(super) no_code: Option<&'static str>,
    /// The course, where it is there.
    pub(super) course: Option<CourseVersions>,
    /// The run, where it is there.
    pub(super) run: Option<RunVersions>,
    /// What the LMS said of it.
    pub(super) said: Option<StoredSource>,
    /// The others, and why it is not theirs.
    pub(super) others: Vec<Other>,
}

/// An LMS that does not take the link.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Other {
    pub(super) name: String,
    /// The key of a text.
    pub(super) why: &'static str,
}

/// Tries a link.
pub(super) async fn try_link(app: &App, link: &str) -> Result<Trial, Problem> {
    let matched = app.lmss.select(link);
    let lms = matched.as_ref().and_then(|matched| app.lmss.get(matched.lms));
    let course_id = matched.as_ref().and_then(|matched| matched.course_id.clone());
    let key = course_id.map(|sent| CourseKey::parse(&sent).map_or(sent, |key| key.to_string()));
    let said = match app.lmss.key_of(link) {
        Some(source) => app.reader.source_runs(&[source]).await?.pop(),
        None => None,
    };
    let (told, no_code) = match lms.map(|lms| code_in_link(lms, key.as_deref())) {
        Some(Ok(code)) => (Some(code), None),
        Some(Err(why)) => (None, Some(why)),
        None => (None, None),
    };
    let code = told.or_else(|| said.as_ref().and_then(|said| said.source.course_code.clone()));
    let course = match &code {
        Some(code) => app.reader.course(code).await?,
        None => None,
    };
    let run = match &course {
        Some(course) => find_run(app, course, link).await?,
        None => None,
    };
    let others = others(&app.lmss, link, matched.map(|matched| matched.lms));
    Ok(Trial {
        taken_by: lms.map(|lms| lms.name.clone()),
        key,
        no_code: no_code.filter(|_| code.is_none()),
        code,
        course,
        run,
        said,
        others,
    })
}

/// The code that a link tells, or why it tells none.
fn code_in_link(lms: &Lms, key: Option<&str>) -> Result<CourseCode, &'static str> {
    match (lms.backend, key) {
        (Backend::OpenEdx, Some(key)) => CourseKey::parse(key)
            .map(|key| key.code())
            .map_err(|error| if error.is_library() { "try-key-library" } else { "try-key-malformed" }),
        (Backend::OpenEdx, None) => Err("try-no-key"),
        (Backend::Joanie, _) => Err("try-code-in-payload"),
        (Backend::Base, _) => Err("try-no-code"),
    }
}

/// Why each of the other LMSs does not take the link.
fn others(lmss: &LmsList, link: &str, taken_by: Option<usize>) -> Vec<Other> {
    let why = |(position, lms): (usize, &Lms)| match taken_by {
        Some(taken_by) if position == taken_by => None,
        Some(taken_by) if position > taken_by && lms.matches(link).is_some() => Some("try-taken-before"),
        _ if ![host(link), host(&lms.base_url)].contains(&"") && host(link) != host(&lms.base_url) => Some("try-other-host"),
        _ if link.trim() != link && lms.matches(link.trim()).is_some() => Some("try-blanks"),
        _ if is_within(lms, link) => Some("try-not-from-start"),
        _ => Some("try-no-match"),
    };
    let other = |(position, lms)| why((position, lms)).map(|why| Other { name: lms.name.clone(), why });
    lmss.iter().enumerate().filter_map(other).collect()
}

/// Whether the pattern matches from a later place in the link on.
fn is_within(lms: &Lms, link: &str) -> bool {
    // A link of a run has at most 200 characters.
    link.char_indices().skip(1).take(200).any(|(at, _)| lms.matches(&link[at..]).is_some())
}

/// The host of an address, with its port; empty where there is none.
fn host(link: &str) -> &str {
    let Some((_, rest)) = link.split_once("://") else { return "" };
    rest.split(['/', '?', '#']).next().unwrap_or_default()
}

/// The run of a link in a course or one of its earlier editions; by its course key where the LMS tells its runs apart so.
pub(in crate::staff::pages) async fn find_run(
    app: &App,
    course: &CourseVersions,
    link: &str,
) -> Result<Option<RunVersions>, Problem> {
    let mut runs = app.reader.runs_of(course.id).await?;
    for snapshot in app.reader.snapshots_of(course.id).await? {
        runs.extend(app.reader.runs_of(snapshot.id).await?);
    }
    let position = runs.iter().position(|run| run.draft.resource_link == link).or_else(|| {
        let matched = app.lmss.select(link)?;
        let lms = app.lmss.get(matched.lms).filter(|lms| lms.identity == Identity::CourseId)?;
        let key = lms.key_of(link)?;
        runs.iter().position(|run| lms.key_of(&run.draft.resource_link).is_some_and(|other| other == key))
    });
    Ok(position.map(|position| runs.swap_remove(position)))
}

#[cfg(test)]
mod tests {
    use catalog::SyncMode;
    use sync::{Backend, CourseRegex, Identity, Lms, LmsList, UnknownCourse};

    use super::{Other, code_in_link, host, others};

    fn lms(name: &str, backend: Backend, pattern: Option<&str>) -> Lms {
        Lms {
            name: name.to_owned(),
            base_url: format!("https://{name}.example.com"),
            backend,
            course_regex: pattern.map(|pattern| CourseRegex::new(pattern).expect(pattern)),
            default_sync_mode: SyncMode::SyncToDraft,
            no_update_fields: Vec::new(),
            unknown_course: UnknownCourse::Hold,
            identity: Identity::ResourceLink,
        }
    }

    fn whys(link: &str) -> Vec<(String, &'static str)> {
        let lmss = LmsList::new(vec![
            lms("first", Backend::OpenEdx, Some("^https://first[^ ]*/courses/(?P<course_id>[^ ]*)/info$")),
            lms("second", Backend::OpenEdx, Some("/courses/(?P<course_id>.*)/info")),
            lms("third", Backend::Base, Some("^https://.*")),
        ]);
        let taken_by = lmss.select(link).map(|matched| matched.lms);
        others(&lmss, link, taken_by).into_iter().map(|Other { name, why }| (name, why)).collect()
    }

    #[test]
    fn each_lms_tells_why_it_does_not_take_a_link() {
        let told =
            |pairs: &[(&str, &'static str)]| pairs.iter().map(|(name, why)| ((*name).to_owned(), *why)).collect::<Vec<_>>();
        assert_eq!(
            whys("https://first.example.com/courses/a/info"),
            told(&[("second", "try-other-host"), ("third", "try-taken-before")])
        );
        assert_eq!(
            whys("https://second.example.com/courses/a/info"),
            told(&[("first", "try-other-host"), ("second", "try-not-from-start")])
        );
        assert_eq!(whys("first/a"), told(&[("first", "try-no-match"), ("second", "try-no-match"), ("third", "try-no-match")]));
        let blank = whys(" https://first.example.com/courses/a/info");
        assert_eq!(blank[0], ("first".to_owned(), "try-blanks"));
    }

    #[test]
    fn codes_are_in_links_of_open_edx_only() {
        let of = |backend, key| code_in_link(&lms("x", backend, None), key).map(|code| code.to_string());
        assert_eq!(of(Backend::OpenEdx, Some("course-v1:org+DemoX+1")), Ok("DEMOX".to_owned()));
        assert_eq!(of(Backend::OpenEdx, Some("DemoX")), Err("try-key-malformed"));
        assert_eq!(of(Backend::OpenEdx, Some("library-v1:org+Lib")), Err("try-key-library"));
        assert_eq!(of(Backend::OpenEdx, None), Err("try-no-key"));
        assert_eq!(of(Backend::Joanie, None), Err("try-code-in-payload"));
        assert_eq!((host("https://a:80/b"), host("a/b"), host("x://y?z")), ("a:80", "", "y"));
    }
}
