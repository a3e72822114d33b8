//! Reading load balancers.

use std::collections::{BTreeMap, BTreeSet};

use aws_sdk_elasticloadbalancingv2::types::{
    AvailabilityZone, IpAddressType, LoadBalancer as SdkLoadBalancer, LoadBalancerSchemeEnum,
    LoadBalancerTypeEnum,
};
use futures_util::future::try_join_all;

use super::schema;
use super::settings;
use crate::answers::distinct;
use crate::client::AwsClient;
use crate::elbv2::requests::{by_arns, found, pages};
use crate::elbv2::tags::tags_of;
use crate::error::AwsError;
use crate::object::{Attributes, ObjectBuilder, string_map_value};
use rform_core::value::Value;

/// Describes load balancers by ARN; those that are absent are left out.
pub(super) async fn describe(
    client: &AwsClient,
    arns: &[String],
) -> Result<Vec<SdkLoadBalancer>, AwsError> {
    by_arns(arns, |part| async move {
        let answer = client
            .call("elasticloadbalancing:DescribeLoadBalancers", || {
                let request = client.clients.elbv2.describe_load_balancers();
                request.set_load_balancer_arns(Some(part.clone())).send()
            })
            .await?;
        Ok(answer.load_balancers.unwrap_or_default())
    })
    .await
}

/// Which of these load balancers there are, by ARN.
///
/// # Errors
/// When AWS refuses a request, or does not answer.
pub(crate) async fn existing_balancers(
    client: &AwsClient,
    arns: &[String],
) -> Result<BTreeSet<String>, AwsError> {
    let found = describe(client, arns).await?.into_iter();
    Ok(found.filter_map(|it| it.load_balancer_arn).collect())
}

/// The load balancer of that name, if there is one.
pub(super) async fn by_name(
    client: &AwsClient,
    name: &str,
) -> Result<Option<SdkLoadBalancer>, AwsError> {
    let answer = client.call("elasticloadbalancing:DescribeLoadBalancers", || {
        let request = client.clients.elbv2.describe_load_balancers();
        request.names(name).send()
    });
    let found = found(answer.await)?.and_then(|it| it.load_balancers);
    Ok(found.unwrap_or_default().into_iter().next())
}

/// All load balancers of the region.
pub(super) async fn all(client: &AwsClient) -> Result<Vec<SdkLoadBalancer>, AwsError> {
    Ok(pages!(
        client,
        "elasticloadbalancing:DescribeLoadBalancers",
        load_balancers,
        client.clients.elbv2.describe_load_balancers()
    ))
}

/// How AWS describes the network interfaces of a load balancer: `ELB app/NAME/ID`.
/// <https://docs.aws.amazon.com/elasticloadbalancing/latest/application/application-load-balancers.html>
pub(super) fn interface_description(arn: &str) -> Option<String> {
    let (_, suffix) = arn.split_once(":loadbalancer/")?;
    Some(format!("ELB {suffix}"))
}

pub(super) async fn read(
    client: &AwsClient,
    known: &[Value],
) -> Result<Vec<Option<Value>>, AwsError> {
    let found = describe(client, &distinct(known, "id")).await?;
    let found = details(client, found).await?;
    let answers = known.iter().map(|known| {
        let (balancer, more) = found.get(known.text("id"))?;
        Some(object(known, balancer, more))
    });
    Ok(answers.collect())
}

/// What AWS tells of a load balancer by requests of their own.
pub(super) struct Details {
    attributes: BTreeMap<String, String>,
    capacity: Option<i32>,
    pub(super) tags: BTreeMap<String, String>,
}

/// Load balancers with all that is told of them, by ARN; those that vanish meanwhile are left out.
pub(super) async fn details(
    client: &AwsClient,
    found: Vec<SdkLoadBalancer>,
) -> Result<BTreeMap<String, (SdkLoadBalancer, Details)>, AwsError> {
    let arns = found.iter().filter_map(|it| it.load_balancer_arn.clone());
    let mut tags = tags_of(client, &arns.collect::<Vec<_>>()).await?;
    let one = |balancer: SdkLoadBalancer| async move {
        let arn = balancer.load_balancer_arn.clone().unwrap_or_default();
        let attributes = settings::of(client, &arn).await?;
        let capacity = match balancer.r#type {
            Some(LoadBalancerTypeEnum::Gateway) => None,
            _ => capacity(client, &arn).await?,
        };
        Ok::<_, AwsError>((arn, balancer, attributes, capacity))
    };
    let all = try_join_all(found.into_iter().map(one)).await?.into_iter();
    let all = all.filter_map(|(arn, balancer, attributes, capacity)| {
        let details = Details {
            attributes: attributes?,
            capacity,
            tags: tags.remove(&arn).unwrap_or_default(),
        };
        Some((arn, (balancer, details)))
    });
    Ok(all.collect())
}

