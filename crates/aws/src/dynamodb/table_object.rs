//! A table as an object of the state.

use std::collections::BTreeMap;

use aws_sdk_dynamodb::types::{
    GlobalSecondaryIndexDescription, KeySchemaElement, KeyType, LocalSecondaryIndexDescription,
    Projection, ProvisionedThroughputDescription, ReplicaDescription, SseStatus, TableDescription,
};

use super::{schema, throughput};
use crate::object::{
    Attributes, ObjectBuilder, string_list_value, string_map_value, string_set_value,
};
use rform_core::value::{Type, Value};

/// The answers of all requests about a table.
pub struct TableObject<'a> {
    /// The table itself.
    pub table: &'a TableDescription,
    /// For how many days it can be brought back to any point in time, if it can.
    pub recovery: Option<i32>,
    /// The attribute by which items run out, and whether they do.
    pub ttl: (String, bool),
    /// The tags of the table, from `ListTagsOfResource`.
    pub tags: &'a BTreeMap<String, String>,
}

impl TableObject<'_> {
    /// The object of `aws_dynamodb_table`: the known attributes, and over them those that AWS
    /// answers.
    pub fn object(&self, known: &Value) -> Value {
        let table = self.table;
        let billing = table.billing_mode_summary.as_ref();
        let billing = billing.and_then(|it| it.billing_mode.as_ref());
        let billing = billing.map_or("PROVISIONED", |it| it.as_str());
        let (hash, range) = keys(table.key_schema.as_deref());
        let stream = table.stream_specification.as_ref();
        let table_object = stream.and_then(|it| it.stream_view_type.as_ref());
        let class = table.table_class_summary.as_ref();
        let class = class.and_then(|it| it.table_class.as_ref());
        let (read, write) = capacity(table.provisioned_throughput.as_ref());
        let mut builder = ObjectBuilder::from(known);
        builder
            .text("id", table.table_name.as_deref())
            .text("arn", table.table_arn.as_deref())
            .set("attribute", self.attributes())
            .text("billing_mode", Some(billing))
            .flag(
                "deletion_protection_enabled",
                table.deletion_protection_enabled,
            )
            .set("global_secondary_index", self.global(known))
            .text("hash_key", hash)
            .set("local_secondary_index", self.local())
            .text("name", table.table_name.as_deref())
            .set("point_in_time_recovery", self.recovery_block())
            .maybe("range_key", range)
            .number("read_capacity", Some(read))
            .set("replica", self.replicas(known))
            .set("server_side_encryption", self.encryption(known))
            .text("stream_arn", table.latest_stream_arn.as_deref())
            .flag(
                "stream_enabled",
                Some(stream.is_some_and(|it| it.stream_enabled)),
            )
            .text("stream_label", table.latest_stream_label.as_deref())
            .text("stream_view_type", table_object.map(|it| it.as_str()))
            .set("on_demand_throughput", self.limits())
            .set("warm_throughput", self.warm())
            .text(
                "table_class",
                Some(class.map_or("STANDARD", |it| it.as_str())),
            )
            .set("ttl", self.ttl_block(known))
            .number("write_capacity", Some(write))
            .set("tags_all", string_map_value(self.tags));
        for name in ["global_table_witness", "import_table"] {
            builder.fallback(name, Value::list(element(name), []));
        }
        builder.build()
    }

    fn limits(&self) -> Value {
        let is_set = |units: Option<i64>| units.is_some_and(|it| it != -1);
        let found = self.table.on_demand_throughput.as_ref();
        let found = found
            .filter(|it| is_set(it.max_read_request_units) || is_set(it.max_write_request_units));
        throughput::limits_value(found)
    }

    fn warm(&self) -> Value {
        let found = self.table.warm_throughput.as_ref();
        throughput::warm_value(
            found.map(|it| (it.read_units_per_second, it.write_units_per_second)),
        )
    }

    fn attributes(&self) -> Value {
        let all = self.table.attribute_definitions.as_deref();
        let blocks = all.unwrap_or_default().iter().map(|it| {
            Value::object([
                ("name", Value::string(it.attribute_name.as_str())),
                ("type", Value::string(it.attribute_type.as_str())),
            ])
        });
        Value::set(element("attribute"), blocks)
    }

    fn recovery_block(&self) -> Value {
        let days = self.recovery.unwrap_or_default();
        let block = Value::object([
            ("enabled", Value::Bool(self.recovery.is_some())),
            ("recovery_period_in_days", Value::int(days.into())),
        ]);
        Value::list(element("point_in_time_recovery"), [block])
    }

    /// Of what is switched off, AWS does not tell the attribute: it stays as it is written.
    fn ttl_block(&self, known: &Value) -> Value {
        let (attribute, is_on) = &self.ttl;
        let written = known.first("ttl").map(|it| it.text("attribute_name"));
        let attribute = match is_on {
            true => attribute.as_str(),
            false => written.unwrap_or_default(),
        };
        let block = Value::object([
            ("attribute_name", Value::string(attribute)),
            ("enabled", Value::Bool(*is_on)),
        ]);
        Value::list(element("ttl"), [block])
    }

    fn encryption(&self, known: &Value) -> Value {
        let found = self.table.sse_description.as_ref();
        let found = found.filter(|it| {
            matches!(
                it.status,
                Some(SseStatus::Enabled | SseStatus::Enabling | SseStatus::Updating)
            )
        });
        let written = known.first("server_side_encryption");
        // The usual encryption is none that AWS tells of: it can be written as switched off.
        let off = written.filter(|it| it.boolean("enabled") == Some(false));
        let block = found.map(|it| {
            let key = it.kms_master_key_arn.clone().unwrap_or_default();
            Value::object([
                ("enabled", Value::TRUE),
                ("kms_key_arn", Value::string(key)),
            ])
        });
        let block = block.or_else(|| off.cloned());
        Value::list(element("server_side_encryption"), block)
    }

    fn global(&self, known: &Value) -> Value {
        let all = self.table.global_secondary_indexes.as_deref();
        let before = |it: &GlobalSecondaryIndexDescription| {
            let mut blocks = known.items("global_secondary_index");
            blocks.find(|block| block.string("name") == it.index_name.as_deref())
        };
        let all = all.unwrap_or_default().iter();
        let blocks = all.map(|it| global(it, before(it).unwrap_or(&Value::NULL)));
        Value::set(element("global_secondary_index"), blocks)
    }

    fn local(&self) -> Value {
        let all = self.table.local_secondary_indexes.as_deref();
        let blocks = all.unwrap_or_default().iter().map(local);
        Value::set(element("local_secondary_index"), blocks)
    }

    /// The copies elsewhere; the API does not tell all that was asked of them.
    fn replicas(&self, known: &Value) -> Value {
        let before: BTreeMap<&str, &Value> = known
            .items("replica")
            .map(|block| (block.text("region_name"), block))
            .collect();
        let own = self.table.table_arn.as_deref().unwrap_or_default();
        let own = own.split(':').nth(3);
        let all = self.table.replicas.as_deref().unwrap_or_default();
        let others = all.iter().filter(|it| it.region_name.as_deref() != own);
        let blocks = others.map(|it| replica(it, &before));
        Value::set(element("replica"), blocks)
    }
}

