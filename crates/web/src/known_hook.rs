//! An outgoing hook, as pages show it.

/// A hook of the settings, without its secret.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KnownHook {
    /// Its name.
    pub name: String,
    /// Where it is posted to.
    pub address: String,
    /// What it is sent, in the word of the settings: `received` or `published`.
    pub send: &'static str,
    /// How, in the word of the settings: `course-runs-sync` or `standard-webhooks`.
    pub style: &'static str,
    /// Only runs of these LMSs; none: of all.
    pub lmss: Option<Vec<String>>,
    /// Only runs of these organisations; none: of all.
    pub organisations: Option<Vec<String>>,
    /// What links are made of there; none: they stay as they are.
    pub template: Option<String>,
    /// How many runs one request carries at most.
    pub array: usize,
}
