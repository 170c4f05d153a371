//! `EDX_…` and `JOANIE_…`: the variables from which the settings of Richie's sites build `RICHIE_LMS_BACKENDS`.

use catalog::SyncMode;
use sync::{Backend, CourseRegex};

use super::checked::{Checked, List};
use super::document::LmsTable;
use super::richie::{Mode, RichieLms, RichieLmss};
use super::values::HttpUrl;

/// What Richie's sites have where `EDX_COURSE_REGEX` is not set.
const EDX_COURSE_REGEX: &str = "^.*/courses/(?P<course_id>.*)/course/?$";
/// What Richie's sites have where `JOANIE_COURSE_REGEX` is not set.
const JOANIE_COURSE_REGEX: &str = "^.*/api/v1.0(?P<resource_uri>(?:/(?:courses|course-runs|products)/[^/]+)+)/?$";

/// The variables of both.
#[derive(Debug, Default)]
pub(super) struct LmsVariables {
    /// `EDX_…`.
    pub(super) edx: OneLms,
    /// `JOANIE_…`.
    pub(super) joanie: OneLms,
}

/// The variables of one LMS.
#[derive(Debug, Default)]
pub(super) struct OneLms {
    pub(super) base_url: Option<Checked<HttpUrl>>,
    pub(super) backend: Option<Checked<Backend>>,
    pub(super) course_regex: Option<Checked<CourseRegex>>,
}

impl LmsVariables {
    /// The LMSs that the variables describe, in Richie's order; none where no variable is set.
    ///
    /// Open edX is there with any of its variables, as it is in Richie, where its address is only for the browser. Joanie is there
    /// only with its address.
    pub(super) fn tables(self) -> Option<List<LmsTable>> {
        let Self { edx, joanie } = self;
        let has_edx = edx.base_url.is_some() || edx.backend.is_some() || edx.course_regex.is_some();
        let edx = has_edx.then(|| edx.lms(Backend::OpenEdx, EDX_COURSE_REGEX, None));
        // Richie's sites give Joanie a mode of its own, and Open edX only in some.
        let joanie =
            joanie.base_url.is_some().then(|| joanie.lms(Backend::Joanie, JOANIE_COURSE_REGEX, Some(SyncMode::SyncToPublic)));
        let lmss: Vec<RichieLms> = edx.into_iter().chain(joanie).collect();
        (!lmss.is_empty()).then(|| RichieLmss::from(List(lmss)).0)
    }
}

impl OneLms {
    fn lms(self, backend: Backend, course_regex: &str, mode: Option<SyncMode>) -> RichieLms {
        RichieLms {
            base_url: self.base_url.unwrap_or(Checked(HttpUrl(String::new()))),
            backend: self.backend.unwrap_or(Checked(backend)),
            course_regex: self.course_regex.or_else(|| CourseRegex::new(course_regex).ok().map(Checked)),
            default_course_run_sync_mode: mode.map(|mode| Checked(Mode(Some(mode)))),
            course_run_sync_no_update_fields: None,
        }
    }
}
