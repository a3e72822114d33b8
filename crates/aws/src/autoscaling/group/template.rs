//! The launch template of a group, by itself or in a mixed instances policy.
//!
//! <https://docs.aws.amazon.com/autoscaling/ec2/APIReference/API_MixedInstancesPolicy.html>

use aws_sdk_autoscaling::types::{
    InstancesDistribution, LaunchTemplate, LaunchTemplateOverrides, LaunchTemplateSpecification,
    MixedInstancesPolicy,
};

use super::requirements;
use crate::declare::{NUMBER, Nested, STRING, list_block, optional, optional_computed};
use crate::elbv2::inner;
use crate::object::{Attributes, ObjectBuilder};
use rform_core::value::Value;

/// A block that names a launch template by id or by name, and a version.
pub(super) fn block(name: &'static str, by_id: &'static str, by_name: &'static str) -> Nested {
    list_block(
        name,
        [
            optional_computed(by_id, STRING),
            optional_computed(by_name, STRING),
            optional("version", STRING).default("$Default"),
        ],
    )
    .max(1)
}

const SPECIFICATION: &str = "launch_template_specification";
const ID: &str = "launch_template_id";
const NAME: &str = "launch_template_name";

/// The block of a policy that mixes purchase options and instance types.
pub(super) fn policy() -> Nested {
    let overrides = list_block(
        "override",
        [
            optional("instance_type", STRING),
            optional("weighted_capacity", STRING),
        ],
    )
    .block(requirements::block())
    .block(overridden());
    let template = list_block("launch_template", [])
        .min(1)
        .max(1)
        .block(block(SPECIFICATION, ID, NAME).min(1))
        .block(overrides);
    list_block("mixed_instances_policy", [])
        .max(1)
        .block(distribution())
        .block(template)
        .conflicts_with(&["launch_configuration", "launch_template"])
}

/// A launch template of one type alone, which has no version of its own unless it is written.
fn overridden() -> Nested {
    list_block(
        SPECIFICATION,
        [
            optional_computed(ID, STRING),
            optional_computed(NAME, STRING),
            optional("version", STRING).default("$Default"),
        ],
    )
    .max(1)
}

fn distribution() -> Nested {
    list_block(
        "instances_distribution",
        [
            optional_computed("on_demand_allocation_strategy", STRING)
                .one_of(&["prioritized", "lowest-price"]),
            optional_computed("on_demand_base_capacity", NUMBER),
            optional_computed("on_demand_percentage_above_base_capacity", NUMBER).between(0, 100),
            optional_computed("spot_allocation_strategy", STRING).one_of(&[
                "lowest-price",
                "capacity-optimized",
                "capacity-optimized-prioritized",
                "price-capacity-optimized",
            ]),
            optional_computed("spot_instance_pools", NUMBER),
            optional("spot_max_price", STRING),
        ],
    )
    .max(1)
    .computed()
}

/// The template that a block names. AWS takes the id or the name, and answers both: what the
/// configuration says counts.
pub(super) fn sdk(
    block: &Value,
    config: Option<&Value>,
    (by_id, by_name): (&str, &str),
) -> LaunchTemplateSpecification {
    let says_name = config.is_some_and(|it| it.string(by_name).is_some());
    let id = block.owned(by_id).filter(|_| !says_name);
    let name = block.owned(by_name).filter(|_| id.is_none());
    LaunchTemplateSpecification::builder()
        .set_launch_template_id(id)
        .set_launch_template_name(name)
        .set_version(block.owned("version"))
        .build()
}

/// The launch template of a plan; none if the group has another source of instances.
pub(super) fn planned(planned: &Value, config: &Value) -> Option<LaunchTemplateSpecification> {
    let block = planned.first("launch_template")?;
    let config = config.first("launch_template");
    Some(sdk(block, config, ("id", "name")))
}

/// The mixed instances policy of a plan.
pub(super) fn planned_policy(planned: &Value, config: &Value) -> Option<MixedInstancesPolicy> {
    let block = planned.first("mixed_instances_policy")?;
    let config = config.first("mixed_instances_policy");
    let template = block.first("launch_template").unwrap_or(&Value::NULL);
    let written = config.and_then(|it| it.first("launch_template"));
    let specification = template.first(SPECIFICATION).map(|it| {
        let written = written.and_then(|it| it.first(SPECIFICATION));
        sdk(it, written, (ID, NAME))
    });
    let written: Vec<&Value> = written.map_or(Vec::new(), |it| it.items("override").collect());
    let overrides = template.items("override").enumerate();
    let overrides = overrides.map(|(index, it)| override_of(it, written.get(index).copied()));
    let template = LaunchTemplate::builder()
        .set_launch_template_specification(specification)
        .set_overrides(Some(overrides.collect()))
        .build();
    let distribution = block.first("instances_distribution").map(distribution_of);
    Some(
        MixedInstancesPolicy::builder()
            .launch_template(template)
            .set_instances_distribution(distribution)
            .build(),
    )
}

