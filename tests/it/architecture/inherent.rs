//! The circles that are inherent: a recursion of the matter itself, told in a few words.

/// The first file of each such circle, its number of files, and why.
const LISTED: &[(&str, usize, &str)] = &[
    (
        "crates/ui/src/plan/render.rs",
        2,
        "a text that is a JSON document is rendered as the tree of its values",
    ),
    (
        "crates/core/src/value/convert/mod.rs",
        2,
        "converting a collection converts its elements",
    ),
    (
        "crates/core/src/value/convert/possible.rs",
        2,
        "a tuple converts to a list if its elements have a common type, and types have a common \
         type if they convert to it",
    ),
    (
        "crates/core/src/value/number/decimal.rs",
        2,
        "a number is written with the fewest digits that read back as the same number",
    ),
    (
        "crates/lang/src/functions/filesystem/mod.rs",
        5,
        "templatefile is a function, and the template that it renders calls functions",
    ),
];

/// How many there are.
pub const COUNT: usize = LISTED.len();

/// Whether a circle, its files in order, has a reason.
pub fn is_listed(files: &[String]) -> bool {
    LISTED
        .iter()
        .any(|(first, count, _)| files[0] == *first && files.len() == *count)
}
