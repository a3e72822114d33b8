//! The builtin functions, and `list` and `map` of Terraform 0.11, which now only report errors;
//! `legacy` has those that modules of that dialect call instead.
//!
//! The files follow the chapters of Terraform's reference
//! (<https://developer.hashicorp.com/terraform/language/functions>): numeric, string, collection,
//! encoding, filesystem, date and time, hash and crypto, IP network, type conversion; `terraform`
//! holds the functions of the builtin provider. Each file has a table of its functions. A function
//! is a description, its parameters, the type of its result and a body of a few lines.
//!
//! A call runs in this order (`invoke.rs`): arguments are converted to the types of the parameters;
//! null, unknown and marked arguments are handled unless the parameter asks for them; the type of
//! the result is computed; the body runs; the result gets the refinements and marks. A body
//! therefore sees known values of the right types only.
//!
//! Formats and grammars that functions are built on are in `helpers`, and those that other crates
//! need too in `rform_core::go`.

mod call;
mod context;
mod function;
mod helpers;
mod invoke;
mod library;

mod collection;
mod date_and_time;
mod encoding;
mod filesystem;
mod hash_and_crypto;
mod ip_network;
mod legacy;
mod numeric;
mod string;
pub mod terraform;
mod type_conversion;

use std::sync::LazyLock;

pub use context::Context;
pub use function::{Function, Parameter};
pub use helpers::render::{render, render_legacy};
pub use library::Library;

/// The tables of all chapters.
const CHAPTERS: &[&[&[Function]]] = &[
    &[numeric::FUNCTIONS],
    string::FAMILIES,
    collection::FAMILIES,
    encoding::FAMILIES,
    filesystem::FAMILIES,
    &[date_and_time::FUNCTIONS],
    hash_and_crypto::FAMILIES,
    &[ip_network::FUNCTIONS],
    type_conversion::FAMILIES,
];

static SORTED: LazyLock<Vec<Function>> = LazyLock::new(|| {
    let mut functions = CHAPTERS.concat().concat();
    functions.sort_by_key(|function| function.name);
    functions
});

/// All functions, by name in order.
pub fn all() -> &'static [Function] {
    &SORTED
}

/// Functions that modules of Terraform 0.11 call instead of those of the same names.
pub(crate) fn legacy() -> impl Iterator<Item = &'static Function> {
    legacy::FUNCTIONS.iter().chain(string::format::LEGACY)
}

/// The functions of the builtin provider, under the names by which they are called.
pub fn of_the_provider() -> &'static [Function] {
    terraform::FUNCTIONS
}

/// The function of that name, with or without one `core::`.
pub fn lookup(name: &str) -> Option<&'static Function> {
    let name = name.strip_prefix("core::").unwrap_or(name);
    let at = SORTED
        .binary_search_by_key(&name, |function| function.name)
        .ok()?;
    SORTED.get(at)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_whole() {
        // Terraform's 118, and two of 0.11.
        assert_eq!(all().len(), 120);
        let names: Vec<&str> = all().iter().map(|function| function.name).collect();
        assert!(names.is_sorted_by(|one, two| one < two));
        assert!(lookup("core::upper").is_some_and(|function| function.name == "upper"));
        let without_example = all().iter().find(|function| function.examples.is_empty());
        assert_eq!(without_example.map(|function| function.name), None);
    }
}
