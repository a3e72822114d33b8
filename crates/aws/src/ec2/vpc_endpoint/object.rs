//! From a VPC endpoint of the API to the object of the state.

use std::collections::BTreeMap;

use aws_sdk_ec2::types::{PrefixList, VpcEndpoint as SdkVpcEndpoint, VpcEndpointType};

use super::super::describe::pages_by;
use super::super::tags;
use super::schema::{dns_entry_type, dns_options, subnet_configuration};
use crate::answers::distinct_texts;
use crate::client::AwsClient;
use crate::error::AwsError;
use crate::object::{Attributes, ObjectBuilder};
use crate::policy;
use rform_core::value::Value;

/// The prefix lists of the services of gateway endpoints, by the name of the service.
pub(super) struct PrefixLists(BTreeMap<String, PrefixList>);

impl PrefixLists {
    /// Asks for those that are needed.
    ///
    /// # Errors
    /// When AWS refuses a request, or does not answer.
    pub(super) async fn of(
        client: &AwsClient,
        found: &[SdkVpcEndpoint],
    ) -> Result<PrefixLists, AwsError> {
        let gateways = found
            .iter()
            .filter(|it| it.vpc_endpoint_type == Some(VpcEndpointType::Gateway));
        let names = distinct_texts(gateways.filter_map(|it| it.service_name.clone()));
        let found = pages_by!(
            client,
            "ec2:DescribePrefixLists",
            prefix_lists,
            "prefix-list-name",
            names,
            client.clients.ec2.describe_prefix_lists()
        );
        let named = found.into_iter();
        Ok(PrefixLists(
            named
                .filter_map(|it| Some((it.prefix_list_name.clone()?, it)))
                .collect(),
        ))
    }
}

/// The attributes of `aws_vpc_endpoint`, on top of what was known.
pub(super) fn object(
    client: &AwsClient,
    known: &Value,
    found: &SdkVpcEndpoint,
    lists: &PrefixLists,
    account: &str,
) -> Value {
    let policy = found.policy_document.as_deref().unwrap_or_default();
    let policy = policy::kept(policy, known.string("policy"));
    let mut builder = ObjectBuilder::from(known);
    fill(&mut builder, client, found, lists, account);
    builder
        .text("policy", Some(&policy))
        .set("dns_options", options(known, found))
        .text("service_region", found.service_region.as_deref())
        .set("tags_all", tags::value(found.tags.as_deref()));
    let ty = subnet_configuration().element_type();
    builder.fallback("subnet_configuration", Value::set(ty, []));
    builder.build()
}

/// Fills in what resource and data source have in common.
pub(super) fn fill(
    builder: &mut ObjectBuilder,
    client: &AwsClient,
    found: &SdkVpcEndpoint,
    lists: &PrefixLists,
    account: &str,
) {
    let id = found.vpc_endpoint_id.as_deref().unwrap_or_default();
    let service = found.service_name.as_deref();
    let list = service.and_then(|name| lists.0.get(name));
    let kind = found.vpc_endpoint_type.as_ref().map(|it| it.as_str());
    let groups = found.groups.iter().flatten();
    let texts = |list: &Option<Vec<String>>| list.clone().unwrap_or_default();
    builder
        .text("id", Some(id))
        .text(
            "arn",
            Some(&client.arn("ec2", account, &format!("vpc-endpoint/{id}"))),
        )
        .string_list(
            "cidr_blocks",
            list.and_then(|it| it.cidrs.clone()).unwrap_or_default(),
        )
        .set("dns_entry", entries(found))
        .text(
            "ip_address_type",
            found.ip_address_type.as_ref().map(|it| it.as_str()),
        )
        .string_set("network_interface_ids", texts(&found.network_interface_ids))
        .text("owner_id", found.owner_id.as_deref())
        .text(
            "prefix_list_id",
            list.and_then(|it| it.prefix_list_id.as_deref()),
        )
        .flag("private_dns_enabled", found.private_dns_enabled)
        .flag("requester_managed", found.requester_managed)
        .string_set("route_table_ids", texts(&found.route_table_ids))
        .string_set(
            "security_group_ids",
            groups.filter_map(|it| it.group_id.as_deref()),
        )
        .text("service_name", service)
        .text("state", found.state.as_ref().map(|it| it.as_str()))
        .string_set("subnet_ids", texts(&found.subnet_ids))
        .text("vpc_endpoint_type", kind)
        .text("vpc_id", found.vpc_id.as_deref());
}

fn entries(found: &SdkVpcEndpoint) -> Value {
    let entries = found.dns_entries.iter().flatten().map(|it| {
        let text = |text: &Option<String>| Value::string(text.clone().unwrap_or_default());
        Value::object([
            ("dns_name", text(&it.dns_name)),
            ("hosted_zone_id", text(&it.hosted_zone_id)),
        ])
    });
    Value::list(dns_entry_type(), entries)
}

/// The DNS options as a block. What is said of inbound resolvers stays as it is known: AWS tells it
/// only where it matters.
fn options(known: &Value, found: &SdkVpcEndpoint) -> Value {
    let before = known.first("dns_options");
    let inbound =
        before.and_then(|it| it.boolean("private_dns_only_for_inbound_resolver_endpoint"));
    let block = found.dns_options.as_ref().map(|it| {
        let told = it.private_dns_only_for_inbound_resolver_endpoint;
        let mut builder = ObjectBuilder::from(&Value::NULL);
        builder
            .text(
                "dns_record_ip_type",
                it.dns_record_ip_type.as_ref().map(|it| it.as_str()),
            )
            .flag(
                "private_dns_only_for_inbound_resolver_endpoint",
                told.or(inbound),
            );
        builder.build()
    });
    Value::list(dns_options().element_type(), block)
}
