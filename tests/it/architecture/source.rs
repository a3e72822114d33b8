//! The files of product code, and the texts in them: string literals and documentation.

use std::fs;
use std::path::{Path, PathBuf};

use proc_macro2::{TokenStream, TokenTree};
use syn::visit::{self, Visit};
use syn::{Attribute, ItemMod, LitStr, Macro, Meta};

use super::crates;

/// A file of the program or of a crate.
pub struct SourceFile {
    /// The path from the root of the repository.
    pub path: String,
    /// The content of the file.
    pub text: String,
}

/// All files of product code, in the order of their paths.
pub fn product(root: &Path) -> Vec<SourceFile> {
    let mut found = Vec::new();
    let mut directories = crates::sources(root);
    while let Some(directory) = directories.pop() {
        for entry in fs::read_dir(&directory).expect("a directory of sources") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                directories.push(path);
            } else if path.extension().is_some_and(|it| it == "rs") && !is_for_tests(root, &path) {
                let text = fs::read_to_string(&path).expect("a source");
                let path = relative(root, &path).to_string_lossy().into_owned();
                found.push(SourceFile { path, text });
            }
        }
    }
    found.sort_by(|one, other| one.path.cmp(&other.path));
    found
}

fn relative(root: &Path, path: &Path) -> PathBuf {
    path.strip_prefix(root).unwrap_or(path).to_owned()
}

fn is_for_tests(root: &Path, path: &Path) -> bool {
    let path = relative(root, path).with_extension("");
    let mut names = path.iter().map(|it| it.to_string_lossy());
    names.any(|name| name.ends_with("tests") || name == "testing" || name == "recorded")
}

/// The string literals of a file, those of attributes and unit tests left out.
///
/// # Panics
/// When the file cannot be read as Rust.
pub fn literals(file: &SourceFile) -> Vec<String> {
    let parsed =
        syn::parse_file(&file.text).unwrap_or_else(|error| panic!("{}: {error}", file.path));
    let mut literals = Literals(Vec::new());
    literals.visit_file(&parsed);
    literals.0
}

/// The documentation comments of a file with the line that each begins in, each as one text.
pub fn documentation(file: &SourceFile) -> Vec<(usize, String)> {
    let mut found: Vec<(usize, String)> = Vec::new();
    let mut is_open = false;
    for (index, line) in file.text.lines().enumerate() {
        let comment = line.trim_start().strip_prefix("///");
        match (comment, found.last_mut()) {
            (Some(text), Some((_, all))) if is_open => {
                all.push(' ');
                all.push_str(text.trim());
            }
            (Some(text), _) => found.push((index + 1, text.trim().to_owned())),
            (None, _) => {}
        }
        is_open = comment.is_some();
    }
    found
}

struct Literals(Vec<String>);

impl<'ast> Visit<'ast> for Literals {
    fn visit_item_mod(&mut self, module: &'ast ItemMod) {
        let is_test = |it: &Attribute| {
            it.path().is_ident("cfg")
                && matches!(&it.meta, Meta::List(list) if list.tokens.to_string() == "test")
        };
        if !module.attrs.iter().any(is_test) {
            visit::visit_item_mod(self, module);
        }
    }

    fn visit_attribute(&mut self, _: &'ast Attribute) {}

    fn visit_lit_str(&mut self, literal: &'ast LitStr) {
        self.0.push(literal.value());
    }

    fn visit_macro(&mut self, call: &'ast Macro) {
        collect(call.tokens.clone(), &mut self.0);
    }
}

/// The string literals among the tokens of a macro.
fn collect(tokens: TokenStream, literals: &mut Vec<String>) {
    for token in tokens {
        match token {
            TokenTree::Group(group) => collect(group.stream(), literals),
            TokenTree::Literal(literal) => {
                if let Ok(text) = syn::parse_str::<LitStr>(&literal.to_string()) {
                    literals.push(text.value());
                }
            }
            _ => {}
        }
    }
}
