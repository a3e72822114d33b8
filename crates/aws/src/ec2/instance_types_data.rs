//! The data sources `aws_ec2_instance_types` and `aws_ec2_instance_type_offerings`.

use async_trait::async_trait;
use aws_sdk_ec2::types::InstanceTypeOffering;

use super::data;
use super::describe::pages;
use super::vpc_data::READ;
use crate::client::AwsClient;
use crate::declare::{STRING, Spec, computed, id, optional, string_list};
use crate::error::AwsError;
use crate::object::{Attributes, ObjectBuilder};
use crate::resource::DataSource;
use rform_core::value::Value;

/// The data source `aws_ec2_instance_types`.
/// <https://registry.terraform.io/providers/hashicorp/aws/latest/docs/data-sources/ec2_instance_types>
pub struct InstanceTypes;

#[async_trait]
impl DataSource for InstanceTypes {
    fn title(&self) -> &'static str {
        "EC2 Instance Types"
    }

    fn spec(&self) -> Spec {
        Spec::new([id(), computed("instance_types", string_list())])
            .block(data::filter_block())
            .timeouts(READ)
    }

    async fn read(&self, client: &AwsClient, config: &Value) -> Result<Value, AwsError> {
        let filters = data::some(data::filters(config));
        let ec2 = &client.clients.ec2;
        let found = pages!(
            client,
            "ec2:DescribeInstanceTypes",
            instance_types,
            ec2.describe_instance_types().set_filters(filters.clone())
        );
        let names = found.into_iter().filter_map(|it| it.instance_type);
        let names = names.map(|it| it.as_str().to_owned());
        let mut builder = ObjectBuilder::from(config);
        builder
            .text("id", Some(client.region()))
            .string_list("instance_types", names);
        Ok(builder.build())
    }
}

/// The data source `aws_ec2_instance_type_offerings`.
/// <https://registry.terraform.io/providers/hashicorp/aws/latest/docs/data-sources/ec2_instance_type_offerings>
pub struct InstanceTypeOfferings;

#[async_trait]
impl DataSource for InstanceTypeOfferings {
    fn title(&self) -> &'static str {
        "EC2 Instance Type Offerings"
    }

    fn spec(&self) -> Spec {
        Spec::new([
            id(),
            computed("instance_types", string_list()),
            optional("location_type", STRING).one_of(&[
                "availability-zone",
                "availability-zone-id",
                "outpost",
                "region",
            ]),
            computed("location_types", string_list()),
            computed("locations", string_list()),
        ])
        .block(data::filter_block())
        .timeouts(READ)
    }

    async fn read(&self, client: &AwsClient, config: &Value) -> Result<Value, AwsError> {
        let filters = data::some(data::filters(config));
        let location = config.string("location_type");
        let ec2 = &client.clients.ec2;
        let found = pages!(
            client,
            "ec2:DescribeInstanceTypeOfferings",
            instance_type_offerings,
            ec2.describe_instance_type_offerings()
                .set_location_type(location.map(From::from))
                .set_filters(filters.clone())
        );
        let texts = |pick: fn(&InstanceTypeOffering) -> Option<&str>| -> Vec<&str> {
            found.iter().filter_map(pick).collect()
        };
        let mut builder = ObjectBuilder::from(config);
        builder
            .text("id", Some(client.region()))
            .string_list(
                "instance_types",
                texts(|it| it.instance_type.as_ref().map(|it| it.as_str())),
            )
            .string_list(
                "location_types",
                texts(|it| it.location_type.as_ref().map(|it| it.as_str())),
            )
            .string_list("locations", texts(|it| it.location.as_deref()));
        Ok(builder.build())
    }
}
