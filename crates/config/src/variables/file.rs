//! Files of variable values: `.tfvars` and `.tfvars.json`.

use std::path::Path;

use super::secrets::Secrets;
use crate::Dialect;
use crate::content::literal::labelled_object_of;
use crate::legacy::LegacyForm;
use rform_core::diag::{Diagnostic, Diagnostics, SourceId, Sources, Span};
use rform_core::world::World;
use rform_lang::syntax::{self, Attribute, Block, Body};

/// The assignments of a file of variable values, and what is wrong with them. For a root module in
/// the dialect of Terraform 0.11 the file is read in that grammar first.
pub(super) fn read(
    world: &dyn World,
    path: &Path,
    sources: &mut Sources,
    dialect: Dialect,
    secrets: &Secrets,
) -> (Vec<Attribute>, Diagnostics) {
    let name = path.to_string_lossy().into_owned();
    let bytes = match world.read(path) {
        Ok(bytes) => bytes,
        Err(error) => return (Vec::new(), unreadable(&name, &error).into()),
    };
    let id = sources.add(&*name, String::from_utf8_lossy(&bytes).into_owned());
    let text = match syntax::decode(bytes, id) {
        Ok(text) => text,
        Err(diagnostic) => {
            hide_rest(secrets, id, sources);
            return (Vec::new(), diagnostic.into());
        }
    };
    let is_json = name.ends_with(".json");
    let mut parsed = match is_json {
        true => syntax::json::parse_tfvars(&text, (id, &*name)),
        false => syntax::parse_body(&text, (id, &*name)),
    };
    if dialect.is_legacy() {
        let again = match syntax::json::is_json(&text) {
            true => syntax::json::parse_hcl1_tfvars(&text, (id, &*name)),
            false => syntax::parse_hcl1_values(&text, (id, &*name)),
        };
        if !again.diagnostics.has_errors() {
            parsed = again;
            normalise_blocks(&mut parsed.tree, &mut parsed.diagnostics);
        }
    } else {
        let refusals = parsed.legacy.iter().filter_map(|it| it.refusal.clone());
        parsed.diagnostics.extend(refusals.collect::<Vec<_>>());
        parsed.legacy.clear();
    }
    let mut diagnostics = parsed.diagnostics;
    for attribute in &parsed.tree.attributes {
        if secrets.contains(&attribute.name) {
            sources.hide(attribute.name_span.to(attribute.value.span));
        }
    }
    if diagnostics.has_errors() {
        hide_rest(secrets, id, sources);
    }
    let legacy = parsed.legacy.iter();
    diagnostics.extend(legacy.map(|it| LegacyForm::from(it.form).warning(it.span)));
    if !diagnostics.has_errors() {
        diagnostics.extend(check_blocks(&parsed.tree, &name));
    }
    (parsed.tree.attributes, diagnostics)
}

/// Where a file is broken nobody can tell how far a value reaches: nothing is shown from the
/// first name of a secret to the end.
fn hide_rest(secrets: &Secrets, id: SourceId, sources: &mut Sources) {
    let Some(text) = sources.get(id).map(|source| source.text.clone()) else {
        return;
    };
    let first = secrets.iter().filter_map(|name| text.find(&**name)).min();
    if let Some(start) = first {
        sources.hide(Span {
            source: id,
            start: start as u32,
            end: text.len() as u32,
        });
    }
}

/// Makes values of the blocks that Terraform 0.11 took for maps; labels were keys of maps within.
fn normalise_blocks(body: &mut Body, diagnostics: &mut Diagnostics) {
    let is_map = |block: &Block| block.labels.is_empty() || *block.kind != *"variable";
    let all = std::mem::take(&mut body.blocks);
    let (maps, rest): (Vec<Block>, Vec<Block>) = all.into_iter().partition(is_map);
    body.blocks = rest;
    for block in maps {
        diagnostics.push(LegacyForm::ArgumentAsBlock.warning(block.kind_span));
        let value = labelled_object_of(&block.labels, &block.body);
        body.attributes.push(Attribute {
            name: block.kind.clone(),
            name_span: block.kind_span,
            span: block.kind_span.to(value.span),
            value,
        });
    }
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
        let diagnostic = Diagnostic::error("Variable declaration in .tfvars file", detail);
        return Some(diagnostic.at(block.kind_span));
    }
    let block = body.blocks.first()?;
    let summary = format!("Unexpected {:?} block", block.kind);
    let diagnostic = Diagnostic::error(summary, "Blocks are not allowed here.");
    Some(diagnostic.at(block.kind_span))
}
