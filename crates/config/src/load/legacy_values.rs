//! Which arguments of a module of Terraform 0.11 are values of its interpolation language.

use rform_lang::hil::Lowering;
use rform_lang::syntax::{Block, Body};

/// Makes the values of a block mean what they meant. Settings that are no values, such as
/// `lifecycle` or the type of a variable, stay as they are. Outputs of a root module are what the state
/// has.
pub(super) fn lower(block: &mut Block, is_root: bool, lowering: &Lowering<'_>) {
    let settings: &[&str] = match &*block.kind {
        "locals" | "provider" => &[],
        "module" => &["source", "version", "providers"],
        "output" => &["description", "sensitive", "depends_on"],
        "resource" | "data" => &["depends_on", "provider"],
        // A default is no expression, and neither is a setting of Terraform itself.
        _ => return,
    };
    let attributes = block.body.attributes.iter_mut();
    for attribute in attributes.filter(|it| !settings.contains(&&*it.name)) {
        attribute.value = match is_root && *block.kind == *"output" {
            true => lowering.output(&attribute.value),
            false => lowering.value(&attribute.value),
        };
    }
    let blocks = block.body.blocks.iter_mut();
    for inner in blocks.filter(|it| *it.kind != *"lifecycle") {
        lower_body(&mut inner.body, lowering);
    }
}

fn lower_body(body: &mut Body, lowering: &Lowering<'_>) {
    for attribute in &mut body.attributes {
        attribute.value = lowering.value(&attribute.value);
    }
    for block in &mut body.blocks {
        lower_body(&mut block.body, lowering);
    }
}
