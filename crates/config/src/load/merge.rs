//! The blocks of a module, and override files laid over them.

use std::sync::Arc;

use super::lifecycle;
use super::shapes::shape_of;
use rform_core::diag::{Diagnostic, Diagnostics, Span};
use rform_lang::syntax::{Attribute, Block, Body};

/// Lays the blocks of override files over the others.
pub(super) fn merge(blocks: &mut Vec<Block>, overrides: Vec<Block>) -> Diagnostics {
    let mut diagnostics = Diagnostics::new();
    for block in overrides {
        diagnostics.extend(conditions(&block));
        if let Some(diagnostic) = lay_over(blocks, block) {
            diagnostics.push(diagnostic);
        }
    }
    diagnostics
}

/// Blocks that an override must not have. Each kind is reported once.
fn conditions(block: &Block) -> Vec<Diagnostic> {
    let (within, kinds): (Vec<&Body>, &[&str]) = match &*block.kind {
        "variable" => (vec![&block.body], &["validation"]),
        "output" => (vec![&block.body], &["precondition"]),
        "resource" | "data" | "ephemeral" => {
            let lifecycles = block.body.blocks_of("lifecycle").map(|it| &it.body);
            (lifecycles.collect(), &["precondition", "postcondition"])
        }
        _ => (Vec::new(), &[]),
    };
    let mut told = Vec::new();
    for kind in kinds {
        if let Some(first) = within.iter().flat_map(|body| body.blocks_of(kind)).next() {
            let detail = format!("Override files cannot override {kind:?} blocks.");
            told.push(refused(
                &format!("Can't override {kind} blocks"),
                &detail,
                first,
            ));
        }
    }
    told
}

fn lay_over(blocks: &mut Vec<Block>, block: Block) -> Option<Diagnostic> {
    match &*block.kind {
        "variable" | "output" | "module" | "resource" | "data" | "ephemeral" | "provider" => {
            lay_over_named(blocks, block)
        }
        "locals" => lay_over_locals(blocks, &block),
        "terraform" => {
            lay_over_settings(blocks, block);
            None
        }
        "check" => Some(refused(
            "Can't override check blocks",
            "Override files cannot override check blocks.",
            &block,
        )),
        "moved" => Some(refused(
            "Cannot override 'moved' blocks",
            "Records of moved objects can appear only in normal files, not in override files.",
            &block,
        )),
        "import" => Some(refused(
            "Cannot override 'import' blocks",
            "Import blocks can appear only in normal files, not in override files.",
            &block,
        )),
        _ => None,
    }
}

fn refused(summary: &str, detail: &str, block: &Block) -> Diagnostic {
    Diagnostic::error(summary, detail).at(block.header)
}

fn lay_over_named(blocks: &mut Vec<Block>, mut block: Block) -> Option<Diagnostic> {
    decide_all(&mut block);
    let base = blocks.iter_mut().find(|base| is_same(base, &block));
    let Some(base) = base else {
        if *block.kind == *"provider" && alias(&block).is_none() {
            blocks.push(block);
            return None;
        }
        return Some(missing_base(&block));
    };
    decide_all(base);
    let fixed = matches!(
        &*block.kind,
        "output" | "module" | "resource" | "data" | "ephemeral"
    );
    let depends_on = block.body.attribute("depends_on").filter(|_| fixed);
    if let Some(attribute) = depends_on.filter(|it| !is_empty_list(it)) {
        let detail = "The depends_on argument may not be overridden.";
        let span = first_item(attribute);
        return Some(Diagnostic::error("Unsupported override", detail).at(span));
    }
    let mut body = block.body;
    if fixed {
        // An empty list takes nothing away.
        body.attributes.retain(|it| *it.name != *"depends_on");
    }
    if *block.kind == *"variable" {
        // A default that no longer fits is due to the overriding block.
        let ty = body.attributes.iter_mut().find(|it| *it.name == *"type");
        ty.into_iter().for_each(|ty| ty.span = block.header);
    }
    let given = |body: &Body, name: &str| body.attribute(name).is_some();
    let mixed = [("count", "for_each"), ("for_each", "count")]
        .iter()
        .any(|(one, other)| given(&body, one) && given(&base.body, other));
    lay_over_body(&mut base.body, body);
    if mixed {
        // Of the two, one in each file, count is what repeats.
        base.body.attributes.retain(|it| *it.name != *"for_each");
    }
    None
}

/// Decides a block in JSON before it is merged: what its shape does not know are arguments.
fn decide_all(block: &mut Block) {
    if block.body.undecided.is_none() {
        return;
    }
    if let Some(shape) = shape_of(&block.kind) {
        shape.decide(&mut block.body);
    }
    for inner in &mut block.body.blocks {
        if *inner.kind == *"lifecycle" {
            lifecycle::SHAPE.decide(&mut inner.body);
        }
    }
    block.body.decide_attributes();
}

fn is_empty_list(attribute: &Attribute) -> bool {
    use rform_lang::syntax::ExpressionKind;
    matches!(&*attribute.value.kind, ExpressionKind::Tuple(items) if items.is_empty())
}

fn first_item(attribute: &Attribute) -> Span {
    use rform_lang::syntax::ExpressionKind;
    match &*attribute.value.kind {
        ExpressionKind::Tuple(items) => items.first().map_or(attribute.value.span, |it| it.span),
        _ => attribute.value.span,
    }
}

