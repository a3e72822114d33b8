//! Arguments written as blocks and blocks written as arguments, where no schema is needed to tell.

use crate::content::literal::{bodies_of, labelled_object_of};
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
pub(super) fn normalise_blocks(
    block: &mut Block,
    sources: &Sources,
    diagnostics: &mut Diagnostics,
) {
    for inner in should_be_arguments(block) {
        diagnostics.push(LegacyForm::ArgumentAsBlock.warning(inner.kind_span));
        let value = labelled_object_of(&inner.labels, &inner.body);
        block.body.attributes.push(Attribute {
            name: inner.kind.clone(),
            name_span: inner.kind_span,
            span: inner.kind_span.to(value.span),
            value,
        });
    }
    match &*block.kind {
        "variable" => {
            let attributes = block.body.attributes.iter_mut();
            for default in attributes.filter(|it| *it.name == *"default") {
                default.value = one_map(&default.value, sources);
            }
            join_repeated(&mut block.body, joined_map);
        }
        "module" => join_repeated(&mut block.body, list_of_both),
        _ => {}
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

/// Makes one argument of those of a name, in their order, as far as `join` does.
fn join_repeated(body: &mut Body, join: fn(&Expression, &Expression) -> Option<Expression>) {
    let mut all = std::mem::take(&mut body.attributes);
    all.sort_by_key(|it| (it.span.source, it.span.start));
    for attribute in all {
        let mut others = body.attributes.iter_mut();
        let first = others.rfind(|it| it.name == attribute.name);
        let joined = first.and_then(|it| Some((join(&it.value, &attribute.value)?, it)));
        match joined {
            Some((value, first)) => first.value = value,
            None => body.attributes.push(attribute),
        }
    }
}

/// A map for one that was given more than once with an equals sign, of which the parser makes a
/// list without brackets.
fn one_map(value: &Expression, sources: &Sources) -> Expression {
    let ExpressionKind::Tuple(items) = &*value.kind else {
        return value.clone();
    };
    let is_repeated = sources.text(value.span).starts_with('{');
    let joined = items.iter().cloned().map(Some);
    let joined = joined.reduce(|one, two| joined_map(&one?, &two?)).flatten();
    joined
        .filter(|_| is_repeated)
        .unwrap_or_else(|| value.clone())
}

/// The items of two maps.
fn joined_map(one: &Expression, two: &Expression) -> Option<Expression> {
    let (ExpressionKind::Object(first), ExpressionKind::Object(more)) = (&*one.kind, &*two.kind)
    else {
        return None;
    };
    let items = first.iter().chain(more).cloned().collect();
    let span = one.span.to(two.span);
    Some(Expression::new(ExpressionKind::Object(items), span))
}

/// A list of maps: the type of the variable that it is for says whether they are one.
fn list_of_both(one: &Expression, two: &Expression) -> Option<Expression> {
    let maps = |it: &Expression| match &*it.kind {
        ExpressionKind::Object(_) => Some(vec![it.clone()]),
        ExpressionKind::Tuple(items) => Some(items.clone()),
        _ => None,
    };
    let items = [maps(one)?, maps(two)?].concat();
    let span = one.span.to(two.span);
    Some(Expression::new(ExpressionKind::Tuple(items), span))
}

/// Takes the blocks out of a block of a kind that has none.
fn should_be_arguments(block: &mut Block) -> Vec<Block> {
    let is_argument = |inner: &Block| {
        let bare = inner.labels.is_empty();
        match &*block.kind {
            "locals" => bare,
            "module" => bare && !super::call::SHAPE.has_block(&inner.kind),
            // The labels are keys of maps within.
            "variable" => *inner.kind == *"default",
            "output" => bare && *inner.kind == *"value",
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
