//! What tells the dialects apart: forms that only one of them has.

use std::collections::BTreeSet;

use crate::Dialect;
use rform_core::diag::Span;
use rform_core::value::Value;
use rform_lang::references::{Access, Traversal, traversals};
use rform_lang::syntax::tree::{ObjectItem, TemplateForm, TemplatePart, UnaryOperator};
use rform_lang::syntax::{Attribute, Block, Body, Expression, ExpressionKind};

use super::dialect::is_environment;
use super::legacy_tree::REMOTE_STATE;
use super::provisioner::other_references;
use crate::version::{
    LANGUAGE_VERSION, Version, allows_current, allows_from, allows_legacy, constraint_allows,
    is_constraint, names_legacy,
};

/// Kinds of blocks that Terraform 0.11 did not have.
const NEW_BLOCKS: [&str; 6] = [
    "check",
    "dynamic",
    "ephemeral",
    "import",
    "moved",
    "removed",
];

/// Blocks that it did not have within others.
const NEW_INNER: [&str; 4] = ["dynamic", "precondition", "postcondition", "validation"];

/// Arguments that it did not have.
const NEW_ARGUMENTS: [&str; 3] = ["for_each", "nullable", "replace_triggered_by"];

/// The first form of a file that Terraform 0.11 could not read.
pub(crate) fn current_form(body: &Body) -> Option<Span> {
    let new = |block: &Block| NEW_BLOCKS.contains(&&*block.kind).then_some(block.header);
    body.blocks
        .iter()
        .find_map(|block| new(block).or_else(|| current_form_within(&block.body)))
}

fn current_form_within(body: &Body) -> Option<Span> {
    let arguments = body.attributes.iter().find_map(|it| {
        let new = NEW_ARGUMENTS.contains(&&*it.name).then_some(it.name_span);
        new.or_else(|| current_value(&it.value))
    });
    arguments.or_else(|| {
        body.blocks.iter().find_map(|block| {
            let new = NEW_INNER.contains(&&*block.kind).then_some(block.header);
            new.or_else(|| current_form_within(&block.body))
        })
    })
}

/// A value was a text, a number, a truth value, a list or a map; all else stood within a text.
fn current_value(value: &Expression) -> Option<Span> {
    match &*value.kind {
        ExpressionKind::Literal(literal) => literal.is_null().then_some(value.span),
        ExpressionKind::Json(_) | ExpressionKind::Invalid => None,
        ExpressionKind::Unary(UnaryOperator::Negate, of) if of.as_number().is_some() => None,
        ExpressionKind::Template(parts, _) => current_parts(parts),
        ExpressionKind::Tuple(items) => items.iter().find_map(current_value),
        ExpressionKind::Object(items) => items.iter().find_map(current_item),
        _ => Some(value.span),
    }
}

fn current_item(item: &ObjectItem) -> Option<Span> {
    let key = match &*item.key.kind {
        ExpressionKind::Parentheses(_) => Some(item.key.span),
        ExpressionKind::Template(parts, _) => current_parts(parts),
        _ => None,
    };
    key.or_else(|| current_value(&item.value))
}

fn current_parts(parts: &[TemplatePart]) -> Option<Span> {
    parts.iter().find_map(|part| match part {
        TemplatePart::Text(..) => None,
        TemplatePart::Interpolation(inner, _) => current_interpolation(inner),
        TemplatePart::If { span, .. } | TemplatePart::For { span, .. } => Some(*span),
    })
}

fn current_interpolation(inner: &Expression) -> Option<Span> {
    let own = match &*inner.kind {
        ExpressionKind::Literal(Value::Null(_))
        | ExpressionKind::For(_)
        | ExpressionKind::Object(_)
        | ExpressionKind::Tuple(_) => true,
        ExpressionKind::Splat { full, .. } => *full,
        ExpressionKind::Call { name, expand, .. } => *expand || name.contains("::"),
        ExpressionKind::Template(parts, _) => return current_parts(parts),
        _ => false,
    };
    let within = || {
        let children = super::dialect::children(inner);
        children.into_iter().find_map(current_interpolation)
    };
    if own { Some(inner.span) } else { within() }
}

/// Whether a file has a form that was needed in Terraform 0.11 and no longer is.
pub(crate) fn is_legacy(body: &Body) -> bool {
    body.blocks.iter().any(|block| match &*block.kind {
        "variable" => has_quoted_type(block) || is_legacy_variable(&block.body),
        "provider" => block.body.attribute("version").is_some() || has_legacy_value(&block.body),
        "data" => has_config_block(block) || has_legacy_value(&block.body),
        _ => has_legacy_value(&block.body),
    })
}

/// `data "terraform_remote_state"` with `config { … }`, which today is a value of any type.
fn has_config_block(block: &Block) -> bool {
    let kind = block.label(0).map(|it| &**it);
    kind == Some("terraform_remote_state") && block.body.blocks_of("config").next().is_some()
}

