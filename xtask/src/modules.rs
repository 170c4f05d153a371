//! Checks that imports among the modules of a crate go one way.
//!
//! A module imports another if a `use` or a path in it names an item that the other one defines; re-exports are followed to the
//! definition. Tests count for nothing: they may look at everything.

mod circles;
mod crate_tree;
mod references;

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};

use crate::cargo;
use crate::modules::crate_tree::CrateTree;

/// Crates that still have circles. This list only becomes shorter.
const NOT_YET: [&str; 6] = ["crates/prospectus", "crates/search", "crates/web", "bench", "tests", "fuzz"];

/// Checks every crate of the workspace.
///
/// # Errors
/// Lists the modules of each circle, with the imports that make it one.
pub(crate) fn check() -> Result<()> {
    let mut found = String::new();
    let mut modules = 0;
    let crates = crates()?;
    for directory in crates.iter().filter(|directory| !NOT_YET.iter().any(|known| directory.ends_with(known))) {
        let tree = CrateTree::read(directory).with_context(|| directory.display().to_string())?;
        modules += tree.modules().len();
        for circle in circles::of(&tree.imports()) {
            found += &described(directory, &circle);
        }
    }
    if !found.is_empty() {
        bail!("these modules import each other in a circle:\n{found}Move what they share into a module below them.");
    }
    println!("{modules} modules in {} crates, no circle", crates.len() - NOT_YET.len());
    Ok(())
}

fn described(directory: &Path, circle: &BTreeMap<String, Vec<String>>) -> String {
    let name = directory.strip_prefix(cargo::root()).unwrap_or(directory).display();
    let lines = circle.iter().map(|(module, imported)| format!("    {module} imports {}\n", imported.join(", ")));
    format!("  {name}:\n{}", lines.collect::<String>())
}

/// The directories of all crates.
fn crates() -> Result<Vec<PathBuf>> {
    let root = cargo::root();
    let mut directories =
        NOT_YET.iter().chain(&["xtask", "tests/postgres-cluster"]).map(|name| root.join(name)).collect::<Vec<_>>();
    for entry in fs::read_dir(root.join("crates"))? {
        directories.push(entry?.path());
    }
    directories.sort();
    directories.dedup();
    Ok(directories)
}
