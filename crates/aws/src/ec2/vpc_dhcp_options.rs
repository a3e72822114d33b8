//! `aws_vpc_dhcp_options`
//!
//! - <https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/vpc_dhcp_options>
//! - <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateDhcpOptions.html>

use async_trait::async_trait;
use aws_sdk_ec2::types::{DhcpOptions as SdkDhcpOptions, NewDhcpConfiguration, ResourceType};

use super::describe::pages_by;
use super::tags;
use crate::answers::{distinct, in_order};
use crate::client::AwsClient;
use crate::declare::{STRING, Spec, computed, id, optional, string_list};
use crate::error::AwsError;
use crate::object::{Attributes, ObjectBuilder};
use crate::resource::{Behavior, Blocker, Operation, Resource, Tagging};
use rform_core::value::Value;

/// The options with one value, and their names in the API.
const SINGLE: [(&str, &str); 3] = [
    ("domain_name", "domain-name"),
    (
        "ipv6_address_preferred_lease_time",
        "ipv6-address-preferred-lease-time",
    ),
    ("netbios_node_type", "netbios-node-type"),
];

/// The options with several values, and their names in the API.
const LISTS: [(&str, &str); 3] = [
    ("domain_name_servers", "domain-name-servers"),
    ("netbios_name_servers", "netbios-name-servers"),
    ("ntp_servers", "ntp-servers"),
];

/// The resource `aws_vpc_dhcp_options`.
/// <https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/vpc_dhcp_options>
pub struct VpcDhcpOptions;

#[async_trait]
impl Resource for VpcDhcpOptions {
    fn title(&self) -> &'static str {
        "EC2 DHCP Options Set"
    }

    fn spec(&self) -> Spec {
        let single = SINGLE.map(|(name, _)| optional(name, STRING).force_new());
        let lists = LISTS.map(|(name, _)| optional(name, string_list()).force_new());
        let fields = single.into_iter().chain(lists);
        let own = [id(), computed("arn", STRING), computed("owner_id", STRING)];
        let names: &'static [&'static str] = &[
            "domain_name",
            "domain_name_servers",
            "ipv6_address_preferred_lease_time",
            "netbios_name_servers",
            "netbios_node_type",
            "ntp_servers",
        ];
        Spec::new(own.into_iter().chain(fields))
            .tagged()
            .at_least_one_for("domain_name", names)
    }

    fn behavior(&self) -> Behavior {
        Behavior {
            not_found_codes: &[
                "InvalidDhcpOptionID.NotFound",
                "InvalidDhcpOptionsID.NotFound",
            ],
            ..Behavior::default()
        }
    }

    fn tagging(&self) -> &'static dyn Tagging {
        &tags::WITH_ATTEMPT_TAG
    }

    async fn create(&self, operation: &Operation<'_>) -> Result<String, AwsError> {
        let ec2 = &operation.client.clients.ec2;
        let options = options(operation.planned);
        let created = operation
            .client
            .call_once("ec2:CreateDhcpOptions", || {
                ec2.create_dhcp_options()
                    .set_dhcp_configurations(Some(options.clone()))
                    .set_tag_specifications(tags::with_attempt(
                        operation,
                        ResourceType::DhcpOptions,
                    ))
                    .send()
            })
            .await?;
        let id = created.dhcp_options.and_then(|it| it.dhcp_options_id);
        id.ok_or_else(|| AwsError::new("the answer holds no DHCP options"))
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
                builder.set("tags_all", tags::value(found?.tags.as_deref()));
                Some(builder.build())
            })
            .collect())
    }

    async fn delete(&self, operation: &Operation<'_>) -> Result<(), AwsError> {
        // VPCs that use it go on with the default set, as with Terraform's provider.
        let users = users(operation.client, operation.id()).await?;
        for vpc in users.iter().filter(|it| !operation.is_deleting(it)) {
            associate(operation.client, vpc, DEFAULT).await?;
        }
        let ec2 = &operation.client.clients.ec2;
        operation
            .client
            .call("ec2:DeleteDhcpOptions", || {
                let request = ec2.delete_dhcp_options();
                request.dhcp_options_id(operation.id()).send()
            })
            .await?;
        Ok(())
    }

    async fn blockers(&self, operation: &Operation<'_>) -> Result<Vec<Blocker>, AwsError> {
        let users = users(operation.client, operation.id()).await?.into_iter();
        Ok(users.map(|id| Blocker::new("VPC", id)).collect())
    }
}

/// The name of the set that each VPC begins with.
pub(super) const DEFAULT: &str = "default";

/// The options in the form of the API.
fn options(planned: &Value) -> Vec<NewDhcpConfiguration> {
    let single = SINGLE.into_iter();
    let single = single.filter_map(|(name, key)| Some((key, vec![planned.owned(name)?])));
    let lists = LISTS
        .into_iter()
        .map(|(name, key)| (key, planned.strings(name)));
    let all = single.chain(lists.filter(|(_, values)| !values.is_empty()));
    let configuration = |(key, values): (&str, Vec<String>)| {
        NewDhcpConfiguration::builder()
            .key(key)
            .set_values(Some(values))
            .build()
    };
    all.map(configuration).collect()
}

/// The sets that a filter finds.
pub(super) async fn describe(
    client: &AwsClient,
    name: &str,
    values: &[String],
) -> Result<Vec<SdkDhcpOptions>, AwsError> {
    Ok(pages_by!(
        client,
        "ec2:DescribeDhcpOptions",
        dhcp_options,
        name,
        values,
        client.clients.ec2.describe_dhcp_options()
    ))
}

/// Fills in what AWS says of a set, but its tags.
pub(super) fn fill(builder: &mut ObjectBuilder, client: &AwsClient, found: &SdkDhcpOptions) {
    let id = found.dhcp_options_id.as_deref().unwrap_or_default();
    let owner = found.owner_id.as_deref();
    let arn = client.arn(
        "ec2",
        owner.unwrap_or_default(),
        &format!("dhcp-options/{id}"),
    );
    let values = |key: &str| -> Vec<String> {
        let mut all = found.dhcp_configurations.iter().flatten();
        let option = all.find(|it| it.key.as_deref() == Some(key));
        let values = option.into_iter().flat_map(|it| it.values.iter().flatten());
        values.filter_map(|it| it.value.clone()).collect()
    };
    builder
        .text("id", Some(id))
        .text("arn", Some(&arn))
        .text("owner_id", owner);
    for (name, key) in SINGLE {
        builder.text(name, values(key).first().map(String::as_str));
    }
    for (name, key) in LISTS {
        builder.string_list(name, values(key));
    }
}

async fn users(client: &AwsClient, id: &str) -> Result<Vec<String>, AwsError> {
    let found = pages_by!(
        client,
        "ec2:DescribeVpcs",
        vpcs,
        "dhcp-options-id",
        [id.to_owned()],
        client.clients.ec2.describe_vpcs()
    );
    Ok(found.into_iter().filter_map(|it| it.vpc_id).collect())
}

/// Has a VPC use a set; [`DEFAULT`] is the one that it began with.
///
/// # Errors
/// When AWS refuses the request, or does not answer.
pub(super) async fn associate(
    client: &AwsClient,
    vpc: &str,
    options: &str,
) -> Result<(), AwsError> {
    client
        .call("ec2:AssociateDhcpOptions", || {
            let request = client.clients.ec2.associate_dhcp_options();
            request.vpc_id(vpc).dhcp_options_id(options).send()
        })
        .await?;
    Ok(())
}
