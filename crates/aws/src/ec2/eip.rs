//! `aws_eip`
//!
//! - <https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/eip>
//! - <https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/eip_association>
//! - <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_AllocateAddress.html>

use async_trait::async_trait;
use aws_sdk_ec2::types::{Address as SdkAddress, DomainType, ResourceType};

use super::describe::pages_once;
use super::eip_attributes::AboutAddresses;
use super::{blockers, dns_names, tags};
use crate::answers::{distinct, in_order};
use crate::client::AwsClient;
use crate::declare::{BOOL, STRING, Spec, computed, id, optional, optional_computed};
use crate::error::AwsError;
use crate::object::Attributes;
use crate::object::ObjectBuilder;
use crate::plan::ResourceDiff;
use crate::resource::{Behavior, Blocker, Operation, Resource, Tagging};
use rform_core::value::{Type, Value};

/// The resource `aws_eip`.
/// <https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/eip>
pub struct Eip;

#[async_trait]
impl Resource for Eip {
    fn title(&self) -> &'static str {
        "EC2 EIP"
    }

    fn spec(&self) -> Spec {
        Spec::new([
            id(),
            optional("address", STRING).force_new(),
            computed("allocation_id", STRING),
            computed("arn", STRING),
            optional("associate_with_private_ip", STRING),
            computed("association_id", STRING),
            computed("carrier_ip", STRING),
            computed("customer_owned_ip", STRING),
            optional("customer_owned_ipv4_pool", STRING),
            optional_computed("domain", STRING)
                .force_new()
                .conflicts_with(&["vpc"])
                .one_of(&["vpc", "standard"]),
            optional_computed("instance", STRING),
            optional_computed("ipam_pool_id", STRING).force_new(),
            optional_computed("network_border_group", STRING).force_new(),
            optional_computed("network_interface", STRING),
            computed("private_dns", STRING),
            computed("private_ip", STRING),
            computed("ptr_record", STRING),
            computed("public_dns", STRING),
            computed("public_ip", STRING),
            optional_computed("public_ipv4_pool", STRING).force_new(),
            optional_computed("vpc", BOOL)
                .force_new()
                .own()
                .conflicts_with(&["domain"])
                .deprecated("use domain attribute instead"),
        ])
        .tagged()
        .timeouts(&[("delete", 3), ("read", 15), ("update", 5)])
        .customize_diff(set_dependent_computed)
    }

    fn behavior(&self) -> Behavior {
        Behavior {
            not_found_codes: &["InvalidAllocationID.NotFound"],
            retryable_errors: RETRYABLE_ERRORS,
            retryable_while_new: RETRYABLE_WHILE_NEW,
            // AWS answers AuthFailure as long as a NAT gateway, or another service, has it, and for
            // some seconds after that.
            dependency_violation_codes: &["AuthFailure", "InvalidIPAddress.InUse"],
            ..Behavior::default()
        }
    }

    fn tagging(&self) -> &'static dyn Tagging {
        &tags::WITH_ATTEMPT_TAG
    }

    async fn create(&self, operation: &Operation<'_>) -> Result<String, AwsError> {
        let (planned, ec2) = (operation.planned, &operation.client.clients.ec2);
        let domain = match planned.string("domain") {
            Some(domain) => DomainType::from(domain),
            None => DomainType::Vpc,
        };
        let created = operation
            .client
            .call_once("ec2:AllocateAddress", || {
                ec2.allocate_address()
                    .domain(domain.clone())
                    .set_address(planned.owned("address"))
                    .set_customer_owned_ipv4_pool(planned.owned("customer_owned_ipv4_pool"))
                    .set_ipam_pool_id(planned.owned("ipam_pool_id"))
                    .set_network_border_group(planned.owned("network_border_group"))
                    .set_public_ipv4_pool(planned.owned("public_ipv4_pool"))
                    .set_tag_specifications(tags::with_attempt(operation, ResourceType::ElasticIp))
                    .send()
            })
            .await?;
        created
            .allocation_id
            .ok_or_else(|| AwsError::new("the answer holds no address"))
    }

    async fn similar(&self, operation: &Operation<'_>) -> Result<Option<Vec<String>>, AwsError> {
        let ec2 = &operation.client.clients.ec2;
        let found = operation
            .client
            .call("ec2:DescribeAddresses", || ec2.describe_addresses().send());
        let found = found.await?.addresses.unwrap_or_default().into_iter();
        let free = found.filter(|it| {
            it.association_id.is_none() && tags::match_planned(operation, it.tags.as_deref())
        });
        Ok(Some(free.filter_map(|it| it.allocation_id).collect()))
    }

    async fn finish(&self, operation: &Operation<'_>, id: &str) -> Result<(), AwsError> {
        associate_planned(operation, id).await
    }

    async fn read(
        &self,
        client: &AwsClient,
        known: &[Value],
    ) -> Result<Vec<Option<Value>>, AwsError> {
        let found = describe(client, "allocation-id", &distinct(known, "id")).await?;
        let about = AboutAddresses::of(client, &found).await?;
        let answers = in_order(known, "id", &found, |it| it.allocation_id.as_deref());
        Ok(answers
            .map(|(known, found)| Some(object(client, known, found?, &about)))
            .collect())
    }

    async fn update(&self, operation: &Operation<'_>) -> Result<(), AwsError> {
        if !operation.changes_any(ASSOCIATION_ARGUMENTS) {
            return Ok(());
        }
        disassociate_all(operation.client, operation.id()).await?;
        associate_planned(operation, operation.id()).await
    }

    async fn delete(&self, operation: &Operation<'_>) -> Result<(), AwsError> {
        let is_ours = ["instance", "network_interface"]
            .iter()
            .any(|name| operation.prior.string(name).is_some());
        if is_ours {
            disassociate_all(operation.client, operation.id()).await?;
        }
        let ec2 = &operation.client.clients.ec2;
        operation
            .client
            .call("ec2:ReleaseAddress", || {
                ec2.release_address().allocation_id(operation.id()).send()
            })
            .await?;
        Ok(())
    }

    async fn blockers(&self, operation: &Operation<'_>) -> Result<Vec<Blocker>, AwsError> {
        let client = operation.client;
        let ids = [operation.id().to_owned()];
        let found = describe(client, "allocation-id", &ids).await?;
        let mut blockers = blockers::gateways_with_address(client, operation.id()).await?;
        for address in found {
            match (address.instance_id, address.network_interface_id) {
                (Some(instance), _) => blockers.push(Blocker::new("instance", instance)),
                (None, Some(id)) if blockers.is_empty() => {
                    blockers
                        .extend(blockers::interfaces(client, "network-interface-id", &id).await?);
                }
                _ => {}
            }
        }
        Ok(blockers)
    }
}

