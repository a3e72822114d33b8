//! The data source `aws_eips`.

use async_trait::async_trait;
use aws_sdk_ec2::types::{Address, DomainType};

use super::data;
use super::vpc_data::READ;
use crate::client::AwsClient;
use crate::declare::{Spec, computed, id, optional, string_list, string_map};
use crate::error::AwsError;
use crate::object::ObjectBuilder;
use crate::resource::DataSource;
use rform_core::value::Value;

/// The data source `aws_eips`.
/// <https://registry.terraform.io/providers/hashicorp/aws/latest/docs/data-sources/eips>
pub struct Eips;

#[async_trait]
impl DataSource for Eips {
    fn title(&self) -> &'static str {
        "EC2 EIPs"
    }

    fn spec(&self) -> Spec {
        Spec::new([
            id(),
            computed("allocation_ids", string_list()),
            computed("public_ips", string_list()),
            optional("tags", string_map()),
        ])
        .block(data::filter_block())
        .timeouts(READ)
    }

    async fn read(&self, client: &AwsClient, config: &Value) -> Result<Value, AwsError> {
        let filters = data::some(data::filters(config));
        let answer = client
            .call("ec2:DescribeAddresses", || {
                let request = client.clients.ec2.describe_addresses();
                request.set_filters(filters.clone()).send()
            })
            .await?;
        let found = answer.addresses.unwrap_or_default();
        // An address of EC2-Classic has no id.
        let in_vpc = |it: &&Address| it.domain == Some(DomainType::Vpc);
        let ids = found.iter().filter(in_vpc);
        let mut builder = ObjectBuilder::from(config);
        builder
            .text("id", Some(client.region()))
            .string_list(
                "allocation_ids",
                ids.filter_map(|it| it.allocation_id.as_deref()),
            )
            .string_list(
                "public_ips",
                found.iter().filter_map(|it| it.public_ip.as_deref()),
            );
        Ok(builder.build())
    }
}
