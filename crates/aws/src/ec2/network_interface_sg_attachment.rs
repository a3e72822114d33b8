//! `aws_network_interface_sg_attachment`: one security group of a network interface.
//!
//! - <https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/network_interface_sg_attachment>
//! - <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_ModifyNetworkInterfaceAttribute.html>

use async_trait::async_trait;

use super::network_interface::{describe, find, set_groups};
use crate::answers::distinct;
use crate::client::AwsClient;
use crate::declare::{STRING, Spec, id, required};
use crate::error::AwsError;
use crate::object::{Attributes, ObjectBuilder};
use crate::resource::{Behavior, Operation, Resource};
use rform_core::value::Value;
use rform_provider::Problem;

/// The resource `aws_network_interface_sg_attachment`.
/// <https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/network_interface_sg_attachment>
pub struct NetworkInterfaceGroup;

#[async_trait]
impl Resource for NetworkInterfaceGroup {
    fn title(&self) -> &'static str {
        "EC2 Network Interface Security Group Attachment"
    }

    fn spec(&self) -> Spec {
        Spec::new([
            id(),
            required("network_interface_id", STRING).force_new(),
            required("security_group_id", STRING).force_new(),
        ])
        .timeouts(&[("create", 3), ("delete", 3), ("read", 3)])
    }

    fn behavior(&self) -> Behavior {
        Behavior {
            not_found_codes: &["InvalidNetworkInterfaceID.NotFound"],
            // Adding a group that is there already changes nothing.
            supports_client_token: true,
            ..Behavior::default()
        }
    }

    fn identity(&self, operation: &Operation<'_>) -> Option<String> {
        Some(id_of(operation.planned))
    }

    async fn create(&self, operation: &Operation<'_>) -> Result<String, AwsError> {
        let group = operation.planned.text("security_group_id").to_owned();
        change(operation, operation.planned, |groups| {
            if !groups.contains(&group) {
                groups.push(group.clone());
            }
        })
        .await?;
        Ok(id_of(operation.planned))
    }

    async fn read(
        &self,
        client: &AwsClient,
        known: &[Value],
    ) -> Result<Vec<Option<Value>>, AwsError> {
        let interfaces = distinct(known, "network_interface_id");
        let found = describe(client, "network-interface-id", &interfaces).await?;
        let read = |known: &Value| {
            let interface = known.string("network_interface_id");
            let mut all = found.iter();
            let interface = all.find(|it| it.network_interface_id.as_deref() == interface)?;
            let mut groups = interface.groups.iter().flatten();
            let group = known.string("security_group_id");
            let is_there = groups.any(|it| it.group_id.as_deref() == group);
            is_there.then(|| known.clone())
        };
        Ok(known.iter().map(read).collect())
    }

    async fn delete(&self, operation: &Operation<'_>) -> Result<(), AwsError> {
        let group = operation.prior.text("security_group_id").to_owned();
        change(operation, operation.prior, |groups| {
            groups.retain(|it| *it != group)
        })
        .await
    }

    fn import(&self, id: &str) -> Result<ObjectBuilder, Problem> {
        let parts = id.rsplit_once('_');
        let Some((group, interface)) = parts.filter(|(group, _)| !group.is_empty()) else {
            let message = format!(
                "unexpected format for ID ({id}), expected network-interface-id_security-group-id"
            );
            return Err(Problem::error(message, ""));
        };
        // Either half may come first: Terraform writes the group before the interface.
        let (group, interface) = match group.starts_with("sg-") {
            true => (group, interface),
            false => (interface, group),
        };
        let mut builder = ObjectBuilder::from(&Value::NULL);
        builder
            .text("id", Some(&format!("{group}_{interface}")))
            .text("network_interface_id", Some(interface))
            .text("security_group_id", Some(group));
        Ok(builder)
    }
}

fn id_of(object: &Value) -> String {
    let (group, interface) = ("security_group_id", "network_interface_id");
    format!("{}_{}", object.text(group), object.text(interface))
}

/// Changes the groups of the interface. Several attachments of one interface take turns, because a
/// request names all its groups.
async fn change(
    operation: &Operation<'_>,
    object: &Value,
    with: impl Fn(&mut Vec<String>),
) -> Result<(), AwsError> {
    let id = object.text("network_interface_id");
    let _turn = operation.client.shared.group_changes.lock().await;
    let Some(found) = find(operation.client, id).await? else {
        let message = format!("The networkInterface ID '{id}' does not exist");
        return Err(AwsError::refused(
            "InvalidNetworkInterfaceID.NotFound",
            message,
        ));
    };
    let groups = found.groups.unwrap_or_default().into_iter();
    let before: Vec<String> = groups.filter_map(|it| it.group_id).collect();
    let mut after = before.clone();
    with(&mut after);
    match before == after {
        true => Ok(()),
        false => set_groups(operation.client, id, after).await,
    }
}
