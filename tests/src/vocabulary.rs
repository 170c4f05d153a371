//! schema.org's vocabulary: which kinds of things there are, which properties they have, and of which types those are.
//!
//! It is read out of the types of TypeScript that the package schema-dts makes of it: `interface XBase extends YBase` has the
//! properties of a kind, each as `"name"?: SchemaValue<A | B, "name">`, and `interface XLeaf extends XBase` its name.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;

use catalog::Instant;
use serde_json::Value;

use crate::fetched;

/// Names the file instead of the one that `cargo xtask test` has fetched.
const VARIABLE: &str = "PROSPECTUS_TEST_SCHEMA_ORG";

/// The properties of an interface, with their types.
type Properties = BTreeMap<String, Vec<String>>;

/// The vocabulary.
#[derive(Debug, Default)]
pub struct Vocabulary {
    /// Of each interface: those that it extends, and its own properties.
    interfaces: BTreeMap<String, (Vec<String>, Properties)>,
    /// The interface of each kind.
    kinds: BTreeMap<String, String>,
    /// The members of enumerations.
    words: BTreeMap<String, BTreeSet<String>>,
}

impl Vocabulary {
    /// Reads it.
    pub fn read() -> Self {
        let path = fetched(VARIABLE, "schema-dts/schema.d.ts");
        let text = fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        let mut vocabulary = Self::default();
        let mut inside: Option<String> = None;
        for line in text.lines() {
            let begins = line.strip_prefix("export ").unwrap_or(line).strip_prefix("interface ");
            if let Some((head, _)) = begins.and_then(|rest| rest.split_once(" {")) {
                let (name, parents) = head.split_once(" extends ").unwrap_or((head, ""));
                let parents = parents.split(", ").filter(|parent| !parent.is_empty()).map(bare).collect();
                vocabulary.interfaces.insert(bare(name), (parents, BTreeMap::new()));
                inside = Some(bare(name));
            } else if line == "}" {
                inside = None;
            } else if let Some((name, rest)) = line.trim().strip_prefix('"').and_then(|rest| rest.split_once('"')) {
                vocabulary.property(inside.as_deref(), name, rest);
            } else if let Some((name, members)) = line.strip_prefix("export type ").and_then(|rest| rest.split_once(" = ")) {
                let words = members.split('"').skip(1).step_by(2).map(str::to_owned).collect();
                vocabulary.words.insert(name.to_owned(), words);
            }
        }
        assert!(vocabulary.kinds.len() > 500, "{} is not the vocabulary", path.display());
        vocabulary
    }

    fn property(&mut self, inside: Option<&str>, name: &str, rest: &str) {
        let Some(interface) = inside else { return };
        if name == "@type" {
            let kind = rest.split('"').nth(1).unwrap_or_default();
            self.kinds.insert(kind.to_owned(), interface.to_owned());
            return;
        }
        let types = rest.split_once("SchemaValue<").and_then(|(_, types)| types.split_once(", \""));
        let types = types.map_or_else(Vec::new, |(types, _)| types.split(" | ").map(str::to_owned).collect());
        if let Some((_, properties)) = self.interfaces.get_mut(interface) {
            properties.insert(name.to_owned(), types);
        }
    }

    /// What a value says that the vocabulary has no words for, or says otherwise.
    pub fn unknown(&self, value: &Value) -> Vec<String> {
        let Value::Object(told) = value else { return vec![format!("{value} is no thing")] };
        let kind = told.get("@type").and_then(Value::as_str).unwrap_or_default();
        let Some(interface) = self.kinds.get(kind) else { return vec![format!("there is no kind {kind:?}")] };
        let own = told.iter().filter(|(name, _)| !name.starts_with('@'));
        own.flat_map(|(name, value)| match self.types(interface, name) {
            None => vec![format!("{kind} has no {name}")],
            Some(types) => match value {
                Value::Array(values) => values.iter().flat_map(|value| self.misfits(kind, name, types, value)).collect(),
                value => self.misfits(kind, name, types, value),
            },
        })
        .collect()
    }

    /// The types of a property of a kind.
    fn types(&self, interface: &str, name: &str) -> Option<&Vec<String>> {
        let (parents, properties) = self.interfaces.get(interface)?;
        properties.get(name).or_else(|| parents.iter().find_map(|parent| self.types(parent, name)))
    }

    fn misfits(&self, kind: &str, name: &str, types: &[String], value: &Value) -> Vec<String> {
        let fits = match value {
            Value::Object(told) => {
                let of = told.get("@type").and_then(Value::as_str).and_then(|kind| self.kinds.get(kind));
                if of.is_some_and(|of| types.iter().any(|wanted| self.is_a(of, wanted))) {
                    return self.unknown(value);
                }
                false
            }
            Value::String(text) => types.iter().any(|wanted| self.is_word(wanted, text)),
            Value::Number(_) => types.iter().any(|wanted| matches!(wanted.as_str(), "Number" | "Integer" | "Float")),
            _ => false,
        };
        if fits { Vec::new() } else { vec![format!("{kind}.{name} is one of {types:?} and not {value}")] }
    }

    /// Whether an interface is that of a kind, or of one that is more special.
    fn is_a(&self, interface: &str, kind: &str) -> bool {
        let is_its = interface == format!("{kind}Base") || interface == format!("{kind}Leaf");
        is_its || self.interfaces.get(interface).is_some_and(|(parents, _)| parents.iter().any(|parent| self.is_a(parent, kind)))
    }

    fn is_word(&self, wanted: &str, text: &str) -> bool {
        match wanted {
            "Text" => true,
            "URL" => text.contains("://"),
            "DateTime" => text.parse::<Instant>().is_ok(),
            "Duration" => text.starts_with('P') && text.ends_with(|end: char| end.is_ascii_uppercase()),
            _ => self.words.get(wanted).is_some_and(|words| words.contains(text)),
        }
    }
}

/// A name without its parameters.
fn bare(name: &str) -> String {
    name.split('<').next().unwrap_or(name).to_owned()
}
