//! Making a VPC endpoint, accepting it, and changing it.

use std::collections::BTreeSet;

use aws_sdk_ec2::types::{
    DnsOptionsSpecification, DnsRecordIpType, IpAddressType, ResourceType, VpcEndpointType,
};

use super::super::tags;
use super::requests::{find, modify, state_of};
use crate::error::AwsError;
use crate::object::Attributes;
use crate::resource::Operation;
use rform_core::value::Value;

/// Makes the endpoint. Its client token makes sure that a request which is sent twice makes one.
///
/// # Errors
/// When AWS refuses the request, or does not answer.
pub(super) async fn create(operation: &Operation<'_>) -> Result<String, AwsError> {
    let (planned, ec2) = (operation.planned, &operation.client.clients.ec2);
    let kind = planned
        .string("vpc_endpoint_type")
        .map(VpcEndpointType::from);
    let is_gateway = kind == Some(VpcEndpointType::Gateway);
    // A gateway has no names of its own.
    let private_dns = planned
        .boolean("private_dns_enabled")
        .filter(|_| !is_gateway);
    let private_dns = private_dns.or((kind == Some(VpcEndpointType::Interface)).then_some(false));
    let created = operation
        .client
        .call_once("ec2:CreateVpcEndpoint", || {
            ec2.create_vpc_endpoint()
                .client_token(operation.client_token())
                .set_dns_options(dns_options(planned))
                .set_ip_address_type(planned.string("ip_address_type").map(IpAddressType::from))
                .set_policy_document(planned.owned("policy"))
                .set_private_dns_enabled(private_dns)
                .set_resource_configuration_arn(planned.owned("resource_configuration_arn"))
                .set_route_table_ids(some(planned.strings("route_table_ids")))
                .set_security_group_ids(some(planned.strings("security_group_ids")))
                .set_service_name(planned.owned("service_name"))
                .set_service_network_arn(planned.owned("service_network_arn"))
                .set_service_region(planned.owned("service_region"))
                .set_subnet_ids(some(planned.strings("subnet_ids")))
                .set_tag_specifications(tags::without_attempt(operation, ResourceType::VpcEndpoint))
                .set_vpc_endpoint_type(kind.clone())
                .vpc_id(planned.text("vpc_id"))
                .send()
        })
        .await?;
    let id = created.vpc_endpoint.and_then(|it| it.vpc_endpoint_id);
    id.ok_or_else(|| AwsError::new("the answer holds no VPC endpoint"))
}

fn some(texts: Vec<String>) -> Option<Vec<String>> {
    (!texts.is_empty()).then_some(texts)
}

fn dns_options(planned: &Value) -> Option<DnsOptionsSpecification> {
    let block = planned.first("dns_options")?;
    let kind = block
        .string("dns_record_ip_type")
        .map(DnsRecordIpType::from);
    let inbound = block.flag("private_dns_only_for_inbound_resolver_endpoint");
    // Only services with endpoints of both types take it: others refuse even a false.
    let is_taken = inbound || has_both_types(planned);
    let options = DnsOptionsSpecification::builder()
        .set_dns_record_ip_type(kind)
        .set_private_dns_only_for_inbound_resolver_endpoint(is_taken.then_some(inbound));
    Some(options.build())
}

/// Whether names of an interface endpoint may be private to inbound resolvers, because a gateway
/// endpoint serves the rest: <https://docs.aws.amazon.com/AmazonS3/latest/userguide/privatelink-interface-endpoints.html>.
fn has_both_types(planned: &Value) -> bool {
    let service = planned.text("service_name");
    let is_s3 = service.starts_with("com.amazonaws.") && service.ends_with(".s3");
    is_s3 && planned.text("vpc_endpoint_type") == "Interface"
}

