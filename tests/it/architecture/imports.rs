//! Which files of a crate import which others.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use proc_macro2::{TokenStream, TokenTree};
use syn::visit::{self, Visit};
use syn::{Attribute, Item, ItemMod, ItemUse, Macro, UseTree, Visibility};

/// A path of names, from the root of the crate.
type Names = Vec<String>;

/// A module of its own file.
struct Module {
    /// Relative to the crate's sources.
    file: String,
    /// What it defines or is the parent of.
    own: BTreeSet<String>,
    /// What it hands on: the name, and where it comes from.
    handed_on: BTreeMap<String, Names>,
    /// Modules of which it hands everything on.
    globs: Vec<Names>,
    /// All paths in its code.
    used: Vec<Names>,
}

/// For each file, relative to the directory of sources, the files it imports.
///
/// # Panics
/// When a file cannot be read as Rust.
pub fn of_crate(source: &Path) -> BTreeMap<String, Vec<String>> {
    let modules = modules(source);
    let mut imports: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for module in modules.values() {
        let files = module
            .used
            .iter()
            .filter_map(|path| file_of(&modules, path));
        imports
            .entry(module.file.clone())
            .or_default()
            .extend(files);
    }
    let listed = imports.into_iter();
    listed
        .map(|(file, to)| (file, to.into_iter().collect()))
        .collect()
}

/// The file that defines what a path leads to.
fn file_of(modules: &BTreeMap<Names, Module>, path: &[String]) -> Option<String> {
    defined_in(modules, path, 8).map(|module| modules[&module].file.clone())
}

fn defined_in(modules: &BTreeMap<Names, Module>, path: &[String], budget: u8) -> Option<Names> {
    let budget = budget.checked_sub(1)?;
    let depth = (0..=path.len())
        .rev()
        .find(|it| modules.contains_key(&path[..*it]))?;
    let (at, rest) = path.split_at(depth);
    let module = &modules[at];
    let Some(name) = rest.first() else {
        return Some(at.to_vec());
    };
    if module.own.contains(name) {
        return Some(at.to_vec());
    }
    if let Some(from) = module.handed_on.get(name) {
        let further: Names = from.iter().chain(&rest[1..]).cloned().collect();
        return defined_in(modules, &further, budget);
    }
    let through = |glob: &Names| {
        let further: Names = glob.iter().chain(rest).cloned().collect();
        defined_in(modules, &further, budget).filter(|it| it.as_slice() != at)
    };
    module.globs.iter().find_map(through)
}

fn modules(source: &Path) -> BTreeMap<Names, Module> {
    let mut found = BTreeMap::new();
    let mut directories: Vec<PathBuf> = vec![source.to_owned()];
    while let Some(directory) = directories.pop() {
        for entry in fs::read_dir(&directory).expect("a directory of sources") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                directories.push(path);
            } else if path.extension().is_some_and(|it| it == "rs") {
                let file = path.strip_prefix(source).expect("below the sources");
                if let Some(names) = names_of(file) {
                    found.insert(names.clone(), module(&path, file, &names));
                }
            }
        }
    }
    found
}

/// The module of a file; none of unit tests and of programs.
fn names_of(file: &Path) -> Option<Names> {
    let without = file.with_extension("");
    let mut names: Names = without
        .iter()
        .map(|it| it.to_string_lossy().into_owned())
        .collect();
    if names
        .iter()
        .any(|it| it.ends_with("tests") || it == "testing")
        || names == ["main"]
    {
        return None;
    }
    if names.last().is_some_and(|it| it == "mod") || names == ["lib"] {
        names.pop();
    }
    Some(names)
}

fn module(path: &Path, file: &Path, names: &Names) -> Module {
    let text = fs::read_to_string(path).expect("a source");
    let parsed =
        syn::parse_file(&text).unwrap_or_else(|error| panic!("{}: {error}", file.display()));
    let mut reader = Reader {
        at: names,
        children: children(&parsed.items),
        module: Module {
            file: file.to_string_lossy().into_owned(),
            own: parsed.items.iter().filter_map(defined).collect(),
            handed_on: BTreeMap::new(),
            globs: Vec::new(),
            used: Vec::new(),
        },
    };
    reader.visit_file(&parsed);
    reader.module
}

/// The modules that a file declares.
fn children(items: &[Item]) -> BTreeSet<String> {
    let modules = items.iter().filter_map(|item| match item {
        Item::Mod(it) => Some(it.ident.to_string()),
        _ => None,
    });
    modules.collect()
}

/// The name that an item defines.
fn defined(item: &Item) -> Option<String> {
    let ident = match item {
        Item::Const(it) => &it.ident,
        Item::Enum(it) => &it.ident,
        Item::Fn(it) => &it.sig.ident,
        Item::Static(it) => &it.ident,
        Item::Struct(it) => &it.ident,
        Item::Trait(it) => &it.ident,
        Item::Type(it) => &it.ident,
        Item::Macro(it) => it.ident.as_ref()?,
        _ => return None,
    };
    Some(ident.to_string())
}