fn override_of(block: &Value, written: Option<&Value>) -> LaunchTemplateOverrides {
    let specification = block.first(SPECIFICATION).map(|it| {
        let written = written.and_then(|it| it.first(SPECIFICATION));
        sdk(it, written, (ID, NAME))
    });
    LaunchTemplateOverrides::builder()
        .set_instance_type(block.owned("instance_type"))
        .set_weighted_capacity(block.owned("weighted_capacity"))
        .set_launch_template_specification(specification)
        .set_instance_requirements(block.first("instance_requirements").map(requirements::sdk))
        .build()
}

fn distribution_of(block: &Value) -> InstancesDistribution {
    InstancesDistribution::builder()
        .set_on_demand_allocation_strategy(block.owned("on_demand_allocation_strategy"))
        .set_on_demand_base_capacity(block.integer("on_demand_base_capacity"))
        .set_on_demand_percentage_above_base_capacity(
            block.integer("on_demand_percentage_above_base_capacity"),
        )
        .set_spot_allocation_strategy(block.owned("spot_allocation_strategy"))
        .set_spot_instance_pools(block.integer("spot_instance_pools").filter(|it| *it > 0))
        .set_spot_max_price(Some(block.text("spot_max_price").to_owned()))
        .build()
}

fn specification_value(
    found: &LaunchTemplateSpecification,
    (by_id, by_name): (&str, &str),
) -> Value {
    let mut builder = ObjectBuilder::from(&Value::NULL);
    builder
        .text(by_id, found.launch_template_id.as_deref())
        .text(by_name, found.launch_template_name.as_deref())
        .text(
            "version",
            Some(found.version.as_deref().unwrap_or("$Default")),
        );
    builder.build()
}

/// The block `launch_template` as AWS has it.
pub(super) fn value(found: Option<&LaunchTemplateSpecification>) -> Value {
    let by = ("id", "name");
    let ty = block("launch_template", by.0, by.1).element_type();
    Value::list(ty, found.map(|it| specification_value(it, by)))
}

/// The block `mixed_instances_policy` as AWS has it.
pub(super) fn policy_value(found: Option<&MixedInstancesPolicy>) -> Value {
    let ty = policy().element_type();
    let value = found.map(|found| {
        let distribution = found
            .instances_distribution
            .as_ref()
            .map(distribution_value);
        let template = found.launch_template.as_ref().map(template_value);
        Value::object([
            (
                "instances_distribution",
                Value::list(self::distribution().element_type(), distribution),
            ),
            (
                "launch_template",
                Value::list(inner(&ty, "launch_template"), template),
            ),
        ])
    });
    Value::list(ty.clone(), value)
}

fn template_value(found: &LaunchTemplate) -> Value {
    let ty = inner(&policy().element_type(), "launch_template");
    let specification = found.launch_template_specification.as_ref();
    let specification = specification.map(|it| specification_value(it, (ID, NAME)));
    let overrides = found.overrides.as_deref().unwrap_or_default();
    let of_override = inner(&ty, "override");
    let overrides = overrides.iter().map(|it| {
        let specification = it.launch_template_specification.as_ref();
        let specification = specification.map(|it| specification_value(it, (ID, NAME)));
        let requirements = it.instance_requirements.as_ref().map(requirements::value);
        let mut builder = ObjectBuilder::from(&Value::NULL);
        builder
            .text("instance_type", it.instance_type.as_deref())
            .text("weighted_capacity", it.weighted_capacity.as_deref())
            .set(
                SPECIFICATION,
                Value::list(inner(&of_override, SPECIFICATION), specification),
            )
            .set(
                "instance_requirements",
                Value::list(requirements::block().element_type(), requirements),
            );
        builder.build()
    });
    Value::object([
        (
            SPECIFICATION,
            Value::list(inner(&ty, SPECIFICATION), specification),
        ),
        ("override", Value::list(of_override.clone(), overrides)),
    ])
}

fn distribution_value(found: &InstancesDistribution) -> Value {
    let mut builder = ObjectBuilder::from(&Value::NULL);
    builder
        .text(
            "on_demand_allocation_strategy",
            found.on_demand_allocation_strategy.as_deref(),
        )
        .number("on_demand_base_capacity", found.on_demand_base_capacity)
        .number(
            "on_demand_percentage_above_base_capacity",
            found.on_demand_percentage_above_base_capacity,
        )
        .text(
            "spot_allocation_strategy",
            found.spot_allocation_strategy.as_deref(),
        )
        .number("spot_instance_pools", found.spot_instance_pools)
        .text("spot_max_price", found.spot_max_price.as_deref());
    builder.build()
}
