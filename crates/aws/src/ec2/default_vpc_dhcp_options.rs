//! `aws_default_vpc_dhcp_options`: the DHCP options that each region begins with.
//!
//! <https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/default_vpc_dhcp_options>

use async_trait::async_trait;
use aws_sdk_ec2::types::DhcpOptions as SdkDhcpOptions;

use super::describe::{filter, pages};
use super::tags;
use super::vpc_dhcp_options::{describe, fill};
use crate::answers::{distinct, in_order};
use crate::client::AwsClient;
use crate::declare::{STRING, Spec, computed, id, optional_computed};
use crate::error::AwsError;
use crate::object::{Attributes, ObjectBuilder};
use crate::resource::{Behavior, Operation, Resource, Tagging};
use rform_core::value::Value;

/// The resource `aws_default_vpc_dhcp_options`. Deleting the resource lets go of the options.
/// <https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/default_vpc_dhcp_options>
pub struct DefaultVpcDhcpOptions;

/// The options with several values, which this type shows as one text.
const LISTS: [&str; 3] = ["domain_name_servers", "netbios_name_servers", "ntp_servers"];

#[async_trait]
impl Resource for DefaultVpcDhcpOptions {
    fn title(&self) -> &'static str {
        "EC2 Default DHCP Options Set"
    }

    fn spec(&self) -> Spec {
        Spec::new([
            id(),
            computed("arn", STRING),
            computed("domain_name", STRING),
            computed("domain_name_servers", STRING),
            computed("ipv6_address_preferred_lease_time", STRING),
            computed("netbios_name_servers", STRING),
            computed("netbios_node_type", STRING),
            computed("ntp_servers", STRING),
            optional_computed("owner_id", STRING).own(),
        ])
        .tagged()
    }

    fn behavior(&self) -> Behavior {
        Behavior {
            not_found_codes: &[
                "InvalidDhcpOptionID.NotFound",
                "InvalidDhcpOptionsID.NotFound",
            ],
            // A region has one default set: to adopt it twice changes nothing.
            supports_client_token: true,
            ..Behavior::default()
        }
    }

    fn tagging(&self) -> &'static dyn Tagging {
        &tags::WITHOUT_ATTEMPT_TAG
    }

    async fn create(&self, operation: &Operation<'_>) -> Result<String, AwsError> {
        let found = find(operation).await?;
        let id = found.and_then(|it| it.dhcp_options_id);
        id.ok_or_else(|| AwsError::new("there are no default DHCP options in this region"))
    }

    async fn finish(&self, operation: &Operation<'_>, id: &str) -> Result<(), AwsError> {
        let found = describe(operation.client, "dhcp-options-id", &[id.to_owned()]).await?;
        let found = found.first().and_then(|it| it.tags.as_deref());
        tags::replace_by_planned(operation, id, found).await
    }

    async fn read(
        &self,
        client: &AwsClient,
        known: &[Value],
    ) -> Result<Vec<Option<Value>>, AwsError> {
        let found = describe(client, "dhcp-options-id", &distinct(known, "id")).await?;
        let answers = in_order(known, "id", &found, |it| it.dhcp_options_id.as_deref());
        Ok(answers
            .map(|(known, found)| {
                let mut builder = ObjectBuilder::from(known);
                fill(&mut builder, client, found?);
                let lists = builder.build();
                for name in LISTS {
                    builder.text(name, Some(&lists.strings(name).join(",")));
                }
                builder.set("tags_all", tags::value(found?.tags.as_deref()));
                Some(builder.build())
            })
            .collect())
    }

    /// The options are AWS's own: they are let go of.
    async fn delete(&self, _operation: &Operation<'_>) -> Result<(), AwsError> {
        Ok(())
    }
}

/// The set whose domain name is that of the region, and whose name server is Amazon's.
async fn find(operation: &Operation<'_>) -> Result<Option<SdkDhcpOptions>, AwsError> {
    let client = operation.client;
    let domain = match client.region() {
        "us-east-1" => "ec2.internal".to_owned(),
        region => format!("{region}.compute.internal"),
    };
    let owner = operation.config.owned("owner_id");
    let found = pages!(
        client,
        "ec2:DescribeDhcpOptions",
        dhcp_options,
        client
            .clients
            .ec2
            .describe_dhcp_options()
            .filters(filter("key", ["domain-name"]))
            .filters(filter("value", [&domain]))
            .filters(filter("key", ["domain-name-servers"]))
            .filters(filter("value", ["AmazonProvidedDNS"]))
    );
    let mut found = found.into_iter();
    Ok(found.find(|it| owner.is_none() || it.owner_id == owner))
}
