//! `aws_network_interface`
//!
//! - <https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/network_interface>
//! - <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateNetworkInterface.html>

mod addresses;
pub(super) mod attachment;
mod data;
mod object;
mod requests;
mod schema;

pub(super) use data::NetworkInterfaceData;
pub(super) use requests::{describe, find};

use async_trait::async_trait;
use aws_sdk_ec2::types::{
    AttributeBooleanValue, AttributeValue, NetworkInterfaceCreationType, NetworkInterfaceStatus,
    ResourceType,
};

use super::tags;
use crate::answers::{distinct, in_order};
use crate::client::AwsClient;
use crate::declare::Spec;
use crate::error::AwsError;
use crate::object::Attributes;
use crate::resource::{Behavior, Blocker, Operation, Resource, Status, Tagging};
use rform_core::value::Value;

/// The resource `aws_network_interface`.
/// <https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/network_interface>
pub struct NetworkInterface;

#[async_trait]
impl Resource for NetworkInterface {
    fn title(&self) -> &'static str {
        "EC2 Network Interface"
    }

    fn spec(&self) -> Spec {
        schema::spec()
    }

    fn behavior(&self) -> Behavior {
        Behavior {
            not_found_codes: &["InvalidNetworkInterfaceID.NotFound"],
            dependency_violation_codes: &["InvalidNetworkInterface.InUse", "InvalidParameterValue"],
            waits_create: true,
            supports_client_token: true,
            ..Behavior::default()
        }
    }

    fn tagging(&self) -> &'static dyn Tagging {
        // Where the create cannot be repeated, nothing else tells which interface it made.
        &tags::WITH_ATTEMPT_TAG
    }

    async fn create(&self, operation: &Operation<'_>) -> Result<String, AwsError> {
        let (planned, ec2) = (operation.planned, &operation.client.clients.ec2);
        let kind = planned
            .string("interface_type")
            .filter(|it| *it != "interface");
        let groups = planned.strings("security_groups");
        let private = addresses::private(planned);
        let ipv6 = addresses::ipv6(planned);
        let created = operation
            .client
            .call("ec2:CreateNetworkInterface", || {
                ec2.create_network_interface()
                    .client_token(operation.client_token())
                    .set_description(planned.owned("description"))
                    .set_enable_primary_ipv6(
                        planned.boolean("enable_primary_ipv6").filter(|it| *it),
                    )
                    .set_groups((!groups.is_empty()).then(|| groups.clone()))
                    .set_interface_type(kind.map(NetworkInterfaceCreationType::from))
                    .set_ipv6_address_count(ipv6.count)
                    .set_ipv6_addresses(ipv6.named())
                    .set_private_ip_addresses(private.named())
                    .set_secondary_private_ip_address_count(private.count)
                    .set_subnet_id(planned.owned("subnet_id"))
                    .set_tag_specifications(tags::with_attempt(
                        operation,
                        ResourceType::NetworkInterface,
                    ))
                    .send()
            })
            .await?;
        let id = created
            .network_interface
            .and_then(|it| it.network_interface_id);
        id.ok_or_else(|| AwsError::new("the answer holds no network interface"))
    }

    async fn finish(&self, operation: &Operation<'_>, id: &str) -> Result<(), AwsError> {
        if operation.planned.boolean("source_dest_check") == Some(false) {
            set_check(operation, id, false).await?;
        }
        match operation.planned.first("attachment") {
            Some(block) => attachment::attach_planned(operation, id, block).await,
            None => Ok(()),
        }
    }

    async fn status(&self, client: &AwsClient, ids: &[String]) -> Result<Vec<Status>, AwsError> {
        let found = describe(client, "network-interface-id", ids).await?;
        let status = |id: &String| {
            let it = found
                .iter()
                .find(|it| it.network_interface_id.as_ref() == Some(id));
            match it.map(|it| it.status.as_ref().map(NetworkInterfaceStatus::as_str)) {
                None => Status::Absent,
                // The SDK does not name the state of an interface that was created just now.
                Some(Some("pending")) => Status::Pending("pending".into()),
                Some(_) => Status::Ready,
            }
        };
        Ok(ids.iter().map(status).collect())
    }

    async fn read(
        &self,
        client: &AwsClient,
        known: &[Value],
    ) -> Result<Vec<Option<Value>>, AwsError> {
        let ids = distinct(known, "id");
        let found = describe(client, "network-interface-id", &ids).await?;
        let answers = in_order(known, "id", &found, |it| it.network_interface_id.as_deref());
        Ok(answers
            .map(|(known, found)| Some(object::object(client, known, found?)))
            .collect())
    }

    async fn update(&self, operation: &Operation<'_>) -> Result<(), AwsError> {
        update(operation).await
    }

    async fn delete(&self, operation: &Operation<'_>) -> Result<(), AwsError> {
        let found = find(operation.client, operation.id()).await?;
        if let Some(found) = &found {
            attachment::take_off(operation, found).await?;
        }
        let ec2 = &operation.client.clients.ec2;
        operation
            .client
            .call("ec2:DeleteNetworkInterface", || {
                let request = ec2.delete_network_interface();
                request.network_interface_id(operation.id()).send()
            })
            .await?;
        Ok(())
    }

    async fn blockers(&self, operation: &Operation<'_>) -> Result<Vec<Blocker>, AwsError> {
        let found = find(operation.client, operation.id()).await?;
        let attachment = found.and_then(|it| it.attachment);
        let holder = attachment.map(|it| {
            let id = it.instance_id.or(it.instance_owner_id);
            Blocker::new("instance", id.unwrap_or_default())
        });
        Ok(holder.into_iter().collect())
    }
}

