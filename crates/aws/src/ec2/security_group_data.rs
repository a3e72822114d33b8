//! The data sources `aws_security_group` and `aws_security_groups`.

use async_trait::async_trait;
use aws_sdk_ec2::types::SecurityGroup as Group;

use super::data;
use super::describe::pages;
use super::vpc_data::{READ, shown_tags};
use crate::client::AwsClient;
use crate::declare::{STRING, Spec, computed, id, optional_computed, string_list, string_map};
use crate::error::AwsError;
use crate::object::ObjectBuilder;
use crate::resource::DataSource;
use rform_core::value::Value;

/// The data source `aws_security_group`.
/// <https://registry.terraform.io/providers/hashicorp/aws/latest/docs/data-sources/security_group>
pub struct SecurityGroup;

#[async_trait]
impl DataSource for SecurityGroup {
    fn title(&self) -> &'static str {
        "EC2 Security Group"
    }

    fn spec(&self) -> Spec {
        Spec::new([
            id(),
            computed("arn", STRING),
            computed("description", STRING),
            optional_computed("name", STRING),
            optional_computed("tags", string_map()),
            optional_computed("vpc_id", STRING),
        ])
        .block(data::filter_block())
        .timeouts(READ)
    }

    async fn read(&self, client: &AwsClient, config: &Value) -> Result<Value, AwsError> {
        let found = data::single(find_groups(client, config).await?, "EC2 Security Group")?;
        let mut builder = ObjectBuilder::from(config);
        builder
            .text("id", found.group_id.as_deref())
            .text("arn", Some(&group_arn(client, &found)))
            .text("description", found.description.as_deref())
            .text("name", found.group_name.as_deref())
            .text("vpc_id", found.vpc_id.as_deref())
            .set("tags", shown_tags(client, found.tags.as_deref()));
        Ok(builder.build())
    }
}

fn group_arn(client: &AwsClient, group: &Group) -> String {
    let id = group.group_id.as_deref().unwrap_or_default();
    let owner = group.owner_id.as_deref().unwrap_or_default();
    client.arn("ec2", owner, &format!("security-group/{id}"))
}

async fn find_groups(client: &AwsClient, config: &Value) -> Result<Vec<Group>, AwsError> {
    let mut filters = data::filters(config);
    let arguments = [
        ("id", "group-id"),
        ("name", "group-name"),
        ("vpc_id", "vpc-id"),
    ];
    data::add(&mut filters, config, &arguments);
    let filters = data::some(filters);
    let ec2 = &client.clients.ec2;
    Ok(pages!(
        client,
        "ec2:DescribeSecurityGroups",
        security_groups,
        ec2.describe_security_groups().set_filters(filters.clone())
    ))
}

/// The data source `aws_security_groups`.
/// <https://registry.terraform.io/providers/hashicorp/aws/latest/docs/data-sources/security_groups>
pub struct SecurityGroups;

#[async_trait]
impl DataSource for SecurityGroups {
    fn title(&self) -> &'static str {
        "EC2 Security Groups"
    }

    fn spec(&self) -> Spec {
        Spec::new([
            id(),
            computed("arns", string_list()),
            computed("ids", string_list()),
            optional_computed("tags", string_map()),
            computed("vpc_ids", string_list()),
        ])
        .block(data::filter_list_block())
        .timeouts(READ)
    }

    async fn read(&self, client: &AwsClient, config: &Value) -> Result<Value, AwsError> {
        let mut only_filters = ObjectBuilder::from(config);
        only_filters.text("id", None);
        let found = find_groups(client, &only_filters.build()).await?;
        let texts = |pick: fn(&Group) -> Option<String>| -> Vec<String> {
            found.iter().filter_map(pick).collect()
        };
        let arns: Vec<String> = found.iter().map(|group| group_arn(client, group)).collect();
        let mut builder = ObjectBuilder::from(config);
        builder
            .text("id", Some(client.region()))
            .string_list("arns", arns)
            .string_list("ids", texts(|it| it.group_id.clone()))
            .string_list("vpc_ids", texts(|it| it.vpc_id.clone()));
        Ok(builder.build())
    }
}
