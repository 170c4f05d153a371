//! What a page says where something went wrong.

use askama::Template;
use axum::response::Response;

use super::super::page_with;
use super::super::problem::Problem;
use super::super::viewer::Viewer;

#[derive(Template)]
#[template(path = "staff/problem.html")]
struct ProblemPage<'a> {
    v: &'a Viewer,
    title: String,
    why: String,
}

/// The page of a problem.
pub(in super::super) fn page(v: &Viewer, problem: &Problem) -> Response {
    let key = problem.key();
    let why = match problem {
        Problem::Refused(why) => why.clone(),
        Problem::Forbidden(role) => v.l.x(&format!("{key}-why"), v.l.t(&format!("role-{role}"))),
        _ => v.l.t(&format!("{key}-why")),
    };
    page_with(problem.status(), &ProblemPage { v, title: v.l.t(key), why })
}
