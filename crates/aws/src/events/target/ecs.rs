//! The block `ecs_target`: tasks that a rule starts.
//!
//! <https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_EcsParameters.html>

use std::collections::BTreeMap;

use aws_sdk_eventbridge::types::{
    AssignPublicIp, AwsVpcConfiguration, CapacityProviderStrategyItem, EcsParameters, LaunchType,
    NetworkConfiguration, PlacementConstraint, PlacementConstraintType, PlacementStrategy,
    PlacementStrategyType, PropagateTags,
};

use super::super::tags::sdk_tags;
use super::parts::{list, unfit};
use crate::checks;
use crate::declare::{
    BOOL, NUMBER, Nested, STRING, list_block, optional, required, set_block, string_map, string_set,
};
use crate::error::AwsError;
use crate::object::{Attributes, ObjectBuilder, string_map_value};
use rform_core::value::Value;

/// The block with those within it.
pub(super) fn block() -> Nested {
    list_block(
        "ecs_target",
        [
            optional("enable_ecs_managed_tags", BOOL).default(false),
            optional("enable_execute_command", BOOL).default(false),
            optional("group", STRING).length(1, 255),
            optional("launch_type", STRING).one_of(&["EC2", "FARGATE", "EXTERNAL"]),
            optional("platform_version", STRING).length(1, 1600),
            optional("propagate_tags", STRING).one_of(&["TASK_DEFINITION"]),
            optional("tags", string_map()),
            optional("task_count", NUMBER).default(1).at_least(1),
            required("task_definition_arn", STRING).check(checks::arn),
        ],
    )
    .block(providers())
    .block(network())
    .block(strategies())
    .block(constraints())
    .max(1)
}

fn providers() -> Nested {
    set_block(
        "capacity_provider_strategy",
        [
            optional("base", NUMBER).between(0, 100_000),
            required("capacity_provider", STRING).length(1, 255),
            optional("weight", NUMBER).between(0, 1000),
        ],
    )
}

fn network() -> Nested {
    list_block(
        "network_configuration",
        [
            optional("assign_public_ip", BOOL).default(false),
            optional("security_groups", string_set()),
            required("subnets", string_set()),
        ],
    )
    .max(1)
}

fn strategies() -> Nested {
    list_block(
        "ordered_placement_strategy",
        [
            optional("field", STRING).length(0, 255),
            required("type", STRING).one_of(&["random", "spread", "binpack"]),
        ],
    )
    .max(5)
}

fn constraints() -> Nested {
    set_block(
        "placement_constraint",
        [
            optional("expression", STRING),
            required("type", STRING).one_of(&["distinctInstance", "memberOf"]),
        ],
    )
    .max(10)
}

/// The block in the form of a request.
pub(super) fn sdk(block: &Value) -> Result<EcsParameters, AwsError> {
    let providers = block.items("capacity_provider_strategy").map(sdk_provider);
    let providers: Vec<_> = providers.collect::<Result<_, AwsError>>()?;
    let strategies: Vec<_> = block
        .items("ordered_placement_strategy")
        .map(sdk_strategy)
        .collect();
    let constraints: Vec<_> = block
        .items("placement_constraint")
        .map(sdk_constraint)
        .collect();
    let network = block.first("network_configuration").map(sdk_network);
    EcsParameters::builder()
        .task_definition_arn(block.text("task_definition_arn"))
        .set_task_count(block.integer("task_count"))
        .set_launch_type(block.string("launch_type").map(LaunchType::from))
        .set_network_configuration(network.transpose()?)
        .set_platform_version(block.owned("platform_version"))
        .set_group(block.owned("group"))
        .set_capacity_provider_strategy((!providers.is_empty()).then_some(providers))
        .enable_ecs_managed_tags(block.flag("enable_ecs_managed_tags"))
        .enable_execute_command(block.flag("enable_execute_command"))
        .set_placement_constraints((!constraints.is_empty()).then_some(constraints))
        .set_placement_strategy((!strategies.is_empty()).then_some(strategies))
        .set_propagate_tags(block.string("propagate_tags").map(PropagateTags::from))
        .set_tags(sdk_tags(&block.string_map("tags")))
        .build()
        .map_err(unfit)
}

fn sdk_provider(block: &Value) -> Result<CapacityProviderStrategyItem, AwsError> {
    CapacityProviderStrategyItem::builder()
        .capacity_provider(block.text("capacity_provider"))
        .base(block.integer("base").unwrap_or_default())
        .weight(block.integer("weight").unwrap_or_default())
        .build()
        .map_err(unfit)
}

