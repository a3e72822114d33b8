//! Arguments that versions 1 and 2 of providers took, and what stands in their place today.
//!
//! <https://registry.terraform.io/providers/hashicorp/aws/latest/docs/guides/version-5-upgrade>
//! <https://registry.terraform.io/providers/hashicorp/aws/latest/docs/guides/version-3-upgrade>

use std::sync::Arc;

use rform_lang::syntax::{Attribute, Block, Expression, ExpressionKind};

/// How an argument of former provider versions is treated.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum FormerArgument {
    /// It has another name.
    Renamed(&'static str),
    /// It is one element of a list of another name.
    Element(&'static str),
    /// The argument has no effect any more, or never had one.
    Dropped,
}

use FormerArgument::{Dropped, Element, Renamed};

/// Resource type or data source, argument, and what becomes of it.
const FORMER: [(&str, &str, FormerArgument); 8] = [
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
    ("aws_s3_bucket", "region", Dropped),
    ("aws_vpc", "enable_classiclink", Dropped),
    ("aws_vpc", "enable_classiclink_dns_support", Dropped),
    (
        "terraform_remote_state",
        "environment",
        Renamed("workspace"),
    ),
];

impl FormerArgument {
    /// How an argument of a resource type or data source is treated; none if today's version
    /// accepts it.
    pub fn of(kind: &str, argument: &str) -> Option<FormerArgument> {
        let mut rows = FORMER.iter();
        let found = rows.find(|row| (row.0, row.1) == (kind, argument));
        found.map(|row| row.2)
    }
}

/// Writes the former arguments of a block as today's; answers with those that there were.
pub(crate) fn rewrite(block: &mut Block) -> Vec<Attribute> {
    let Some(kind) = block.label(0).cloned() else {
        return Vec::new();
    };
    let former = |it: &Attribute| FormerArgument::of(&kind, &it.name);
    let found = block
        .body
        .attributes
        .iter()
        .filter(|it| former(it).is_some());
    let found: Vec<Attribute> = found.cloned().collect();
    let attributes = std::mem::take(&mut block.body.attributes);
    block.body.attributes = attributes
        .into_iter()
        .filter_map(|it| match former(&it) {
            None => Some(it),
            Some(Dropped) => None,
            Some(Renamed(name)) => Some(named(it, name)),
            Some(Element(name)) => Some(in_list(named(it, name))),
        })
        .collect();
    found
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
