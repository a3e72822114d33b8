//! `aws_network_acl_association`: the network ACL of one subnet.

use async_trait::async_trait;

use super::acl_subnets;
use super::network_acl::give_back;
use super::network_acl_entries;
use crate::answers::{distinct, in_order};
use crate::client::AwsClient;
use crate::declare::{STRING, Spec, id, required};
use crate::error::AwsError;
use crate::object::Attributes;
use crate::object::ObjectBuilder;
use crate::resource::{Behavior, Operation, Resource};
use rform_core::value::Value;

/// The resource `aws_network_acl_association`.
/// <https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/network_acl_association>
pub struct NetworkAclAssociation;

#[async_trait]
impl Resource for NetworkAclAssociation {
    fn title(&self) -> &'static str {
        "EC2 Network ACL Association"
    }

    fn spec(&self) -> Spec {
        Spec::new([
            id(),
            required("network_acl_id", STRING).force_new(),
            required("subnet_id", STRING).force_new(),
        ])
    }

    fn behavior(&self) -> Behavior {
        Behavior {
            not_found_codes: &["InvalidAssociationID.NotFound"],
            ..Behavior::default()
        }
    }

    async fn create(&self, operation: &Operation<'_>) -> Result<String, AwsError> {
        let subnets = [operation.planned.text("subnet_id").to_owned()];
        acl_subnets::move_subnets(
            operation.client,
            operation.planned.text("network_acl_id"),
            &subnets,
        )
        .await?;
        let id = self.find(operation).await?;
        id.ok_or_else(|| AwsError::refused("InvalidAssociationID.NotFound", "not visible yet"))
    }

    async fn find(&self, operation: &Operation<'_>) -> Result<Option<String>, AwsError> {
        let subnets = [operation.planned.text("subnet_id").to_owned()];
        let found =
            network_acl_entries::describe(operation.client, "association.subnet-id", &subnets)
                .await?;
        let mut associations = found
            .into_iter()
            .flat_map(|it| it.associations.unwrap_or_default());
        let association = associations.find(|association| {
            association.subnet_id.as_deref() == operation.planned.string("subnet_id")
                && association.network_acl_id.as_deref()
                    == operation.planned.string("network_acl_id")
        });
        Ok(association.and_then(|association| association.network_acl_association_id))
    }

    async fn read(
        &self,
        client: &AwsClient,
        known: &[Value],
    ) -> Result<Vec<Option<Value>>, AwsError> {
        let ids = distinct(known, "id");
        let found =
            network_acl_entries::describe(client, "association.association-id", &ids).await?;
        let associations: Vec<_> = found
            .into_iter()
            .flat_map(|it| it.associations.unwrap_or_default())
            .collect();
        let id_of = in_order(known, "id", &associations, |it| {
            it.network_acl_association_id.as_deref()
        });
        let answers = id_of.map(|(known, association)| {
            let association = association?;
            let mut builder = ObjectBuilder::from(known);
            builder
                .text("network_acl_id", association.network_acl_id.as_deref())
                .text("subnet_id", association.subnet_id.as_deref());
            Some(builder.build())
        });
        Ok(answers.collect())
    }

    /// The subnet goes back to the VPC's default ACL.
    async fn delete(&self, operation: &Operation<'_>) -> Result<(), AwsError> {
        give_back(operation, &[operation.prior.text("subnet_id").to_owned()]).await
    }
}
