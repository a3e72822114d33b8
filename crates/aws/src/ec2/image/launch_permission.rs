//! `aws_ami_launch_permission`: who launches instances of an image, its owner apart.
//!
//! - <https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/ami_launch_permission>
//! - <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_ModifyImageAttribute.html>

use async_trait::async_trait;
use aws_sdk_ec2::types::{
    ImageAttributeName, LaunchPermission, LaunchPermissionModifications, PermissionGroup,
};

use super::requests::NOT_FOUND_CODES;
use crate::children;
use crate::client::AwsClient;
use crate::declare::{STRING, Spec, id, optional, required};
use crate::error::AwsError;
use crate::object::{Attributes, ObjectBuilder};
use crate::resource::{Behavior, Operation, Resource};
use rform_core::value::Value;
use rform_provider::Problem;

/// The resource `aws_ami_launch_permission`.
/// <https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/ami_launch_permission>
pub struct AmiLaunchPermission;

/// The arguments of which one says who launches, and the words for them in ids.
const WHOM: [(&str, &str); 4] = [
    ("account_id", ""),
    ("group", "group-"),
    ("organization_arn", "org-"),
    ("organizational_unit_arn", "ou-"),
];

#[async_trait]
impl Resource for AmiLaunchPermission {
    fn title(&self) -> &'static str {
        "EC2 AMI Launch Permission"
    }

    fn spec(&self) -> Spec {
        Spec::new([
            id(),
            optional("account_id", STRING).force_new(),
            optional("group", STRING).force_new().one_of(&["all"]),
            required("image_id", STRING).force_new(),
            optional("organization_arn", STRING).force_new(),
            optional("organizational_unit_arn", STRING).force_new(),
        ])
        .exactly_one(&[
            "account_id",
            "group",
            "organization_arn",
            "organizational_unit_arn",
        ])
    }

    fn behavior(&self) -> Behavior {
        Behavior {
            not_found_codes: NOT_FOUND_CODES,
            // Who is permitted already stays so.
            supports_client_token: true,
            ..Behavior::default()
        }
    }

    fn identity(&self, operation: &Operation<'_>) -> Option<String> {
        Some(permission_id(operation.planned))
    }

    async fn create(&self, operation: &Operation<'_>) -> Result<String, AwsError> {
        let change = LaunchPermissionModifications::builder();
        let change = change.add(permission(operation.planned)).build();
        modify(operation, operation.planned, change).await?;
        Ok(permission_id(operation.planned))
    }

    async fn read(
        &self,
        client: &AwsClient,
        known: &[Value],
    ) -> Result<Vec<Option<Value>>, AwsError> {
        let list = |image: String| async move { permissions(client, &image).await };
        let find = |known: &Value, all: &[LaunchPermission]| {
            let mut builder = ObjectBuilder::from(known);
            builder.text("id", Some(&permission_id(known)));
            all.contains(&permission(known)).then(|| builder.build())
        };
        children::read(known, "image_id", list, find).await
    }

    async fn delete(&self, operation: &Operation<'_>) -> Result<(), AwsError> {
        let change = LaunchPermissionModifications::builder();
        let change = change.remove(permission(operation.prior)).build();
        modify(operation, operation.prior, change).await
    }

    /// The id of an import is WHOM/IMAGE.
    fn import(&self, id: &str) -> Result<ObjectBuilder, Problem> {
        let (whom, image) = id
            .rsplit_once('/')
            .filter(|(whom, image)| !whom.is_empty() && !image.is_empty())
            .ok_or_else(|| {
                let summary = format!(
                    "unexpected format for ID ({id}), expected \
                     [ACCOUNT-ID|GROUP-NAME|ORGANIZATION-ARN|ORGANIZATIONAL-UNIT-ARN]/IMAGE-ID"
                );
                Problem::error(summary, "")
            })?;
        let argument = match whom {
            _ if whom.len() == 12 && whom.bytes().all(|it| it.is_ascii_digit()) => "account_id",
            _ if whom.contains(":organization/") => "organization_arn",
            _ if whom.contains(":ou/") => "organizational_unit_arn",
            _ => "group",
        };
        let mut builder = ObjectBuilder::from(&Value::NULL);
        builder
            .text("image_id", Some(image))
            .text(argument, Some(whom));
        let id = permission_id(&builder.build());
        builder.text("id", Some(&id));
        Ok(builder)
    }
}

fn permission_id(object: &Value) -> String {
    let whom = WHOM.iter().find_map(|(argument, word)| {
        let whom = object.string(argument).filter(|it| !it.is_empty())?;
        Some(format!("{word}{whom}"))
    });
    format!("{}-{}", object.text("image_id"), whom.unwrap_or_default())
}

fn permission(object: &Value) -> LaunchPermission {
    let given = |name: &str| object.owned(name).filter(|it| !it.is_empty());
    LaunchPermission::builder()
        .set_user_id(given("account_id"))
        .set_group(given("group").map(|it| PermissionGroup::from(it.as_str())))
        .set_organization_arn(given("organization_arn"))
        .set_organizational_unit_arn(given("organizational_unit_arn"))
        .build()
}

async fn modify(
    operation: &Operation<'_>,
    object: &Value,
    change: LaunchPermissionModifications,
) -> Result<(), AwsError> {
    let ec2 = &operation.client.clients.ec2;
    let modified = operation.client.call("ec2:ModifyImageAttribute", || {
        let request = ec2.modify_image_attribute();
        request
            .image_id(object.text("image_id"))
            .launch_permission(change.clone())
            .send()
    });
    modified.await.map(drop)
}

/// Who launches an image; nobody does of an image that is not there.
async fn permissions(client: &AwsClient, image: &str) -> Result<Vec<LaunchPermission>, AwsError> {
    let ec2 = &client.clients.ec2;
    let answer = client.call("ec2:DescribeImageAttribute", || {
        let request = ec2.describe_image_attribute().image_id(image);
        request
            .attribute(ImageAttributeName::LaunchPermission)
            .send()
    });
    match answer.await {
        Ok(answer) => Ok(answer.launch_permissions.unwrap_or_default()),
        Err(error) => error.unless(NOT_FOUND_CODES).map(|()| Vec::new()),
    }
}
