//! Advice on misspelt names.

use rform_lang::eval::edits;

/// The first of the known names that is less than three edits away.
pub(crate) fn similar<'a>(
    given: &str,
    known: impl IntoIterator<Item = &'a str>,
) -> Option<&'a str> {
    const MOST_EDITS: usize = 3;
    known
        .into_iter()
        .find(|name| edits(given, name) < MOST_EDITS)
}

/// ` Did you mean "name"?`, or nothing.
pub fn did_you_mean<'a>(given: &str, known: impl IntoIterator<Item = &'a str>) -> String {
    similar(given, known)
        .map(|name| format!(" Did you mean {name:?}?"))
        .unwrap_or_default()
}