/// An instance may not be ready for an address yet.
pub(super) const RETRYABLE_ERRORS: &[(&str, &str)] = &[
    ("InvalidInstanceID", "pending instance"),
    ("IncorrectInstanceState", ""),
];

/// A gateway may be too new to be seen.
pub(super) const RETRYABLE_WHILE_NEW: &[(&str, &str)] = &[("Gateway.NotAttached", "")];

/// The addresses that a filter finds.
pub(super) async fn describe(
    client: &AwsClient,
    name: &str,
    values: &[String],
) -> Result<Vec<SdkAddress>, AwsError> {
    Ok(pages_once!(
        client,
        "ec2:DescribeAddresses",
        addresses,
        name,
        values,
        client.clients.ec2.describe_addresses()
    ))
}

/// The arguments that define what an address is associated with.
const ASSOCIATION_ARGUMENTS: &[&str] =
    &["instance", "network_interface", "associate_with_private_ip"];

/// Where an address hangs is said by one argument; the rest of it follows.
fn set_dependent_computed(diff: &mut ResourceDiff<'_>) {
    diff.refuse(&["customer_owned_ipv4_pool"]);
    let moves = |diff: &ResourceDiff<'_>, name: &str| diff.changes(name);
    if diff.is_create() || !ASSOCIATION_ARGUMENTS.iter().any(|name| moves(diff, name)) {
        return;
    }
    let ends = [
        ("instance", "network_interface"),
        ("network_interface", "instance"),
    ];
    for (said, follows) in ends {
        if moves(diff, said) && is_left_unset(diff.config, follows) {
            diff.set_new_computed_string(follows);
        }
    }
    for follows in ["association_id", "private_dns", "private_ip"] {
        diff.set_new_computed_string(follows);
    }
}

