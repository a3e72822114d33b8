//! The builtin functions, and those of 0.11 that are gone since.
//!
//! Each family has a file with its part of the table; a function is a description, its
//! parameters, the type of its result and a body of a few lines. What is common to all
//! calls (conversion, nulls, unknowns, marks) is in `call.rs`.

mod base64;
mod bind;
mod call;
mod cidr;
mod code_pages;
mod collection;
mod context;
mod crypto;
mod csv;
mod date;
mod encoding;
mod filesystem;
mod format;
mod format_number;
mod function;
mod glob;
mod go_regex;
mod hash;
mod ip_network;
mod join;
mod json;
mod json_read;
mod lists;
mod logarithm;
mod maps;
mod numeric;
mod paths;
mod power;
mod redact;
mod regex;
mod render;
mod search;
mod sensitive;
mod set;
mod string;
mod template;
pub mod terraform;
mod text_encoding;
mod time;
mod type_conversion;
mod yaml;
mod yaml_decode;
mod yaml_emit;
mod yaml_workarounds;

use std::sync::LazyLock;

pub use bind::Library;
pub use context::Context;
pub use function::{Function, Parameter};
pub use render::render_old;

/// The tables of all families.
const FAMILIES: &[&[Function]] = &[
    collection::FUNCTIONS,
    type_conversion::FUNCTIONS,
    crypto::FUNCTIONS,
    csv::FUNCTIONS,
    date::FUNCTIONS,
    encoding::FUNCTIONS,
    filesystem::FUNCTIONS,
    format::FUNCTIONS,
    hash::FUNCTIONS,
    join::FUNCTIONS,
    json::FUNCTIONS,
    lists::FUNCTIONS,
    maps::FUNCTIONS,
    ip_network::FUNCTIONS,
    numeric::FUNCTIONS,
    paths::FUNCTIONS,
    regex::FUNCTIONS,
    search::FUNCTIONS,
    sensitive::FUNCTIONS,
    set::FUNCTIONS,
    string::FUNCTIONS,
    template::FUNCTIONS,
    text_encoding::FUNCTIONS,
    yaml::FUNCTIONS,
];

static SORTED: LazyLock<Vec<Function>> = LazyLock::new(|| {
    let mut functions = FAMILIES.concat();
    functions.sort_by_key(|function| function.name);
    functions
});

/// All functions, by name in order.
pub fn all() -> &'static [Function] {
    &SORTED
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