struct Reader<'a> {
    at: &'a Names,
    children: BTreeSet<String>,
    module: Module,
}

impl Reader<'_> {
    /// A path as it is written, from the root; none if it leads out of the crate.
    fn resolve(&self, written: &[String]) -> Option<Names> {
        let first = written.first()?.as_str();
        let mut base = match first {
            "crate" => Vec::new(),
            "self" => self.at.clone(),
            "super" => self.at.clone(),
            name if self.children.contains(name) => {
                return Some(self.at.iter().chain(written).cloned().collect());
            }
            _ => return None,
        };
        let mut rest = written;
        while let Some((first, tail)) = rest.split_first() {
            match first.as_str() {
                "crate" | "self" => {}
                "super" => _ = base.pop(),
                _ => break,
            }
            rest = tail;
        }
        Some(base.into_iter().chain(rest.iter().cloned()).collect())
    }

    fn uses(&mut self, written: &[String]) {
        let resolved = self.resolve(written).filter(|it| it != self.at);
        self.module.used.extend(resolved);
    }

    fn import(&mut self, tree: &UseTree, before: &[String], handed_on: bool) {
        let joined = |name: String| before.iter().cloned().chain([name]).collect::<Names>();
        match tree {
            UseTree::Path(it) => self.import(&it.tree, &joined(it.ident.to_string()), handed_on),
            UseTree::Group(it) => {
                for item in &it.items {
                    self.import(item, before, handed_on);
                }
            }
            UseTree::Glob(_) => match self.resolve(before) {
                Some(path) if handed_on => self.module.globs.push(path),
                _ => self.uses(before),
            },
            UseTree::Name(it) => {
                let name = it.ident.to_string();
                match name == "self" {
                    true => self.imported(before, &before[before.len() - 1].clone(), handed_on),
                    false => self.imported(&joined(name.clone()), &name, handed_on),
                }
            }
            UseTree::Rename(it) => {
                self.imported(
                    &joined(it.ident.to_string()),
                    &it.rename.to_string(),
                    handed_on,
                );
            }
        }
    }

    fn imported(&mut self, path: &[String], name: &str, handed_on: bool) {
        match self.resolve(path) {
            Some(path) if handed_on => _ = self.module.handed_on.insert(name.to_owned(), path),
            _ => self.uses(path),
        }
    }

    /// The paths in a macro's tokens, which are not parsed.
    fn tokens(&mut self, tokens: TokenStream) {
        let mut path: Names = Vec::new();
        let mut colons = 0;
        for token in tokens {
            match token {
                TokenTree::Ident(ident) if colons == 2 || path.is_empty() => {
                    path.push(ident.to_string());
                    colons = 0;
                }
                TokenTree::Punct(it) if it.as_char() == ':' && !path.is_empty() => colons += 1,
                other => {
                    self.end_path(&mut path);
                    colons = 0;
                    match other {
                        TokenTree::Group(group) => self.tokens(group.stream()),
                        TokenTree::Ident(ident) => path.push(ident.to_string()),
                        _ => {}
                    }
                }
            }
        }
        self.end_path(&mut path);
    }

    fn end_path(&mut self, path: &mut Names) {
        if path.len() > 1 {
            self.uses(path);
        }
        path.clear();
    }
}

impl<'ast> Visit<'ast> for Reader<'_> {
    fn visit_item_mod(&mut self, item: &'ast ItemMod) {
        if item.content.is_some() && !is_test(&item.attrs) {
            visit::visit_item_mod(self, item);
        }
    }

    fn visit_item_use(&mut self, item: &'ast ItemUse) {
        let handed_on = !matches!(item.vis, Visibility::Inherited);
        self.import(&item.tree, &[], handed_on);
    }

    fn visit_path(&mut self, path: &'ast syn::Path) {
        let names: Names = path
            .segments
            .iter()
            .map(|it| it.ident.to_string())
            .collect();
        if names.len() > 1 {
            self.uses(&names);
        }
        visit::visit_path(self, path);
    }

    fn visit_macro(&mut self, item: &'ast Macro) {
        self.tokens(item.tokens.clone());
        visit::visit_macro(self, item);
    }
}

fn is_test(attributes: &[Attribute]) -> bool {
    attributes.iter().any(|it| {
        let tokens = quote_tokens(it);
        it.path().is_ident("cfg") && tokens == "test"
    })
}

fn quote_tokens(attribute: &Attribute) -> String {
    let list = attribute.meta.require_list();
    list.map(|it| it.tokens.to_string()).unwrap_or_default()
}
