//! `aws_launch_template`
//!
//! - <https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/launch_template>
//! - <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateLaunchTemplate.html>

mod data;
mod data_source;
mod fields;
mod network;
mod object;
mod requests;
mod requirements;
mod schema;

use async_trait::async_trait;
use aws_sdk_ec2::types::{LaunchTemplate as SdkTemplate, RequestLaunchTemplateData, ResourceType};
use sha2::{Digest, Sha256};

pub(super) use self::data_source::LaunchTemplateData;
pub(super) use self::requests::by_ids;
use self::requests::{NOT_FOUND_CODES, latest};
use super::describe::{filter, pages};
use super::tags;
use crate::answers::{distinct, in_order};
use crate::client::AwsClient;
use crate::declare::Spec;
use crate::error::AwsError;
use crate::naming;
use crate::object::{Attributes, ObjectBuilder};
use crate::resource::{Behavior, Operation, Resource, Tagging};
use rform_core::value::Value;

/// The resource `aws_launch_template`.
/// <https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/launch_template>
pub struct LaunchTemplate;

#[async_trait]
impl Resource for LaunchTemplate {
    fn title(&self) -> &'static str {
        "EC2 Launch Template"
    }

    fn spec(&self) -> Spec {
        schema::spec()
    }

    fn behavior(&self) -> Behavior {
        Behavior {
            not_found_codes: NOT_FOUND_CODES,
            supports_client_token: true,
            found_by_comparison: true,
            ..Behavior::default()
        }
    }

    fn tagging(&self) -> &'static dyn Tagging {
        &tags::WITHOUT_ATTEMPT_TAG
    }

    async fn create(&self, operation: &Operation<'_>) -> Result<String, AwsError> {
        let (planned, ec2) = (operation.planned, &operation.client.clients.ec2);
        let name = naming::name(operation, "name", "name_prefix");
        let data = data::requested(planned);
        let created = operation
            .client
            .call_once("ec2:CreateLaunchTemplate", || {
                ec2.create_launch_template()
                    .client_token(operation.client_token())
                    .launch_template_name(&name)
                    .set_version_description(planned.owned("description"))
                    .launch_template_data(data.clone())
                    .set_tag_specifications(tags::without_attempt(
                        operation,
                        ResourceType::LaunchTemplate,
                    ))
                    .send()
            })
            .await?;
        let id = created.launch_template.and_then(|it| it.launch_template_id);
        id.ok_or_else(|| AwsError::new("the answer holds no launch template"))
    }

    async fn similar(&self, operation: &Operation<'_>) -> Result<Option<Vec<String>>, AwsError> {
        let name = naming::name(operation, "name", "name_prefix");
        let found = by_name(operation.client, &name).await?;
        let ids = found.into_iter().filter_map(|it| it.launch_template_id);
        Ok(Some(ids.collect()))
    }

    /// A new template has one version: AWS refuses to make another one the default.
    async fn finish(&self, operation: &Operation<'_>, id: &str) -> Result<(), AwsError> {
        match operation.planned.integer("default_version") {
            None | Some(1) => Ok(()),
            Some(number) => set_default(operation, id, &number.to_string()).await,
        }
    }

    async fn read(
        &self,
        client: &AwsClient,
        known: &[Value],
    ) -> Result<Vec<Option<Value>>, AwsError> {
        let templates = by_ids(client, &distinct(known, "id")).await?;
        if templates.is_empty() {
            return Ok(vec![None; known.len()]);
        }
        let ids = templates
            .iter()
            .filter_map(|it| it.launch_template_id.clone());
        let versions = latest(client, &ids.collect::<Vec<_>>()).await?;
        let account = client.identity().await?.account.as_str();
        let answers = in_order(known, "id", &templates, |it| {
            it.launch_template_id.as_deref()
        });
        let objects = answers.map(|(known, template)| {
            let template = template?;
            let version = versions.get(template.launch_template_id.as_deref()?)?;
            let mut builder = ObjectBuilder::from(known);
            object::fill(&mut builder, client, account, template, version);
            let name = template.launch_template_name.as_deref();
            builder
                .text("name_prefix", name.and_then(naming::prefix_of))
                .set("tags_all", tags::value(template.tags.as_deref()));
            Some(builder.build())
        });
        Ok(objects.collect())
    }

    async fn update(&self, operation: &Operation<'_>) -> Result<(), AwsError> {
        let mut names: Vec<&str> = schema::fields().iter().map(|it| it.name).collect();
        names.extend(schema::blocks().iter().map(|it| it.name));
        let newest = match operation.changes_any(&names) {
            true => Some(create_version(operation).await?),
            false => None,
        };
        let changes_default = operation.changes("default_version");
        if operation.planned.flag("update_default_version") {
            let latest = operation.prior.integer("latest_version").map(i64::from);
            let number = newest.or(latest).unwrap_or(1).to_string();
            return set_default(operation, operation.id(), &number).await;
        }
        match operation.planned.integer("default_version") {
            Some(number) if changes_default => {
                set_default(operation, operation.id(), &number.to_string()).await
            }
            _ => Ok(()),
        }
    }

    async fn delete(&self, operation: &Operation<'_>) -> Result<(), AwsError> {
        let ec2 = &operation.client.clients.ec2;
        operation
            .client
            .call("ec2:DeleteLaunchTemplate", || {
                let request = ec2.delete_launch_template();
                request.launch_template_id(operation.id()).send()
            })
            .await?;
        Ok(())
    }
}

async fn by_name(client: &AwsClient, name: &str) -> Result<Vec<SdkTemplate>, AwsError> {
    Ok(pages!(
        client,
        "ec2:DescribeLaunchTemplates",
        launch_templates,
        client
            .clients
            .ec2
            .describe_launch_templates()
            .filters(filter("launch-template-name", [name]))
    ))
}

/// Makes the next version, and returns its number.
async fn create_version(operation: &Operation<'_>) -> Result<i64, AwsError> {
    let (planned, ec2) = (operation.planned, &operation.client.clients.ec2);
    let data = data::requested(planned);
    let token = version_token(operation, &data);
    let created = operation
        .client
        .call("ec2:CreateLaunchTemplateVersion", || {
            ec2.create_launch_template_version()
                .client_token(&token)
                .launch_template_id(operation.id())
                .set_version_description(planned.owned("description"))
                .launch_template_data(data.clone())
                .send()
        })
        .await?;
    let version = created.launch_template_version;
    let number = version.and_then(|it| it.version_number);
    number.ok_or_else(|| AwsError::new("the answer holds no version"))
}

/// The same for the same change of the same version, so that a change that is sent again makes one
/// version.
fn version_token(operation: &Operation<'_>, data: &RequestLaunchTemplateData) -> String {
    let latest = operation.prior.integer("latest_version");
    let description = operation.planned.text("description");
    let text = format!("{} {latest:?} {description} {data:?}", operation.id());
    let mut token = hex::encode(Sha256::digest(text));
    token.truncate(36);
    token
}

async fn set_default(operation: &Operation<'_>, id: &str, number: &str) -> Result<(), AwsError> {
    let ec2 = &operation.client.clients.ec2;
    operation
        .client
        .call("ec2:ModifyLaunchTemplate", || {
            let request = ec2.modify_launch_template().launch_template_id(id);
            request.default_version(number).send()
        })
        .await?;
    Ok(())
}
