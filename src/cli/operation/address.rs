//! Errors in addresses on the command line, in the words in which the language reports them.

use rform_core::addr::parse_target;
use rform_core::diag::{Diagnostic, Sources};
use rform_lang::syntax::parse_expression;

/// The first syntax error in the text of an address; none if it is an expression. The text is
/// added to the sources under `name`.
pub fn syntax_error(text: &str, name: &str, sources: &mut Sources) -> Option<Diagnostic> {
    let id = sources.add(name, text);
    let (_, errors) = parse_expression(text, (id, name)).strict();
    let error = errors.into_iter().find(Diagnostic::is_error)?;
    // Terraform parses an address with a smaller grammar, which has messages of its own.
    Some(match &*error.summary {
        "Invalid attribute name" => Diagnostic {
            summary: "Attribute name required".into(),
            detail: "Dot must be followed by attribute name.".into(),
            ..error
        },
        "Extra characters after expression" => Diagnostic {
            summary: "Invalid character".into(),
            detail: "Expected an attribute access or an index operator.".into(),
            context: None,
            ..error
        },
        _ => error,
    })
}

/// The detail of the error for a text that is not an address.
pub fn address_error(text: &str) -> String {
    let mut sources = Sources::new();
    let error = syntax_error(text, "<address>", &mut sources);
    if let Some(error) = error.filter(|_| !text.trim().is_empty() && !text.ends_with(".*")) {
        return error.detail;
    }
    match parse_target(text) {
        Err(error) => error.0,
        Ok(_) => "A resource instance address is required here. The module path must be followed \
                  by a resource instance specification."
            .into(),
    }
}
