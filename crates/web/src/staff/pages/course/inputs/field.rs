//! One field of a course's form, with all that is said about it.

use askama::Template;

use super::super::super::super::viewer::Staff;
use super::{Input, Kind};

/// A template of its own, not a macro of the form: those are compiled anew wherever they are called.
#[derive(Template)]
#[template(path = "staff/course-field.html")]
pub(super) struct Field<'a> {
    v: &'a Staff,
    input: &'a Input,
    /// What is chosen beside an amount.
    unit: Option<&'a Input>,
    help: &'a str,
}

impl<'a> Field<'a> {
    pub(super) fn new(v: &'a Staff, input: &'a Input, unit: Option<&'a Input>, help: &'a str) -> Self {
        Self { v, input, unit, help }
    }

    fn is_code(&self) -> bool {
        self.input.id == "code"
    }

    /// Whether what is stored goes with it: a choice brings its own, a file has none.
    fn is_based(&self) -> bool {
        !matches!(self.input.kind, Kind::File | Kind::Choice(_))
    }

    /// What `aria-describedby` names of an input.
    fn described(&self, input: &Input) -> String {
        let is_helped = !self.help.is_empty() && input.id == self.input.id;
        let parts = [(is_helped, "help"), (input.error.is_some(), "error"), (input.theirs.is_some(), "theirs")];
        let ids = parts.iter().filter(|(is_there, _)| *is_there).map(|(_, part)| format!("{}-{part}", input.id));
        ids.collect::<Vec<_>>().join(" ")
    }
}
