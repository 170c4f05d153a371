//! The environment, laid over the file: which variable sets what, and which sets nothing.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use super::document::Document;
use super::env_file;
use super::error::SettingsError;
use super::report::{self, NotUsed, Origin};
use super::variables::{VARIABLES, Variable};
use super::{not_used, quotes, text, wording};

/// What the names of the program's own variables begin with.
const PREFIX: &str = "PROSPECTUS_";
/// Variables of the program that are no settings.
const OTHERS: [&str; 3] = ["PROSPECTUS_CONFIG", "PROSPECTUS_LOG", "PROSPECTUS_BIN"];
/// Variables of the tests begin with this.
const TESTS: &str = "PROSPECTUS_TEST";

/// The variables of the process and of files, by their names.
#[derive(Debug, Clone, Default)]
pub(crate) struct Environment(BTreeMap<String, Given>);

/// A variable that is given.
#[derive(Clone)]
struct Given {
    text: String,
    /// The file and the line where it is set; none: in the environment of the process.
    file: Option<(String, usize)>,
}

/// Without the text, which may be a secret.
impl std::fmt::Debug for Given {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Given").field("file", &self.file).finish_non_exhaustive()
    }
}

impl Environment {
    /// The variables of the process, and those of files. Of a variable that is given more than once, the process's wins, then
    /// that of the later file.
    ///
    /// # Errors
    /// The first line of a file that is no variable.
    pub(crate) fn new<'a>(
        process: impl IntoIterator<Item = (String, String)>,
        files: impl IntoIterator<Item = (&'a Path, &'a str)>,
    ) -> Result<Self, SettingsError> {
        let process: BTreeMap<_, _> = process.into_iter().collect();
        let mut variables = BTreeMap::new();
        for (path, text) in files {
            let lookup = |name: &str| {
                let earlier = || variables.get(name).map(|given: &Given| given.text.clone());
                process.get(name).cloned().or_else(earlier)
            };
            let lines = env_file::parse(text, lookup).map_err(|wrong| SettingsError::InFile {
                file: path.to_owned(),
                line: wrong.line,
                column: 1,
                problem: wrong.problem.to_owned(),
            })?;
            for (name, text, line) in lines {
                variables.insert(name, Given { text, file: Some((path.display().to_string(), line)) });
            }
        }
        variables.extend(process.into_iter().map(|(name, text)| (name, Given { text, file: None })));
        Ok(Self(variables))
    }

    /// The value of a variable, without quotes around it.
    pub(crate) fn get(&self, name: &str) -> Option<String> {
        self.0.get(name).map(|given| quotes::strip(&given.text).into_owned())
    }

    /// A variable's name, with the file and the line where it is set.
    fn place(&self, name: &str) -> String {
        match self.0.get(name).and_then(|given| given.file.as_ref()) {
            Some((file, line)) => format!("{name} in {file}, line {line}"),
            None => name.to_owned(),
        }
    }

    /// A variable that is given.
    fn origin(&self, name: &str) -> Origin {
        let file = self.0.get(name).and_then(|given| given.file.as_ref()).map(|(file, _)| file.clone());
        Origin { variable: name.to_owned(), file }
    }
}

/// What became of the variables.
#[derive(Debug, Default)]
pub(super) struct Applied {
    /// The variables that set a key.
    pub(super) origins: BTreeMap<&'static str, Vec<Origin>>,
    /// Those of Richie's that set nothing, in the order of their names.
    pub(super) not_used: Vec<NotUsed>,
    /// What a person should look at.
    pub(super) attention: Vec<String>,
}

