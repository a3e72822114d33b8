//! Arguments written as blocks and blocks written as arguments, where no schema is needed to tell.

use crate::content::literal::{bodies_of, object_of};
use crate::legacy::LegacyForm;
use crate::module_source::ModuleSource;
use rform_core::diag::{Diagnostics, Sources};
use rform_lang::syntax::tree::{TemplateForm, TemplatePart};
use rform_lang::syntax::{Attribute, Block, Body, Expression, ExpressionKind};

/// Makes of a file what stands in it today. `is_directory` tells of paths from the module's directory.
pub(super) fn normalise_file(
    body: &mut Body,
    is_directory: &dyn Fn(&str) -> bool,
    diagnostics: &mut Diagnostics,
) {
    body.blocks.retain(|block| {
        let ignored = *block.kind == *"atlas";
        if ignored {
            diagnostics.push(LegacyForm::Atlas.warning(block.header));
        }
        !ignored
    });
    for block in body.blocks.iter_mut().filter(|it| *it.kind == *"module") {
        let versioned = block.body.attribute("version").is_some();
        let mut sources = block.body.attributes.iter_mut();
        let Some(given) = sources.find(|it| *it.name == *"source" && !versioned) else {
            continue;
        };
        // An interpolation is an error, then and now.
        let Some(text) = given.value.as_text() else {
            continue;
        };
        if ModuleSource::parse(&text, false).is_err() && is_directory(&text) {
            let span = given.value.span;
            diagnostics.push(LegacyForm::RelativeSource.warning(span));
            let part = TemplatePart::Text(format!("./{text}").into(), span);
            let kind = ExpressionKind::Template(vec![part], TemplateForm::Quoted);
            given.value = Expression::new(kind, span);
        }
    }
}

/// Makes of a description the text that it was.
pub(super) fn plain_description(
    block: &mut Block,
    sources: &Sources,
    diagnostics: &mut Diagnostics,
) {
    let mut attributes = block.body.attributes.iter_mut();
    let description = attributes.find(|it| *it.name == *"description");
    let Some(value) = description.map(|it| &mut it.value) else {
        return;
    };
    let ExpressionKind::Template(parts, form) = &*value.kind else {
        return;
    };
    let mut interpolated = false;
    let parts = parts.iter().map(|part| match part {
        TemplatePart::Interpolation(_, span) => {
            interpolated = true;
            TemplatePart::Text(sources.text(*span).into(), *span)
        }
        part => part.clone(),
    });
    let kind = ExpressionKind::Template(parts.collect(), *form);
    if interpolated {
        diagnostics.push(LegacyForm::Description.warning(value.span));
        *value = Expression::new(kind, value.span);
    }
}

/// Makes arguments of what should be arguments, and blocks of what should be blocks.
pub(super) fn normalise_blocks(block: &mut Block, diagnostics: &mut Diagnostics) {
    for inner in should_be_arguments(block) {
        diagnostics.push(LegacyForm::ArgumentAsBlock.warning(inner.kind_span));
        let value = object_of(&inner.body);
        block.body.attributes.push(Attribute {
            name: inner.kind.clone(),
            name_span: inner.kind_span,
            span: inner.kind_span.to(value.span),
            value,
        });
    }
    if !matches!(&*block.kind, "resource" | "data") {
        return;
    }
    for name in ["lifecycle", "connection"] {
        let at = block
            .body
            .attributes
            .iter()
            .position(|it| *it.name == *name);
        let Some(at) = at else { continue };
        let Some(bodies) = bodies_of(&block.body.attributes[at].value) else {
            continue;
        };
        let given = block.body.attributes.remove(at);
        diagnostics.push(LegacyForm::BlockAsArgument.warning(given.name_span));
        block
            .body
            .blocks
            .extend(bodies.into_iter().map(|body| as_block(&given, body)));
    }
}

/// Takes the blocks out of a block of a kind that has none.
fn should_be_arguments(block: &mut Block) -> Vec<Block> {
    let is_argument = |inner: &Block| {
        inner.labels.is_empty()
            && match &*block.kind {
                "locals" => true,
                "module" => !super::call::SHAPE.has_block(&inner.kind),
                "variable" => *inner.kind == *"default",
                "output" => *inner.kind == *"value",
                _ => false,
            }
    };
    let all = std::mem::take(&mut block.body.blocks);
    let (arguments, rest) = all.into_iter().partition(is_argument);
    block.body.blocks = rest;
    arguments
}

fn as_block(given: &Attribute, body: Body) -> Block {
    Block {
        kind: given.name.clone(),
        kind_span: given.name_span,
        labels: Vec::new(),
        header: given.name_span,
        open: given.value.span.head(),
        body,
    }
}
