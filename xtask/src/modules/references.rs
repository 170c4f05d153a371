//! What one file defines, imports and names.

use std::collections::{BTreeMap, BTreeSet};

use syn::visit::{self, Visit};
use syn::{Attribute, File, Item, ItemMod, ItemUse, UseTree};

/// A path such as `["crate", "store", "Reader"]`.
pub(super) type Path = Vec<String>;

/// What one file defines, imports and names, without its tests.
#[derive(Debug, Default)]
pub(super) struct References {
    /// The names of the items that it defines, without modules.
    pub(super) items: BTreeSet<String>,
    /// The modules that are files of their own.
    pub(super) children: BTreeSet<String>,
    /// Imported names with their paths.
    pub(super) imports: BTreeMap<String, Path>,
    /// Modules of which everything is imported.
    pub(super) globs: Vec<Path>,
    /// Every path of at least two segments that it names, imports included.
    pub(super) named: Vec<Path>,
}

impl References {
    pub(super) fn of(file: &File) -> Self {
        let mut references = Self::default();
        references.visit_file(file);
        references
    }

    fn import(&mut self, prefix: &Path, tree: &UseTree) {
        let with = |name: String| prefix.iter().cloned().chain([name]).collect::<Path>();
        match tree {
            UseTree::Path(path) => self.import(&with(path.ident.to_string()), &path.tree),
            UseTree::Group(group) => group.items.iter().for_each(|tree| self.import(prefix, tree)),
            UseTree::Glob(_) => {
                self.globs.push(prefix.clone());
                self.named.push(prefix.clone());
            }
            UseTree::Name(name) if name.ident == "self" => {
                self.imported(prefix.last().cloned().unwrap_or_default(), prefix.clone());
            }
            UseTree::Name(name) => self.imported(name.ident.to_string(), with(name.ident.to_string())),
            UseTree::Rename(rename) if rename.ident == "self" => self.imported(rename.rename.to_string(), prefix.clone()),
            UseTree::Rename(rename) => self.imported(rename.rename.to_string(), with(rename.ident.to_string())),
        }
    }

    fn imported(&mut self, name: String, path: Path) {
        self.named.push(path.clone());
        // An import of a module's own child needs no other name for it.
        if path.as_slice() != [name.clone()] {
            self.imports.insert(name, path);
        }
    }
}

impl<'ast> Visit<'ast> for References {
    fn visit_item(&mut self, item: &'ast Item) {
        let (name, attributes) = match item {
            Item::Const(item) => (Some(&item.ident), &item.attrs),
            Item::Enum(item) => (Some(&item.ident), &item.attrs),
            Item::Fn(item) => (Some(&item.sig.ident), &item.attrs),
            Item::Macro(item) => (item.ident.as_ref(), &item.attrs),
            Item::Static(item) => (Some(&item.ident), &item.attrs),
            Item::Struct(item) => (Some(&item.ident), &item.attrs),
            Item::Trait(item) => (Some(&item.ident), &item.attrs),
            Item::Type(item) => (Some(&item.ident), &item.attrs),
            Item::Mod(item) => (None, &item.attrs),
            Item::Impl(item) => (None, &item.attrs),
            Item::Use(item) => (None, &item.attrs),
            _ => return visit::visit_item(self, item),
        };
        if attributes.iter().any(is_test) {
            return;
        }
        if let Some(name) = name {
            self.items.insert(name.to_string());
        }
        visit::visit_item(self, item);
    }

    fn visit_item_mod(&mut self, item: &'ast ItemMod) {
        // What is in a module within the file counts as the file's.
        match &item.content {
            None => drop(self.children.insert(item.ident.to_string())),
            Some(_) => visit::visit_item_mod(self, item),
        }
    }

    fn visit_item_use(&mut self, item: &'ast ItemUse) {
        self.import(&Vec::new(), &item.tree);
    }

    fn visit_path(&mut self, path: &'ast syn::Path) {
        let segments = path.segments.iter().map(|segment| segment.ident.to_string()).collect::<Path>();
        if segments.len() > 1 {
            self.named.push(segments);
        }
        visit::visit_path(self, path);
    }
}

/// Whether something is only there in tests.
fn is_test(attribute: &Attribute) -> bool {
    let is_cfg_test =
        || attribute.path().is_ident("cfg") && attribute.parse_args::<syn::Ident>().is_ok_and(|name| name == "test");
    attribute.path().is_ident("test") || is_cfg_test()
}
