//! The circles that are inherent: a recursion of the matter itself, told in a few words.

/// The first file of each such circle, its number of files, and why.
const LISTED: &[(&str, usize, &str)] = &[
    ("crates/config/src/check/mod.rs", 4, "not yet cut"),
    ("crates/config/src/content/blocks.rs", 4, "not yet cut"),
    ("crates/config/src/lib.rs", 2, "not yet cut"),
    ("crates/config/src/load/builder.rs", 3, "not yet cut"),
    ("crates/config/src/load/mod.rs", 2, "not yet cut"),
    (
        "crates/config/src/load/test_files/file.rs",
        2,
        "not yet cut",
    ),
    ("crates/config/src/upgrade/booleans.rs", 3, "not yet cut"),
    ("crates/config/src/variables/file.rs", 2, "not yet cut"),
    ("crates/core/src/value/convert/mod.rs", 2, "not yet cut"),
    (
        "crates/core/src/value/convert/possible.rs",
        2,
        "not yet cut",
    ),
    ("crates/core/src/value/number/decimal.rs", 2, "not yet cut"),
    ("crates/core/src/world/files.rs", 4, "not yet cut"),
    ("crates/lang/src/eval/access.rs", 4, "not yet cut"),
    ("crates/lang/src/eval/iterate.rs", 2, "not yet cut"),
    ("crates/lang/src/functions/bind.rs", 4, "not yet cut"),
    ("crates/lang/src/functions/call.rs", 4, "not yet cut"),
    ("crates/lang/src/functions/format.rs", 2, "not yet cut"),
    (
        "crates/lang/src/functions/text_encoding/mod.rs",
        2,
        "not yet cut",
    ),
    ("crates/lang/src/syntax/json/decide.rs", 5, "not yet cut"),
    (
        "crates/lang/src/syntax/parser/template/mod.rs",
        2,
        "not yet cut",
    ),
    ("crates/ui/src/diagnostics/cut.rs", 2, "not yet cut"),
    ("crates/ui/src/diagnostics/graphical.rs", 2, "not yet cut"),
    ("crates/ui/src/json/checks.rs", 2, "not yet cut"),
    ("crates/ui/src/plan/render.rs", 2, "not yet cut"),
    ("crates/ui/src/progress/live.rs", 2, "not yet cut"),
    ("src/cli/apply.rs", 43, "not yet cut"),
    ("src/cli/printer.rs", 3, "not yet cut"),
];

/// How many there are.
pub const COUNT: usize = LISTED.len();

/// Whether a circle, its files in order, has a reason.
pub fn is_listed(files: &[String]) -> bool {
    LISTED
        .iter()
        .any(|(first, count, _)| files[0] == *first && files.len() == *count)
}
