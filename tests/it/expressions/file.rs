//! The attributes of a case's file.

use rform::diag::{Diagnostic, SourceId, Sources};
use rform::lang::syntax::{Attribute, parse_body};

/// The attributes of the block of that kind, or what is wrong with the file.
pub fn attributes(
    sources: &Sources,
    source: SourceId,
    kind: &str,
) -> Result<Vec<Attribute>, Diagnostic> {
    let file = sources.get(source).expect("a source");
    let (body, found) = parse_body(&file.text, (source, &*file.name)).strict();
    match found.into_iter().find(Diagnostic::is_error) {
        Some(fault) => Err(fault),
        None => Ok(body
            .blocks_of(kind)
            .flat_map(|it| it.body.attributes.clone())
            .collect()),
    }
}
