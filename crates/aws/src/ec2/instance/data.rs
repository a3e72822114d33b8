//! The data source `aws_instance`.

use async_trait::async_trait;
use aws_sdk_ec2::types::{Instance as SdkInstance, InstanceStateName};
use aws_smithy_types::date_time::Format;

use super::describe::state;
use super::read::{self, Details};
use super::schema;
use crate::client::AwsClient;
use crate::declare::{
    BOOL, Field, STRING, Spec, computed, id, optional, optional_computed, string_map, string_set,
};
use crate::ec2::data;
use crate::ec2::describe::{filter, pages};
use crate::ec2::vpc_data::{READ, shown_tags};
use crate::error::AwsError;
use crate::object::{Attributes, ObjectBuilder};
use crate::resource::DataSource;
use rform_core::value::{Type, Value};

/// The data source `aws_instance`.
/// <https://registry.terraform.io/providers/hashicorp/aws/latest/docs/data-sources/instance>
pub struct InstanceData;

/// The attributes that the resource has as well, with the same types.
const SHARED: &[&str] = &[
    "ami",
    "arn",
    "associate_public_ip_address",
    "availability_zone",
    "credit_specification",
    "disable_api_stop",
    "disable_api_termination",
    "ebs_optimized",
    "enclave_options",
    "host_id",
    "host_resource_group_arn",
    "iam_instance_profile",
    "instance_state",
    "instance_type",
    "key_name",
    "maintenance_options",
    "metadata_options",
    "monitoring",
    "outpost_arn",
    "password_data",
    "placement_group",
    "placement_group_id",
    "placement_partition_number",
    "private_dns",
    "private_dns_name_options",
    "private_ip",
    "public_dns",
    "public_ip",
    "secondary_private_ips",
    "security_groups",
    "source_dest_check",
    "subnet_id",
    "tenancy",
    "user_data",
    "user_data_base64",
    "vpc_security_group_ids",
];

#[async_trait]
impl DataSource for InstanceData {
    fn title(&self) -> &'static str {
        "EC2 Instance"
    }

    fn spec(&self) -> Spec {
        let resource = schema::spec();
        let fields = resource.fields.iter();
        let fields = fields.map(|it| (it.name, it.attribute.ty.clone()));
        let blocks = resource.blocks.iter().map(|it| (it.name, it.object_type()));
        let shared = fields.chain(blocks);
        let shared = shared.filter(|(name, _)| SHARED.contains(name));
        let mut spec = Spec::new(own_fields())
            .block(data::filter_block())
            .timeouts(READ);
        spec.fields
            .extend(shared.map(|(name, ty)| computed(name, ty)));
        spec
    }

    async fn read(&self, client: &AwsClient, config: &Value) -> Result<Value, AwsError> {
        let found = data::single(find(client, config).await?, "EC2 Instance")?;
        // Nothing is known of it, so that everything is asked for.
        let mut known = ObjectBuilder::from(&Value::NULL);
        known
            .text("id", found.instance_id.as_deref())
            .flag("get_password_data", config.boolean("get_password_data"));
        let known = known.build();
        let one = std::slice::from_ref(&found);
        let details = Details::of(client, std::slice::from_ref(&known), one).await?;
        let object = read::object(client, &known, &found, &details);
        let mut builder = ObjectBuilder::from(&shown(client, config, &object, &found));
        let data = details.user_data(found.instance_id.as_deref().unwrap_or_default());
        let data = data.filter(|_| config.flag("get_user_data"));
        builder.maybe("user_data_base64", data);
        Ok(builder.build())
    }
}

fn own_fields() -> Vec<Field> {
    vec![
        id(),
        computed("ebs_block_device", Type::set(device_type(true))),
        computed("ephemeral_block_device", Type::list(ephemeral_type())),
        optional("get_password_data", BOOL),
        optional("get_user_data", BOOL),
        optional("instance_id", STRING),
        optional_computed("instance_tags", string_map()),
        computed("ipv6_addresses", string_set()),
        computed("launch_time", STRING),
        computed("network_interface_id", STRING),
        computed("root_block_device", Type::set(device_type(false))),
        optional_computed("tags", string_map()),
    ]
}

fn device_type(has_snapshot: bool) -> Type {
    let mut fields = vec![
        ("delete_on_termination", Type::Bool),
        ("device_name", Type::String),
        ("encrypted", Type::Bool),
        ("iops", Type::Number),
        ("kms_key_id", Type::String),
        ("tags", Type::map(Type::String)),
        ("throughput", Type::Number),
        ("volume_id", Type::String),
        ("volume_size", Type::Number),
        ("volume_type", Type::String),
    ];
    if has_snapshot {
        fields.push(("snapshot_id", Type::String));
    }
    Type::object(fields)
}

fn ephemeral_type() -> Type {
    Type::object([
        ("device_name", Type::String),
        ("no_device", Type::Bool),
        ("virtual_name", Type::String),
    ])
}

/// The instances that the configuration describes, without those that are terminated.
async fn find(client: &AwsClient, config: &Value) -> Result<Vec<SdkInstance>, AwsError> {
    let mut filters = data::filters(config);
    filters.extend(data::by_tags(&config.string_map("instance_tags")));
    if let Some(id) = config.string("instance_id") {
        filters.push(filter("instance-id", [id]));
    }
    let filters = data::some(filters);
    let ec2 = &client.clients.ec2;
    let reservations = pages!(
        client,
        "ec2:DescribeInstances",
        reservations,
        ec2.describe_instances().set_filters(filters.clone())
    );
    let found = reservations.into_iter().flat_map(|it| it.instances);
    let lives = |it: &SdkInstance| state(it) != Some(&InstanceStateName::Terminated);
    Ok(found.flatten().filter(lives).collect())
}

fn shown(client: &AwsClient, config: &Value, object: &Value, found: &SdkInstance) -> Value {
    let of = |name: &str| object.get(name).cloned().unwrap_or(Value::NULL);
    let set = |name: &str| {
        let items: Vec<Value> = of(name).elements().map(with_tags).collect();
        Value::set(Type::Dynamic, items)
    };
    let launched = found.launch_time.as_ref();
    let launched = launched.and_then(|it| it.fmt(Format::DateTime).ok());
    let interface = object.owned("primary_network_interface_id");
    let ipv6 = object.strings("ipv6_addresses");
    let mut builder = ObjectBuilder::from(config);
    for name in SHARED {
        builder.set(name, of(name));
    }
    builder
        .text("id", found.instance_id.as_deref())
        .set("ebs_block_device", set("ebs_block_device"))
        .set("ephemeral_block_device", Value::list(Type::Dynamic, []))
        .string_set("ipv6_addresses", ipv6)
        .text("launch_time", launched.as_deref())
        .text("network_interface_id", interface.as_deref())
        .set("root_block_device", set("root_block_device"))
        .set("tags", shown_tags(client, found.tags.as_deref()));
    builder.build()
}

/// A disk of the resource as the data source shows it: with all its tags.
fn with_tags(disk: &Value) -> Value {
    let tags = disk.get("tags_all").or(disk.get("tags")).cloned();
    ObjectBuilder::from(disk)
        .with("tags", tags.unwrap_or(Value::NULL))
        .build()
}