fn sdk_network(block: &Value) -> Result<NetworkConfiguration, AwsError> {
    let public = match block.flag("assign_public_ip") {
        true => AssignPublicIp::Enabled,
        false => AssignPublicIp::Disabled,
    };
    let vpc = AwsVpcConfiguration::builder()
        .set_subnets(Some(block.strings("subnets")))
        .set_security_groups(list(block, "security_groups"))
        .assign_public_ip(public)
        .build()
        .map_err(unfit)?;
    let builder = NetworkConfiguration::builder();
    Ok(builder.awsvpc_configuration(vpc).build())
}

fn sdk_strategy(block: &Value) -> PlacementStrategy {
    PlacementStrategy::builder()
        .set_field(block.owned("field"))
        .r#type(PlacementStrategyType::from(block.text("type")))
        .build()
}

fn sdk_constraint(block: &Value) -> PlacementConstraint {
    PlacementConstraint::builder()
        .set_expression(block.owned("expression"))
        .r#type(PlacementConstraintType::from(block.text("type")))
        .build()
}

/// The block as AWS describes it.
pub(super) fn value(found: &EcsParameters) -> Value {
    let mut builder = ObjectBuilder::from(&Value::NULL);
    let launch_type = found.launch_type.as_ref().map(LaunchType::as_str);
    let propagate = found.propagate_tags.as_ref().map(PropagateTags::as_str);
    let tags = found.tags.iter().flatten();
    let tags = tags.map(|it| (it.key.clone(), it.value.clone()));
    builder
        .flag(
            "enable_ecs_managed_tags",
            Some(found.enable_ecs_managed_tags),
        )
        .flag("enable_execute_command", Some(found.enable_execute_command))
        .text("group", found.group.as_deref())
        .text("launch_type", launch_type)
        .text("platform_version", found.platform_version.as_deref())
        .text("propagate_tags", propagate)
        .set("tags", string_map_value(&tags.collect::<BTreeMap<_, _>>()))
        .number("task_count", found.task_count.or(Some(1)))
        .text("task_definition_arn", Some(&found.task_definition_arn));
    set_blocks(&mut builder, found);
    builder.build()
}

fn set_blocks(builder: &mut ObjectBuilder, found: &EcsParameters) {
    let provided = found.capacity_provider_strategy.iter().flatten();
    let placed = found.placement_strategy.iter().flatten();
    let constrained = found.placement_constraints.iter().flatten();
    let network_found = found.network_configuration.iter();
    builder
        .set(
            "capacity_provider_strategy",
            Value::set(providers().element_type(), provided.map(provider_value)),
        )
        .set(
            "network_configuration",
            Value::list(
                network().element_type(),
                network_found.filter_map(network_value),
            ),
        )
        .set(
            "ordered_placement_strategy",
            Value::list(strategies().element_type(), placed.map(strategy_value)),
        )
        .set(
            "placement_constraint",
            Value::set(
                constraints().element_type(),
                constrained.map(constraint_value),
            ),
        );
}

fn provider_value(found: &CapacityProviderStrategyItem) -> Value {
    let mut builder = ObjectBuilder::from(&Value::NULL);
    builder
        .number("base", Some(found.base))
        .text("capacity_provider", Some(&found.capacity_provider))
        .number("weight", Some(found.weight));
    builder.build()
}

fn network_value(found: &NetworkConfiguration) -> Option<Value> {
    let vpc = found.awsvpc_configuration.as_ref()?;
    let is_public = vpc.assign_public_ip == Some(AssignPublicIp::Enabled);
    let mut builder = ObjectBuilder::from(&Value::NULL);
    builder
        .flag("assign_public_ip", Some(is_public))
        .string_set(
            "security_groups",
            vpc.security_groups.clone().unwrap_or_default(),
        )
        .string_set("subnets", vpc.subnets.clone());
    Some(builder.build())
}

fn strategy_value(found: &PlacementStrategy) -> Value {
    let kind = found.r#type.as_ref().map(PlacementStrategyType::as_str);
    let mut builder = ObjectBuilder::from(&Value::NULL);
    builder
        .text("field", found.field.as_deref())
        .text("type", kind);
    builder.build()
}

fn constraint_value(found: &PlacementConstraint) -> Value {
    let kind = found.r#type.as_ref().map(PlacementConstraintType::as_str);
    let mut builder = ObjectBuilder::from(&Value::NULL);
    builder
        .text("expression", found.expression.as_deref())
        .text("type", kind);
    builder.build()
}