/// The rest of a variable: in its type `list(string)` is one of today's.
fn is_legacy_variable(body: &Body) -> bool {
    let mut rest = body.attributes.iter().filter(|it| *it.name != *"type");
    rest.any(|it| is_legacy_value(&it.value))
        || body.blocks.iter().any(|it| has_legacy_value(&it.body))
}

/// `type = "map"`
pub(super) fn has_quoted_type(block: &Block) -> bool {
    let ty = block.body.attribute("type");
    ty.is_some_and(|ty| is_quoted(&ty.value))
}

fn is_quoted(value: &Expression) -> bool {
    matches!(
        &*value.kind,
        ExpressionKind::Template(_, TemplateForm::Quoted)
    )
}

/// What versions say of the dialect, whatever the rest looks like: those of Terraform, those of
/// providers that came with one dialect, and sources of providers, which 0.11 did not have. With the
/// place where it is said.
pub(super) fn settled_by_version(body: &Body) -> Option<(Dialect, Span)> {
    body.blocks.iter().find_map(|block| match &*block.kind {
        "terraform" => {
            let sources = block.body.blocks_of("required_providers");
            required_version(block).or_else(|| {
                sources
                    .flat_map(|it| &it.body.attributes)
                    .find_map(|it| has_source(&it.value).then_some((Dialect::Current, it.span)))
            })
        }
        "provider" => is_legacy_provider(block),
        _ => None,
    })
}

/// A version of Terraform that reads one of the dialects only. The old one must be named:
/// `< 1.0` may mean 0.15.
fn required_version(block: &Block) -> Option<(Dialect, Span)> {
    let attribute = block.body.attribute("required_version")?;
    let text = attribute.value.as_text()?;
    let ours = constraint_allows(&text, LANGUAGE_VERSION)?;
    let dialect = match (allows_legacy(&text), allows_current(&text)) {
        (true, false) => Dialect::Legacy,
        (true, true) if names_legacy(&text) && !ours => Dialect::Legacy,
        (false, true) => Dialect::Current,
        _ => return None,
    };
    Some((dialect, attribute.span))
}

/// `aws = { source = "hashicorp/aws" }`; a list is what the old parser makes of several of one name.
fn has_source(requirement: &Expression) -> bool {
    let items = match &*requirement.kind {
        ExpressionKind::Object(items) => items,
        ExpressionKind::Tuple(repeated) => return repeated.iter().any(has_source),
        _ => return false,
    };
    let named = |item: &ObjectItem| item.key.as_word().cloned().or_else(|| item.key.as_text());
    items
        .iter()
        .any(|item| named(item).as_deref() == Some("source"))
}

/// Providers whose versions from 2.0 on were the first for Terraform 0.12
/// (<https://developer.hashicorp.com/terraform/language/v1.1.x/upgrade-guides/0-12>).
const FIRST_WITH_TWO: [&str; 5] = ["aws", "google", "null", "random", "template"];

/// `version = "~> 1.60"`
fn is_legacy_provider(block: &Block) -> Option<(Dialect, Span)> {
    const TWO: Version<'_> = Version::released([2, 0, 0]);
    let name = block.label(0)?;
    let attribute = block.body.attribute("version")?;
    let text = attribute.value.as_text()?;
    let first = FIRST_WITH_TWO.contains(&&**name);
    let below = first && is_constraint(&text) && !allows_from(&text, TWO);
    below.then_some((Dialect::Legacy, attribute.span))
}

/// Whether a file has a form of Terraform 0.11 that today's refuses whatever it is used for.
pub(super) fn is_surely_legacy(body: &Body) -> bool {
    body.blocks.iter().any(|block| {
        let inner = || block.body.blocks.iter();
        let own = match &*block.kind {
            "variable" => has_quoted_type(block),
            "data" if has_config_block(block) => true,
            "resource" | "data" => inner().any(|it| is_map_block(block, it)),
            _ => false,
        };
        own || inner().any(is_legacy_provisioner) || has_sure_value(&block.body)
    })
}

/// Maps of resources, written as blocks.
const MAPS: [(&str, &str); 4] = [
    ("aws_", "tags"),
    ("aws_", "volume_tags"),
    ("null_resource", "triggers"),
    ("template_file", "vars"),
];

fn is_map_block(block: &Block, inner: &Block) -> bool {
    let kind = block.label(0).map(|it| &**it).unwrap_or_default();
    let fits = |(start, name): &(&str, &str)| kind.starts_with(start) && *inner.kind == **name;
    // That one had blocks of the name.
    kind != "aws_autoscaling_group" && inner.labels.is_empty() && MAPS.iter().any(fits)
}

fn has_sure_value(body: &Body) -> bool {
    body.attributes.iter().any(|it| is_sure_value(&it.value))
        || body.blocks.iter().any(|it| has_sure_value(&it.body))
}

fn is_sure_value(value: &Expression) -> bool {
    match &*value.kind {
        ExpressionKind::Call { name, .. } if matches!(&**name, "list" | "map") => true,
        ExpressionKind::GetAttr(on, name, _) if is_environment(on, name) => true,
        _ => super::dialect::children(value)
            .into_iter()
            .any(is_sure_value),
    }
}

