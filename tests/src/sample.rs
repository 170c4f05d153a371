//! Settings, catalogues and course runs for tests.

use serde_json::{Value, json};
use wire::signature::Secret;

/// The shared secret.
pub const SECRET: &str = "correct horse battery staple";

/// The LMSs: one Open edX, by Richie's own names.
pub fn open_edx() -> Value {
    json!([{
        "BASE_URL": "https://campus.test",
        "BACKEND": "richie.apps.courses.lms.edx.EdXLMSBackend",
        "COURSE_REGEX": "^.*/courses/(?P<course_id>.*)/(course|info)/?$",
        "COURSE_RUN_SYNC_NO_UPDATE_FIELDS": [],
    }])
}

/// The `Authorization` header for a body, by [`SECRET`].
pub fn sign(body: &[u8]) -> String {
    sign_with(SECRET, body)
}

/// The `Authorization` header for a body, by another secret.
pub fn sign_with(secret: &str, body: &[u8]) -> String {
    Secret::new("test", &secret.to_owned().into()).expect("not empty").sign(body)
}

/// A catalogue of published courses without runs.
pub fn catalogue<'a>(codes: impl IntoIterator<Item = &'a str>) -> Value {
    let course = |code| json!({"code": code, "published": true, "title": {"en": format!("Course {code}")}, "runs": []});
    json!({"format": "prospectus/catalogue@1", "courses": codes.into_iter().map(course).collect::<Vec<_>>()})
}

/// The link of a run, by its course's code and its own name.
pub fn link(course: &str, run: &str) -> String {
    format!("https://campus.test/courses/course-v1:org+{course}+{run}/info")
}

/// A course run as an LMS sends it: scheduled, with its enrolment count.
pub fn run(link: &str, enrollment_count: usize) -> Value {
    json!({
        "resource_link": link,
        "start": "2026-01-01T08:00:00Z",
        "end": "2026-06-30T18:00:00Z",
        "enrollment_start": "2025-11-01T08:00:00Z",
        "enrollment_end": "2025-12-31T18:00:00Z",
        "languages": ["en"],
        "enrollment_count": enrollment_count,
    })
}
