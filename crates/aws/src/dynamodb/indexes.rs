//! Keys, attributes and indexes in the form of the API.

use aws_sdk_dynamodb::types::{
    AttributeDefinition, GlobalSecondaryIndex, KeySchemaElement, KeyType, LocalSecondaryIndex,
    Projection, ProjectionType, ProvisionedThroughput, ScalarAttributeType,
};

use super::throughput::{limits, warm};
use crate::object::Attributes;
use rform_core::value::Value;

/// The attributes that are declared.
pub fn attributes(planned: &Value) -> Vec<AttributeDefinition> {
    let definition = |block: &Value| {
        AttributeDefinition::builder()
            .attribute_name(block.text("name"))
            .attribute_type(ScalarAttributeType::from(block.text("type")))
            .build()
            .ok()
    };
    planned.items("attribute").filter_map(definition).collect()
}

/// The keys of a table or an index.
pub fn keys(block: &Value) -> Vec<KeySchemaElement> {
    keys_of(block.string("hash_key"), block.string("range_key"))
}

fn keys_of(hash: Option<&str>, range: Option<&str>) -> Vec<KeySchemaElement> {
    let element = |(name, kind): (&str, KeyType)| {
        let element = KeySchemaElement::builder().attribute_name(name);
        element.key_type(kind).build().ok()
    };
    let hash = hash.map(|name| (name, KeyType::Hash));
    let range = range.map(|name| (name, KeyType::Range));
    hash.into_iter().chain(range).filter_map(element).collect()
}

/// The capacity of a table or an index; none if it is paid by request.
pub fn throughput(table: &Value, block: &Value) -> Option<ProvisionedThroughput> {
    if table.string("billing_mode") == Some("PAY_PER_REQUEST") {
        return None;
    }
    ProvisionedThroughput::builder()
        .read_capacity_units(block.integer("read_capacity").unwrap_or_default().into())
        .write_capacity_units(block.integer("write_capacity").unwrap_or_default().into())
        .build()
        .ok()
}

/// The attributes that an index holds in addition to its keys.
pub fn projection(block: &Value) -> Projection {
    let names = block.strings("non_key_attributes");
    Projection::builder()
        .set_projection_type(block.string("projection_type").map(ProjectionType::from))
        .set_non_key_attributes((!names.is_empty()).then_some(names))
        .build()
}

/// The global indexes; none if there are none.
pub fn global(planned: &Value) -> Option<Vec<GlobalSecondaryIndex>> {
    let index = |block: &Value| {
        GlobalSecondaryIndex::builder()
            .index_name(block.text("name"))
            .set_key_schema(Some(keys(block)))
            .projection(projection(block))
            .set_provisioned_throughput(throughput(planned, block))
            .set_on_demand_throughput(limits(block))
            .set_warm_throughput(warm(block))
            .build()
            .ok()
    };
    let all: Vec<_> = planned
        .items("global_secondary_index")
        .filter_map(index)
        .collect();
    (!all.is_empty()).then_some(all)
}

/// The local indexes; none if there are none.
pub fn local(planned: &Value) -> Option<Vec<LocalSecondaryIndex>> {
    let hash = planned.string("hash_key");
    let index = |block: &Value| {
        LocalSecondaryIndex::builder()
            .index_name(block.text("name"))
            .set_key_schema(Some(keys_of(hash, block.string("range_key"))))
            .projection(projection(block))
            .build()
            .ok()
    };
    let all: Vec<_> = planned
        .items("local_secondary_index")
        .filter_map(index)
        .collect();
    (!all.is_empty()).then_some(all)
}