/// Whether something is referred to in a way that only Terraform 0.11 understood: one of several
/// instances without an index, the only one with an index, an output of another state without `outputs`, or a truth value as a
/// count.
pub(super) fn has_legacy_reference<'b>(bodies: impl Iterator<Item = &'b Body> + Clone) -> bool {
    let blocks = || bodies.clone().flat_map(|it| &it.blocks);
    let mut counted = BTreeSet::new();
    let mut single = BTreeSet::new();
    let mut bools = BTreeSet::new();
    for block in blocks() {
        let is_bool =
            |it: &Attribute| matches!(&*it.value.kind, ExpressionKind::Literal(Value::Bool(_)));
        match (&*block.kind, &block.labels[..]) {
            ("variable", [(name, _)]) if block.body.attribute("default").is_some_and(is_bool) => {
                bools.insert(name.clone());
            }
            ("resource", [(kind, _), (name, _)]) => {
                let many = block.body.attribute("count").is_some();
                let known = if many { &mut counted } else { &mut single };
                known.insert((kind.clone(), name.clone()));
            }
            _ => {}
        }
    }
    let is_legacy = |it: &Traversal| match &it.accesses[..] {
        [
            Access::Attribute(kind, _),
            Access::Attribute(_, _),
            Access::Attribute(name, _),
            ..,
        ] if *it.root == *"data" => {
            **kind == *"terraform_remote_state" && !REMOTE_STATE.contains(&&**name)
        }
        [Access::Attribute(name, _), Access::Attribute(..), ..] => {
            counted.contains(&(it.root.clone(), name.clone()))
        }
        [
            Access::Attribute(name, _),
            Access::Index(Value::Number(_), _),
            ..,
        ] => single.contains(&(it.root.clone(), name.clone())),
        _ => false,
    };
    let is_bool_count = |block: &Block| {
        let count = block
            .body
            .attribute("count")
            .map(|it| traversals(&it.value));
        matches!(count.as_deref(), Some([only]) if *only.root == *"var"
            && matches!(&only.accesses[..], [Access::Attribute(name, _)] if bools.contains(name)))
    };
    blocks().any(|block| is_bool_count(block) || mentions(&block.body, &is_legacy))
}

fn mentions(body: &Body, is_legacy: &dyn Fn(&Traversal) -> bool) -> bool {
    let mut values = body.attributes.iter().map(|it| &it.value);
    values.any(|it| traversals(it).iter().any(is_legacy))
        || body.blocks.iter().any(|it| mentions(&it.body, is_legacy))
}

/// A provisioner that runs when its resource is destroyed, and names others then. Versions that
/// still took that wanted the word in quotes.
fn is_legacy_provisioner(block: &Block) -> bool {
    let when = block.body.attribute("when").map(|it| &it.value);
    let destroy =
        when.is_some_and(|it| is_quoted(it) && it.as_text().as_deref() == Some("destroy"));
    *block.kind == *"provisioner" && destroy && refers_to_others(&block.body)
}

fn refers_to_others(body: &Body) -> bool {
    body.attributes
        .iter()
        .any(|it| other_references(&it.value) > 0)
        || body.blocks.iter().any(|it| refers_to_others(&it.body))
}

fn has_legacy_value(body: &Body) -> bool {
    let quoted = |name: &str| {
        let given = body.attribute(name).map(|it| &it.value);
        given.is_some_and(|value| match &*value.kind {
            ExpressionKind::Tuple(items) => items.iter().any(is_quoted),
            _ => is_quoted(value),
        })
    };
    ["depends_on", "ignore_changes", "provider"]
        .into_iter()
        .any(quoted)
        || body.attributes.iter().any(|it| is_legacy_value(&it.value))
        || body
            .blocks
            .iter()
            .any(|block| is_legacy_provisioner(block) || has_legacy_value(&block.body))
}

fn is_legacy_value(value: &Expression) -> bool {
    match &*value.kind {
        ExpressionKind::Template(parts, TemplateForm::Quoted) => match &parts[..] {
            [TemplatePart::Interpolation(inner, _)] => refers_to_non_local(inner),
            _ => super::dialect::children(value)
                .into_iter()
                .any(is_legacy_value),
        },
        ExpressionKind::Call { name, .. } if matches!(&**name, "list" | "map") => true,
        ExpressionKind::GetAttr(on, name, _) if is_environment(on, name) => true,
        _ => super::dialect::children(value)
            .into_iter()
            .any(is_legacy_value),
    }
}

/// Whether there is more in an interpolation than constants and locals: to name other things and
/// to call functions was it needed.
fn refers_to_non_local(inner: &Expression) -> bool {
    let mut names = traversals(inner).into_iter();
    names.any(|it| *it.root != *"local") || has_call(inner)
}

fn has_call(value: &Expression) -> bool {
    matches!(&*value.kind, ExpressionKind::Call { .. })
        || super::dialect::children(value).into_iter().any(has_call)
}