/// The capacity units that are reserved; none if there are none, or nobody may ask.
async fn capacity(client: &AwsClient, arn: &str) -> Result<Option<i32>, AwsError> {
    let answer = client.call("elasticloadbalancing:DescribeCapacityReservation", || {
        let request = client.clients.elbv2.describe_capacity_reservation();
        request.load_balancer_arn(arn).send()
    });
    let answer = match answer.await {
        Err(error) if error.is(&["AccessDenied", "AccessDeniedException"]) => return Ok(None),
        answer => found(answer)?,
    };
    let capacity = answer.and_then(|it| it.minimum_load_balancer_capacity);
    Ok(capacity.and_then(|it| it.capacity_units))
}

/// A load balancer as AWS describes it, without the tags.
pub(super) fn described(known: &Value, found: &SdkLoadBalancer, more: &Details) -> ObjectBuilder {
    let arn = found.load_balancer_arn.as_deref();
    let suffix = arn
        .and_then(|it| it.split_once(":loadbalancer/"))
        .map(|it| it.1);
    let zones = found.availability_zones.as_deref().unwrap_or_default();
    let is_internal = found.scheme == Some(LoadBalancerSchemeEnum::Internal);
    let mut builder = ObjectBuilder::from(known);
    builder
        .text("id", arn)
        .text("arn", arn)
        .text("arn_suffix", suffix)
        .text(
            "customer_owned_ipv4_pool",
            found.customer_owned_ipv4_pool.as_deref(),
        )
        .text("dns_name", found.dns_name.as_deref())
        .text(
            "enforce_security_group_inbound_rules_on_private_link_traffic",
            found
                .enforce_security_group_inbound_rules_on_private_link_traffic
                .as_deref(),
        )
        .flag("internal", Some(is_internal))
        .text(
            "ip_address_type",
            found.ip_address_type.as_ref().map(IpAddressType::as_str),
        )
        .text(
            "load_balancer_type",
            found.r#type.as_ref().map(LoadBalancerTypeEnum::as_str),
        )
        .text("name", found.load_balancer_name.as_deref())
        .string_set(
            "security_groups",
            found.security_groups.clone().unwrap_or_default(),
        )
        .set("subnet_mapping", mappings(zones))
        .string_set(
            "subnets",
            zones.iter().filter_map(|it| it.subnet_id.clone()),
        )
        .text("vpc_id", found.vpc_id.as_deref())
        .text("zone_id", found.canonical_hosted_zone_id.as_deref())
        .set("ipam_pools", pools(found))
        .set("minimum_load_balancer_capacity", units(more.capacity));
    settings::read(&mut builder, &more.attributes);
    builder
}

fn object(known: &Value, found: &SdkLoadBalancer, more: &Details) -> Value {
    let mut builder = described(known, found, more);
    builder.set("tags_all", string_map_value(&more.tags));
    builder.build()
}

fn pools(found: &SdkLoadBalancer) -> Value {
    let pool = found.ipam_pools.as_ref();
    let pool = pool.and_then(|it| it.ipv4_ipam_pool_id.as_deref());
    let items = pool.map(|id| Value::object([("ipv4_ipam_pool_id", Value::string(id))]));
    let ty = schema_type("ipam_pools");
    Value::list(ty, items)
}

fn units(capacity: Option<i32>) -> Value {
    let items = capacity.map(|it| Value::object([("capacity_units", Value::int(it.into()))]));
    Value::list(schema_type("minimum_load_balancer_capacity"), items)
}

fn schema_type(block: &str) -> rform_core::value::Type {
    let spec = schema::spec();
    let found = spec.blocks.iter().find(|it| it.name == block);
    found.map_or(rform_core::value::Type::Dynamic, |it| it.element_type())
}

fn mappings(zones: &[AvailabilityZone]) -> Value {
    let mapping = |zone: &AvailabilityZone| {
        let addresses = zone.load_balancer_addresses.as_deref().unwrap_or_default();
        let address = addresses.first();
        let mut builder = ObjectBuilder::from(&Value::NULL);
        builder
            .text(
                "allocation_id",
                address.and_then(|it| it.allocation_id.as_deref()),
            )
            .text(
                "ipv6_address",
                address.and_then(|it| it.ipv6_address.as_deref()),
            )
            .text("outpost_id", zone.outpost_id.as_deref())
            .text(
                "private_ipv4_address",
                address.and_then(|it| it.private_ipv4_address.as_deref()),
            )
            .text("subnet_id", zone.subnet_id.as_deref());
        builder.build()
    };
    let ty = schema::subnet_mapping().element_type();
    Value::set(ty, zones.iter().map(mapping))
}