/// Changes what is planned: one request changes one attribute.
async fn update(operation: &Operation<'_>) -> Result<(), AwsError> {
    let (planned, id) = (operation.planned, operation.id());
    if operation.changes("attachment") {
        attachment::move_to_planned(operation).await?;
    }
    addresses::update(operation).await?;
    if operation.changes("source_dest_check") {
        set_check(operation, id, planned.flag("source_dest_check")).await?;
    }
    if operation.changes("security_groups") {
        set_groups(operation.client, id, planned.strings("security_groups")).await?;
    }
    let ec2 = &operation.client.clients.ec2;
    if operation.changes("description") {
        let text = AttributeValue::builder().value(planned.text("description"));
        let text = text.build();
        operation
            .client
            .call("ec2:ModifyNetworkInterfaceAttribute", || {
                let request = ec2.modify_network_interface_attribute();
                let request = request.network_interface_id(id);
                request.description(text.clone()).send()
            })
            .await?;
    }
    if operation.changes("enable_primary_ipv6") {
        operation
            .client
            .call("ec2:ModifyNetworkInterfaceAttribute", || {
                let request = ec2.modify_network_interface_attribute();
                let request = request.network_interface_id(id);
                request.enable_primary_ipv6(true).send()
            })
            .await?;
    }
    Ok(())
}

async fn set_check(operation: &Operation<'_>, id: &str, on: bool) -> Result<(), AwsError> {
    let value = AttributeBooleanValue::builder().value(on).build();
    let ec2 = &operation.client.clients.ec2;
    operation
        .client
        .call("ec2:ModifyNetworkInterfaceAttribute", || {
            let request = ec2.modify_network_interface_attribute();
            let request = request.network_interface_id(id);
            request.source_dest_check(value.clone()).send()
        })
        .await?;
    Ok(())
}

/// Sets the security groups of an interface.
///
/// # Errors
/// When AWS refuses the request, or does not answer.
pub(super) async fn set_groups(
    client: &AwsClient,
    id: &str,
    groups: Vec<String>,
) -> Result<(), AwsError> {
    client
        .call("ec2:ModifyNetworkInterfaceAttribute", || {
            let request = client.clients.ec2.modify_network_interface_attribute();
            let request = request.network_interface_id(id);
            request.set_groups(Some(groups.clone())).send()
        })
        .await?;
    Ok(())
}