/// Accepts an endpoint that waits for it, if the configuration says so.
///
/// # Errors
/// As [`accept`] has them.
pub(super) async fn accept_if_wanted(operation: &Operation<'_>, id: &str) -> Result<(), AwsError> {
    if !operation.planned.flag("auto_accept") {
        return Ok(());
    }
    let found = find(operation.client, id).await?;
    let waits = found.is_some_and(|it| state_of(&it) == "pendingacceptance");
    match waits {
        true => accept(operation, id).await,
        false => Ok(()),
    }
}

/// Accepts an endpoint on behalf of its service, and waits until it is available.
///
/// # Errors
/// When AWS refuses a request, does not answer, or the service is somebody else's.
async fn accept(operation: &Operation<'_>, id: &str) -> Result<(), AwsError> {
    let ec2 = &operation.client.clients.ec2;
    let service = operation.planned.text("service_name").to_owned();
    let found = operation
        .client
        .call("ec2:DescribeVpcEndpointServices", || {
            let request = ec2.describe_vpc_endpoint_services();
            request.service_names(&service).send()
        })
        .await?;
    let details = found.service_details.unwrap_or_default().into_iter();
    let service = details.filter_map(|it| it.service_id).next();
    let service =
        service.ok_or_else(|| AwsError::new("the service of the endpoint is not known"))?;
    operation
        .client
        .call("ec2:AcceptVpcEndpointConnections", || {
            let request = ec2.accept_vpc_endpoint_connections();
            request.service_id(&service).vpc_endpoint_ids(id).send()
        })
        .await?;
    let what = format!("EC2 VPC Endpoint {id} to become available");
    operation
        .until(&what, 5.0, || async {
            let found = find(operation.client, id).await?;
            Ok(found.is_some_and(|it| state_of(&it) == "available"))
        })
        .await
}

/// The elements of a set that are new, and those that are gone.
fn difference(operation: &Operation<'_>, name: &str) -> (Option<Vec<String>>, Option<Vec<String>>) {
    let strings = |object: &Value| BTreeSet::from_iter(object.strings(name));
    let (before, after) = (strings(operation.prior), strings(operation.planned));
    let new = after.difference(&before).cloned().collect();
    (
        some(new),
        some(before.difference(&after).cloned().collect()),
    )
}

const ARGUMENTS: &[&str] = &[
    "dns_options",
    "ip_address_type",
    "policy",
    "private_dns_enabled",
    "route_table_ids",
    "security_group_ids",
    "subnet_ids",
];

/// Changes the endpoint to what is planned, by one request.
///
/// # Errors
/// When AWS refuses the request, or does not answer.
pub(super) async fn update(operation: &Operation<'_>) -> Result<(), AwsError> {
    if !operation.changes_any(ARGUMENTS) {
        return Ok(());
    }
    let planned = operation.planned;
    let changes = |name: &str| operation.changes(name);
    let tables = difference(operation, "route_table_ids");
    let groups = difference(operation, "security_group_ids");
    let subnets = difference(operation, "subnet_ids");
    let policy = planned.owned("policy").filter(|_| changes("policy"));
    let resets = changes("policy") && policy.is_none();
    let kind = planned
        .string("ip_address_type")
        .filter(|_| changes("ip_address_type"));
    let private = planned.boolean("private_dns_enabled");
    let private = private.filter(|_| changes("private_dns_enabled"));
    // Which names are private is told anew when private names are turned on.
    let tells_names = changes("dns_options") || private == Some(true);
    let dns = dns_options(planned).filter(|_| tells_names);
    modify(operation, operation.id(), |request| {
        request
            .set_add_route_table_ids(tables.0.clone())
            .set_remove_route_table_ids(tables.1.clone())
            .set_add_security_group_ids(groups.0.clone())
            .set_remove_security_group_ids(groups.1.clone())
            .set_add_subnet_ids(subnets.0.clone())
            .set_remove_subnet_ids(subnets.1.clone())
            .set_dns_options(dns.clone())
            .set_ip_address_type(kind.map(IpAddressType::from))
            .set_policy_document(policy.clone())
            .set_reset_policy(resets.then_some(true))
            .set_private_dns_enabled(private)
    })
    .await
}
