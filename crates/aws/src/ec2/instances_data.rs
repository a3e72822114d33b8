//! The data source `aws_instances`.

use async_trait::async_trait;
use aws_sdk_ec2::types::Instance as SdkInstance;

use super::data;
use super::describe::{filter, pages};
use super::vpc_data::READ;
use crate::client::AwsClient;
use crate::declare::{
    Spec, computed, id, optional, optional_computed, string_list, string_map, string_set,
};
use crate::error::AwsError;
use crate::object::{Attributes, ObjectBuilder};
use crate::resource::DataSource;
use rform_core::value::Value;

/// The data source `aws_instances`.
/// <https://registry.terraform.io/providers/hashicorp/aws/latest/docs/data-sources/instances>
pub struct Instances;

/// The states of an instance:
/// <https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/ec2-instance-lifecycle.html>.
fn state(name: &str, value: &Value) -> Option<String> {
    const STATES: &[&str] = &[
        "pending",
        "running",
        "shutting-down",
        "stopped",
        "stopping",
        "terminated",
    ];
    let text = value.as_str().filter(|it| !STATES.contains(it))?;
    let states = STATES.join(" ");
    Some(format!(
        "expected {name} to be one of [{states}], got {text}"
    ))
}

#[async_trait]
impl DataSource for Instances {
    fn title(&self) -> &'static str {
        "EC2 Instances"
    }

    fn spec(&self) -> Spec {
        Spec::new([
            id(),
            computed("ids", string_list()),
            optional("instance_state_names", string_set()).check_each(state),
            optional_computed("instance_tags", string_map()),
            computed("ipv6_addresses", string_list()),
            computed("private_ips", string_list()),
            computed("public_ips", string_list()),
        ])
        .block(data::filter_list_block())
        .timeouts(READ)
    }

    async fn read(&self, client: &AwsClient, config: &Value) -> Result<Value, AwsError> {
        let mut filters = data::filters(config);
        let tags = config.string_map("instance_tags");
        filters.extend(data::by_tags(&tags));
        let states = config.strings("instance_state_names");
        filters.push(match states.is_empty() {
            true => filter("instance-state-name", ["running"]),
            false => filter("instance-state-name", states),
        });
        let ec2 = &client.clients.ec2;
        let reservations = pages!(
            client,
            "ec2:DescribeInstances",
            reservations,
            ec2.describe_instances().set_filters(Some(filters.clone()))
        );
        let found = reservations.into_iter().flat_map(|it| it.instances);
        let found: Vec<SdkInstance> = found.flatten().collect();
        let texts = |pick: fn(&SdkInstance) -> Option<String>| -> Vec<String> {
            found.iter().filter_map(pick).collect()
        };
        let mut builder = ObjectBuilder::from(config);
        builder
            .text("id", Some(client.region()))
            .string_list("ids", texts(|it| it.instance_id.clone()))
            .string_list("ipv6_addresses", texts(|it| it.ipv6_address.clone()))
            .string_list("private_ips", texts(|it| it.private_ip_address.clone()))
            .string_list("public_ips", texts(|it| it.public_ip_address.clone()));
        Ok(builder.build())
    }
}
