//! The modules of a crate, and which of them imports which.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::{fs, slice};

use anyhow::{Context, Result, bail};

use super::circles::Graph;
use super::references::{self, References};

/// A module by its path within the crate; the root's is empty.
type Module = Vec<String>;

/// Re-exports of re-exports are followed so many times.
const DEPTH: usize = 16;

/// The files of a crate.
#[derive(Debug, Default)]
pub(super) struct CrateTree(BTreeMap<Module, References>);

impl CrateTree {
    /// Reads a crate from its directory.
    ///
    /// # Errors
    /// If a file cannot be read or parsed.
    pub(super) fn read(directory: &Path) -> Result<Self> {
        let source = directory.join("src");
        let root = ["lib.rs", "main.rs"].map(|name| source.join(name)).into_iter().find(|path| path.exists());
        let root = root.context("the crate has neither src/lib.rs nor src/main.rs")?;
        let mut tree = Self::default();
        tree.add(&[], &root, &source)?;
        Ok(tree)
    }

    /// Adds a module, whose children are in `directory`.
    fn add(&mut self, module: &[String], path: &Path, directory: &Path) -> Result<()> {
        let text = fs::read_to_string(path).with_context(|| path.display().to_string())?;
        let references = References::of(&syn::parse_file(&text).with_context(|| path.display().to_string())?);
        let children = references.children.clone();
        self.0.insert(module.to_vec(), references);
        for child in children {
            let below = directory.join(&child);
            let places: [PathBuf; 2] = [below.with_extension("rs"), below.join("mod.rs")];
            let Some(path) = places.iter().find(|path| path.exists()) else {
                bail!("{}: no file of this module", below.display())
            };
            self.add(&[module, &[child]].concat(), path, &below)?;
        }
        Ok(())
    }

    /// The modules.
    pub(super) fn modules(&self) -> impl ExactSizeIterator<Item = &Module> {
        self.0.keys()
    }

    /// Which module imports which, by their names.
    pub(super) fn imports(&self) -> Graph {
        let of = |module: &Module, references: &References| {
            let defined_in = references.named.iter().filter_map(|path| self.resolve(module, path, 0));
            defined_in.filter(|other| other != module).map(|other| name(&other)).collect::<BTreeSet<_>>()
        };
        self.0.iter().map(|(module, references)| (name(module), of(module, references))).collect()
    }

    /// The module that defines what a path in a module names; none if that is not in this crate.
    fn resolve(&self, module: &[String], path: &[String], depth: usize) -> Option<Module> {
        let (first, rest) = path.split_first()?;
        let references = self.0.get(module)?;
        match first.as_str() {
            "crate" => self.descend(&[], rest, depth),
            "self" => self.descend(module, rest, depth),
            "super" => {
                let (_, parent) = module.split_last()?;
                let above = rest.iter().take_while(|segment| *segment == "super").count();
                self.descend(parent.get(..parent.len().checked_sub(above)?)?, &rest[above..], depth)
            }
            child if references.children.contains(child) => self.descend(module, path, depth),
            imported => self.follow(module, references.imports.get(imported)?, rest, depth),
        }
    }

    /// The same for a path that begins at a module.
    fn descend(&self, module: &[String], path: &[String], depth: usize) -> Option<Module> {
        let Some((first, rest)) = path.split_first() else { return Some(module.to_vec()) };
        let references = self.0.get(module)?;
        if references.children.contains(first) {
            return self.descend(&[module, slice::from_ref(first)].concat(), rest, depth);
        }
        if references.items.contains(first) {
            return Some(module.to_vec());
        }
        if let Some(import) = references.imports.get(first) {
            return self.follow(module, import, rest, depth);
        }
        references.globs.iter().find_map(|glob| self.follow(module, glob, path, depth)).or_else(|| Some(module.to_vec()))
    }

    /// The same for what was imported into a module.
    fn follow(&self, module: &[String], import: &references::Path, rest: &[String], depth: usize) -> Option<Module> {
        if depth > DEPTH {
            return None;
        }
        self.resolve(module, &[import, rest].concat(), depth + 1)
    }
}

fn name(module: &[String]) -> String {
    if module.is_empty() { "the crate's root".to_owned() } else { module.join("::") }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::{CrateTree, References};

    fn tree(files: &[(&[&str], &str)]) -> CrateTree {
        let module = |path: &[&str]| path.iter().map(|segment| (*segment).to_owned()).collect();
        let references = |text: &str| References::of(&syn::parse_file(text).expect("Rust"));
        CrateTree(files.iter().map(|(path, text)| (module(path), references(text))).collect())
    }

    fn imports(files: &[(&[&str], &str)], of: &str) -> BTreeSet<String> {
        tree(files).imports()[of].clone()
    }

    #[test]
    fn imports_are_followed_to_the_definition() {
        let files: &[(&[&str], &str)] = &[
            (&[], "mod a; mod b; pub use a::inner::Thing;"),
            (&["a"], "pub mod inner; pub fn beside() {}"),
            (&["a", "inner"], "pub struct Thing;"),
            (&["b"], "use crate::Thing as Other; fn f(_: Other) { super::a::beside(); std::mem::drop(1); }"),
        ];
        assert_eq!(imports(files, "b"), ["a", "a::inner"].map(str::to_owned).into());
        assert_eq!(imports(files, "the crate's root"), ["a::inner".to_owned()].into());
    }

    #[test]
    fn tests_may_import_everything() {
        let files: &[(&[&str], &str)] = &[
            (&[], "mod a; mod b;"),
            (&["a"], "pub struct A; #[cfg(test)] mod tests { use crate::b::B; }"),
            (&["b"], "use crate::a::*; pub struct B(A);"),
        ];
        assert!(imports(files, "a").is_empty());
        assert_eq!(imports(files, "b"), ["a".to_owned()].into());
    }
}
