//! Files of variable values: `.tfvars` and `.tfvars.json`.

use std::path::Path;

use crate::config::legacy::LegacyForm;
use crate::diag::{Diagnostic, Diagnostics, Sources};
use crate::lang::syntax::{self, Attribute, Body};
use crate::world::World;

/// What a file assigns, and what is wrong with it.
pub(super) fn read(
    world: &dyn World,
    path: &Path,
    sources: &mut Sources,
) -> (Vec<Attribute>, Diagnostics) {
    let name = path.to_string_lossy().into_owned();
    let bytes = match world.read(path) {
        Ok(bytes) => bytes,
        Err(error) => return (Vec::new(), unreadable(&name, &error).into()),
    };
    let id = sources.add(&*name, String::from_utf8_lossy(&bytes).into_owned());
    let text = match syntax::decode(bytes, id) {
        Ok(text) => text,
        Err(fault) => return (Vec::new(), fault.into()),
    };
    let parsed = if name.ends_with(".json") {
        syntax::json::parse_tfvars(&text, (id, &*name))
    } else {
        syntax::parse_body(&text, (id, &*name))
    };
    let mut faults = parsed.diagnostics;
    let legacy = parsed.legacy.iter();
    faults.extend(legacy.map(|it| LegacyForm::from(it.form).warning(it.span)));
    if !faults.has_errors() {
        faults.extend(check_blocks(&parsed.tree, &name));
    }
    (parsed.tree.attributes, faults)
}

fn unreadable(name: &str, error: &std::io::Error) -> Diagnostic {
    let detail = match error.kind() {
        std::io::ErrorKind::NotFound => {
            format!("Given variables file {name} does not exist.")
        }
        std::io::ErrorKind::IsADirectory => {
            format!("Error while reading {name}: read {name}: is a directory.")
        }
        _ => format!("Error while reading {name}: {error}."),
    };
    Diagnostic::error("Failed to read variables file", detail)
}

/// No block may be there; one that declares a variable is a common mistake.
fn check_blocks(body: &Body, name: &str) -> Option<Diagnostic> {
    let declaration = body
        .blocks_of("variable")
        .find_map(|block| Some((block, block.label(0)?)));
    if let Some((block, variable)) = declaration {
        let detail = format!(
            "A .tfvars file is used to assign values to variables that have already been declared \
             in .tf files, not to declare new variables. To declare variable {variable:?}, place \
             this block in one of your .tf files, such as variables.tf.\n\nTo set a value for \
             this variable in {name}, use the definition syntax instead:\n    {variable} = \
             <value>"
        );
        let fault = Diagnostic::error("Variable declaration in .tfvars file", detail);
        return Some(fault.at(block.kind_span));
    }
    let block = body.blocks.first()?;
    let summary = format!("Unexpected {:?} block", block.kind);
    let fault = Diagnostic::error(summary, "Blocks are not allowed here.");
    Some(fault.at(block.kind_span))
}
