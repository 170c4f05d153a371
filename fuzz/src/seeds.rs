//! The bodies of the recorded requests.

use std::fs;

use serde_json::Value;

/// The recorded requests.
pub(crate) const PATH: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../tests/data/conformance.jsonl");
/// Longer bodies only make it slow.
const LONGEST: usize = 8192;

/// The bodies, each once.
pub(crate) fn recorded() -> Result<Vec<Vec<u8>>, String> {
    let lines = fs::read_to_string(PATH).map_err(|error| error.to_string())?;
    let mut bodies = Vec::new();
    for line in lines.lines() {
        let vector = serde_json::from_str::<Value>(line).map_err(|error| error.to_string())?;
        bodies.extend(vector["request"]["body"].as_str().map(|body| body.as_bytes().to_vec()));
    }
    bodies.retain(|body| body.len() <= LONGEST);
    bodies.sort();
    bodies.dedup();
    if bodies.is_empty() { Err("no request has a body".to_owned()) } else { Ok(bodies) }
}