fn is_left_unset(config: &Value, name: &str) -> bool {
    config
        .get(name)
        .is_none_or(|it| it.is_null() || it.as_str() == Some(""))
}

/// Associates an address as the configuration says. Other association attributes of the plan may
/// be those of the former association.
async fn associate_planned(operation: &Operation<'_>, id: &str) -> Result<(), AwsError> {
    let config = operation.config;
    let (instance, interface) = (config.owned("instance"), config.owned("network_interface"));
    if instance.is_none() && interface.is_none() {
        return Ok(());
    }
    let ec2 = &operation.client.clients.ec2;
    let done = operation
        .client
        .call("ec2:AssociateAddress", || {
            ec2.associate_address()
                .allocation_id(id)
                .set_instance_id(instance.clone())
                .set_network_interface_id(interface.clone())
                .set_private_ip_address(config.owned("associate_with_private_ip"))
                .send()
        })
        .await;
    match done {
        // An earlier try, the response of which was lost, has done it.
        Err(error) if error.is(&["Resource.AlreadyAssociated"]) => {
            let found = describe(operation.client, "allocation-id", &[id.to_owned()]).await?;
            let hangs_there = found.iter().any(|it| {
                (instance.is_none() || it.instance_id == instance)
                    && (interface.is_none() || it.network_interface_id == interface)
            });
            if hangs_there { Ok(()) } else { Err(error) }
        }
        other => other.map(drop),
    }
}

async fn disassociate_all(client: &AwsClient, id: &str) -> Result<(), AwsError> {
    let found = describe(client, "allocation-id", &[id.to_owned()]).await?;
    for association in found.into_iter().filter_map(|it| it.association_id) {
        disassociate(client, &association).await?;
    }
    Ok(())
}

pub(super) async fn disassociate(client: &AwsClient, association: &str) -> Result<(), AwsError> {
    let ec2 = &client.clients.ec2;
    let done = client
        .call("ec2:DisassociateAddress", || {
            ec2.disassociate_address()
                .association_id(association)
                .send()
        })
        .await;
    done.map(drop)
        .or_else(|error| error.unless(&["InvalidAssociationID.NotFound"]))
}

fn object(client: &AwsClient, known: &Value, found: &SdkAddress, about: &AboutAddresses) -> Value {
    let name = |name: Option<String>| name.map_or(Value::Null(Type::String), Value::string);
    let private = found.private_ip_address.as_deref();
    let private_dns = private.map(|ip| dns_names::private_dns(client.region(), ip));
    let public = found.public_ip.as_deref();
    let public_dns = public.map(|ip| dns_names::public_dns(client.region(), ip));
    let domain = found.domain.as_ref().map(DomainType::as_str);
    let mut builder = ObjectBuilder::from(known);
    builder
        .text("id", found.allocation_id.as_deref())
        .text("allocation_id", found.allocation_id.as_deref())
        .text("arn", Some(&about.arn(client, found)))
        .maybe(
            "associate_with_private_ip",
            private.filter(|_| known.string("associate_with_private_ip").is_some()),
        )
        .text("association_id", found.association_id.as_deref())
        .text("carrier_ip", found.carrier_ip.as_deref())
        .text("customer_owned_ip", found.customer_owned_ip.as_deref())
        .text(
            "customer_owned_ipv4_pool",
            found.customer_owned_ipv4_pool.as_deref(),
        )
        .text("domain", domain)
        .text("instance", found.instance_id.as_deref())
        .text(
            "network_border_group",
            found.network_border_group.as_deref(),
        )
        .text("network_interface", found.network_interface_id.as_deref())
        .set("private_dns", name(private_dns))
        .text("private_ip", private)
        .maybe("ptr_record", about.ptr_record(found))
        .set("public_dns", name(public_dns))
        .text("public_ip", public)
        .text("public_ipv4_pool", found.public_ipv4_pool.as_deref())
        .flag("vpc", Some(domain == Some("vpc")))
        .set("tags_all", tags::value(found.tags.as_deref()));
    builder.build()
}
