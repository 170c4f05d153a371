//! What a page says where something went wrong.

use askama::Template;
use axum::response::Response;

use super::super::page_with;
use super::super::problem::Problem;
use super::super::viewer::Viewer;
use super::sign_in;

#[derive(Template)]
#[template(path = "staff/problem.html")]
struct ProblemPage<'a> {
    v: &'a Viewer,
    title: String,
    why: String,
    /// What was typed, where that is in no other place.
    typed: Vec<(String, String)>,
}

/// Fields that nobody typed.
const NOT_TYPED: [&str; 7] = ["base", "zone", "mode_base", "seen", "csrf", "has_languages", "id"];

/// The page of a problem.
pub(in super::super) fn page(v: &Viewer, problem: &Problem) -> Response {
    if let Problem::Earlier(fields) = problem {
        return sign_in::resume(v, fields.clone());
    }
    let typed = match problem {
        Problem::Lost(form) => form.pairs().iter().filter(|(name, value)| is_typed(name, value)).cloned().collect(),
        _ => Vec::new(),
    };
    let key = problem.key();
    let why = match problem {
        Problem::Refused(why) => why.clone(),
        Problem::Forbidden(role) => v.l.x(&format!("{key}-why"), v.l.t(format!("role-{role}"))),
        _ => v.l.t(format!("{key}-why")),
    };
    page_with(problem.status(), &ProblemPage { v, title: v.l.t(key), why, typed })
}

fn is_typed(name: &str, value: &str) -> bool {
    !value.is_empty() && !NOT_TYPED.contains(&name) && !name.starts_with("base_")
}
