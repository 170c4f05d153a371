//! What was understood: from where each setting comes, and what a person should know of the rest.

use std::collections::BTreeMap;
use std::fmt;
use std::path::PathBuf;

use super::environment::Applied;
use super::place::Places;

/// A variable, and where it is set.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Origin {
    /// Its name.
    pub(crate) variable: String,
    /// The file of variables; none: the environment of the process.
    pub(crate) file: Option<String>,
}

/// `NAME`, or `NAME in FILE`.
impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.file {
            Some(file) => write!(f, "{} in {file}", self.variable),
            None => f.write_str(&self.variable),
        }
    }
}

/// `ONE, TWO in FILE, THREE in OTHER`: each file once for the variables that follow each other.
pub(super) fn listed(origins: &[Origin]) -> String {
    let files = origins.chunk_by(|one, other| one.file == other.file).map(|origins| {
        let names = origins.iter().map(|origin| origin.variable.as_str()).collect::<Vec<_>>().join(", ");
        Origin { variable: names, file: origins.first().and_then(|origin| origin.file.clone()) }.to_string()
    });
    files.collect::<Vec<_>>().join(", ")
}

/// A variable of Richie's that sets nothing here.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct NotUsed {
    /// The variable.
    pub(crate) variable: Origin,
    /// Why it sets nothing.
    pub(crate) why: String,
}

/// From where the settings come, and what of the environment has no effect. Holds no value of a variable.
#[derive(Debug)]
pub(crate) struct Report {
    /// Variables of Richie's that set nothing, by their names.
    pub(crate) not_used: Vec<NotUsed>,
    /// What a person should look at, a sentence each.
    pub(crate) attention: Vec<String>,
    origins: BTreeMap<&'static str, Vec<Origin>>,
    file: Option<PathBuf>,
    /// The keys that the file sets.
    in_file: Vec<&'static str>,
}

impl Report {
    pub(super) fn new(applied: Applied, places: &Places<'_>) -> Self {
        let Applied { origins, not_used, attention } = applied;
        let keys = super::variables::VARIABLES.iter().map(|variable| variable.key);
        let in_file = keys.filter(|key| places.is_in_file(key)).collect();
        Self { not_used, attention, origins, file: places.file.map(|(path, _)| path.to_owned()), in_file }
    }

    /// The variables that set nothing for one reason, `ONE, TWO in FILE`, with that reason; by the first of the names.
    pub(crate) fn not_used_by_reason(&self) -> Vec<(String, &str)> {
        let mut reasons: Vec<(&str, Vec<Origin>)> = Vec::new();
        for NotUsed { variable, why } in &self.not_used {
            match reasons.iter_mut().find(|(known, _)| known == why) {
                Some((_, variables)) => variables.push(variable.clone()),
                None => reasons.push((why, vec![variable.clone()])),
            }
        }
        reasons.into_iter().map(|(why, variables)| (listed(&variables), why)).collect()
    }

    /// What sets a key: `   (VARIABLE)`, the settings file, or nothing where it has its default.
    pub(crate) fn source(&self, key: &str) -> String {
        match (self.origins.get(key), &self.file) {
            (Some(variables), _) => format!("   ({})", listed(variables)),
            (None, Some(file)) if self.in_file.contains(&key) => format!("   ({})", file.display()),
            _ => String::new(),
        }
    }
}