fn is_same(base: &Block, block: &Block) -> bool {
    let labels = |block: &Block| -> Vec<Arc<str>> {
        block
            .labels
            .iter()
            .map(|(label, _)| label.clone())
            .collect()
    };
    base.kind == block.kind && labels(base) == labels(block) && alias(base) == alias(block)
}

/// The alias of a `provider` block.
fn alias(block: &Block) -> Option<Arc<str>> {
    if *block.kind != *"provider" {
        return None;
    }
    block.body.attribute("alias")?.value.as_text()
}

fn missing_base(block: &Block) -> Diagnostic {
    let first = block.label(0).map_or("", |label| label);
    let second = block.label(1).map_or("", |label| label);
    let (summary, detail) = match &*block.kind {
        "variable" => (
            "Missing base variable declaration to override",
            format!(
                "There is no variable named {first:?}. An override file can only override a \
                 variable that was already declared in a primary configuration file."
            ),
        ),
        "output" => (
            "Missing base output definition to override",
            format!(
                "There is no output named {first:?}. An override file can only override an \
                 output that was already defined in a primary configuration file."
            ),
        ),
        "module" => (
            "Missing module call to override",
            format!(
                "There is no module call named {first:?}. An override file can only override a \
                 module call that was defined in a primary configuration file."
            ),
        ),
        "data" => (
            "Missing data resource to override",
            format!(
                "There is no {first} data resource named {second:?}. An override file can only \
                 override a data block defined in a primary configuration file."
            ),
        ),
        "provider" => (
            "Missing base provider configuration for override",
            format!(
                "There is no {first} provider configuration with the alias {:?}. An override \
                 file can only override an aliased provider configuration that was already \
                 defined in a primary configuration file.",
                alias(block).unwrap_or_default()
            ),
        ),
        kind => (
            "Missing resource to override",
            format!(
                "There is no {first} resource named {second:?}. An override file can only \
                 override {} {kind} block defined in a primary configuration file.",
                if kind == "resource" { "a" } else { "an" }
            ),
        ),
    };
    refused(summary, &detail, block)
}

/// Arguments replace those of the same name; blocks replace all blocks of their kind, but what
/// a `lifecycle` block does not mention stays.
fn lay_over_body(base: &mut Body, over: Body) {
    for attribute in over.attributes {
        replace(&mut base.attributes, attribute);
    }
    let (lifecycles, other_references): (Vec<Block>, Vec<Block>) = over
        .blocks
        .into_iter()
        .partition(|block| *block.kind == *"lifecycle");
    for lifecycle in lifecycles {
        match base.blocks.iter_mut().find(|it| it.kind == lifecycle.kind) {
            Some(base) => lay_over_body(&mut base.body, lifecycle.body),
            None => base.blocks.push(lifecycle),
        }
    }
    base.blocks.retain(|block| {
        !other_references
            .iter()
            .any(|other| block_type(other) == block_type(block))
    });
    base.blocks.extend(other_references);
}

/// The kind of the blocks that a block stands for.
fn block_type(block: &Block) -> &str {
    match (&*block.kind, block.label(0)) {
        ("dynamic", Some(kind)) => kind,
        (kind, _) => kind,
    }
}

fn replace(attributes: &mut Vec<Attribute>, attribute: Attribute) {
    match attributes.iter_mut().find(|it| it.name == attribute.name) {
        Some(base) => *base = attribute,
        None => attributes.push(attribute),
    }
}

fn lay_over_locals(blocks: &mut [Block], over: &Block) -> Option<Diagnostic> {
    let mut diagnostic = None;
    for attribute in &over.body.attributes {
        let base = blocks
            .iter_mut()
            .filter(|block| *block.kind == *"locals")
            .flat_map(|block| &mut block.body.attributes)
            .find(|it| it.name == attribute.name);
        match base {
            Some(base) => *base = attribute.clone(),
            None => {
                let detail = format!(
                    "There is no local value named {:?}. An override file can only override a \
                     local value that was already defined in a primary configuration file.",
                    attribute.name
                );
                let summary = "Missing base local value definition to override";
                diagnostic.get_or_insert(Diagnostic::error(summary, detail).at(attribute.span));
            }
        }
    }
    diagnostic
}

/// A `terraform` block of an override file replaces versions, the backend and
/// encryption, and lays its
/// required providers over the others.
fn lay_over_settings(blocks: &mut Vec<Block>, mut over: Block) {
    let replaces_backend = |block: &Block| matches!(&*block.kind, "backend" | "cloud");
    let backend = over.body.blocks.iter().any(replaces_backend);
    let is_encryption = |block: &Block| *block.kind == *"encryption";
    let encryption = over.body.blocks.iter().any(is_encryption);
    let version = over.body.attribute("required_version").is_some();
    for base in blocks.iter_mut().filter(|it| *it.kind == *"terraform") {
        if version {
            let name = |it: &Attribute| *it.name != *"required_version";
            base.body.attributes.retain(name);
        }
        if backend {
            base.body.blocks.retain(|block| !replaces_backend(block));
        }
        if encryption {
            base.body.blocks.retain(|block| !is_encryption(block));
        }
        for requirements in &mut base.body.blocks {
            if *requirements.kind != *"required_providers" {
                continue;
            }
            for block in &mut over.body.blocks {
                if block.kind == requirements.kind {
                    for attribute in block.body.attributes.drain(..) {
                        replace(&mut requirements.body.attributes, attribute);
                    }
                }
            }
        }
    }
    let is_empty =
        |block: &Block| *block.kind == *"required_providers" && block.body.attributes.is_empty();
    over.body.blocks.retain(|block| !is_empty(block));
    blocks.push(over);
}
