//! The page that asks before something goes: what goes and how much of it, what stays, and a code to be typed where there is no
//! way back. A page of its own, so that it works without scripts.

use askama::Template;
use axum::response::Response;
use hyper::StatusCode;

use super::difference::Comparison;
use super::page_with;
use super::viewer::Staff;

/// The page.
#[derive(Template)]
#[template(path = "staff/confirm.html")]
pub(crate) struct Confirm<'a> {
    pub(crate) v: &'a Staff,
    /// Where this is: names with whole addresses (`v.course_at(…)`).
    pub(crate) trail: Vec<(String, String)>,
    /// What this page is called at the trail's end.
    pub(crate) here: String,
    pub(crate) title: String,
    /// One sentence, such as "This cannot be undone."; may be empty.
    pub(crate) lede: String,
    pub(crate) parts: Vec<Part>,
    /// The whole address that the form is posted to.
    pub(crate) action: String,
    /// What else the form carries.
    pub(crate) hidden: Vec<(&'static str, String)>,
    /// What has to be typed, in the field `typed`.
    pub(crate) to_type: Option<ToType>,
    /// What is on the button that does it.
    pub(crate) button: String,
    /// Whether something is lost by it.
    pub(crate) danger: bool,
    /// What is on the link that goes back, and its whole address.
    pub(crate) back: (String, String),
}

/// A piece of the page under a heading.
#[derive(Debug, Clone, Default)]
pub(crate) struct Part {
    pub(crate) heading: String,
    pub(crate) facts: Vec<Fact>,
    pub(crate) rows: Vec<Row>,
    pub(crate) comparisons: Vec<Comparison>,
}

/// A number of things, or what becomes of them.
#[derive(Debug, Clone, Default)]
pub(crate) struct Fact {
    pub(crate) label: String,
    pub(crate) value: String,
    /// A word more; may be empty.
    pub(crate) sub: String,
}

/// One of the things.
#[derive(Debug, Clone, Default)]
pub(crate) struct Row {
    pub(crate) name: String,
    /// Its whole address; empty where it has none.
    pub(crate) address: String,
    /// A word more; may be empty.
    pub(crate) sub: String,
}

/// A code that has to be typed.
#[derive(Debug, Clone)]
pub(crate) struct ToType {
    pub(crate) code: String,
    pub(crate) label: String,
    /// What was typed before.
    pub(crate) typed: String,
    /// Where that was wrong, a sentence.
    pub(crate) error: Option<String>,
}

impl Confirm<'_> {
    /// Answers with the page; 422 where what was typed is wrong.
    pub(crate) fn answer(&self) -> Response {
        let is_wrong = self.to_type.as_ref().is_some_and(|to_type| to_type.error.is_some());
        page_with(if is_wrong { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK }, self)
    }
}
