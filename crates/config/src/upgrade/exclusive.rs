//! Arguments that exclude each other. What is empty was absent in Terraform 0.11, and modules gave all
//! of them, most empty; today a provider refuses what is given beside another, and null alone is absent.

use super::Upgrader;
use rform_core::schema;
use rform_core::value::Type;
use rform_lang::references::Traversal;
use rform_lang::syntax::tree::TemplatePart;
use rform_lang::syntax::{Attribute, Body, Expression, ExpressionKind};

use crate::value_kind::sole_interpolation;

/// Types of resources, and the arguments of which there may be one.
/// <https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/security_group_rule>
/// <https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/route>
const EXCLUSIVE: [(&str, &[&str]); 5] = [
    (
        "aws_route",
        &["destination_cidr_block", "destination_ipv6_cidr_block"],
    ),
    (
        "aws_route",
        &[
            "egress_only_gateway_id",
            "gateway_id",
            "nat_gateway_id",
            "network_interface_id",
            "vpc_peering_connection_id",
        ],
    ),
    ("aws_instance", &["user_data", "user_data_base64"]),
    (
        "aws_security_group_rule",
        &["cidr_blocks", "self", "source_security_group_id"],
    ),
    (
        "aws_security_group_rule",
        &["ipv6_cidr_blocks", "self", "source_security_group_id"],
    ),
];

/// The arguments that exclude each other in many types.
const NAMES: [&str; 2] = ["name", "name_prefix"];

/// Whether an argument stands beside one that it excludes.
pub(super) fn is_beside_another(kind: &str, body: &Body, name: &str) -> bool {
    let own = EXCLUSIVE.iter().filter(|(of, _)| *of == kind);
    let mut groups = own.map(|(_, group)| *group).chain([&NAMES[..]]);
    groups.any(|group| {
        let given = group.iter().filter(|it| body.attribute(it).is_some());
        group.contains(&name) && given.count() > 1
    })
}

impl Upgrader<'_> {
    /// Makes null of an argument where it is empty. Its value is written already.
    pub(super) fn absent_if_empty(&mut self, given: &Attribute, schema: &schema::Block) {
        let known = schema.attributes.get(&given.name);
        let is_list = match known.map(|it| &it.ty) {
            Some(Type::List(_) | Type::Set(_)) => true,
            Some(Type::String) => false,
            _ => return,
        };
        if self.is_never_empty(&given.value) {
            return;
        }
        let value = self.edits.take(given.value.span);
        if is_list && value.starts_with('[') && value != "[]" {
            return self.edits.replace(given.value.span, value);
        }
        let is_name = value
            .chars()
            .all(|it| it.is_alphanumeric() || "._-[]".contains(it));
        let text = match (&*value, is_list) {
            ("[]" | "\"\"", _) => "null".to_owned(),
            (_, true) if is_name => format!("length({value}) > 0 ? {value} : null"),
            (_, true) => format!("try(coalescelist({value}), null)"),
            (_, false) if is_name => format!("{value} != \"\" ? {value} : null"),
            (_, false) => format!("try(coalesce({value}), null)"),
        };
        self.edits.replace(given.value.span, text);
    }

    /// Whether there is something in a value for sure: text, or what an attribute of a resource is.
    fn is_never_empty(&self, value: &Expression) -> bool {
        if let Some(inner) = sole_interpolation(value) {
            return self.is_never_empty(inner);
        }
        if let Some(traversal) = Traversal::of(value) {
            return !matches!(&*traversal.root, "var" | "local" | "module");
        }
        match &*value.kind {
            ExpressionKind::Template(parts, _) => parts
                .iter()
                .any(|it| matches!(it, TemplatePart::Text(text, _) if !text.is_empty())),
            ExpressionKind::Literal(_) => true,
            _ => false,
        }
    }
}
