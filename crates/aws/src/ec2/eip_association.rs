//! `aws_eip_association`: an Elastic IP address that is associated with an instance or an interface.

use async_trait::async_trait;
use aws_sdk_ec2::types::Address as SdkAddress;

use super::eip::{RETRYABLE_ERRORS, RETRYABLE_WHILE_NEW, describe, disassociate};
use crate::answers::{distinct, in_order};
use crate::client::AwsClient;
use crate::declare::{BOOL, STRING, Spec, id, optional, optional_computed};
use crate::error::AwsError;
use crate::object::Attributes;
use crate::object::ObjectBuilder;
use crate::resource::{Behavior, Operation, Resource};
use rform_core::value::Value;
use rform_provider::Problem;

/// The resource `aws_eip_association`.
/// <https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/eip_association>
pub struct EipAssociation;

#[async_trait]
impl Resource for EipAssociation {
    fn title(&self) -> &'static str {
        "EC2 EIP Association"
    }

    fn spec(&self) -> Spec {
        Spec::new([
            id(),
            optional_computed("allocation_id", STRING).force_new(),
            optional("allow_reassociation", BOOL).force_new(),
            optional_computed("instance_id", STRING).force_new(),
            optional_computed("network_interface_id", STRING).force_new(),
            optional_computed("private_ip_address", STRING).force_new(),
            optional_computed("public_ip", STRING).force_new(),
        ])
        .default_timeout(5)
    }

    fn behavior(&self) -> Behavior {
        Behavior {
            not_found_codes: &["InvalidAssociationID.NotFound"],
            retryable_errors: RETRYABLE_ERRORS,
            retryable_while_new: RETRYABLE_WHILE_NEW,
            ..Behavior::default()
        }
    }

    async fn create(&self, operation: &Operation<'_>) -> Result<String, AwsError> {
        let (planned, ec2) = (operation.planned, &operation.client.clients.ec2);
        let created = operation
            .client
            .call_once("ec2:AssociateAddress", || {
                ec2.associate_address()
                    .set_allocation_id(planned.owned("allocation_id"))
                    .set_allow_reassociation(planned.boolean("allow_reassociation"))
                    .set_instance_id(planned.owned("instance_id"))
                    .set_network_interface_id(planned.owned("network_interface_id"))
                    .set_private_ip_address(planned.owned("private_ip_address"))
                    .set_public_ip(planned.owned("public_ip"))
                    .send()
            })
            .await?;
        created
            .association_id
            .ok_or_else(|| AwsError::new("the answer holds no association"))
    }

    async fn find(&self, operation: &Operation<'_>) -> Result<Option<String>, AwsError> {
        let planned = operation.planned;
        let (name, value) = match planned.owned("allocation_id") {
            Some(id) => ("allocation-id", id),
            None => ("public-ip", planned.text("public_ip").to_owned()),
        };
        let found = describe(operation.client, name, &[value]).await?;
        let is_it = |it: &SdkAddress| {
            let same = |wanted: Option<&str>, have: &Option<String>| {
                wanted.is_none() || wanted == have.as_deref()
            };
            same(planned.string("instance_id"), &it.instance_id)
                && same(
                    planned.string("network_interface_id"),
                    &it.network_interface_id,
                )
                && same(planned.string("private_ip_address"), &it.private_ip_address)
        };
        let found = found.into_iter().find(is_it);
        Ok(found.and_then(|it| it.association_id))
    }

    async fn read(
        &self,
        client: &AwsClient,
        known: &[Value],
    ) -> Result<Vec<Option<Value>>, AwsError> {
        let found = describe(client, "association-id", &distinct(known, "id")).await?;
        let answers = in_order(known, "id", &found, |it| it.association_id.as_deref());
        let answers = answers.map(|(known, found)| {
            let found = found?;
            let mut builder = ObjectBuilder::from(known);
            builder
                .text("id", found.association_id.as_deref())
                .text("allocation_id", found.allocation_id.as_deref())
                .text("instance_id", found.instance_id.as_deref())
                .text(
                    "network_interface_id",
                    found.network_interface_id.as_deref(),
                )
                .text("private_ip_address", found.private_ip_address.as_deref())
                .text("public_ip", found.public_ip.as_deref());
            Some(builder.build())
        });
        Ok(answers.collect())
    }

    async fn delete(&self, operation: &Operation<'_>) -> Result<(), AwsError> {
        disassociate(operation.client, operation.id()).await
    }

    fn import(&self, id: &str) -> Result<ObjectBuilder, Problem> {
        let mut builder = ObjectBuilder::from(&Value::NULL);
        builder.text("id", Some(id));
        Ok(builder)
    }
}
