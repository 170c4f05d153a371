//! axe-core, which knows what keeps people from using a page.

use std::sync::OnceLock;
use std::{fmt, fs};

use serde_json::{Value, json};

use super::{Browser, listed, string};

/// Names the file that is run instead of the one that `cargo xtask test` has fetched.
const VARIABLE: &str = "PROSPECTUS_TEST_AXE";
/// The rules: all for WCAG 2.2 at level AA, and what is good practice beyond. A tag also counts rules that are off otherwise.
const TAGS: [&str; 7] = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa", "best-practice"];

/// A rule that a page breaks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Violation {
    /// The rule: `image-alt`.
    pub rule: String,
    /// `minor`, `moderate`, `serious` or `critical`.
    pub impact: String,
    /// What the rule asks for.
    pub help: String,
    /// Where it is broken: an element's selector, and why.
    pub elements: Vec<(String, String)>,
}

impl fmt::Display for Violation {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{} ({}): {}", self.rule, self.impact, self.help)?;
        self.elements.iter().try_for_each(|(css, why)| write!(formatter, "\n    {css}: {}", why.replace('\n', "\n      ")))
    }
}

impl Browser {
    /// What axe-core finds on the page as it is now.
    #[track_caller]
    pub fn axe(&self) -> Vec<Violation> {
        let script = format!(
            "{}; return axe.run(document, arguments[0]).then((found) => found.violations.map(({{id, impact, help, nodes}}) => \
             ({{id, impact, help, nodes: nodes.map((node) => [node.target.flat().join(' '), node.failureSummary])}})))",
            source()
        );
        let options = json!({"runOnly": {"type": "tag", "values": TAGS}, "resultTypes": ["violations"]});
        if !self.javascript {
            // axe-core has timers. What the page has not run so far, it does not begin to run now.
            self.run_scripts(true);
        }
        let found = self.command("axe-core", || self.session.execute(&script, std::slice::from_ref(&options)));
        if !self.javascript {
            self.run_scripts(false);
        }
        found.as_array().unwrap_or_else(|| panic!("axe-core tells no violations: {found}")).iter().map(violation).collect()
    }

    /// It finds nothing.
    #[track_caller]
    pub fn assert_accessible(&self) {
        let violations = self.axe();
        let (url, scheme) = (self.url(), self.scheme.get().name());
        assert!(violations.is_empty(), "axe-core, on {url} ({scheme}):{}", listed(&violations));
    }
}

fn violation(found: &Value) -> Violation {
    let nodes = found["nodes"].as_array().into_iter().flatten();
    Violation {
        rule: string(&found["id"]),
        impact: string(&found["impact"]),
        help: string(&found["help"]),
        elements: nodes.map(|node| (string(&node[0]), string(&node[1]))).collect(),
    }
}

fn source() -> &'static str {
    static SOURCE: OnceLock<String> = OnceLock::new();
    SOURCE.get_or_init(|| {
        let path = crate::fetched(VARIABLE, "axe-core/axe.min.js");
        fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
    })
}
