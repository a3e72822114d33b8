//! Telling arguments from blocks in JSON bodies, by a schema.

use std::borrow::Cow;

use rform_core::diag::Diagnostics;
use rform_core::schema::{self, Block};
use rform_lang::syntax::Body;

/// The body with its attributes and blocks told apart by the schema, if it is one in JSON.
pub fn decided<'b>(body: &'b Body, schema: &Block) -> (Cow<'b, Body>, Diagnostics) {
    if body.undecided.is_none() {
        return (Cow::Borrowed(body), Diagnostics::new());
    }
    let mut body = body.clone();
    let names = schema.attributes.keys().map(|name| &**name);
    let kinds = schema.blocks.iter().map(|(kind, nested)| {
        let labels: &[&str] = match nested.nesting {
            schema::Nesting::Map => &["key"],
            _ => &[],
        };
        (&**kind, labels)
    });
    let diagnostics = body.decide(names, kinds.chain([("dynamic", &["type"][..])]));
    (Cow::Owned(body), diagnostics)
}