/// Lays the environment over what the file says.
pub(super) fn apply(document: &mut Document, environment: &Environment) -> Result<Applied, SettingsError> {
    if let Some(name) = environment.0.keys().find(|name| is_unknown(name)) {
        let known: Vec<&str> = VARIABLES.iter().map(|known| known.name).filter(|name| name.starts_with(PREFIX)).collect();
        let problem = format!("there is no such setting{}", wording::instead(name, &known));
        return Err(SettingsError::InEnvironment { variable: environment.place(name), problem });
    }
    let mut applied = Applied::default();
    let given = given(environment);
    let files_lmss = document.lms.is_some();
    for (variable, text) in &given {
        if let Some(problem) = overruled(variable, &given) {
            applied.not_used.push(NotUsed { variable: environment.origin(variable.name), why: problem });
            continue;
        }
        (variable.set)(document, text)
            .map_err(|problem| SettingsError::InEnvironment { variable: environment.place(variable.name), problem })?;
        if variable.key == "sync.secrets" && text::is_damaged_list(text) {
            applied.attention.push(format!(
                "{} looks like a list and is not a complete one, so it is split at its commas, and brackets belong to the secrets. Write \
                 [\"one\", \"two\"], or leave the brackets out.",
                environment.origin(variable.name)
            ));
        }
        applied.origins.entry(variable.key).or_default().push(environment.origin(variable.name));
    }
    let lms_variables = std::mem::take(&mut document.lms_variables);
    let has_address = lms_variables.edx.base_url.is_some();
    if let Some(tables) = lms_variables.tables() {
        let origins = applied.origins.get("lms").map(Vec::as_slice).unwrap_or_default();
        if files_lmss {
            applied.attention.push(format!("{} replaced the LMSs of the settings file.", report::listed(origins)));
        }
        if let Some(name) = origins.iter().find(|origin| origin.variable.starts_with("EDX_")).filter(|_| !has_address) {
            applied.attention.push(format!(
                "EDX_BASE_URL is not set, although {name} is: the LMS has no address, so {{lms_domain}} in links that hooks send is empty."
            ));
        }
        document.lms = Some(tables);
    }
    not_known(environment, &mut applied);
    applied.not_used.sort_by(|one, other| one.variable.cmp(&other.variable));
    Ok(applied)
}

/// The variables that say something, each with its text without quotes around it.
fn given(environment: &Environment) -> Vec<(&'static Variable, String)> {
    let given = VARIABLES.iter().filter_map(|variable| Some((variable, environment.get(variable.name)?)));
    given.filter(|(variable, text)| variable.may_be_empty() || !text.trim().is_empty()).collect()
}

/// Why a variable is not used although it is one that sets something; none where it is used.
fn overruled(variable: &Variable, given: &[(&'static Variable, String)]) -> Option<String> {
    let highest = given.iter().filter(|(other, _)| other.key == variable.key).max_by_key(|(other, _)| other.rank);
    if let Some((other, _)) = highest.filter(|(other, _)| other.rank > variable.rank) {
        return Some(format!("{} is set and wins", other.name));
    }
    let needs_address = variable.name.starts_with("JOANIE_") && variable.name != "JOANIE_BASE_URL";
    let has_address = given.iter().any(|(other, _)| other.name == "JOANIE_BASE_URL");
    (needs_address && !has_address).then(|| "JOANIE_BASE_URL is not set".to_owned())
}

/// Names the variables that are Richie's and set nothing, and those of files that set nothing.
fn not_known(environment: &Environment, applied: &mut Applied) {
    let names: BTreeSet<&'static str> = VARIABLES.iter().map(|variable| variable.name).collect();
    // Those of a file say nothing of the process, whose variables may be of every program on the machine.
    let beside_others = environment.0.iter().any(|(name, given)| given.file.is_none() && not_used::is_richies(name));
    for (name, given) in environment.0.iter().filter(|(name, _)| !name.starts_with(PREFIX)) {
        let is_in_file = given.file.is_some();
        let origin = || environment.origin(name);
        if names.contains(name.as_str()) {
            if given_empty(environment, name) {
                applied.not_used.push(NotUsed { variable: origin(), why: "empty".to_owned() });
            }
            continue;
        }
        if let Some(meant) = meant(name, &names) {
            applied.attention.push(format!("{} is not known and sets nothing; did you mean \"{meant}\"?", origin()));
        }
        let why =
            not_used::why(name, beside_others || is_in_file).or_else(|| is_in_file.then_some("not a setting of Prospectus"));
        applied.not_used.extend(why.map(|why| NotUsed { variable: origin(), why: why.to_owned() }));
    }
}

fn given_empty(environment: &Environment, name: &str) -> bool {
    let variable = VARIABLES.iter().find(|variable| variable.name == name);
    let is_empty = environment.get(name).is_some_and(|text| text.trim().is_empty());
    is_empty && variable.is_some_and(|variable| !variable.may_be_empty())
}

/// The variable that a name of Richie's kind, of which nothing is known, was probably meant to be.
fn meant(name: &str, names: &BTreeSet<&'static str>) -> Option<&'static str> {
    if !not_used::may_be_misspelt(name) {
        return None;
    }
    let without_prefix = name.strip_prefix("DJANGO_").and_then(|rest| names.get(rest)).copied();
    without_prefix.or_else(|| wording::nearest(name, names.iter().copied().filter(|known| !known.starts_with(PREFIX))))
}

/// Whether a name claims to be a setting and is none.
fn is_unknown(name: &str) -> bool {
    name.starts_with(PREFIX)
        && !name.starts_with(TESTS)
        && !OTHERS.contains(&name)
        && VARIABLES.iter().all(|known| known.name != name)
}
