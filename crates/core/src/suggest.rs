//! Suggestions for misspelt names.

use strsim::levenshtein;

/// Names this many edits apart or more are not taken for misspellings of each other, as in
/// Terraform: <https://github.com/hashicorp/terraform/blob/v1.11.4/internal/didyoumean/name_suggestion.go>
const LIMIT: usize = 3;

/// The first of the known names that is similar to the given one.
pub fn first_similar<'a>(given: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    known
        .into_iter()
        .find(|name| levenshtein(given, name) < LIMIT)
}

/// The known name that is most similar to the given one; of equals the first.
pub fn most_similar<'a>(given: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let distances = known
        .into_iter()
        .map(|name| (levenshtein(given, name), name));
    let near = distances.filter(|(distance, _)| *distance < LIMIT);
    near.min_by_key(|(distance, _)| *distance)
        .map(|(_, name)| name)
}

/// The question ` Did you mean "name"?` with the first similar name, to be appended to a message;
/// empty if there is none.
pub fn did_you_mean<'a>(given: &str, known: impl IntoIterator<Item = &'a str>) -> String {
    first_similar(given, known)
        .map(|name| format!(" Did you mean {name:?}?"))
        .unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn similar_names_are_suggested() {
        let known = ["variable", "var", "val"];
        assert_eq!(first_similar("vat", known), Some("var"));
        assert_eq!(most_similar("val", known), Some("val"));
        assert_eq!(
            did_you_mean("varable", known),
            " Did you mean \"variable\"?"
        );
        assert_eq!(did_you_mean("output", known), "");
    }
}
