//! Names in plans: bare where they are identifiers, otherwise in quotes.

use rform_core::go::quote::quoted;

/// The name as it is if it is an identifier, otherwise quoted like Go's `%q`.
pub fn name(text: &str) -> String {
    if is_identifier(text) {
        text.to_owned()
    } else {
        quoted(text)
    }
}

fn is_identifier(text: &str) -> bool {
    let mut chars = text.chars();
    let starts = chars.next().is_some_and(unicode_ident::is_xid_start);
    starts && chars.all(|char| char == '-' || unicode_ident::is_xid_continue(char))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_are_no_identifiers_are_quoted() {
        assert_eq!(name("a-b"), "a-b");
        assert_eq!(name("a.b"), "\"a.b\"");
        assert_eq!(name("1"), "\"1\"");
    }
}
