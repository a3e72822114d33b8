//! Arguments and data sources that versions 1 and 2 of providers had, and what stands in their place
//! today.
//!
//! <https://registry.terraform.io/providers/hashicorp/aws/latest/docs/guides/version-5-upgrade>
//! <https://registry.terraform.io/providers/hashicorp/aws/latest/docs/guides/version-3-upgrade>
//! <https://registry.terraform.io/providers/hashicorp/aws/latest/docs/guides/version-2-upgrade>

use std::sync::Arc;

use rform_core::diag::Span;
use rform_lang::syntax::tree::{TemplateForm, TemplatePart};
use rform_lang::syntax::{Attribute, Block, Body, Expression, ExpressionKind};

/// How an argument of former provider versions is treated.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum FormerArgument {
    /// It has another name.
    Renamed(&'static str),
    /// It is one element of a list of another name.
    Element(&'static str),
    /// It is the value of a `filter` block with that name.
    Filter(&'static str),
    /// It was the id of an instance, and is that of its network interface.
    Interface(&'static str),
    /// The argument has no effect any more, or never had one.
    Dropped,
}

use FormerArgument::{Dropped, Element, Filter, Interface, Renamed};

/// The attribute of an instance that stands where its id stood.
pub(crate) const INTERFACE: &str = "primary_network_interface_id";

/// Resource type or data source, argument (behind its block), and what becomes of it.
const FORMER: [(&str, &str, FormerArgument); 15] = [
    (
        "aws_availability_zones",
        "blacklisted_names",
        Renamed("exclude_names"),
    ),
    (
        "aws_availability_zones",
        "blacklisted_zone_ids",
        Renamed("exclude_zone_ids"),
    ),
    ("aws_default_route_table", "route.instance_id", TO_INTERFACE),
    ("aws_default_vpc", "enable_classiclink", Dropped),
    ("aws_default_vpc", "enable_classiclink_dns_support", Dropped),
    (
        "aws_iam_policy_document",
        "override_json",
        Element("override_policy_documents"),
    ),
    (
        "aws_iam_policy_document",
        "source_json",
        Element("source_policy_documents"),
    ),
    ("aws_iam_role", "role_name", Renamed("name")),
    ("aws_network_acl", "subnet_id", Element("subnet_ids")),
    ("aws_region", "current", Dropped),
    ("aws_route", "instance_id", TO_INTERFACE),
    ("aws_route_table", "route.instance_id", TO_INTERFACE),
    ("aws_subnet_ids", "vpc_id", Filter("vpc-id")),
    ("aws_vpc", "enable_classiclink", Dropped),
    ("aws_vpc", "enable_classiclink_dns_support", Dropped),
];

/// Arguments in the blocks `accepter` and `requester` of peering connections, which concerned networks
/// that are no more.
const CLASSIC_LINK: [&str; 2] = [
    "allow_classic_link_to_remote_vpc",
    "allow_vpc_to_remote_classic_link",
];

const TO_INTERFACE: FormerArgument = Interface("network_interface_id");

/// Data sources that have another name, and their names today.
const DATA_SOURCES: [(&str, &str); 1] = [("aws_subnet_ids", "aws_subnets")];

impl FormerArgument {
    /// How an argument of a resource type or data source, in one of its blocks or none, is treated;
    /// none if today's version accepts it.
    pub fn of(kind: &str, block: Option<&str>, argument: &str) -> Option<FormerArgument> {
        if (kind, argument) == ("terraform_remote_state", "environment") && block.is_none() {
            return Some(Renamed("workspace"));
        }
        let is_peering = kind.starts_with("aws_vpc_peering_connection");
        if is_peering
            && matches!(block, Some("accepter" | "requester"))
            && CLASSIC_LINK.contains(&argument)
        {
            return Some(Dropped);
        }
        let path = match block {
            Some(block) => &*format!("{block}.{argument}"),
            None => argument,
        };
        let mut rows = FORMER.iter();
        let found = rows.find(|row| (row.0, row.1) == (kind, path));
        found.map(|row| row.2)
    }
}

/// The name that a data source has today, if it has another.
pub(crate) fn data_source_today(kind: &str) -> Option<&'static str> {
    let mut rows = DATA_SOURCES.iter();
    rows.find(|row| row.0 == kind).map(|row| row.1)
}

/// Whether an expression names a data source that has another name today: `data.aws_subnet_ids`.
pub(crate) fn former_data_source(on: &Expression, name: &str) -> Option<&'static str> {
    let data = on.as_word().is_some_and(|word| **word == *"data");
    data_source_today(name).filter(|_| data)
}

/// Whether it is `data.aws_subnet_ids.a.ids`, a set: today's data source has a list.
pub(crate) fn is_former_set(value: &Expression) -> bool {
    let ExpressionKind::GetAttr(on, name, _) = &*value.kind else {
        return false;
    };
    let of = match &*on.kind {
        ExpressionKind::Index(on, _) => on,
        _ => on,
    };
    let ExpressionKind::GetAttr(source, ..) = &*of.kind else {
        return false;
    };
    let ExpressionKind::GetAttr(data, kind, _) = &*source.kind else {
        return false;
    };
    **name == *"ids" && former_data_source(data, kind).is_some()
}

/// A reference in quotes to a data source that has another name today, with that.
pub(crate) fn reference_today(text: &str) -> Option<String> {
    let (kind, rest) = text.strip_prefix("data.")?.split_once('.')?;
    Some(format!("data.{}.{rest}", data_source_today(kind)?))
}

/// Writes what is former in a block as today's; answers with the places where something was.
pub(crate) fn rewrite(block: &mut Block) -> Vec<Span> {
    let Some((kind, place)) = block.labels.first().cloned() else {
        return Vec::new();
    };
    let mut found = Vec::new();
    if *block.kind == *"data"
        && let Some(today) = data_source_today(&kind)
        && let Some(label) = block.labels.first_mut()
    {
        label.0 = today.into();
        found.push(place);
    }
    rewrite_body(&mut block.body, (&kind, None), &mut found);
    for inner in &mut block.body.blocks {
        let name = inner.kind.clone();
        rewrite_body(&mut inner.body, (&kind, Some(&name)), &mut found);
    }
    found
}

fn rewrite_body(body: &mut Body, (kind, block): (&str, Option<&str>), found: &mut Vec<Span>) {
    for mut attribute in std::mem::take(&mut body.attributes) {
        if *attribute.name == *"depends_on" && block.is_none() {
            rename_references(&mut attribute.value);
        }
        let former = FormerArgument::of(kind, block, &attribute.name);
        found.extend(former.map(|_| attribute.name_span));
        match former {
            None => body.attributes.push(attribute),
            Some(Dropped) => {}
            Some(Renamed(name)) => body.attributes.push(named(attribute, name)),
            Some(Element(name)) => body.attributes.push(in_list(named(attribute, name))),
            Some(Filter(name)) => body.blocks.push(filter(attribute, name)),
            Some(Interface(name)) => {
                let mut value = attribute.value.clone();
                // What is no instance of the module is told by the schema.
                let attribute = match to_interface(&mut value) || is_empty(&value) {
                    true => named(Attribute { value, ..attribute }, name),
                    false => attribute,
                };
                body.attributes.push(attribute);
            }
        }
    }
}

fn rename_references(list: &mut Expression) {
    let ExpressionKind::Tuple(items) = Arc::make_mut(&mut list.kind) else {
        return;
    };
    for item in items {
        if let Some(today) = item.as_text().and_then(|it| reference_today(&it)) {
            item.kind = Arc::new(quoted(&today, item.span));
        }
    }
}

fn quoted(text: &str, span: Span) -> ExpressionKind {
    let part = TemplatePart::Text(text.into(), span);
    ExpressionKind::Template(vec![part], TemplateForm::Quoted)
}

fn named(attribute: Attribute, name: &str) -> Attribute {
    Attribute {
        name: Arc::from(name),
        ..attribute
    }
}

fn in_list(attribute: Attribute) -> Attribute {
    let span = attribute.value.span;
    Attribute {
        value: Expression::new(ExpressionKind::Tuple(vec![attribute.value]), span),
        ..attribute
    }
}

/// `filter { name = "…" values = […] }`
fn filter(attribute: Attribute, name: &str) -> Block {
    let span = attribute.span;
    let name = Attribute {
        name: "name".into(),
        value: Expression::new(quoted(name, span), span),
        ..attribute
    };
    let values = in_list(named(attribute, "values"));
    let head = values.name_span;
    Block {
        kind: "filter".into(),
        kind_span: head,
        labels: Vec::new(),
        body: Body {
            attributes: vec![name, values],
            blocks: Vec::new(),
            span,
            end: span.tail(),
            undecided: None,
        },
        header: head,
        open: head,
    }
}

/// Whether it is an empty text.
pub(crate) fn is_empty(value: &Expression) -> bool {
    value.as_text().is_some_and(|text| text.is_empty())
}

/// Makes of the ids of instances those of their interfaces; whether there is any.
fn to_interface(value: &mut Expression) -> bool {
    if instance_id(value).is_some() {
        let last = match Arc::make_mut(&mut value.kind) {
            ExpressionKind::Splat { each, .. } => Arc::make_mut(&mut each.kind),
            own => own,
        };
        if let ExpressionKind::GetAttr(_, name, _) = last {
            *name = INTERFACE.into();
        }
        return true;
    }
    let mut found = false;
    for_each_child(value, &mut |child| found |= to_interface(child));
    found
}

/// The place of the name `id` in `aws_instance.a.id` and `aws_instance.a.*.id`.
pub(crate) fn instance_id(value: &Expression) -> Option<Span> {
    let (all, last) = match &*value.kind {
        ExpressionKind::Splat { on, each, .. } => (Some(on), each),
        _ => (None, value),
    };
    let ExpressionKind::GetAttr(on, name, span) = &*last.kind else {
        return None;
    };
    (**name == *"id" && is_instance(all.unwrap_or(on))).then_some(*span)
}

/// Whether it is `aws_instance.a`, with an index or none.
fn is_instance(on: &Expression) -> bool {
    match &*on.kind {
        ExpressionKind::Index(on, _) => is_instance(on),
        ExpressionKind::GetAttr(on, ..) => on.as_word().is_some_and(|it| **it == *"aws_instance"),
        _ => false,
    }
}

/// What an id of an instance can come out of: choices, calls, indexes, quotes.
fn for_each_child(value: &mut Expression, visit: &mut dyn FnMut(&mut Expression)) {
    match Arc::make_mut(&mut value.kind) {
        ExpressionKind::Template(parts, _) => {
            for part in parts {
                if let TemplatePart::Interpolation(inner, _) = part {
                    visit(inner);
                }
            }
        }
        ExpressionKind::Call { arguments, .. } | ExpressionKind::Tuple(arguments) => {
            arguments.iter_mut().for_each(visit);
        }
        ExpressionKind::Conditional(_, yes, no) => [yes, no].into_iter().for_each(visit),
        ExpressionKind::Parentheses(inner) | ExpressionKind::Index(inner, _) => visit(inner),
        _ => {}
    }
}