/// The type of a repetition of a block.
fn element(name: &str) -> Type {
    let spec = schema::spec();
    let block = spec.blocks.iter().find(|block| block.name == name);
    block.map_or(Type::Dynamic, |block| block.element_type())
}

fn keys(schema: Option<&[KeySchemaElement]>) -> (Option<&str>, Option<&str>) {
    let of = |kind: KeyType| {
        let mut all = schema.unwrap_or_default().iter();
        all.find(|it| it.key_type == kind)
            .map(|it| it.attribute_name.as_str())
    };
    (of(KeyType::Hash), of(KeyType::Range))
}

fn capacity(found: Option<&ProvisionedThroughputDescription>) -> (i32, i32) {
    let units = |number: Option<i64>| {
        let number = number.unwrap_or_default();
        i32::try_from(number).unwrap_or(i32::MAX)
    };
    found.map_or((0, 0), |it| {
        (
            units(it.read_capacity_units),
            units(it.write_capacity_units),
        )
    })
}

fn projected(projection: Option<&Projection>) -> (Option<&str>, Vec<String>) {
    let kind = projection.and_then(|it| it.projection_type.as_ref());
    let names = projection.and_then(|it| it.non_key_attributes.clone());
    (kind.map(|it| it.as_str()), names.unwrap_or_default())
}

/// An index as a block. What nobody asked for is not shown: AWS has some throughput for each.
fn global(index: &GlobalSecondaryIndexDescription, known: &Value) -> Value {
    let (hash, range) = keys(index.key_schema.as_deref());
    let (kind, names) = projected(index.projection.as_ref());
    let (read, write) = capacity(index.provisioned_throughput.as_ref());
    let limits = index.on_demand_throughput.as_ref();
    let limits = limits.filter(|_| known.first("on_demand_throughput").is_some());
    let warm = index.warm_throughput.as_ref();
    let warm = warm.filter(|_| known.first("warm_throughput").is_some());
    let warm = warm.map(|it| (it.read_units_per_second, it.write_units_per_second));
    let mut builder = ObjectBuilder::from(&Value::NULL);
    builder
        .text("hash_key", hash)
        .text("name", index.index_name.as_deref())
        .set("non_key_attributes", string_set_value(names))
        .text("projection_type", kind)
        .text("range_key", range)
        .number("read_capacity", Some(read))
        .set("on_demand_throughput", throughput::limits_value(limits))
        .set("warm_throughput", throughput::warm_value(warm))
        .number("write_capacity", Some(write));
    builder.build()
}

fn local(index: &LocalSecondaryIndexDescription) -> Value {
    let (_, range) = keys(index.key_schema.as_deref());
    let (kind, names) = projected(index.projection.as_ref());
    let mut builder = ObjectBuilder::from(&Value::NULL);
    builder
        .text("name", index.index_name.as_deref())
        .set("non_key_attributes", string_list_value(names))
        .text("projection_type", kind)
        .text("range_key", range);
    builder.build()
}

fn replica(found: &ReplicaDescription, before: &BTreeMap<&str, &Value>) -> Value {
    let region = found.region_name.as_deref().unwrap_or_default();
    let null = Value::NULL;
    let known = before.get(region).copied().unwrap_or(&null);
    let mut builder = ObjectBuilder::from(&Value::NULL);
    builder
        .text("arn", found.replica_arn.as_deref())
        .text("consistency_mode", Some("EVENTUAL"))
        .flag(
            "deletion_protection_enabled",
            known.boolean("deletion_protection_enabled"),
        )
        .text("kms_key_arn", found.kms_master_key_id.as_deref())
        .flag(
            "point_in_time_recovery",
            known.boolean("point_in_time_recovery"),
        )
        .flag("propagate_tags", known.boolean("propagate_tags"))
        .text("region_name", Some(region))
        .text("stream_arn", known.string("stream_arn"))
        .text("stream_label", known.string("stream_label"));
    builder.build()
}
